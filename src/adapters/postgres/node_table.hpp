#pragma once
/// The node's own schema `sen`: who may write, and what was migrated. One node per database.
#include "adapters/postgres/connection.hpp"
#include "store/context.hpp"

namespace sen::postgres {

struct Claim {
  NodeState state;
  int backend = 0;  ///< the server process that holds our lock
};

/// Makes the node's tables in a new database, takes the lock of the one writing process, and takes the next epoch:
/// whoever held the last one can write no more. `take_over` ends the session of a process that holds the lock.
/// @errors database.in_use, database.newer_schema, database.*
Result<Claim> claim(Connection& connection, const std::string& place, bool take_over, Instant now, Log* log);

/// While a copy into this database is under way there is a table sen.copy (transfer.hpp). @errors database.half_copied
Result<void> refuse_half_copy(Connection& connection, const std::string& place);

enum class Reclaimed { kYes, kFenced, kNotYet };
/// The same process again on a new connection. The session before it is ended first, so that nothing it may still hold
/// (a transaction whose COMMIT had no answer) comes later.
Reclaimed reclaim(Connection& connection, const Claim& before);

/// Queues the state into the open transaction. The statement fails when somebody took over, and then so does COMMIT.
inline constexpr std::string_view kRecord =
    "UPDATE sen.node SET epoch = CASE WHEN epoch = $1 THEN epoch END, next_id = $2, now_us = $3";
void record(Connection& connection, const NodeState& state);

/// @errors database.migration_changed, database.newer_schema, database.migration_failed, database.*
Result<void> apply_migrations(Connection& connection, AgencySlot agency, const std::vector<Database::Migration>& steps,
                              Instant now);

}  // namespace sen::postgres
