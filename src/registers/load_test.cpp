// Goal: a register that was loaded is the one that ordinary writes would have made, wherever the load was broken off;
// and what is not empty, or must be asked while rows come, is not loaded.
#include "registers/load.hpp"

#include <gtest/gtest.h>

#include "registers/errors.hpp"
#include "registers/test_country.hpp"

namespace sen::registers {
namespace {

constexpr AgencySlot kOnly{0};

/// Stops building after some steps, as a process does that is killed.
class Killed final : public Database {
 public:
  Killed(Database& inner, int steps) : inner_(inner), left_(steps) {}
  void submit(AgencySlot agency, WriteFn fn, Done done, Effect effect) override {
    inner_.submit(agency, std::move(fn), std::move(done), effect);
  }
  Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn, Fresh fresh) override {
    return inner_.snapshot(agency, fn, fresh);
  }
  Result<void> migrate(AgencySlot agency, const std::vector<Migration>& steps) override {
    if (left_-- <= 0) return fail(errors::kDatabaseBroken);
    return inner_.migrate(agency, steps);
  }
  void close() override { inner_.close(); }

 private:
  Database& inner_;
  int left_;
};

class LoadTest : public ::testing::Test {
 protected:
  void keep(const std::string& agency, std::shared_ptr<pack::Pack> pack = test::make_country()) {
    auto compiled = Registers::compile(std::move(pack), agency);
    ASSERT_TRUE(compiled.ok());
    registers_ = compiled.take();
    ASSERT_TRUE(registers_->install(store().db(), kOnly).ok());
  }
  bool possible(std::string_view register_id) {
    return *read_now<bool>(store().db(), kOnly,
                           [&](ReadTx& tx) -> Result<bool> { return Loader(*registers_, register_id).possible(tx); });
  }
  std::string begun_by(std::string_view register_id) {
    return *read_now<std::string>(store().db(), kOnly, [&](ReadTx& tx) -> Result<std::string> {
      return Loader(*registers_, register_id).begun_by(tx);
    });
  }
  void write(std::string_view register_id, const json::object& values, std::string_view from = "2020-01-01") {
    const auto done = store().write(kOnly, [&](Tx& tx, Context& context) -> Result<void> {
      TRY(registers_->create(tx, context, register_id, values, test::day(from), why_));
      return {};
    });
    EXPECT_TRUE(done.ok());
  }
  Stated stated(std::string_view register_id, const std::map<std::string, std::string>& values) {
    std::vector<Given> given;
    for (const auto& field : registers_->definition(register_id)->fields) {
      const auto found = values.find(field.name);
      given.push_back(found == values.end() ? Given() : Given(std::string_view(found->second)));
    }
    FieldErrors problems;
    auto out = registers_->read(register_id, given, test::day("2020-01-01"), problems);
    EXPECT_TRUE(problems.empty());
    return out;
  }
  Result<void> append(const Loader& loader, const std::vector<Stated>& rows) {
    return store().write(kOnly, [&](Tx& tx, Context& context) -> Result<void> {
      Loader::Entry entry(loader, tx, context, why_);
      for (const auto& row : rows) TRY(entry.write(row));
      return {};
    });
  }
  std::vector<std::string> found(std::string_view register_id, std::string_view field, const json::value& value) {
    return *read_now<std::vector<std::string>>(
        store().db(), kOnly, [&](ReadTx& tx) -> Result<std::vector<std::string>> {
          std::vector<std::string> out;
          for (const auto& record : registers_->find(tx, register_id, field, value))
            out.push_back(to_json(record.values));
          return out;
        });
  }
  std::map<std::string, std::string> person(std::uint8_t n) {
    return {{"ref", Ref{{n, 7}}.text()},
            {"pin", "00119000000" + std::to_string(n)},
            {"surname", "Nguyễn"},
            {"given_name", "An"},
            {"full_name", "Nguyễn An"},
            {"birth_date", "1990-03-15"},
            {"sex", "2"},
            {"mother", Ref{{99, n}}.text()}};
  }
  static json::object as_object(const std::map<std::string, std::string>& values) {
    json::object out;
    for (const auto& [name, value] : values) out[name] = value;
    return out;
  }

  void begin_anew() {
    place_ = std::make_unique<test::TestStore>(std::vector<std::string>{"police"});
    registers_.reset();
  }
  test::TestStore& store() { return *place_; }

