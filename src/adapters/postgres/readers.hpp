#pragma once
/// Connections for reading, lent to one snapshot at a time. The most recently used one goes out first: its statements
/// are prepared.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "adapters/postgres/connection.hpp"

namespace sen::postgres {
class Readers {
 public:
  Readers(Connection::Settings settings, std::size_t max) : settings_(std::move(settings)), max_(max) {}
  Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn);
  void close();

 private:
  Result<std::unique_ptr<Connection>> take();
  void give_back(std::unique_ptr<Connection> connection);

  Connection::Settings settings_;
  std::size_t max_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t lent_ = 0;
};
}  // namespace sen::postgres
