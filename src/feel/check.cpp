#include <algorithm>

#include "base/text.hpp"
#include "feel/checker.hpp"

namespace sen::feel {
namespace {
std::string kinds_text(const Type& a, const Type& b) { return a.text() + ", " + b.text(); }
}  // namespace

Checked Checker::run() {
  auto result = infer(expression_.root());
  return {std::move(result), std::move(problems_)};
}

void Checker::report(const ErrorDef& def, const Node& node, std::vector<std::string> args) {
  if (problems_.size() >= kProblemsMax) return;
  args.insert(args.begin(), expression_.position_at(node));
  problems_.push_back(fail(def, std::move(args)));
}

std::vector<std::string> Checker::names_in_sight() const {
  std::vector<std::string> names;
  for (const auto& frame : frames_) {
    if (!frame.spread) names.push_back(frame.name);
    for (const auto& [name, type] : frame.type.fields)
      if (frame.spread) names.push_back(name);
  }
  for (const auto& [name, type] : shape_.variables.fields) names.push_back(name);
  return names;
}

/// Any when a frame might hold the name; nothing when no one can.
std::optional<Type> Checker::look_up(std::string_view name) const {
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    if (!frame->spread && frame->name == name) return frame->type;
    if (!frame->spread) continue;
    if (const auto* field = frame->type.field(name)) return *field;
    if (!frame->type.kind || (frame->type.kind == Kind::kContext && frame->type.open)) return Type::any();
  }
  if (const auto* field = shape_.variables.field(name)) return *field;
  if (!shape_.variables.kind || shape_.variables.open) return Type::any();
  return std::nullopt;
}

Type Checker::infer_name(const Node& node) {
  if (auto found = look_up(node.text)) return *found;
  if (shape_.functions.contains(node.text) || is_builtin(node.text)) return Type::of(Kind::kFunction);
  report(kUnknownName, node, {node.text, nearest(node.text, names_in_sight())});
  return Type::any();
}

Type Checker::member(const Type& base, const Node& node) {
  if (!base.kind || base.kind == Kind::kNull) return Type::any();
  if (base.kind == Kind::kList) return Type::list(base.items.empty() ? Type::any() : member(base.items[0], node));
  if (const auto* field = base.field(node.text)) return *field;
  const auto members = base.kind == Kind::kContext ? base.fields : members_of(*base.kind);
  std::vector<std::string> names;
  for (const auto& [name, type] : members) {
    if (name == node.text) return type;
    names.push_back(name);
  }
  if (base.kind == Kind::kContext && base.open) return Type::any();
  const auto dotted = dotted_name(node);
  report(kUnknownName, node, {dotted.empty() ? node.text : dotted, nearest(node.text, names)});
  return Type::any();
}

Type Checker::infer_binary(const Node& node) {
  const auto left = infer(node.kids[0]);
  const auto right = infer(node.kids[1]);
  const bool known = left.kind && right.kind && left.kind != Kind::kNull && right.kind != Kind::kNull;
  const auto op_text = std::string(symbol(node.op));
  const bool compares = node.op >= Op::kEqual && node.op <= Op::kGreaterEqual;
  if (compares) {
    const bool comparable = node.op == Op::kEqual || node.op == Op::kNotEqual
                                ? left.kind == right.kind
                                : known && order(sample(*left.kind), sample(*right.kind)).has_value();
    if (known && !comparable) report(kWrongType, node, {op_text, kinds_text(left, right)});
    return Type::of(Kind::kBoolean);
  }
  if (!known) return Type::any();
  const auto result = arithmetic(node.op, sample(*left.kind), sample(*right.kind));
  if (!result.is_null()) return Type::of(result.kind());
  report(kWrongType, node, {op_text, kinds_text(left, right)});
  return Type::any();
}