  std::unique_ptr<test::TestStore> place_ = std::make_unique<test::TestStore>(std::vector<std::string>{"police"});
  std::unique_ptr<Registers> registers_;
  std::vector<std::unique_ptr<Registers>> kept_;  ///< statements are known by the address of their text
  Provenance why_{"police", "import", "C1", "law", {}};
};

TEST_F(LoadTest, OnlyWhatIsEmptyAndAsksNothingIsLoaded) {
  keep("police");
  EXPECT_TRUE(possible("person"));
  EXPECT_FALSE(possible("residence"));  // a person may have several: each would have to be looked for
  write("residence", {{"person", Ref{{1}}.text()}, {"household", "H1"}, {"commune", "00004"}});
  EXPECT_FALSE(possible("person"));  // the agency knows somebody
}

TEST_F(LoadTest, ARecordWhetherItHoldsOrNotIsEnoughToGoTheOrdinaryWay) {
  keep("health");
  EXPECT_TRUE(possible("facility"));
  write("facility", {{"code", "F1"}, {"name", "Trạm"}}, "2031-01-01");  // not yet
  EXPECT_FALSE(possible("facility"));
}

TEST_F(LoadTest, ANumberThatStaysTakenIsARecordToo) {
  using enum pack::FieldType;
  auto pack = test::make_country();
  auto card = test::register_of(
      "card", "police", "",
      {test::field("number", kText, test::issued_entry), test::field("office", kPlace), test::field("ends", kDate)});
  card.retention = {1, "ends", "Law"};
  pack->registers["card"] = std::move(card);
  keep("police", pack);
  EXPECT_TRUE(possible("card"));
  write("card", {{"number", "1"}, {"ends", "2021-01-01"}});
  int erased = 0;
  ASSERT_TRUE(store()
                  .write(kOnly,
                         [&](Tx& tx, Context& context) -> Result<void> {
                           erased = static_cast<int>(registers_->purge(tx, context, 10).size());
                           return {};
                         })
                  .ok());
  EXPECT_EQ(erased, 1);
  EXPECT_FALSE(possible("card"));  // the table is empty again, its number is not given twice
}

TEST_F(LoadTest, RulesThatBlockMayNotAskRegisters) {
  for (const bool asks : {false, true}) {
    auto pack = test::make_country();
    pack::Quality quality;
    quality.register_id = "facility";
    pack::QualityRule rule;
    rule.id = "named";
    rule.severity = pack::QualitySeverity::kBlock;
    rule.title = {"Tên", "Name"};
    rule.fix = {"Sửa", "Mend"};
    rule.holds = test::expr(asks ? "not(known(\"facility\", \"code\", name))" : "name != \"x\"");
    quality.rules.push_back(std::move(rule));
    pack->quality["facility"] = std::move(quality);
    auto compiled = Registers::compile(pack, "health");
    ASSERT_TRUE(compiled.ok());
    if (!registers_) ASSERT_TRUE((*compiled)->install(store().db(), kOnly).ok());
    registers_ = compiled.take();
    EXPECT_EQ(possible("facility"), !asks);
    if (asks) continue;
    const Loader loader(*registers_, "facility");
    EXPECT_TRUE(append(loader, {stated("facility", {{"code", "F1"}, {"name", "y"}})}).ok());
    const auto refused = append(loader, {stated("facility", {{"code", "F2"}, {"name", "x"}})});
    EXPECT_FALSE(refused.ok());
    EXPECT_TRUE(refused.error().is(errors::kNotGood));
    kept_.push_back(std::move(registers_));
    store().crash();
  }
}

TEST_F(LoadTest, TakesARowOnceAndOnlyWhenItNeedsNothing) {
  keep("police");
  Loader loader(*registers_, "person");
  EXPECT_TRUE(loader.takes(stated("person", person(1))));
  EXPECT_FALSE(loader.takes(stated("person", person(1))));
  auto number = person(2);
  number["pin"] = person(1)["pin"];
  EXPECT_FALSE(loader.takes(stated("person", number)));  // somebody's number
  auto unnumbered = person(3);
  unnumbered.erase("pin");
  EXPECT_FALSE(loader.takes(stated("person", unnumbered)));  // one must be made
  EXPECT_FALSE(loader.takes(stated("person", person(3))));   // and that row comes first
  EXPECT_TRUE(loader.takes(stated("person", person(4))));
}

TEST_F(LoadTest, KilledBetweenAnyTwoStepsItIsFinishedByTheNext) {
  for (int steps = 0; steps <= 10; ++steps) {
    begin_anew();
    keep("police");
    Loader loader(*registers_, "person");
    ASSERT_TRUE(loader.begin(store().db(), kOnly, "it's mine").ok());
    ASSERT_TRUE(append(loader, {stated("person", person(2)), stated("person", person(1))}).ok());
    EXPECT_EQ(begun_by("person"), "it's mine");
    EXPECT_TRUE(found("person", "pin", "001190000001").empty());  // which is why nobody may serve it so
    Killed killed(store().db(), steps);
    const bool whole = loader.finish(killed, kOnly).ok();
    EXPECT_EQ(whole, steps == 10) << steps;  // references, numbers, seven indexes, the mark
    store().crash();
    EXPECT_EQ(begun_by("person").empty(), whole) << steps;
    int told = 0;
    const auto count = [&](const std::string&, int, int) { return ++told > 0; };
    ASSERT_TRUE(registers_->finish_loads(store().db(), kOnly, count, "it's mine").ok());
    EXPECT_EQ(told, 0);
    const auto one_step = [&](const std::string&, int, int) { return ++told < 2; };
    EXPECT_EQ(*registers_->finish_loads(store().db(), kOnly, one_step), whole) << steps;
    EXPECT_EQ(begun_by("person").empty(), whole);
    ASSERT_TRUE(*registers_->finish_loads(store().db(), kOnly, count));
    EXPECT_EQ(begun_by("person"), "");
    EXPECT_EQ(found("person", "pin", "001190000001").size(), 1U);
    EXPECT_EQ(found("person", "ref", json::value(person(2)["ref"].c_str())).size(), 1U);
    EXPECT_EQ(found("person", "surname", "Nguyễn").size(), 2U);
    EXPECT_EQ(found("person", "mother", json::value(person(1)["mother"].c_str())).size(), 1U);
    // From here on it is a register as others: doubles are refused.
    const auto twice = store().write(kOnly, [&](Tx& tx, Context& context) -> Result<void> {
      TRY(registers_->create(tx, context, stated("person", person(1)), why_));
      return {};
    });
    ASSERT_FALSE(twice.ok());
    EXPECT_TRUE(twice.error().is(errors::kSubjectHasRecord));
  }
}

TEST_F(LoadTest, WhoGoesOnRecallsWhatIsThere) {
  keep("police");
  Loader first(*registers_, "person");
  ASSERT_TRUE(first.begin(store().db(), kOnly, "run").ok());
  ASSERT_TRUE(append(first, {stated("person", person(1))}).ok());
  store().crash();
  Loader next(*registers_, "person");
  EXPECT_FALSE(*read_now<bool>(store().db(), kOnly, [&](ReadTx& tx) -> Result<bool> { return next.recall(tx); }));
  EXPECT_FALSE(next.takes(stated("person", person(1))));
  EXPECT_TRUE(next.takes(stated("person", person(2))));
}

TEST_F(LoadTest, UniqueNumbersOfARegisterAboutNobodyAreTextInTheirTable) {
  using enum pack::FieldType;
  auto pack = test::make_country();
  pack->registers["plot"] = test::register_of(
      "plot", "police", "", {test::field("number", kInteger, test::unique), test::field("owner", kText)});
  pack->registers["tie"] = test::register_of("tie", "police", "", {test::field("who", kPerson, test::unique)});
  keep("police", pack);
  EXPECT_FALSE(possible("tie"));  // references have no text in SQL
  ASSERT_TRUE(possible("plot"));
  Loader loader(*registers_, "plot");
  ASSERT_TRUE(loader.begin(store().db(), kOnly, "run").ok());
  const auto ten = stated("plot", {{"number", "10"}, {"owner", "x"}});
  EXPECT_TRUE(loader.takes(ten));
  EXPECT_FALSE(loader.takes(ten));
  ASSERT_TRUE(append(loader, {ten, stated("plot", {{"number", "9"}}), stated("plot", {{"owner", "none"}})}).ok());
  Loader again(*registers_, "plot");
  EXPECT_FALSE(*read_now<bool>(store().db(), kOnly, [&](ReadTx& tx) -> Result<bool> { return again.recall(tx); }));
  EXPECT_FALSE(again.takes(ten));
  ASSERT_TRUE(loader.finish(store().db(), kOnly).ok());
  EXPECT_EQ(found("plot", "number", 10).size(), 1U);
  EXPECT_EQ(found("plot", "number", 9).size(), 1U);
  const auto twice = store().write(kOnly, [&](Tx& tx, Context& context) -> Result<void> {
    TRY(registers_->create(tx, context, ten, why_));
    return {};
  });
  ASSERT_FALSE(twice.ok());
  EXPECT_TRUE(twice.error().is(errors::kRecordNotUnique));
}

}  // namespace
}  // namespace sen::registers
