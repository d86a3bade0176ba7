#pragma once
/// One evaluation: the names in sight, and what is left of the limits.
#include "feel/ast.hpp"
#include "feel/function.hpp"
#include "feel/operators.hpp"

namespace sen::feel {

/// The operator of a test such as `< 10`.
Op comparison_of(std::string_view text);

class Machine {
 public:
  Machine(const Expression& expression, const Scope& scope, const Limits& limits)
      : expression_(&expression), scope_(scope), limits_(limits), steps_(limits.steps), bytes_(limits.value_bytes) {}

  Result<Value> eval(const Node& node);
  Result<Value> invoke(const Function& function, std::span<const Value> arguments);
  /// With `?` bound to the input.
  Result<Value> eval_tests(const Node& node, const Value& input);

  /// For built-ins: pay for items touched, for memory taken, for a comparison. @errors feel.too_much
  Result<void> spend(std::uint64_t steps);
  Result<Value> keep(Value made);
  Result<bool> same(const Value& a, const Value& b);
  const Scope& scope() const { return scope_; }
  const Limits& limits() const { return limits_; }

 private:
  struct Frame {
    std::string_view name;
    Value value;
    bool spread = false;  ///< the entries of a context are in sight by their own names (clause 10.3.2.5, filters)
  };
  using Sink = std::function<Result<bool>()>;  ///< false stops the iteration

  Result<Value> eval_op(const Node& node);
  Result<Value> eval_list(const Node& node);
  Result<Value> eval_context(const Node& node);
  Result<Value> eval_connective(const Node& node);
  Result<Value> eval_binary(const Node& node);
  Result<Value> eval_in(const Node& node);
  Result<Value> eval_path(const Node& node);
  Result<Value> eval_filter(const Node& node);
  Result<Value> eval_for(const Node& node);
  Result<Value> eval_quantified(const Node& node);
  Result<Value> eval_call(const Node& node);
  Result<Value> call_value(const Value& callee, const Node& node);
  Result<Value> call_native(const Native& native, const Node& node);
  Result<Value> eval_function(const Node& node);
  Result<Value> eval_range(const Node& node);
  Result<Value> member(const Value& value, const std::string& name);
  Result<List> arguments_of(const Node& node);
  Result<std::optional<bool>> passes(const Value& value, const Node& test);
  Result<std::optional<bool>> passes_value(const Value& value, const Value& test, bool own_condition);
  Result<bool> iterate(const Node& node, std::size_t index, const Sink& body);
  Result<std::optional<List>> domain(const Node& node);
  Result<Value> check_foreign(Value value) const;
  const Value* look_up(std::string_view name) const;

  const Expression* expression_;
  const Scope& scope_;
  const Limits& limits_;
  std::int64_t steps_;
  std::int64_t bytes_;
  std::uint32_t depth_ = 0;
  std::vector<Frame> frames_;
  std::size_t base_ = 0;  ///< frames below belong to callers: a function sees only what it captured
};
}  // namespace sen::feel
