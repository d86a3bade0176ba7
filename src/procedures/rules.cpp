// Derived names, differences, deadlines, document contents.
#include "procedures/rules.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace sen::procedures {

std::span<const ErrorDef* const> all_errors() {
  using namespace errors;
  static constexpr const ErrorDef* all[] = {
      &kUnknownProcedure, &kNotEligible,   &kNotFound,     &kChanged,       &kWrongState,  &kSubmitted,
      &kNotYours,         &kOwnCase,       &kNoRole,       &kMissing,       &kBadName,     &kTooLong,
      &kBadChoice,        &kOutOfRange,    &kUnknownField, &kDecidesOffice, &kFormWrong,   &kCommitment,
      &kKnownChanged,     &kReasonMissing, &kTooLate,      &kNotApplicant,  &kWrongSender, &kPinnedLost};
  return all;
}

std::string answer_text(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  if (value.is_int64()) return std::to_string(value.get_int64());
  return {};
}

Result<json::value> evaluate(const CaseScope& scope, const pack::Expr& expr) { return scope.names.evaluate(expr); }

Result<bool> holds(const CaseScope& scope, const pack::Expr& expr, bool otherwise) {
  if (!expr) return otherwise;
  const auto value = TRY(evaluate(scope, expr));
  return value.is_bool() && value.get_bool();
}

Result<void> derive(CaseScope& scope, const std::set<std::string>* only) {
  for (const auto& binding : scope.procedure.derive) {
    if (only != nullptr && !only->contains(binding.name)) continue;
    scope.names.set(binding.name, TRY(evaluate(scope, binding.value)));
  }
  return {};
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

Result<json::object> document_content(CaseScope& scope, const pack::DocumentKind& kind, std::string_view number) {
  json::array rows;
  for (const auto& row : kind.rows) {
    scope.names.set("language", "en");
    const auto in_en = shown(TRY(evaluate(scope, row.value)));
    scope.names.set("language", "vi");
    const auto in_vi = shown(TRY(evaluate(scope, row.value)));
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
