#pragma once
/// What the parts of the dispatcher share, and what keeps them safe when it stops: callbacks that are still on their
/// way hold the core, find it closed and do nothing. Internal to the room.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "events/queue.hpp"

namespace sen::events {

class Desk;

class Core : public std::enable_shared_from_this<Core> {
 public:
  Core(Database& database, Hosting hosting, Carrier& carrier, Scheduler& scheduler, Clock& clock, Log& log);
  ~Core();

  using Work = std::move_only_function<void()>;
  void post(Work work);                  ///< any thread
  void after(Elapsed delay, Work work);  ///< a waiting timer does not keep the core alive
  bool closed() const { return closed_; }
  /// Returns when no callback runs any more on another thread; none starts later.
  void close();

  /// One transaction; `done` runs on the executor. Counts as in flight until then.
  void submit(AgencySlot slot, Database::WriteFn fn, Database::Done done);
  /// Wraps a task's callback: not after close.
  template <class T>
  std::move_only_function<void(T)> guarded(std::move_only_function<void(T)> done) {
    return [self = shared_from_this(), done = std::move(done)](T value) mutable {
      const std::lock_guard lock(self->running_);
      if (!self->closed_) done(std::move(value));
    };
  }

  Database& database;
  const Hosting hosting;
  Carrier& carrier;
  Scheduler& scheduler;
  Clock& clock;
  Log& log;
  std::map<std::string, Dispatcher::OnReply, std::less<>> replies;  ///< these three do not change after start
  std::map<std::string, Dispatcher::TxJob, std::less<>> tx_jobs;
  std::map<std::string, Dispatcher::AsyncJob, std::less<>> async_jobs;
  std::vector<std::unique_ptr<Desk>> desks;  ///< by slot
  bool started = false;
  std::int64_t in_flight = 0;    ///< deliveries, transactions and jobs under way; executor only
  std::uint64_t last_pause = 0;  ///< names pauses, so a timer knows whether its pause still stands

 private:
  void run(Work& work);
  std::atomic<bool> closed_{false};
  std::mutex gate_;  ///< between post() from any thread and close()
  std::recursive_mutex
      running_;  ///< held while a callback runs; recursive: a task may complete inside the call that starts it
};

}  // namespace sen::events
