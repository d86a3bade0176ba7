#pragma once
/// Rows of findings and pairs, as a pass meets them. Internal to this room.
#include "quality/quality.hpp"

namespace sen::quality {

/// Met by this pass. Acceptance ends when the record changed since.
void put_finding(Tx& tx, Context& context, std::string_view register_id, std::int64_t pass, const Seen& seen,
                 std::string_view rule);
/// Met by this pass. @returns whether somebody must look at it
bool put_pair(Tx& tx, Context& context, std::string_view register_id, std::int64_t pass, const Pair& pair);
/// What the pass did not meet again goes.
void forget_before(Tx& tx, std::string_view register_id, std::int64_t pass);

}  // namespace sen::quality
