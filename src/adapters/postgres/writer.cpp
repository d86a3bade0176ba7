#include "adapters/postgres/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/check.hpp"
#include "store/errors.hpp"

namespace sen::postgres {
namespace {

constexpr int kGuardedBatches = 16;  // where one late error came, more will
constexpr int kTriesMax = 12;        // of one batch that conflicts with other sessions
constexpr std::string_view kCommit = "COMMIT";
constexpr auto kBackoffMax = std::chrono::milliseconds(2000);

void tell_all(std::span<Job> jobs, const Error& error) {
  for (Job& job : jobs) job.outcome = error;
}

}  // namespace

Writer::Writer(Connection::Settings settings, std::unique_ptr<Connection> connection, Claim claimed,
               WriteContext::Sources sources, bool run_twice)
    : settings_(std::move(settings)),
      connection_(std::move(connection)),
      claimed_(claimed),
      sources_(sources),
      run_twice_(run_twice) {}

Result<Connection*> Writer::connection() {
  if (fenced_) return fail(errors::kDatabaseFenced);
  if (connection_ == nullptr || !connection_->alive()) TRY(reconnect());
  return connection_.get();
}

/// Fails at once while the pause after the last failure lasts, so that callers do not queue up behind a dead server.
Result<void> Writer::reconnect() {
  connection_.reset();
  const auto now = std::chrono::steady_clock::now();
  if (now < next_try_) return engine_error(Fault::kBusy);
  auto opened = Connection::open(settings_);
  const Reclaimed got = opened.ok() ? reclaim(**opened, claimed_) : Reclaimed::kNotYet;
  if (got == Reclaimed::kFenced) {
    fenced_ = true;
    if (settings_.log) settings_.log->error("database: another process took over this data; this one writes no more");
    return fail(errors::kDatabaseFenced);
  }
  if (got == Reclaimed::kNotYet) {
    if (!opened.ok() && settings_.log) settings_.log->error("database: " + opened.error().text("en"));
    failures_ = std::min(failures_ + 1, 8);
    next_try_ = std::chrono::steady_clock::now() + std::min(std::chrono::milliseconds(20 << failures_), kBackoffMax);
    return engine_error(Fault::kBusy);
  }
  failures_ = 0;
  connection_ = opened.take();
  claimed_.backend = connection_->backend();
  if (settings_.log) settings_.log->info("database: connected again");
  return {};
}

void Writer::run(std::span<Job> jobs) {
  Guard guard = run_twice_ || guarded_batches_ > 0 ? Guard::kSavepoints : Guard::kNone;
  if (guarded_batches_ > 0) --guarded_batches_;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    if (const auto ready = connection(); !ready.ok()) return tell_all(jobs, ready.error());
    switch (attempt(jobs, guard)) {
      case Ended::kDone:
        return;
      case Ended::kUnguarded:
        guarded_batches_ = kGuardedBatches;
        guard = Guard::kSavepoints;
        break;
      case Ended::kAgain:
        ++retries_;
        std::this_thread::sleep_for(std::chrono::milliseconds(tries));
        break;
    }
  }
  tell_all(jobs, engine_error(Fault::kAgain));
}

/// One transaction over all jobs.
Writer::Ended Writer::attempt(std::span<Job> jobs, Guard guard) {
  connection_->queue("BEGIN ISOLATION LEVEL SERIALIZABLE");
  for (Job& job : jobs)
    if (const Fault fault = run_job(job, guard); fault != Fault::kNone) return give_up(jobs, fault, guard);
  if (std::ranges::any_of(jobs, [](const Job& job) { return job.outcome->ok(); })) return commit(jobs, guard);
  roll_back();
  return Ended::kDone;
}

/// After a failed statement the server skips to the end of what was sent with it, so ROLLBACK is sent after that end.
void Writer::roll_back() {
  connection_->send();
  connection_->queue("ROLLBACK");
  connection_->flush();
}

/// What is left after a fault that no savepoint holds: nothing was written.
Writer::Ended Writer::give_up(std::span<Job> jobs, Fault fault, Guard guard) {
  if (fault == Fault::kLost) {
    connection_.reset();
    tell_all(jobs, engine_error(fault));
    return Ended::kDone;
  }
  roll_back();
  if (fault == Fault::kAgain) return Ended::kAgain;
  if (guard == Guard::kNone && jobs.size() > 1) return Ended::kUnguarded;
  // Alone, a use case that failed by itself keeps its own error.
  for (Job& job : jobs)
    if (!job.outcome || job.outcome->ok()) job.outcome = engine_error(fault);
  return Ended::kDone;
}

