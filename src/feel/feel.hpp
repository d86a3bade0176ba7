#pragma once
/// The expression language of packs: OMG DMN's FEEL (DMN 1.5 clause 10.3). Parsed once, evaluated purely: no clock, no
/// I/O, bounded. Names are letters (any script), digits and `_`, so `-` is always minus; only built-in names hold
/// spaces (`date and time`). House extensions: `age on(birth, day)` = whole years; `distinct(list)` = `distinct
/// values(list)`. Narrower than the standard: years 1 to 9999, microseconds, no 24:00:00, no exp and log, no external
/// functions, no item definitions.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "feel/value.hpp"

namespace sen::feel {

struct Node;

struct Limits {
  std::int64_t steps = 200'000;          ///< parts evaluated and items touched
  std::int32_t depth = 100;              ///< nesting of text, calls and values
  std::int64_t value_bytes = 4'000'000;  ///< text parsed; memory that one evaluation may allocate; size of its result
};

/// Immutable; copies share the tree; safe from any thread.
class Expression {
 public:
  /// @errors feel.syntax (line:column, expected, found), feel.too_much
  static Result<Expression> parse(std::string_view text, const Limits& limits = {});
  /// Unary tests (clause 10.3.2.8): `< 10, [18..65], not("a")` over the input `?`; evaluates to a boolean.
  static Result<Expression> parse_tests(std::string_view text, const Limits& limits = {});

  std::string_view text() const;  ///< the source of this part
  std::string position() const;   ///< line:column of this part

  /// Free names and paths that it reads, sorted: {"applicant", "session.person"}. Bound variables, built-ins and called
  /// names are left out. A name inside a filter is listed though it may turn out to be a field of the items: only data
  /// (or check) can tell.
  std::vector<std::string> names() const;
  /// The first parts of those paths, sorted, each once. Found when parsed: asking costs nothing.
  const std::vector<std::string>& roots() const { return *roots_; }
  /// Invoked names that are neither built-in nor bound, sorted: {"person.read"}.
  std::vector<std::string> calls() const;

  struct Argument;
  struct Call;
  /// When the whole expression is the invocation of such a name, e.g. `birth_notice.find(parents: [applicant,
  /// spouse])`.
  std::optional<Call> call() const;

  const Node& root() const { return *root_; }       ///< for this room
  std::string position_at(const Node& node) const;  ///< for this room
 private:
  struct Tree;
  Expression(std::shared_ptr<const Tree> tree, const Node* root);
  static Result<Expression> parse_as(std::string_view text, const Limits& limits, bool tests);
  std::shared_ptr<const Tree> tree_;
  const Node* root_;
  std::shared_ptr<const std::vector<std::string>> roots_;
};
struct Expression::Argument {
  std::string name;  ///< empty when positional
  Expression value;
};
struct Expression::Call {
  std::string callee;
  std::vector<Argument> arguments;
};

/// A function given from outside, called by its dotted name. With `params` it can also be called by name; missing ones
/// are null.
struct Native {
  std::vector<std::string> params;
  std::function<Result<Value>(std::span<const Value>)> call;
};

/// What an expression can read. Nested scopes look outward when a name is missing; the outer scope must outlive the
/// inner.
struct Scope {
  Value variables;  ///< a context
  /// More of them, side by side: who evaluates the same names for many rows sets `values` anew and builds no context.
  std::span<const std::string> names;
  std::span<const Value> values;
  Value today;  ///< what today() gives: a date, or null when time may not matter
  Value now;    ///< what now() gives: a date and time
  std::map<std::string, Native, std::less<>> functions;
  const Scope* outer = nullptr;

  /// Sets today and now as one instant is seen in a zone.
  void set_clock(Instant at, const Zone& zone);
  const Value* variable(std::string_view name) const;
  const Native* function(std::string_view dotted) const;
};

/// An unknown variable is null (data may lack an optional field; `check` finds misspellings), an unknown function an
/// error.
/// @errors feel.too_much, feel.unknown_function, whatever a native function gives
Result<Value> evaluate(const Expression& expression, const Scope& scope, const Limits& limits = {});
/// Unary tests against an input: true only when the result is true.
Result<bool> matches(const Expression& tests, const Value& input, const Scope& scope, const Limits& limits = {});

bool is_builtin(std::string_view name);
}  // namespace sen::feel
