#include "adapters/sqlite/writer.hpp"

#include <fmt/format.h>

#include "adapters/sqlite/node_table.hpp"
#include "adapters/sqlite/transaction.hpp"
#include "base/check.hpp"
#include "store/errors.hpp"

namespace sen::sqlite {
namespace {

constexpr int kRestartPatienceMs = 100;  // reads are short; a long one must not stop the writer
constexpr int kBusyTimeoutMs = 5000;
constexpr int kGuardedBatches = 16;  // where one late error came, more will

/// After these SQLite asks for a ROLLBACK of the whole transaction, when it has not made one itself.
bool poisons_transaction(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_BUSY:
    case SQLITE_INTERRUPT:
    case SQLITE_CORRUPT:
      return true;
    default:
      return false;
  }
}

void tell_all(std::span<Job> jobs, const Error& error) {
  for (Job& job : jobs) job.outcome = error;
}

int remember_wal_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, WriteContext::Sources sources, Settings settings)
    : connection_(std::move(connection)), sources_(sources), settings_(settings) {
  checkpoint_at_ = static_cast<int>(settings_.checkpoint_pages);
  sqlite3_wal_hook(connection_->handle(), remember_wal_pages, &wal_pages_);  // also turns SQLite's own checkpoints off
}

/// One of our own short statements, prepared once.
int Writer::step(std::string_view sql) {
  Statement* statement = connection_->own(sql);
  if (statement == nullptr) return connection_->last_code();
  int code = sqlite3_step(statement->handle);
  if (code == SQLITE_DONE) code = SQLITE_OK;
  if (code != SQLITE_OK) connection_->note_failure(code, sql);
  sqlite3_reset(statement->handle);
  return code;
}

void Writer::run(std::span<Job> jobs) {
  const bool guarded = settings_.run_twice || guarded_batches_ > 0;
  if (guarded_batches_ > 0) --guarded_batches_;
  const auto culprit =
      attempt(jobs, guarded && (jobs.size() > 1 || settings_.run_twice) ? Guard::kSavepoints : Guard::kNone);
  if (!culprit) return;
  // The engine threw everybody's work away because of one job. That one has its answer; the others, also those whose
  // own error may rest on what is now gone, run again, each in a transaction of its own.
  const Guard alone = settings_.run_twice ? Guard::kSavepoints : Guard::kNone;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (i != *culprit) attempt(jobs.subspan(i, 1), alone);
  }
}

/// One transaction over all jobs. Gives the job because of which the engine lost the whole transaction, if that
/// happened.
std::optional<std::size_t> Writer::attempt(std::span<Job> jobs, Guard guard) {
  if (fenced_) {
    tell_all(jobs, fail(errors::kDatabaseFenced));
    return std::nullopt;
  }
  if (const int code = step("BEGIN IMMEDIATE"); code != SQLITE_OK) {
    tell_all(jobs, engine_error(code));
    return std::nullopt;
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const Run run = run_job(jobs[i], guard);
    if (run == Run::kKept) continue;
    ASSERT(!jobs[i].outcome->ok());
    if (connection_->in_transaction()) step("ROLLBACK");
    if (run == Run::kLost) return i;
    if (jobs.size() == 1) return std::nullopt;
    guarded_batches_ = kGuardedBatches;
    return attempt(jobs, Guard::kSavepoints);
  }
  finish(jobs);
  return std::nullopt;
}

/// A savepoint costs as much as two rows, and most use cases that end with an error have written nothing yet. So a
/// batch begins without savepoints; one that fails after it wrote makes the batch start again with them.
Writer::Run Writer::run_job(Job& job, Guard guard) {
  if (job.context) {
    job.context->rewind();
  } else {
    job.context.emplace(sources_);
  }
  if (guard == Guard::kNone) {
    job.outcome = call(job);
    if (lost()) return Run::kLost;
    return job.outcome->ok() || !wrote_ ? Run::kKept : Run::kUnguarded;
  }
  job.outcome.reset();
  if (const int code = step("SAVEPOINT job"); code != SQLITE_OK) return lose(job, code);
  job.outcome = call(job);
  if (lost()) return Run::kLost;
  if (settings_.run_twice) {
    if (const int code = step("ROLLBACK TO job"); code != SQLITE_OK) return lose(job, code);
    run_again(job);
    if (lost()) return Run::kLost;
  }
  if (!job.outcome->ok()) {
    if (const int code = step("ROLLBACK TO job"); code != SQLITE_OK) return lose(job, code);
  }
  if (const int code = step("RELEASE job"); code != SQLITE_OK) return lose(job, code);
  return Run::kKept;
}

