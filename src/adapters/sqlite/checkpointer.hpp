#pragma once
/// Moves the WAL into the file on a thread and a connection of its own, so that writes need not wait for it. What is
/// written meanwhile stays in the WAL: a second, short pass of the writer moves that, and the WAL begins anew.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/readers.hpp"

namespace sen::sqlite {
class Checkpointer {
 public:
  /// @param readers  outlives it
  Checkpointer(std::unique_ptr<Connection> connection, Readers& readers);
  ~Checkpointer();  ///< waits for a pass that runs
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// Begins a pass unless one runs or has ended and was not taken. From any thread; does not wait.
  void ask();
  /// Whether a pass has ended since the last call that said so.
  bool take_moved();
  /// Waits for a pass that was asked for: meanwhile SQLite lets nobody else move anything.
  void settle();

 private:
  enum class State { kIdle, kAsked, kMoving, kMoved, kClosing };
  void work();
  void move();

  std::unique_ptr<Connection> connection_;
  Readers& readers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  State state_ = State::kIdle;
  std::thread thread_;
};
}  // namespace sen::sqlite
