#pragma once
/// The first file into an empty register (registers/load.hpp): its rows are appended, and what finds records is made at
/// the end. A row that may be a double, or that needs a number, is set aside in the transaction of its batch, and has
/// its turn, in the order of the file, when the register is finished.
#include <memory>

#include "bulk/import.hpp"

namespace sen::bulk {

struct Aside {
  std::uint64_t row = 0;
  std::string raw;
};
/// Rows of a run that still wait, behind a row, in order, at most `limit`.
std::vector<Aside> aside(ReadTx& tx, const std::string& run, std::uint64_t after, int limit);
/// Stages rows that were set aside; the place in the file stays.
void stage_aside(const std::vector<Aside>& rows, char separator, RowReader::Place end, Stager& stager, Batch& batch);

/// Begins the first load that `run` is, or goes on with it. @returns null when its rows go the ordinary way: the
/// register is not empty, or the store must be asked about each
Result<std::unique_ptr<registers::Loader>> begin_load(Database& database, AgencySlot agency,
                                                      const registers::Registers& registers, const Run& run,
                                                      char separator, Stager& stager);

}  // namespace sen::bulk
