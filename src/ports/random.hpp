#pragma once
/// Dice. SecureRandom feeds secrets, salts and references; Random is for spreading load and for generated data, and is
/// repeatable.
#include <cstdint>
#include <span>

#include "base/ids.hpp"

namespace sen {
class SecureRandom {
 public:
  virtual ~SecureRandom() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
  Ref ref() {
    Ref out;
    fill(out.bytes);
    return out;
  }
};

/// xoshiro256**: same seed, same numbers, on every machine. No std::*_distribution anywhere: they differ by library.
class Random {
 public:
  explicit Random(std::uint64_t seed);
  std::uint64_t next();
  std::uint64_t below(std::uint64_t bound);  ///< uniform in [0, bound); bound > 0
  bool chance(std::uint64_t part, std::uint64_t of) { return below(of) < part; }

 private:
  std::uint64_t state_[4];
};
}  // namespace sen
