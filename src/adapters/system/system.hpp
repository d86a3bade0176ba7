#pragma once
/// The machine's clock, dice and standard error, as ports.
#include <mutex>

#include "ports/clock.hpp"
#include "ports/log.hpp"
#include "ports/random.hpp"

namespace sen {

class SystemClock final : public Clock {
 public:
  Instant now() const override;
  Elapsed monotonic() const override;
};

/// getrandom(2). Has no failure: a kernel that cannot give entropy stops the process.
class SystemRandom final : public SecureRandom {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

/// One line per event: time, level, text. Control characters are replaced, so a line stays a line.
class StderrLog final : public Log {
 public:
  explicit StderrLog(const Clock& clock) : clock_(clock) {}
  void write(LogLevel level, std::string_view line) override;

 private:
  const Clock& clock_;
  std::mutex mutex_;
};

}  // namespace sen
