#pragma once
/// A copy of a node's file as it stood at one moment, while the node goes on working.
#include <cstdint>
#include <functional>
#include <string>

#include "base/result.hpp"

namespace sen::sqlite {

/// Copies page by page from one snapshot, so the copy holds every write that was acknowledged before the call and no
/// part of a later one. The writer is never held up: readers do not block it; only the WAL cannot shrink meanwhile.
/// @param from  the database of a node, running or not  @param to  a new file, mode 0600; whole and synced at return
/// @param progress  bytes done and in all; false stops  @returns false when it was stopped
/// @errors database.not_sen, database.newer_schema, database.not_writable, database.full, database.failed
Result<bool> back_up(const std::string& from, const std::string& to,
                     const std::function<bool(std::int64_t done, std::int64_t of)>& progress);

/// The engine's own check of a whole file that nobody has open. @errors database.damaged, database.*
Result<void> check_integrity(const std::string& path);

}  // namespace sen::sqlite
