#pragma once
/// How fast one address may ask: a token bucket per address (as a virtual arrival time, one number each) in a table of
/// fixed size.
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace sen {

class AddressLimiter {
 public:
  /// @param rate  requests a second; the bucket holds two seconds of them. 0 allows everything.
  explicit AddressLimiter(std::uint32_t rate) : rate_(rate), slots_(rate == 0 ? 0 : kSets * kWays) {}

  bool allow(std::string_view address, Elapsed now) {
    if (rate_ == 0) return true;
    const auto hash = std::hash<std::string_view>{}(address) | 1U;
    const std::lock_guard lock(mutex_);
    Slot* slot = find(hash);
    const std::int64_t cost = std::max<std::int64_t>(1, 1'000'000 / rate_);
    const std::int64_t due = std::max(slot->due, now.us);
    if (due - now.us > 2'000'000 - cost) return false;
    slot->due = due + cost;
    return true;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::int64_t due = 0;
  };
  static constexpr std::size_t kSets = 4096;
  static constexpr std::size_t kWays = 8;

  /// The address's slot, or the one that was quiet for longest: forgetting a full bucket costs nothing.
  Slot* find(std::uint64_t hash) {
    Slot* set = &slots_[(hash >> 7U) % kSets * kWays];
    Slot* oldest = set;
    for (std::size_t i = 0; i < kWays; ++i) {
      if (set[i].hash == hash) return &set[i];
      if (set[i].due < oldest->due) oldest = &set[i];
    }
    *oldest = Slot{hash, 0};
    return oldest;
  }

  std::uint32_t rate_;
  std::mutex mutex_;
  std::vector<Slot> slots_;
};

}  // namespace sen
