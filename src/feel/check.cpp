/// The static check: walks the tree with types instead of values. What operators accept is asked of the operators
/// themselves, with one sample value of each kind, so that the check cannot disagree with the evaluator.
#include <algorithm>

#include "base/text.hpp"
#include "feel/builtins.hpp"
#include "feel/errors.hpp"
#include "feel/type.hpp"

namespace sen::feel {
namespace {

constexpr std::size_t kProblemsMax = 50;
constexpr std::size_t kTypeSizeMax = 2'000;

/// How many types a type is made of. `{a: ..., b: [a, a]}` could double with each entry; past the limit a context is
/// just a context.
std::size_t size_of(const Type& type) {
  std::size_t size = 1;
  for (const auto& item : type.items) size += size_of(item);
  for (const auto& [name, field] : type.fields) size += size_of(field);
  return size;
}

Value sample(Kind kind) {
  switch (kind) {
    case Kind::kBoolean:
      return true;
    case Kind::kNumber:
      return 1;
    case Kind::kString:
      return "a";
    case Kind::kDate:
      return CivilDate{20'000};
    case Kind::kTime:
      return Time{0, 0, nullptr};
    case Kind::kDateTime:
      return DateTime{CivilDate{20'000}, Time{0, 0, nullptr}};
    case Kind::kDaysDuration:
      return DaysDuration{86'400'000'000};
    case Kind::kMonthsDuration:
      return MonthsDuration{12};
    case Kind::kList:
      return List{};
    case Kind::kContext:
      return Value::context({});
    case Kind::kRange:
      return Range{1, 2, true, true, false};
    case Kind::kNull:
    case Kind::kFunction:
      return {};
  }
  return {};
}

/// Members of the kinds that have fixed ones (table 53).
std::vector<Field> members_of(Kind kind) {
  const auto number = Type::of(Kind::kNumber);
  std::vector<Field> date = {{"year", number}, {"month", number}, {"day", number}, {"weekday", number}};
  const std::vector<Field> time = {{"hour", number},
                                   {"minute", number},
                                   {"second", number},
                                   {"time offset", Type::of(Kind::kDaysDuration)},
                                   {"timezone", Type::of(Kind::kString)}};
  switch (kind) {
    case Kind::kDate:
      return date;
    case Kind::kTime:
      return time;
    case Kind::kDateTime:
      date.insert(date.end(), time.begin(), time.end());
      return date;
    case Kind::kDaysDuration:
      return {{"days", number}, {"hours", number}, {"minutes", number}, {"seconds", number}};
    case Kind::kMonthsDuration:
      return {{"years", number}, {"months", number}};
    case Kind::kRange:
      return {{"start", Type::any()},
              {"end", Type::any()},
              {"start included", Type::of(Kind::kBoolean)},
              {"end included", Type::of(Kind::kBoolean)}};
    default:
      return {};
  }
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, substitute}));
    }
  }
  return row[b.size()];
}

std::string kinds_text(const Type& a, const Type& b) { return a.text() + ", " + b.text(); }

class Checker {
 public:
  Checker(const Expression& expression, const Shape& shape) : expression_(expression), shape_(shape) {}
  Checked run() {
    auto result = infer(expression_.root());
    return {std::move(result), std::move(problems_)};
  }

 private:
  struct Frame {
    std::string name;
    Type type;
    bool spread = false;
  };

  // --- problems
  void report(const ErrorDef& def, const Node& node, std::vector<std::string> args) {
    if (problems_.size() >= kProblemsMax) return;
    args.insert(args.begin(), expression_.position_at(node));
    problems_.push_back(fail(def, std::move(args)));
  }
  template <class Names>
  static std::string nearest(std::string_view wrong, const Names& names) {
    std::string best;
    auto least = std::max<std::size_t>(1, wrong.size() / 3) + 1;
    for (const std::string_view name : names) {
      if (name.size() > 60 || wrong.size() > 60) continue;
      const auto distance = edit_distance(wrong, name);
      if (distance >= least) continue;
      least = distance;
      best = name;
    }
    return best.empty() ? best : " → " + best;
  }
  std::vector<std::string> names_in_sight() const {
    std::vector<std::string> names;
    for (const auto& frame : frames_) {
      if (!frame.spread) names.push_back(frame.name);
      for (const auto& [name, type] : frame.type.fields)
        if (frame.spread) names.push_back(name);
    }
    for (const auto& [name, type] : shape_.variables.fields) names.push_back(name);
    return names;
  }

