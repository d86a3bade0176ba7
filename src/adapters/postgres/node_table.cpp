#include "adapters/postgres/node_table.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "store/errors.hpp"

namespace sen::postgres {
namespace {

constexpr std::int64_t kFormat = 1;  // of these tables; rooms have migrations of their own

// The same lock in every program: "Sen1", node.
constexpr std::string_view kTryLock = "SELECT pg_try_advisory_lock(1399156273, 1)";
constexpr std::string_view kEndHolder =
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1399156273 AND objid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND ($1 = 0 OR pid = $1)";
constexpr std::string_view kExists = "SELECT count(*) FROM pg_namespace WHERE nspname = 'sen'";
constexpr std::string_view kHalfCopied =
    "SELECT count(*) FROM pg_tables WHERE schemaname = 'sen' AND tablename = 'copy'";
constexpr std::string_view kHolder = "SELECT holder FROM sen.node";
constexpr std::string_view kEpoch = "SELECT epoch FROM sen.node";
constexpr std::string_view kFormatOf = "SELECT format FROM sen.node";
constexpr std::string_view kTake =
    "UPDATE sen.node SET epoch = epoch + 1, holder = $1 RETURNING epoch, next_id, now_us";
constexpr std::string_view kCreate[] = {
    "CREATE SCHEMA sen",
    // Written by every commit: room on its page keeps the row there.
    "CREATE TABLE sen.node (one BIGINT PRIMARY KEY CHECK (one = 1), format BIGINT NOT NULL, epoch BIGINT NOT NULL,"
    " next_id BIGINT NOT NULL, now_us BIGINT NOT NULL, holder TEXT NOT NULL) WITH (fillfactor = 10)",
    "INSERT INTO sen.node VALUES (1, 1, 0, 1, 0, '')",
    "CREATE TABLE sen.migration (agency TEXT NOT NULL, name TEXT COLLATE \"C\" NOT NULL, digest BYTEA NOT NULL,"
    " applied_us BIGINT NOT NULL, PRIMARY KEY (agency, name))"};

// A session that died with its process is noticed by the server a moment later.
constexpr int kPatienceSteps = 40;
constexpr std::chrono::milliseconds kPatienceStep{25};

bool lock(Connection& connection) {
  for (int i = 0; i < kPatienceSteps; ++i) {
    if (i > 0) std::this_thread::sleep_for(kPatienceStep);
    const Answer got = connection.ask(kTryLock);
    if (got == nullptr) return false;
    if (integer(got.get(), 0, 0) == 1) return true;
  }
  return false;
}

void end_holder(Connection& connection, int backend) { connection.ask(kEndHolder, Params{Param(backend)}, {kInt4}); }

Error in_use(Connection& connection, const std::string& place) {
  if (connection.fault() != Fault::kNone) return engine_error(connection.fault());
  const Answer holder = connection.ask(kHolder);
  const bool known = holder != nullptr && PQntuples(holder.get()) == 1;
  return fail(errors::kDatabaseInUse, {place, known ? std::string(raw(holder.get(), 0, 0)) : "?"});
}

Result<NodeState> take_epoch(Connection& connection) {
  const Answer exists = connection.ask(kExists);
  if (exists == nullptr) return engine_error(connection.fault());
  if (integer(exists.get(), 0, 0) == 0)
    for (const std::string_view sql : kCreate) connection.queue(sql);
  const Answer format = connection.ask(kFormatOf);
  if (format == nullptr) return engine_error(connection.fault());
  if (const std::int64_t found = integer(format.get(), 0, 0); found > kFormat)
    return fail(errors::kDatabaseNewer, {fmt::format("{} > {}", found, kFormat)});
  const std::string holder = fmt::format("pid {}", ::getpid());
  const Answer taken = connection.ask(kTake, Params{Param(holder)}, {kText});
  if (taken == nullptr) return engine_error(connection.fault());
  return NodeState{integer(taken.get(), 0, 0), integer(taken.get(), 0, 1), integer(taken.get(), 0, 2)};
}

}  // namespace

Result<Claim> claim(Connection& connection, const std::string& place, bool take_over, Instant now, Log* log) {
  if (take_over) end_holder(connection, 0);
  if (!lock(connection)) return in_use(connection, place);
  connection.queue("BEGIN");
  auto state = take_epoch(connection);
  connection.queue(state.ok() ? "COMMIT" : "ROLLBACK");
  const Fault fault = connection.flush();
  if (!state.ok()) return state.error();
  if (fault != Fault::kNone) return engine_error(fault);
  if (state->now_us > now.us && log != nullptr)
    log->warning("database: the clock stands before the last write; times go on from that write");
  return Claim{*state, connection.backend()};
}

Result<void> refuse_half_copy(Connection& connection, const std::string& place) {
  const Answer begun = connection.ask(kHalfCopied);
  if (begun == nullptr) return engine_error(connection.fault());
  if (integer(begun.get(), 0, 0) != 0) return fail(errors::kDatabaseHalfCopied, {place});
  return {};
}

Reclaimed reclaim(Connection& connection, const Claim& before) {
  const Answer epoch = connection.ask(kEpoch);
  if (epoch == nullptr) return Reclaimed::kNotYet;
  if (integer(epoch.get(), 0, 0) != before.state.epoch) return Reclaimed::kFenced;
  end_holder(connection, before.backend);
  return lock(connection) ? Reclaimed::kYes : Reclaimed::kNotYet;
}

void record(Connection& connection, const NodeState& state) {
  connection.queue(kRecord, Params{Param(state.epoch), Param(state.next_id), Param(state.now_us)},
                   {kInt8, kInt8, kInt8});
}

}  // namespace sen::postgres
