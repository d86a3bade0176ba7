#include "faces/shared/errors.hpp"

#include <algorithm>

#include "documents/errors.hpp"
#include "events/errors.hpp"
#include "exchange/errors.hpp"
#include "identity/errors.hpp"
#include "procedures/errors.hpp"
#include "registers/errors.hpp"

namespace sen::faces {

std::span<const ErrorDef* const> face_errors() {
  using namespace errors;
  static constexpr const ErrorDef* all[] = {&kSignIn,       &kCitizenOnly,     &kOfficerOnly, &kMachineOnly,
                                            &kLowLevel,     &kNotHere,         &kNoAgency,    &kSystemOnly,
                                            &kRefusedThere, &kNoIdempotencyKey};
  return all;
}

const ErrorDef* error_named(std::string_view id) {
  for (const auto& room : {base_errors(), events_errors(), registers_errors(), identity::identity_errors(),
                           exchange_errors(), documents::documents_errors(), procedures::all_errors()}) {
    const auto found = std::find_if(room.begin(), room.end(), [&](const auto* def) { return id == def->id; });
    if (found != room.end()) return *found;
  }
  return nullptr;
}

}  // namespace sen::faces
