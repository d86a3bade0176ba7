#pragma once
/// From a row of a file to what can be written: everything about a row that needs no store. Pure.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bulk/plan.hpp"
#include "registers/registers.hpp"

namespace sen::bulk {

/// What a check of quality says about a row: `blocks` sends it to the quarantine, else it is only counted.
struct Remark {
  FieldError problem;
  bool blocks = false;
};
/// Called for each row that the register itself would take. Must be a pure function of the row.
using RowCheck = std::function<void(const registers::Stated& row, std::vector<Remark>& remarks)>;

struct StagedRow {
  std::uint64_t number = 0;
  registers::Stated stated;
  registers::FieldErrors refused;  ///< when not empty the row goes to the quarantine
  int flags = 0;                   ///< remarks that do not block
  bool waits = false;              ///< it is set aside until the register can be asked (first_load.hpp)
  std::size_t raw_at = 0;          ///< in Batch::raw
  std::size_t raw_size = 0;
  RowReader::Place end;
};

/// Rows of one transaction.
struct Batch {
  std::vector<StagedRow> rows;
  std::string raw;
  bool aside = false;  ///< they were set aside and have their turn now
  std::string_view raw_of(const StagedRow& row) const { return std::string_view(raw).substr(row.raw_at, row.raw_size); }
};

class Stager {
 public:
  Stager(const registers::Registers& registers, Plan plan, RowCheck check = {});
  const Plan& plan() const { return plan_; }
  /// Adds a row to the batch. @param end  behind the row
  void stage(const RowReader::Row& row, RowReader::Place end, Batch& batch);

 private:
  bool give_cells(const RowReader::Row& row, StagedRow& out);
  void give_members(const json::object& object, StagedRow& out);
  void give_text(std::size_t field, std::string_view text, StagedRow& out);
  CivilDate day_of(StagedRow& out) const;

  const registers::Registers& registers_;
  Plan plan_;
  RowCheck check_;
  std::vector<registers::Given> given_;  ///< of the row at hand, as the next
  std::vector<std::string> made_;        ///< texts that are not in the file, by field
};

/// The columns of a header or the members of the first JSON line. @errors bulk.row_*
Result<std::vector<std::string>> columns_of(const RowReader::Row& row, Format format);

}  // namespace sen::bulk
