#include "sim/ports.hpp"

#include <cstdio>

#include "base/hash.hpp"

namespace sen::sim {

Result<Bytes> SimSigner::sign(std::string_view key, ByteView message) {
  const auto public_part = *public_key(key);
  const auto half = hmac_sha256(public_part, message);
  Bytes out(half.begin(), half.end());
  out.insert(out.end(), half.begin(), half.end());
  return out;
}

Result<Bytes> SimSigner::public_key(std::string_view key) {
  const auto digest = sha256(as_bytes(key));
  return Bytes(digest.begin(), digest.end());
}

bool SimSigner::verify(ByteView public_part, ByteView message, ByteView signature) const {
  const auto half = hmac_sha256(public_part, message);
  return signature.size() == 64 && equal_in_constant_time(signature.first(32), half);
}

void QuietLog::write(LogLevel level, std::string_view line) {
  if (loud_)
    std::fprintf(stderr, "    %s%.*s\n", level == LogLevel::kInfo ? "" : "! ", static_cast<int>(line.size()),
                 line.data());
}

void SimScheduler::after(Elapsed delay, std::move_only_function<void()> work) {
  timers_.emplace(std::pair(now_ + delay, sequence_++), std::move(work));
}

void SimScheduler::run_one() {
  auto work = std::move(ready_.front());
  ready_.pop_front();
  work();
}

void SimScheduler::collect() {
  while (!timers_.empty() && timers_.begin()->first.first <= now_) {
    ready_.push_back(std::move(timers_.begin()->second));
    timers_.erase(timers_.begin());
  }
}

std::optional<Instant> SimScheduler::next_timer() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.first;
}

}  // namespace sen::sim
