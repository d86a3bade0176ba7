#include "adapters/postgres/readers.hpp"

#include <chrono>

#include "adapters/postgres/transaction.hpp"

namespace sen::postgres {
namespace {
// A read inside a read holds two connections: waiting without end could be for oneself.
constexpr std::chrono::seconds kPatience{5};
}  // namespace

Result<std::unique_ptr<Connection>> Readers::take() {
  std::unique_ptr<Connection> out;
  {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, kPatience, [this] { return lent_ < max_; })) return engine_error(Fault::kBusy);
    ++lent_;
    if (!idle_.empty()) {
      out = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (out != nullptr && out->alive()) return out;
  auto opened = Connection::open(settings_);
  if (opened.ok()) return opened;
  give_back(nullptr);
  if (settings_.log != nullptr) settings_.log->error("database: " + opened.error().text("en"));
  return engine_error(Fault::kBusy);
}

/// Null when the connection is of no more use.
void Readers::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    --lent_;
    if (connection != nullptr) idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

Result<void> Readers::snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn) {
  auto connection = TRY(take());
  connection->queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  PostgresTx tx(*connection, agency);
  Result<void> result = fn(tx);
  if (tx.failed()) {
    give_back(nullptr);  // after a failure a fresh connection is the safe one
    return engine_error(tx.fault());
  }
  // The snapshot ends on the server now; its answer is read by whoever uses this connection next.
  connection->queue("COMMIT");
  connection->send();
  give_back(std::move(connection));
  return result;
}

void Readers::close() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

}  // namespace sen::postgres
