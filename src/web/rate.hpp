#pragma once
/// Rate limits for handlers, by key (an address, an account).
#include "base/buckets.hpp"
#include "base/result.hpp"
#include "ports/clock.hpp"

namespace sen::web {

/// @thread any
class RateLimiter {
 public:
  RateLimiter(const Clock& clock, RateRule rule, std::size_t keys_max = 65'536)
      : clock_(clock), buckets_(rule, keys_max) {}
  /// Takes one token; zero when taken, else how long until there is one.
  Elapsed take(std::string_view key) { return buckets_.take(key, clock_.monotonic()); }
  /// @errors web.too_many_requests
  Result<void> check(std::string_view key);

 private:
  const Clock& clock_;
  TokenBuckets buckets_;
};

}  // namespace sen::web
