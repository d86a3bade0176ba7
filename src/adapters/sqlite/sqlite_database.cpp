#include "adapters/sqlite/sqlite_database.hpp"

#include <algorithm>

#include "adapters/sqlite/node_table.hpp"
#include "adapters/sqlite/store.hpp"
#include "base/check.hpp"
#include "store/errors.hpp"

namespace sen {

using sqlite::Job;
using sqlite::Store;

SqliteDatabase::SqliteDatabase(Options options) : options_(std::move(options)) {}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(Options options) {
  ASSERT(options.clock != nullptr && options.random != nullptr);
  ASSERT(options.node_prefix >= 1 && options.node_prefix <= 0x7fff);
  ASSERT(options.max_batch >= 1 && options.checkpoint_pages >= 1);
  std::unique_ptr<SqliteDatabase> self(new SqliteDatabase(std::move(options)));
  self->store_ = TRY(Store::open(self->options_));
  if (self->options_.own_thread) self->thread_ = std::thread([raw = self.get()] { raw->work(); });
  return self;
}

SqliteDatabase::~SqliteDatabase() { close(); }

void SqliteDatabase::submit(AgencySlot agency, WriteFn fn, Done done, Effect effect) {
  ASSERT(agency.index < options_.agencies.size());
  bool refused = false;
  bool wake = false;
  {
    const std::lock_guard lock(queue_mutex_);
    refused = closing_ || queue_.size() >= options_.max_queue;
    if (!refused) {
      queue_.push_back(Job{agency, std::move(fn), std::move(done), effect, std::nullopt, std::nullopt});
      wake = std::exchange(idle_, false);
    }
  }
  if (refused) done(fail(errors::kDatabaseBusy));
  if (wake) wake_.notify_one();
}

std::size_t SqliteDatabase::take(std::vector<Job>& batch, std::size_t max) {
  const std::size_t count = std::min(max, queue_.size());
  for (std::size_t i = 0; i < count; ++i) {
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return count;
}

/// Answers go out without the writer held: they may call back into this object.
void SqliteDatabase::run(std::vector<Job>& batch) {
  {
    const std::lock_guard lock(writer_mutex_);
    store_->writer().run(batch);
    commits_.store(store_->writer().commits(), std::memory_order_relaxed);
  }
  if (std::ranges::any_of(batch, [](const Job& job) { return job.effect == Effect::kFacts; }))
    store_->readers().facts_changed();
  writes_.fetch_add(batch.size(), std::memory_order_relaxed);
  largest_batch_.store(std::max<std::uint64_t>(largest_batch_.load(std::memory_order_relaxed), batch.size()),
                       std::memory_order_relaxed);
  for (Job& job : batch) {
    job.fn = nullptr;
    job.done(std::move(*job.outcome));
  }
  batch.clear();
  const std::lock_guard lock(writer_mutex_);
  checkpoint_when_due();
}

/// With the writer held.
void SqliteDatabase::checkpoint_when_due() {
  if (!store_->writer().checkpoint_due()) return;
  auto* const beside = store_->checkpointer();
  if (beside != nullptr && !beside->take_moved() && !store_->writer().checkpoint_overdue()) return beside->ask();
  move_log();
}

/// With the writer held, which waits.
void SqliteDatabase::move_log() {
  if (auto* beside = store_->checkpointer()) beside->settle();
  store_->readers().let_go();  // what an old snapshot sees cannot be moved
  store_->writer().checkpoint();
  store_->readers().let_go();  // one begun in between would keep the next write from starting the WAL anew
}

void SqliteDatabase::work() {
  std::vector<Job> batch;
  batch.reserve(options_.max_batch);
  for (;;) {
    {
      std::unique_lock lock(queue_mutex_);
      while (queue_.empty() && !closing_) {
        idle_ = true;
        wake_.wait(lock);
      }
      idle_ = false;
      if (take(batch, options_.max_batch) == 0) return;
    }
    run(batch);
  }
}

std::size_t SqliteDatabase::drain_once(std::size_t max) {
  ASSERT(!options_.own_thread);
  std::vector<Job> batch;
  {
    const std::lock_guard lock(queue_mutex_);
    if (closed_ || take(batch, max) == 0) return 0;
  }
  const std::size_t size = batch.size();
  run(batch);
  return size;
}

std::size_t SqliteDatabase::queued() const {
  const std::lock_guard lock(queue_mutex_);
  return queue_.size();
}

Result<void> SqliteDatabase::snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn, Fresh fresh) {
  ASSERT(agency.index < options_.agencies.size());
  if (store_ == nullptr) return fail(errors::kDatabaseBusy);  // closed
  return store_->readers().snapshot(agency, fn, fresh);
}

Result<void> SqliteDatabase::migrate(AgencySlot agency, const std::vector<Migration>& steps) {
  ASSERT(agency.index < options_.agencies.size());
  ASSERT(store_ != nullptr);
  const std::lock_guard lock(writer_mutex_);
  store_->readers().let_go();
  auto done = sqlite::apply_migrations(store_->writer().connection(), agency, steps, store_->now());
  if (store_->writer().checkpoint_due()) move_log();  // an index over many rows fills the log by itself
  return done;
}

void SqliteDatabase::health_write(Done done) {
  submit(AgencySlot{0}, [](Tx&, Context&) -> Result<void> { return {}; }, std::move(done));
}

Result<void> SqliteDatabase::integrity_check() {
  if (store_ == nullptr) return fail(errors::kDatabaseBusy);
  const std::string verdict = TRY(store_->readers().integrity());
  if (verdict != "ok") return fail(errors::kDatabaseDamaged, {verdict});
  return {};
}

SqliteDatabase::Stats SqliteDatabase::stats() const { return {commits_.load(), writes_.load(), largest_batch_.load()}; }

void SqliteDatabase::checkpoint() {
  ASSERT(store_ != nullptr);
  const std::lock_guard lock(writer_mutex_);
  if (auto* beside = store_->checkpointer()) beside->settle();
  store_->readers().let_go();
  store_->writer().checkpoint_all();
}

void SqliteDatabase::close() {
  {
    const std::lock_guard lock(queue_mutex_);
    if (closed_) return;
    closing_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (store_ == nullptr) return;  // open() failed
  while (!options_.own_thread && drain_once() != 0) {
  }
  {
    const std::lock_guard lock(queue_mutex_);
    closed_ = true;
  }
  store_->stop_checkpointer();
  store_->readers().close();
  store_->writer().checkpoint_all();
  store_.reset();
}

void SqliteDatabase::abandon() {
  ASSERT(!options_.own_thread);
  std::deque<Job> dropped;  // destroyed after the lock is gone: captures may call back
  {
    const std::lock_guard lock(queue_mutex_);
    if (closed_) return;
    closing_ = closed_ = true;
    dropped.swap(queue_);
  }
  sqlite3_db_config(store_->writer().connection().handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  store_.reset();
}

}  // namespace sen
