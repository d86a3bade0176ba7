#include "web/fields.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>

#include "base/check.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "web/errors.hpp"

namespace sen::web {
namespace {

constexpr int kDepthMax = 8;

using Wrong = std::vector<FieldError>;
void note(Wrong& wrong, const std::string& pointer, const ErrorDef& def, std::vector<std::string> args = {}) {
  if (wrong.size() < 100) wrong.push_back({pointer, &def, std::move(args)});
}

bool is_name(std::string_view text) {
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), i, length, c);
    const auto type = u_charType(c);
    const bool mark = type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
    if (!u_isalpha(c) && !mark && c != ' ' && c != '\'' && c != 0x2019 && c != '-' && c != '.') return false;
  }
  return true;
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos) return false;
  const auto domain = text.substr(at + 1);
  const auto dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == domain.size() || domain.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F && std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos; });
}

bool matches(Pattern pattern, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  switch (pattern) {
    case Pattern::kAny: return true;
    case Pattern::kDigits: return contains_only(text, kDigits);
    case Pattern::kCode: return contains_only(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-/");
    case Pattern::kPhone: return text.size() >= 8 && text.size() <= 16 && contains_only(text.substr(text[0] == '+' ? 1 : 0), "0123456789 .");
    case Pattern::kEmail: return is_email(text);
  }
  return false;
}

const char* example_of(Pattern pattern) {
  switch (pattern) {
    case Pattern::kAny: return "";
    case Pattern::kDigits: return "0123456789";
    case Pattern::kCode: return "A-Z a-z 0-9 . _ - /";
    case Pattern::kPhone: return "+84 912 345 678";
    case Pattern::kEmail: return "ten@vidu.vn";
  }
  return "";
}

/// The one place where text becomes a value, whether it came as JSON or from a form. No value: absent, or already noted as wrong.
std::optional<json::value> value_of_text(const Field& field, std::string_view raw, bool typed, const std::string& pointer, Wrong& wrong) {
  auto clean = clean_text(raw, field.type == FieldType::kMultiline);
  if (!clean.ok()) {
    note(wrong, pointer, *clean.error().def);
    return {};
  }
  std::string text = std::move(*clean);
  if (text.empty()) {
    if (field.required) note(wrong, pointer, errors::kFieldRequired);
    return {};
  }
  const auto refuse = [&](const ErrorDef& def, std::vector<std::string> args = {}) -> std::optional<json::value> {
    note(wrong, pointer, def, std::move(args));
    return {};
  };
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kMultiline:
    case FieldType::kName:
      if (count_characters(text) > field.max_length) return refuse(errors::kFieldTooLong, {std::to_string(field.max_length)});
      if (field.type == FieldType::kName && !is_name(text)) return refuse(errors::kFieldName);
      if (!matches(field.pattern, text)) return refuse(errors::kFieldPattern, {example_of(field.pattern)});
      return json::value(text);
    case FieldType::kDate: {
      const auto date = typed ? CivilDate::parse_typed(text) : CivilDate::parse(text);
      if (!date.ok()) return refuse(errors::kBadDate);
      return json::value(date->iso());
    }
    case FieldType::kPartialDate: {
      const auto date = PartialDate::parse(text);
      if (date.ok()) return json::value(date->iso());
      const auto full = typed ? CivilDate::parse_typed(text) : Result<CivilDate>(fail(errors::kBadDate));
      if (!full.ok()) return refuse(errors::kBadDate);
      return json::value(full->iso());
    }
    case FieldType::kChoice:
      if (std::find(field.choices.begin(), field.choices.end(), text) == field.choices.end()) return refuse(errors::kFieldChoice);
      return json::value(text);
    case FieldType::kPin:
      if (typed) std::erase(text, ' ');
      if (!is_digits(text, 12)) return refuse(errors::kFieldPin);
      return json::value(text);
    case FieldType::kRef:
      if (!Ref::parse(text).ok()) return refuse(errors::kBadReference);
      return json::value(text);
    case FieldType::kInteger: {
      std::int64_t number = 0;
      const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
      if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return refuse(errors::kBadNumber);
      if (number < field.min || number > field.max) return refuse(errors::kFieldRange, {std::to_string(field.min), std::to_string(field.max)});
      return json::value(number);
    }
    case FieldType::kBoolean: return json::value(text != "false" && text != "no" && text != "0" && text != "off");
    case FieldType::kObject:
    case FieldType::kList: break;
  }
  ASSERT(false);
  return {};
}

