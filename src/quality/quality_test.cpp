// Goal: figures are those of a plain count, a pass can stop anywhere, findings come and go with the facts, bad records
// that block never get in, who may be one person is asked about once. Method: people on a real store, some of them
// wrong on purpose.
#include "quality/quality.hpp"

#include <gtest/gtest.h>

#include "quality/errors.hpp"
#include "quality/pairs.hpp"
#include "registers/errors.hpp"
#include "registers/test_country.hpp"

namespace sen::quality {
namespace {

using registers::Judge;
using registers::Registers;
using test::day;

pack::QualityRule rule(std::string id, pack::QualitySeverity severity, std::string_view holds,
                       std::string_view expected = "") {
  pack::QualityRule out;
  out.id = std::move(id);
  out.severity = severity;
  out.title = {"Tên " + out.id, "Title of " + out.id};
  out.fix = {"Sửa", "Mend"};
  out.holds = test::expr(holds);
  if (!expected.empty()) out.expected = test::expr(expected);
  return out;
}

class QualityTest : public testing::Test {
 protected:
  QualityTest() {
    pack::Quality quality;
    quality.register_id = "person";
    quality.place = "registration_place";
    using enum pack::QualitySeverity;
    quality.rules = {rule("whole_date", kScore, "string length(birth_date) = 10"),
                     rule("has_note", kFlag, "note != null", "sex = \"2\""),
                     rule("mother_known", kFlag, "current(\"person\", \"ref\", mother) != null", "mother != null"),
                     rule("born_by_now", kBlock, "number(substring(birth_date, 1, 4)) <= today().year")};
    pack::QualityRule late = rule("soon", kScore, "true");
    late.kind = pack::QualityKind::kTimeliness;
    late.event = test::expr("birth_date");
    late.recorded = test::expr("died_on");
    late.within_days = 60;
    quality.rules.push_back(late);
    auto& person = pack_->registers["person"];
    person.fields.push_back(test::field("merged_into", pack::FieldType::kPerson));
    person.replaced_by = "merged_into";
    pack_->quality["person"] = quality;
    auto compiled = Registers::compile(pack_, "police");
    EXPECT_TRUE(compiled.ok());
    police_ = compiled.take();
    EXPECT_TRUE(police_->install(store_.db(), {0}).ok());
    EXPECT_TRUE(store_.db().migrate({0}, migrations()).ok());
  }

  Result<std::int64_t> add(json::object more) {
    json::object values{{"ref", Ref{{++last_}}.text()}, {"given_name", "An"}, {"full_name", "Trần Văn An"},
                        {"birth_date", "1990-05-12"},   {"sex", "1"},         {"registration_place", "00004"}};
    for (auto& member : more) values[member.key()] = std::move(member.value());
    std::int64_t id = 0;
    const auto wrote = store_.write({0}, [&](Tx& tx, Context& context) -> Result<void> {
      id = TRY(police_->create(tx, context, "person", values, context.today(), {})).id;
      return {};
    });
    store_.tick();
    if (!wrote.ok()) return wrote.error();
    return id;
  }
  void write(std::function<Result<void>(Tx&, Context&)> fn) {
    const auto wrote = store_.write({0}, std::move(fn));
    EXPECT_TRUE(wrote.ok()) << (wrote.ok() ? "" : wrote.error().def->id);
    store_.tick();
  }
  template <class T>
  T read(std::function<T(ReadTx&)> fn) {
    return *read_now<T>(store_.db(), {0}, [&](ReadTx& tx) -> Result<T> { return fn(tx); });
  }
  const pack::Quality& quality() const { return pack_->quality.at("person"); }
  Judge judge() { return Judge(*pack_, quality(), *police_, store_.clock.at); }

  /// From here on the register is also looked through for people who stand there twice.
  void look_for_pairs() {
    using Born = pack::QualityNear::Born;
    pack::QualityRule pairs = rule("one_record", pack::QualitySeverity::kFlag, "true");
    pairs.kind = pack::QualityKind::kPairs;
    pairs.near = {{Born::kSameDay, true, false}, {Born::kSwapped, true, false}, {Born::kSameYear, false, true}};
    pairs.same = test::expr("one.sex = other.sex");
    pack_->quality["person"].rules = {pairs};
  }
  std::vector<KnownPair> pairs_with(std::int64_t id) {
    return read<std::vector<KnownPair>>([&](ReadTx& tx) { return pairs_of(tx, "person", id, "one_record"); });
  }
  Result<void> settle(std::int64_t one, std::int64_t other, PairState state) {
    auto wrote = store_.write({0}, [&](Tx& tx, Context& context) {
      return settle_pair(tx, context, "person", {"one_record", one, other, state, "seen the papers", "An"});
    });
    store_.tick();
    return wrote;
  }

