#pragma once
/// Runs pack expressions over JSON: an Evaluator for many small scopes, Names for the one scope of a case.
#include <map>
#include <optional>

#include "pack/model.hpp"

namespace sen::exchange {

/// Reuse one for several expressions: the pack's functions are built once. Not for several threads.
class Evaluator {
 public:
  /// `pack` must outlive it.
  Evaluator(const pack::Pack& pack, Instant now);
  /// Labels come in the language that `scope.language` names. Only the members that the expression reads are looked at.
  /// An absent expression is null. @errors feel.*
  Result<json::value> evaluate(const pack::Expr& expr, const json::object& scope);
  /// True only for true: null and other values are false, as in FEEL's filters.
  Result<bool> holds(const pack::Expr& expr, const json::object& scope);
  /// The day on which expressions are evaluated, in the pack's zone.
  CivilDate today() const { return pack_.zone().date_of(now_); }

 private:
  friend class Names;
  Result<feel::Value> run(const pack::Expr& expr, feel::Entries names, std::string_view language);
  const pack::Pack& pack_;
  Instant now_;
  std::map<std::string, feel::Scope, std::less<>> languages_;  ///< functions and the clock, built when first spoken
};

/// The names in sight of one case's expressions. Each becomes a FEEL value once, when an expression first reads it: a
/// case can hold long lists (every clinic of a province). Evaluating changes nothing that a reader can see; not for
/// several threads.
class Names {
 public:
  /// `pack` must outlive it.
  Names(const pack::Pack& pack, Instant now, json::object names = {});
  const json::object& all() const { return names_; }
  const json::value& at(std::string_view name) const;  ///< null when there is none
  void set(std::string_view name, json::value value);
  /// As Evaluator's, over these names.
  Result<json::value> evaluate(const pack::Expr& expr) const;
  Result<bool> holds(const pack::Expr& expr) const;

 private:
  json::object names_;
  mutable Evaluator evaluator_;
  mutable std::map<std::string, feel::Value, std::less<>> values_;
};

}  // namespace sen::exchange
