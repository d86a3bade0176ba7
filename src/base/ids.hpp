#pragma once
/// Identifiers. Local ids are 64-bit (node prefix + counter) and strings in JSON; references that cross agencies are
/// 128-bit and opaque.
#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace sen {

/// A local id of one kind: `struct DossierTag; using DossierId = Id<DossierTag>;`. Zero means none.
template <class Tag>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

/// 128 random bits, minted by whoever first records the thing; text form is 26 lower-case characters of Crockford
/// base32, fit for URLs. The person reference, message ids and public tokens are all Refs.
struct Ref {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Ref&) const = default;
  bool empty() const { return *this == Ref{}; }
  std::string text() const;
  static Result<Ref> parse(std::string_view text);
  ByteView view() const { return bytes; }
};

/// Parses a decimal id as it stands in JSON and URLs. @errors base.bad_reference
Result<std::int64_t> parse_id(std::string_view text);

}  // namespace sen
