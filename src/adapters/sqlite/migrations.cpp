#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "adapters/sqlite/node_table.hpp"
#include "adapters/sqlite/transaction.hpp"
#include "base/hash.hpp"
#include "store/errors.hpp"
#include "store/history.hpp"

namespace sen::sqlite {
namespace {

Result<Applied> applied_by(Connection& connection, const std::string& agency) {
  Applied out;
  Statement* list = connection.own("SELECT name, digest FROM sen_migration WHERE agency = ?1");
  if (list == nullptr) return engine_error(connection.last_code());
  sqlite3_bind_text64(list->handle, 1, agency.data(), agency.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(list->handle)) == SQLITE_ROW) {
    const auto* digest = static_cast<const std::uint8_t*>(sqlite3_column_blob(list->handle, 1));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(list->handle, 1));
    out[reinterpret_cast<const char*>(sqlite3_column_text(list->handle, 0))] = Bytes(digest, digest + size);
  }
  sqlite3_reset(list->handle);
  if (code != SQLITE_DONE) return engine_error(code);
  return out;
}

int remember(Connection& connection, const std::string& agency, const Database::Migration& step, const Digest& digest,
             Instant now) {
  Statement* insert =
      connection.own("INSERT INTO sen_migration (agency, name, digest, applied_us) VALUES (?1, ?2, ?3, ?4)");
  if (insert == nullptr) return connection.last_code();
  sqlite3_bind_text64(insert->handle, 1, agency.data(), agency.size(), SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_bind_text64(insert->handle, 2, step.name.data(), step.name.size(), SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_bind_blob64(insert->handle, 3, digest.data(), digest.size(), SQLITE_STATIC);
  sqlite3_bind_int64(insert->handle, 4, now.us);
  const int code = sqlite3_step(insert->handle);
  if (code != SQLITE_DONE) connection.note_failure(code, insert->text);
  sqlite3_reset(insert->handle);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

/// Tables that are not STRICT would take text into numbers here and fail on PostgreSQL.
Result<void> refuse_lax_tables(Connection& connection, AgencySlot agency, const std::string& step) {
  Statement* list =
      connection.own("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0");
  if (list == nullptr) return engine_error(connection.last_code());
  std::string lax;
  while (sqlite3_step(list->handle) == SQLITE_ROW) {
    const std::string table = reinterpret_cast<const char*>(sqlite3_column_text(list->handle, 0));
    if (connection.names().owns(agency, table)) lax = table;
  }
  sqlite3_reset(list->handle);
  if (lax.empty()) return {};
  return fail(errors::kMigrationFailed,
              {step, connection.names().name(agency), fmt::format("table {} is not STRICT", lax)});
}

Result<bool> apply_new(Connection& connection, AgencySlot agency, const std::vector<Database::Migration>& steps,
                       Instant now) {
  const std::string& name = connection.names().name(agency);
  const Applied applied = TRY(applied_by(connection, name));
  TRY(refuse_newer(applied, steps));
  bool changed = false;
  for (const auto& step : steps) {
    const Digest digest = sha256(as_bytes(step.sql));
    if (const auto known = applied.find(step.name); known != applied.end()) {
      if (!std::ranges::equal(known->second, digest)) return fail(errors::kMigrationChanged, {step.name, name});
      continue;
    }
    int code = connection.run_for(agency, step.sql);
    if (code == SQLITE_OK && step.once) code = remember(connection, name, step, digest, now);
    if ((code & 0xff) == SQLITE_FULL || (code & 0xff) == SQLITE_BUSY) return engine_error(code);
    if (code != SQLITE_OK)
      return fail(errors::kMigrationFailed, {step.name, name, sqlite3_errmsg(connection.handle())});
    if (step.fill) {
      SqliteTx tx(connection, agency);
      TRY(step.fill(tx));
      if (tx.failed()) return tx.failure();
    }
    changed = true;
  }
  if (changed) TRY(refuse_lax_tables(connection, agency, steps.back().name));
  return changed;
}

/// While it lives, what is sorted goes to temporary files beside the data: /tmp may be small, or memory.
class SortsOnDisk {
 public:
  explicit SortsOnDisk(Connection& connection) : connection_(connection), only_(mutex()) {
    const std::string path = sqlite3_db_filename(connection.handle(), "main");
    sqlite3_temp_directory = sqlite3_mprintf("%s", path.substr(0, path.rfind('/')).c_str());
    connection_.run("PRAGMA temp_store=FILE; PRAGMA threads=1");
  }
  ~SortsOnDisk() {
    connection_.run("PRAGMA threads=0; PRAGMA temp_store=MEMORY");
    sqlite3_free(std::exchange(sqlite3_temp_directory, nullptr));
  }
  SortsOnDisk(const SortsOnDisk&) = delete;

 private:
  /// The folder is the process's; every other connection keeps what is temporary in memory.
  static std::mutex& mutex() {
    static std::mutex out;
    return out;
  }
  Connection& connection_;
  std::lock_guard<std::mutex> only_;
};

}  // namespace

Result<void> apply_migrations(Connection& connection, AgencySlot agency, const std::vector<Database::Migration>& steps,
                              Instant now) {
  std::optional<SortsOnDisk> sorts;
  const bool builds = std::ranges::any_of(steps, [](const auto& step) { return !step.once; });
  if (builds && connection.on_disk()) sorts.emplace(connection);
  if (const int code = connection.run("BEGIN IMMEDIATE"); code != SQLITE_OK) return engine_error(code);
  const auto changed = apply_new(connection, agency, steps, now);
  Result<void> outcome;
  if (!changed.ok()) {
    outcome = changed.error();
  } else if (*changed) {
    if (const int code = connection.run("COMMIT"); code != SQLITE_OK) outcome = engine_error(code);
  }
  if (connection.in_transaction()) connection.run("ROLLBACK");
  return outcome;
}

}  // namespace sen::sqlite
