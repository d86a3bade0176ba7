// Answers of a form: their types, their checks against the case, suggestions and choices.
#include <algorithm>

#include "base/text.hpp"
#include "procedures/rules.hpp"

namespace sen::procedures {

namespace {

bool is_absent(const json::value* value) {
  return value == nullptr || value->is_null() || (value->is_string() && value->get_string().empty());
}

/// The value in its type, without looking at the case: what autosave can know.
Result<json::value> typed(const pack::Ask& ask, const json::value& raw) {
  using pack::AskType;
  const auto text = TRY(clean_text(answer_text(raw), ask.type == AskType::kMultiline));
  if (text.empty()) return json::value(nullptr);
  switch (ask.type) {
    case AskType::kName:
      if (!is_name(text)) return fail(errors::kBadName);
      break;
    case AskType::kInteger: {
      if (text.size() > 9 || !contains_only(text, "0123456789")) return fail(sen::errors::kBadNumber);
      const int number = std::stoi(text);
      if (number < ask.min || number > ask.max)
        return fail(errors::kOutOfRange, {std::to_string(ask.min), std::to_string(ask.max)});
      return json::value(number);
    }
    case AskType::kYesNo:
    case AskType::kTick:
      if (text == "true" || text == "yes" || text == "on" || text == "1") return json::value(true);
      if (text == "false" || text == "no" || text == "0") return json::value(false);
      return fail(errors::kBadChoice);
    case AskType::kDate:
      return json::value((TRY(CivilDate::parse_typed(text))).iso());
    case AskType::kText:
    case AskType::kMultiline:
    case AskType::kChoice:
    case AskType::kPlace:
      break;
  }
  if (count_characters(text) > static_cast<std::size_t>(ask.max_length))
    return fail(errors::kTooLong, {std::to_string(ask.max_length)});
  return json::value(text);
}

bool is_choice(const pack::Ask& ask) {
  return ask.type == pack::AskType::kChoice && (!ask.choices.empty() || ask.choices_from || !ask.codes.empty());
}

/// One answer against the case.
Result<json::value> check_answer(const CaseScope& scope, const pack::Ask& ask, const json::value* raw) {
  if (is_absent(raw)) {
    if (ask.required) return fail(errors::kMissing);
    return json::value(nullptr);
  }
  auto value = TRY(typed(ask, *raw));
  if (value.is_null()) return ask.required ? Result<json::value>(fail(errors::kMissing)) : Result<json::value>(value);
  if (is_choice(ask)) {
    const auto choices = TRY(choices_of(scope, ask));
    const auto wanted = answer_text(value);
    const bool known =
        std::any_of(choices.begin(), choices.end(), [&](const auto& choice) { return choice.value == wanted; });
    if (!known) return fail(errors::kBadChoice);
  }
  return value;
}

}  // namespace

Result<std::vector<pack::Choice>> choices_of(const CaseScope& scope, const pack::Ask& ask) {
  std::vector<pack::Choice> out = ask.choices;
  if (!ask.codes.empty()) {
    const auto found = scope.pack.codes.find(ask.codes);
    if (found != scope.pack.codes.end())
      for (const auto& item : found->second.items) out.push_back({item.code, item.label});
  }
  if (ask.choices_from) {
    const auto list = TRY(evaluate(scope, ask.choices_from));
    if (const auto* items = list.if_array()) {
      for (const auto& item : *items) {
        const auto value = item.is_string() ? std::string(item.get_string()) : std::string(text_at(item, "value"));
        const auto label = item.is_string() ? value : std::string(text_at(item, "label"));
        if (!value.empty()) out.push_back({value, {label.empty() ? value : label, label.empty() ? value : label}});
      }
    }
  }
  return out;
}

Result<json::object> check_form(CaseScope& scope, const json::object& answers, std::string_view page) {
  json::object clean;
  Error wrong = fail(errors::kFormWrong);
  for (const auto& form_page : scope.procedure.pages) {
    const bool counted = page.empty() || form_page.id == page;
    for (const auto& ask : form_page.asks) {
      scope.names.set("form", clean);
      if (!TRY(holds(scope, ask.when, true))) continue;
      auto checked = check_answer(scope, ask, answers.if_contains(ask.field));
      if (checked.ok() && !checked->is_null()) {
        clean[ask.field] = *checked;
        scope.names.set("form", clean);
        if (!TRY(holds(scope, ask.valid, true))) checked = fail(errors::kNotEligible, {ask.message.vi, ask.message.en});
      }
      if (!checked.ok() && counted)
        wrong.fields.push_back({"/" + ask.field, checked.error().def, checked.error().args});
    }
  }
  if (!wrong.fields.empty()) return wrong;
  return clean;
}

Result<json::object> check_changes(CaseScope& scope, const json::object& form, const json::object& changes) {
  const auto open = askable(scope.procedure);
  Error wrong = fail(errors::kFormWrong);
  json::object whole = form;
  for (const auto& [key, value] : changes) {
    const bool may = std::any_of(open.begin(), open.end(), [&](const auto* ask) { return ask->field == key; });
    if (!may) wrong.fields.push_back({"/" + std::string(key), &errors::kDecidesOffice, {}});
    whole[key] = value;
  }
  if (!wrong.fields.empty()) return wrong;
  const auto clean = TRY(check_form(scope, whole, ""));
  json::object out;
  for (const auto& member : changes)
    if (const auto* value = clean.if_contains(member.key())) out[member.key()] = *value;
  return out;
}

Result<json::object> clean_partial(const pack::Procedure& procedure, const json::object& answers) {
  json::object clean;
  Error wrong = fail(errors::kFormWrong);
  for (const auto& [key, raw] : answers) {
    const pack::Ask* found = nullptr;
    for (const auto& page : procedure.pages)
      for (const auto& ask : page.asks)
        if (ask.field == key) found = &ask;
    if (found == nullptr) {
      wrong.fields.push_back({"/" + std::string(key), &errors::kUnknownField, {}});
      continue;
    }
    const auto value = typed(*found, raw);
    if (value.ok())
      clean[key] = *value;
    else
      wrong.fields.push_back({"/" + std::string(key), value.error().def, value.error().args});
  }
  if (!wrong.fields.empty()) return wrong;
  return clean;
}

Result<json::object> with_suggestions(CaseScope& scope, const json::object& answers) {
  json::object out = answers;
  scope.names.set("form", out);
  for (const auto& page : scope.procedure.pages) {
    for (const auto& ask : page.asks) {
      if (out.contains(ask.field) || !ask.suggest) continue;
      if (!TRY(holds(scope, ask.when, true))) continue;
      auto value = TRY(evaluate(scope, ask.suggest));
      if (value.is_null()) continue;
      out[ask.field] = std::move(value);
      scope.names.set("form", out);
    }
  }
  return out;
}

}  // namespace sen::procedures
