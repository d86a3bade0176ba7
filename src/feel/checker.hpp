#pragma once
/// The static check: walks the tree with types instead of values. What operators accept is asked of the operators
/// themselves, with one sample value of each kind, so that the check cannot disagree with the evaluator.
#include "feel/builtins.hpp"
#include "feel/errors.hpp"
#include "feel/type.hpp"

namespace sen::feel {

inline constexpr std::size_t kProblemsMax = 50;
inline constexpr std::size_t kTypeSizeMax = 2'000;

/// One value of a kind, to ask the operators with.
Value sample(Kind kind);
/// Members of the kinds that have fixed ones (table 53).
std::vector<Field> members_of(Kind kind);
/// How many types a type is made of. `{a: ..., b: [a, a]}` could double with each entry; past the limit a context is
/// just a context.
std::size_t size_of(const Type& type);
/// " → name" for the name most like a wrong one, or nothing.
std::string nearest(std::string_view wrong, const std::vector<std::string>& names);

class Checker {
 public:
  Checker(const Expression& expression, const Shape& shape) : expression_(expression), shape_(shape) {}
  Checked run();

 private:
  struct Frame {
    std::string name;
    Type type;
    bool spread = false;
  };

  void report(const ErrorDef& def, const Node& node, std::vector<std::string> args);
  std::vector<std::string> names_in_sight() const;
  std::optional<Type> look_up(std::string_view name) const;
  Type infer_name(const Node& node);
  Type infer_path(const Node& node) { return member(infer(node.kids[0]), node); }

  Type member(const Type& base, const Node& node);
  Type infer_binary(const Node& node);
  static std::string_view symbol(Op op);
  void need(const Node& node, const Type& type, Kind kind, const char* what);
  static Type common(const Type& a, const Type& b);
  Type infer_if(const Node& node);
  template <class F>
  auto binding(F body) {
    const auto before = frames_.size();
    auto result = body();
    frames_.resize(before);
    return result;
  }

  Type infer_context(const Node& node);
  Type item_of(const Type& type) const;
  Type infer_loop(const Node& node);
  Type infer_filter(const Node& node);
  Type infer_tests(const Node& node, std::size_t first);
  Type infer_call(const Node& node);
  Type call_outside(const Node& node, const std::string& name, const Signature& signature);
  static bool may_fit(const Type& type, const Parameter& parameter);
  static bool accepts(const Overload& overload, const Node& node, const std::vector<Type>& arguments);
  static std::string parameters_text(const Overload& overload);
  Type call_inside(const Node& node, const std::string& name, const std::vector<Type>& arguments);
  static Type result_of(const Overload& overload, const std::vector<Type>& arguments);
  Type infer(const Node& node);

  const Expression& expression_;
  const Shape& shape_;
  std::vector<Frame> frames_;
  std::vector<Error> problems_;
};
}  // namespace sen::feel
