// Goal: who asks for a record that was merged gets the one that stands for it, and is told so. Method: questions to a
// provider while people are merged and parted.
#include <gtest/gtest.h>

#include "exchange/test_services.hpp"

namespace sen::exchange {
namespace {

using test::kPolice;
using test::someone;

class MergedTest : public testing::Test {
 protected:
  MergedTest() {
    for (const std::uint8_t n : std::initializer_list<std::uint8_t>{1, 2, 3})
      ids_[n] = node_.add(kPolice, "person", test::person_values(n, "Nguyễn An " + std::string(n, 'A'), "1990")).id;
  }
  void merge(std::uint8_t duplicate, std::uint8_t survivor) {
    const json::value into = survivor == 0 ? json::value(nullptr) : json::value(someone(survivor).text());
    ASSERT_TRUE(node_.store
                    .write(kPolice,
                           [&](Tx& tx, Context& context) -> Result<void> {
                             TRY(node_.registers[0]->amend(tx, context, "person", ids_[duplicate],
                                                           {{"merged_into", into}}, context.today(),
                                                           {"police", "t", "", "", {}}));
                             return {};
                           })
                    .ok());
    node_.store.tick();
  }
  json::value ask(std::string service, json::object args, std::string purpose = "birth", std::string from = "portal") {
    events::Question question;
    question.id = Ref{{5, ++asked_}};
    question.from = std::move(from);
    question.to = "police";
    question.service = std::move(service);
    question.purpose = std::move(purpose);
    question.args = std::move(args);
    auto answer = node_.run(node_.provider->answer(std::move(question)));
    EXPECT_TRUE(answer.ok());
    return answer.ok() ? answer.take() : json::value();
  }
  json::value person(std::uint8_t n) { return ask("person.read", {{"ref", someone(n).text()}}); }

  test::Node node_;
  std::map<int, std::int64_t> ids_;
  std::uint8_t asked_ = 0;
};

TEST_F(MergedTest, the_duplicate_answers_the_survivor_until_they_are_parted) {
  EXPECT_EQ(text_at(person(2), "ref"), someone(2).text());
  EXPECT_EQ(person(2).as_object().count("replaced"), 0U);
  merge(2, 1);
  const auto told = person(2);
  EXPECT_EQ(text_at(told, "ref"), someone(1).text());
  EXPECT_EQ(told.at("replaced"), json::value(true));
  EXPECT_EQ(person(1).as_object().count("replaced"), 0U);
  // Both see that their data was asked for.
  EXPECT_EQ(node_.entries(kPolice, someone(2)).size(), 3U);
  EXPECT_EQ(node_.entries(kPolice, someone(1)).size(), 2U);
  merge(2, 0);
  EXPECT_EQ(text_at(person(2), "ref"), someone(2).text());
}

TEST_F(MergedTest, a_chain_ends_at_the_last_and_a_circle_ends_too) {
  merge(3, 2);
  merge(2, 1);
  EXPECT_EQ(text_at(person(3), "ref"), someone(1).text());
  merge(1, 3);  // no act of the pack allows it
  EXPECT_TRUE(person(3).is_object());
}

TEST_F(MergedTest, lists_and_nested_records_name_the_survivor_once) {
  merge(2, 1);
  node_.pack->services["person.find"].many = true;
  const auto both = ask("person.find", {{"surname", "Nguyễn"}, {"birth_date", "1990"}});
  ASSERT_EQ(both.as_array().size(), 2U);  // 1 for itself and for 2, and 3
  for (const std::uint8_t child : std::initializer_list<std::uint8_t>{4, 5}) {
    auto values = test::person_values(child, "Nguyễn Con", "2020");
    values["mother"] = someone(3).text();
    ids_[child] = node_.add(kPolice, "person", values).id;
  }
  merge(5, 4);
  const auto mother = ask("person.read", {{"ref", someone(3).text()}}, "card", "health");
  ASSERT_EQ(mother.at("children").as_array().size(), 1U);
  EXPECT_EQ(text_at(mother.at("children").as_array()[0], "ref"), someone(4).text());
}

}  // namespace
}  // namespace sen::exchange
