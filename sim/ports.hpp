#pragma once
/// What a simulated node gets for the ports: a clock and a scheduler on virtual time, dice by seed, signatures that
/// need no keys.
#include <deque>
#include <map>
#include <string_view>

#include "ports/clock.hpp"
#include "ports/log.hpp"
#include "ports/random.hpp"
#include "ports/scheduler.hpp"
#include "ports/signer.hpp"

namespace sen::sim {

class SimClock final : public Clock {
 public:
  explicit SimClock(const Instant& now) : now_(now) {}
  Instant now() const override { return now_; }
  Elapsed monotonic() const override { return {now_.us}; }

 private:
  const Instant& now_;
};

class SeededRandom final : public SecureRandom {
 public:
  explicit SeededRandom(std::uint64_t seed) : dice_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice_.next() >> 56);
  }

 private:
  Random dice_;
};

/// Signs with a keyed hash: deterministic, and checks like a signature. Keys come from names, so every node knows every
/// public key.
class SimSigner final : public Signer {
 public:
  Result<Bytes> sign(std::string_view key, ByteView message) override;
  Result<Bytes> public_key(std::string_view key) override;
  bool verify(ByteView public_key, ByteView message, ByteView signature) const override;
};

class QuietLog final : public Log {
 public:
  explicit QuietLog(bool loud) : loud_(loud) {}
  void write(LogLevel level, std::string_view line) override;

 private:
  bool loud_;
};

/// Work of one process: what was posted runs in order, timers on virtual time. A dead process's work is dropped.
class SimScheduler final : public Scheduler {
 public:
  SimScheduler(const Instant& now, std::uint64_t& sequence) : now_(now), sequence_(sequence) {}
  void post(std::move_only_function<void()> work) override { ready_.push_back(std::move(work)); }
  void after(Elapsed delay, std::move_only_function<void()> work) override;
  bool has_ready() const { return !ready_.empty(); }
  void run_one();
  /// Moves due timers to the ready queue.
  void collect();
  std::optional<Instant> next_timer() const;

 private:
  const Instant& now_;
  std::uint64_t& sequence_;
  std::deque<std::move_only_function<void()>> ready_;
  std::map<std::pair<Instant, std::uint64_t>, std::move_only_function<void()>> timers_;
};

}  // namespace sen::sim
