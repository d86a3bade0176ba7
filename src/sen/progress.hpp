#pragma once
/// One line on a terminal for work that takes its time: a bar, the rate and the time left.
#include <cstdint>
#include <string>

#include "ports/clock.hpp"

namespace sen {

class Progress {
 public:
  /// @param unit  what is counted: "rows"  @param visible  false: nothing is drawn, only finish() speaks
  Progress(const Clock& clock, std::string unit, std::int64_t all, bool visible);
  /// Redrawn at most a few times a second.
  void show(std::int64_t done);
  void finish(std::int64_t done) const;

 private:
  double seconds() const;
  double rate(std::int64_t done) const;
  const Clock& clock_;
  std::string unit_;
  std::int64_t all_;
  bool visible_;
  Elapsed began_, shown_;
};

}  // namespace sen