std::string escaped(std::string_view name) {
  std::string out;
  for (char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

// ---------------------------------------------------------------- JSON

std::optional<json::value> from_json(const Field& field, const json::value& value, const std::string& pointer, Wrong& wrong, int depth);

json::object object_from_json(const std::vector<Field>& fields, const json::object& object, const std::string& pointer, Wrong& wrong,
                              int depth) {
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
    const auto known = std::any_of(fields.begin(), fields.end(), [&](const Field& field) { return field.name == member.key(); });
    if (known) continue;
    // The name is the client's: shown only when it is a plain word.
    const std::string_view name = member.key();
    const bool plain = name.size() <= 60 && is_utf8(name) && clean_text(name).ok();
    note(wrong, pointer + "/" + (plain ? escaped(name) : "?"), errors::kFieldUnknown);
  }
  return out;
}

std::optional<json::value> list_from_json(const Field& field, const json::value& value, const std::string& pointer, Wrong& wrong, int depth) {
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
    if (auto clean = from_json(field.members[0], items[i], pointer + "/" + std::to_string(i), wrong, depth + 1)) out.push_back(std::move(*clean));
  return out;
}

std::optional<json::value> from_json(const Field& field, const json::value& value, const std::string& pointer, Wrong& wrong, int depth) {
  ASSERT(depth <= kDepthMax);  // the table's depth, not the body's
  switch (field.type) {
    case FieldType::kObject:
      if (!value.is_object()) break;
      return object_from_json(field.members, value.get_object(), pointer, wrong, depth);
    case FieldType::kList: return list_from_json(field, value, pointer, wrong, depth);
    case FieldType::kBoolean:
      if (!value.is_bool()) break;
      return value;
    case FieldType::kInteger: {
      if (!value.is_int64() && !value.is_uint64()) break;
      const bool fits = value.is_int64() || value.get_uint64() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
      const std::int64_t number = value.is_int64() ? value.get_int64() : static_cast<std::int64_t>(value.get_uint64());
      if (fits && number >= field.min && number <= field.max) return json::value(number);
      note(wrong, pointer, errors::kFieldRange, {std::to_string(field.min), std::to_string(field.max)});
      return {};
    }
    default:
      if (!value.is_string()) break;
      return value_of_text(field, value.get_string(), false, pointer, wrong);
  }
  const char* type = field.type == FieldType::kObject ? "object" : field.type == FieldType::kBoolean ? "true / false"
                     : field.type == FieldType::kInteger ? "integer" : "string";
  note(wrong, pointer, errors::kFieldType, {type});
  return {};
}

// ---------------------------------------------------------------- forms

/// A form as the decoder walks it: which names were taken, so that the rest can be called unknown.
struct FormWalk {
  const Form& form;
  Wrong& wrong;
  std::vector<bool> taken = std::vector<bool>(form.pairs().size(), false);

  std::vector<std::string_view> take(std::string_view name) {
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < form.pairs().size(); ++i) {
      if (form.pairs()[i].first != name) continue;
      taken[i] = true;
      out.emplace_back(form.pairs()[i].second);
    }
    return out;
  }
  bool has_below(std::string_view prefix) const {
    return std::any_of(form.pairs().begin(), form.pairs().end(), [&](const auto& pair) { return pair.first.starts_with(prefix); });
  }

  std::optional<json::value> scalar(const Field& field, const std::string& name) {
    auto values = take(name);
    if (values.size() > 1 && std::any_of(values.begin(), values.end(), [&](auto v) { return v != values[0]; })) {
      note(wrong, name, errors::kFieldTwice);
      return {};
    }
    if (field.type == FieldType::kBoolean && values.empty()) return json::value(false);
    std::string joined;
    if (values.empty() && (field.type == FieldType::kDate || field.type == FieldType::kPartialDate)) {
      joined = date_of_parts(field, name);
      values.emplace_back(joined);
    }
    if (field.type == FieldType::kBoolean && values[0].empty()) return json::value(false);
    return value_of_text(field, values.empty() ? std::string_view() : values[0], true, name, wrong);
  }

  /// Three boxes as one date. A part that is missing stays missing, so that "not a date" is said where only some are filled.
  std::string date_of_parts(const Field& field, const std::string& name) {
    const auto part = [&](const char* suffix) {
      const auto values = take(name + suffix);
      return values.empty() ? std::string() : trim(values[0]);
    };
    const auto day = part("_day");
    const auto month = part("_month");
    const auto year = part("_year");
    if (day.empty() && month.empty() && year.empty()) return {};
    if (field.type == FieldType::kPartialDate && day.empty() && !year.empty()) {
      if (month.empty()) return year;
      return year + (month.size() == 1 ? "-0" : "-") + month;
    }
    return day + "/" + month + "/" + year;
  }

  std::optional<json::value> list(const Field& field, const std::string& name, int depth) {
    ASSERT(field.members.size() == 1);
    json::array out;
    if (field.members[0].type == FieldType::kObject) {
      for (std::size_t i = 0; has_below(name + "." + std::to_string(i) + "."); ++i) {
        if (i >= field.max_items) {
          note(wrong, name, errors::kFieldItems, {std::to_string(field.max_items)});
          break;
        }
        out.push_back(object(field.members[0].members, name + "." + std::to_string(i) + ".", depth + 1));
      }
    } else {
      const auto values = take(name);
      if (values.size() > field.max_items) note(wrong, name, errors::kFieldItems, {std::to_string(field.max_items)});
      else
        for (auto value : values)
          if (auto clean = value_of_text(field.members[0], value, true, name, wrong)) out.push_back(std::move(*clean));
    }
    if (out.empty() && field.required) note(wrong, name, errors::kFieldRequired);
    if (out.empty()) return {};
    return out;
  }

  json::object object(const std::vector<Field>& fields, const std::string& prefix, int depth) {
    ASSERT(depth <= kDepthMax);
    json::object out;
    for (const auto& field : fields) {
      const auto name = prefix + field.name;
      std::optional<json::value> value;
      if (field.type == FieldType::kObject) {
        if (field.required || has_below(name + ".")) value = object(field.members, name + ".", depth + 1);
      } else if (field.type == FieldType::kList) {
        value = list(field, name, depth);
      } else {
        value = scalar(field, name);
      }
      if (value) out[field.name] = std::move(*value);
    }
    return out;
  }
};

