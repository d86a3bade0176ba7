#include "web/errors.hpp"

namespace sen {
std::span<const ErrorDef* const> web_errors() {
  using namespace errors;
  static constexpr const ErrorDef* all[] = {
      &kNoPage,      &kNoMethod,      &kBadPath,      &kBadForm,        &kFormTooLarge, &kMediaType,
      &kFieldsWrong, &kForgedForm,    &kTooMany,      &kTooManyStreams, &kBadTemplates, &kBadTexts,
      &kBadAssets,   &kFieldRequired, &kFieldUnknown, &kFieldType,      &kFieldTooLong, &kFieldRange,
      &kFieldChoice, &kFieldName,     &kFieldPin,     &kFieldPattern,   &kFieldItems,   &kFieldTwice};
  return all;
}
}  // namespace sen
