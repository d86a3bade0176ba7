#pragma once
/// A text as a file that is imported into the registers' test country; each transaction runs twice.
#include <gtest/gtest.h>

#include "bulk/import.hpp"
#include "bulk/plan.hpp"
#include "registers/test_country.hpp"

namespace sen::test {

inline constexpr AgencySlot kPolice{0};
inline constexpr AgencySlot kJustice{1};

struct Given {
  std::string text;
  std::string register_id = "person";
  std::string mapping = {};
  bulk::Format format = bulk::Format::kCsv;
  bulk::OnChange on_change = bulk::OnChange::kReject;
  bool dry = false;
  std::size_t batch = 2;
  std::size_t batches = 1000;  ///< then the process dies
  bulk::RowCheck check = {};
};

class BulkWorld {
 public:
  BulkWorld() {
    for (const auto slot : {kPolice, kJustice}) {
      auto compiled = registers::Registers::compile(pack, slot == kPolice ? "police" : "justice");
      EXPECT_TRUE(compiled.ok());
      EXPECT_TRUE(store.db().migrate(slot, bulk::migrations()).ok());
      EXPECT_TRUE((*compiled)->install(store.db(), slot).ok());
      registers.push_back(compiled.take());
    }
  }

  /// @returns the run as it stands in the store, or what it found when dry
  Result<bulk::Run> import(const Given& given) {
    const AgencySlot slot{given.register_id == "marriage" ? kJustice : kPolice};
    const auto& keeper = *registers[slot.index];
    bulk::Mapping mapping;
    if (!given.mapping.empty()) mapping = TRY(bulk::parse_mapping(given.mapping));
    bulk::RowReader reader(given.format, mapping.separator);
    reader.feed(given.text);
    reader.finish();
    bulk::RowReader::Row row;
    EXPECT_EQ(reader.next(row), bulk::RowReader::Found::kRow);
    const auto columns = TRY(bulk::columns_of(row, given.format));
    auto plan =
        TRY(bulk::make_plan(mapping, *keeper.definition(given.register_id), given.format, columns, day("2026-11-20")));
    bulk::Stager stager(keeper, std::move(plan), given.check);
    const bulk::Order order{&keeper, &stager.plan(), {"police", "import", "C1", "law", {}}, given.on_change, given.dry};
    store.tick();
    bulk::Run run;
    EXPECT_TRUE(store
                    .write(slot,
                           [&](Tx& tx, Context& context) -> Result<void> {
                             run = bulk::begin_run(tx, context, given.text + given.mapping, given.register_id);
                             return {};
                           })
                    .ok());
    auto from = run.done.offset > 0                  ? run.done
                : given.format == bulk::Format::kCsv ? reader.place()
                                                     : bulk::RowReader::Place{};
    bulk::RowReader rows(given.format, mapping.separator, from);
    rows.feed(std::string_view(given.text).substr(from.offset));
    rows.finish();
    bulk::Seen seen;
    refusals.clear();
    for (std::size_t n = 0; n < given.batches; ++n) {
      bulk::Batch batch;
      while (batch.rows.size() < given.batch && rows.next(row) == bulk::RowReader::Found::kRow)
        stager.stage(row, rows.place(), batch);
      if (batch.rows.empty()) return finish(slot, run, given.dry);
      store.tick();
      bulk::Outcome outcome;
      const auto written = store.write(slot, [&](Tx& tx, Context& context) -> Result<void> {
        outcome = TRY(bulk::import_rows(tx, context, order, run, batch, {0, batch.rows.size()}, seen, stuck));
        if (given.dry) return fail(errors::kInternal);
        return {};
      });
      if (!given.dry) TRY(written);
      run.done = batch.rows.back().end;
      run.counts += outcome.counts;
      for (const auto id : outcome.unchanged) seen.add_record(id);
      for (const auto key : outcome.keys) seen.add_key(key);
      for (auto& one : outcome.refusals) refusals.push_back(bulk::quarantine_line(one));
    }
    return run;
  }

  std::int64_t count(std::string_view register_id, AgencySlot slot = kPolice) {
    return *read_now<std::int64_t>(store.db(), slot, [&](ReadTx& tx) -> Result<std::int64_t> {
      return registers[slot.index]->count(tx, register_id);
    });
  }
  std::vector<registers::Record> find(std::string_view register_id, std::string_view field, std::string_view value) {
    return *read_now<std::vector<registers::Record>>(
        store.db(), kPolice, [&](ReadTx& tx) -> Result<std::vector<registers::Record>> {
          return registers[0]->find(tx, register_id, field, json::value(value));
        });
  }

  std::shared_ptr<pack::Pack> pack = make_country();
  TestStore store{{"police", "justice"}};
  std::vector<std::unique_ptr<registers::Registers>> registers;
  std::vector<std::string> refusals;  ///< lines of the last run's quarantine
  std::size_t stuck = 0;              ///< row of the last batch that stopped it

 private:
  Result<bulk::Run> finish(AgencySlot slot, bulk::Run run, bool dry) {
    if (!dry) {
      EXPECT_TRUE(store.db()
                      .snapshot(slot,
                                [&](ReadTx& tx) -> Result<void> {
                                  for (const auto& kept : bulk::quarantine(tx, run.id, 0, 1000))
                                    refusals.push_back(kept.line);
                                  return {};
                                })
                      .ok());
    }
    EXPECT_TRUE(store
                    .write(slot,
                           [&](Tx& tx, Context&) -> Result<void> {
                             bulk::finish_run(tx, run.id);
                             return {};
                           })
                    .ok());
    return run;
  }
};

}  // namespace sen::test
