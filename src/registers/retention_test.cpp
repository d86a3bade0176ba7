// Goal: what may be kept no longer is erased with its history, and nothing else. Method: two registers with a time of
// keeping, one counted from the record's end and one from a day of its own, and years that pass.
#include <gtest/gtest.h>

#include "registers/errors.hpp"
#include "registers/test_country.hpp"

namespace sen::registers {
namespace {

class Retention : public ::testing::Test {
 protected:
  Retention() { install(country()); }
  static std::shared_ptr<pack::Pack> country(int years = 2) {
    using enum pack::FieldType;
    auto pack = test::make_country();
    auto& residence = pack->registers["residence"];
    residence.retention = {years, "", "Law on Residence"};
    auto stay = test::register_of("stay", "police", "",
                                  {test::field("guest_name", kName, test::required),
                                   test::field("card", kText, test::unique), test::field("leaves_on", kDate)});
    stay.retention = {1, "leaves_on", "Law on Residence"};
    pack->registers["stay"] = std::move(stay);
    return pack;
  }
  void install(std::shared_ptr<pack::Pack> pack) {
    auto compiled = Registers::compile(std::move(pack), "police");
    ASSERT_TRUE(compiled.ok());
    older_.push_back(std::exchange(registers_, compiled.take()));  // statements are kept by address
    ASSERT_TRUE(registers_->install(store_.db(), {0}).ok());
  }
  std::int64_t add(std::string_view register_id, json::object values, CivilDate from) {
    std::int64_t id = 0;
    const auto made = store_.write({0}, [&](Tx& tx, Context& context) -> Result<void> {
      id = TRY(registers_->create(tx, context, register_id, values, from, why_)).id;
      return {};
    });
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().text("en"));
    return id;
  }
  std::int64_t live(const Ref& who, std::string_view since) {
    return add("residence", {{"person", who.text()}, {"household", "H1"}, {"commune", "00004"}}, test::day(since));
  }
  std::int64_t visit(std::string_view name, std::string_view leaves_on) {
    return add("stay",
               {{"guest_name", json::string_view(name)},
                {"card", json::string_view(name)},
                {"leaves_on", json::string_view(leaves_on)}},
               test::day("2020-01-01"));
  }
  void end(std::int64_t id, std::string_view from) {
    ASSERT_TRUE(store_
                    .write({0},
                           [&](Tx& tx, Context& context) {
                             return registers_->end(tx, context, "residence", id, test::day(from), why_);
                           })
                    .ok());
  }
  std::vector<std::string> purge(int limit = 100) {
    std::vector<std::string> out;
    EXPECT_TRUE(store_
                    .write({0},
                           [&](Tx& tx, Context& context) -> Result<void> {
                             out.clear();  // a use case may run twice
                             for (const auto& one : registers_->purge(tx, context, limit))
                               out.push_back(one.def->id + " " + std::to_string(one.id) + " " +
                                             (one.subject.empty() ? "-" : one.subject.text()));
                             return {};
                           })
                    .ok());
    return out;
  }
  std::size_t versions(std::string_view register_id, std::int64_t id) {
    return read_now<std::size_t>(
               store_.db(), {0},
               [&](ReadTx& tx) -> Result<std::size_t> { return registers_->history(tx, register_id, id).size(); })
        .take();
  }
  void at(std::string_view when) { store_.clock.at = *Instant::parse(std::string(when) + "T03:00:00Z"); }

  const Provenance why_{"police", "t", "", "", {}};
  test::TestStore store_{{"police"}};
  std::vector<std::unique_ptr<Registers>> older_;
  std::unique_ptr<Registers> registers_;
};

TEST_F(Retention, an_ended_record_goes_with_its_history_when_its_years_are_over) {
  at("2026-11-20");
  const Ref lan{{1}}, nam{{2}};
  const auto ended = live(lan, "2010-01-01");
  const auto stays = live(nam, "2010-01-01");
  end(ended, "2026-11-01");
  at("2028-11-19");
  EXPECT_TRUE(purge().empty()) << "a day too early";
  EXPECT_EQ(versions("residence", ended), 3U);
  at("2028-11-21");
  EXPECT_EQ(purge(), std::vector<std::string>{"residence " + std::to_string(ended) + " " + lan.text()});
  EXPECT_EQ(versions("residence", ended), 0U);
  EXPECT_EQ(versions("residence", stays), 1U) << "who still lives there";
  EXPECT_TRUE(purge().empty()) << "once";
  EXPECT_GT(live(lan, "2028-11-21"), 0) << "the person may have another record";
}

TEST_F(Retention, what_was_annulled_for_long_ago_is_kept_from_the_day_it_was_annulled) {
  at("2026-11-20");
  const auto wrong = live(Ref{{1}}, "2001-01-01");
  end(wrong, "2001-01-01");
  EXPECT_TRUE(purge().empty());
  at("2028-11-21");
  EXPECT_EQ(purge().size(), 1U);
}

TEST_F(Retention, a_record_that_begins_later_or_again_is_not_over) {
  at("2026-11-20");
  live(Ref{{1}}, "2040-01-01");
  at("2036-11-20");
  EXPECT_TRUE(purge().empty());
}

TEST_F(Retention, a_day_of_its_own_counts_and_portions_are_as_large_as_asked) {
  at("2026-11-20");
  visit("A", "2025-11-18");
  visit("B", "2025-11-19");
  const auto kept = visit("C", "2025-11-20");
  EXPECT_EQ(purge(1).size(), 1U);
  EXPECT_EQ(purge(5).size(), 1U);
  EXPECT_EQ(versions("stay", kept), 1U);
  EXPECT_GT(visit("A", "2026-12-01"), 0) << "a value that no number made is free again";
}

TEST_F(Retention, may_come_later_and_its_years_and_its_day_may_change) {
  at("2026-11-20");
  const auto old = live(Ref{{1}}, "2010-01-01");
  end(old, "2026-11-20");
  install(country(5));
  at("2030-01-01");
  EXPECT_TRUE(purge().empty());
  install(country(1));
  EXPECT_EQ(purge().size(), 1U);
  auto plain = test::make_country();
  install(plain);
  EXPECT_TRUE(purge().empty()) << "no time of keeping: for ever";
  auto other = country();
  other->registers["stay"].retention.after.clear();
  install(other);  // another index
  EXPECT_TRUE(purge().empty());
  auto person = test::make_country();
  person->registers["person"].retention = {100, "died_on", "law"};
  install(person);  // an index, and nothing to rewrite
  EXPECT_TRUE(purge().empty());
}

}  // namespace
}  // namespace sen::registers
