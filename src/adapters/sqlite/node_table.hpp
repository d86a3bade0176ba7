#pragma once
/// The node's own tables: who may write, and what was migrated.
#include "adapters/sqlite/connection.hpp"
#include "store/context.hpp"

namespace sen::sqlite {

/// Makes the node's tables in an empty file, refuses a file that is not ours, and takes the next epoch: whoever held
/// the last one can write no more. Must run before the file is changed in any other way, so a foreign file stays as it
/// was.
/// @errors database.not_sen, database.newer_schema, database.not_writable, database.unavailable, database.full,
/// database.failed
Result<void> check_identity(Connection& connection, const std::string& path);
Result<NodeState> claim(Connection& connection, Instant now);

/// While a copy into this file is under way there is a table sen_copy (transfer.hpp). @errors database.half_copied
Result<void> refuse_half_copy(Connection& connection, const std::string& path);

enum class Recorded { kYes, kFenced, kFailed };
/// Writes the state into the open transaction, and checks that nobody took over.
Recorded record(Connection& connection, const NodeState& state);

/// @errors database.migration_changed, database.newer_schema, database.migration_failed, database.*
Result<void> apply_migrations(Connection& connection, AgencySlot agency, const std::vector<Database::Migration>& steps,
                              Instant now);

}  // namespace sen::sqlite
