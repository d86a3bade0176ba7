#pragma once
/// Work for later: nobody sleeps. The system adapter runs it on a timer thread's executor, the simulator on seeded
/// virtual time.
#include <functional>

#include "base/task.hpp"
#include "base/time.hpp"

namespace sen {
class Scheduler : public Executor {
 public:
  /// Runs `work` once, at or after `delay` from now. Work still pending when the scheduler is destroyed is dropped.
  virtual void after(Elapsed delay, std::move_only_function<void()> work) = 0;
};
}  // namespace sen
