// Any text as a template: refused, or it renders hostile data without letting any of it become markup.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "web/templates.hpp"

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

/// Reads a page as a browser does, no more of it than is needed to find addresses. @returns whether one begins so
bool has_address(std::string_view page, std::string_view begin) {
  std::size_t at = 0;
  const auto skip_past = [&](std::string_view end) {
    at = page.find(end, at);
    at = at == page.npos ? page.size() : at + end.size();
  };
  const auto take_until = [&](auto stop) {
    const auto from = at;
    while (at < page.size() && !stop(page[at])) ++at;
    return page.substr(from, at - from);
  };
  while ((at = page.find('<', at)) != page.npos && ++at < page.size()) {
    if (page.substr(at).starts_with("!--")) {
      skip_past("-->");
      continue;
    }
    const bool closes = page[at] == '/';
    if (closes) ++at;
    if (at == page.size() || !is_letter(page[at])) continue;
    const auto tag = lower(take_until([](char c) { return is_space(c) || c == '/' || c == '>'; }));
    for (;;) {
      take_until([](char c) { return !is_space(c) && c != '/'; });
      if (at == page.size() || page[at] == '>') break;
      const auto from = at++;  // an attribute's name may even begin with '='
      take_until([](char c) { return is_space(c) || c == '/' || c == '>' || c == '='; });
      const auto name = lower(page.substr(from, at - from));
      take_until([](char c) { return !is_space(c); });
      if (at == page.size() || page[at] != '=') continue;
      ++at;
      take_until([](char c) { return !is_space(c); });
      const char quote = at < page.size() ? page[at] : '>';
      std::string_view value;
      if (quote == '"' || quote == '\'') {
        ++at;
        value = take_until([quote](char c) { return c == quote; });
        if (at < page.size()) ++at;
      } else {
        value = take_until([](char c) { return is_space(c) || c == '>'; });
      }
      if ((name == "href" || name == "src" || name == "action") && value.starts_with(begin)) return true;
    }
    if (!closes && (tag == "title" || tag == "textarea" || tag == "script" || tag == "style")) {
      const auto end = lower(page).find("</" + tag, at);
      at = std::min(end, page.size());
    }
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto texts = sen::web::Texts::load({{"t.yaml", "hello: {vi: 'Xin {name}', en: 'Hi {name}'}"}});
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto loaded = sen::web::Templates::load(
      {{"page.html", "{{! data: a, l[]{b,c?}, o{p}, u? }}" + text}, {"part.html", "{{! args: a }}<i title=\"{{a}}\">"}},
      *texts);
  if (!loaded.ok()) return 0;
  // Every character that could begin or end something stands in a value between two marks that this template does not
  // have, so that the template's own quotes and brackets beside a value are not taken for the value's.
  if (text.find_first_of("wq9") != std::string::npos) return 0;
  static const auto hostile = *sen::parse_json(
      R"j({"lang": "vi", "a": "w9<q9 w9\"q9 w9'q9 w9>q9", "l": [{"b": "w9<q9"}, {"b": 1, "c": "w9\"q9"}],
    "o": {"p": "w9<q9"}, "u": "q9:alert(1)"})j");
  const auto page = loaded->render("page", hostile);
  for (const char* live : {"w9<q9", "w9\"q9", "w9'q9", "w9>q9"}) ASSERT(page.find(live) == std::string::npos);
  ASSERT(!has_address(page, "q9:"));
  return 0;
}
