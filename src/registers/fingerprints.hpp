#pragma once
/// A set that forgets what it holds and knows only whether a value may have come before. Pure.
#include <cstdint>
#include <vector>

#include "base/bytes.hpp"

namespace sen::registers {

/// A well-mixed hash, the same in every process. `kind` keeps equal values of different fields apart.
std::uint64_t fingerprint_of(std::uint64_t kind, ByteView value);

/// Of each hash 48 bits count: 16 choose one of 65,536 tables, 32 are kept in it (open addressing, linear probing). So
/// a value takes 5 to 8 bytes, no growth needs the whole set twice, and of 200 million values (a nation's numbers and
/// references) about a hundred seem to have come before though they had not.
class Fingerprints {
 public:
  Fingerprints() : tables_(std::size_t{1} << kTableBits) {}
  /// Takes a hash. @returns false when it seems to have come before, as all that did do
  bool add(std::uint64_t hash);
  bool may_hold(std::uint64_t hash) const;
  std::uint64_t size() const { return size_; }
  std::uint64_t bytes() const;  ///< of memory

 private:
  static constexpr int kTableBits = 16;
  /// Places of fingerprints; 0 is free.
  struct Table {
    std::vector<std::uint32_t> places;
    std::uint32_t taken = 0;
  };
  static std::uint32_t kept_of(std::uint64_t hash);
  /// Where the fingerprint stands, or the free place where it would.
  static std::size_t place_of(const std::vector<std::uint32_t>& places, std::uint32_t kept);
  static void grow(Table& table);

  std::vector<Table> tables_;
  std::uint64_t size_ = 0;
};

}  // namespace sen::registers