/// True when the last call cost us the whole transaction.
bool Writer::lost() const { return !connection_->in_transaction() || poisons_transaction(failure_code_); }

Writer::Run Writer::lose(Job& job, int code) {
  job.outcome = engine_error(code);
  return Run::kLost;
}

/// The second of two runs (tests): it must end as the first did.
void Writer::run_again(Job& job) {
  const bool first_failed = failure_code_ != SQLITE_OK;
  const Result<void> first = std::move(*job.outcome);
  job.context->rewind();
  job.outcome = call(job);
  if (first_failed || failure_code_ != SQLITE_OK || first.ok() == job.outcome->ok()) return;
  const auto id = [](const Result<void>& result) { return result.ok() ? "ok" : result.error().def->id; };
  if (Log* log = connection_->log())
    log->error(fmt::format("database: a use case ended as {}, run again as {}: it keeps state outside Tx and Context",
                           id(first), id(*job.outcome)));
  job.outcome = fail(errors::kInternal);
}

Result<void> Writer::call(Job& job) {
  SqliteTx tx(*connection_, job.agency);
  Result<void> result = job.fn(tx, *job.context);
  wrote_ = tx.wrote();
  failure_code_ = tx.failed() ? tx.failure_code() : SQLITE_OK;
  if (tx.failed()) return tx.failure();
  return result;
}

void Writer::finish(std::span<Job> jobs) {
  bool any = false;
  for (const Job& job : jobs) any = any || job.outcome->ok();
  if (!any) {
    step("ROLLBACK");
    return;
  }
  switch (record(*connection_, sources_.state)) {
    case Recorded::kYes:
      commit(jobs);
      return;
    case Recorded::kFenced:
      fenced_ = true;
      if (Log* log = connection_->log())
        log->error("database: another process took over this data; this one writes no more");
      tell_all(jobs, fail(errors::kDatabaseFenced));
      break;
    case Recorded::kFailed:
      tell_all(jobs, engine_error(connection_->last_code()));
      break;
  }
  if (connection_->in_transaction()) step("ROLLBACK");
}

void Writer::commit(std::span<Job> jobs) {
  const int code = step("COMMIT");
  if (code == SQLITE_OK) {
    ++commits_;
    return;
  }
  if (connection_->in_transaction()) step("ROLLBACK");
  // Also jobs that ended with their own error hear of it: that error may rest on what others wrote before them.
  Error error = engine_error(code);
  if (error.is(errors::kDatabaseBroken) && !settle()) error = fail(errors::kOutcomeUnknown);
  tell_all(jobs, error);
}

/// A COMMIT that failed may have left whole frames in the WAL, which a crash now would bring to life. A commit that
/// succeeds overwrites the first of them, so afterwards the answer "nothing was written" is true.
bool Writer::settle() {
  bool settled = step("BEGIN IMMEDIATE") == SQLITE_OK && record(*connection_, sources_.state) == Recorded::kYes;
  settled = settled && step("COMMIT") == SQLITE_OK;
  if (connection_->in_transaction()) step("ROLLBACK");
  return settled;
}

void Writer::checkpoint() {
  const int threshold = static_cast<int>(settings_.checkpoint_pages);
  const bool press = checkpoint_overdue();
  int in_wal = 0;
  int moved = 0;
  if (press) sqlite3_busy_timeout(connection_->handle(), kRestartPatienceMs);
  const int code = sqlite3_wal_checkpoint_v2(
      connection_->handle(), nullptr, press ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, &in_wal, &moved);
  if (press) sqlite3_busy_timeout(connection_->handle(), kBusyTimeoutMs);
  if (code != SQLITE_OK && code != SQLITE_BUSY) connection_->note_failure(code, "checkpoint");
  // When a reader (or the disk) held it up, try again after as much again; the next commit starts a short WAL
  // otherwise.
  const bool complete = code == SQLITE_OK && in_wal == moved;
  checkpoint_at_ = complete ? threshold : wal_pages_ + threshold;
  if (complete) wal_pages_ = 0;
}

void Writer::checkpoint_all() {
  const int code =
      sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code != SQLITE_OK) connection_->note_failure(code, "checkpoint");
  if (code == SQLITE_OK) wal_pages_ = 0;
}

}  // namespace sen::sqlite
