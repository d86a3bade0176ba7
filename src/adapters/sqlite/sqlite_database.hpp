#pragma once
/// The default store: one SQLite file, one writer that commits in groups, readers in parallel.
///
/// The WAL is moved into the file on another thread; writes wait only for the little that came meanwhile.
///
/// Group commit needs no timer: what queues while one COMMIT waits for the disk is the next batch. Each use case has a
/// savepoint, so one that fails leaves the others alone. The WAL is synced before `done` says ok (synchronous=FULL):
/// work that was acknowledged survives power loss.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/log.hpp"
#include "ports/random.hpp"

namespace sen {

namespace sqlite {
struct Job;
class Store;
}  // namespace sqlite

class SqliteDatabase final : public Database {
 public:
  /// What tests may weaken, to prove that they would notice.
  enum class Durability { kFull, kNormalForTests };

  struct Options {
    std::string path;                   ///< the database file; its folder exists
    std::vector<std::string> agencies;  ///< table prefixes by slot: [a-z][a-z0-9_]*
    std::uint16_t node_prefix = 1;      ///< 1 to 32767; ids are prefix * 2^48 + counter
    Zone zone{};                        ///< of Context::today
    Clock* clock = nullptr;             ///< required; outlives the database, as the next two
    SecureRandom* random = nullptr;     ///< required
    Log* log = nullptr;                 ///< optional
    std::string vfs;                    ///< a simulated disk by name: then no lock file is made, the epoch alone guards
    std::int64_t skip_ids = 0;          ///< after a restore: ids the lost time may have given out are not given again
    bool unfinished_copy = false;       ///< opens what `sen copy` has begun; refused otherwise
    bool own_thread = true;             ///< false: writes run in drain_once() only
    bool run_twice = false;             ///< tests: every use case runs twice, the first run is rolled back
    std::size_t max_batch = 512;        ///< use cases in one COMMIT
    std::size_t max_queue = 65536;      ///< waiting use cases; more are refused with database.unavailable
    std::int64_t writer_cache_kib = 16384;
    std::int64_t reader_cache_kib = 1024;  ///< readers map the first 2 GB of the file; more costs more than it saves
    std::int64_t checkpoint_pages = 4000;  ///< WAL length that starts a checkpoint
    Durability durability = Durability::kFull;
  };

  /// @errors database.in_use, database.not_writable, database.not_sen, database.newer_schema, database.bad_agency,
  /// database.*
  static Result<std::unique_ptr<SqliteDatabase>> open(Options options);
  ~SqliteDatabase() override;  ///< as close()

  using Database::snapshot;
  using Database::submit;
  void submit(AgencySlot agency, WriteFn fn, Done done, Effect effect) override;
  Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn, Fresh fresh) override;
  Result<void> migrate(AgencySlot agency, const std::vector<Migration>& steps) override;

  /// Runs one batch of what is queued and gives its size. Only when own_thread is false.
  std::size_t drain_once() { return drain_once(options_.max_batch); }
  std::size_t drain_once(std::size_t batch);
  std::size_t queued() const;

  /// A real commit through the queue, for readiness checks.
  void health_write(Done done);
  /// The engine's check of the whole file; reads all of it. @errors database.damaged
  Result<void> integrity_check();
  /// Empties the WAL into the file, for example before a copy of it.
  void checkpoint();

  /// Runs what is queued, stops the thread, empties the WAL and gives up the lock. Later submits get
  /// database.unavailable.
  void close() override;
  /// The simulator's kill: queued jobs are dropped without an answer, nothing more is written.
  void abandon();

  struct Stats {
    std::uint64_t commits = 0;
    std::uint64_t writes = 0;  ///< use cases that ran, whatever their result
    std::uint64_t largest_batch = 0;
  };
  Stats stats() const;

 private:
  explicit SqliteDatabase(Options options);
  void work();
  std::size_t take(std::vector<sqlite::Job>& batch, std::size_t max);
  void run(std::vector<sqlite::Job>& batch);
  void checkpoint_when_due();
  void move_log();

  Options options_;
  mutable std::mutex queue_mutex_;
  std::condition_variable wake_;
  std::deque<sqlite::Job> queue_;
  bool idle_ = false;     ///< the thread waits for work
  bool closing_ = false;  ///< no new work
  bool closed_ = false;

  std::mutex writer_mutex_;  ///< held by whoever uses the writer in store_: the thread, or migrate and the like
  std::unique_ptr<sqlite::Store> store_;
  std::thread thread_;
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> writes_{0};
  std::atomic<std::uint64_t> largest_batch_{0};
};

}  // namespace sen
