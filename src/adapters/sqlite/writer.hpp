#pragma once
/// Runs batches of use cases on the one writing connection. Used by one thread at a time; knows no queue and no thread.
#include <functional>
#include <optional>
#include <span>

#include "adapters/sqlite/connection.hpp"
#include "store/context.hpp"

namespace sen::sqlite {

struct Job {
  AgencySlot agency;
  Database::WriteFn fn;
  Database::Done done;
  Database::Effect effect;
  std::optional<WriteContext> context;  ///< made at the first run, kept for the next ones
  std::optional<Result<void>> outcome;  ///< what `done` will hear
};

class Writer {
 public:
  struct Settings {
    bool run_twice = false;
    std::int64_t checkpoint_pages = 4000;  ///< WAL length that starts a checkpoint (4 KiB pages)
  };
  Writer(std::unique_ptr<Connection> connection, WriteContext::Sources sources, Settings settings);

  /// Runs every job and commits; afterwards each has its outcome.
  void run(std::span<Job> jobs);
  Connection& connection() { return *connection_; }
  std::uint64_t commits() const { return commits_; }

  bool checkpoint_due() const { return wal_pages_ >= checkpoint_at_; }
  /// It has grown so much that writes had better wait.
  bool checkpoint_overdue() const { return wal_pages_ >= settings_.checkpoint_pages * kRestartFactor; }
  /// Moves the WAL into the file. Never fails the caller: the WAL stays valid and grows on.
  void checkpoint();
  void checkpoint_all();  ///< waits for readers, empties the WAL

 private:
  static constexpr int kRestartFactor = 4;  ///< past this many thresholds we wait for readers rather than grow
  enum class Guard { kNone, kSavepoints };
  enum class Run { kKept, kLost, kUnguarded };
  std::optional<std::size_t> attempt(std::span<Job> jobs, Guard guard);
  Run run_job(Job& job, Guard guard);
  Result<void> call(Job& job);
  void run_again(Job& job);
  bool lost() const;
  static Run lose(Job& job, int code);
  void finish(std::span<Job> jobs);
  void commit(std::span<Job> jobs);
  bool settle();
  int step(std::string_view sql);

  std::unique_ptr<Connection> connection_;
  WriteContext::Sources sources_;
  Settings settings_;
  bool fenced_ = false;
  int failure_code_ = SQLITE_OK;  ///< the engine's, in the last call()
  bool wrote_ = false;            ///< the last call() did
  int guarded_batches_ = 0;       ///< how many more batches to run with savepoints
  int wal_pages_ = 0;             ///< as of the last commit
  int checkpoint_at_ = 0;
  std::uint64_t commits_ = 0;
};

}  // namespace sen::sqlite