  // --- names
  /// Any when a frame might hold the name; nothing when no one can.
  std::optional<Type> look_up(std::string_view name) const {
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

  Type infer_name(const Node& node) {
    if (auto found = look_up(node.text)) return *found;
    if (shape_.functions.contains(node.text) || is_builtin(node.text)) return Type::of(Kind::kFunction);
    report(kUnknownName, node, {node.text, nearest(node.text, names_in_sight())});
    return Type::any();
  }

  Type infer_path(const Node& node) { return member(infer(node.kids[0]), node); }

  Type member(const Type& base, const Node& node) {
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

  // --- operators
  Type infer_binary(const Node& node) {
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
  static std::string_view symbol(Op op) {
    static constexpr std::string_view kSymbols[] = {"+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">="};
    return kSymbols[static_cast<std::size_t>(op) - static_cast<std::size_t>(Op::kAdd)];
  }

  void need(const Node& node, const Type& type, Kind kind, const char* what) {
    if (type.kind && type.kind != kind && type.kind != Kind::kNull) report(kWrongType, node, {what, type.text()});
  }
  static Type common(const Type& a, const Type& b) {
    if (a.kind == Kind::kNull) return b;
    if (b.kind == Kind::kNull || a.text() == b.text()) return a;
    return a.kind == b.kind && a.kind ? Type::of(*a.kind) : Type::any();
  }

  Type infer_if(const Node& node) {
    need(node.kids[0], infer(node.kids[0]), Kind::kBoolean, "if");
    const auto then = infer(node.kids[1]);
    return common(then, infer(node.kids[2]));
  }

  // --- what binds names
  template <class F>
  auto binding(F body) {
    const auto before = frames_.size();
    auto result = body();
    frames_.resize(before);
    return result;
  }

  Type infer_context(const Node& node) {
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

  Type item_of(const Type& type) const {
    if (type.kind == Kind::kList || type.kind == Kind::kRange) return type.items.empty() ? Type::any() : type.items[0];
    return type;
  }

  Type infer_loop(const Node& node) {
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

  Type infer_filter(const Node& node) {
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

  Type infer_tests(const Node& node, std::size_t first) {
    return binding([&] {
      const auto input = first > 0 ? infer(node.kids[0]) : look_up("?").value_or(Type::any());
      frames_.push_back({"?", input});
      for (std::size_t i = first; i < node.kids.size(); ++i) infer(node.kids[i]);
      return Type::of(Kind::kBoolean);
    });
  }

  // --- invocations
  Type infer_call(const Node& node) {
    std::vector<Type> arguments;
    for (std::size_t i = 1; i < node.kids.size(); ++i) arguments.push_back(infer(node.kids[i]));
    const auto& callee = node.kids[0];
    const auto dotted = dotted_name(callee);
    if (dotted.empty()) {
      need(node, infer(callee), Kind::kFunction, "( )");
      return Type::any();
    }
    if (const auto found = shape_.functions.find(dotted); found != shape_.functions.end())
      return call_outside(node, found->first, found->second);
    if (is_builtin(dotted)) return call_inside(node, dotted, arguments);
    if (look_up(dotted.substr(0, dotted.find('.')))) {
      need(node, infer(callee), Kind::kFunction, "( )");
      return Type::any();
    }
    std::vector<std::string> names;
    for (const auto& [name, signature] : shape_.functions) names.push_back(name);
    for (const auto name : builtin_names()) names.emplace_back(name);
    report(kUnknownFunction, node, {dotted, nearest(dotted, names)});
    return Type::any();
  }

  Type call_outside(const Node& node, const std::string& name, const Signature& signature) {
    if (signature.params.empty()) return signature.result;
    bool good = node.kids.size() - 1 <= signature.params.size();
    for (const auto& argument : node.names)
      good = good && std::ranges::find(signature.params, argument) != signature.params.end();
    if (!good) report(kBadArguments, node, {name, join(signature.params, ", ")});
    return signature.result;
  }

  static bool may_fit(const Type& type, const Parameter& parameter) {
    if (!type.kind || parameter.kinds.contains('a')) return true;
    if (type.kind == Kind::kNull) return parameter.kinds.contains('z');
    const auto kinds = kinds_of(parameter.kinds);
    if (std::ranges::find(kinds, *type.kind) != kinds.end() || parameter.kinds == "l") return true;
    if (type.kind == Kind::kDate && parameter.kinds.contains('m')) return true;
    return type.kind == Kind::kList && (type.items.empty() || may_fit(type.items[0], parameter));
  }

  static bool accepts(const Overload& overload, const Node& node, const std::vector<Type>& arguments) {
    const auto& parameters = overload.parameters;
    std::size_t required = 0;
    for (const auto& parameter : parameters) required += parameter.optional ? 0 : 1;
    const bool repeats = !parameters.empty() && parameters.back().repeats;
    if (arguments.size() < required || (!repeats && arguments.size() > parameters.size())) return false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      auto place = std::min(i, parameters.size() - 1);
      if (!node.names.empty()) {
        const auto found = std::ranges::find(parameters, node.names[i], &Parameter::name);
        if (found == parameters.end()) return false;
        place = static_cast<std::size_t>(found - parameters.begin());
      }
      if (!may_fit(arguments[i], parameters[place])) return false;
    }
    return true;
  }

  static std::string parameters_text(const Overload& overload) {
    std::string text = "(";
    for (bool first = true; const auto& parameter : overload.parameters) {
      if (!std::exchange(first, false)) text += ", ";
      text += parameter.name + (parameter.repeats ? "..." : parameter.optional ? "?" : "");
    }
    return text + ")";
  }

  Type call_inside(const Node& node, const std::string& name, const std::vector<Type>& arguments) {
    std::string takes;
    for (const auto& overload : overloads_of(name)) {
      if (accepts(overload, node, arguments)) return result_of(overload, arguments);
      takes += (takes.empty() ? "" : " / ") + parameters_text(overload);
    }
    report(kBadArguments, node, {name, takes});
    return Type::any();
  }

  /// Functions that keep a list's items keep their type.
  static Type result_of(const Overload& overload, const std::vector<Type>& arguments) {
    const auto kinds = kinds_of(overload.row->result);
    if (kinds.size() != 1) return Type::any();
    static constexpr std::string_view kKeepers[] = {"sublist",         "remove",   "reverse",
                                                    "distinct values", "distinct", "sort"};
    const bool keeps = std::ranges::find(kKeepers, overload.row->name) != std::end(kKeepers);
    if (keeps && !arguments.empty() && arguments[0].kind == Kind::kList) return arguments[0];
    return Type::of(kinds[0]);
  }

  Type infer(const Node& node) {
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

  const Expression& expression_;
  const Shape& shape_;
  std::vector<Frame> frames_;
  std::vector<Error> problems_;
};

}  // namespace

Type Type::any() { return {}; }
Type Type::of(Kind kind) {
  Type type;
  type.kind = kind;
  return type;
}
Type Type::list(Type item) {
  auto type = of(Kind::kList);
  type.items.push_back(std::move(item));
  return type;
}
Type Type::context(std::vector<Field> fields) {
  auto type = of(Kind::kContext);
  type.fields = std::move(fields);
  type.open = false;
  return type;
}

const Type* Type::field(std::string_view name) const {
  for (const auto& [key, type] : fields)
    if (key == name) return &type;
  return nullptr;
}

std::string Type::text() const {
  if (!kind) return "Any";
  std::string out(kind_name(*kind));
  if (kind == Kind::kList && !items.empty()) out += "<" + items[0].text() + ">";
  return out;
}

Checked check_types(const Expression& expression, const Shape& shape) { return Checker(expression, shape).run(); }

Result<void> check(const Expression& expression, const Shape& shape) {
  auto checked = check_types(expression, shape);
  if (checked.problems.empty()) return {};
  return std::move(checked.problems.front());
}

}  // namespace sen::feel
