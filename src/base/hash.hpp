#pragma once
/// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104). Constant-time comparison for secrets.
#include <array>
#include <initializer_list>

#include "base/bytes.hpp"

namespace sen {
using Digest = std::array<std::uint8_t, 32>;
Digest sha256(std::initializer_list<ByteView> parts);
inline Digest sha256(ByteView bytes) { return sha256({bytes}); }
Digest hmac_sha256(ByteView key, ByteView message);
bool equal_in_constant_time(ByteView a, ByteView b);
}  // namespace sen
