#include "web/rate.hpp"

#include <algorithm>
#include <functional>

#include "base/check.hpp"
#include "web/errors.hpp"

namespace sen::web {

RateLimiter::RateLimiter(const Clock& clock, RateRule rule, std::size_t keys_max)
    : clock_(clock), rule_(rule), slots_(std::max<std::size_t>(1, keys_max / kWays) * kWays) {
  ASSERT(rule.burst > 0 && rule.refill.us > 0);
}

RateLimiter::Slot& RateLimiter::find(std::uint64_t hash) {
  const auto sets = slots_.size() / kWays;
  Slot* set = &slots_[(hash >> 3U) % sets * kWays];
  Slot* fullest = set;
  for (std::size_t i = 0; i < kWays; ++i) {
    if (set[i].hash == hash) return set[i];
    if (set[i].full_at < fullest->full_at) fullest = &set[i];
  }
  *fullest = Slot{hash, 0};
  return *fullest;
}

Elapsed RateLimiter::take(std::string_view key) {
  const auto now = clock_.monotonic().us;
  const auto hash = std::hash<std::string_view>{}(key) | 1U;
  const std::lock_guard lock(mutex_);
  Slot& slot = find(hash);
  const auto full_at = std::max(slot.full_at, now);
  // `burst` tokens are gone when the bucket is burst * refill away from full.
  const auto wait = full_at + rule_.refill.us - (now + rule_.refill.us * rule_.burst);
  if (wait > 0) return {wait};
  slot.full_at = full_at + rule_.refill.us;
  return {};
}

Result<void> RateLimiter::check(std::string_view key) {
  const auto wait = take(key);
  if (wait.us == 0) return {};
  return fail(errors::kTooMany, {std::to_string((wait.us + 999'999) / 1'000'000)});
}

}  // namespace sen::web
