#pragma once
/// Runs pack expressions over JSON. Reuse one Evaluator for several expressions of one case: its functions are built
/// once.
#include <optional>

#include "pack/model.hpp"

namespace sen::exchange {

class Evaluator {
 public:
  /// `pack` must outlive it.
  Evaluator(const pack::Pack& pack, Instant now);
  /// Labels come in the language that `scope.language` names. Only the members that the expression reads are looked at.
  /// An absent expression is null. @errors feel.*
  Result<json::value> evaluate(const pack::Expr& expr, const json::object& scope);
  /// True only for true: null and other values are false, as in FEEL's filters.
  Result<bool> holds(const pack::Expr& expr, const json::object& scope);

 private:
  void speak(std::string_view language);
  const pack::Pack& pack_;
  CivilDate today_;
  std::string language_;
  feel::Scope outer_;  ///< functions and the clock
};

}  // namespace sen::exchange
