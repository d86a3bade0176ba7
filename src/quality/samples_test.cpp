// Goal: a sample is drawn by chance alone and again the same, what stewards say is counted once, and nobody looks
// beyond his own place. Method: a register of two communes on a real store, draws in small portions, the keeper on a
// loop of the test's own.
#include "quality/samples.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "events/events.hpp"
#include "journal/journal.hpp"
#include "quality/errors.hpp"
#include "quality/keeper.hpp"
#include "registers/errors.hpp"
#include "registers/test_country.hpp"
#include "tests/engine/loop.hpp"

namespace sen::quality {
namespace {

using registers::Judge;
using registers::Registers;

class SampleTest : public testing::Test {
 protected:
  SampleTest() {
    pack::Quality rules;
    rules.register_id = "person";
    rules.place = "registration_place";
    rules.purpose = "data-quality";
    rules.legal = "law";
    pack::QualityRule pairs;
    pairs.id = "one_record";
    pairs.kind = pack::QualityKind::kPairs;
    pairs.severity = pack::QualitySeverity::kFlag;
    pairs.near = {{pack::QualityNear::Born::kSameDay, true, false}};
    pairs.same = test::expr("true");
    rules.rules = {pairs};
    pack_->quality["person"] = rules;
    auto compiled = Registers::compile(pack_, "police");
    EXPECT_TRUE(compiled.ok());
    police_ = compiled.take();
    EXPECT_TRUE(police_->install(store_.db(), {0}).ok());
    EXPECT_TRUE(store_.db().migrate({0}, events::migrations()).ok());
    EXPECT_TRUE(store_.db().migrate({0}, journal::migrations()).ok());
    EXPECT_TRUE(store_.db().migrate({0}, migrations()).ok());
    const std::vector<Member> members{{"police", {0}, police_.get()}};
    keeper_ = std::make_unique<Keeper>(pack_, store_.db(), members, store_.clock, running_);
  }

  std::int64_t add(std::string_view place) {
    std::int64_t id = 0;
    write([&](Tx& tx, Context& context) -> Result<void> {
      const json::object values{{"ref", Ref{{++last_}}.text()},
                                {"given_name", "An"},
                                {"full_name", "Trần Văn An"},
                                {"birth_date", "1990-05-12"},
                                {"registration_place", place}};
      id = TRY(police_->create(tx, context, "person", values, context.today(), {})).id;
      return {};
    });
    return id;
  }
  void write(std::function<Result<void>(Tx&, Context&)> fn) {
    const auto wrote = store_.write({0}, std::move(fn));
    EXPECT_TRUE(wrote.ok()) << (wrote.ok() ? "" : wrote.error().def->id);
    store_.tick();
  }
  template <class T>
  Result<T> run(Task<Result<T>> task) {
    std::optional<Result<T>> out;
    start<Result<T>>(loop_, std::move(task), [&](Result<T> value) { out.emplace(std::move(value)); });
    while (!out) EXPECT_TRUE(loop_.run_one() || store_.db().drain_once() > 0 || out);
    store_.tick();
    return std::move(*out);
  }
  void draw_all(int portion) {
    bool done = false;
    auto watched = [](Keeper& keeper, int size) -> Task<bool> {
      co_await keeper.draw_all(size);
      co_return true;
    };
    start<bool>(loop_, watched(*keeper_, portion), [&](bool) { done = true; });
    while (!done) EXPECT_TRUE(loop_.run_one() || store_.db().drain_once() > 0 || done);
  }
  static Steward steward(std::string_view place) {
    return {"police", "desk / officer", [place](std::string_view one) { return one == place; }};
  }
  Result<Sample> begin(int wanted, std::int64_t seed, std::string_view place = "00004", std::string_view asks = "") {
    return run(keeper_->begin_sample(steward(asks.empty() ? place : asks), "person", std::string(place), wanted, seed));
  }
  Sample told(std::int64_t id) {
    return *read_now<Sample>(store_.db(), {0}, [&](ReadTx& tx) -> Result<Sample> { return *sample(tx, id); });
  }
  std::vector<SampleItem> items(std::int64_t id) {
    return *read_now<std::vector<SampleItem>>(
        store_.db(), {0}, [&](ReadTx& tx) -> Result<std::vector<SampleItem>> { return sample_items(tx, id); });
  }
  Result<void> say(std::int64_t id, int position, SampleState state, std::string_view place = "00004") {
    return run(keeper_->check(steward(place), id, {position, 0, state, "", "", "", {}}));
  }
  void check_all(std::int64_t id) {
    for (const auto& item : items(id)) EXPECT_TRUE(say(id, item.position, SampleState::kRight).ok());
  }
  std::size_t traces() {
    return read_now<std::size_t>(store_.db(), {0},
                                 [&](ReadTx& tx) -> Result<std::size_t> {
                                   std::size_t out = 0;
                                   for (std::uint8_t i = 1; i <= last_; ++i) out += journal::about(tx, Ref{{i}}).size();
                                   return out;
                                 })
        .take();
  }
  static std::string error_of(const auto& result) { return result.ok() ? "ok" : result.error().def->id; }

