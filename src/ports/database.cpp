#include "ports/database.hpp"

#include <algorithm>
#include <bit>

#include "ports/random.hpp"

namespace sen {

Ref Cursor::ref(int column) const {
  Ref ref;
  const auto bytes = blob(column);
  if (bytes.size() == ref.bytes.size()) std::copy(bytes.begin(), bytes.end(), ref.bytes.begin());
  return ref;
}

Random::Random(std::uint64_t seed) {
  // splitmix64 spreads a small seed over the whole state (Blackman and Vigna, xoshiro256**).
  for (auto& word : state_) {
    seed += 0x9e3779b97f4a7c15;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    word = z ^ (z >> 31);
  }
}

std::uint64_t Random::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t Random::below(std::uint64_t bound) {
  // Rejection keeps it uniform; at most one retry on average.
  const std::uint64_t limit = (0 - bound) % bound;
  for (;;) {
    const std::uint64_t value = next();
    if (value >= limit) return value % bound;
  }
}

}  // namespace sen
