#include "exchange/expressions.hpp"

#include "exchange/exchange.hpp"
#include "pack/functions.hpp"

namespace sen::exchange {

Evaluator::Evaluator(const pack::Pack& pack, Instant now) : pack_(pack), today_(pack.zone().date_of(now)) {
  outer_.set_clock(now, pack.zone());
}

void Evaluator::speak(std::string_view language) {
  if (language == language_) return;
  language_ = language;
  outer_.functions = pack::functions(pack_, today_, language_);
}

Result<json::value> Evaluator::evaluate(const pack::Expr& expr, const json::object& scope) {
  if (!expr) return json::value(nullptr);
  const auto* language = scope.if_contains("language");
  speak(language != nullptr && language->is_string() ? std::string_view(language->get_string())
                                                     : std::string_view("vi"));
  // A case's scope can hold long lists (every clinic of a province); an expression pays only for what it names.
  feel::Entries entries;
  std::string_view last;
  const auto names = expr.parsed->names();
  for (const auto& path : names) {
    const auto root = std::string_view(path).substr(0, path.find('.'));
    if (root == last) continue;  // sorted: paths of one root stand together
    last = root;
    if (const auto* member = scope.if_contains(root)) entries.emplace_back(std::string(root), feel::from_json(*member));
  }
  feel::Scope inner;
  inner.variables = feel::Value::context(std::move(entries));
  inner.outer = &outer_;
  const auto value = TRY(feel::evaluate(*expr.parsed, inner));
  return feel::to_json(value);
}

Result<bool> Evaluator::holds(const pack::Expr& expr, const json::object& scope) {
  const auto value = TRY(evaluate(expr, scope));
  return value.is_bool() && value.get_bool();
}

Result<json::value> evaluate(const pack::Expr& expr, const json::object& scope, Instant now, const pack::Pack& pack) {
  return Evaluator(pack, now).evaluate(expr, scope);
}

Result<bool> evaluate_bool(const pack::Expr& expr, const json::object& scope, Instant now, const pack::Pack& pack) {
  return Evaluator(pack, now).holds(expr, scope);
}

}  // namespace sen::exchange
