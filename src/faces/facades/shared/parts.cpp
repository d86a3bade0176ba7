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

std::span<const ErrorDef* const> shared_facade_errors() {
  static constexpr const ErrorDef* kAll[] = {&facade_errors::kNoClient, &facade_errors::kMayNot,
                                             &facade_errors::kBadSettings};
  return kAll;
}

}  // namespace sen::faces
