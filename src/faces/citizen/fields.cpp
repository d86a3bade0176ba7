// Questions of a pack as fields of a form, and sent forms as answers.
#include <algorithm>

#include "base/text.hpp"
#include "faces/citizen/room.hpp"

namespace sen::faces::citizen {
namespace {

constexpr std::size_t kRadiosMost = 6;  // more choices become a list to pick from

std::string text_of(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  if (value.is_int64()) return std::to_string(value.get_int64());
  return {};
}

std::vector<pack::Choice> choices_for(const procedures::CaseScope& scope, const pack::Ask& ask,
                                      const web::Texts& texts) {
  if (ask.type == pack::AskType::kYesNo)
    return {{"true", {texts.format("value.yes", "vi"), texts.format("value.yes", "en")}},
            {"false", {texts.format("value.no", "vi"), texts.format("value.no", "en")}}};
  if (ask.type == pack::AskType::kPlace) {
    std::vector<pack::Choice> out;
    const auto today = scope.pack.zone().date_of(scope.now);
    for (const auto& place : scope.pack.places) {
      if (place.level != pack::PlaceLevel::kCommune || !place.valid.covers(today)) continue;
      const auto name = scope.pack.place_name(place.code, today);
      out.push_back({place.code, {name, name}});
    }
    return out;
  }
  auto found = procedures::choices_of(scope, ask);
  return found.ok() ? std::move(*found) : std::vector<pack::Choice>{};
}

json::array choices_json(const std::vector<pack::Choice>& choices, const std::string& chosen,
                         std::string_view language) {
  json::array out;
  for (const auto& choice : choices)
    out.push_back(json::object{
        {"value", choice.value}, {"label", choice.label.in(language)}, {"checked", choice.value == chosen}});
  return out;
}

void put_date(json::object& field, const std::string& value) {
  auto parts = split(value, '/');
  if (parts.size() == 3) {
    field["day"] = parts[0];
    field["month"] = parts[1];
    field["year"] = parts[2];
    return;
  }
  const auto date = CivilDate::parse(value);
  if (!date.ok()) return;
  field["day"] = std::to_string(date->day());
  field["month"] = std::to_string(date->month());
  field["year"] = std::to_string(date->year());
}

const char* flag_of(const pack::Ask& ask, std::size_t choices) {
  using pack::AskType;
  switch (ask.type) {
    case AskType::kMultiline:
      return "is_textarea";
    case AskType::kYesNo:
      return "is_choice";
    case AskType::kChoice:
      return choices <= kRadiosMost ? "is_choice" : "is_select";
    case AskType::kPlace:
      return "is_select";
    case AskType::kDate:
      return "is_date";
    case AskType::kTick:
      return "is_tick";
    case AskType::kText:
    case AskType::kName:
    case AskType::kInteger:
      break;
  }
  return "is_text";
}

}  // namespace

std::vector<const pack::Ask*> asks_of(const procedures::CaseScope& scope, const pack::FormPage& page) {
  std::vector<const pack::Ask*> out;
  for (const auto& ask : page.asks) {
    const auto applies = procedures::holds(scope, ask.when, true);
    if (applies.ok() && *applies) out.push_back(&ask);
  }
  return out;
}

json::object field_of(const procedures::CaseScope& scope, const pack::Ask& ask, const json::value& value,
                      const std::string& error, std::string_view language, const web::Texts& texts) {
  const auto text = text_of(value);
  const auto choices = choices_for(scope, ask, texts);
  json::object field{{"name", ask.field}, {"label", ask.label.in(language)}};
  for (const auto* flag : {"is_text", "is_textarea", "is_choice", "is_select", "is_date", "is_tick"})
    field[flag] = false;
  field[flag_of(ask, choices.size())] = true;
  field["choices"] = choices_json(choices, text, language);
  field["optional"] = !ask.required && ask.type != pack::AskType::kTick;
  if (!ask.hint.empty()) field["hint"] = ask.hint.in(language);
  if (!text.empty()) field["value"] = text;
  if (!error.empty()) field["error"] = error;
  if (ask.type == pack::AskType::kTick) {
    field["value"] = "true";
    field["checked"] = text == "true";
  }
  if (ask.type == pack::AskType::kDate) put_date(field, text);
  if (ask.type == pack::AskType::kInteger) {
    field["inputmode"] = "numeric";
    field["width"] = "4";
  } else if (ask.type == pack::AskType::kText || ask.type == pack::AskType::kName ||
             ask.type == pack::AskType::kMultiline) {
    field["maxlength"] = std::to_string(ask.max_length);
    field["autocomplete"] = "off";
    if (ask.type == pack::AskType::kName) field["width"] = "20";
  }
  return field;
}

json::value answer_in_words(const procedures::CaseScope& scope, const pack::Ask& ask, const json::value& value,
                            std::string_view language, const web::Texts& texts) {
  const auto text = text_of(value);
  if (text.empty()) return nullptr;
  if (ask.type == pack::AskType::kTick)
    return json::value(texts.format(text == "true" ? "value.yes" : "value.no", language));
  for (const auto& choice : choices_for(scope, ask, texts))
    if (choice.value == text) return json::value(choice.label.in(language));
  if (ask.type == pack::AskType::kDate) {
    const auto date = CivilDate::parse(text);
    if (date.ok()) return json::value(date->dmy());
  }
  return json::value(text);
}

json::object typed_answers(const std::vector<const pack::Ask*>& asks, const web::Form& form) {
  json::object out;
  for (const auto* ask : asks) {
    if (ask->type == pack::AskType::kTick) {
      out[ask->field] = form.has(ask->field) ? "true" : "false";
    } else if (ask->type == pack::AskType::kDate && form.has(ask->field + "_day")) {
      const auto part = [&](const char* name) { return trim(form.get(ask->field + name)); };
      const auto day = part("_day");
      const auto month = part("_month");
      const auto year = part("_year");
      out[ask->field] = day.empty() && month.empty() && year.empty() ? std::string() : day + "/" + month + "/" + year;
    } else if (form.has(ask->field)) {
      out[ask->field] = form.get(ask->field);
    }
  }
  return out;
}

json::object savable(const pack::Procedure& procedure, const json::object& typed) {
  json::object out;
  for (const auto& member : typed) {
    const json::object one{{member.key(), member.value()}};
    const auto clean = procedures::clean_partial(procedure, one);
    if (clean.ok()) out[member.key()] = member.value();
  }
  return out;
}

std::map<std::string, std::string> field_errors(const Error& error, std::string_view language) {
  std::map<std::string, std::string> out;
  for (const auto& field : error.fields) {
    std::string name = field.pointer;
    if (name.starts_with('/')) name.erase(0, 1);
    out.emplace(std::move(name), error_text(*field.def, field.args, language));
  }
  return out;
}

std::string named_error(const std::string& label, const std::string& error) {
  return label + (label.ends_with('?') ? " " : ": ") + error;
}

json::array error_summary(const std::vector<const pack::Ask*>& asks, const std::map<std::string, std::string>& errors,
                          std::string_view language) {
  json::array out;
  for (const auto* ask : asks) {
    const auto found = errors.find(ask->field);
    if (found != errors.end())
      out.push_back(
          json::object{{"href", "#" + ask->field}, {"text", named_error(ask->label.in(language), found->second)}});
  }
  return out;
}

}  // namespace sen::faces::citizen
