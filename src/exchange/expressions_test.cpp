// Goal: pack expressions over JSON cases. Method: small scopes of the hand-made country.
#include <gtest/gtest.h>

#include "exchange/errors.hpp"
#include "exchange/exchange.hpp"
#include "registers/test_country.hpp"

namespace sen::exchange {
namespace {

class ExpressionsTest : public testing::Test {
 protected:
  std::string run(std::string_view text, const json::object& scope) {
    auto value = evaluate(test::expr(text), scope, *Instant::parse("2026-11-20T18:00:00Z"), *pack_);
    return value.ok() ? to_json(*value) : value.error().def->id;
  }
  std::shared_ptr<pack::Pack> pack_ = test::make_country();
};

TEST_F(ExpressionsTest, reads_the_case_and_nothing_else) {
  const json::object scope{
      {"person", {{"pin", "001326000001"}, {"born", "2026-11-18"}}}, {"amount", 3}, {"flag", true}};
  EXPECT_EQ(run("person.pin", scope), "\"001326000001\"");  // digits stay text
  EXPECT_EQ(run("person.born", scope), "\"2026-11-18\"");
  EXPECT_EQ(run("date(person.born) + duration(\"P3D\")", scope), "\"2026-11-21\"");
  EXPECT_EQ(run("amount + 1", scope), "4");
  EXPECT_EQ(run("nothing.at.all", scope), "null");
  EXPECT_EQ(run("today()", scope), "\"2026-11-21\"");  // 01:00 of the next day in Hà Nội
  EXPECT_EQ(to_json(*evaluate(pack::Expr{}, scope, {}, *pack_)), "null");
}

TEST_F(ExpressionsTest, conditions_are_true_only_when_true) {
  const json::object scope{{"flag", true}, {"text", "true"}};
  auto holds = [&](std::string_view text) { return *evaluate_bool(test::expr(text), scope, {}, *pack_); };
  EXPECT_TRUE(holds("flag"));
  EXPECT_FALSE(holds("text"));
  EXPECT_FALSE(holds("missing"));
  EXPECT_FALSE(holds("missing and flag"));
  EXPECT_FALSE(*evaluate_bool(pack::Expr{}, scope, {}, *pack_));
}

TEST_F(ExpressionsTest, labels_come_in_the_language_of_the_scope) {
  EXPECT_EQ(run("code(\"sex\", \"2\")", {}), "\"Nữ\"");
  EXPECT_EQ(run("code(\"sex\", \"2\")", {{"language", "en"}}), "\"Female\"");
  EXPECT_EQ(run("place_province(\"00004\")", {}), "\"01\"");
  EXPECT_NE(run("place_name(\"00004\")", {}).find("Ba Đình"), std::string::npos);
  EXPECT_EQ(run("age_on(\"2020-11-21\", today())", {}), "6");
  EXPECT_EQ(run("no_such(1)", {}), "feel.unknown_function");
}

TEST_F(ExpressionsTest, every_refusal_is_listed) {
  for (const auto* def : exchange_errors()) EXPECT_TRUE(std::string_view(def->id).starts_with("exchange.")) << def->id;
}

}  // namespace
}  // namespace sen::exchange
