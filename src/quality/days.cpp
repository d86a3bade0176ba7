#include "quality/days.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sen::quality {
namespace {

constexpr int kExact = 64;
constexpr int kParts = 8;  // of each doubling

int width_at(int days) {
  return days < kExact ? 1 : static_cast<int>(std::bit_floor(static_cast<unsigned>(days))) / kParts;
}

}  // namespace

int first_of_bucket(int days) { return days - days % width_at(days); }
int last_of_bucket(int first) { return first + width_at(first) - 1; }

std::optional<int> days_within(const Days& days, int percent) {
  std::int64_t all = 0;
  for (const auto& [first, count] : days) all += count;
  std::int64_t so_far = 0;
  for (const auto& [first, count] : days) {
    so_far += count;
    if (so_far * 100 >= all * percent) return last_of_bucket(first);
  }
  return {};
}

Interval wilson(std::int64_t hits, std::int64_t of) {
  constexpr double z = 1.959963984540054;  // 97.5 % of the normal distribution
  const double n = static_cast<double>(of), p = static_cast<double>(hits) / n;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {p, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

}  // namespace sen::quality
