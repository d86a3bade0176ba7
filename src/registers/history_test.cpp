// Goal: both time axes. Method: the worked example of Denmark's base registers, corrections, facts of tomorrow,
// annulment, and random histories against a naive model that keeps every state it was ever told.
#include <gtest/gtest.h>

#include "ports/random.hpp"
#include "registers/errors.hpp"
#include "registers/test_country.hpp"

namespace sen::registers {
namespace {

using test::day;

class HistoryTest : public testing::Test {
 protected:
  HistoryTest() {
    auto compiled = Registers::compile(pack_, "police");
    EXPECT_TRUE(compiled.ok());
    police_ = compiled.take();
    EXPECT_TRUE(store_.db().migrate({0}, police_->migrations()).ok());
  }

  Result<void> write(std::function<Result<void>(Tx&, Context&)> fn) { return store_.write({0}, fn); }
  void at(std::string_view civil) { store_.clock.at = pack_->zone().at(day(civil), 600); }
  Instant noon(std::string_view civil) { return pack_->zone().at(day(civil), 720); }

  std::int64_t move_in(std::string_view address, std::string_view from) {
    std::int64_t id = 0;
    EXPECT_TRUE(write([&](Tx& tx, Context& context) -> Result<void> {
                  const json::object values{
                      {"person", Ref{{1}}.text()}, {"commune", "00004"}, {"address", json::string_view(address)}};
                  id = TRY(police_->create(tx, context, "residence", values, day(from), why("create"))).id;
                  return {};
                }).ok());
    return id;
  }
  Result<void> move(std::int64_t id, std::string_view address, std::string_view from,
                    std::optional<CivilDate> until = {}, std::optional<int> expected = {}) {
    return write([&, id](Tx& tx, Context& context) -> Result<void> {
      TRY(police_->amend(tx, context, "residence", id, {{"address", json::string_view(address)}}, day(from),
                         why(address), expected, until));
      return {};
    });
  }
  static Provenance why(std::string_view what) { return {"police", "engine", std::string(what), "Luật Cư trú", {}}; }

  template <class T>
  T read(std::function<T(ReadTx&)> fn) {
    return *read_now<T>(store_.db(), {0}, [&](ReadTx& tx) -> Result<T> { return fn(tx); });
  }
  std::string address_now(std::int64_t id) {
    const auto record = read<std::optional<Record>>([&](ReadTx& tx) { return police_->get(tx, "residence", id); });
    return record ? std::string(text_at(record->values, "address")) : "-";
  }
  std::string address(std::int64_t id, CivilDate valid, Instant known) {
    const auto record =
        read<std::optional<Record>>([&](ReadTx& tx) { return police_->as_of(tx, "residence", id, valid, known); });
    return record ? std::string(text_at(record->values, "address")) : "-";
  }
  std::vector<Record> history(std::int64_t id) {
    return read<std::vector<Record>>([&](ReadTx& tx) { return police_->history(tx, "residence", id); });
  }

