#pragma once
/// Runs batches of use cases on the one writing connection. Used by one thread at a time; knows no queue and no thread.
#include <chrono>
#include <optional>
#include <span>

#include "adapters/postgres/connection.hpp"
#include "adapters/postgres/node_table.hpp"
#include "adapters/postgres/transaction.hpp"
#include "store/context.hpp"

namespace sen::postgres {

struct Job {
  AgencySlot agency;
  Database::WriteFn fn;
  Database::Done done;
  std::optional<WriteContext> context;  ///< made at the first run, kept for the next ones
  std::optional<Result<void>> outcome;  ///< what `done` will hear
};

class Writer {
 public:
  /// `claimed` holds the node's lock on `connection`. `sources.state` is the claimed state.
  Writer(Connection::Settings settings, std::unique_ptr<Connection> connection, Claim claimed,
         WriteContext::Sources sources, bool run_twice);

  /// Runs every job and commits; afterwards each has its outcome.
  void run(std::span<Job> jobs);
  /// The connection, after a look whether it still stands. @errors database.unavailable, database.fenced
  Result<Connection*> connection();
  std::uint64_t commits() const { return commits_; }
  std::uint64_t retries() const { return retries_; }  ///< transactions run again after a conflict

 private:
  enum class Guard { kNone, kSavepoints };
  enum class Ended { kDone, kAgain, kUnguarded };
  Ended attempt(std::span<Job> jobs, Guard guard);
  Fault run_job(Job& job, Guard guard);
  Fault call(Job& job);
  Fault call_twice(Job& job);
  Ended give_up(std::span<Job> jobs, Fault fault, Guard guard);
  void roll_back();
  Ended commit(std::span<Job> jobs, Guard guard);
  Result<void> reconnect();

  Connection::Settings settings_;
  std::unique_ptr<Connection> connection_;
  Claim claimed_;
  WriteContext::Sources sources_;
  bool run_twice_;
  bool fenced_ = false;
  bool wrote_ = false;       ///< the last call() did
  int guarded_batches_ = 0;  ///< how many more batches to run with savepoints
  int failures_ = 0;         ///< of connecting, in a row
  std::chrono::steady_clock::time_point next_try_{};
  std::uint64_t commits_ = 0;
  std::uint64_t retries_ = 0;
};

}  // namespace sen::postgres
