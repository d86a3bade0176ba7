// A file into a register and out again, on every engine: the same counts, the same refusals, the same rows.
#include "bulk/import.hpp"
#include "bulk/export.hpp"
#include "registers/test_country.hpp"
#include "tests/store/store.hpp"

namespace sen::store {
namespace {

constexpr std::size_t kBatch = 3;

class Imports : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (db_ == nullptr) return;
    registers_ = registers::Registers::compile(country_, "police").take();
    ASSERT_TRUE(registers_->install(*db_, kAlpha).ok());
    ASSERT_TRUE(db_->migrate(kAlpha, bulk::migrations()).ok());
  }

  static std::string row(int n, const std::string& pin, const std::string& name) {
    return Ref{{static_cast<std::uint8_t>(n)}}.text() + "," + pin + "," + name + ",An,1990\n";
  }
  static std::string file() {
    std::string out = "ref,pin,full_name,given_name,birth_date\n";
    for (int n = 1; n <= 7; ++n) out += row(n, "00119000000" + std::to_string(n), "Lê An");
    return out + "\xFF\n" + row(2, "001190000002", "Lê An") + row(8, "001190000003", "Lê An");
  }

  /// Imports at most so many batches. @returns the counts of the whole run so far
  bulk::Counts import(const std::string& text, std::size_t batches) {
    bulk::RowReader reader(bulk::Format::kCsv);
    reader.feed(text);
    reader.finish();
    bulk::RowReader::Row row;
    (void)reader.next(row);
    auto plan = bulk::make_plan({}, *registers_->definition("person"), bulk::Format::kCsv,
                                *bulk::columns_of(row, bulk::Format::kCsv), test::day("2023-11-01"));
    bulk::Stager stager(*registers_, plan.take());
    bulk::Run run;
    factory_->clock.us += 1000;
    EXPECT_TRUE(write(kAlpha, [&](Tx& tx, Context& context) -> Result<void> {
                  run = bulk::begin_run(tx, context, "run", "person");
                  return {};
                }).ok());
    if (run.done.offset > 0) {
      reader = bulk::RowReader(bulk::Format::kCsv, ',', run.done);
      reader.feed(std::string_view(text).substr(run.done.offset));
      reader.finish();
    }
    bulk::Order order{
        registers_.get(), &stager.plan(), {"police", "import", "", "law", {}}, bulk::OnChange::kReject, false};
    bulk::Seen seen;
    for (; batches > 0; --batches) {
      bulk::Batch batch;
      while (batch.rows.size() < kBatch && reader.next(row) == bulk::RowReader::Found::kRow)
        stager.stage(row, reader.place(), batch);
      if (batch.rows.empty()) break;
      bulk::Outcome outcome;
      std::size_t stuck = 0;
      const auto done = write(kAlpha, [&](Tx& tx, Context& context) -> Result<void> {
        outcome = TRY(bulk::import_rows(tx, context, order, run, batch, {0, batch.rows.size()}, seen, stuck));
        return {};
      });
      EXPECT_TRUE(done.ok()) << done.error().text("en");
      run.done = batch.rows.back().end;
      run.counts += outcome.counts;
      for (const auto id : outcome.unchanged) seen.add_record(id);
    }
    return run.counts;
  }
  void finish() {
    EXPECT_TRUE(write(kAlpha, [&](Tx& tx, Context&) -> Result<void> {
                  bulk::finish_run(tx, "run");
                  return {};
                }).ok());
  }
  std::vector<std::string> refusals() {
    std::vector<std::string> out;
    EXPECT_TRUE(db_->snapshot(kAlpha,
                              [&](ReadTx& tx) -> Result<void> {
                                out.clear();
                                for (const auto& kept : bulk::quarantine(tx, "run", 0, 10)) out.push_back(kept.line);
                                return {};
                              })
                    .ok());
    return out;
  }

  std::shared_ptr<pack::Pack> country_ = test::make_country();
  std::unique_ptr<registers::Registers> registers_;
};

TEST_P(Imports, go_on_after_the_store_was_closed_and_change_nothing_again) {
  EXPECT_EQ(import(file(), 2).created, 6U);
  reopen();
  EXPECT_EQ(import(file(), 100), (bulk::Counts{7, 0, 0, 3, 0}));
  const auto refused = refusals();
  ASSERT_EQ(refused.size(), 3U);
  EXPECT_TRUE(refused[0].starts_with("9,,bulk.row_cells,"));
  EXPECT_TRUE(refused[0].ends_with(",\xFF\n"));  // bytes that no text column takes
  EXPECT_TRUE(refused[1].starts_with("10,ref,bulk.row_repeated,"));
  EXPECT_TRUE(refused[2].starts_with("11,pin,registers.not_unique,"));
  finish();
  EXPECT_TRUE(refusals().empty());
  EXPECT_EQ(import(file(), 100), (bulk::Counts{0, 0, 7, 3, 0}));
}

TEST_P(Imports, are_told_again_page_by_page) {
  import(file(), 100);
  std::string pins;
  registers::Page page;
  do {
    const auto read = db_->snapshot(kAlpha, [&](ReadTx& tx) -> Result<void> {
      page = registers_->scan(tx, "person", page.last, 3);
      return {};
    });
    ASSERT_TRUE(read.ok());
    for (const auto& record : page.records) pins += text_at(record.values, "pin").substr(11);
  } while (page.more);
  EXPECT_EQ(pins, "1234567");
}

INSTANTIATE_TEST_SUITE_P(Engines, Imports, ::testing::ValuesIn(engines()), engine_name);

}  // namespace
}  // namespace sen::store
