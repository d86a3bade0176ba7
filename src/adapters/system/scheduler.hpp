#pragma once
/// Scheduler on real time: one thread waits for the next moment, one runs the work, so slow work delays no clock.
#include <memory>

#include "ports/scheduler.hpp"

namespace sen {

class SystemScheduler final : public Scheduler {
 public:
  SystemScheduler();
  /// As stop(). Not from inside a piece of work.
  ~SystemScheduler() override;
  /// Finishes the piece of work that runs now; from then on what is posted is dropped, so others may still hold it.
  void stop();
  SystemScheduler(const SystemScheduler&) = delete;
  SystemScheduler& operator=(const SystemScheduler&) = delete;
  void post(std::move_only_function<void()> work) override;
  void after(Elapsed delay, std::move_only_function<void()> work) override;

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace sen
