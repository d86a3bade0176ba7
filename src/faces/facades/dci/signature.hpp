#pragma once
/// The signature of a message: Ed25519, in the form of the standard's example (namespace, kidId, algorithm, created,
/// expires, headers, signature). What the bytes are it leaves open; here: the lines "(created): N", "(expires): N" and
/// "digest: SHA-256=BASE64", of the canonical JSON (RFC 8785) of {"header", "message"}. Assumed until the standard
/// says.
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/time.hpp"
#include "ports/signer.hpp"

namespace sen::faces::dci {

/// @param who  our id, for kidId  @errors the signer's
Result<std::string> sign_message(Signer& signer, std::string_view key, std::string_view who, const json::value& header,
                                 const json::value& message, Instant now);
/// Checks form, time and bytes. @errors dci.signature_missing, dci.signature_invalid
Result<void> check_signature(std::string_view signature, const json::value& header, const json::value& message,
                             ByteView public_key, const Signer& signer, Instant now);
/// A system without a key may say that its message is unsigned; whatever else it sends claims to be a signature that
/// nobody here can check. @errors dci.signature_invalid
Result<void> check_unsigned(std::string_view signature);

}  // namespace sen::faces::dci
