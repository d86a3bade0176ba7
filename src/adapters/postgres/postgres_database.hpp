#pragma once
/// The store of nodes that share a database server, or want one to stand by: PostgreSQL through libpq's pipeline mode.
///
/// One database per node, one schema per agency. One writing session commits in groups, as the SQLite store does:
/// writes are queued and sent together when a query or the COMMIT needs their answers. Readers run in parallel, each in
/// a REPEATABLE READ snapshot. Writes are SERIALIZABLE; a conflict with another session makes the batch run again.
/// A connection lost before COMMIT was sent gives database.unavailable: nothing was written. Lost after it, without an
/// answer: database.outcome_unknown.
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

namespace postgres {
struct Job;
class Store;
}  // namespace postgres

class PostgresDatabase final : public Database {
 public:
  struct Options {
    std::string uri;                    ///< postgresql://user@host/database?sslmode=verify-full&...; libpq's words
    std::vector<std::string> agencies;  ///< schemas by slot: [a-z][a-z0-9_]*
    std::uint16_t node_prefix = 1;      ///< 1 to 32767; ids are prefix * 2^48 + counter
    Zone zone{};                        ///< of Context::today
    Clock* clock = nullptr;             ///< required; outlives the database, as the next two
    SecureRandom* random = nullptr;     ///< required
    Log* log = nullptr;                 ///< optional
    std::int64_t skip_ids = 0;          ///< after a restore: ids the lost time may have given out are not given again
    bool unfinished_copy = false;       ///< opens what `sen copy` has begun; refused otherwise
    bool take_over = false;             ///< end the session of a process that has this data open
    bool run_twice = false;             ///< tests: every use case runs twice, the first run is rolled back
    std::size_t max_batch = 256;        ///< use cases in one COMMIT
    std::size_t max_queue = 65536;      ///< waiting use cases; more are refused with database.unavailable
    std::size_t max_readers = 16;       ///< connections for reading
    int statement_timeout_ms = 30000;
    int lock_timeout_ms = 5000;
  };

  /// @errors database.unreachable, database.sign_in_refused, database.missing, database.bad_address,
  /// database.bad_encoding, database.in_use, database.newer_schema, database.bad_agency, database.*
  static Result<std::unique_ptr<PostgresDatabase>> open(Options options);
  ~PostgresDatabase() override;  ///< as close()

  using Database::snapshot;
  using Database::submit;
  void submit(AgencySlot agency, WriteFn fn, Done done, Effect effect) override;
  Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn, Fresh fresh) override;
  Result<void> migrate(AgencySlot agency, const std::vector<Migration>& steps) override;

  /// A real commit through the queue, for readiness checks.
  void health_write(Done done);
  /// Runs what is queued, stops the thread and gives up the lock. Later submits get database.unavailable.
  void close() override;

  struct Stats {
    std::uint64_t commits = 0;
    std::uint64_t retries = 0;  ///< batches run again after a conflict
    std::uint64_t largest_batch = 0;
  };
  Stats stats() const { return {commits_.load(), retries_.load(), largest_batch_.load()}; }

 private:
  explicit PostgresDatabase(Options options);
  void work();
  void run(std::vector<postgres::Job>& batch);

  Options options_;
  std::mutex queue_mutex_;
  std::condition_variable wake_;
  std::deque<postgres::Job> queue_;
  bool closing_ = false;  ///< no new work

  std::mutex writer_mutex_;  ///< held by whoever uses the writer in store_: the thread or migrate
  std::unique_ptr<postgres::Store> store_;
  std::thread thread_;
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> retries_{0};
  std::atomic<std::uint64_t> largest_batch_{0};
};

}  // namespace sen
