#include "sen/progress.hpp"

#include <algorithm>
#include <cstdio>

namespace sen {

Progress::Progress(const Clock& clock, std::string unit, std::int64_t all, bool visible)
    : clock_(clock),
      unit_(std::move(unit)),
      all_(std::max<std::int64_t>(all, 1)),
      visible_(visible),
      began_(clock.monotonic()) {}

double Progress::seconds() const { return static_cast<double>(clock_.monotonic().us - began_.us) / 1e6; }
double Progress::rate(std::int64_t done) const { return seconds() > 0 ? static_cast<double>(done) / seconds() : 0; }

void Progress::show(std::int64_t done) {
  const auto now = clock_.monotonic();
  if (!visible_ || now.us - shown_.us < 250'000) return;
  shown_ = now;
  constexpr std::size_t kWidth = 30;
  const auto within = std::min(done, all_);
  const auto filled = static_cast<std::size_t>(within) * kWidth / static_cast<std::size_t>(all_);
  const auto left = rate(done) > 0 ? static_cast<double>(all_ - within) / rate(done) : 0.0;
  std::fprintf(stderr, "\r[%s%s] %lld of %lld %s, %.0f a second, %.0f s left  ", std::string(filled, '#').c_str(),
               std::string(kWidth - filled, '.').c_str(), static_cast<long long>(done), static_cast<long long>(all_),
               unit_.c_str(), rate(done), left);
}

void Progress::finish(std::int64_t done) const {
  std::fprintf(stderr, "%s%lld %s in %.2f s, %.0f a second\n", visible_ ? "\r\033[K" : "", static_cast<long long>(done),
               unit_.c_str(), seconds(), rate(done));
}

}  // namespace sen
