/// Ranges and unary tests (DMN 1.5 clauses 10.3.2.7 and 10.3.2.8).
#include <algorithm>

#include "feel/machine.hpp"

namespace sen::feel {

/// Tests are joined by a three-valued `or`.
Result<Value> Machine::eval_in(const Node& node) {
  const auto value = TRY(eval(node.kids[0]));
  bool known = true;
  for (std::size_t i = 1; i < node.kids.size(); ++i) {
    const auto passed = TRY(passes(value, node.kids[i]));
    if (passed == true) return Value(true);
    known = known && passed.has_value();
  }
  return known ? Value(false) : Value();
}

Result<Value> Machine::eval_tests(const Node& node, const Value& input) {
  bool known = true;
  const bool positive = node.op != Op::kNotTests;
  for (const auto& kid : node.kids) {
    const auto passed = TRY(passes(input, kid));
    if (passed == true) return Value(positive);
    known = known && passed.has_value();
  }
  return known ? Value(!positive) : Value();
}

Result<std::optional<bool>> Machine::passes(const Value& value, const Node& test) {
  if (test.op == Op::kUnary) {
    const auto end = TRY(eval(test.kids[0]));
    TRY(spend(1 + end.weight() / 64));
    return compare(comparison_of(test.text), value, end).as_bool();
  }
  if (test.op == Op::kNotTests) return TRY(eval_tests(test, value)).as_bool();
  frames_.push_back({"?", value});
  const auto result = TRY(eval(test));
  frames_.pop_back();
  return passes_value(value, result, test.reads_input || test.op == Op::kAnything);
}

Result<std::optional<bool>> Machine::passes_value(const Value& value, const Value& test, bool own_condition) {
  if (own_condition && test.is(Kind::kBoolean)) return test.as_bool();
  TRY(spend(1 + std::min(value.weight(), test.weight()) / 64));
  if (const auto* range = test.as_range(); range && !value.is(Kind::kRange)) return in_range(value, *range);
  if (const auto* items = test.as_list()) {
    for (const auto& item : *items) {
      TRY(spend(1 + std::min(value.weight(), item.weight()) / 64));
      const auto* range = item.as_range();
      if ((range ? in_range(value, *range) : equal(value, item)) == true) return std::optional(true);
    }
    return std::optional(equal(value, test) == true);
  }
  return equal(value, test);
}

Op comparison_of(std::string_view text) {
  if (text == "<") return Op::kLess;
  if (text == "<=") return Op::kLessEqual;
  if (text == ">") return Op::kGreater;
  if (text == ">=") return Op::kGreaterEqual;
  return text == "=" ? Op::kEqual : Op::kNotEqual;
}

/// Clause 10.3.2.7: both ends of one ordered kind; `(< b)` has only one end.
Result<Value> Machine::eval_range(const Node& node) {
  Range range{{}, {}, node.low_closed, node.high_closed, node.op == Op::kUnary};
  if (node.op == Op::kUnary) {
    const auto end = TRY(eval(node.kids[0]));
    const auto op = comparison_of(node.text);
    if (!order(end, end) || op == Op::kNotEqual) return Value();
    range.low_closed = op == Op::kGreaterEqual || op == Op::kEqual;
    range.high_closed = op == Op::kLessEqual || op == Op::kEqual;
    if (op != Op::kLess && op != Op::kLessEqual) range.low = end;
    if (op != Op::kGreater && op != Op::kGreaterEqual) range.high = end;
    return keep(std::move(range));
  }
  range.low = TRY(eval(node.kids[0]));
  range.high = TRY(eval(node.kids[1]));
  const bool low_ok = range.low.is_null() || order(range.low, range.low);
  const bool high_ok = range.high.is_null() || order(range.high, range.high);
  if (!low_ok || !high_ok) return Value();
  if (!range.low.is_null() && !range.high.is_null() && !order(range.low, range.high)) return Value();
  return keep(std::move(range));
}

}  // namespace sen::feel