  std::shared_ptr<pack::Pack> pack_ = test::make_country();
  test::TestStore store_{{"police"}};
  std::unique_ptr<Registers> police_;
  std::shared_ptr<const bool> running_ = std::make_shared<bool>(true);
  std::unique_ptr<Keeper> keeper_;
  test::Loop loop_;
  std::uint8_t last_ = 0;
};

TEST_F(SampleTest, the_same_seed_draws_the_same_in_any_portions_and_only_of_the_place) {
  std::vector<std::int64_t> here;
  for (int i = 0; i < 60; ++i)
    if (const auto id = add(i % 3 == 0 ? "02650" : "00004"); i % 3 != 0) here.push_back(id);
  const auto records = [&](std::int64_t id) {
    std::vector<std::int64_t> out;
    for (const auto& item : items(id)) out.push_back(item.record_id);
    return out;
  };
  const auto one = *begin(10, 7);
  EXPECT_FALSE(told(one.id).drawn.has_value());
  draw_all(3);
  EXPECT_TRUE(told(one.id).drawn.has_value());
  EXPECT_EQ(told(one.id).population, 40);
  EXPECT_EQ(told(one.id).open, 10);
  for (const auto id : records(one.id)) EXPECT_NE(std::ranges::find(here, id), here.end());
  check_all(one.id);
  const auto again = *begin(10, 7);
  draw_all(1000);
  EXPECT_EQ(records(again.id), records(one.id));
  check_all(again.id);
  const auto other = *begin(10, 8);
  draw_all(1000);
  EXPECT_NE(records(other.id), records(one.id));
}

TEST_F(SampleTest, a_small_place_is_drawn_whole_and_an_empty_one_is_finished) {
  for (int i = 0; i < 4; ++i) add("00004");
  const auto one = *begin(10, 7);
  const auto none = *begin(10, 7, "02650");
  draw_all(100);
  EXPECT_EQ(items(one.id).size(), 4U);
  EXPECT_TRUE(items(none.id).empty());
  EXPECT_FALSE(told(none.id).error().has_value());
  EXPECT_TRUE(begin(10, 8, "02650").ok());  // nothing is left open
}

TEST_F(SampleTest, verdicts_count_once_and_may_be_changed_until_the_last) {
  for (int i = 0; i < 30; ++i) add("00004");
  const auto one = *begin(10, 7);
  EXPECT_EQ(error_of(say(one.id, 1, SampleState::kRight)), "quality.no_finding");  // not drawn yet
  draw_all(100);
  EXPECT_FALSE(told(one.id).error().has_value());
  EXPECT_EQ(error_of(begin(10, 9)), "quality.sample_open");
  EXPECT_TRUE(say(one.id, 1, SampleState::kWrong).ok());
  EXPECT_TRUE(say(one.id, 1, SampleState::kRight).ok());
  EXPECT_TRUE(say(one.id, 2, SampleState::kWrong).ok());
  EXPECT_TRUE(say(one.id, 3, SampleState::kGone).ok());
  EXPECT_EQ(error_of(say(one.id, 11, SampleState::kRight)), "quality.no_finding");
  EXPECT_EQ(error_of(say(one.id + 1, 1, SampleState::kRight)), "quality.no_finding");
  EXPECT_EQ(error_of(say(one.id, 4, SampleState::kRight, "02650")), "quality.not_your_place");
  const auto half = told(one.id);
  EXPECT_EQ(half.checked(), 2);
  EXPECT_EQ(half.open, 7);
  EXPECT_NEAR(half.error()->share, 0.5, 1e-9);
  for (int i = 4; i <= 10; ++i) EXPECT_TRUE(say(one.id, i, SampleState::kRight).ok());
  EXPECT_EQ(told(one.id).checked(), 9);
  EXPECT_EQ(error_of(say(one.id, 1, SampleState::kWrong)), "quality.no_finding");  // finished
  EXPECT_TRUE(begin(10, 9).ok());
}

TEST_F(SampleTest, sizes_and_places_that_cannot_be_are_refused) {
  EXPECT_EQ(error_of(begin(9, 1)), "quality.sample_size");
  EXPECT_EQ(error_of(begin(401, 1)), "quality.sample_size");
  EXPECT_EQ(error_of(begin(10, 1, "00004", "02650")), "quality.not_your_place");
  EXPECT_EQ(error_of(begin(10, 1, "")), "quality.not_your_place");
}

TEST_F(SampleTest, a_steward_opens_his_own_places_records_and_leaves_a_trace_of_each) {
  const auto here = add("00004");
  EXPECT_EQ(error_of(run(keeper_->open(steward("02650"), "person", here))), "quality.not_your_place");
  EXPECT_EQ(error_of(run(keeper_->open(steward("00004"), "facility", here))), "registers.not_found");
  EXPECT_EQ(traces(), 0U);
  EXPECT_TRUE(run(keeper_->open(steward("00004"), "person", here)).ok());
  EXPECT_EQ(traces(), 1U);
  const auto mended = run(keeper_->mend(steward("02650"), "person", here, {{"note", "x"}}, 1, "seen"));
  EXPECT_EQ(error_of(mended), "quality.not_your_place");
  EXPECT_EQ(error_of(run(keeper_->mend(steward("00004"), "person", here, {{"note", "x"}}, 7, "seen"))),
            "registers.changed");
  EXPECT_TRUE(run(keeper_->mend(steward("00004"), "person", here, {{"note", "x"}}, 1, "seen")).ok());
}

TEST_F(SampleTest, a_pair_is_opened_by_who_looks_after_either_of_the_two) {
  const auto one = add("00004"), other = add("02650");
  EXPECT_TRUE(keeper_->is_due());
  bool done = false;
  auto pass = [](Keeper& keeper) -> Task<bool> {
    co_await keeper.pass_over_all(1);
    co_return true;
  };
  start<bool>(loop_, pass(*keeper_), [&](bool) { done = true; });
  while (!done) EXPECT_TRUE(loop_.run_one() || store_.db().drain_once() > 0 || done);
  EXPECT_FALSE(keeper_->is_due());
  const KnownPair pair{"one_record", one, other, PairState::kOpen, "", ""};
  for (const char* place : {"00004", "02650"})
    EXPECT_TRUE(run(keeper_->open_pair(steward(place), "person", pair)).ok()) << place;
  EXPECT_EQ(traces(), 4U);
  EXPECT_EQ(error_of(run(keeper_->open_pair(steward("00007"), "person", pair))), "quality.not_your_place");
  EXPECT_EQ(error_of(run(keeper_->open_pair(steward("00004"), "person", {"one_record", other, one, {}, "", ""}))),
            "quality.no_finding");
  EXPECT_TRUE(
      run(keeper_->settle("police", "person", {"one_record", one, other, PairState::kDifferent, "seen", "An"})).ok());
  EXPECT_EQ(error_of(run(keeper_->open_pair(steward("00004"), "person", pair))), "quality.no_finding");
}

}  // namespace
}  // namespace sen::quality
