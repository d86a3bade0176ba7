#include "web/request.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"
#include "web/errors.hpp"

namespace sen::web {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// "text/html;q=0.8" -> weight in thousandths (RFC 9110 section 12.4.2); what cannot be read weighs 1000, as if not
/// given.
int weight_of(std::string_view item) {
  const auto at = item.find(";q=");
  if (at == std::string_view::npos)
    return item.find("; q=") == std::string_view::npos ? 1000
                                                       : weight_of(std::string(item).erase(item.find("; q=") + 1, 1));
  const auto text = trimmed(item.substr(at + 3));
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return 1000;
  int value = (text[0] - '0') * 1000;
  int unit = 100;
  for (std::size_t i = 2; i < text.size() && i < 5 && text[i] >= '0' && text[i] <= '9'; ++i, unit /= 10)
    value += (text[i] - '0') * unit;
  return std::min(value, 1000);
}

std::string_view type_of(std::string_view item) { return trimmed(item.substr(0, item.find(';'))); }

/// How much an Accept header likes a type, the most specific range deciding (RFC 9110 section 12.5.1).
int liking(std::string_view accept, std::string_view type) {
  if (accept.empty()) return 1000;
  int best = 0;
  int specificity = 0;
  const auto group = type.substr(0, type.find('/') + 1);
  for (auto item : split(accept, ',')) {
    const auto range = type_of(item);
    const int how = range == type                                                         ? 3
                    : range.ends_with("/*") && range.substr(0, range.size() - 1) == group ? 2
                    : range == "*/*"                                                      ? 1
                                                                                          : 0;
    if (how == 0 || how < specificity) continue;
    best = weight_of(item);
    specificity = how;
  }
  return best;
}

bool is_type(std::string_view header, std::string_view wanted) { return to_lower(type_of(header)) == wanted; }

}  // namespace

std::string_view Form::get(std::string_view name) const {
  for (const auto& [key, value] : pairs_)
    if (key == name) return value;
  return {};
}
bool Form::has(std::string_view name) const {
  return std::any_of(pairs_.begin(), pairs_.end(), [&](const auto& pair) { return pair.first == name; });
}
std::vector<std::string_view> Form::all(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const auto& [key, value] : pairs_)
    if (key == name) out.emplace_back(value);
  return out;
}

RequestContext::RequestContext(HttpRequest request) : request_(std::move(request)) { pick_language(); }

std::string_view RequestContext::param(std::string_view name) const {
  for (const auto& [key, value] : params)
    if (key == name) return value;
  return {};
}

const Pairs& RequestContext::query_pairs() const {
  if (!query_) {
    auto parsed = parse_pairs(request_.query);
    query_ = parsed.ok() ? std::move(*parsed) : Pairs{};
  }
  return *query_;
}

std::string_view RequestContext::query(std::string_view name) const {
  if (request_.query.empty()) return {};
  for (const auto& [key, value] : query_pairs())
    if (key == name) return value;
  return {};
}

std::string_view RequestContext::cookie(std::string_view name) const {
  std::string_view found;
  bool seen = false;
  for (const auto& header : request_.headers) {
    if (header.name != "cookie") continue;
    for (auto part : split(header.value, ';')) {
      const auto item = trimmed(part);
      const auto equals = item.find('=');
      if (equals == std::string_view::npos || item.substr(0, equals) != name) continue;
      const auto value = item.substr(equals + 1);
      if (seen && value != found) return {};
      found = value;
      seen = true;
    }
  }
  return found;
}

Result<Form> RequestContext::form() const {
  constexpr std::string_view kType = "application/x-www-form-urlencoded";
  if (!is_type(header("content-type"), kType)) return fail(errors::kMediaType, {std::string(kType)});
  return Form(TRY(parse_pairs(request_.body)));
}

Result<json::value> RequestContext::json_body() const {
  const auto type = to_lower(type_of(header("content-type")));
  if (type != "application/json" && !(type.starts_with("application/") && type.ends_with("+json")))
    return fail(errors::kMediaType, {"application/json"});
  if (!is_utf8(request_.body)) return fail(errors::kBadJson, {"UTF-8"});
  return parse_json(request_.body);
}

bool RequestContext::wants_html() const {
  const auto accept = header("accept");
  if (accept.empty()) return false;
  // A browser names text/html; curl and API clients send */* or json.
  bool named = false;
  for (auto item : split(accept, ',')) named = named || type_of(item) == "text/html";
  return named && liking(accept, "text/html") >= liking(accept, "application/json");
}

std::string_view RequestContext::negotiate(const std::vector<std::string_view>& offered) const {
  std::string_view best;
  int most = 0;
  for (auto type : offered) {
    const int weight = liking(header("accept"), type);
    if (weight > most) {
      most = weight;
      best = type;
    }
  }
  return best;
}

void RequestContext::pick_language() {
  auto known = [](std::string_view text) {
    return text == "vi" ? std::string_view("vi") : text == "en" ? std::string_view("en") : std::string_view();
  };
  if (const auto asked = known(query("lang")); !asked.empty()) {
    language_ = asked;
    return;
  }
  if (const auto kept = known(cookie("lang")); !kept.empty()) {
    language_ = kept;
    return;
  }
  int most = 0;
  const auto accept = header("accept-language");
  if (accept.empty()) return;
  for (auto item : split(accept, ',')) {
    const auto tag = to_lower(type_of(item));
    const auto language = known(tag.substr(0, tag.find('-')));
    const int weight = weight_of(item);
    if (language.empty() || weight <= most) continue;
    most = weight;
    language_ = language;
  }
}

std::string RequestContext::other_language_url() const {
  std::string out = request_.path + "?";
  for (const auto& [name, value] : query_pairs())
    if (name != "lang") out += percent_encode(name) + "=" + percent_encode(value) + "&";
  return out + "lang=" + (language_ == "vi" ? "en" : "vi");
}

}  // namespace sen::web
