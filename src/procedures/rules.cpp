#include "procedures/rules.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "exchange/exchange.hpp"

namespace sen::procedures {

std::span<const ErrorDef* const> all_errors() {
  using namespace errors;
  static constexpr const ErrorDef* all[] = {
      &kUnknownProcedure, &kNotEligible, &kNotFound,   &kChanged,      &kWrongState,    &kSubmitted,   &kNotYours,
      &kOwnCase,          &kNoRole,      &kMissing,    &kBadName,      &kTooLong,       &kBadChoice,   &kOutOfRange,
      &kUnknownField,     &kFormWrong,   &kCommitment, &kKnownChanged, &kReasonMissing, &kWrongSender, &kPinnedLost};
  return all;
}

Result<json::value> evaluate(const CaseScope& scope, const pack::Expr& expr) {
  if (!expr) return json::value(nullptr);
  return exchange::evaluate(expr, scope.names, scope.now, scope.pack);
}

Result<bool> holds(const CaseScope& scope, const pack::Expr& expr, bool otherwise) {
  if (!expr) return otherwise;
  const auto value = TRY(evaluate(scope, expr));
  return value.is_bool() && value.get_bool();
}

Result<void> derive(CaseScope& scope, const std::set<std::string>* only) {
  for (const auto& binding : scope.procedure.derive) {
    if (only != nullptr && !only->contains(binding.name)) continue;
    scope.names[binding.name] = TRY(evaluate(scope, binding.value));
  }
  return {};
}

// ---- forms
// --------------------------------------------------------------------------------------------------------------------------

namespace {

/// An answer as text, whatever JSON type the API or the page gave.
std::string answer_text(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  if (value.is_int64()) return std::to_string(value.get_int64());
  return {};
}

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

Result<json::object> check_form(const CaseScope& scope, const json::object& answers, std::string_view page) {
  CaseScope inner = scope;
  json::object clean;
  Error wrong = fail(errors::kFormWrong);
  for (const auto& form_page : scope.procedure.pages) {
    const bool counted = page.empty() || form_page.id == page;
    for (const auto& ask : form_page.asks) {
      inner.names["form"] = clean;
      if (!TRY(holds(inner, ask.when, true))) continue;
      auto checked = check_answer(inner, ask, answers.if_contains(ask.field));
      if (checked.ok() && !checked->is_null()) {
        clean[ask.field] = *checked;
        inner.names["form"] = clean;
        if (!TRY(holds(inner, ask.valid, true))) checked = fail(errors::kNotEligible, {ask.message.vi, ask.message.en});
      }
      if (!checked.ok() && counted)
        wrong.fields.push_back({"/" + ask.field, checked.error().def, checked.error().args});
    }
  }
  if (!wrong.fields.empty()) return wrong;
  return clean;
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

Result<json::object> with_suggestions(const CaseScope& scope, const json::object& answers) {
  CaseScope inner = scope;
  json::object out = answers;
  for (const auto& page : scope.procedure.pages) {
    for (const auto& ask : page.asks) {
      if (out.contains(ask.field) || !ask.suggest) continue;
      inner.names["form"] = out;
      if (!TRY(holds(inner, ask.when, true))) continue;
      auto value = TRY(evaluate(inner, ask.suggest));
      if (!value.is_null()) out[ask.field] = std::move(value);
    }
  }
  return out;
}

// ---- what a step needs
// ----------------------------------------------------------------------------------------------------------------

namespace {

void add_names(const pack::Expr& expr, std::set<std::string>& out) {
  if (!expr) return;
  for (auto& name : expr.parsed->names()) out.insert(std::move(name));
}
void add_names(const std::vector<pack::Binding>& bindings, std::set<std::string>& out) {
  for (const auto& binding : bindings) add_names(binding.value, out);
}
/// {path} placeholders of a text.
void add_names(const pack::Text& text, std::set<std::string>& out) {
  for (const auto* form : {&text.vi, &text.en}) {
    for (std::size_t at = form->find('{'); at != std::string::npos; at = form->find('{', at + 1)) {
      const auto end = form->find('}', at);
      if (end != std::string::npos) out.insert(form->substr(at + 1, end - at - 1));
    }
  }
}
void add_document(const pack::Pack& pack, const std::string& id, std::set<std::string>& out) {
  const auto found = pack.documents.find(id);
  if (found == pack.documents.end()) return;
  for (const auto& row : found->second.rows) add_names(row.value, out);
  add_names(found->second.holder_name, out);
}

std::string root_of(std::string_view path) { return std::string(path.substr(0, path.find('.'))); }

}  // namespace

Needs needs_of(const pack::Pack& pack, const pack::Procedure& procedure, const pack::Step& step) {
  std::set<std::string> read;
  add_names(step.place, read);
  for (const auto& row : step.evidence) {
    add_names(row.value, read);
    add_names(row.against, read);
  }
  if (step.has_confirm) add_document(pack, step.confirm_document, read);
  for (const auto& outcome : step.outcomes) {
    add_names(outcome.record.with, read);
    add_names(outcome.record.when, read);
    add_names(outcome.with, read);
    add_names(outcome.waiting, read);
    add_document(pack, outcome.document, read);
  }
  add_names(step.gives, read);
  Needs needs;
  // Derived names resolve backwards: a later one may read an earlier one.
  for (auto it = procedure.derive.rbegin(); it != procedure.derive.rend(); ++it) {
    const bool wanted =
        std::any_of(read.begin(), read.end(), [&](const auto& path) { return root_of(path) == it->name; });
    if (!wanted) continue;
    needs.derived.insert(it->name);
    add_names(it->value, read);
  }
  for (const auto& path : read)
    if (!needs.derived.contains(root_of(path))) needs.paths.insert(path);
  return needs;
}

namespace {
void copy_path(const json::object& from, json::object& to, std::string_view path) {
  const auto dot = path.find('.');
  const auto key = path.substr(0, dot);
  const auto* value = from.if_contains(key);
  if (value == nullptr) return;
  const auto* inner = value->if_object();
  if (dot == std::string_view::npos || inner == nullptr) {
    to[key] = *value;
    return;
  }
  auto& target = to[key];
  if (target.is_null()) target = json::object{};
  if (auto* members = target.if_object()) copy_path(*inner, *members, path.substr(dot + 1));
}
}  // namespace

json::object project(const json::object& names, const std::set<std::string>& paths) {
  json::object out;
  for (const auto& path : paths) copy_path(names, out, path);
  return out;
}

namespace {
void compare(const json::value& before, const json::value& after, const std::string& path,
             std::vector<std::string>& out) {
  const auto* a = before.if_object();
  const auto* b = after.if_object();
  if (a == nullptr || b == nullptr) {
    if (before != after) out.push_back(path);
    return;
  }
  std::set<std::string> keys;
  for (const auto& member : *a) keys.insert(std::string(member.key()));
  for (const auto& member : *b) keys.insert(std::string(member.key()));
  for (const auto& key : keys) {
    const auto* x = a->if_contains(key);
    const auto* y = b->if_contains(key);
    compare(x != nullptr ? *x : json::value(nullptr), y != nullptr ? *y : json::value(nullptr),
            path.empty() ? key : path + "." + key, out);
  }
}
}  // namespace

std::vector<std::string> differences(const json::object& before, const json::object& after) {
  std::vector<std::string> out;
  compare(before, after, "", out);
  return out;
}

pack::Text fill(const pack::Text& text, const json::object& names) {
  const json::value root = names;
  auto one = [&](const std::string& pattern) {
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const auto end = pattern[i] == '{' ? pattern.find('}', i) : std::string::npos;
      if (end == std::string::npos) {
        out += pattern[i];
        continue;
      }
      out += answer_text(at_path(root, std::string_view(pattern).substr(i + 1, end - i - 1)));
      i = end;
    }
    return out;
  };
  return {one(text.vi), one(text.en)};
}

// ---- time
// -------------------------------------------------------------------------------------------------------------------------------

Instant extend_due(Instant due, Elapsed waited, const pack::Calendar& calendar, const Zone& zone) {
  const Instant moved = due + waited;
  const auto day = zone.date_of(moved);
  if (calendar.works(day) && zone.minute_of_day(moved) <= calendar.closes_minute) return moved;
  return zone.at(calendar.next_working_day(day), calendar.closes_minute);
}

std::map<std::string, Instant> planned_due(const pack::Procedure& procedure, Instant submitted,
                                           const pack::Calendar& calendar, const Zone& zone) {
  std::map<std::string, Instant> due;
  for (const auto& step : procedure.steps) {  // the pack check puts a step after those it waits for
    Instant from = submitted;
    for (const auto& before : step.after) {
      const auto found = due.find(before);
      if (found != due.end()) from = std::max(from, found->second);
    }
    due[step.id] = pack::due_at(step.limit, from, calendar, zone);
  }
  return due;
}

// ---- documents
// --------------------------------------------------------------------------------------------------------------------------

namespace {
json::value shown(const json::value& value) {
  if (value.is_null()) return "";
  if (value.is_string()) {
    const auto date = CivilDate::parse(value.get_string());
    return date.ok() ? json::value(date->dmy()) : value;
  }
  if (const auto* items = value.if_array()) {
    std::vector<std::string> parts;
    for (const auto& item : *items) parts.push_back(answer_text(item));
    return json::value(join(parts, ", "));
  }
  return json::value(answer_text(value));
}
}  // namespace

Result<json::object> document_content(const CaseScope& scope, const pack::DocumentKind& kind, std::string_view number) {
  CaseScope vi = scope;
  CaseScope en = scope;
  vi.names["language"] = "vi";
  en.names["language"] = "en";
  json::array rows;
  for (const auto& row : kind.rows) {
    const auto in_vi = shown(TRY(evaluate(vi, row.value)));
    const auto in_en = shown(TRY(evaluate(en, row.value)));
    rows.push_back(json::object{{"label", {{"vi", row.label.vi}, {"en", row.label.en}}},
                                {"value", {{"vi", in_vi}, {"en", in_en}}}});
  }
  return json::object{{"kind", kind.id},
                      {"result_code", kind.result_code},
                      {"title", {{"vi", kind.title.vi}, {"en", kind.title.en}}},
                      {"legal", kind.legal},
                      {"number", number},
                      {"rows", std::move(rows)}};
}

}  // namespace sen::procedures