  Portion portion(const Pass& pass, int limit) {
    auto by = judge();
    return *read_now<Portion>(store_.db(), {0},
                              [&](ReadTx& tx) { return examine(tx, *police_, quality(), by, pass, limit); });
  }
  /// One step of a pass. @returns false when it is over
  bool step(int limit) {
    Pass pass;
    write([&](Tx& tx, Context& context) -> Result<void> {
      pass = begin_pass(tx, context, "person");
      return {};
    });
    const auto found = portion(pass, limit);
    bool more = false;
    write([&](Tx& tx, Context& context) -> Result<void> {
      more = add_portion(tx, context, quality(), pass, found);
      return {};
    });
    return more;
  }
  void whole_pass(int limit = 2) {
    while (step(limit)) {
    }
  }
  Figures told() {
    return read<Figures>([](ReadTx& tx) { return figures(tx, "person"); });
  }
  std::vector<Finding> open(std::string_view rule_id = "") {
    return read<std::vector<Finding>>([&](ReadTx& tx) { return findings(tx, "person", "", rule_id, 100); });
  }
  static std::string text(const Figures& figures) {
    std::string out;
    for (const auto& [key, tally] : figures)
      out += key.place + " " + key.rule + " " + std::to_string(tally.holding) + "/" + std::to_string(tally.expected) +
             "\n";
    return out;
  }

  std::shared_ptr<pack::Pack> pack_ = test::make_country();
  test::TestStore store_{{"police"}};
  std::unique_ptr<Registers> police_;
  std::uint8_t last_ = 0;
};

TEST_F(QualityTest, figures_say_how_many_of_those_asked_hold) {
  ASSERT_TRUE(add({}).ok());
  ASSERT_TRUE(add({{"birth_date", "1990"}, {"sex", "2"}}).ok());
  ASSERT_TRUE(add({{"sex", "2"}, {"note", "seen"}, {"registration_place", "02650"}, {"mother", Ref{{1}}.text()}}).ok());
  ASSERT_TRUE(add({{"registration_place", "02650"}, {"mother", Ref{{77}}.text()}}).ok());
  whole_pass();
  EXPECT_EQ(text(told()),
            "00004 born_by_now 2/2\n00004 has_note 0/1\n00004 whole_date 1/2\n"
            "02650 born_by_now 2/2\n02650 has_note 1/1\n02650 mother_known 1/2\n02650 whole_date 2/2\n");
  const auto nation = roll_up(told(), [](const std::string&) { return std::string(); });
  EXPECT_EQ(text(nation), " born_by_now 4/4\n has_note 1/2\n mother_known 1/2\n whole_date 3/4\n");
  EXPECT_EQ(open().size(), 2U);  // what only counts waits for nobody
}

TEST_F(QualityTest, a_pass_goes_on_where_it_was_and_adds_nothing_twice) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(add({{"sex", "2"}}).ok());
  ASSERT_TRUE(step(2));
  EXPECT_TRUE(told().empty());  // nothing is told before the pass is over
  Pass pass;
  write([&](Tx& tx, Context& context) -> Result<void> {
    pass = begin_pass(tx, context, "person");
    return {};
  });
  EXPECT_EQ(pass.rows, 2);
  const auto found = portion(pass, 2);
  for (int twice = 0; twice < 2; ++twice)
    write([&](Tx& tx, Context& context) -> Result<void> {
      add_portion(tx, context, quality(), pass, found);
      return {};
    });
  whole_pass();
  const auto nation = roll_up(told(), [](const std::string&) { return std::string(); });
  EXPECT_EQ(nation.at({"", "has_note"}).expected, 5);
  const auto done = read<std::optional<Pass>>([](ReadTx& tx) { return last_pass(tx, "person"); });
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->rows, 5);
}

TEST_F(QualityTest, a_mended_record_leaves_the_queue_at_once_and_the_figures_with_the_next_pass) {
  const auto id = *add({{"sex", "2"}});
  whole_pass();
  ASSERT_EQ(open("has_note").size(), 1U);
  EXPECT_EQ(open("has_note")[0].record_id, id);
  write([&](Tx& tx, Context& context) -> Result<void> {
    TRY(police_->amend(tx, context, "person", id, {{"note", "seen"}}, context.today(), {}));
    auto by = judge();
    return examine_again(tx, context, *police_, quality(), by, id);
  });
  EXPECT_TRUE(open().empty());
  EXPECT_EQ(told().at({"00004", "has_note"}).holding, 0);
  whole_pass();
  EXPECT_EQ(told().at({"00004", "has_note"}).holding, 1);
}

