#include "adapters/postgres/postgres_database.hpp"

#include <algorithm>

#include "adapters/postgres/readers.hpp"
#include "adapters/postgres/writer.hpp"
#include "base/check.hpp"
#include "store/errors.hpp"

namespace sen {

namespace postgres {

/// Everything that belongs to one open database.
class Store {
 public:
  static Result<std::unique_ptr<Store>> open(const PostgresDatabase::Options& options) {
    auto names = TRY(AgencyNames::of(options.agencies));
    std::unique_ptr<Store> store(new Store(std::move(names), options));
    const Connection::Settings settings{options.uri, options.statement_timeout_ms, options.lock_timeout_ms,
                                        &store->names_, options.log};
    auto connection = TRY(Connection::open(settings));
    const std::string place = place_of(options.uri);
    if (!options.unfinished_copy) TRY(refuse_half_copy(*connection, place));
    const Claim claimed = TRY(claim(*connection, place, options.take_over, options.clock->now(), options.log));
    store->state_ = claimed.state;
    store->state_.next_id += options.skip_ids;
    const WriteContext::Sources sources{*options.clock, *options.random, store->zone_,
                                        static_cast<std::int64_t>(options.node_prefix) << 48, store->state_};
    store->writer_ = std::make_unique<Writer>(settings, std::move(connection), claimed, sources, options.run_twice);
    store->readers_ = std::make_unique<Readers>(settings, options.max_readers);
    return store;
  }
  Writer& writer() { return *writer_; }
  Readers& readers() { return *readers_; }

 private:
  Store(AgencyNames names, const PostgresDatabase::Options& options) : names_(std::move(names)), zone_(options.zone) {}
  AgencyNames names_;
  Zone zone_;
  NodeState state_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Readers> readers_;
};

}  // namespace postgres

using postgres::Job;
using postgres::Store;

PostgresDatabase::PostgresDatabase(Options options) : options_(std::move(options)) {}

Result<std::unique_ptr<PostgresDatabase>> PostgresDatabase::open(Options options) {
  ASSERT(options.clock != nullptr && options.random != nullptr);
  ASSERT(options.node_prefix >= 1 && options.node_prefix <= 0x7fff);
  ASSERT(options.max_batch >= 1 && options.max_readers >= 1);
  std::unique_ptr<PostgresDatabase> self(new PostgresDatabase(std::move(options)));
  self->store_ = TRY(Store::open(self->options_));
  self->thread_ = std::thread([raw = self.get()] { raw->work(); });
  return self;
}

PostgresDatabase::~PostgresDatabase() { close(); }

void PostgresDatabase::submit(AgencySlot agency, WriteFn fn, Done done, Effect) {
  ASSERT(agency.index < options_.agencies.size());
  bool refused = false;
  {
    const std::lock_guard lock(queue_mutex_);
    refused = closing_ || queue_.size() >= options_.max_queue;
    if (!refused) queue_.push_back(Job{agency, std::move(fn), std::move(done), std::nullopt, std::nullopt});
  }
  if (refused) return done(fail(errors::kDatabaseBusy));
  wake_.notify_one();
}

/// Answers go out without the writer held: they may call back into this object.
void PostgresDatabase::run(std::vector<Job>& batch) {
  {
    const std::lock_guard lock(writer_mutex_);
    store_->writer().run(batch);
    commits_ = store_->writer().commits();
    retries_ = store_->writer().retries();
  }
  largest_batch_ = std::max<std::uint64_t>(largest_batch_, batch.size());
  for (Job& job : batch) {
    job.fn = nullptr;
    job.done(std::move(*job.outcome));
  }
  batch.clear();
}

/// What queues while one COMMIT waits for the server's disk is the next batch.
void PostgresDatabase::work() {
  std::vector<Job> batch;
  batch.reserve(options_.max_batch);
  for (;;) {
    {
      std::unique_lock lock(queue_mutex_);
      wake_.wait(lock, [this] { return !queue_.empty() || closing_; });
      if (queue_.empty()) return;
      while (!queue_.empty() && batch.size() < options_.max_batch) {
        batch.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    run(batch);
  }
}

Result<void> PostgresDatabase::snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn, Fresh) {
  ASSERT(agency.index < options_.agencies.size());
  if (store_ == nullptr) return fail(errors::kDatabaseBusy);  // closed
  return store_->readers().snapshot(agency, fn);
}

Result<void> PostgresDatabase::migrate(AgencySlot agency, const std::vector<Migration>& steps) {
  ASSERT(agency.index < options_.agencies.size());
  ASSERT(store_ != nullptr);
  const std::lock_guard lock(writer_mutex_);
  postgres::Connection* connection = TRY(store_->writer().connection());
  return postgres::apply_migrations(*connection, agency, steps, options_.clock->now());
}

void PostgresDatabase::health_write(Done done) {
  submit(AgencySlot{0}, [](Tx&, Context&) -> Result<void> { return {}; }, std::move(done));
}

void PostgresDatabase::close() {
  {
    const std::lock_guard lock(queue_mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  store_.reset();
}

}  // namespace sen
