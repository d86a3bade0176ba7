#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"
#include "web/errors.hpp"
#include "web/field_values.hpp"

namespace sen::web {
namespace {

std::string escaped(std::string_view name) {
  std::string out;
  for (char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

std::optional<json::value> from_json(const Field& field, const json::value& value, const std::string& pointer,
                                     WrongFields& wrong, int depth);

json::object object_from_json(const std::vector<Field>& fields, const json::object& object, const std::string& pointer,
                              WrongFields& wrong, int depth) {
  json::object out;
  for (const auto& field : fields) {
    const auto* value = object.if_contains(field.name);
    const auto here = pointer + "/" + escaped(field.name);
    if (value == nullptr || value->is_null()) {
      if (field.required) note(wrong, here, errors::kFieldRequired);
      continue;
    }
    if (auto clean = from_json(field, *value, here, wrong, depth + 1)) out[field.name] = std::move(*clean);
  }
  for (const auto& member : object) {
    const auto known =
        std::any_of(fields.begin(), fields.end(), [&](const Field& field) { return field.name == member.key(); });
    if (known) continue;
    // The name is the client's: shown only when it is a plain word.
    const std::string_view name = member.key();
    const bool plain = name.size() <= 60 && is_utf8(name) && clean_text(name).ok();
    note(wrong, pointer + "/" + (plain ? escaped(name) : "?"), errors::kFieldUnknown);
  }
  return out;
}

std::optional<json::value> list_from_json(const Field& field, const json::value& value, const std::string& pointer,
                                          WrongFields& wrong, int depth) {
  if (!value.is_array()) {
    note(wrong, pointer, errors::kFieldType, {"array"});
    return {};
  }
  const auto& items = value.get_array();
  if (items.size() > field.max_items) {
    note(wrong, pointer, errors::kFieldItems, {std::to_string(field.max_items)});
    return {};
  }
  if (items.empty() && field.required) note(wrong, pointer, errors::kFieldRequired);
  ASSERT(field.members.size() == 1);
  json::array out;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (auto clean = from_json(field.members[0], items[i], pointer + "/" + std::to_string(i), wrong, depth + 1))
      out.push_back(std::move(*clean));
  return out;
}

std::optional<json::value> from_json(const Field& field, const json::value& value, const std::string& pointer,
                                     WrongFields& wrong, int depth) {
  ASSERT(depth <= kFieldDepthMax);  // the table's depth, not the body's
  switch (field.type) {
    case FieldType::kObject:
      if (!value.is_object()) break;
      return object_from_json(field.members, value.get_object(), pointer, wrong, depth);
    case FieldType::kMap:
      if (!value.is_object()) break;
      return value;
    case FieldType::kList:
      return list_from_json(field, value, pointer, wrong, depth);
    case FieldType::kBoolean:
      if (!value.is_bool()) break;
      return value;
    case FieldType::kInteger: {
      if (!value.is_int64() && !value.is_uint64()) break;
      const bool fits = value.is_int64() ||
                        value.get_uint64() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
      const std::int64_t number = value.is_int64() ? value.get_int64() : static_cast<std::int64_t>(value.get_uint64());
      if (fits && number >= field.min && number <= field.max) return json::value(number);
      note(wrong, pointer, errors::kFieldRange, {std::to_string(field.min), std::to_string(field.max)});
      return {};
    }
    default:
      if (!value.is_string()) break;
      return value_of_text(field, value.get_string(), false, pointer, wrong);
  }
  const char* type = field.type == FieldType::kObject    ? "object"
                     : field.type == FieldType::kMap     ? "object"
                     : field.type == FieldType::kBoolean ? "true / false"
                     : field.type == FieldType::kInteger ? "integer"
                                                         : "string";
  note(wrong, pointer, errors::kFieldType, {type});
  return {};
}

}  // namespace

Result<json::object> decode_json(const FieldTable& table, const json::value& body) {
  WrongFields wrong;
  if (!body.is_object()) {
    note(wrong, "", errors::kFieldType, {"object"});
    return wrong_fields(std::move(wrong));
  }
  auto out = object_from_json(table.fields, body.get_object(), "", wrong, 0);
  if (!wrong.empty()) return wrong_fields(std::move(wrong));
  return out;
}

}  // namespace sen::web
