// Goal: figures are those of a plain count, a pass can stop anywhere, findings come and go with the facts, bad records
// that block never get in. Method: people on a real store, some of them wrong on purpose.
#include "quality/quality.hpp"

#include <gtest/gtest.h>

#include "quality/errors.hpp"
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

  Portion portion(const Pass& pass, int limit) {
    auto by = judge();
    return *read_now<Portion>(store_.db(), {0},
                              [&](ReadTx& tx) { return examine(tx, *police_, quality(), by, pass.at, limit); });
  }
  /// One step of a pass. @returns false when it is over
  bool step(int limit) {
    Pass pass;
    write([&](Tx& tx, Context& context) -> Result<void> {
      pass = begin_pass(tx, context, "person");
      return {};
    });
    const auto found = portion(pass, limit);
    write([&](Tx& tx, Context& context) -> Result<void> {
      add_portion(tx, context, "person", pass, found);
      return {};
    });
    return found.more;
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
      add_portion(tx, context, "person", pass, found);
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

TEST_F(QualityTest, an_empty_register_has_a_pass_and_no_figures) {
  whole_pass();
  EXPECT_TRUE(told().empty());
  EXPECT_TRUE(read<std::optional<Pass>>([](ReadTx& tx) { return last_pass(tx, "person"); }).has_value());
}

}  // namespace
}  // namespace sen::quality
