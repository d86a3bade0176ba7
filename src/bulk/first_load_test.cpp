// Goal: a file that is a register's first load leaves the register that the ordinary way leaves, whatever is in the
// file and wherever it is broken off. Method: both ways, into a store each, and all tables compared.
#include "bulk/first_load.hpp"

#include <algorithm>

#include "bulk/errors.hpp"
#include "bulk/test_file.hpp"
#include "registers/errors.hpp"

namespace sen::bulk {
namespace {

using test::BulkWorld;
using test::Given;

std::string ref(std::uint8_t n) { return Ref{{n, 7, 7}}.text(); }
std::string row(std::uint8_t n, const std::string& pin, const std::string& name = "Nguyễn An",
                const std::string& rest = "1990-03-15,2") {
  return ref(n) + "," + pin + "," + name + ",An," + rest + "," + ref(static_cast<std::uint8_t>(200 - n)) + ",00004\n";
}
const std::string kHeader = "ref,pin,full_name,given_name,birth_date,sex,mother,registration_place\n";
const std::string kPlain = kHeader + row(5, "001190000005", "Lê An") + row(1, "001190000001") + row(3, "001190000003") +
                           row(2, "001190000002", "Trần Thị B\"") + row(4, "001190000004", "\"Trần, An\"") +
                           row(6, "001190000006", "Lê An", "1990,2") + "short\n" + row(7, "001190000007", "Đỗ \n");
const std::string kMixed = kHeader + row(1, "001190000001") + row(2, "001190000002", "Trần An") +
                           row(1, "001190000001") +             // the same again
                           row(1, "001190000009", "Phạm An") +  // the same person, told otherwise
                           row(3, "001190000002", "Hồ An") +    // another's number
                           row(4, "00119000000X") +             // wrong
                           row(5, "", "Lê An") +                // a number must be made
                           row(6, "001190000006", "Lý An") + row(5, "001190000005", "Vũ An") + row(8, "001190000009");

/// All that an import leaves. Ids and times of rows that were set aside come later than theirs would have: without.
std::vector<std::string> all_of(BulkWorld& world, bool exact) {
  std::vector<std::string> out;
  const auto seen = world.store.db().snapshot(test::kPolice, [&](ReadTx& tx) -> Result<void> {
    for (const auto& one : world.registers[0]->scan(tx, "person", {}, 1000).records) {
      auto values = one.values;
      if (!exact && text_at(values, "full_name") == "Lê An") values.erase("pin");
      out.push_back(to_json(values) + one.valid_from.iso() + one.subject.text() + std::to_string(one.version) +
                    one.why.agency + one.why.officer + one.why.case_id + one.why.legal +
                    (exact ? std::to_string(one.id) + one.known_from.iso() : ""));
    }
    auto rows =
        tx.query({"SELECT p.id, p.subject_id, p.ref, s.subject_id, p.pin, k.record_id, k.subject_id, "
                  "p._name_ends, p._name_key, p._in_force, p._next_valid_on, p._changed, p._known_from FROM "
                  "@person p JOIN @subject s ON s.ref = p.ref JOIN @person_pin_key k ON k.value = p.pin"});
    while (rows.next()) {
      std::string line = rows.ref(2).text();
      for (const int text : {7, 8}) line += "," + rows.string(text);
      for (const int number : {9, 10}) line += "," + std::to_string(rows.i64(number));
      EXPECT_EQ(rows.i64(0), rows.i64(5));
      EXPECT_EQ(rows.i64(1), rows.i64(3));
      EXPECT_EQ(rows.i64(1), rows.i64(6));
      if (exact)
        for (const int number : {0, 1, 11, 12}) line += "," + std::to_string(rows.i64(number));
      out.push_back(std::move(line));
    }
    auto counts =
        tx.query({"SELECT (SELECT COUNT(*) FROM @person), (SELECT COUNT(*) FROM @subject), (SELECT COUNT(*) "
                  "FROM @person_pin_key), (SELECT COUNT(*) FROM @person_history), (SELECT COUNT(*) FROM "
                  "@register_column), (SELECT COUNT(*) FROM @bulk_aside)"});
    EXPECT_TRUE(counts.next());
    for (int i = 0; i < 6; ++i) out.push_back(std::to_string(counts.i64(i)));
    return {};
  });
  EXPECT_TRUE(seen.ok());
  std::ranges::sort(out);
  return out;
}

std::vector<std::string> names_found(BulkWorld& world) {
  std::vector<std::string> out;
  const auto seen = world.store.db().snapshot(test::kPolice, [&](ReadTx& tx) -> Result<void> {
    for (const auto& hit : TRY(world.registers[0]->search(tx, "person", {"Nguyễn An", "1990", "", {}, 100})))
      out.push_back(hit.record.subject.text());
    for (const auto& one : world.registers[0]->find(tx, "person", "mother", json::value(ref(195).c_str())))
      out.push_back(one.subject.text());
    return {};
  });
  EXPECT_TRUE(seen.ok());
  return out;
}

std::vector<std::string> sorted(std::vector<std::string> lines) {
  std::ranges::sort(lines);
  return lines;
}

/// What both ways must have in common.
void expect_same(BulkWorld& loaded, BulkWorld& ordinary, bool exact) {
  EXPECT_EQ(all_of(loaded, exact), all_of(ordinary, exact));
  EXPECT_EQ(sorted(loaded.refusals), sorted(ordinary.refusals));
  EXPECT_EQ(sorted(names_found(loaded)), sorted(names_found(ordinary)));
}

TEST(FirstLoad, LeavesWhatTheOrdinaryWayLeaves) {
  for (const auto& [text, exact] : {std::pair{kPlain, true}, std::pair{kMixed, false}}) {
    for (const std::size_t batch : {1U, 2U, 3U, 100U}) {
      BulkWorld loaded, ordinary;
      const auto quick = loaded.import({.text = text, .batch = batch});
      const auto slow = ordinary.import({.text = text, .batch = batch, .load = false});
      ASSERT_TRUE(quick.ok() && slow.ok());
      EXPECT_TRUE(loaded.loaded);
      EXPECT_FALSE(ordinary.loaded);
      EXPECT_EQ(quick->counts, slow->counts);
      EXPECT_GT(quick->counts.refused, 0U);
      expect_same(loaded, ordinary, exact);
    }
  }
}

TEST(FirstLoad, RowsThatHoldFromALaterDayWait) {
  const Given given{.text = kHeader + row(1, "001190000001") + row(2, "001190000002"),
                    .mapping = "valid_from: \"2027-05-01\"\n"};
  BulkWorld loaded, ordinary;
  EXPECT_EQ(loaded.import(given)->counts, (Counts{2, 0, 0, 0, 0}));
  Given slow = given;
  slow.load = false;
  EXPECT_EQ(ordinary.import(slow)->counts, (Counts{2, 0, 0, 0, 0}));
  expect_same(loaded, ordinary, true);
  EXPECT_TRUE(loaded.find("person", "pin", "001190000001").empty());
  // Their numbers are taken, and each person's record is there.
  EXPECT_EQ(loaded.import({kHeader + row(1, "001190000001") + row(3, "001190000002")})->counts,
            (Counts{0, 0, 0, 2, 0}));
}

TEST(FirstLoad, TheSameFileAgainChangesNothing) {
  BulkWorld world;
  ASSERT_TRUE(world.import({kMixed}).ok());
  EXPECT_TRUE(world.loaded);
  const auto before = all_of(world, true);
  const auto again = world.import({kMixed});
  EXPECT_FALSE(world.loaded);
  EXPECT_EQ(again->counts.created, 0U);
  EXPECT_EQ(again->counts.amended, 0U);
  EXPECT_EQ(all_of(world, true), before);
}

TEST(FirstLoad, ARegisterWithOneRecordTakesTheOrdinaryWay) {
  BulkWorld world;
  ASSERT_TRUE(world.import({.text = kHeader + row(9, "001190000009"), .load = false}).ok());
  EXPECT_EQ(world.import({kMixed})->counts.refused, 6U);  // its number is given there too
  EXPECT_FALSE(world.loaded);
  BulkWorld homes;  // who has several records is looked for before each
  ASSERT_TRUE(homes.import({"person,household,commune\n" + ref(1) + ",H1,00004\n", "residence"}).ok());
  EXPECT_FALSE(homes.loaded);
}

TEST(FirstLoad, KilledAfterAnyBatchItGoesOn) {
  BulkWorld ordinary;
  const auto whole = ordinary.import({.text = kMixed, .load = false})->counts;
  for (std::size_t batches = 0; batches < 6; ++batches) {
    BulkWorld world;
    ASSERT_TRUE(world.import({.text = kMixed, .batches = batches}).ok());
    world.store.crash();
    const auto rest = world.import({kMixed});
    ASSERT_TRUE(rest.ok());
    EXPECT_TRUE(world.loaded);
    EXPECT_EQ(rest->counts, whole) << batches;
    expect_same(world, ordinary, false);
  }
}

TEST(FirstLoad, KilledBetweenStepsOfTheBuildItGoesOn) {
  BulkWorld ordinary;
  const auto whole = ordinary.import({.text = kMixed, .load = false})->counts;
  int died = 0;
  for (int builds = 0; builds < 13; ++builds) {
    BulkWorld world;
    const bool ended = world.import({.text = kMixed, .builds = builds}).ok();
    died += ended ? 0 : 1;
    world.store.crash();
    const auto rest = world.import({kMixed});
    ASSERT_TRUE(rest.ok()) << builds;
    if (ended) {
      EXPECT_EQ(rest->counts.created, 0U) << builds;  // the same file once more
    } else {
      EXPECT_EQ(rest->counts, whole) << builds;
      expect_same(world, ordinary, false);
    }
  }
  EXPECT_EQ(died, 11);  // to begin, references, numbers, seven indexes, the mark
}

TEST(FirstLoad, KilledAmongTheRowsSetAsideItGoesOn) {
  BulkWorld ordinary;
  const auto whole = ordinary.import({.text = kMixed, .load = false})->counts;
  for (std::size_t asides = 0; asides < 3; ++asides) {
    BulkWorld world;
    ASSERT_TRUE(world.import({.text = kMixed, .asides = asides}).ok());
    world.store.crash();
    EXPECT_EQ(world.import({kMixed})->counts, whole);
    EXPECT_FALSE(world.loaded);  // that part was over
    expect_same(world, ordinary, false);
  }
}

TEST(FirstLoad, WhatANodeFinishedGoesOnTheOrdinaryWay) {
  BulkWorld ordinary;
  const auto whole = ordinary.import({.text = kMixed, .load = false})->counts;
  for (std::size_t batches = 1; batches < 6; ++batches) {
    BulkWorld world;
    ASSERT_TRUE(world.import({.text = kMixed, .batches = batches}).ok());
    world.store.crash();
    ASSERT_TRUE(world.registers[0]->finish_loads(world.store.db(), test::kPolice, {}).ok());
    EXPECT_EQ(world.find("person", "pin", "001190000001").size(), 1U);  // who asks now finds what is there
    const auto rest = world.import({kMixed});
    EXPECT_FALSE(world.loaded);
    EXPECT_EQ(rest->counts.rows(), whole.rows()) << batches;
    EXPECT_EQ(rest->counts.created, whole.created) << batches;
  }
}

TEST(FirstLoad, ARowForWhichNoNumberCanBeMadeStopsOnlyItself) {
  BulkWorld world;
  const std::string placeless = ref(2) + ",,Lê An,An,1990,2,,\n";
  const auto run = world.import({kHeader + row(1, "001190000001") + placeless + row(3, "001190000003")});
  ASSERT_FALSE(run.ok());  // whoever drives the import refuses that row, and goes on
  EXPECT_TRUE(run.error().is(errors::kNumberMalformed));
  EXPECT_EQ(world.stuck, 0U);  // of the rows set aside
  EXPECT_EQ(world.count("person"), 2);
}

TEST(FirstLoad, ADryRunBeginsNone) {
  BulkWorld world;
  EXPECT_EQ(world.import({.text = kMixed, .dry = true})->counts.rows(), 10U);
  EXPECT_FALSE(world.loaded);
  EXPECT_EQ(world.count("person"), 0);
  ASSERT_TRUE(world.import({kMixed}).ok());
  EXPECT_TRUE(world.loaded);
}

TEST(FirstLoad, ReadsJsonLinesSetAsideAgain) {
  const auto line = [](std::uint8_t n, const std::string& pin) {
    return "{\"ref\": \"" + ref(n) + "\", \"full_name\": \"Lê An\", \"given_name\": \"An\", \"sex\": \"2\", " +
           "\"birth_date\": \"1990\", \"pin\": \"" + pin + "\"}\n";
  };
  BulkWorld world;
  const auto run = world.import({.text = line(1, "001190000001") + line(1, "001190000001") + line(2, "001190000001"),
                                 .format = Format::kJsonLines});
  EXPECT_EQ(run->counts, (Counts{1, 0, 0, 2, 0}));
  ASSERT_EQ(world.refusals.size(), 2U);
  EXPECT_TRUE(world.refusals[0].starts_with("2,"));
  EXPECT_TRUE(world.refusals[1].starts_with("3,"));
}

}  // namespace
}  // namespace sen::bulk
