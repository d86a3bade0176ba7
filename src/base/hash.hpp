#pragma once
/// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104). Constant-time comparison for secrets.
#include <array>
#include <initializer_list>

#include "base/bytes.hpp"

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

namespace sen {
using Digest = std::array<std::uint8_t, 32>;
Digest sha256(std::initializer_list<ByteView> parts);
inline Digest sha256(ByteView bytes) { return sha256({bytes}); }
/// SHA-256 of what comes in pieces, such as a file.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(ByteView bytes);
  Digest finish();  ///< once

 private:
  evp_md_ctx_st* context_;
};
Digest hmac_sha256(ByteView key, ByteView message);
bool equal_in_constant_time(ByteView a, ByteView b);
}  // namespace sen
