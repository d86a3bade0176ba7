#include <algorithm>

#include "base/check.hpp"
#include "events/desk.hpp"

namespace sen::events {
namespace {

constexpr int kJobsMax = 32;
constexpr Elapsed kStoreFailedPause = Elapsed::seconds(1);
/// The wall clock may be set forward (or the machine sleep) while we wait for a moment of it, so no wait is longer.
constexpr Elapsed kLongestWait = Elapsed::minutes(5);

}  // namespace

bool JobRunner::calm() const { return !next_ || *next_ > core_.clock.now(); }

void JobRunner::plan(ReadTx& tx, std::vector<Job>& due) {
  const Instant now = core_.clock.now();
  const int running = static_cast<int>(running_.size());
  for (auto& job : due_jobs(tx, now, kJobsMax + running)) {
    if (running + static_cast<int>(due.size()) >= kJobsMax) break;
    if (!running_.contains({job.kind, job.key})) due.push_back(std::move(job));
  }
  next_ = next_job_at(tx, now);
  if (next_) arm(*next_);
}

void JobRunner::arm(Instant next) {
  const Elapsed wait = std::clamp(next - core_.clock.now(), Elapsed{0}, kLongestWait);
  const Elapsed at{core_.clock.monotonic().us + wait.us};
  if (armed_ && *armed_ <= at) return;
  armed_ = at;
  core_.after(wait, [this, at] {
    if (armed_ == at) armed_.reset();
    desk_.want();
  });
}

void JobRunner::run(Job job) {
  const auto shared = std::make_shared<const Job>(std::move(job));
  running_.insert({shared->kind, shared->key});
  if (const auto handler = core_.tx_jobs.find(shared->kind); handler != core_.tx_jobs.end())
    return run_in_transaction(shared, handler->second);
  if (const auto handler = core_.async_jobs.find(shared->kind); handler != core_.async_jobs.end())
    return run_outside(shared, handler->second);
  failed(shared, fail(errors::kEventsNoHandler, {shared->kind}));
}

void JobRunner::run_in_transaction(const Shared& job, const Dispatcher::TxJob& handler) {
  // Removed first: the handler may schedule the same (kind, key) again, as periodic work does.
  auto body = [job, &handler](Tx& tx, Context& context) -> Result<void> {
    if (!take_job(tx, *job)) return {};
    return handler(tx, context, *job);
  };
  core_.submit(desk_.slot, std::move(body), [this, job](Result<void> result) {
    if (result.ok()) return ended(job);
    failed(job, result.error());
  });
}

void JobRunner::run_outside(const Shared& job, const Dispatcher::AsyncJob& handler) {
  ++core_.in_flight;
  std::move_only_function<void(Result<void>)> done = [this, job](Result<void> result) {
    --core_.in_flight;
    if (!result.ok()) return failed(job, result.error());
    const auto look = [&job](ReadTx& tx) -> Result<bool> { return job_stands(tx, *job); };
    const auto stands = read_now<bool>(core_.database, desk_.slot, look);
    if (stands.ok() && !*stands) return ended(job);
    failed(job, stands.ok() ? fail(errors::kEventsNotFinished, {job->kind}) : stands.error());
  };
  start<Result<void>>(core_.scheduler, handler(desk_.slot, *job), core_.guarded<Result<void>>(std::move(done)));
}

void JobRunner::failed(const Shared& job, const Error& error) {
  const std::string error_id = error.def->id;
  const auto attempts = std::make_shared<int>(0);
  auto body = [job, error_id, attempts](Tx& tx, Context& context) -> Result<void> {
    *attempts = job_failed(tx, context, *job, error_id);
    return {};
  };
  core_.submit(desk_.slot, std::move(body), [this, job, error_id, attempts](Result<void> result) {
    if (!result.ok()) {
      core_.after(kStoreFailedPause, [this, job] { ended(job); });
      return;
    }
    if (*attempts == 1) core_.log.warning("events: job " + job->kind + " failed: " + error_id);
    if (*attempts == kJobAttemptsMax) core_.log.error("events: job " + job->kind + " keeps failing: " + error_id);
    ended(job);
  });
}

void JobRunner::ended(const Shared& job) {
  running_.erase({job->kind, job->key});
  desk_.want();
}

}  // namespace sen::events
