#include "exchange/expressions.hpp"

#include "exchange/exchange.hpp"
#include "pack/functions.hpp"

namespace sen::exchange {
namespace {

std::string_view language_of(const json::object& names) {
  const auto* language = names.if_contains("language");
  return language != nullptr && language->is_string() ? std::string_view(language->get_string())
                                                      : std::string_view("vi");
}

bool is_true(const json::value& value) { return value.is_bool() && value.get_bool(); }

}  // namespace

Evaluator::Evaluator(const pack::Pack& pack, Instant now) : pack_(pack), now_(now) {}

Result<feel::Value> Evaluator::run(const pack::Expr& expr, feel::Entries names, std::string_view language) {
  auto outer = languages_.find(language);
  if (outer == languages_.end()) {
    outer = languages_.emplace(language, feel::Scope{}).first;
    outer->second.set_clock(now_, pack_.zone());
    outer->second.functions = pack::functions(pack_, pack_.zone().date_of(now_), language);
  }
  feel::Scope inner;
  inner.variables = feel::Value::context(std::move(names));
  inner.outer = &outer->second;
  return feel::evaluate(*expr.parsed, inner);
}

Result<json::value> Evaluator::evaluate(const pack::Expr& expr, const json::object& scope) {
  if (!expr) return json::value(nullptr);
  feel::Entries entries;
  for (const auto& root : expr.parsed->roots())
    if (const auto* member = scope.if_contains(root)) entries.emplace_back(root, feel::from_json(*member));
  return feel::to_json(TRY(run(expr, std::move(entries), language_of(scope))));
}

Result<bool> Evaluator::holds(const pack::Expr& expr, const json::object& scope) {
  return is_true(TRY(evaluate(expr, scope)));
}

Names::Names(const pack::Pack& pack, Instant now, json::object names)
    : names_(std::move(names)), evaluator_(pack, now) {}

const json::value& Names::at(std::string_view name) const {
  static const json::value kNone;
  const auto* found = names_.if_contains(name);
  return found != nullptr ? *found : kNone;
}

void Names::set(std::string_view name, json::value value) {
  names_[name] = std::move(value);
  if (const auto known = values_.find(name); known != values_.end()) values_.erase(known);
}

Result<json::value> Names::evaluate(const pack::Expr& expr) const {
  if (!expr) return json::value(nullptr);
  feel::Entries entries;
  for (const auto& root : expr.parsed->roots()) {
    auto known = values_.find(root);
    if (known == values_.end()) {
      const auto* member = names_.if_contains(root);
      if (member == nullptr) continue;
      known = values_.emplace(root, feel::from_json(*member)).first;
    }
    entries.emplace_back(root, known->second);
  }
  return feel::to_json(TRY(evaluator_.run(expr, std::move(entries), language_of(names_))));
}

Result<bool> Names::holds(const pack::Expr& expr) const { return is_true(TRY(evaluate(expr))); }

Result<json::value> evaluate(const pack::Expr& expr, const json::object& scope, Instant now, const pack::Pack& pack) {
  return Evaluator(pack, now).evaluate(expr, scope);
}

Result<bool> evaluate_bool(const pack::Expr& expr, const json::object& scope, Instant now, const pack::Pack& pack) {
  return Evaluator(pack, now).holds(expr, scope);
}

}  // namespace sen::exchange
