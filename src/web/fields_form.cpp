#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"
#include "web/errors.hpp"
#include "web/field_values.hpp"

namespace sen::web {
namespace {

/// A form as the decoder walks it: which names were taken, so that the rest can be called unknown.
struct FormWalk {
  const Form& form;
  WrongFields& wrong;
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
    return std::any_of(form.pairs().begin(), form.pairs().end(),
                       [&](const auto& pair) { return pair.first.starts_with(prefix); });
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

  /// Three boxes as one date. A part that is missing stays missing, so that "not a date" is said where only some are
  /// filled.
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
      if (values.size() > field.max_items)
        note(wrong, name, errors::kFieldItems, {std::to_string(field.max_items)});
      else
        for (auto value : values)
          if (auto clean = value_of_text(field.members[0], value, true, name, wrong)) out.push_back(std::move(*clean));
    }
    if (out.empty() && field.required) note(wrong, name, errors::kFieldRequired);
    if (out.empty()) return {};
    return out;
  }

  json::object object(const std::vector<Field>& fields, const std::string& prefix, int depth) {
    ASSERT(depth <= kFieldDepthMax);
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

}  // namespace

Result<json::object> decode_form(const FieldTable& table, const Form& form) {
  WrongFields wrong;
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
  if (request.header("content-type").starts_with("application/x-www-form-urlencoded"))
    return decode_form(table, TRY(request.form()));
  return decode_json(table, TRY(request.json_body()));
}

}  // namespace sen::web
