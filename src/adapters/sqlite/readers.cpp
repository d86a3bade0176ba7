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

Result<Readers::Reader> Readers::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto out = std::move(idle_.back());
      idle_.pop_back();
      return out;
    }
  }
  return Reader{TRY(Connection::open(settings_)), 0};
}

/// Keeps the open snapshot when it sees all that was asked for, else begins another.
Result<void> Readers::begin(Reader& reader, Database::Fresh fresh) {
  const auto facts = facts_.load(std::memory_order_acquire);  // before BEGIN: what is seen is at least as new
  if (fresh == Database::Fresh::kFacts && reader.facts == facts) return {};
  int code = SQLITE_OK;
  if (reader.facts != 0) code = step(*reader.connection, "COMMIT");
  if (code == SQLITE_OK) code = step(*reader.connection, "BEGIN");
  if (code != SQLITE_OK) return engine_error(code);
  reader.facts = facts;
  return {};
}

void Readers::count(std::uint64_t facts, int by) {
  const std::lock_guard lock(mutex_);
  auto& lent = lent_[facts];
  lent += by;
  if (lent > 0) return;
  lent_.erase(facts);
  returned_.notify_all();
}

void Readers::give_back(Reader reader) {
  const auto is_old = [&] { return reader.facts != facts_.load(std::memory_order_acquire); };
  std::unique_lock lock(mutex_);
  if (is_old()) {  // nobody will use it again; looked at under the lock, so that let_go() meets none that is kept
    lock.unlock();
    if (step(*reader.connection, "COMMIT") != SQLITE_OK) return;
    reader.facts = 0;
    lock.lock();
  }
  if (idle_.size() < kIdleReadersMax) idle_.push_back(std::move(reader));
}

void Readers::let_go() {
  constexpr std::chrono::milliseconds kPatience{5};  // a long read must not stop the writer
  facts_changed();
  std::vector<Reader> kept;
  std::unique_lock lock(mutex_);
  for (auto& reader : idle_) {
    if (reader.facts == 0 || step(*reader.connection, "COMMIT") == SQLITE_OK)
      kept.push_back({std::move(reader.connection), 0});
  }
  idle_ = std::move(kept);
  (void)returned_.wait_for(lock, kPatience, [this] { return lent_.empty() || lent_.begin()->first >= facts_.load(); });
}

Result<void> Readers::snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn,
                               Database::Fresh fresh) {
  auto reader = TRY(take());
  TRY(begin(reader, fresh));
  const auto facts = reader.facts;
  count(facts, 1);
  Result<void> result;
  bool sound = true;
  {
    SqliteTx tx(*reader.connection, agency);
    result = fn(tx);
    sound = !tx.failed();
    if (!sound) result = tx.failure();
  }
  if (sound) give_back(std::move(reader));  // after a failure a fresh connection is the safe one
  reader.connection.reset();
  count(facts, -1);
  return result;
}

Result<std::string> Readers::integrity() {
  auto reader = TRY(take());
  TRY(begin(reader, Database::Fresh::kAll));
  auto verdict = reader.connection->word("PRAGMA integrity_check(1)");
  if (!verdict) return engine_error(reader.connection->last_code());
  give_back(std::move(reader));
  return std::move(*verdict);
}

void Readers::close() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

}  // namespace sen::sqlite