Error wrong_fields(Wrong wrong) {
  Error error = fail(errors::kFieldsWrong);
  error.fields = std::move(wrong);
  return error;
}

}  // namespace

Result<json::object> decode_json(const FieldTable& table, const json::value& body) {
  Wrong wrong;
  if (!body.is_object()) {
    note(wrong, "", errors::kFieldType, {"object"});
    return wrong_fields(std::move(wrong));
  }
  auto out = object_from_json(table.fields, body.get_object(), "", wrong, 0);
  if (!wrong.empty()) return wrong_fields(std::move(wrong));
  return out;
}

Result<json::object> decode_form(const FieldTable& table, const Form& form) {
  Wrong wrong;
  FormWalk walk{form, wrong};
  auto out = walk.object(table.fields, "", 0);
  for (std::size_t i = 0; i < form.pairs().size(); ++i) {
    const auto& name = form.pairs()[i].first;
    if (walk.taken[i] || name == "csrf" || name.starts_with('_')) continue;
    note(wrong, name.size() <= 60 && clean_text(name).ok() ? name : "?", errors::kFieldUnknown);
  }
  if (!wrong.empty()) return wrong_fields(std::move(wrong));
  return out;
}

Result<json::object> decode_body(const FieldTable& table, const RequestContext& request) {
  if (request.header("content-type").starts_with("application/x-www-form-urlencoded")) return decode_form(table, TRY(request.form()));
  return decode_json(table, TRY(request.json_body()));
}

// ---------------------------------------------------------------- schema

namespace {

json::object schema_of_object(const std::vector<Field>& fields);

json::object schema_of_field(const Field& field) {
  json::object out;
  switch (field.type) {
    case FieldType::kObject: out = schema_of_object(field.members); break;
    case FieldType::kList:
      ASSERT(field.members.size() == 1);
      out["type"] = "array";
      out["maxItems"] = field.max_items;
      if (field.required) out["minItems"] = 1;
      out["items"] = schema_of_field(field.members[0]);
      break;
    case FieldType::kInteger:
      out = {{"type", "integer"}, {"minimum", field.min}, {"maximum", field.max}};
      break;
    case FieldType::kBoolean: out["type"] = "boolean"; break;
    case FieldType::kDate: out = {{"type", "string"}, {"format", "date"}}; break;
    case FieldType::kPartialDate: out = {{"type", "string"}, {"pattern", "^\\d{4}(-\\d{2}(-\\d{2})?)?$"}}; break;
    case FieldType::kChoice: {
      out["type"] = "string";
      json::array values;
      for (const auto& choice : field.choices) values.emplace_back(choice);
      if (!values.empty()) out["enum"] = std::move(values);
      break;
    }
    case FieldType::kPin: out = {{"type", "string"}, {"pattern", "^\\d{12}$"}}; break;
    case FieldType::kRef: out = {{"type", "string"}, {"minLength", 26}, {"maxLength", 26}}; break;
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
