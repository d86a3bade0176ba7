#include "adapters/sqlite/node_table.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "store/errors.hpp"

namespace sen::sqlite {
namespace {

constexpr std::int64_t kApplicationId = 0x53656e31;  // "Sen1"
constexpr std::int64_t kSchemaVersion = 1;           // of these tables; rooms have migrations of their own

constexpr std::string_view kCreate =
    "CREATE TABLE sen_node (one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL, next_id INTEGER NOT NULL,"
    " now_us INTEGER NOT NULL) STRICT;"
    "INSERT INTO sen_node VALUES (1, 0, 1, 0);"
    "CREATE TABLE sen_migration (agency TEXT NOT NULL, name TEXT NOT NULL, digest BLOB NOT NULL, applied_us INTEGER "
    "NOT NULL,"
    " PRIMARY KEY (agency, name)) STRICT, WITHOUT ROWID;";

Result<void> create(Connection& connection) {
  int code = connection.run(kCreate);
  if (code == SQLITE_OK)
    code = connection.run(
        fmt::format("PRAGMA application_id={}; PRAGMA user_version={};", kApplicationId, kSchemaVersion));
  if (code != SQLITE_OK) return engine_error(code);
  return {};
}

Result<NodeState> take_epoch(Connection& connection) {
  if (connection.number("PRAGMA application_id") == 0) TRY(create(connection));
  Statement* take = connection.own("UPDATE sen_node SET epoch = epoch + 1 RETURNING epoch, next_id, now_us");
  if (take == nullptr) return engine_error(connection.last_code());
  const int code = sqlite3_step(take->handle);
  if (code != SQLITE_ROW) {
    connection.note_failure(code, take->text);
    sqlite3_reset(take->handle);
    return engine_error(code);
  }
  NodeState state{sqlite3_column_int64(take->handle, 0), sqlite3_column_int64(take->handle, 1),
                  sqlite3_column_int64(take->handle, 2)};
  sqlite3_reset(take->handle);
  return state;
}

}  // namespace

Result<void> check_identity(Connection& connection, const std::string& path) {
  const auto application = connection.number("PRAGMA application_id");
  const auto version = connection.number("PRAGMA user_version");
  const auto objects = connection.number("SELECT count(*) FROM sqlite_schema");
  if (!application || !version || !objects) return engine_error(connection.last_code());
  if (*application == 0 && *version == 0 && *objects == 0) return {};
  if (*application != kApplicationId) return fail(errors::kDatabaseNotSen, {path});
  if (*version > kSchemaVersion)
    return fail(errors::kDatabaseNewer, {fmt::format("{} > {}", *version, kSchemaVersion)});
  return {};
}

Result<void> refuse_half_copy(Connection& connection, const std::string& path) {
  const auto begun = connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 'sen_copy'");
  if (!begun) return engine_error(connection.last_code());
  if (*begun != 0) return fail(errors::kDatabaseHalfCopied, {path});
  return {};
}

Result<NodeState> claim(Connection& connection, Instant now) {
  if (const int code = connection.run("BEGIN IMMEDIATE"); code != SQLITE_OK) return engine_error(code);
  auto state = take_epoch(connection);
  if (state.ok()) {
    if (const int code = connection.run("COMMIT"); code != SQLITE_OK) state = engine_error(code);
  }
  if (connection.in_transaction()) connection.run("ROLLBACK");
  if (state.ok() && state->now_us > now.us && connection.log() != nullptr)
    connection.log()->warning("database: the clock stands before the last write; times go on from that write");
  return state;
}

Recorded record(Connection& connection, const NodeState& state) {
  Statement* update = connection.own("UPDATE sen_node SET next_id = ?2, now_us = ?3 WHERE epoch = ?1");
  if (update == nullptr) return Recorded::kFailed;
  sqlite3_bind_int64(update->handle, 1, state.epoch);
  sqlite3_bind_int64(update->handle, 2, state.next_id);
  sqlite3_bind_int64(update->handle, 3, state.now_us);
  const int code = sqlite3_step(update->handle);
  if (code != SQLITE_DONE) connection.note_failure(code, update->text);
  sqlite3_reset(update->handle);
  if (code != SQLITE_DONE) return Recorded::kFailed;
  return sqlite3_changes(connection.handle()) == 1 ? Recorded::kYes : Recorded::kFenced;
}

}  // namespace sen::sqlite
