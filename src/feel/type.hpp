#pragma once
/// Types known before data is: what the pack checker compares expressions with (DMN 1.5 clause 10.3.2.9 in small).
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feel/feel.hpp"

namespace sen::feel {

struct Field;
/// Any (nothing known), or one kind; a list knows its items, a context its fields.
struct Type {
  std::optional<Kind> kind;   ///< empty: any
  std::vector<Type> items;    ///< list, range: the item's type when known
  std::vector<Field> fields;  ///< context
  bool open = true;           ///< context: other fields may exist, so an unknown one is no mistake

  static Type any();
  static Type of(Kind kind);
  static Type list(Type item);
  /// Closed: a name outside `fields` is reported.
  static Type context(std::vector<Field> fields);
  const Type* field(std::string_view name) const;
  std::string text() const;
};

struct Field {
  std::string name;
  Type type;
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

/// Reports unknown names (with the nearest known one), wrong arguments, and operations that could only give null. The
/// first argument of each error is line:column.
Checked check_types(const Expression& expression, const Shape& shape);
/// The first of those problems.
Result<void> check(const Expression& expression, const Shape& shape);
}  // namespace sen::feel
