#include <algorithm>

#include "base/text.hpp"
#include "feel/checker.hpp"

namespace sen::feel {

Type Checker::infer_call(const Node& node) {
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

Type Checker::call_outside(const Node& node, const std::string& name, const Signature& signature) {
  if (signature.params.empty()) return signature.result;
  bool good = node.kids.size() - 1 <= signature.params.size();
  for (const auto& argument : node.names)
    good = good && std::ranges::find(signature.params, argument) != signature.params.end();
  if (!good) report(kBadArguments, node, {name, join(signature.params, ", ")});
  return signature.result;
}

bool Checker::may_fit(const Type& type, const Parameter& parameter) {
  if (!type.kind || parameter.kinds.contains('a')) return true;
  if (type.kind == Kind::kNull) return parameter.kinds.contains('z');
  const auto kinds = kinds_of(parameter.kinds);
  if (std::ranges::find(kinds, *type.kind) != kinds.end() || parameter.kinds == "l") return true;
  if (type.kind == Kind::kDate && parameter.kinds.contains('m')) return true;
  return type.kind == Kind::kList && (type.items.empty() || may_fit(type.items[0], parameter));
}

bool Checker::accepts(const Overload& overload, const Node& node, const std::vector<Type>& arguments) {
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

std::string Checker::parameters_text(const Overload& overload) {
  std::string text = "(";
  for (bool first = true; const auto& parameter : overload.parameters) {
    if (!std::exchange(first, false)) text += ", ";
    text += parameter.name + (parameter.repeats ? "..." : parameter.optional ? "?" : "");
  }
  return text + ")";
}

Type Checker::call_inside(const Node& node, const std::string& name, const std::vector<Type>& arguments) {
  std::string takes;
  for (const auto& overload : overloads_of(name)) {
    if (accepts(overload, node, arguments)) return result_of(overload, arguments);
    takes += (takes.empty() ? "" : " / ") + parameters_text(overload);
  }
  report(kBadArguments, node, {name, takes});
  return Type::any();
}

/// Functions that keep a list's items keep their type.
Type Checker::result_of(const Overload& overload, const std::vector<Type>& arguments) {
  const auto kinds = kinds_of(overload.row->result);
  if (kinds.size() != 1) return Type::any();
  static constexpr std::string_view kKeepers[] = {"sublist",         "remove",   "reverse",
                                                  "distinct values", "distinct", "sort"};
  const bool keeps = std::ranges::find(kKeepers, overload.row->name) != std::end(kKeepers);
  if (keeps && !arguments.empty() && arguments[0].kind == Kind::kList) return arguments[0];
  return Type::of(kinds[0]);
}

}  // namespace sen::feel
