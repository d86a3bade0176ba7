#include "adapters/sqlite/checkpointer.hpp"

namespace sen::sqlite {

Checkpointer::Checkpointer(std::unique_ptr<Connection> connection, Readers& readers)
    : connection_(std::move(connection)), readers_(readers), thread_([this] { work(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    state_ = State::kClosing;
  }
  wake_.notify_all();
  thread_.join();
}

void Checkpointer::ask() {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::kIdle) return;
    state_ = State::kAsked;
  }
  wake_.notify_all();
}

bool Checkpointer::take_moved() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::kMoved) return false;
  state_ = State::kIdle;
  return true;
}

void Checkpointer::settle() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return state_ != State::kAsked && state_ != State::kMoving; });
}

void Checkpointer::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return state_ == State::kAsked || state_ == State::kClosing; });
    if (state_ == State::kClosing) return;
    state_ = State::kMoving;
    lock.unlock();
    move();
    lock.lock();
    if (state_ == State::kMoving) state_ = State::kMoved;
    wake_.notify_all();
  }
}

void Checkpointer::move() {
  readers_.let_go();  // what an old snapshot sees cannot be moved
  const int code =
      sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK && code != SQLITE_BUSY) connection_->note_failure(code, "checkpoint");
}

}  // namespace sen::sqlite
