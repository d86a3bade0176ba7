#pragma once
/// Signatures by a named key that never leaves the adapter (0600 files now, PKCS#11 later).
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sen {
class Signer {
 public:
  virtual ~Signer() = default;
  /// Ed25519 over the message (RFC 8032); the key is made on first use. Key names: "journal/police",
  /// "documents/justice".
  virtual Result<Bytes> sign(std::string_view key, ByteView message) = 0;
  virtual Result<Bytes> public_key(std::string_view key) = 0;
  virtual bool verify(ByteView public_key, ByteView message, ByteView signature) const = 0;
};
}  // namespace sen
