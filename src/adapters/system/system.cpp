#include "adapters/system/system.hpp"

#include <sys/random.h>
#include <time.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "adapters/system/errors.hpp"
#include "base/check.hpp"

namespace sen {
namespace {
std::int64_t read_clock(clockid_t id) {
  timespec t{};
  ASSERT(clock_gettime(id, &t) == 0);
  return static_cast<std::int64_t>(t.tv_sec) * 1'000'000 + t.tv_nsec / 1'000;
}
}  // namespace

Instant SystemClock::now() const { return {read_clock(CLOCK_REALTIME)}; }
Elapsed SystemClock::monotonic() const { return {read_clock(CLOCK_MONOTONIC)}; }

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    ASSERT(got > 0);
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

void StderrLog::write(LogLevel level, std::string_view line) {
  std::string out = clock_.now().iso();
  out += level == LogLevel::kInfo ? " info " : level == LogLevel::kWarning ? " warning " : " error ";
  for (char c : line) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  out += '\n';
  const std::lock_guard lock(mutex_);
  (void)std::fwrite(out.data(), 1, out.size(), stderr);
}

std::span<const ErrorDef* const> system_errors() {
  static constexpr const ErrorDef* all[] = {&errors::kFileUnreadable, &errors::kFileUnwritable, &errors::kFileExists};
  return all;
}

}  // namespace sen
