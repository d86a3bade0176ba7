// Over the life of a node: time, ids, migrations, who may open the data, threads, sudden death.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>

#include "tests/store/store.hpp"

namespace sen::store {
namespace {

class Lifetime : public StoreTest {
 protected:
  struct Given {
    Instant now;
    CivilDate today;
    std::int64_t id;
    Ref ref;
    Bytes bytes;
    bool operator==(const Given&) const = default;
  };
  Given given() {
    std::vector<Given> runs;
    EXPECT_TRUE(write(kAlpha, [&](Tx& tx, Context& context) -> Result<void> {
                  Given one{context.now(), context.today(), context.fresh_id(), context.fresh_ref(), Bytes(40)};
                  context.fresh_bytes(one.bytes);
                  runs.push_back(one);
                  tx.insert_if_absent(kPutIfAbsent, {one.id, one.now});
                  return {};
                }).ok());
    EXPECT_EQ(runs.front(), runs.back());  // a run again is the same run
    return runs.back();
  }
};

TEST_P(Lifetime, now_grows_strictly_also_over_restart_and_a_clock_that_jumps_back) {
  Instant last = given().now;
  EXPECT_GE(last, factory_->clock.now());
  for (const std::int64_t jump : std::vector<std::int64_t>{0, 0, 1'000'000, -3'600'000'000, 0, 5}) {
    factory_->clock.us += jump;
    if (jump < 0) reopen();
    const Instant now = given().now;
    EXPECT_GT(now, last);
    EXPECT_GE(now, factory_->clock.now());
    last = now;
  }
}

TEST_P(Lifetime, today_is_the_civil_date_in_the_zone) {
  factory_->clock.us = Instant::parse("2026-11-20T16:59:59Z")->us;
  EXPECT_EQ(given().today.iso(), "2026-11-20");
  factory_->clock.us = Instant::parse("2026-11-20T17:00:00Z")->us;
  EXPECT_EQ(given().today.iso(), "2026-11-21");
}

TEST_P(Lifetime, ids_never_repeat) {
  std::set<std::int64_t> ids;
  std::set<Ref> refs;
  for (int i = 0; i < 30; ++i) {
    if (i % 10 == 9) reopen();
    const Given one = given();
    EXPECT_EQ(one.id >> 48, 1);
    EXPECT_TRUE(ids.insert(one.id).second);
    EXPECT_TRUE(refs.insert(one.ref).second);
  }
}

TEST_P(Lifetime, migrations_run_once_and_in_order) {
  auto steps = schema();
  EXPECT_TRUE(db_->migrate(kAlpha, steps).ok());
  steps.push_back({"store.0002",
                   "ALTER TABLE @item ADD COLUMN extra BIGINT; CREATE INDEX @item_by_extra ON @item (extra);\n"
                   "-- a comment; with a semicolon\nUPDATE @item SET extra = n;"});
  ASSERT_TRUE(put(kAlpha, 1, 5).ok());
  ASSERT_TRUE(db_->migrate(kAlpha, steps).ok());
  ASSERT_TRUE(db_->migrate(kAlpha, steps).ok());
  static constexpr Sql kExtra{"SELECT extra FROM @item WHERE id = 1"};
  const auto extra = read_now<std::int64_t>(*db_, kAlpha, [](ReadTx& tx) -> Result<std::int64_t> {
    auto rows = tx.query(kExtra);
    return rows.next() ? rows.i64(0) : -1;
  });
  ASSERT_TRUE(extra.ok());
  EXPECT_EQ(*extra, 5);
  reopen();
  EXPECT_TRUE(db_->migrate(kAlpha, steps).ok());
  EXPECT_TRUE(db_->migrate(kBeta, schema()).ok());
}

TEST_P(Lifetime, what_is_not_once_runs_each_time_and_wholly_or_not) {
  for (const int n : {3, 1, 2}) ASSERT_TRUE(put(kAlpha, n, n).ok());
  const auto built = [](std::string sql) { return Database::Migration{"store.built", std::move(sql), {}, false}; };
  const std::string table = "CREATE TABLE @sorted (n BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (n, id)) STRICT;";
  ASSERT_TRUE(db_->migrate(kAlpha, {{"store.0002", table, {{"sorted"}}}}).ok());
  const std::string build =
      "DROP INDEX IF EXISTS @item_by_n; INSERT INTO @sorted (n, id) SELECT n, id FROM @item WHERE n IS NOT NULL ORDER "
      "BY n; CREATE INDEX IF NOT EXISTS @item_by_n ON @item (n)";
  const auto rows = [&] {
    static constexpr Sql kCount{"SELECT count(*) FROM @sorted"};
    return *read_now<std::int64_t>(*db_, kAlpha, [](ReadTx& tx) -> Result<std::int64_t> {
      auto cursor = tx.query(kCount);
      return cursor.next() ? cursor.i64(0) : -1;
    });
  };
  ASSERT_TRUE(db_->migrate(kAlpha, {built(build)}).ok());
  EXPECT_EQ(rows(), 3);
  EXPECT_FALSE(db_->migrate(kAlpha, {built("DELETE FROM @sorted; " + build + "; DELETE FROM @nothing")}).ok());
  EXPECT_EQ(rows(), 3);
  reopen();
  ASSERT_TRUE(db_->migrate(kAlpha, {built("DELETE FROM @sorted; " + build)}).ok());  // the same name, another text
  EXPECT_EQ(rows(), 3);
}

TEST_P(Lifetime, a_changed_migration_is_refused_by_name) {
  auto steps = schema();
  steps[0].sql += " ";
  const auto result = db_->migrate(kAlpha, steps);
  ASSERT_FALSE(result.ok());
  EXPECT_STREQ(result.error().def->id, "database.migration_changed");
  EXPECT_EQ(result.error().args.at(0), "store.0001");
}

TEST_P(Lifetime, data_of_a_newer_program_is_refused) {
  auto steps = schema();
  steps.push_back({"store.0002", "CREATE TABLE @later (id BIGINT NOT NULL PRIMARY KEY) STRICT"});
  ASSERT_TRUE(db_->migrate(kAlpha, steps).ok());
  const auto result = db_->migrate(kAlpha, schema());
  ASSERT_FALSE(result.ok());
  EXPECT_STREQ(result.error().def->id, "database.newer_schema");
  EXPECT_TRUE(
      db_->migrate(kAlpha, {{"other.0001", "CREATE TABLE @other (id BIGINT NOT NULL PRIMARY KEY) STRICT"}}).ok());
}

TEST_P(Lifetime, a_migration_that_fails_leaves_nothing) {
  auto steps = schema();
  steps.push_back(
      {"store.0002",
       "CREATE TABLE @good (id BIGINT NOT NULL PRIMARY KEY) STRICT; CREATE TABLE @bad (id NONSENSE) STRICT;"});
  const auto result = db_->migrate(kAlpha, steps);
  ASSERT_FALSE(result.ok());
  EXPECT_STREQ(result.error().def->id, "database.migration_failed");
  EXPECT_EQ(result.error().args.at(0), "store.0002");
  steps[1].sql = "CREATE TABLE @good (id BIGINT NOT NULL PRIMARY KEY) STRICT;";
  EXPECT_TRUE(db_->migrate(kAlpha, steps).ok());
}

TEST_P(Lifetime, a_migration_makes_strict_tables_of_its_own_agency_only) {
  EXPECT_FALSE(db_->migrate(kAlpha, {{"lax.0001", "CREATE TABLE @lax (id BIGINT NOT NULL PRIMARY KEY)"}}).ok());
  EXPECT_FALSE(
      db_->migrate(kAlpha, {{"foreign.0001", "CREATE TABLE beta_mine (id BIGINT NOT NULL PRIMARY KEY) STRICT"}}).ok());
  EXPECT_FALSE(db_->migrate(kAlpha, {{"foreign.0002", "DROP TABLE beta_item"}}).ok());
  EXPECT_EQ(count(kBeta), 0);
}

TEST_P(Lifetime, data_in_use_is_refused) {
  const auto second = factory_->open();
  ASSERT_FALSE(second.ok());
  EXPECT_STREQ(second.error().def->id, "database.in_use");
  EXPECT_EQ(second.error().args.at(1), "pid " + std::to_string(::getpid()));
  EXPECT_TRUE(put(kAlpha, 1).ok());
}

TEST_P(Lifetime, who_was_taken_over_writes_no_more) {
  ASSERT_TRUE(put(kAlpha, 1).ok());
  auto newer = factory_->take_over();
  ASSERT_TRUE(newer.ok()) << newer.error().text("en");
  // A server may first say that the session was ended, which is "try again": nothing is written, and the next try
  // hears.
  std::string heard;
  for (int tries = 0; heard != "database.fenced" && tries < 100; ++tries) {
    const auto late = put(kAlpha, 2);
    ASSERT_FALSE(late.ok());
    heard = late.error().def->id;
    if (heard != "database.fenced") {
      ASSERT_EQ(heard, "database.unavailable");
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  EXPECT_EQ(heard, "database.fenced");
  EXPECT_FALSE(put(kAlpha, 3).ok());
  db_ = newer.take();
  EXPECT_EQ(ids(kAlpha), "1 ");
  EXPECT_TRUE(put(kAlpha, 4).ok());
}

TEST_P(Lifetime, threads_write_and_read_together) {
  constexpr int kThreads = 6;
  constexpr int kRounds = 150;
  ASSERT_TRUE(put(kAlpha, 0, 0).ok());
  static constexpr Sql kAdd{"UPDATE @item SET n = n + 1 WHERE id = 0"};
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  for (int t = 1; t <= kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        const std::int64_t id = t * 1000 + i;
        db_->submit(
            kAlpha,
            [id](Tx& tx, Context&) -> Result<void> {
              tx.exec(kPut, {id, id, nullptr, nullptr});
              tx.exec(kAdd);
              return {};
            },
            [&](Result<void> result) { done += result.ok() ? 1 : 0; });
        // In every snapshot the counter and the rows agree.
        const auto agree = db_->snapshot(kAlpha, [](ReadTx& tx) -> Result<void> {
          auto counter = tx.query(kGet, {0});
          auto rows = tx.query(kCount);
          if (!counter.next() || !rows.next() || counter.i64(0) + 1 != rows.i64(0)) return fail(kRefused);
          return {};
        });
        EXPECT_TRUE(agree.ok());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(put(kAlpha, -1).ok());  // after all that was queued before it
  EXPECT_EQ(done, kThreads * kRounds);
  EXPECT_EQ(count(kAlpha), kThreads * kRounds + 2);
}

// What the caller of a write was told is in the next snapshot of facts, whatever was kept; a trace is in the next of
// all.
TEST_P(Lifetime, a_kept_snapshot_never_hides_a_fact) {
  constexpr int kRounds = 100;
  const auto rows_seen = [this](Database::Fresh fresh) {
    const auto read = [](ReadTx& tx) -> Result<std::int64_t> {
      auto rows = tx.query(kCount);
      return rows.next() ? rows.i64(0) : -1;
    };
    const auto seen = read_now<std::int64_t>(*db_, kAlpha, read, fresh);
    return seen.ok() ? *seen : -1;
  };
  const auto put_as = [this](std::int64_t id, Database::Effect effect) {
    std::promise<bool> done;
    db_->submit(
        kAlpha,
        [id](Tx& tx, Context&) -> Result<void> { return tx.exec(kPut, {id, id, nullptr, nullptr}), Result<void>(); },
        [&](Result<void> result) { done.set_value(result.ok()); }, effect);
    return done.get_future().get();
  };
  std::atomic<bool> over{false};
  std::vector<std::thread> others;
  for (int t = 0; t < 3; ++t)
    others.emplace_back([&] {
      for (std::int64_t last = 0; !over;) {
        const auto seen = rows_seen(Database::Fresh::kFacts);
        EXPECT_GE(seen, 0);
        if (seen > last) last = seen;
      }
    });
  std::int64_t facts = 0;
  for (int i = 0; i < kRounds; ++i) {
    ASSERT_TRUE(put_as(2 * i, Database::Effect::kTrace));
    EXPECT_EQ(rows_seen(Database::Fresh::kAll), 2 * i + 1);
    ASSERT_TRUE(put_as(2 * i + 1, Database::Effect::kFacts));
    facts = 2 * i + 2;
    EXPECT_EQ(rows_seen(Database::Fresh::kFacts), facts) << "a fact is seen, and what was written before it";
  }
  over = true;
  for (auto& thread : others) thread.join();
  EXPECT_EQ(count(kAlpha), facts);
}

/// Writes without end and tells each acknowledged id through the pipe.
[[noreturn]] void write_until_killed(Database& db, int pipe) {
  std::atomic<std::int64_t> next{1};
  std::function<void()> more = [&] {
    const std::int64_t id = next++;
    db.submit(
        kAlpha,
        [id](Tx& tx, Context&) -> Result<void> { return tx.exec(kPut, {id, id * 3, "x", nullptr}), Result<void>(); },
        [&, id, pipe](Result<void> result) {
          if (!result.ok() || ::write(pipe, &id, sizeof id) != sizeof id) ::_exit(1);
          more();
        });
  };
  for (int i = 0; i < 8; ++i) more();
  for (;;) ::pause();
}

TEST_P(Lifetime, what_was_acknowledged_survives_kill_9) {
  db_.reset();
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto db = factory_->open();
    if (!db.ok()) ::_exit(2);
    write_until_killed(**db, pipe[1]);
  }
  ::close(pipe[1]);
  std::vector<std::int64_t> acknowledged;
  std::int64_t id = 0;
  while (acknowledged.size() < 500 && ::read(pipe[0], &id, sizeof id) == sizeof id) acknowledged.push_back(id);
  EXPECT_EQ(acknowledged.size(), 500u);
  ::kill(child, SIGKILL);
  while (::read(pipe[0], &id, sizeof id) == sizeof id) acknowledged.push_back(id);
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  reopen();
  const auto read = db_->snapshot(kAlpha, [&](ReadTx& tx) -> Result<void> {
    for (const std::int64_t one : acknowledged) {
      auto rows = tx.query(kGet, {one});
      if (!rows.next() || rows.i64(0) != one * 3) return fail(kRefused);
    }
    return {};
  });
  EXPECT_TRUE(read.ok());
}

INSTANTIATE_TEST_SUITE_P(Store, Lifetime, ::testing::ValuesIn(engines()), engine_name);

}  // namespace
}  // namespace sen::store
