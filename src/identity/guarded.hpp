#pragma once
/// Data that several threads share, reachable only with its lock held.
#include <mutex>

namespace sen::identity {
template <class T>
class Guarded {
 public:
  /// Runs `use(data)` under the lock. Keep it short: no database inside.
  template <class F>
  auto with(F&& use) {
    const std::scoped_lock lock(mutex_);
    return use(data_);
  }

 private:
  std::mutex mutex_;
  T data_;
};
}  // namespace sen::identity