/// Gives a fault when the whole transaction is lost by it. A savepoint costs two statements, and most use cases that
/// end with an error have written nothing yet. So a batch begins without savepoints; one that fails after it wrote
/// makes the batch start again with them.
Fault Writer::run_job(Job& job, Guard guard) {
  if (job.context) {
    job.context->rewind();
  } else {
    job.context.emplace(sources_);
  }
  if (guard == Guard::kSavepoints) connection_->queue("SAVEPOINT job");
  Fault fault = run_twice_ ? call_twice(job) : call(job);
  // With savepoints, or an error to judge, it must be known whether what was queued went well.
  if (guard == Guard::kSavepoints || (!job.outcome->ok() && wrote_)) {
    const Fault late = connection_->flush();
    if (late != Fault::kNone) job.outcome = engine_error(late);
    if (fault == Fault::kNone || late == Fault::kLost) fault = late;
  }
  if (fault == Fault::kLost || fault == Fault::kAgain) return fault;
  if (guard == Guard::kNone) {
    if (fault == Fault::kNone && !job.outcome->ok() && wrote_) return Fault::kBroken;  // must be rolled back alone
    return fault;
  }
  if (!job.outcome->ok()) connection_->queue("ROLLBACK TO job");
  connection_->queue("RELEASE job");
  return Fault::kNone;
}

Fault Writer::call(Job& job) {
  PostgresTx tx(*connection_, job.agency);
  job.outcome = job.fn(tx, *job.context);
  wrote_ = tx.wrote();
  if (tx.failed()) job.outcome = engine_error(tx.fault());
  return tx.fault();
}

/// Tests: the first of two runs is rolled back, and the second must end as the first did.
Fault Writer::call_twice(Job& job) {
  Fault fault = call(job);
  const Fault late = connection_->flush();
  if (fault == Fault::kNone || late == Fault::kLost) fault = late;
  if (fault == Fault::kLost || fault == Fault::kAgain) return fault;
  const bool first_failed = fault != Fault::kNone;
  const Result<void> first = std::move(*job.outcome);
  connection_->queue("ROLLBACK TO job");
  if (fault = connection_->flush(); fault != Fault::kNone) return fault;
  job.context->rewind();
  fault = call(job);
  if (first_failed || fault != Fault::kNone || first.ok() == job.outcome->ok()) return fault;
  const auto id = [](const Result<void>& result) { return result.ok() ? "ok" : result.error().def->id; };
  if (settings_.log)
    settings_.log->error(
        fmt::format("database: a use case ended as {}, run again as {}: it keeps state outside Tx and Context",
                    id(first), id(*job.outcome)));
  job.outcome = fail(errors::kInternal);
  return Fault::kNone;
}

/// Everything still queued, the node's state and COMMIT go out together: one wait for a batch that only writes. An
/// earlier failure keeps the server from COMMIT.
Writer::Ended Writer::commit(std::span<Job> jobs, Guard guard) {
  if (!connection_->alive()) return give_up(jobs, Fault::kLost, guard);
  record(*connection_, sources_.state);
  connection_->queue(kCommit);
  const Fault fault = connection_->flush();
  if (fault == Fault::kNone) {
    const Answer answer = connection_->take();
    ASSERT(std::string_view(PQcmdStatus(answer.get())) == kCommit);
    ++commits_;
    return Ended::kDone;
  }
  if (fault != Fault::kLost) {
    const bool taken_over = connection_->fault_sql() == kRecord && connection_->fault_state() == "23502";
    if (!taken_over) return give_up(jobs, fault, guard);
    fenced_ = true;
    if (settings_.log) settings_.log->error("database: another process took over this data; this one writes no more");
    tell_all(jobs, fail(errors::kDatabaseFenced));
    connection_.reset();
    return Ended::kDone;
  }
  // The server answers in order: when its last words were for something before COMMIT, it never came to it.
  const bool before_commit = !connection_->fault_state().empty() && connection_->fault_sql() != kCommit;
  connection_.reset();
  tell_all(jobs, before_commit ? engine_error(fault) : fail(errors::kOutcomeUnknown));
  return Ended::kDone;
}

}  // namespace sen::postgres
