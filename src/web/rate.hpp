#pragma once
/// Rate limits by key (an address, an account): a token bucket each, in a table of fixed size.
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ports/clock.hpp"

namespace sen::web {

struct RateRule {
  std::uint32_t burst = 10;              ///< tries that may come at once
  Elapsed refill = Elapsed::seconds(1);  ///< one more after each
};

/// A bucket is one number (the moment when it will be full again). When the table is full, the bucket nearest to full
/// is forgotten: an attacker with many keys makes others forget at most what they had nearly regained.
/// @thread any
class RateLimiter {
 public:
  RateLimiter(const Clock& clock, RateRule rule, std::size_t keys_max = 65'536);
  /// Takes one token; zero when taken, else how long until there is one.
  Elapsed take(std::string_view key);
  /// For handlers. @errors web.too_many_requests
  Result<void> check(std::string_view key);

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::int64_t full_at = 0;
  };
  Slot& find(std::uint64_t hash);
  static constexpr std::size_t kWays = 8;
  const Clock& clock_;
  RateRule rule_;
  std::mutex mutex_;
  std::vector<Slot> slots_;
};

}  // namespace sen::web
