/// National messages and codes on papers: their files.
#include "base/text.hpp"
#include "pack/load.hpp"

namespace sen::pack {
namespace {

constexpr auto kDateForms = {std::pair<std::string_view, DateForm>{"iso", DateForm::kIso},
                             {"day_first", DateForm::kDayFirst},
                             {"day_first_digits", DateForm::kDayFirstDigits}};

void read_carried(const Reader& map, Carried& out) {
  out.source = map.source();
  out.field = map.text("field");
  out.dates = map.choose("dates", kDateForms, DateForm::kIso);
  const Yaml* values = map.find("values");
  if (values != nullptr && values->kind != Yaml::Kind::kMap)
    map.report().error(errors::kWrongShape, map.source("values"),
                       {map.what() + ": values", "a map {their word: our code}"});
  else if (values != nullptr)
    for (const auto& [theirs, ours] : values->members) out.values[to_nfc(theirs)] = to_nfc(ours.text);
  map.warn_if_assumed();
}

/// A name that XML can have (the part of XML 1.0 names that messages use).
bool is_element_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  return !name.empty() && kLetters.find(name.front()) != std::string_view::npos &&
         contains_only(name, std::string(kLetters) + "0123456789.-");
}

std::string element_name(const Reader& map, std::string_view key) {
  std::string out = map.need_text(key);
  if (!out.empty() && !is_element_name(out))
    map.report().error(errors::kBadName, map.source(key), {std::string(key), out, "Use letters, digits, _ . and -"});
  return out;
}

/// @param inside  of a repeated element, which may be a plain text itself: then there is no path
MessageElement read_element(const Reader& map, bool inside) {
  MessageElement out;
  read_carried(map, out);
  if (!inside || map.has("path")) {
    for (const auto part : split(map.need_text("path"), '/')) {
      out.path.emplace_back(part);
      if (!is_element_name(part))
        map.report().error(errors::kBadName, map.source("path"),
                           {"an element", std::string(part), "Names of elements with / between them"});
    }
  }
  out.is = map.text("is");
  out.required = map.flag("required");
  out.as_label = map.flag("label");
  if (map.has("each"))
    for (const Reader& item : map.maps("each", "element", "the element")) out.each.push_back(read_element(item, true));
  const int meanings = int{!out.field.empty()} + int{!out.is.empty()};
  if (meanings != 1)
    map.report().error(errors::kWrongShape, map.source(), {map.what(), "given one meaning: `field` or `is`"});
  return out;
}

}  // namespace

std::string MessageElement::name() const { return join(path, "/"); }

void load_message(Loading& in, const Reader& map) {
  Message out;
  out.source = map.source();
  out.id = map.name("message", Reader::Name::kPlain);
  out.title = map.need_both("title");
  out.legal = map.need_text("legal");
  out.name_space = map.need_text("namespace");
  out.root = element_name(map, "root");
  out.record = element_name(map, "record");
  if (map.has("count")) out.count = element_name(map, "count");
  if (map.has("told_at")) out.told_at = element_name(map, "told_at");
  out.register_id = map.need_text("register");
  map.need("services");
  out.services = map.names("services");
  map.warn_if_assumed();
  map.need("elements");
  for (const Reader& item : map.maps("elements", "element", "the element"))
    out.elements.push_back(read_element(item, false));
  if (in.first("message", out.id, out.source)) in.pack.messages.emplace(out.id, std::move(out));
}

void load_scan(Loading& in, const Reader& map) {
  Scan out;
  out.source = map.source();
  out.id = map.name("scan", Reader::Name::kPlain);
  out.title = map.need_both("title");
  out.legal = map.need_text("legal");
  out.register_id = map.need_text("register");
  map.need("services");
  out.services = map.names("services");
  out.separator = map.need_text("separator");
  if (out.separator.size() > 1)
    map.report().error(errors::kWrongShape, map.source("separator"), {map.what() + ": separator", "one character"});
  map.warn_if_assumed();
  map.need("parts");
  for (const Reader& item : map.maps("parts", "part", "the part")) {
    Scan::Part part;
    read_carried(item, part);
    part.label = item.need_both("part");
    out.parts.push_back(std::move(part));
  }
  if (in.first("scan", out.id, out.source)) in.pack.scans.emplace(out.id, std::move(out));
}

}  // namespace sen::pack
