#include "faces/facades/dci/errors.hpp"

#include <utility>

namespace sen::faces::dci {

namespace errors {

const char* standard_code(const Error& error) {
  static constexpr std::pair<const ErrorDef*, const char*> kCodes[] = {
      {&kNoToken, "err.request.unauthorized"}, {&kNoGrant, "err.request.forbidden"},
      {&kSender, "err.sender_id.invalid"},     {&kReceiver, "err.receiver_id.invalid"},
      {&kCallback, "err.sender_uri.invalid"},  {&kVersion, "err.version.not_supported"},
      {&kEncrypted, "err.encryption.invalid"}, {&kUnsigned, "err.signature.missing"},
      {&kSignature, "err.signature.invalid"}};
  for (const auto& [def, code] : kCodes)
    if (error.is(*def)) return code;
  switch (error.def->code) {
    case Code::kNotFound:
      return "err.request.not_found";
    case Code::kTooMany:
      return "err.request.too_many_requests";
    case Code::kTimeout:
      return "err.request.timeout";
    case Code::kInternal:
    case Code::kUnavailable:
      return "err.service.unavailable";
    default:
      return "err.request.bad";
  }
}

}  // namespace errors

std::span<const ErrorDef* const> dci_errors() {
  using namespace errors;
  static constexpr const ErrorDef* kAll[] = {&kBadMessage, &kNoToken,   &kNoGrant,     &kSender,
                                             &kReceiver,   &kCallback,  &kVersion,     &kEncrypted,
                                             &kUnsigned,   &kSignature, &kNotDelivered};
  return kAll;
}

}  // namespace sen::faces::dci
