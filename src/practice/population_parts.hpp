#pragma once
/// Parts of the population: weighted drawing, numbers that never repeat, places by weight.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pack/model.hpp"
#include "ports/random.hpp"

namespace sen::practice {

/// Draws an index by weight.
class Lottery {
 public:
  void add(std::uint64_t weight) { upto_.push_back((upto_.empty() ? 0 : upto_.back()) + weight); }
  std::uint64_t total() const { return upto_.empty() ? 0 : upto_.back(); }
  std::size_t draw(Random& dice) const {
    return static_cast<std::size_t>(std::upper_bound(upto_.begin(), upto_.end(), dice.below(total())) - upto_.begin());
  }

 private:
  std::vector<std::uint64_t> upto_;
};

/// A bijection of 64-bit words (the finaliser of splitmix64).
constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  return mix(a * 0x9e3779b97f4a7c15 + mix(b + 0x632be59bd9b4e019));
}

/// A bijection of 0..999999 chosen by the key: four rounds of a Feistel network on two halves of three digits.
constexpr std::uint32_t shuffle_million(std::uint64_t key, std::uint32_t value) {
  std::uint32_t left = value / 1000;
  std::uint32_t right = value % 1000;
  for (std::uint64_t round = 1; round <= 4; ++round) {
    const auto next = static_cast<std::uint32_t>((left + mix(key + round * 0x9e3779b97f4a7c15 + right) % 1000) % 1000);
    left = right;
    right = next;
  }
  return left * 1000 + right;
}

/// Numbers within cells (such as prefix, sex and year of birth) that never repeat in a whole country, without memory:
/// each block owns a slice of each cell's million and counts in it.
class Slots {
 public:
  void start(std::size_t cells, std::uint64_t block, std::uint32_t a_block) {
    if (taken_.size() != cells) taken_.assign(cells, {});
    block_ = block;
    a_block_ = a_block;
  }
  bool full(std::size_t cell) const { return used(cell) >= a_block_; }
  std::uint32_t take(std::size_t cell) {
    auto& at = taken_[cell];
    at = {block_ + 1, used(cell) + 1};
    return static_cast<std::uint32_t>(block_) * a_block_ + at.count - 1;
  }

 private:
  struct Taken {
    std::uint64_t stamp = 0;  ///< block + 1, so that nothing needs clearing
    std::uint32_t count = 0;
  };
  std::uint32_t used(std::size_t cell) const { return taken_[cell].stamp == block_ + 1 ? taken_[cell].count : 0; }
  std::vector<Taken> taken_;
  std::uint64_t block_ = 0;
  std::uint32_t a_block_ = 0;
};

struct Commune {
  std::string code;
  std::string name;  ///< "Phường Ba Đình, Thành phố Hà Nội"
  std::string clinic;
  std::size_t region = 0;
  std::int32_t since = 0;      ///< first day on today's map
  std::size_t prefix = 0;      ///< of numbers of people registered since then
  std::size_t old_prefix = 0;  ///< and before, when the land lay in another province
};
struct Region {  ///< what holds for a province as a whole
  bool southern = false;
  Lottery ethnicity;
  std::vector<std::string_view> ethnicities;
};
struct Places {
  std::vector<Commune> communes;
  Lottery by_weight;
  std::vector<Region> regions;
  std::vector<std::string> prefixes;
  std::vector<std::string> unknown;  ///< codes that no place ever had
  bool enough = false;               ///< no province or commune holds so many people that its numbers could run out
};
Places places_on(const pack::Pack& pack, CivilDate day);

}  // namespace sen::practice
