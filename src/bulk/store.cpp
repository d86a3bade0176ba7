#include "bulk/store.hpp"

#include <limits>

namespace sen::bulk {
namespace {

constexpr Sql kFind{
    "SELECT register_id, began, at_byte, at_row, created, amended, unchanged, refused, flagged, finished FROM "
    "@bulk_run WHERE id = $1"};
constexpr Sql kStart{
    "INSERT INTO @bulk_run (id, register_id, began, at_byte, at_row, created, amended, unchanged, refused, flagged, "
    "finished) VALUES ($1, $2, $3, 0, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (id) DO UPDATE SET began = $3, at_byte = 0, "
    "at_row = 0, created = 0, amended = 0, unchanged = 0, refused = 0, flagged = 0, finished = 0"};
constexpr Sql kMove{
    "UPDATE @bulk_run SET at_byte = $2, at_row = $3, created = $4, amended = $5, unchanged = $6, refused = $7, flagged "
    "= $8 WHERE id = $1"};
constexpr Sql kFinish{"UPDATE @bulk_run SET finished = 1 WHERE id = $1"};
constexpr Sql kForget{"DELETE FROM @bulk_refusal WHERE run_id = $1"};
constexpr Sql kForgetAside{"DELETE FROM @bulk_aside WHERE run_id = $1 AND row_number <= $2"};
constexpr Sql kSetAside{"INSERT INTO @bulk_aside (run_id, row_number, raw) VALUES ($1, $2, $3)"};
constexpr Sql kAside{
    "SELECT row_number, raw FROM @bulk_aside WHERE run_id = $1 AND row_number > $2 ORDER BY row_number LIMIT $3"};
constexpr Sql kKeep{"INSERT INTO @bulk_refusal (run_id, id, line) VALUES ($1, $2, $3)"};
constexpr Sql kKept{"SELECT id, line FROM @bulk_refusal WHERE run_id = $1 AND id > $2 ORDER BY id LIMIT $3"};

constexpr std::uint64_t kAllRows = std::numeric_limits<std::int64_t>::max();

std::int64_t whole(std::uint64_t n) { return static_cast<std::int64_t>(n); }
std::uint64_t count(const Cursor& cursor, int column) { return static_cast<std::uint64_t>(cursor.i64(column)); }

}  // namespace

std::vector<Database::Migration> migrations() {
  return {{"bulk.0001",
           "CREATE TABLE @bulk_run (id TEXT NOT NULL, register_id TEXT NOT NULL, began BIGINT NOT NULL, at_byte BIGINT "
           "NOT NULL, at_row BIGINT NOT NULL, created BIGINT NOT NULL, amended BIGINT NOT NULL, unchanged BIGINT NOT "
           "NULL, refused BIGINT NOT NULL, flagged BIGINT NOT NULL, finished BIGINT NOT NULL, PRIMARY KEY (id)) "
           "STRICT;\n"
           "CREATE TABLE @bulk_refusal (run_id TEXT NOT NULL, id BIGINT NOT NULL, line BLOB NOT NULL, PRIMARY KEY "
           "(run_id, id)) STRICT;\n",
           {{"bulk_run"}, {"bulk_refusal"}}},
          {"bulk.0002",
           "CREATE TABLE @bulk_aside (run_id TEXT NOT NULL, row_number BIGINT NOT NULL, raw BLOB NOT NULL, PRIMARY KEY "
           "(run_id, row_number)) STRICT;\n",
           {{"bulk_aside"}}}};
}

std::vector<Kept> quarantine(ReadTx& tx, const std::string& run, std::int64_t after, int limit) {
  std::vector<Kept> out;
  auto cursor = tx.query(kKept, {run, after, limit});
  while (cursor.next()) out.push_back({cursor.i64(0), std::string(as_text(cursor.blob(1)))});
  return out;
}

std::vector<Aside> aside(ReadTx& tx, const std::string& run, std::uint64_t after, int limit) {
  std::vector<Aside> out;
  auto cursor = tx.query(kAside, {run, whole(after), limit});
  while (cursor.next()) out.push_back({count(cursor, 0), std::string(as_text(cursor.blob(1)))});
  return out;
}

namespace store {

std::optional<Run> find_run(ReadTx& tx, const std::string& id) {
  auto cursor = tx.query(kFind, {id});
  if (!cursor.next()) return {};
  return Run{id,
             cursor.string(0),
             cursor.instant(1),
             {count(cursor, 2), count(cursor, 3)},
             {count(cursor, 4), count(cursor, 5), count(cursor, 6), count(cursor, 7), count(cursor, 8)},
             cursor.i64(9) != 0};
}

void start(Tx& tx, const Run& run) {
  tx.exec(kForget, {run.id});
  forget_aside(tx, run.id, kAllRows);
  tx.exec(kStart, {run.id, run.register_id, run.began});
}

void move(Tx& tx, const Run& run) {
  const auto& c = run.counts;
  tx.exec(kMove, {run.id, whole(run.done.offset), whole(run.done.rows), whole(c.created), whole(c.amended),
                  whole(c.unchanged), whole(c.refused), whole(c.flagged)});
}

void finish(Tx& tx, const std::string& id) {
  tx.exec(kForget, {id});
  forget_aside(tx, id, kAllRows);
  tx.exec(kFinish, {id});
}

/// As it stands in the file, for it is read again.
void set_aside(Tx& tx, const std::string& run, const Aside& row) {
  tx.exec(kSetAside, {run, whole(row.row), as_bytes(row.raw)});
}
void forget_aside(Tx& tx, const std::string& run, std::uint64_t row) { tx.exec(kForgetAside, {run, whole(row)}); }

/// Kept as the line that the file gets: a raw row may hold bytes that no text column takes. Fresh ids keep the order.
void keep(Tx& tx, Context& context, const std::string& run, const Refusal& refusal) {
  tx.exec(kKeep, {run, context.fresh_id(), as_bytes(quarantine_line(refusal))});
}

}  // namespace store
}  // namespace sen::bulk
