// Bodies, paths, queries and headers of any shape: decoders give clean text or an error, and what they give they accept
// again.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "base/text.hpp"
#include "web/fields.hpp"
#include "web/request.hpp"
#include "web/url.hpp"

namespace {

const sen::web::FieldTable& table() {
  using sen::web::Field;
  using sen::web::FieldType;
  static const sen::web::FieldTable made = [] {
    const auto field = [](const char* name, FieldType type) {
      Field out;
      out.name = name;
      out.type = type;
      return out;
    };
    auto mother = field("mother", FieldType::kObject);
    mother.members = {field("pin", FieldType::kPin), field("name", FieldType::kName)};
    auto list = field("list", FieldType::kList);
    list.members = {field("item", FieldType::kText)};
    return sen::web::FieldTable{
        "Fuzz",
        {field("a", FieldType::kText), field("b", FieldType::kMultiline), field("d", FieldType::kDate),
         field("p", FieldType::kPartialDate), field("n", FieldType::kInteger), mother, list}};
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto decoded = sen::web::percent_decode(text)) {
    ASSERT(sen::is_utf8(*decoded));
    ASSERT(sen::web::percent_decode(sen::web::percent_encode(*decoded)) == *decoded);
  }
  if (const auto pairs = sen::web::parse_pairs(text); pairs.ok())
    (void)sen::web::decode_form(table(), sen::web::Form(*pairs));
  if (const auto body = sen::parse_json(text); body.ok()) {
    const auto clean = sen::web::decode_json(table(), *body);
    if (clean.ok()) {
      const auto again = sen::web::decode_json(table(), *clean);
      ASSERT(again.ok() && *again == *clean);
    }
  }
  sen::HttpRequest request;
  request.method = "GET";
  request.path = "/";
  request.query = std::string(text);
  request.headers = {
      {"cookie", std::string(text)}, {"accept", std::string(text)}, {"accept-language", std::string(text)}};
  const sen::web::RequestContext context(std::move(request));
  ASSERT(context.language() == "vi" || context.language() == "en");
  (void)context.cookie("session");
  (void)context.wants_html();
  (void)context.other_language_url();
  return 0;
}