TEST_F(QualityTest, what_somebody_checked_stays_accepted_until_the_record_changes) {
  const auto id = *add({{"sex", "2"}});
  whole_pass();
  write([&](Tx& tx, Context& context) { return accept(tx, context, "person", id, "has_note", "An", "checked"); });
  EXPECT_TRUE(open().empty());
  whole_pass();
  EXPECT_TRUE(open().empty());
  const auto again = store_.write(
      {0}, [&](Tx& tx, Context& context) { return accept(tx, context, "person", id, "has_note", "An", "checked"); });
  EXPECT_TRUE(!again.ok() && again.error().is(errors::kNoFinding));
  write([&](Tx& tx, Context& context) -> Result<void> {
    TRY(police_->amend(tx, context, "person", id, {{"birth_place", "x"}}, context.today(), {}));
    return {};
  });
  whole_pass();
  EXPECT_EQ(open().size(), 1U);
}

TEST_F(QualityTest, findings_of_records_that_ended_go_away) {
  const auto id = *add({{"sex", "2"}});
  whole_pass();
  write([&](Tx& tx, Context& context) { return police_->end(tx, context, "person", id, context.today(), {}); });
  whole_pass();
  EXPECT_TRUE(open().empty());
  EXPECT_TRUE(told().empty());
}

TEST_F(QualityTest, what_blocks_never_gets_in_and_takes_nothing) {
  const auto future = add({{"birth_date", "2031"}, {"pin", "001090000001"}});
  ASSERT_FALSE(future.ok());
  EXPECT_TRUE(future.error().is(sen::errors::kNotGood));
  EXPECT_NE(future.error().text("en").find("Title of born_by_now"), std::string::npos);
  const auto id = add({{"pin", "001090000001"}});  // the number was not taken by the refused one
  ASSERT_TRUE(id.ok());
  const auto amended = store_.write({0}, [&](Tx& tx, Context& context) -> Result<void> {
    TRY(police_->amend(tx, context, "person", *id, {{"birth_date", "2031"}}, context.today(), {}));
    return {};
  });
  EXPECT_TRUE(!amended.ok() && amended.error().is(sen::errors::kNotGood));
}

TEST_F(QualityTest, days_from_event_to_record_are_told_of_a_commune_and_of_the_nation) {
  for (const char* died : {"1990-05-12", "1990-05-19", "1990-07-11", "1990-07-12", "1991-05-12"})
    ASSERT_TRUE(add({{"died_on", died}}).ok());
  ASSERT_TRUE(add({{"died_on", "1990-05-13"}, {"registration_place", "02650"}}).ok());
  ASSERT_TRUE(add({{"died_on", "1990-05-11"}}).ok());                          // before the event: asked, and not good
  ASSERT_TRUE(add({{"birth_date", "1990"}, {"died_on", "1990-05-12"}}).ok());  // no whole date: not asked
  whole_pass();
  const auto here = told().at({"00004", "soon"});
  EXPECT_EQ(here.expected, 6);
  EXPECT_EQ(here.holding, 3);  // 0, 7 and 60 days
  EXPECT_EQ(here.days, (Days{{0, 1}, {7, 1}, {60, 1}, {61, 1}, {first_of_bucket(365), 1}}));
  const auto nation = roll_up(told(), [](const std::string&) { return std::string(); }).at({"", "soon"});
  EXPECT_EQ(nation.expected, 7);
  EXPECT_EQ(days_within(nation.days, 50), 7);  // 0, 1, 7, 60, 61, 365
  EXPECT_EQ(days_within(nation.days, 95), last_of_bucket(first_of_bucket(365)));
}

TEST(Days, a_bucket_is_at_most_an_eighth_wide_and_none_is_missing) {
  int next = 0;
  for (int day = 0; day < 40'000; ++day) {
    const int first = first_of_bucket(day), last = last_of_bucket(first);
    ASSERT_TRUE(first <= day && day <= last) << day;
    ASSERT_LE(8 * (last - first), std::max(first, 8)) << day;
    if (day < next) continue;
    ASSERT_EQ(first, next);
    next = last + 1;
  }
  EXPECT_FALSE(days_within({}, 50).has_value());
}

TEST(Wilson, intervals_are_those_of_the_textbook) {
  EXPECT_NEAR(wilson(0, 30).high, 0.1135, 0.0001);
  EXPECT_EQ(wilson(0, 30).low, 0);
  EXPECT_NEAR(wilson(3, 30).low, 0.0346, 0.0001);
  EXPECT_NEAR(wilson(3, 30).high, 0.2562, 0.0001);
  EXPECT_NEAR(wilson(5, 10).low, 0.2366, 0.0001);
  EXPECT_DOUBLE_EQ(wilson(10, 10).high, 1);
}

