// Any text as a template: refused, or it renders hostile data without letting any of it become markup.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "web/templates.hpp"

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
  for (const char* live : {"w9<q9", "w9\"q9", "w9'q9", "w9>q9", "href=\"q9:", "src=\"q9:", "action=\"q9:"})
    ASSERT(page.find(live) == std::string::npos);
  return 0;
}
