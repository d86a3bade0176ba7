#pragma once
/// What `=`, `<`, `+` ... mean for each pair of kinds (DMN 1.5 clauses 10.3.2.12 and 10.3.2.13). Whatever has no
/// meaning is null.
#include <compare>

#include "feel/ast.hpp"
#include "feel/value.hpp"

namespace sen::feel {
/// Three-valued equality (table 42): null for values of different kinds, except that null equals only null.
std::optional<bool> equal(const Value& a, const Value& b);
/// Order of two numbers, strings, dates, times or durations; empty when they have none (table 44).
std::optional<std::weak_ordering> order(const Value& a, const Value& b);
Value compare(Op op, const Value& a, const Value& b);     ///< = != < <= > >=
Value arithmetic(Op op, const Value& a, const Value& b);  ///< + - * / **
Value negate(const Value& value);
/// Three-valued `value in range`.
std::optional<bool> in_range(const Value& value, const Range& range);
bool conforms(const Value& value, const TypeName& type);
}  // namespace sen::feel
