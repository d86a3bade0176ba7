#include "adapters/system/scheduler.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace sen {

struct SystemScheduler::Core {
  using Work = std::move_only_function<void()>;
  using Moment = std::chrono::steady_clock::time_point;
  std::mutex mutex;
  std::condition_variable timer_wakes;
  std::condition_variable runner_wakes;
  std::multimap<Moment, Work> later;  // equal moments keep the order in which they were asked for
  std::deque<Work> ready;
  bool stopping = false;
  std::thread timer;
  std::thread runner;

  void run_timer() {
    std::unique_lock lock(mutex);
    while (!stopping) {
      if (later.empty()) {
        timer_wakes.wait(lock);
        continue;
      }
      const auto first = later.begin();
      if (first->first > std::chrono::steady_clock::now()) {
        const auto moment = first->first;
        timer_wakes.wait_until(lock, moment);
        continue;
      }
      ready.push_back(std::move(first->second));
      later.erase(first);
      runner_wakes.notify_one();
    }
  }

  void run_work() {
    std::unique_lock lock(mutex);
    for (;;) {
      runner_wakes.wait(lock, [&] { return stopping || !ready.empty(); });
      if (stopping) return;
      auto work = std::move(ready.front());
      ready.pop_front();
      lock.unlock();
      work();
      work = nullptr;  // what it holds may post again: destroy it outside the lock
      lock.lock();
    }
  }
};

SystemScheduler::SystemScheduler() : core_(std::make_unique<Core>()) {
  core_->timer = std::thread([core = core_.get()] { core->run_timer(); });
  core_->runner = std::thread([core = core_.get()] { core->run_work(); });
}

SystemScheduler::~SystemScheduler() { stop(); }

void SystemScheduler::stop() {
  {
    const std::lock_guard lock(core_->mutex);
    if (core_->stopping) return;
    core_->stopping = true;
  }
  core_->timer_wakes.notify_all();
  core_->runner_wakes.notify_all();
  core_->timer.join();
  core_->runner.join();
}

void SystemScheduler::post(std::move_only_function<void()> work) {
  {
    const std::lock_guard lock(core_->mutex);
    if (core_->stopping) return;
    core_->ready.push_back(std::move(work));
  }
  core_->runner_wakes.notify_one();
}

void SystemScheduler::after(Elapsed delay, std::move_only_function<void()> work) {
  const auto moment = std::chrono::steady_clock::now() + std::chrono::microseconds(delay.us > 0 ? delay.us : 0);
  {
    const std::lock_guard lock(core_->mutex);
    if (core_->stopping) return;
    core_->later.emplace(moment, std::move(work));
  }
  core_->timer_wakes.notify_one();
}

}  // namespace sen
