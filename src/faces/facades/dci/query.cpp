#include "faces/facades/dci/query.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "faces/facades/dci/errors.hpp"

namespace sen::faces::dci {
namespace {

constexpr int kDepthMax = 8;
constexpr std::size_t kPartsMax = 50;

Error bad(std::string what) { return fail(errors::kBadMessage, {"query", std::move(what)}); }

std::optional<Operator> operator_of(std::string_view text) {
  if (text.starts_with('$')) text.remove_prefix(1);
  if (text == "eq") return Operator::kEqual;
  if (text == "lt") return Operator::kLess;
  if (text == "le" || text == "lte") return Operator::kLessOrEqual;
  if (text == "gt") return Operator::kGreater;
  if (text == "ge" || text == "gte") return Operator::kGreaterOrEqual;
  if (text == "in") return Operator::kIn;
  return std::nullopt;
}

Result<Test> comparison(std::string_view attribute, std::string_view operation, const json::value& value) {
  const auto op = operator_of(operation);
  if (!op) return bad("the operator must be eq, gt, lt, ge, le or in");
  const auto* list = value.if_array();
  const bool plain = list == nullptr ? !value.is_structured() && !value.is_null()
                                     : std::ranges::none_of(*list, [](const auto& one) { return one.is_structured(); });
  if (attribute.empty() || !plain || (list != nullptr) != (*op == Operator::kIn))
    return bad("an attribute and a plain value are needed (for in: a list of them)");
  Test out;
  out.kind = Test::Kind::kCompare;
  out.attribute = attribute;
  out.op = *op;
  out.value = value;
  return out;
}

Test joined(Test::Kind kind, std::vector<Test> parts) {
  if (parts.size() == 1 && kind != Test::Kind::kNot) return std::move(parts.front());
  Test out;
  out.kind = kind;
  out.parts = std::move(parts);
  return out;
}

Result<Test> read_expression(const json::object& map, int depth);

Result<Test> read_group(Test::Kind kind, const json::value& value, int depth) {
  std::vector<Test> parts;
  if (kind == Test::Kind::kNot && value.is_object()) {
    parts.push_back(TRY(read_expression(value.get_object(), depth + 1)));
    return joined(kind, std::move(parts));
  }
  const auto* list = value.if_array();
  if (list == nullptr || list->empty() || list->size() > kPartsMax) return bad("a list of expressions is needed");
  for (const auto& item : *list) {
    if (!item.is_object()) return bad("a list of expressions is needed");
    parts.push_back(TRY(read_expression(item.get_object(), depth + 1)));
  }
  return joined(kind, std::move(parts));
}

/// {"date_of_birth": {"$gte": "2000-01-01"}, "$or": [...]}: all members must hold.
Result<Test> read_expression(const json::object& map, int depth) {
  if (depth > kDepthMax || map.empty() || map.size() > kPartsMax) return bad("an expression of a few parts is needed");
  std::vector<Test> parts;
  for (const auto& member : map) {
    const std::string_view key(member.key());
    const auto& value = member.value();
    if (key == "$and" || key == "$or" || key == "$not") {
      const auto kind = key == "$and" ? Test::Kind::kAll : key == "$or" ? Test::Kind::kAny : Test::Kind::kNot;
      parts.push_back(TRY(read_group(kind, value, depth)));
    } else if (const auto* operations = value.if_object()) {
      if (operations->empty()) return bad("an operator is needed");
      for (const auto& one : *operations) parts.push_back(TRY(comparison(key, one.key(), one.value())));
    } else {
      parts.push_back(TRY(comparison(key, "eq", value)));
    }
  }
  return joined(Test::Kind::kAll, std::move(parts));
}

Result<Test> read_term(const json::value& expression) {
  return comparison(text_at(expression, "attribute_name"), text_at(expression, "operator"),
                    at_path(expression, "attribute_value"));
}

Result<Test> read_predicate(const json::array& items) {
  if (items.empty() || items.size() > kPartsMax) return bad("a list of predicates is needed");
  std::vector<Test> all;
  for (const auto& item : items) {
    std::vector<Test> parts;
    parts.push_back(TRY(read_term(at_path(item, "expression1"))));
    const auto condition = text_at(item, "condition");
    const auto& second = at_path(item, "expression2");
    if (second.is_null()) {
      all.push_back(joined(condition == "not" ? Test::Kind::kNot : Test::Kind::kAll, std::move(parts)));
      continue;
    }
    if (condition != "and" && condition != "or" && condition != "not") return bad("condition must be and, or, not");
    auto term = TRY(read_term(second));
    if (condition == "not") {
      std::vector<Test> one;
      one.push_back(std::move(term));
      term = joined(Test::Kind::kNot, std::move(one));
    }
    parts.push_back(std::move(term));
    all.push_back(joined(condition == "or" ? Test::Kind::kAny : Test::Kind::kAll, std::move(parts)));
  }
  return joined(Test::Kind::kAll, std::move(all));
}

std::string as_text(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : to_json(value);
}

}  // namespace

Result<Test> read_query(std::string_view query_type, const json::value& query) {
  if (query_type.empty()) query_type = query.is_array() ? "predicate" : "idtype-value";
  if (query_type == "predicate") {
    const auto* items = query.if_array();
    if (items == nullptr) return bad("a list of predicates is needed");
    return read_predicate(*items);
  }
  if (query_type == "idtype-value")
    return comparison(
        text_at(query, "type").empty() ? std::string() : std::string(kIdentifier) + std::string(text_at(query, "type")),
        "eq", at_path(query, "value"));
  if (query_type != "expression") return bad("query_type must be idtype-value, expression or predicate");
  const auto& expression = at_path(query, "value.expression");
  const auto& inner = at_path(expression, "query");
  const auto* map = inner.is_object() ? inner.if_object() : expression.if_object();
  if (map == nullptr) return bad("an expression as an object is needed");
  return read_expression(*map, 0);
}

void each_attribute(const Test& test, const std::function<void(const std::string&)>& visit) {
  if (test.kind == Test::Kind::kCompare) visit(test.attribute);
  for (const auto& part : test.parts) each_attribute(part, visit);
}

std::vector<const Test*> must_equal(const Test& test) {
  std::vector<const Test*> out;
  if (test.kind == Test::Kind::kCompare && test.op == Operator::kEqual) out.push_back(&test);
  if (test.kind == Test::Kind::kAll)
    for (const auto& part : test.parts)
      for (const auto* one : must_equal(part)) out.push_back(one);
  return out;
}

int compare(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number()) {
    const auto left = a.to_number<double>();
    const auto right = b.to_number<double>();
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return as_text(a).compare(as_text(b));
}

bool holds(const Test& test, const Attributes& attributes) {
  const auto part = [&](const Test& one) { return holds(one, attributes); };
  switch (test.kind) {
    case Test::Kind::kAll:
      return std::ranges::all_of(test.parts, part);
    case Test::Kind::kAny:
      return std::ranges::any_of(test.parts, part);
    case Test::Kind::kNot:
      return std::ranges::none_of(test.parts, part);
    case Test::Kind::kCompare:
      break;
  }
  const auto value = attributes(test.attribute);
  if (value.is_null()) return false;
  if (test.op == Operator::kIn)
    return std::ranges::any_of(test.value.get_array(), [&](const auto& one) { return compare(value, one) == 0; });
  const int order = compare(value, test.value);
  switch (test.op) {
    case Operator::kLess:
      return order < 0;
    case Operator::kLessOrEqual:
      return order <= 0;
    case Operator::kGreater:
      return order > 0;
    case Operator::kGreaterOrEqual:
      return order >= 0;
    default:
      return order == 0;
  }
}

}  // namespace sen::faces::dci
