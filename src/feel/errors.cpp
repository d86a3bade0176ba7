#include "feel/errors.hpp"

namespace sen::feel {
std::span<const ErrorDef* const> feel_errors() {
  static constexpr const ErrorDef* kAll[] = {&kSyntax,          &kTooMuch,      &kUnknownName,
                                             &kUnknownFunction, &kBadArguments, &kWrongType};
  return kAll;
}
}  // namespace sen::feel
