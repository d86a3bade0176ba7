#include "web/field_values.hpp"

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
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == domain.size() ||
      domain.find("..") != std::string_view::npos)
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7F && std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
  });
}

bool matches(Pattern pattern, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  switch (pattern) {
    case Pattern::kAny:
      return true;
    case Pattern::kDigits:
      return contains_only(text, kDigits);
    case Pattern::kCode:
      return contains_only(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-/");
    case Pattern::kPhone:
      return text.size() >= 8 && text.size() <= 16 &&
             contains_only(text.substr(text[0] == '+' ? 1 : 0), "0123456789 .");
    case Pattern::kEmail:
      return is_email(text);
  }
  return false;
}

const char* example_of(Pattern pattern) {
  switch (pattern) {
    case Pattern::kAny:
      return "";
    case Pattern::kDigits:
      return "0123456789";
    case Pattern::kCode:
      return "A-Z a-z 0-9 . _ - /";
    case Pattern::kPhone:
      return "+84 912 345 678";
    case Pattern::kEmail:
      return "ten@vidu.vn";
  }
  return "";
}

/// The one place where text becomes a value, whether it came as JSON or from a form. No value: absent, or already noted
/// as wrong.

}  // namespace

void note(WrongFields& wrong, const std::string& pointer, const ErrorDef& def, std::vector<std::string> args) {
  if (wrong.size() < 100) wrong.push_back({pointer, &def, std::move(args)});
}

Error wrong_fields(WrongFields wrong) {
  Error error = fail(errors::kFieldsWrong);
  error.fields = std::move(wrong);
  return error;
}

std::optional<json::value> value_of_text(const Field& field, std::string_view raw, bool typed,
                                         const std::string& pointer, WrongFields& wrong) {
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
      if (count_characters(text) > field.max_length)
        return refuse(errors::kFieldTooLong, {std::to_string(field.max_length)});
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
      if (std::find(field.choices.begin(), field.choices.end(), text) == field.choices.end())
        return refuse(errors::kFieldChoice);
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
      if (number < field.min || number > field.max)
        return refuse(errors::kFieldRange, {std::to_string(field.min), std::to_string(field.max)});
      return json::value(number);
    }
    case FieldType::kBoolean:
      return json::value(text != "false" && text != "no" && text != "0" && text != "off");
    case FieldType::kObject:
    case FieldType::kMap:
    case FieldType::kList:
      break;
  }
  ASSERT(false);
  return {};
}

}  // namespace sen::web
