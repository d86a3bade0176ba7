#pragma once
/// What the time is. Product code gets a Clock or, inside a use case, Context::now; nothing else reads a clock.
#include "base/time.hpp"

namespace sen {
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;        ///< wall time; may jump
  virtual Elapsed monotonic() const = 0;  ///< never goes back; for time-outs and rates only
};
}  // namespace sen
