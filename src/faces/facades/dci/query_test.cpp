// Goal: the standard's three ways of asking become one tree that decides as they say; what is malformed is refused.
#include "faces/facades/dci/query.hpp"

#include <gtest/gtest.h>

#include "faces/facades/dci/errors.hpp"

namespace sen::faces::dci {
namespace {

Result<Test> read(std::string_view type, std::string_view query) { return read_query(type, parse_json(query).take()); }

bool meets(const Result<Test>& test, const json::object& record) {
  return holds(*test, [&](const std::string& name) {
    const auto* value = record.if_contains(name);
    return value == nullptr ? json::value(nullptr) : *value;
  });
}

TEST(Query, identifier) {
  const auto test = read("idtype-value", R"({"type": "UIN", "value": "17"})");
  EXPECT_TRUE(meets(test, {{"identifier/UIN", "17"}}));
  EXPECT_FALSE(meets(test, {{"identifier/UIN", "18"}}));
  EXPECT_FALSE(meets(test, {}));
  ASSERT_EQ(must_equal(*test).size(), 1U);
}

TEST(Query, expression) {
  const auto test = read("expression", R"({"type": "ns:org:QueryType:expression", "value": {"expression":
    {"collection": "Person", "query": {"$and": [{"born": {"$gte": "2000-01-01", "$lt": "2001-01-01"}},
     {"$or": [{"place": "a"}, {"place": {"$in": ["b", "c"]}}]}, {"$not": {"dead": true}}]}}}})");
  ASSERT_TRUE(test.ok());
  EXPECT_TRUE(meets(test, {{"born", "2000-06-01"}, {"place", "c"}}));
  EXPECT_FALSE(meets(test, {{"born", "2001-01-01"}, {"place", "c"}}));
  EXPECT_FALSE(meets(test, {{"born", "2000-06-01"}, {"place", "d"}}));
  EXPECT_FALSE(meets(test, {{"born", "2000-06-01"}, {"place", "a"}, {"dead", true}}));
  EXPECT_TRUE(must_equal(*test).empty());  // one of two places is no place to look up
}

TEST(Query, predicate) {
  const auto test = read("predicate", R"([{"seq_num": 1, "expression1": {"attribute_name": "weight", "operator": "ge",
    "attribute_value": 900}, "condition": "and", "expression2": {"attribute_name": "sex", "operator": "eq",
    "attribute_value": "male"}}, {"expression1": {"attribute_name": "place", "operator": "eq", "attribute_value": "a"},
    "condition": "or", "expression2": {"attribute_name": "place", "operator": "eq", "attribute_value": "b"}}])");
  ASSERT_TRUE(test.ok());
  EXPECT_TRUE(meets(test, {{"weight", 1000}, {"sex", "male"}, {"place", "b"}}));
  EXPECT_FALSE(meets(test, {{"weight", 899}, {"sex", "male"}, {"place", "b"}}));  // as numbers, not as text
  EXPECT_FALSE(meets(test, {{"weight", 1000}, {"sex", "female"}, {"place", "b"}}));
  ASSERT_EQ(must_equal(*test).size(), 1U);
  EXPECT_EQ(must_equal(*test)[0]->attribute, "sex");
  std::vector<std::string> read_by;
  each_attribute(*test, [&](const std::string& name) { read_by.push_back(name); });
  EXPECT_EQ(read_by, (std::vector<std::string>{"weight", "sex", "place", "place"}));
}

TEST(Query, malformed) {
  const std::pair<const char*, const char*> wrong[] = {
      {"graphql", R"({"type": "x", "value": {"expression": "{ person }"}})"},
      {"idtype-value", R"({"value": "17"})"},
      {"idtype-value", R"({"type": "UIN"})"},
      {"idtype-value", R"({"type": "UIN", "value": {"x": 1}})"},
      {"idtype-value", R"([])"},
      {"predicate", R"({})"},
      {"predicate", R"([])"},
      {"predicate", R"([{"expression1": {"attribute_name": "a", "operator": "like", "attribute_value": "x"}}])"},
      {"predicate", R"([{"expression1": {"attribute_name": "a", "operator": "eq"}}])"},
      {"predicate",
       R"([{"expression1": {"attribute_name": "a", "operator": "eq", "attribute_value": 1}, "condition": "xor",
                         "expression2": {"attribute_name": "a", "operator": "eq", "attribute_value": 1}}])"},
      {"expression", R"({"value": {"expression": "person"}})"},
      {"expression", R"({"value": {"expression": {}}})"},
      {"expression", R"({"value": {"expression": {"$and": {}}}})"},
      {"expression", R"({"value": {"expression": {"a": {}}}})"},
      {"expression", R"({"value": {"expression": {"a": {"$in": "x"}}}})"},
      {"expression", R"({"value": {"expression": {"a": null}}})"}};
  for (const auto& [type, query] : wrong) {
    const auto test = read(type, query);
    ASSERT_FALSE(test.ok()) << query;
    EXPECT_TRUE(test.error().is(errors::kBadMessage)) << query;
  }
  std::string deep = R"({"a": 1})";
  for (int i = 0; i < 20; ++i) deep = R"({"$not": )" + deep + "}";
  EXPECT_FALSE(read("expression", R"({"value": {"expression": )" + deep + "}}").ok());
}

}  // namespace
}  // namespace sen::faces::dci
