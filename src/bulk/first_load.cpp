#include "bulk/first_load.hpp"

#include "base/check.hpp"

namespace sen::bulk {
namespace {

constexpr int kPage = 1000;

/// What a process that died had met: the rows that are there, and those that it had set aside.
Result<void> recall(Database& database, AgencySlot agency, const Run& run, char separator, Stager& stager,
                    registers::Loader& loader) {
  for (bool more = true; more;)
    more = TRY(read_now<bool>(database, agency, [&](ReadTx& tx) -> Result<bool> { return loader.recall(tx); }));
  for (std::uint64_t after = 0;;) {
    const auto rows = TRY(read_now<std::vector<Aside>>(
        database, agency, [&](ReadTx& tx) -> Result<std::vector<Aside>> { return aside(tx, run.id, after, kPage); }));
    if (rows.empty()) return {};
    Batch batch;
    stage_aside(rows, separator, run.done, stager, batch);
    for (const auto& row : batch.rows) (void)loader.takes(row.stated);
    after = rows.back().row;
  }
}

}  // namespace

void stage_aside(const std::vector<Aside>& rows, char separator, RowReader::Place end, Stager& stager, Batch& batch) {
  batch.aside = true;
  for (const auto& kept : rows) {
    // Not at the front of a file, where a byte order mark would be none of the row.
    RowReader reader(stager.plan().format, separator, {1, kept.row - 1});
    reader.feed(kept.raw);
    reader.finish();
    RowReader::Row row;
    const auto found = reader.next(row);
    ASSERT(found == RowReader::Found::kRow);
    stager.stage(row, end, batch);
  }
}

Result<std::unique_ptr<registers::Loader>> begin_load(Database& database, AgencySlot agency,
                                                      const registers::Registers& registers, const Run& run,
                                                      char separator, Stager& stager) {
  auto loader = std::make_unique<registers::Loader>(registers, run.register_id);
  bool possible = false;
  std::string by;
  TRY(database.snapshot(agency, [&](ReadTx& tx) -> Result<void> {
    by = loader->begun_by(tx);
    possible = by.empty() && !stager.plan().search_first && loader->possible(tx);
    return {};
  }));
  if (by != run.id && !possible) return std::unique_ptr<registers::Loader>();
  if (possible) TRY(loader->begin(database, agency, run.id));
  TRY(recall(database, agency, run, separator, stager, *loader));
  return loader;
}

}  // namespace sen::bulk