TEST_F(QualityTest, who_may_be_one_person_is_asked_about_and_each_record_counts_once) {
  const auto an = *add({});
  const auto without_middle = *add({{"full_name", "Trần An"}, {"registration_place", "02650"}});
  const auto marks = *add({{"full_name", "Trần Vân Ân"}});
  ASSERT_TRUE(add({{"sex", "2"}}).ok());
  ASSERT_TRUE(add({{"birth_date", "1990-05-13"}}).ok());
  const auto swapped = *add({{"birth_date", "1990-12-05"}});
  const auto year = *add({{"birth_date", "1990"}});
  ASSERT_TRUE(add({{"birth_date", "1990"}, {"registration_place", "02650"}, {"full_name", "Trần Văn Bình"}}).ok());
  look_for_pairs();
  for (const int portion_size : {1, 3, 100}) {
    whole_pass(portion_size);
    EXPECT_EQ(pairs_with(an).size(), 4U) << portion_size;
    EXPECT_EQ(pairs_with(without_middle).size(), 3U);  // named alike: not by the year alone
    EXPECT_EQ(pairs_with(marks).size(), 4U);           // his name but for the marks
    EXPECT_EQ(pairs_with(swapped).size(), 4U);
    EXPECT_EQ(pairs_with(year).size(), 4U);  // of his name and place, born some day of that year
    EXPECT_EQ(text(told()), "00004 one_record 1/6\n02650 one_record 1/2\n");
    EXPECT_EQ(open("one_record").size(), 6U);
  }
}

TEST_F(QualityTest, two_different_people_are_never_asked_about_again) {
  const auto one = *add({}), other = *add({}), third = *add({});
  look_for_pairs();
  whole_pass();
  ASSERT_EQ(pairs_with(one).size(), 2U);
  EXPECT_TRUE(settle(one, other, PairState::kDifferent).ok());
  const auto again = settle(one, other, PairState::kDifferent);
  EXPECT_TRUE(!again.ok() && again.error().is(errors::kNoFinding));
  const auto backwards = settle(third, one, PairState::kDifferent);
  EXPECT_TRUE(!backwards.ok() && backwards.error().is(errors::kNoFinding));
  EXPECT_EQ(open().size(), 3U);  // each still stands in a pair with the third
  EXPECT_TRUE(settle(one, third, PairState::kDifferent).ok());
  EXPECT_EQ(open().size(), 2U);
  write([&](Tx& tx, Context& context) -> Result<void> {
    TRY(police_->amend(tx, context, "person", one, {{"note", "moved"}}, context.today(), {}));
    auto by = judge();
    return examine_again(tx, context, *police_, quality(), by, one);
  });
  whole_pass();
  EXPECT_EQ(open().size(), 2U);
  EXPECT_EQ(text(told()), "00004 one_record 1/3\n");
}

TEST_F(QualityTest, who_was_merged_takes_no_part_until_somebody_parts_them) {
  const auto one = *add({}), other = *add({});
  look_for_pairs();
  whole_pass();
  const auto merge = [&](const json::value& into) {
    write([&](Tx& tx, Context& context) -> Result<void> {
      TRY(police_->amend(tx, context, "person", other, {{"merged_into", into}}, context.today(), {}));
      return {};
    });
  };
  merge(json::value(Ref{{1}}.text()));
  EXPECT_TRUE(settle(one, other, PairState::kSame).ok());
  EXPECT_TRUE(open().empty());
  whole_pass();
  EXPECT_EQ(text(told()), "00004 one_record 1/1\n");
  merge(nullptr);
  whole_pass();
  EXPECT_EQ(open().size(), 2U);
}

TEST_F(QualityTest, a_pair_that_was_mended_apart_is_forgotten) {
  const auto one = *add({}), other = *add({});
  look_for_pairs();
  whole_pass();
  write([&](Tx& tx, Context& context) -> Result<void> {
    TRY(police_->amend(tx, context, "person", other, {{"birth_date", "1991-05-12"}}, context.today(), {}));
    return {};
  });
  whole_pass();
  EXPECT_TRUE(open().empty() && pairs_with(one).empty());
}

TEST(NearPairs, a_crowd_on_one_day_is_not_compared_with_everybody) {
  std::vector<registers::Namesake> crowd;
  for (int i = 0; i < 4000; ++i)
    crowd.push_back({"an tran", "1900-01-01", "an tran " + std::to_string(i % 40), "00004", i + 1});
  const std::vector<pack::QualityNear> near{{pack::QualityNear::Born::kSameDay, false, false}};
  const auto found = near_pairs(crowd, near);
  EXPECT_EQ(found.size(), 40U * (100 * 99 / 2));  // each name has a hundred: all of them are neighbours
}

TEST_F(QualityTest, an_empty_register_has_a_pass_and_no_figures) {
  whole_pass();
  EXPECT_TRUE(told().empty());
  EXPECT_TRUE(read<std::optional<Pass>>([](ReadTx& tx) { return last_pass(tx, "person"); }).has_value());
}

}  // namespace
}  // namespace sen::quality
