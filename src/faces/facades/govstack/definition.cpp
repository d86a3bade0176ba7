#include "faces/facades/govstack/definition.hpp"

#include <algorithm>

#include "faces/facades/govstack/errors.hpp"
#include "registers/errors.hpp"

namespace sen::faces::govstack {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Calls `visit(path, value)` for every leaf; objects are ways, not values.
template <class F>
void each_leaf(const json::object& content, const std::string& path, const F& visit) {
  for (const auto& member : content) {
    const std::string where = path.empty() ? std::string(member.key()) : path + "/" + std::string(member.key());
    if (const auto* inner = member.value().if_object(); inner != nullptr && !inner->empty())
      each_leaf(*inner, where, visit);
    else
      visit(where, member.value());
  }
}

}  // namespace

const Property* Definition::by_path(std::string_view path) const {
  const auto found = std::ranges::find(properties, path, &Property::path);
  return found == properties.end() ? nullptr : &*found;
}
const Property* Definition::by_column(std::string_view column) const {
  const auto found = std::ranges::find(properties, column, &Property::column);
  return found == properties.end() ? nullptr : &*found;
}

std::string column_name(std::string_view property) {
  std::string out;
  for (std::size_t i = 0; i < property.size(); ++i) {
    const char c = property[i];
    const bool after_small = i > 0 && (is_lower(property[i - 1]) || is_digit(property[i - 1]));
    const bool before_small =
        i > 0 && is_upper(property[i - 1]) && i + 1 < property.size() && is_lower(property[i + 1]);
    if (is_upper(c)) {
      if (after_small || before_small) out += '_';
      out += static_cast<char>(c + 32);
    } else if (is_lower(c) || is_digit(c)) {
      out += c;
    } else if (c == '_' || c == ' ' || c == '-' || c == '/' || c == '.') {
      out += '_';
    } else {
      return {};
    }
  }
  if (out.empty() || !is_lower(out.front())) return {};
  if (out == "id" || out == "subject_id") out += "_value";  // the engine's own columns
  return out;
}

Definition definition_of(const pack::Register& shape) {
  Definition out;
  out.shape = shape;
  for (const auto& field : shape.fields)
    if (field.name != shape.subject_field)
      out.properties.push_back({field.name, field.name, field.type, field.unique, false});
  return out;
}

std::shared_ptr<const pack::Pack> pack_of(const pack::Pack& country, const Definition& definition) {
  auto out = std::make_shared<pack::Pack>();
  out->id = country.id;
  out->name = country.name;
  out->languages = country.languages;
  out->zone_holder = country.zone_holder;
  out->registers[definition.shape.id] = definition.shape;
  for (const auto& number : definition.numbers) out->numbers[number.id] = number;
  return out;
}

Result<json::object> columns_of(const Definition& definition, const json::object& content, std::string_view where) {
  json::object out;
  Error wrong = fail(sen::errors::kRecordField);
  each_leaf(content, "", [&](const std::string& path, const json::value& value) {
    const auto* property = definition.by_path(path);
    if (property == nullptr)
      wrong.fields.push_back({std::string(where) + "/" + path, &sen::errors::kFieldUnknown, {}});
    else
      out[property->column] = value;
  });
  if (!wrong.fields.empty()) return wrong;
  return out;
}

json::object content_of(const Definition& definition, const json::object& values) {
  json::object out;
  for (const auto& property : definition.properties) {
    const auto* value = values.if_contains(property.column);
    if (value == nullptr || value->is_null()) continue;
    json::object* at = &out;
    std::string_view rest = property.path;
    for (auto slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
      auto& inner = (*at)[rest.substr(0, slash)];
      if (!inner.is_object()) inner = json::object();
      at = &inner.get_object();
      rest.remove_prefix(slash + 1);
    }
    (*at)[rest] = *value;
  }
  return out;
}

Error in_properties(const Definition& definition, Error error, std::string_view where) {
  for (auto& field : error.fields) {
    if (!field.pointer.starts_with('/')) continue;
    const auto* property = definition.by_column(std::string_view(field.pointer).substr(1));
    if (property != nullptr) field.pointer = std::string(where) + "/" + property->path;
  }
  return error;
}

std::span<const ErrorDef* const> govstack_errors() {
  using namespace errors;
  static constexpr const ErrorDef* kAll[] = {&kNoDatabase, &kNoRecord, &kBadBody, &kBadQuery, &kBadSchema,
                                             &kNameTaken,  &kFixed,    &kSeveral, &kReadOnly};
  return kAll;
}

}  // namespace sen::faces::govstack
