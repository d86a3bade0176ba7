// Goal: what was typed comes back once, to its own page, within half an hour, and memory stays bounded. Method: a clock
// and dice moved by hand.
#include "faces/citizen/kept.hpp"

#include <gtest/gtest.h>

#include "faces/citizen/room.hpp"

namespace sen::faces::citizen {
namespace {

struct HandClock final : Clock {
  Instant now() const override { return at; }
  Elapsed monotonic() const override { return {at.us}; }
  Instant at{1'000'000'000};
};
struct SeededRandom final : SecureRandom {
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next() >> 56);
  }
  Random dice{3};
};

class KeptForms : public ::testing::Test {
 protected:
  static web::Form form(std::string value) { return web::Form({{"given_name", std::move(value)}}); }
  HandClock clock_;
  SeededRandom random_;
  Kept kept_{clock_, random_};
};

TEST_F(KeptForms, come_back_once) {
  const auto token = kept_.put("/drafts/a/child", form("Quyên"));
  const auto back = kept_.take(token, "/drafts/a/child");
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->get("given_name"), "Quyên");
  EXPECT_FALSE(kept_.take(token, "/drafts/a/child").has_value());
}

TEST_F(KeptForms, go_to_no_other_page) {
  const auto token = kept_.put("/drafts/a/child", form("Quyên"));
  EXPECT_FALSE(kept_.take(token, "/drafts/b/child").has_value());
  EXPECT_FALSE(kept_.take("", "/drafts/a/child").has_value());
  EXPECT_TRUE(kept_.take(token, "/drafts/a/child").has_value()) << "a wrong page must not use it up";
}

TEST_F(KeptForms, are_gone_after_half_an_hour) {
  const auto early = kept_.put("/drafts/a/child", form("Quyên"));
  clock_.at = clock_.at + Elapsed::minutes(29);
  const auto late = kept_.put("/drafts/a/child", form("An"));
  clock_.at = clock_.at + Elapsed::minutes(1);
  EXPECT_FALSE(kept_.take(early, "/drafts/a/child").has_value());
  EXPECT_TRUE(kept_.take(late, "/drafts/a/child").has_value());
}

TEST_F(KeptForms, too_large_are_not_kept) {
  EXPECT_TRUE(kept_.put("/drafts/a/child", form(std::string(40'000, 'x'))).empty());
}

TEST_F(KeptForms, the_oldest_makes_room) {
  const auto first = kept_.put("/drafts/a/child", form("first"));
  std::string last;
  for (int i = 0; i < 500; ++i) {
    clock_.at = clock_.at + Elapsed::milliseconds(1);
    last = kept_.put("/drafts/a/child", form("more"));
  }
  EXPECT_FALSE(kept_.take(first, "/drafts/a/child").has_value());
  EXPECT_TRUE(kept_.take(last, "/drafts/a/child").has_value());
}

// ---- what a sent form says --------

pack::Ask ask(std::string field, pack::AskType type) {
  pack::Ask out;
  out.field = std::move(field);
  out.type = type;
  return out;
}

TEST(TypedAnswers, keep_what_was_typed_even_when_it_is_wrong) {
  const auto born = ask("born", pack::AskType::kDate);
  const auto name = ask("name", pack::AskType::kName);
  const auto absent = ask("absent", pack::AskType::kText);
  const web::Form form(
      {{"born_day", " 31"}, {"born_month", "2"}, {"born_year", "2026 "}, {"name", "4n"}, {"csrf", "x"}});
  const auto typed = typed_answers({&born, &name, &absent}, form);
  EXPECT_EQ(to_json(typed), R"({"born":"31/2/2026","name":"4n"})");
}

TEST(TypedAnswers, an_empty_date_is_empty_and_a_tick_that_is_missing_is_no) {
  const auto born = ask("born", pack::AskType::kDate);
  const auto tick = ask("tick", pack::AskType::kTick);
  const web::Form form({{"born_day", ""}, {"born_month", ""}, {"born_year", " "}});
  EXPECT_EQ(to_json(typed_answers({&born, &tick}, form)), R"({"born":"","tick":"false"})");
}

TEST(ErrorSummary, follows_the_questions_and_leaves_out_what_was_not_asked) {
  auto first = ask("first", pack::AskType::kText);
  first.label = {"Tên", "Name"};
  const auto second = ask("second", pack::AskType::kText);
  Error error = fail(procedures::errors::kFormWrong);
  error.fields = {{"/second", &procedures::errors::kMissing, {}},
                  {"/other", &procedures::errors::kMissing, {}},
                  {"first", &procedures::errors::kTooLong, {"40"}}};
  const auto summary = error_summary({&first, &second}, field_errors(error, "en"), "en");
  ASSERT_EQ(summary.size(), 2U);
  EXPECT_EQ(text_at(summary[0], "href"), "#first");
  EXPECT_EQ(text_at(summary[0], "text"), "Name: Longer than 40 characters.");
  EXPECT_EQ(text_at(summary[1], "href"), "#second");
}

}  // namespace
}  // namespace sen::faces::citizen
