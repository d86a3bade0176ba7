#pragma once
/// Types known before data is: what the pack checker compares expressions with (DMN 1.5 clause 10.3.2.9 in small).
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feel/feel.hpp"

namespace sen::feel {

/// Any (nothing known), or one kind; a list knows its items, a context its fields.
struct Type {
  std::optional<Kind> kind;                          ///< empty: any
  std::vector<Type> items;                           ///< list, range: the item's type when known
  std::vector<std::pair<std::string, Type>> fields;  ///< context
  bool open = true;                                  ///< context: other fields may exist, so an unknown one is no mistake

  static Type any() { return {}; }
  static Type of(Kind kind) { return {kind, {}, {}, true}; }
  static Type list(Type item) { return {Kind::kList, {std::move(item)}, {}, true}; }
  /// Closed: a name outside `fields` is reported.
  static Type context(std::vector<std::pair<std::string, Type>> fields) { return {Kind::kContext, {}, std::move(fields), false}; }
  const Type* field(std::string_view name) const;
  std::string text() const;
};

/// A function from outside, as the checker sees it. Without `params` any arguments are accepted.
struct Signature {
  std::vector<std::string> params;
  Type result;
};

/// What will be in scope. A dotted function name ("person.read") lives beside variables of the same first name.
struct Shape {
  Type variables = Type::context({});
  std::map<std::string, Signature, std::less<>> functions;
};

struct Checked {
  Type result;
  std::vector<Error> problems;  ///< feel.unknown_name, feel.unknown_function, feel.bad_arguments, feel.wrong_type
};

/// Reports unknown names (with the nearest known one), wrong arguments, and operations that could only give null. The first argument
/// of each error is line:column.
Checked check_types(const Expression& expression, const Shape& shape);
/// The first of those problems.
Result<void> check(const Expression& expression, const Shape& shape);
}  // namespace sen::feel
