#pragma once
/// The tree of an expression. Immutable once parsed; its height is bounded, so walking it by recursion is safe.
#include "feel/feel.hpp"

namespace sen::feel {

enum class Op {
  kLiteral,  // value
  kName,     // text
  kList,     // kids
  kContext,  // names[i]: kids[i]
  kNegate,   // kid
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kPower,  // kids: left, right
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,  // kids: left, right
  kAnd,
  kOr,          // kids: two or more
  kBetween,     // kids: value, low, high
  kIn,          // kids: value, tests...
  kInstanceOf,  // kid; type
  kPath,        // kid . text
  kFilter,      // kid [ kid ]
  kCall,        // kids: callee, arguments...; names: of the arguments, empty when positional
  kIf,          // kids: condition, then, else
  kFor,
  kSome,
  kEvery,     // names: variables; kids: one domain each, then the body
  kFunction,  // names: parameters; types beside them in type.parts; kid: body
  kRange,     // kids: low, high; low_closed, high_closed
  kCount,     // kids: first, last; `1..3` without brackets, in a `for`
  kUnary,     // a test `< kid`; text is the comparison. As a value it is a range
  kAnything,  // the test `-`
  kTests,     // kids: unary tests over `?`
  kNotTests,  // the same, negated
};

/// A type as written after `instance of` or beside a parameter (clause 10.3.1.2 rules 52 to 54).
struct TypeName {
  std::string name;  ///< "number", "list", "date and time", "Any"
  std::vector<TypeName> parts;
  std::vector<std::string> fields;  ///< of a context, beside parts
};

struct Overload;  // builtins.hpp

struct Node {
  Op op = Op::kLiteral;
  std::size_t begin = 0;  ///< byte offsets in the source
  std::size_t end = 0;
  std::uint32_t height = 1;
  bool low_closed = false;
  bool high_closed = false;
  bool reads_input = false;   ///< a test that is a condition over `?`
  bool uses_partial = false;  ///< a `for` whose body reads `partial`
  std::string text;
  Value value;
  std::vector<std::string> names;
  std::vector<Node> kids;
  TypeName type;
  std::string called = {};                   ///< kCall: the callee's dotted name; empty when it is something else
  std::span<const Overload> overloads = {};  ///< kCall: of the built-in of that name, if there is one
};

struct Expression::Tree {
  std::string source;
  Node root;
};

/// The dotted text of a name or a path of names ("person.read"), empty for anything else.
std::string dotted_name(const Node& node);

/// Walks every name read and every name called, telling what is bound on the way.
struct NameVisitor {
  std::function<void(const std::string& root, const std::string& path)> read;
  std::function<void(const std::string& dotted)> call;
};
void visit_names(const Node& node, const NameVisitor& visitor);
}  // namespace sen::feel
