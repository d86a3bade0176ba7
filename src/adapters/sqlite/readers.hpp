#pragma once
/// Read-only connections, lent to one snapshot at a time. The most recently used one goes out first: its cache is warm.
///
/// A snapshot that began after the last change of facts is kept open for the next question: a new one would throw away
/// the connection's page cache and its map of the file whenever anything was committed, even an entry in the journal.
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <vector>

#include "adapters/sqlite/connection.hpp"

namespace sen::sqlite {
class Readers {
 public:
  explicit Readers(Connection::Settings settings) : settings_(std::move(settings)) {}
  Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn, Database::Fresh fresh);
  /// After a commit that changed more than logs, before anyone hears of it.
  void facts_changed() { facts_.fetch_add(1, std::memory_order_acq_rel); }
  /// Ends the snapshots that are kept, and waits a little for those in use, which are short as a rule: a checkpoint
  /// cannot pass them.
  void let_go();
  /// What the engine's own check says of the whole file; "ok" when sound.
  Result<std::string> integrity();
  void close();

 private:
  struct Reader {
    std::unique_ptr<Connection> connection;
    std::uint64_t facts = 0;  ///< the count at the beginning of its open snapshot; 0 when none is open
  };
  Result<Reader> take();
  Result<void> begin(Reader& reader, Database::Fresh fresh);
  void give_back(Reader reader);
  void count(std::uint64_t facts, int by);  ///< of snapshots in use
  Connection::Settings settings_;
  std::atomic<std::uint64_t> facts_{1};  ///< grows with every change of facts
  std::mutex mutex_;
  std::condition_variable returned_;
  std::map<std::uint64_t, int> lent_;  ///< snapshots in use, by the count at their beginning
  std::vector<Reader> idle_;
};
}  // namespace sen::sqlite
