/// Iterations and invocations.
#include <algorithm>

#include "feel/builtins.hpp"
#include "feel/errors.hpp"
#include "feel/parser.hpp"

namespace sen::feel {

/// The items that a variable runs over: a list's, a range's whole numbers or days, or the one value. `3..1` counts
/// down; a range value that is upside down, or whose ends cannot be counted, gives nothing and so null
/// (clause 10.3.2.14).
Result<std::optional<List>> Machine::domain(const Node& node) {
  const bool counted = node.op == Op::kCount;
  Value low, high;
  if (counted) {
    low = TRY(eval(node.kids[0]));
    high = TRY(eval(node.kids[1]));
  }
  const auto value = counted ? Value() : TRY(eval(node));
  if (const auto* items = value.as_list()) return std::optional(*items);
  if (const auto* range = value.as_range()) {
    low = range->low;
    high = range->high;
  } else if (!counted) {
    return std::optional(value.is_null() ? List{} : List{value});
  }
  const bool dates = low.is(Kind::kDate) && high.is(Kind::kDate);
  const auto number_of = [&](const Value& end) {
    return dates ? std::optional<std::int64_t>(end.as_date()->days) : end.as_whole();
  };
  auto first = number_of(low);
  auto last = number_of(high);
  if (!first || !last || (!counted && *first > *last)) return std::optional<List>();
  const std::int64_t step = *first <= *last ? 1 : -1;
  const auto* open = value.as_range();
  if (open != nullptr && !open->low_closed) *first += step;
  if (open != nullptr && !open->high_closed) *last -= step;
  if (step > 0 ? *first > *last : *first < *last) return std::optional(List{});
  const auto distance = static_cast<std::uint64_t>(*last) - static_cast<std::uint64_t>(*first);
  TRY(spend(step > 0 ? distance : 0 - distance));
  List items;
  for (auto i = *first;; i += step) {
    items.push_back(dates ? Value(CivilDate{static_cast<std::int32_t>(i)}) : Value(i));
    if (i == *last) break;
  }
  return std::optional(std::move(items));
}

/// False when a domain gave nothing or `body` stopped it. Runs `body` with each combination of the variables from
/// `index` on; a later domain may read the earlier variables.
Result<bool> Machine::iterate(const Node& node, std::size_t index, const Sink& body) {
  if (index == node.names.size()) return body();
  if (++depth_ > static_cast<std::uint32_t>(limits_.depth) * kHeightPerDepth) return fail(kTooMuch, {"depth"});
  const auto items = TRY(domain(node.kids[index]));
  if (!items) return false;
  frames_.push_back({node.names[index], {}});
  const auto place = frames_.size() - 1;
  bool more = true;
  for (std::size_t i = 0; i < items->size() && more; ++i) {
    TRY(spend(1));
    frames_[place].value = (*items)[i];
    more = TRY(iterate(node, index + 1, body));
  }
  frames_.pop_back();
  --depth_;
  return more;
}

Result<Value> Machine::eval_for(const Node& node) {
  List results;
  const bool whole = TRY(iterate(node, 0, [&]() -> Result<bool> {
    if (node.uses_partial) frames_.push_back({"partial", TRY(keep(results))});
    results.push_back(TRY(eval(node.kids.back())));
    if (node.uses_partial) frames_.pop_back();
    return true;
  }));
  if (!whole) return Value();
  return keep(std::move(results));
}

/// Three-valued, as a chain of `or` (some) or `and` (every) over the items.
Result<Value> Machine::eval_quantified(const Node& node) {
  const bool decisive = node.op == Op::kSome;
  bool known = true;
  bool decided = false;
  const bool whole = TRY(iterate(node, 0, [&]() -> Result<bool> {
    const auto truth = TRY(eval(node.kids.back())).as_bool();
    decided = truth == decisive;
    known = known && truth.has_value();
    return !decided;
  }));
  if (decided) return Value(decisive);
  return whole && known ? Value(!decisive) : Value();
}

Result<List> Machine::arguments_of(const Node& node) {
  List arguments;
  arguments.reserve(node.kids.size());
  for (std::size_t i = 1; i < node.kids.size(); ++i) arguments.push_back(TRY(eval(node.kids[i])));
  return arguments;
}

/// A name is looked for among variables, then functions from outside, then built-ins: a field called `date` does not
/// hide date().
Result<Value> Machine::eval_call(const Node& node) {
  const auto& callee = node.kids[0];
  const std::string_view dotted = node.called;
  if (dotted.empty()) return call_value(TRY(eval(callee)), node);
  const bool known = look_up(dotted.substr(0, dotted.find('.'))) != nullptr;
  if (known) {
    const auto value = TRY(eval(callee));
    if (value.is(Kind::kFunction)) return call_value(value, node);
  }
  if (const auto* native = scope_.function(dotted)) return call_native(*native, node);
  if (!node.overloads.empty()) return call_overload(*this, node.overloads, node.names, TRY(arguments_of(node)));
  if (known) return Value();
  return fail(kUnknownFunction, {expression_->position_at(node), node.called, ""});
}

namespace {
/// Named arguments in the order of the parameters; a missing one is null. False when a name is no parameter.
bool in_order(const std::vector<std::string>& params, const std::vector<std::string>& names, List& arguments) {
  List ordered(params.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto place = std::ranges::find(params, names[i]);
    if (place == params.end()) return false;
    ordered[static_cast<std::size_t>(place - params.begin())] = std::move(arguments[i]);
  }
  arguments = std::move(ordered);
  return true;
}
}  // namespace

Result<Value> Machine::call_value(const Value& callee, const Node& node) {
  const auto* held = callee.as_function();
  if (held == nullptr) return Value();
  const auto function = *held;
  if (function->native) return call_native(*function->native, node);
  auto arguments = TRY(arguments_of(node));
  if (function->lambda == nullptr)
    return call_overload(*this, overloads_of(function->builtin), node.names, std::move(arguments));
  const auto& params = function->lambda->names;
  if (!node.names.empty() && (node.names.size() != params.size() || !in_order(params, node.names, arguments)))
    return Value();
  return invoke(*function, arguments);
}

Result<Value> Machine::call_native(const Native& native, const Node& node) {
  auto arguments = TRY(arguments_of(node));
  if (!node.names.empty() && !in_order(native.params, node.names, arguments)) {
    std::string takes;
    for (const auto& param : native.params) takes += (takes.empty() ? "" : ", ") + param;
    return fail(kBadArguments, {expression_->position_at(node), dotted_name(node.kids[0]), takes});
  }
  return check_foreign(TRY(native.call(arguments)));
}

Result<Value> Machine::invoke(const Function& function, std::span<const Value> arguments) {
  if (function.native) return check_foreign(TRY(function.native->call(arguments)));
  if (function.lambda == nullptr)
    return call_overload(*this, overloads_of(function.builtin), {}, List(arguments.begin(), arguments.end()));
  const auto& lambda = *function.lambda;
  if (arguments.size() != lambda.names.size()) return Value();
  const auto floor = frames_.size();
  const auto outer_base = std::exchange(base_, floor);
  const auto* outer_expression = std::exchange(expression_, &*function.owner);
  for (const auto& [name, value] : function.captured) frames_.push_back({name, value});
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Value argument = arguments[i];
    const auto& type = lambda.type.parts[i];
    if (!argument.is_null() && !conforms(argument, type)) {
      const auto* items = argument.as_list();  // a list of one may stand for its item (clause 10.3.2.9.4)
      const bool single = items != nullptr && items->size() == 1 && conforms((*items)[0], type);
      argument = single ? Value((*items)[0]) : Value();
    }
    frames_.push_back({lambda.names[i], std::move(argument)});
  }
  TRY(spend(1 + function.captured.size()));
  auto result = eval(lambda.kids[0]);
  frames_.resize(floor);
  base_ = outer_base;
  expression_ = outer_expression;
  return result;
}

}  // namespace sen::feel
