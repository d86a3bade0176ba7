#include "registers/fingerprints.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sen::registers {
namespace {

std::uint64_t hash(std::uint64_t kind, std::uint64_t n) { return fingerprint_of(kind, as_bytes(std::to_string(n))); }

TEST(Fingerprints, WhatCameIsNeverForgotten) {
  Fingerprints set;
  constexpr std::uint64_t kMany = 300'000;
  std::uint64_t seem = 0;
  for (std::uint64_t n = 0; n < kMany; ++n) seem += set.add(hash(0, n)) ? 0 : 1;
  EXPECT_LE(seem, 1U);  // 1.6e-4 are expected: 300,000^2 / 2 / 2^48
  EXPECT_EQ(set.size() + seem, kMany);
  for (std::uint64_t n = 0; n < kMany; ++n) {
    ASSERT_TRUE(set.may_hold(hash(0, n))) << n;
    ASSERT_FALSE(set.add(hash(0, n))) << n;
  }
}

TEST(Fingerprints, WhatDidNotComeIsNotThere) {
  Fingerprints set;
  EXPECT_FALSE(set.may_hold(hash(0, 1)));
  for (std::uint64_t n = 0; n < 100'000; ++n) set.add(hash(0, n));
  std::uint64_t seem = 0;
  for (std::uint64_t n = 0; n < 100'000; ++n) {
    seem += set.may_hold(hash(0, n + 100'000)) ? 1 : 0;
    seem += set.may_hold(hash(1, n)) ? 1 : 0;  // the same values of another field
  }
  EXPECT_LE(seem, 1U);
}

TEST(Fingerprints, TakesFewBytesAValue) {
  Fingerprints set;
  const auto empty = set.bytes();
  constexpr std::uint64_t kMany = 1'000'000;
  for (std::uint64_t n = 0; n < kMany; ++n) set.add(hash(0, n));
  EXPECT_LE(set.bytes() - empty, kMany * 9);
  EXPECT_LE(empty, 3'000'000U);
}

TEST(Fingerprints, AHashWhoseKeptPartIsNothingIsKeptToo) {
  Fingerprints set;
  const std::uint64_t nothing = std::uint64_t{7} << 48;
  EXPECT_FALSE(set.may_hold(nothing));
  EXPECT_TRUE(set.add(nothing));
  EXPECT_TRUE(set.may_hold(nothing));
  EXPECT_FALSE(set.add(nothing));
  EXPECT_TRUE(set.add(nothing + 5));
}

}  // namespace
}  // namespace sen::registers