  std::shared_ptr<pack::Pack> pack_ = test::make_country();
  std::unique_ptr<Registers> police_;
  test::TestStore store_{{"police"}};
};

// Registered 18 July 2019 with effect from 13 July; found wrong on 6 August: the effect was 1 August. (Grunddata,
// bitemporality guide.)
TEST_F(HistoryTest, denmarks_example) {
  pack_->places[1].valid.from.reset();  // today's commune code is good in 2019 too
  at("2019-01-02");
  const auto id = move_in("old", "2019-01-01");
  at("2019-07-18");
  ASSERT_TRUE(move(id, "new", "2019-07-13").ok());
  at("2019-08-06");
  ASSERT_TRUE(move(id, "old", "2019-07-13", day("2019-08-01")).ok());
  EXPECT_EQ(address(id, day("2019-07-20"), noon("2019-07-17")), "old");
  EXPECT_EQ(address(id, day("2019-07-20"), noon("2019-07-18")), "new");
  EXPECT_EQ(address(id, day("2019-07-20"), noon("2019-08-06")), "old");
  EXPECT_EQ(address(id, day("2019-07-31"), noon("2019-08-06")), "old");
  EXPECT_EQ(address(id, day("2019-08-01"), noon("2019-08-06")), "new");
  EXPECT_EQ(address(id, day("2018-12-31"), noon("2019-08-06")), "-");
  EXPECT_EQ(address(id, day("2019-07-20"), noon("2019-01-01")), "-");
  EXPECT_EQ(address_now(id), "new");
  const auto all = history(id);
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[0].why.case_id, "create");
  EXPECT_EQ(all[0].known_until, pack_->zone().at(day("2019-07-18"), 600));
  EXPECT_EQ(all[1].version, 1);  // shortened, but the fact and its source are those of the first
  EXPECT_EQ(all[1].valid_until, day("2019-07-13"));
  EXPECT_EQ(all[1].why.case_id, "create");
  EXPECT_EQ(all[2].version, 2);
  EXPECT_EQ(all[2].why.case_id, "new");
  EXPECT_EQ(all[3].why.case_id, "old");
  EXPECT_EQ(all[4].valid_from, day("2019-08-01"));
  EXPECT_FALSE(all[4].valid_until.has_value());
  EXPECT_FALSE(all[4].known_until.has_value());
}

TEST_F(HistoryTest, two_states_of_knowledge_differ_where_the_correction_fell) {
  pack_->places[1].valid.from.reset();
  at("2019-01-02");
  const auto id = move_in("old", "2019-01-01");
  at("2019-07-18");
  ASSERT_TRUE(move(id, "new", "2019-07-13").ok());
  at("2019-08-06");
  ASSERT_TRUE(move(id, "old", "2019-07-13", day("2019-08-01")).ok());
  const auto differ = [&](std::string_view before, std::string_view after) {
    return read<std::vector<Difference>>(
        [&](ReadTx& tx) { return police_->difference(tx, "residence", id, noon(before), noon(after)); });
  };
  const auto mended = differ("2019-07-20", "2019-08-07");
  ASSERT_EQ(mended.size(), 1U);
  EXPECT_EQ(mended[0].field, "address");
  EXPECT_EQ(mended[0].from, day("2019-07-13"));
  EXPECT_EQ(mended[0].until, day("2019-08-01"));
  EXPECT_EQ(mended[0].before, json::value("new"));
  EXPECT_EQ(mended[0].after, json::value("old"));
  EXPECT_TRUE(differ("2019-08-07", "2019-08-08").empty());
  // Before anything was known: every field that has a value, from the first day on, open-ended where it stayed.
  const auto all = differ("2018-01-01", "2019-07-17");
  ASSERT_EQ(all.size(), 3U);  // person, commune, address
  EXPECT_TRUE(all[2].before.is_null());
  EXPECT_EQ(all[2].after, json::value("old"));
  EXPECT_FALSE(all[2].until.has_value());
  const auto then =
      read<std::vector<Record>>([&](ReadTx& tx) { return police_->timeline(tx, "residence", id, noon("2019-07-20")); });
  ASSERT_EQ(then.size(), 2U);
  EXPECT_EQ(text_at(then[1].values, "address"), "new");
}

TEST_F(HistoryTest, a_record_never_changed_tells_its_history_from_one_row) {
  at("2026-11-20");
  const auto id = move_in("only", "2026-01-01");
  const auto rows = read<std::int64_t>([&](ReadTx& tx) {
    auto cursor = tx.query({"SELECT count(*) FROM @residence_history"});
    return cursor.next() ? cursor.i64(0) : -1;
  });
  EXPECT_EQ(rows, 0);
  const auto all = history(id);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].why.case_id, "create");
  EXPECT_EQ(address(id, day("2025-12-31"), noon("2026-11-21")), "-");
  EXPECT_EQ(address(id, day("2026-01-01"), noon("2026-11-19")), "-");
  EXPECT_EQ(address(id, day("2026-01-01"), noon("2026-11-21")), "only");
}

TEST_F(HistoryTest, a_fact_of_tomorrow_waits_for_its_day) {
  at("2026-11-20");
  const auto id = move_in("old", "2026-01-01");
  ASSERT_TRUE(move(id, "new", "2026-11-24").ok());
  EXPECT_EQ(address_now(id), "old");
  auto roll = [&] {
    int moved = 0;
    EXPECT_TRUE(write([&](Tx& tx, Context& context) -> Result<void> {
                  moved = police_->roll_forward(tx, context, 100);
                  return {};
                }).ok());
    return moved;
  };
  at("2026-11-23");
  EXPECT_EQ(roll(), 0);
  at("2026-11-24");
  EXPECT_EQ(roll(), 1);
  EXPECT_EQ(roll(), 0);
  EXPECT_EQ(address_now(id), "new");
  // A record that begins tomorrow is not there today.
  const auto later = move_in("third", "2026-11-26");
  EXPECT_EQ(address_now(later), "-");
  at("2026-11-26");
  EXPECT_EQ(roll(), 1);
  EXPECT_EQ(address_now(later), "third");
}

