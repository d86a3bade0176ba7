// Goal: a claim is answered yes, no or unknown and nothing else leaves. Method: claims about a person on a real store,
// right, wrong, vague and about nobody; guessing until the budget is spent.
#include <gtest/gtest.h>

#include "exchange/errors.hpp"
#include "exchange/test_services.hpp"

namespace sen::exchange {
namespace {

using test::kPolice;
using test::someone;

class VerifyTest : public testing::Test {
 protected:
  VerifyTest() {
    auto service = test::read_service("person.verify", "police", "person", {"ref"});
    service.kind = pack::ServiceKind::kVerify;
    service.includes = {{"residence", "residence", "person", "ref", false}};
    service.budget = {5, 12};
    node_.pack->services["person.verify"] = service;
    test::add_grant(*node_.pack, "person.verify", "health", "card", {"full_name", "birth_date", "residence.commune"});
    node_.provider = node_.make_provider(node_.store.db());
    node_.add(kPolice, "person", test::person_values(1, "Nguyễn Thị Hoà", "1995-03-02"));
    node_.add(kPolice, "person", test::person_values(2, "Nguyễn Văn Cha", "1990"));
    node_.add(kPolice, "residence",
              {{"person", someone(1).text()}, {"commune", "00004"}, {"address", "12 phố Hoa"}, {"household", "H1"}});
  }
  Result<json::value> ask(std::uint8_t who, json::object claims, std::string from = "health") {
    events::Question question;
    question.id = Ref{{9, ++asked_}};
    question.from = std::move(from);
    question.to = "police";
    question.service = "person.verify";
    question.purpose = "card";
    question.args = {{"ref", someone(who).text()}, {"claims", std::move(claims)}};
    return node_.run(node_.provider->answer(std::move(question)));
  }
  std::string said(std::uint8_t who, json::object claims) {
    const auto answer = ask(who, std::move(claims));
    return answer.ok() ? to_json(*answer) : answer.error().def->id;
  }
  test::Node node_;
  std::uint8_t asked_ = 0;
};

TEST_F(VerifyTest, each_claim_has_its_own_verdict_and_nothing_else_leaves) {
  EXPECT_EQ(said(1, {{"full_name", "NGUYỄN THỊ HÒA"}, {"birth_date", "1995-03-03"}, {"residence.commune", "00004"}}),
            R"({"claims":{"full_name":"Y","birth_date":"N","residence.commune":"Y"}})");
  EXPECT_EQ(said(1, {{"full_name", nullptr}}), R"({"claims":{"full_name":"U"}})");
}

TEST_F(VerifyTest, a_vague_register_neither_confirms_nor_denies) {
  EXPECT_EQ(said(2, {{"birth_date", "1990-05-01"}}), R"({"claims":{"birth_date":"U"}})");
  EXPECT_EQ(said(2, {{"birth_date", "1991-05-01"}}), R"({"claims":{"birth_date":"N"}})");
  EXPECT_EQ(said(1, {{"birth_date", "1995"}}), R"({"claims":{"birth_date":"Y"}})");
  EXPECT_EQ(said(2, {{"residence.commune", "00004"}}), R"({"claims":{"residence.commune":"U"}})");
}

TEST_F(VerifyTest, nobody_is_answered_like_somebody_and_leaves_a_trace) {
  const auto none = said(9, {{"full_name", "Nguyễn Văn Cha"}});
  EXPECT_EQ(none, R"({"claims":{"full_name":"U"}})");
  EXPECT_EQ(none.size(), said(2, {{"full_name", "Nguyễn Văn Cha"}}).size());
  EXPECT_EQ(node_.entries(kPolice, someone(9)).size(), 1U);
  const auto entries = node_.entries(kPolice, someone(2));
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].access.fields, std::vector<std::string>{"full_name"});
}

TEST_F(VerifyTest, what_is_not_granted_cannot_be_claimed) {
  EXPECT_EQ(said(1, {{"sex", "2"}}), "exchange.bad_arguments");
  EXPECT_EQ(said(1, {}), "exchange.bad_arguments");
  EXPECT_EQ(said(1, {{"full_name", json::object{}}}), "exchange.bad_arguments");
  EXPECT_EQ(ask(1, {{"full_name", "x"}}, "justice").error().def->id, std::string("exchange.no_grant"));
}

TEST_F(VerifyTest, guessing_ends_with_the_budget_and_begins_again_after_an_hour) {
  for (int day = 1; day <= 5; ++day)
    EXPECT_NE(said(1, {{"birth_date", "1995-04-0" + std::to_string(day)}}), "exchange.budget_spent") << day;
  EXPECT_EQ(said(1, {{"birth_date", "1995-03-02"}}), "exchange.budget_spent");
  EXPECT_EQ(said(2, {{"birth_date", "1990"}}), R"({"claims":{"birth_date":"Y"}})");  // another record
  for (std::uint8_t who = 10; who < 15; ++who) (void)said(who, {{"full_name", "x"}});
  EXPECT_EQ(said(20, {{"full_name", "x"}}), "exchange.budget_spent");  // the caller's own
  node_.store.tick(Elapsed::hours(1));
  EXPECT_EQ(said(1, {{"birth_date", "1995-03-02"}}), R"({"claims":{"birth_date":"Y"}})");
}

}  // namespace
}  // namespace sen::exchange
