#include "bulk/errors.hpp"

namespace sen {
std::span<const ErrorDef* const> bulk_errors() {
  using namespace errors;
  static constexpr const ErrorDef* kAll[] = {
      &kRowQuotes,  &kRowCells,    &kRowLong,          &kRowJson,       &kRowNoKey,      &kRowRepeated,
      &kRowDiffers, &kFileEmpty,   &kFileEncoding,     &kColumnUnknown, &kColumnMissing, &kColumnTwice,
      &kBadMapping, &kKeyUnusable, &kExportNotGranted, &kManifestBad,   &kExportAltered,
  };
  return kAll;
}
}  // namespace sen