TEST_F(HistoryTest, annulment_erases_nothing) {
  at("2026-11-20");
  const auto id = move_in("wrong", "2026-01-01");
  at("2026-11-21");
  ASSERT_TRUE(write([&](Tx& tx, Context& context) {
                return police_->end(tx, context, "residence", id, day("2026-01-01"), why("annul"));
              }).ok());
  EXPECT_EQ(address_now(id), "-");
  EXPECT_EQ(address(id, day("2026-06-01"), noon("2026-11-20")), "wrong");
  EXPECT_EQ(address(id, day("2026-06-01"), noon("2026-11-21")), "-");
  const auto all = history(id);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_FALSE(all[1].holds);
  EXPECT_EQ(all[1].why.case_id, "annul");
  EXPECT_EQ(all[1].subject, (Ref{{1}}));
  EXPECT_TRUE(all[1].values.at("address").is_null());
  auto again = write([&](Tx& tx, Context& context) {
    return police_->end(tx, context, "residence", id, day("2026-01-01"), why("annul"));
  });
  ASSERT_FALSE(again.ok());
  EXPECT_TRUE(again.error().is(errors::kRecordNotFound));
  EXPECT_FALSE(move(id, "x", "2026-02-01").ok());
}

TEST_F(HistoryTest, an_end_in_the_future_comes_by_itself) {
  at("2026-11-20");
  const auto id = move_in("home", "2026-01-01");
  ASSERT_TRUE(write([&](Tx& tx, Context& context) {
                return police_->end(tx, context, "residence", id, day("2026-12-01"), why("left"));
              }).ok());
  EXPECT_EQ(address_now(id), "home");
  at("2026-12-01");
  ASSERT_TRUE(write([&](Tx& tx, Context& context) -> Result<void> {
                EXPECT_EQ(police_->roll_forward(tx, context, 5), 1);
                return {};
              }).ok());
  EXPECT_EQ(address_now(id), "-");
}

TEST_F(HistoryTest, the_second_of_two_writers_is_told) {
  at("2026-11-20");
  const auto id = move_in("home", "2026-01-01");
  ASSERT_TRUE(move(id, "one", "2026-11-20", {}, 1).ok());
  const auto late = move(id, "two", "2026-11-20", {}, 1);
  ASSERT_FALSE(late.ok());
  EXPECT_TRUE(late.error().is(errors::kRecordChanged));
  EXPECT_EQ(address_now(id), "one");
  const auto missing = move(77, "x", "2026-11-20");
  ASSERT_FALSE(missing.ok());
  EXPECT_TRUE(missing.error().is(errors::kRecordNotFound));
}

TEST_F(HistoryTest, an_amendment_is_checked_like_a_record) {
  at("2026-11-20");
  const auto id = move_in("home", "2026-01-01");
  auto refused = [&](json::object changes) {
    auto outcome = write([&](Tx& tx, Context& context) -> Result<void> {
      TRY(police_->amend(tx, context, "residence", id, changes, day("2026-11-20"), why("x")));
      return {};
    });
    return outcome.ok() ? std::string() : std::string(outcome.error().fields.at(0).def->id);
  };
  EXPECT_EQ(refused({{"commune", nullptr}}), "registers.field_required");
  EXPECT_EQ(refused({{"person", Ref{{2}}.text()}}), "registers.field_fixed");
  EXPECT_EQ(refused({{"commune", "99999"}}), "registers.field_place");
  EXPECT_EQ(refused({{"nothing", 1}}), "registers.field_unknown");
  EXPECT_EQ(refused({{"person", Ref{{1}}.text()}}), "");  // the same person: no change, no refusal
  EXPECT_EQ(refused({{"address", nullptr}}), "");
}

