#pragma once
/// A text as a file that is imported into the registers' test country; each transaction runs twice.
#include <gtest/gtest.h>

#include "bulk/first_load.hpp"
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
  bool load = true;           ///< into an empty register as a first load; false: as if it could not
  int builds = 1000;          ///< steps of that, then the process dies
  std::size_t asides = 1000;  ///< batches of rows that were set aside, then the process dies
};

/// A store whose process dies after some migrations.
class DyingStore final : public Database {
 public:
  DyingStore(Database& inner, int migrations) : inner_(inner), left_(migrations) {}
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
    bulk::Order order{&keeper, &stager.plan(), {"police", "import", "C1", "law", {}}, given.on_change, given.dry};
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
    DyingStore dying(store.db(), given.builds);
    std::unique_ptr<registers::Loader> loader;
    if (given.load && !given.dry) loader = TRY(bulk::begin_load(dying, slot, keeper, run, mapping.separator, stager));
    order.loader = loader.get();
    loaded = loader != nullptr;
    const auto write = [&](const bulk::Batch& batch) -> Result<void> {
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
      return {};
    };
    for (std::size_t n = 0; n < given.batches; ++n) {
      bulk::Batch batch;
      while (batch.rows.size() < given.batch && rows.next(row) == bulk::RowReader::Found::kRow) {
        stager.stage(row, rows.place(), batch);
        auto& staged = batch.rows.back();
        staged.waits = loader && staged.refused.empty() && !loader->takes(staged.stated);
      }
      if (!batch.rows.empty()) {
        TRY(write(batch));
        continue;
      }
      if (loader) TRY(loader->finish(dying, slot));
      order.loader = nullptr;
      for (std::size_t asides = 0;; ++asides) {
        const auto waiting = *read_now<std::vector<bulk::Aside>>(
            store.db(), slot,
            [&](ReadTx& tx) -> Result<std::vector<bulk::Aside>> { return bulk::aside(tx, run.id, 0, 2); });
        if (waiting.empty()) return finish(slot, run, given.dry);
        if (asides == given.asides) return run;
        bulk::Batch again;
        bulk::stage_aside(waiting, mapping.separator, run.done, stager, again);
        TRY(write(again));
      }
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
  bool loaded = false;                ///< the last run was a first load, or the rest of one
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
