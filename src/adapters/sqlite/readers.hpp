#pragma once
/// Read-only connections, lent to one snapshot at a time. The most recently used one goes out first: its cache is warm.
#include <mutex>
#include <vector>

#include "adapters/sqlite/connection.hpp"

namespace sen::sqlite {
class Readers {
 public:
  explicit Readers(Connection::Settings settings) : settings_(std::move(settings)) {}
  Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn);
  /// What the engine's own check says of the whole file; "ok" when sound.
  Result<std::string> integrity();
  void close();

 private:
  Result<std::unique_ptr<Connection>> take();
  void give_back(std::unique_ptr<Connection> connection);
  Connection::Settings settings_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};
}  // namespace sen::sqlite
