#pragma once
/// Task<T>: a lazy coroutine. It runs on whatever executor its root was started on: that executor is handed down to
/// every child, and whoever completes an awaited operation from another thread posts the resumption to it. Used in
/// faces, the exchange gateway and dispatchers; never in rules, store or service code (DESIGN: house rule on
/// coroutines).
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/check.hpp"

namespace sen {

/// Where a task's continuations run: an I/O loop, or the simulator's seeded scheduler.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void post(std::move_only_function<void()> work) = 0;
};

template <class T>
class Task;

namespace detail {
struct PromiseBase {
  Executor* executor = nullptr;
  std::coroutine_handle<> continuation = std::noop_coroutine();
  std::suspend_always initial_suspend() noexcept { return {}; }
  struct Final {
    bool await_ready() noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> me) noexcept {
      return me.promise().continuation;
    }
    void await_resume() noexcept {}
  };
  Final final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { std::terminate(); }
};
template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& u) {
    value.emplace(std::forward<U>(u));
  }
  T take() { return std::move(*value); }
};
template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() {}
  void take() {}
};
}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> parent) {
    handle_.promise().executor = parent.promise().executor;
    handle_.promise().continuation = parent;
    return handle_;
  }
  T await_resume() { return handle_.promise().take(); }

 private:
  friend promise_type;
  template <class U>
  friend void start(Executor&, Task<U>, std::move_only_function<void(U)>);
  friend void start(Executor&, Task<void>, std::move_only_function<void()>);
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

namespace detail {
template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

/// The root of a chain: destroys itself when done.
struct Root {
  struct promise_type {
    Executor* executor = nullptr;
    Root get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};
template <class T>
Root run_root(Task<T> task, std::move_only_function<void(T)> done) {
  T result = co_await task;
  if (done) done(std::move(result));
}
inline Root run_root(Task<void> task, std::move_only_function<void()> done) {
  co_await task;
  if (done) done();
}
}  // namespace detail

/// Starts a task now, on the calling thread; its later parts run on `executor`. `done` gets the result.
template <class T>
void start(Executor& executor, Task<T> task, std::move_only_function<void(T)> done) {
  auto root = detail::run_root(std::move(task), std::move(done));
  root.handle.promise().executor = &executor;
  root.handle.resume();
}
inline void start(Executor& executor, Task<void> task, std::move_only_function<void()> done = {}) {
  auto root = detail::run_root(std::move(task), std::move(done));
  root.handle.promise().executor = &executor;
  root.handle.resume();
}

/// Awaits an operation that completes later, maybe on another thread. `begin` receives a callback to call exactly once
/// with the result; the coroutine then continues on its own executor (directly when `begin` completes before
/// returning). Usage: `co_return co_await Later<R>([&](Later<R>::Done done) { submit(std::move(done)); });` - name
/// lambdas first.
template <class T>
class Later {
 public:
  using Done = std::move_only_function<void(T)>;
  explicit Later(std::move_only_function<void(Done)> begin)
      : begin_(std::move(begin)), state_(std::make_shared<State>()) {}
  bool await_ready() const noexcept { return false; }
  template <class P>
  void await_suspend(std::coroutine_handle<P> handle) {
    state_->handle = handle;
    Executor* executor = handle.promise().executor;
    ASSERT(executor != nullptr);
    auto state = state_;
    auto begin = std::move(begin_);
    begin([state, executor](T value) {
      state->value.emplace(std::move(value));
      executor->post([state] { state->handle.resume(); });
    });
  }
  T await_resume() { return std::move(*state_->value); }

 private:
  struct State {
    std::coroutine_handle<> handle;
    std::optional<T> value;
  };
  std::move_only_function<void(Done)> begin_;
  std::shared_ptr<State> state_;
};

}  // namespace sen
