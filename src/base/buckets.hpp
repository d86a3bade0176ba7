#pragma once
/// Token buckets by key (an address, an account), in a table of fixed size. They know no clock: whoever asks says when
/// it is.
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace sen {

struct RateRule {
  std::uint32_t burst = 10;              ///< tries that may come at once
  Elapsed refill = Elapsed::seconds(1);  ///< one more after each
};

/// A bucket is one number (the moment when it will be full again). When the table is full, the bucket nearest to full
/// is forgotten: an attacker with many keys makes others forget at most what they had nearly regained.
/// @thread any
class TokenBuckets {
 public:
  TokenBuckets(RateRule rule, std::size_t keys_max);
  /// Takes one token; zero when taken, else how long until there is one. @param now  of a clock that never goes back
  Elapsed take(std::string_view key, Elapsed now);

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::int64_t full_at = 0;
  };
  Slot& find(std::uint64_t hash);
  static constexpr std::size_t kWays = 8;
  RateRule rule_;
  std::mutex mutex_;
  std::vector<Slot> slots_;
};

}  // namespace sen
