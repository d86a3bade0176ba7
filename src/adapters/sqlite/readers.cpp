#include "adapters/sqlite/readers.hpp"

#include "adapters/sqlite/transaction.hpp"

namespace sen::sqlite {
namespace {

constexpr std::size_t kIdleReadersMax = 4;

int step(Connection& connection, std::string_view sql) {
  Statement* statement = connection.own(sql);
  if (statement == nullptr) return connection.last_code();
  const int code = sqlite3_step(statement->handle);
  if (code != SQLITE_DONE) connection.note_failure(code, sql);
  sqlite3_reset(statement->handle);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

}  // namespace

Result<std::unique_ptr<Connection>> Readers::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto out = std::move(idle_.back());
      idle_.pop_back();
      return out;
    }
  }
  return Connection::open(settings_);
}

void Readers::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleReadersMax) idle_.push_back(std::move(connection));
}

Result<void> Readers::snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn) {
  auto connection = TRY(take());
  if (const int code = step(*connection, "BEGIN"); code != SQLITE_OK) return engine_error(code);
  Result<void> result;
  bool sound = true;
  {
    SqliteTx tx(*connection, agency);
    result = fn(tx);
    if (tx.failed()) {
      sound = false;
      result = tx.failure();
    }
  }
  if (connection->in_transaction()) sound = step(*connection, "COMMIT") == SQLITE_OK && sound;
  if (sound) give_back(std::move(connection));  // after a failure a fresh connection is the safe one
  return result;
}

Result<std::string> Readers::integrity() {
  auto connection = TRY(take());
  auto verdict = connection->word("PRAGMA integrity_check(1)");
  if (!verdict) return engine_error(connection->last_code());
  give_back(std::move(connection));
  return std::move(*verdict);
}

void Readers::close() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

}  // namespace sen::sqlite
