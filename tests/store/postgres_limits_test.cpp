// What guards a node against a server that is slow, and a server against a node that asks too much: limits of time, the
// readers' pool, and a certificate that must be the right one.
#include <cstdlib>
#include <thread>

#include "tests/store/postgres_factory.hpp"

namespace sen::store {
namespace {

constexpr Sql kEndless{
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000) SELECT count(*) FROM r"};

class Limits : public StoreTest {
 protected:
  PostgresFactory& server() { return static_cast<PostgresFactory&>(*factory_); }
  /// The same data with other limits.
  void open_with(const std::function<void(PostgresDatabase::Options&)>& change) {
    db_.reset();
    auto options = server().options();
    change(options);
    auto opened = PostgresDatabase::open(std::move(options));
    ASSERT_TRUE(opened.ok()) << opened.error().text("en");
    db_ = opened.take();
  }
  std::string opening(const std::string& uri) {
    auto options = server().options();
    options.uri = uri;
    const auto opened = PostgresDatabase::open(std::move(options));
    return opened.ok() ? "opened" : opened.error().def->id;
  }
};

TEST_P(Limits, a_statement_that_does_not_end_is_given_up_and_the_next_one_works) {
  open_with([](auto& options) { options.statement_timeout_ms = 300; });
  const auto read = db_->snapshot(kAlpha, [](ReadTx& tx) -> Result<void> {
    EXPECT_FALSE(tx.query(kEndless).next());
    return {};
  });
  ASSERT_FALSE(read.ok());
  EXPECT_TRUE(read.error().is(errors::kDatabaseBusy)) << read.error().def->id;
  const auto written = write(kAlpha, [](Tx& tx, Context&) -> Result<void> {
    tx.exec(kPut, {1, 1, nullptr, nullptr});
    EXPECT_FALSE(tx.query(kEndless).next());
    return {};
  });
  ASSERT_FALSE(written.ok());
  EXPECT_TRUE(written.error().is(errors::kDatabaseBusy)) << written.error().def->id;
  EXPECT_EQ(ids(kAlpha), "") << "nothing of it was written";
  EXPECT_TRUE(put(kAlpha, 2).ok());
}

TEST_P(Limits, a_lock_of_somebody_else_is_not_waited_for_for_ever) {
  open_with([](auto& options) { options.lock_timeout_ms = 300; });
  ASSERT_TRUE(put(kAlpha, 1).ok());
  std::thread holder([&] { server().ask("BEGIN; LOCK TABLE alpha.item; SELECT pg_sleep(3); COMMIT"); });
  std::string locked = "0";
  for (int i = 0; i < 200 && locked == "0"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    locked = server().ask(
        "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = "
        "'alpha.item'::regclass");
  }
  const auto refused = put(kAlpha, 2);
  holder.join();
  EXPECT_EQ(locked, "1");
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(errors::kDatabaseBusy)) << refused.error().def->id;
  EXPECT_TRUE(put(kAlpha, 3).ok());
  EXPECT_EQ(ids(kAlpha), "1 3 ");
}

TEST_P(Limits, many_readers_share_a_few_sessions) {
  open_with([](auto& options) { options.max_readers = 2; });
  ASSERT_TRUE(put(kAlpha, 1).ok());
  std::atomic<int> good{0}, inside{0}, most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 5; ++n) {
        const auto read = db_->snapshot(kAlpha, [&](ReadTx& tx) -> Result<void> {
          const int now = ++inside;
          int seen = most;
          while (now > seen && !most.compare_exchange_weak(seen, now)) {
          }
          if (tx.query(kCount).next()) ++good;
          --inside;
          return {};
        });
        EXPECT_TRUE(read.ok());
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 40);
  EXPECT_LE(most, 2);
}

TEST_P(Limits, the_server_shows_the_right_certificate_or_is_refused) {
  const char* address = std::getenv("SEN_TEST_POSTGRES_TLS");  // tools/postgres.sh: "PORT FOLDER"
  ASSERT_NE(address, nullptr) << "tools/postgres.sh starts a server with TLS";
  const std::string words(address);
  const auto port = words.substr(0, words.find(' ')), folder = words.substr(words.find(' ') + 1);
  const auto uri = [&](const std::string& host, const std::string& rest) {
    return "postgresql://sen:secret@" + host + ":" + port + "/sen_store?" + rest;
  };
  db_.reset();
  const auto verified = "sslmode=verify-full&sslrootcert=" + folder + "/ca.pem";
  EXPECT_EQ(opening(uri("localhost", verified)), "opened");
  EXPECT_EQ(opening(uri("127.0.0.1", verified)), "database.unreachable") << "the certificate is for localhost";
  EXPECT_EQ(opening(uri("localhost", "sslmode=verify-full&sslrootcert=" + folder + "/other.pem")),
            "database.unreachable")
      << "another authority's";
}

INSTANTIATE_TEST_SUITE_P(Engines, Limits, ::testing::Values(engines()[2]), engine_name);

}  // namespace
}  // namespace sen::store
