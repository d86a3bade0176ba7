#include "base/buckets.hpp"

#include <algorithm>
#include <functional>

#include "base/check.hpp"

namespace sen {

TokenBuckets::TokenBuckets(RateRule rule, std::size_t keys_max)
    : rule_(rule), slots_(std::max<std::size_t>(1, keys_max / kWays) * kWays) {
  ASSERT(rule.burst > 0 && rule.refill.us > 0);
}

TokenBuckets::Slot& TokenBuckets::find(std::uint64_t hash) {
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

Elapsed TokenBuckets::take(std::string_view key, Elapsed now) {
  const auto hash = std::hash<std::string_view>{}(key) | 1U;
  const std::lock_guard lock(mutex_);
  Slot& slot = find(hash);
  const auto full_at = std::max(slot.full_at, now.us);
  // `burst` tokens are gone when the bucket is burst * refill away from full.
  const auto wait = full_at + rule_.refill.us - (now.us + rule_.refill.us * rule_.burst);
  if (wait > 0) return {wait};
  slot.full_at = full_at + rule_.refill.us;
  return {};
}

}  // namespace sen
