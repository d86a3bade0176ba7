#pragma once
/// SHA-256 (FIPS 180-4) of what comes in pieces. For what is whole at once: hash.hpp.
#include <memory>

#include "base/hash.hpp"

namespace sen {
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  void add(ByteView bytes);
  void add(std::string_view text) { add(as_bytes(text)); }
  /// Of all that was added; the hasher is new afterwards.
  Digest finish();

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};
}  // namespace sen
