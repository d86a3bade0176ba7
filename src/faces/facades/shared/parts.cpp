#include "faces/facades/shared/parts.hpp"

#include "faces/facades/shared/errors.hpp"

namespace sen::faces {

Result<std::string> agency_of(const FacadeParts& parts, const std::string& facade) {
  std::string agency(text_at(parts.settings, "agency"));
  if (agency.empty() && parts.hosting.agencies.size() == 1) agency = parts.hosting.agencies.front();
  if (agency.empty() || !parts.hosting.slot(agency))
    return fail(facade_errors::kBadSettings,
                {"facades.json, " + facade + ".agency", "the name of an agency of this node is needed"});
  return agency;
}

Task<Result<void>> journal_all(Database& database, AgencySlot slot, std::vector<journal::Access> entries) {
  if (entries.empty()) co_return Result<void>{};
  auto write = [entries = std::move(entries)](Tx& tx, Context& context) -> Result<bool> {
    for (const auto& entry : entries) journal::append(tx, context, entry);
    return true;
  };
  auto written = co_await write_task<bool>(database, slot, std::move(write));
  if (!written.ok()) co_return std::move(written).error();
  co_return Result<void>{};
}

std::span<const ErrorDef* const> shared_facade_errors() {
  static constexpr const ErrorDef* kAll[] = {&facade_errors::kNoClient, &facade_errors::kMayNot,
                                             &facade_errors::kBadSettings};
  return kAll;
}

}  // namespace sen::faces
