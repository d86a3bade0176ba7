#pragma once
/// Runs what is posted when asked: a test's only thread.
#include <deque>
#include <functional>

#include "base/task.hpp"

namespace sen::test {

class Loop final : public Executor {
 public:
  void post(std::move_only_function<void()> work) override { queue_.push_back(std::move(work)); }
  bool run_one() {
    if (queue_.empty()) return false;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    work();
    return true;
  }

 private:
  std::deque<std::move_only_function<void()>> queue_;
};

}  // namespace sen::test
