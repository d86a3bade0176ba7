#pragma once
/// Records out of a register, for an agency that the pack grants them to. Each person whose data leave can read of it.
#include <optional>
#include <string>
#include <vector>

#include "bulk/rows.hpp"
#include "pack/model.hpp"
#include "registers/registers.hpp"

namespace sen::bulk {

struct ExportOrder {
  const pack::Register* def = nullptr;
  std::string to;  ///< agency
  std::string purpose;
  std::vector<std::string> fields;
  std::optional<CivilDate> as_of;
  std::string officer;
  std::string case_id;
};

/// What allows an export: every grant that gives one of its fields.
struct Permit {
  std::vector<const pack::Grant*> grants;
  pack::Text basis;
};

/// Fields of the register that the agency may read for the purpose on a day, in the definition's order. Only grants of
/// reads of this register count: verifications tell no values, and a service that leaves records out (`only`) does not
/// open the whole register.
std::vector<std::string> granted_fields(const pack::Pack& pack, const ExportOrder& order, CivilDate on);
/// @errors bulk.export_not_granted
Result<Permit> permit(const pack::Pack& pack, const ExportOrder& order, CivilDate on);

/// Journal entries about a page of records, before they leave. With no records: that the export begins.
void note_export(Tx& tx, Context& context, const ExportOrder& order, const Permit& permit, const Ref& id,
                 const std::vector<registers::Record>& records);

/// The header of a CSV file; nothing for JSON lines.
std::string export_header(Format format, const ExportOrder& order);
void append_record(std::string& out, Format format, const ExportOrder& order, const registers::Record& record);

}  // namespace sen::bulk
