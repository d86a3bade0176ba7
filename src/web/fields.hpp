#pragma once
/// A command's fields, written once: they drive the JSON decoder, the form decoder, OpenAPI and the pointers of errors.
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "web/request.hpp"

namespace sen::web {

enum class FieldType {
  kText,       ///< one line, clean_text
  kMultiline,  ///< line feeds kept
  kName,       ///< a person's name: letters, marks, space, ' - .
  kInteger,
  kDate,         ///< JSON: 2026-11-24. Form: as typed, or name_day, name_month, name_year. Value: ISO text
  kPartialDate,  ///< 1990, 1990-03, 1990-03-15. Value: ISO text
  kBoolean,      ///< form: present and not "false", "no", "0", "off"
  kChoice,       ///< one of `choices`
  kPin,          ///< 12 digits; a form may group them with spaces
  kRef,          ///< an opaque 128-bit reference, 26 characters
  kObject,       ///< `members`; in a form "mother.pin"
  kMap,          ///< any JSON object, checked by who reads it; not for forms
  kList,         ///< items shaped as members[0]; in a form repeated names, or "children.0.name"
};

/// Hand-written shapes of text: a regular expression would cost more than the request.
enum class Pattern { kAny, kDigits, kCode, kPhone, kEmail };

struct Field {
  std::string name;
  FieldType type = FieldType::kText;
  bool required = false;
  std::string label_key;         ///< translation key of its label
  std::string doc;               ///< one English sentence for the API reference
  std::size_t max_length = 200;  ///< characters as people count them
  Pattern pattern = Pattern::kAny;
  std::int64_t min = 0;  ///< kInteger
  std::int64_t max = std::numeric_limits<std::int32_t>::max();
  std::size_t max_items = 50;        ///< kList
  std::vector<std::string> choices;  ///< kChoice
  std::vector<Field> members;        ///< kObject, kList
};

struct FieldTable {
  std::string name;  ///< of the schema in OpenAPI, CamelCase: SubmitBirth
  std::vector<Field> fields;
};

/// Clean values by field name: text in NFC, dates as ISO text, integers, booleans; what is absent or blank is left out
/// (booleans of a form are always there). All wrong fields come in one error; a member that the table does not know is
/// wrong too. Pointers are JSON pointers ("/mother/pin"). @errors web.fields_wrong
Result<json::object> decode_json(const FieldTable& table, const json::value& body);
/// Pointers are the form's field names ("mother.pin"). `csrf` and names beginning with '_' are ignored. @errors
/// web.fields_wrong
Result<json::object> decode_form(const FieldTable& table, const Form& form);
/// By content type: JSON or form. @errors those of the two, and of reading the body
Result<json::object> decode_body(const FieldTable& table, const RequestContext& request);

/// JSON Schema 2020-12 (OpenAPI 3.1) of what decode_json accepts.
json::object schema_of(const FieldTable& table);

}  // namespace sen::web
