#include "base/check.hpp"
#include "events/events.hpp"
#include "events/queue.hpp"

namespace sen::events {
namespace {

constexpr Sql kSchedule{
    "INSERT INTO @job (kind, key, run_at, next_at, data, attempts, last_error, since, ticket) VALUES ($1, $2, $3, $3, "
    "$4, 0, '', NULL, $5) "
    "ON CONFLICT (kind, key) DO UPDATE SET run_at = excluded.run_at, next_at = excluded.next_at, data = excluded.data, "
    "attempts = 0, "
    "last_error = '', since = NULL, ticket = excluded.ticket"};
constexpr Sql kScheduleFirst{
    "INSERT INTO @job (kind, key, run_at, next_at, data, attempts, last_error, since, ticket) VALUES ($1, $2, $3, $3, "
    "$4, 0, '', NULL, $5) "
    "ON CONFLICT (kind, key) DO NOTHING"};
constexpr Sql kCancel{"DELETE FROM @job WHERE kind = $1 AND key = $2"};
constexpr Sql kTake{"DELETE FROM @job WHERE kind = $1 AND key = $2 AND ticket = $3 RETURNING ticket"};
constexpr Sql kStands{"SELECT ticket FROM @job WHERE kind = $1 AND key = $2 AND ticket = $3"};
constexpr Sql kAttempts{"SELECT attempts FROM @job WHERE kind = $1 AND key = $2 AND ticket = $3"};
constexpr Sql kFailed{
    "UPDATE @job SET attempts = $4, next_at = $5, last_error = $6, since = COALESCE(since, $7) WHERE kind = $1 AND key "
    "= $2 AND ticket = $3"};
constexpr Sql kDue{
    "SELECT kind, key, run_at, data, attempts, ticket FROM @job WHERE next_at <= $1 ORDER BY next_at, kind, key LIMIT "
    "$2"};
constexpr Sql kNext{"SELECT next_at FROM @job WHERE next_at > $1 ORDER BY next_at LIMIT 1"};

constexpr Elapsed kFirstPause = Elapsed::seconds(1);
constexpr Elapsed kLongestPause = Elapsed::minutes(10);
constexpr Elapsed kParkedPause = Elapsed::hours(1);

}  // namespace

void schedule(Tx& tx, const Job& job) {
  ASSERT(!job.kind.empty());
  const std::string data = to_json(job.data);
  tx.exec(kSchedule, {job.kind, job.key, job.run_at, data, count_up(tx, "job")});
}

void schedule_first(Tx& tx, const Job& job) {
  const std::string data = to_json(job.data);
  const Param values[] = {job.kind, job.key, job.run_at, data, count_up(tx, "job")};
  (void)tx.insert_if_absent(kScheduleFirst, values);
}

void cancel(Tx& tx, std::string_view kind, std::string_view key) { tx.exec(kCancel, {kind, key}); }

void finish_job(Tx& tx, const Job& job) { (void)take_job(tx, job); }

bool take_job(Tx& tx, const Job& job) {
  Cursor cursor = tx.query(kTake, {job.kind, job.key, job.ticket});
  return cursor.next();
}

bool job_stands(ReadTx& tx, const Job& job) {
  Cursor cursor = tx.query(kStands, {job.kind, job.key, job.ticket});
  return cursor.next();
}

int job_failed(Tx& tx, Context& context, const Job& job, std::string_view error_id) {
  std::int64_t attempts = 0;
  {
    Cursor cursor = tx.query(kAttempts, {job.kind, job.key, job.ticket});
    if (!cursor.next()) return 0;  // moved or cancelled meanwhile
    attempts = cursor.i64(0) + 1;
  }
  const bool stuck = attempts >= kJobAttemptsMax;
  const Elapsed pause = stuck ? kParkedPause : growing_pause(static_cast<int>(attempts), kFirstPause, kLongestPause);
  tx.exec(kFailed, {job.kind, job.key, job.ticket, attempts, context.now() + pause, error_id, context.now()});
  return static_cast<int>(attempts);
}

std::vector<Job> due_jobs(ReadTx& tx, Instant now, int limit) {
  std::vector<Job> out;
  Cursor cursor = tx.query(kDue, {now, limit});
  while (cursor.next())
    out.push_back({cursor.string(0), cursor.string(1), cursor.instant(2), stored_json(cursor.text(3)),
                   static_cast<int>(cursor.i64(4)), cursor.i64(5)});
  return out;
}

std::optional<Instant> next_job_at(ReadTx& tx, Instant now) {
  Cursor cursor = tx.query(kNext, {now});
  if (!cursor.next()) return {};
  return cursor.instant(0);
}

}  // namespace sen::events
