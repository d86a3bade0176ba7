#include "faces/facades/dci/signature.hpp"

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "faces/facades/dci/errors.hpp"

namespace sen::faces::dci {
namespace {

constexpr std::int64_t kLastsSeconds = 300;
constexpr std::int64_t kSkewSeconds = 60;

std::string signed_text(std::int64_t created, std::int64_t expires, const json::value& header,
                        const json::value& message) {
  const auto digest = sha256(as_bytes(canonical_json(json::object{{"header", header}, {"message", message}})));
  return "(created): " + std::to_string(created) + "\n(expires): " + std::to_string(expires) +
         "\ndigest: SHA-256=" + to_base64(digest);
}

/// name="value" of a signature's text; empty when it is not there.
std::string_view part(std::string_view signature, std::string_view name) {
  const std::string start = std::string(name) + "=\"";
  for (auto at = signature.find(start); at != std::string_view::npos; at = signature.find(start, at + 1)) {
    if (at > 0 && signature[at - 1] != ' ' && signature[at - 1] != ',') continue;
    const auto rest = signature.substr(at + start.size());
    const auto end = rest.find('"');
    return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
  }
  return {};
}

}  // namespace

Result<std::string> sign_message(Signer& signer, std::string_view key, std::string_view who, const json::value& header,
                                 const json::value& message, Instant now) {
  const auto created = now.us / 1'000'000;
  const auto expires = created + kLastsSeconds;
  const auto bytes = TRY(signer.sign(key, as_bytes(signed_text(created, expires, header, message))));
  return "Signature: namespace=\"spdci\", kidId=\"" + std::string(who) + "|" + std::string(key) +
         "|ed25519\", algorithm=\"ed25519\", created=\"" + std::to_string(created) + "\", expires=\"" +
         std::to_string(expires) + "\", headers=\"(created) (expires) digest\", signature=\"" + to_base64(bytes) + "\"";
}

Result<void> check_signature(std::string_view signature, const json::value& header, const json::value& message,
                             ByteView public_key, const Signer& signer, Instant now) {
  if (signature.empty()) return fail(errors::kUnsigned);
  const auto created = parse_id(part(signature, "created"));
  const auto expires = parse_id(part(signature, "expires"));
  const auto bytes = from_base64(part(signature, "signature"));
  const auto seconds = now.us / 1'000'000;
  const bool well_formed = created.ok() && expires.ok() && bytes.ok() && part(signature, "algorithm") == "ed25519" &&
                           part(signature, "headers") == "(created) (expires) digest";
  if (!well_formed || *created > seconds + kSkewSeconds || *expires + kSkewSeconds <= seconds)
    return fail(errors::kSignature);
  if (!signer.verify(public_key, as_bytes(signed_text(*created, *expires, header, message)), *bytes))
    return fail(errors::kSignature);
  return {};
}

Result<void> check_unsigned(std::string_view signature) {
  if (!signature.empty() && signature != "unsigned" && signature != "unsigned-stub") return fail(errors::kSignature);
  return {};
}

}  // namespace sen::faces::dci
