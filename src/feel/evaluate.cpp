/// The evaluator: each form of expression by its clause.
#include <algorithm>

#include "feel/builtins.hpp"
#include "feel/errors.hpp"
#include "feel/parser.hpp"
#include "feel/temporal.hpp"

namespace sen::feel {

void Scope::set_clock(Instant at, const Zone& zone) {
  const auto local = zone.iso(at);
  const auto date_time = parse_date_time(local);
  if (!date_time) return;
  today = date_time->date;
  now = *date_time;
}
const Value* Scope::variable(std::string_view name) const {
  for (const auto* scope = this; scope != nullptr; scope = scope->outer) {
    for (std::size_t i = 0; i < scope->names.size(); ++i)
      if (scope->names[i] == name) return &scope->values[i];
    if (const auto* found = scope->variables.find(name)) return found;
  }
  return nullptr;
}
const Native* Scope::function(std::string_view dotted) const {
  for (const auto* scope = this; scope != nullptr; scope = scope->outer)
    if (const auto found = scope->functions.find(dotted); found != scope->functions.end()) return &found->second;
  return nullptr;
}

Result<Value> evaluate(const Expression& expression, const Scope& scope, const Limits& limits) {
  return Machine(expression, scope, limits).eval(expression.root());
}
Result<bool> matches(const Expression& tests, const Value& input, const Scope& scope, const Limits& limits) {
  return TRY(Machine(tests, scope, limits).eval_tests(tests.root(), input)).as_bool() == true;
}

Result<void> Machine::spend(std::uint64_t steps) {
  if (steps > static_cast<std::uint64_t>(std::max<std::int64_t>(steps_, 0))) return fail(kTooMuch, {"steps"});
  steps_ -= static_cast<std::int64_t>(steps);
  return {};
}

Result<Value> Machine::keep(Value made) {
  std::size_t bytes = 0;  // what is new: parts are shared
  if (const auto* items = made.as_list())
    bytes = items->size() * sizeof(Value);
  else if (const auto* entries = made.as_context())
    bytes = entries->size() * sizeof(Entries::value_type);
  else if (const auto* text = made.as_text())
    bytes = text->size();
  bytes_ -= static_cast<std::int64_t>(bytes + sizeof(Value));
  if (bytes_ < 0) return fail(kTooMuch, {"memory"});
  TRY(check_foreign(made));
  return made;
}

Result<Value> Machine::check_foreign(Value value) const {
  if (value.weight() > static_cast<std::uint64_t>(limits_.value_bytes)) return fail(kTooMuch, {"memory"});
  if (value.depth() > static_cast<std::uint32_t>(limits_.depth)) return fail(kTooMuch, {"depth"});
  return value;
}

Result<bool> Machine::same(const Value& a, const Value& b) {
  TRY(spend(1 + std::min(a.weight(), b.weight()) / 64));
  return equal(a, b) == true;
}

const Value* Machine::look_up(std::string_view name) const {
  for (auto i = frames_.size(); i > base_; --i) {
    const auto& frame = frames_[i - 1];
    if (frame.spread) {
      if (const auto* found = frame.value.find(name)) return found;
    } else if (frame.name == name) {
      return &frame.value;
    }
  }
  return scope_.variable(name);
}

Result<Value> Machine::eval(const Node& node) {
  TRY(spend(1));
  if (++depth_ > static_cast<std::uint32_t>(limits_.depth) * kHeightPerDepth) return fail(kTooMuch, {"depth"});
  auto result = eval_op(node);
  --depth_;
  return result;
}

Result<Value> Machine::eval_op(const Node& node) {
  switch (node.op) {
    case Op::kLiteral:
      return node.value;
    case Op::kName: {
      if (const auto* found = look_up(node.text)) return *found;
      auto function = std::make_shared<Function>();
      if (const auto* native = scope_.function(node.text))
        function->native = *native;
      else if (is_builtin(node.text))
        function->builtin = node.text;
      else
        return Value();
      return Value(std::shared_ptr<const Function>(std::move(function)));
    }
    case Op::kList:
      return eval_list(node);
    case Op::kContext:
      return eval_context(node);
    case Op::kNegate:
      return negate(TRY(eval(node.kids[0])));
    case Op::kAnd:
    case Op::kOr:
      return eval_connective(node);
    case Op::kBetween: {
      Range range;
      const auto value = TRY(eval(node.kids[0]));
      range.low = TRY(eval(node.kids[1]));
      range.high = TRY(eval(node.kids[2]));
      if (range.low.is_null() || range.high.is_null()) return Value();
      const auto inside = in_range(value, range);
      return inside ? Value(*inside) : Value();
    }
    case Op::kIn:
      return eval_in(node);
    case Op::kInstanceOf:
      return Value(conforms(TRY(eval(node.kids[0])), node.type));
    case Op::kPath:
      return eval_path(node);
    case Op::kFilter:
      return eval_filter(node);
    case Op::kCall:
      return eval_call(node);
    case Op::kIf:
      return eval(node.kids[TRY(eval(node.kids[0])).as_bool() == true ? 1 : 2]);
    case Op::kFor:
      return eval_for(node);
    case Op::kSome:
    case Op::kEvery:
      return eval_quantified(node);
    case Op::kFunction:
      return eval_function(node);
    case Op::kRange:
    case Op::kUnary:
      return eval_range(node);
    case Op::kAnything:
      return true;
    case Op::kTests:
    case Op::kNotTests: {
      const auto* input = look_up("?");
      return eval_tests(node, input ? *input : Value());
    }
    default:
      return eval_binary(node);
  }
}

Result<Value> Machine::eval_list(const Node& node) {
  List items;
  items.reserve(node.kids.size());
  for (const auto& kid : node.kids) items.push_back(TRY(eval(kid)));
  return keep(std::move(items));
}

Result<Value> Machine::eval_context(const Node& node) {
  Entries entries;
  for (std::size_t i = 0; i < node.kids.size(); ++i) {
    auto value = TRY(eval(node.kids[i]));
    frames_.push_back({node.names[i], value});
    entries.emplace_back(node.names[i], std::move(value));
  }
  frames_.resize(frames_.size() - node.kids.size());
  return keep(Value::context(std::move(entries)));
}

/// Three-valued `and`, `or` (table 50): false (true) wins, then null.
Result<Value> Machine::eval_connective(const Node& node) {
  const bool decisive = node.op == Op::kOr;
  bool known = true;
  for (const auto& kid : node.kids) {
    const auto truth = TRY(eval(kid)).as_bool();
    if (truth == decisive) return Value(decisive);
    known = known && truth.has_value();
  }
  return known ? Value(!decisive) : Value();
}

Result<Value> Machine::eval_binary(const Node& node) {
  const auto left = TRY(eval(node.kids[0]));
  const auto right = TRY(eval(node.kids[1]));
  if (node.op >= Op::kEqual && node.op <= Op::kGreaterEqual) {
    TRY(spend(std::min(left.weight(), right.weight()) / 64));
    return compare(node.op, left, right);
  }
  auto result = arithmetic(node.op, left, right);
  if (result.is(Kind::kString)) return keep(std::move(result));
  return result;
}

Result<Value> Machine::eval_path(const Node& node) { return member(TRY(eval(node.kids[0])), node.text); }

/// Clause 10.3.2.6: a list gives the list of its items' members.
Result<Value> Machine::member(const Value& value, const std::string& name) {
  if (const auto* items = value.as_list()) {
    TRY(spend(items->size()));
    List found;
    found.reserve(items->size());
    for (const auto& item : *items) {
      if (item.is(Kind::kList))
        found.emplace_back();
      else
        found.push_back(TRY(member(item, name)));
    }
    return keep(std::move(found));
  }
  if (value.is(Kind::kContext)) {
    const auto* found = value.find(name);
    return found ? *found : Value();
  }
  if (const auto* range = value.as_range()) {
    if (name == "start") return range->low;
    if (name == "end") return range->high;
    if (name == "start included") return range->low_closed;
    if (name == "end included") return range->high_closed;
    return Value();
  }
  return temporal_member(value, name);
}

/// Clause 10.3.2.5. A number picks (from 1, or from the end when negative); a condition keeps the items for which it is
/// true.
Result<Value> Machine::eval_filter(const Node& node) {
  const auto base = TRY(eval(node.kids[0]));
  const List single = base.is(Kind::kList) || base.is_null() ? List{} : List{base};
  const List& items = base.is(Kind::kList) ? *base.as_list() : single;
  if (base.is_null()) return keep(List{});
  List kept;
  for (std::size_t i = 0; i < std::max<std::size_t>(items.size(), 1); ++i) {
    const Value item = i < items.size() ? items[i] : Value();
    frames_.push_back({"item", item});
    if (item.is(Kind::kContext)) frames_.push_back({{}, item, true});
    const auto outcome = TRY(eval(node.kids[1]));
    frames_.resize(frames_.size() - (item.is(Kind::kContext) ? 2 : 1));
    if (i == 0 && outcome.is(Kind::kNumber)) {
      const auto index = outcome.as_whole().value_or(0);
      const auto size = static_cast<std::int64_t>(items.size());
      const auto place = index > 0 ? index - 1 : index < 0 ? size + index : -1;
      return place >= 0 && place < size ? items[static_cast<std::size_t>(place)] : Value();
    }
    if (outcome.as_bool() == true && i < items.size()) kept.push_back(item);
  }
  return keep(std::move(kept));
}

Result<Value> Machine::eval_function(const Node& node) {
  auto function = std::make_shared<Function>();
  function->owner = *expression_;
  function->lambda = &node;
  const auto capture = [&](const std::string& root) {
    const auto* found = look_up(root);
    const auto known =
        std::ranges::find(function->captured, root, &Entries::value_type::first) != function->captured.end();
    if (found == nullptr || known) return;
    function->captured.emplace_back(root, *found);
    function->depth = std::max(function->depth, found->depth());
    function->weight = std::min(function->weight + found->weight(), std::uint64_t{1} << 60);
  };
  visit_names(node, {[&](const std::string& root, const std::string&) { capture(root); },
                     [&](const std::string& dotted) { capture(dotted.substr(0, dotted.find('.'))); }});
  TRY(spend(node.end - node.begin));
  return keep(Value(std::shared_ptr<const Function>(std::move(function))));
}

}  // namespace sen::feel
