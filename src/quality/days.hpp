#pragma once
/// How long events took to be recorded, as counts in fixed buckets of days. Counts of communes add up to those of the
/// nation, and any share of them can be asked for afterwards. Pure.
#include <cstdint>
#include <map>
#include <optional>

namespace sen::quality {

/// First day of a bucket -> events. A day each up to 63, then eight buckets for each doubling: at most an eighth off.
using Days = std::map<int, std::int64_t>;

int first_of_bucket(int days);  ///< @param days  0 or more
int last_of_bucket(int first);
/// Within how many days `percent` of the events were recorded, told as the last day of a bucket; none without events.
std::optional<int> days_within(const Days& days, int percent);

/// The share (0 to 1) that a sample tells of the whole, with a 95 % interval.
/// @source E. B. Wilson, Probable inference, JASA 22 (1927)
struct Interval {
  double share = 0;
  double low = 0;
  double high = 0;
};
Interval wilson(std::int64_t hits, std::int64_t of);  ///< @param of  at least 1

}  // namespace sen::quality