TEST_F(HistoryTest, known_time_grows_within_one_transaction_too) {
  at("2026-11-20");
  std::int64_t id = 0;
  ASSERT_TRUE(write([&](Tx& tx, Context& context) -> Result<void> {
                const json::object values{{"person", Ref{{1}}.text()}, {"commune", "00004"}, {"address", "a"}};
                id = TRY(police_->create(tx, context, "residence", values, day("2026-01-01"), why("a"))).id;
                TRY(police_->amend(tx, context, "residence", id, {{"address", "b"}}, day("2026-01-01"), why("b")));
                TRY(police_->amend(tx, context, "residence", id, {{"address", "c"}}, day("2026-01-01"), why("c")));
                return {};
              }).ok());
  const auto all = history(id);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_LT(all[0].known_from, all[1].known_from);
  EXPECT_LT(all[1].known_from, all[2].known_from);
  EXPECT_EQ(address_now(id), "c");
}

TEST_F(HistoryTest, a_unique_value_that_is_given_up_is_free_again) {
  at("2026-11-20");
  auto registers = test::make_country();
  registers->registers["residence"].fields[1].unique = true;  // household, now a number of its own
  pack_ = registers;
  auto compiled = Registers::compile(registers, "police");
  ASSERT_TRUE(compiled.ok());
  test::TestStore store({"police"});
  ASSERT_TRUE(store.db().migrate({0}, (*compiled)->migrations()).ok());
  auto in = [&](std::uint8_t who, const char* household) {
    std::int64_t id = 0;
    auto outcome = store.write({0}, [&](Tx& tx, Context& context) -> Result<void> {
      const json::object values{{"person", Ref{{who}}.text()}, {"commune", "00004"}, {"household", household}};
      id = TRY((*compiled)->create(tx, context, "residence", values, day("2026-11-20"), why("x"))).id;
      return {};
    });
    return outcome.ok() ? id : 0;
  };
  auto change = [&](std::int64_t id, json::value household, const char* from) {
    return store
        .write({0},
               [&](Tx& tx, Context& context) -> Result<void> {
                 TRY((*compiled)->amend(tx, context, "residence", id, {{"household", household}}, day(from), why("x")));
                 return {};
               })
        .ok();
  };
  const auto first = in(1, "H1");
  const auto second = in(2, "H2");
  ASSERT_NE(first, 0);
  ASSERT_NE(second, 0);
  EXPECT_FALSE(change(first, "H2", "2026-11-20"));
  EXPECT_TRUE(change(first, "H3", "2026-12-01"));  // in future: both are taken until then
  EXPECT_EQ(in(3, "H1"), 0);
  EXPECT_EQ(in(3, "H3"), 0);
  EXPECT_TRUE(change(first, "H4", "2026-11-20"));  // overrides: neither H1 nor H3 is its own any more
  EXPECT_NE(in(3, "H1"), 0);
  EXPECT_NE(in(4, "H3"), 0);
  EXPECT_EQ(in(5, "H4"), 0);
}

TEST_F(HistoryTest, random_histories_equal_a_naive_model) {
  using State = std::map<std::int32_t, std::string>;  // day -> address, over a window of days
  const auto start = day("2026-01-01").days;
  Random random(11);
  at("2026-02-01");
  for (int round = 0; round < 40; ++round) {
    store_.tick(Elapsed::minutes(1));
    State state;
    std::vector<std::pair<Instant, State>> told;
    const auto id = move_in("0", "2026-01-11");
    for (int d = 10; d < 40; ++d) state[start + d] = "0";
    std::int32_t begun = start + 10;
    told.push_back({store_.clock.at, state});
    for (int change = 1; change < 6; ++change) {
      store_.tick(Elapsed::hours(5));
      const auto from = start + static_cast<std::int32_t>(random.below(39));
      const bool open = random.chance(1, 2);
      const auto until =
          open ? start + 40
               : from + 1 + static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(start + 40 - from)));
      const std::string value = std::to_string(change);
      const auto limit = open ? std::optional<CivilDate>() : std::optional<CivilDate>(CivilDate{until});
      const bool done = move(id, value, CivilDate{from}.iso(), limit).ok();
      if (!done) continue;
      for (auto d = from; d < until; ++d)
        if (state.contains(d) || d < begun) state[d] = value;
      begun = std::min(begun, from);
      told.push_back({store_.clock.at, state});
    }
    for (const auto& [known, then] : told) {
      for (std::int32_t d = start; d < start + 40; ++d) {
        const auto expected = then.find(d);
        ASSERT_EQ(address(id, {d}, known + Elapsed{1}), expected == then.end() ? "-" : expected->second)
            << round << " day " << d - start;
      }
    }
  }
}

}  // namespace
}  // namespace sen::registers
