#pragma once
/// The store contract (ports/database.hpp) as tests see it: any engine that can make a StoreFactory must pass them all.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/log.hpp"
#include "ports/random.hpp"
#include "store/transfer.hpp"

namespace sen::store {

/// Stands unless told otherwise.
class FakeClock final : public Clock {
 public:
  Instant now() const override { return {us.load()}; }
  Elapsed monotonic() const override { return {us.load()}; }
  std::atomic<std::int64_t> us{1'700'000'000'000'000};
};

class FakeRandom final : public SecureRandom {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice_.next());
  }

 private:
  Random dice_{7};
};

class MemoryLog final : public Log {
 public:
  void write(LogLevel, std::string_view line) override {
    const std::lock_guard lock(mutex_);
    text_ += std::string(line) + "\n";
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

/// One place where data is kept, which can be opened again and again.
class StoreFactory {
 public:
  virtual ~StoreFactory() = default;
  virtual Result<std::unique_ptr<Database>> open() = 0;
  /// Opens although another one has it open, as when a lock was lost: the older one must then write no more.
  virtual Result<std::unique_ptr<Database>> take_over() = 0;

  /// The rows of the data that are open, for a copy.
  virtual Result<std::unique_ptr<TransferSide>> rows() = 0;

  FakeClock clock;
  FakeRandom random;
  MemoryLog log;
  bool unfinished_copy = false;  ///< of the next open()
  std::vector<std::string> agencies{"alpha", "beta"};
};

struct Engine {
  const char* name;
  std::unique_ptr<StoreFactory> (*make)();
};

inline constexpr AgencySlot kAlpha{0};
inline constexpr AgencySlot kBeta{1};

inline constexpr Sql kPut{"INSERT INTO @item (id, n, t, b) VALUES ($1, $2, $3, $4)"};
inline constexpr Sql kPutIfAbsent{"INSERT INTO @item (id, n) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING"};
inline constexpr Sql kGet{"SELECT n, t, b FROM @item WHERE id = $1"};
inline constexpr Sql kCount{"SELECT count(*) FROM @item"};
inline constexpr Sql kAll{"SELECT id, n FROM @item ORDER BY id"};

inline constexpr ErrorDef kRefused{"test.refused", Code::kConflict, Retry::kNever, "thử", "test"};

inline std::vector<Database::Migration> schema() {
  return {{"store.0001", "CREATE TABLE @item (id BIGINT NOT NULL PRIMARY KEY, n BIGINT, t TEXT, b BLOB) STRICT;"}};
}

class StoreTest : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    factory_ = GetParam().make();
    if (factory_ == nullptr) GTEST_SKIP() << "no server: run tools/postgres.sh PROGRAM, which starts one";
    reopen();
    ASSERT_TRUE(db_->migrate(kAlpha, schema()).ok());
    ASSERT_TRUE(db_->migrate(kBeta, schema()).ok());
  }

  void reopen() {
    db_.reset();
    auto opened = factory_->open();
    ASSERT_TRUE(opened.ok()) << opened.error().text("en");
    db_ = opened.take();
  }

  /// Writes and waits.
  Result<void> write(AgencySlot agency, Database::WriteFn fn) {
    std::promise<Result<void>> promise;
    db_->submit(agency, std::move(fn), [&](Result<void> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }

  Result<void> put(AgencySlot agency, std::int64_t id, Param n = nullptr, Param t = nullptr, Param b = nullptr) {
    return write(agency, [=](Tx& tx, Context&) -> Result<void> {
      tx.exec(kPut, {id, n, t, b});
      return {};
    });
  }

  /// Queues all of them so that they share a batch where the engine makes batches, and waits.
  std::vector<Result<void>> write_together(AgencySlot agency, std::vector<Database::WriteFn> fns) {
    std::promise<void> release;
    auto gate = release.get_future().share();
    std::vector<std::future<Result<void>>> futures;
    const auto queue = [&](Database::WriteFn fn) {
      auto promise = std::make_shared<std::promise<Result<void>>>();
      futures.push_back(promise->get_future());
      db_->submit(agency, std::move(fn), [promise](Result<void> result) { promise->set_value(std::move(result)); });
    };
    queue([gate](Tx&, Context&) -> Result<void> { return gate.wait(), Result<void>(); });
    for (auto& fn : fns) queue(std::move(fn));
    release.set_value();
    std::vector<Result<void>> results;
    for (auto& future : futures) results.push_back(future.get());
    results.erase(results.begin());
    return results;
  }

  std::int64_t count(AgencySlot agency) {
    auto result = read_now<std::int64_t>(*db_, agency, [](ReadTx& tx) -> Result<std::int64_t> {
      auto rows = tx.query(kCount);
      return rows.next() ? rows.i64(0) : -1;
    });
    return result.ok() ? *result : -1;
  }

  /// All ids in order, as text.
  std::string ids(AgencySlot agency) {
    std::string out;
    const auto read = db_->snapshot(agency, [&](ReadTx& tx) -> Result<void> {
      out.clear();
      for (auto rows = tx.query(kAll); rows.next();) out += std::to_string(rows.i64(0)) + " ";
      return {};
    });
    return read.ok() ? out : "failed";
  }

  std::unique_ptr<StoreFactory> factory_;
  std::unique_ptr<Database> db_;
};

std::vector<Engine> engines();
inline std::string engine_name(const ::testing::TestParamInfo<Engine>& info) { return info.param.name; }

}  // namespace sen::store
