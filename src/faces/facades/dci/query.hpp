#pragma once
/// Search criteria of the DCI standard as one tree of tests over named attributes. Pure.
///
/// Three of its query types: idtype-value {type, value}; expression {value: {expression: {query: {"$and": [...]}}}};
/// predicate [{expression1, condition, expression2}], whose items must all hold. graphql is refused. Operators: eq, gt,
/// lt, ge, le, in (gte and lte as well, as expressions write them).
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace sen::faces::dci {

enum class Operator { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kIn };

struct Test {
  enum class Kind { kAll, kAny, kNot, kCompare };
  Kind kind = Kind::kAll;
  std::vector<Test> parts;
  std::string attribute;  ///< kCompare: "date_of_birth", or "identifier/UIN"
  Operator op = Operator::kEqual;
  json::value value;
};

/// The prefix of attributes that are identifiers.
inline constexpr std::string_view kIdentifier = "identifier/";

/// @param query_type  "idtype-value", "expression", "predicate"; empty: by the query's shape
/// @errors dci.bad_message
Result<Test> read_query(std::string_view query_type, const json::value& query);

/// Every attribute that the tree reads.
void each_attribute(const Test& test, const std::function<void(const std::string&)>& visit);
/// Equalities that must hold whatever else does: what a search may look up first.
std::vector<const Test*> must_equal(const Test& test);

/// Null attributes meet no comparison.
using Attributes = std::function<json::value(const std::string&)>;
bool holds(const Test& test, const Attributes& attributes);
/// Order of two plain values: numbers by size, all else as text (ISO dates sort as they should).
int compare(const json::value& a, const json::value& b);

}  // namespace sen::faces::dci