std::string_view Checker::symbol(Op op) {
  static constexpr std::string_view kSymbols[] = {"+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">="};
  return kSymbols[static_cast<std::size_t>(op) - static_cast<std::size_t>(Op::kAdd)];
}

void Checker::need(const Node& node, const Type& type, Kind kind, const char* what) {
  if (type.kind && type.kind != kind && type.kind != Kind::kNull) report(kWrongType, node, {what, type.text()});
}

Type Checker::common(const Type& a, const Type& b) {
  if (a.kind == Kind::kNull) return b;
  if (b.kind == Kind::kNull || a.text() == b.text()) return a;
  return a.kind == b.kind && a.kind ? Type::of(*a.kind) : Type::any();
}

Type Checker::infer_if(const Node& node) {
  need(node.kids[0], infer(node.kids[0]), Kind::kBoolean, "if");
  const auto then = infer(node.kids[1]);
  return common(then, infer(node.kids[2]));
}

Type Checker::infer_context(const Node& node) {
  return binding([&] {
    std::vector<Field> fields;
    for (std::size_t i = 0; i < node.kids.size(); ++i) {
      fields.emplace_back(node.names[i], infer(node.kids[i]));
      frames_.push_back({node.names[i], fields.back().type});
    }
    auto type = Type::context(std::move(fields));
    return size_of(type) > kTypeSizeMax ? Type::of(Kind::kContext) : type;
  });
}

Type Checker::item_of(const Type& type) const {
  if (type.kind == Kind::kList || type.kind == Kind::kRange) return type.items.empty() ? Type::any() : type.items[0];
  return type;
}

Type Checker::infer_loop(const Node& node) {
  return binding([&] {
    for (std::size_t i = 0; i < node.names.size(); ++i) {
      auto item = item_of(infer(node.kids[i]));
      frames_.push_back({node.names[i], std::move(item)});
    }
    if (node.op == Op::kFor) frames_.push_back({"partial", Type::list(Type::any())});
    auto body = infer(node.kids.back());
    if (node.op == Op::kFor) return Type::list(std::move(body));
    need(node.kids.back(), body, Kind::kBoolean, "satisfies");
    return Type::of(Kind::kBoolean);
  });
}

Type Checker::infer_filter(const Node& node) {
  const auto base = infer(node.kids[0]);
  const auto item = base.kind == Kind::kList ? item_of(base) : base;
  return binding([&] {
    frames_.push_back({"item", item});
    frames_.push_back({"", item, true});
    const auto condition = infer(node.kids[1]);
    if (condition.kind == Kind::kNumber) return item;
    if (!condition.kind) return Type::any();
    need(node.kids[1], condition, Kind::kBoolean, "[ ]");
    return Type::list(item);
  });
}

Type Checker::infer_tests(const Node& node, std::size_t first) {
  return binding([&] {
    const auto input = first > 0 ? infer(node.kids[0]) : look_up("?").value_or(Type::any());
    frames_.push_back({"?", input});
    for (std::size_t i = first; i < node.kids.size(); ++i) infer(node.kids[i]);
    return Type::of(Kind::kBoolean);
  });
}

Type Checker::infer(const Node& node) {
  switch (node.op) {
    case Op::kLiteral:
      return Type::of(node.value.kind());
    case Op::kName:
      return infer_name(node);
    case Op::kPath:
      return infer_path(node);
    case Op::kList: {
      if (node.kids.empty()) return Type::of(Kind::kList);
      auto item = infer(node.kids[0]);
      for (std::size_t i = 1; i < node.kids.size(); ++i) item = common(item, infer(node.kids[i]));
      return Type::list(std::move(item));
    }
    case Op::kContext:
      return infer_context(node);
    case Op::kNegate: {
      const auto type = infer(node.kids[0]);
      if (type.kind && type.kind != Kind::kNull && negate(sample(*type.kind)).is_null())
        report(kWrongType, node, {"-", type.text()});
      return type;
    }
    case Op::kAnd:
    case Op::kOr:
      for (const auto& kid : node.kids) need(kid, infer(kid), Kind::kBoolean, node.op == Op::kAnd ? "and" : "or");
      return Type::of(Kind::kBoolean);
    case Op::kIn:
      return infer_tests(node, 1);
    case Op::kTests:
    case Op::kNotTests:
      return infer_tests(node, 0);
    case Op::kFilter:
      return infer_filter(node);
    case Op::kCall:
      return infer_call(node);
    case Op::kIf:
      return infer_if(node);
    case Op::kFor:
    case Op::kSome:
    case Op::kEvery:
      return infer_loop(node);
    case Op::kFunction:
      return binding([&] {
        for (const auto& name : node.names) frames_.push_back({name, Type::any()});
        infer(node.kids[0]);
        return Type::of(Kind::kFunction);
      });
    case Op::kCount:
    case Op::kRange: {
      auto type = Type::of(Kind::kRange);
      type.items.push_back(common(infer(node.kids[0]), infer(node.kids[1])));
      return type;
    }
    case Op::kUnary:
    case Op::kBetween:
    case Op::kInstanceOf:
    case Op::kAnything:
      for (const auto& kid : node.kids) infer(kid);
      return Type::of(node.op == Op::kUnary ? Kind::kRange : Kind::kBoolean);
    default:
      return infer_binary(node);
  }
}

Checked check_types(const Expression& expression, const Shape& shape) { return Checker(expression, shape).run(); }

Result<void> check(const Expression& expression, const Shape& shape) {
  auto checked = check_types(expression, shape);
  if (checked.problems.empty()) return {};
  return std::move(checked.problems.front());
}

}  // namespace sen::feel
