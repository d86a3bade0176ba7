#pragma once
/// The operator's view of gapless sequences, for the hour after a restore.
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ports/database.hpp"

namespace sen::registers {

struct Sequence {
  std::string name;   ///< the pack's number definition
  std::string scope;  ///< office and year, as the definition says
  std::int64_t next = 1;
};
/// All sequences of the agency that gave a number yet, by name and scope.
std::vector<Sequence> sequences(ReadTx& tx);
/// The next number of this sequence will be `next`: numbers below it were given, also if nobody here knows to whom.
/// Never lowers it, since a number must not be given twice. A sequence that gave none yet is begun.
/// @returns what was next before  @errors registers.sequence_lower
Result<std::int64_t> raise_sequence(Tx& tx, const Sequence& to);

}  // namespace sen::registers
