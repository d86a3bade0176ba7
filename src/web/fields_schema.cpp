#include "base/check.hpp"
#include "web/fields.hpp"

namespace sen::web {
namespace {

json::object schema_of_object(const std::vector<Field>& fields);

json::object schema_of_field(const Field& field) {
  json::object out;
  switch (field.type) {
    case FieldType::kObject:
      out = schema_of_object(field.members);
      break;
    case FieldType::kList:
      ASSERT(field.members.size() == 1);
      out["type"] = "array";
      out["maxItems"] = field.max_items;
      if (field.required) out["minItems"] = 1;
      out["items"] = schema_of_field(field.members[0]);
      break;
    case FieldType::kMap:
      out["type"] = "object";
      break;
    case FieldType::kInteger:
      out = {{"type", "integer"}, {"minimum", field.min}, {"maximum", field.max}};
      break;
    case FieldType::kBoolean:
      out["type"] = "boolean";
      break;
    case FieldType::kDate:
      out = {{"type", "string"}, {"format", "date"}};
      break;
    case FieldType::kPartialDate:
      out = {{"type", "string"}, {"pattern", "^\\d{4}(-\\d{2}(-\\d{2})?)?$"}};
      break;
    case FieldType::kChoice: {
      out["type"] = "string";
      json::array values;
      for (const auto& choice : field.choices) values.emplace_back(choice);
      if (!values.empty()) out["enum"] = std::move(values);
      break;
    }
    case FieldType::kPin:
      out = {{"type", "string"}, {"pattern", "^\\d{12}$"}};
      break;
    case FieldType::kRef:
      out = {{"type", "string"}, {"minLength", 26}, {"maxLength", 26}};
      break;
    default:
      out = {{"type", "string"}, {"maxLength", field.max_length}};
      if (field.required) out["minLength"] = 1;
      if (field.pattern == Pattern::kDigits) out["pattern"] = "^\\d+$";
      if (field.pattern == Pattern::kCode) out["pattern"] = "^[A-Za-z0-9._/-]+$";
      if (field.pattern == Pattern::kEmail) out["format"] = "email";
  }
  if (!field.doc.empty()) out["description"] = field.doc;
  return out;
}

json::object schema_of_object(const std::vector<Field>& fields) {
  json::object properties;
  json::array required;
  for (const auto& field : fields) {
    properties[field.name] = schema_of_field(field);
    if (field.required) required.emplace_back(field.name);
  }
  json::object out{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) out["required"] = std::move(required);
  return out;
}

}  // namespace

json::object schema_of(const FieldTable& table) { return schema_of_object(table.fields); }

}  // namespace sen::web
