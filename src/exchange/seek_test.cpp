// Goal: who searches learns granted fields of few people, each of whom can see it; who keeps a copy misses no change.
// Method: people on a real store, asked with and without grants, until the budget is spent.
#include <gtest/gtest.h>

#include "exchange/errors.hpp"
#include "exchange/test_services.hpp"

namespace sen::exchange {
namespace {

using test::kPolice;
using test::someone;

class SeekTest : public testing::Test {
 protected:
  SeekTest() {
    auto search = test::read_service("person.search", "police", "person", {});
    search.kind = pack::ServiceKind::kSearch;
    search.limit = 2;
    search.budget.per_caller = 6;
    auto changes = test::read_service("person.changes", "police", "person", {});
    changes.kind = pack::ServiceKind::kChanges;
    changes.limit = 2;
    node_.pack->services = {{"person.search", search}, {"person.changes", changes}};
    test::add_grant(*node_.pack, "person.search", "health", "card", {"ref", "full_name"});
    test::add_grant(*node_.pack, "person.changes", "health", "card", {"ref", "birth_date"});
    node_.provider = node_.make_provider(node_.store.db());
    for (std::uint8_t n = 1; n <= 3; ++n)
      node_.add(kPolice, "person", test::person_values(n, "Nguyễn Văn An", "199" + std::to_string(n)));
  }
  Result<json::value> ask(std::string service, json::object args, std::string from = "health") {
    events::Question question;
    question.id = Ref{{9, ++asked_}};
    question.from = std::move(from);
    question.to = "police";
    question.service = std::move(service);
    question.purpose = "card";
    question.args = std::move(args);
    return node_.run(node_.provider->answer(std::move(question)));
  }
  std::string refusal(std::string service, json::object args, std::string from = "health") {
    const auto answer = ask(std::move(service), std::move(args), std::move(from));
    return answer.ok() ? to_json(*answer) : answer.error().def->id;
  }
  test::Node node_;
  std::uint8_t asked_ = 0;
};

TEST_F(SeekTest, a_search_answers_granted_fields_and_each_person_can_see_it) {
  const auto answer = ask("person.search", {{"name", "an nguyen van"}, {"born", "1992"}});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(to_json(*answer), R"({"hits":[{"score":70,"record":{"ref":")" + someone(2).text() +
                                  R"(","full_name":"Nguyễn Văn An"}}],"more":false})");
  EXPECT_EQ(node_.entries(kPolice, someone(2)).size(), 1U);
  EXPECT_TRUE(node_.entries(kPolice, someone(1)).empty());
}

TEST_F(SeekTest, more_than_the_limit_is_said_and_nobody_beyond_it_is_journaled) {
  const auto answer = ask("person.search", {{"name", "Nguyễn Văn An"}});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(at_path(*answer, "hits").as_array().size(), 2U);
  EXPECT_EQ(at_path(*answer, "more"), json::value(true));
  EXPECT_TRUE(node_.entries(kPolice, someone(3)).empty());
}

TEST_F(SeekTest, wrong_questions_are_refused) {
  EXPECT_EQ(refusal("person.search", {{"name", 5}}), "exchange.bad_arguments");
  EXPECT_EQ(refusal("person.search", {{"name", "Nguyễn An"}, {"pin", "1"}}), "exchange.bad_arguments");
  EXPECT_EQ(refusal("person.search", {{"name", "An"}}), "registers.search_too_short");
  EXPECT_EQ(refusal("person.search", {{"name", "Nguyễn An"}}, "justice"), "exchange.no_grant");
  EXPECT_EQ(refusal("person.changes", {{"since", "yesterday"}}), "registers.bad_cursor");
  EXPECT_EQ(refusal("person.changes", {{"limit", 5}}), "exchange.bad_arguments");
  EXPECT_EQ(refusal("person.changes", {}, "justice"), "exchange.no_grant");
}

TEST_F(SeekTest, searching_ends_with_the_budget) {
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(ask("person.search", {{"name", "Lê Thị Không"}}).ok());
  EXPECT_EQ(refusal("person.search", {{"name", "Lê Thị Không"}}), "exchange.budget_spent");
}

TEST_F(SeekTest, pages_of_changes_miss_nothing_and_repeat_nothing) {
  std::vector<std::string> seen;
  std::string cursor;
  for (int page = 0; page < 4; ++page) {
    const auto answer = ask("person.changes", {{"since", json::string_view(cursor)}});
    ASSERT_TRUE(answer.ok());
    for (const auto& one : at_path(*answer, "changes").as_array()) seen.emplace_back(text_at(one, "record.ref"));
    cursor = text_at(*answer, "cursor");
    if (!at_path(*answer, "more").as_bool()) break;
  }
  EXPECT_EQ(seen, (std::vector<std::string>{someone(1).text(), someone(2).text(), someone(3).text()}));
  const auto idle = ask("person.changes", {{"since", json::string_view(cursor)}});
  ASSERT_TRUE(idle.ok());
  EXPECT_TRUE(at_path(*idle, "changes").as_array().empty());
  EXPECT_EQ(text_at(*idle, "cursor"), cursor);
  EXPECT_EQ(node_.entries(kPolice, someone(1)).size(), 1U);
}

}  // namespace
}  // namespace sen::exchange
