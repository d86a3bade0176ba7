// What only PostgreSQL can do to us: conflicts with other sessions, a connection that ends at the worst moment, a
// server that cannot be reached.
#include <thread>

#include "tests/store/postgres_factory.hpp"

namespace sen::store {
namespace {

class Postgres : public StoreTest {
 protected:
  PostgresFactory& server() { return static_cast<PostgresFactory&>(*factory_); }
  /// Ends every session of the store but the readers' and our own; gives how many, as text.
  std::string end_writer() {
    return server().ask(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND objid = 1");
  }
  std::string opening(const std::string& uri) {
    auto options = server().options();
    options.uri = uri;
    const auto opened = PostgresDatabase::open(std::move(options));
    return opened.ok() ? "opened" : std::string(opened.error().def->id) + ": " + opened.error().text("en");
  }
};

TEST_P(Postgres, a_serialization_failure_runs_the_use_case_again_with_the_same_context) {
  ASSERT_TRUE(put(kAlpha, 1, 10).ok());
  std::atomic<int> runs{0};
  std::vector<std::int64_t> seen, given;
  const auto result = write(kAlpha, [&](Tx& tx, Context& context) -> Result<void> {
    static constexpr Sql kAdd{"UPDATE @item SET n = $2 WHERE id = $1"};
    std::int64_t n = 0;
    {
      auto rows = tx.query(kGet, {1});
      if (rows.next()) n = rows.i64(0);
    }
    seen.push_back(n);
    given.push_back(context.fresh_id());
    if (++runs == 1) EXPECT_EQ(server().ask("UPDATE alpha.item SET n = 20 WHERE id = 1"), "");
    tx.exec(kAdd, {1, n + 1});
    return {};
  });
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(seen, (std::vector<std::int64_t>{10, 20}));
  EXPECT_EQ(given.front(), given.back());
  EXPECT_EQ(server().ask("SELECT n FROM alpha.item WHERE id = 1"), "21");
  EXPECT_EQ(static_cast<PostgresDatabase&>(*db_).stats().retries, 1u);
}

TEST_P(Postgres, a_connection_that_ended_between_writes_is_made_again) {
  ASSERT_TRUE(put(kAlpha, 1).ok());
  ASSERT_EQ(end_writer(), "1");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_TRUE(put(kAlpha, 2).ok());
  EXPECT_EQ(ids(kAlpha), "1 2 ");
}

TEST_P(Postgres, lost_before_commit_is_unavailable_and_nothing_is_written) {
  for (const bool reads_after : {true, false}) {
    const auto result = write(kAlpha, [&](Tx& tx, Context&) -> Result<void> {
      tx.exec(kPut, {1, 1, nullptr, nullptr});
      EXPECT_TRUE(tx.query(kCount).next());
      EXPECT_EQ(end_writer(), "1");
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      if (reads_after) EXPECT_FALSE(tx.query(kCount).next());
      tx.exec(kPut, {2, 2, nullptr, nullptr});
      return {};
    });
    ASSERT_FALSE(result.ok());
    EXPECT_TRUE(result.error().is(errors::kDatabaseBusy)) << result.error().def->id;
    EXPECT_EQ(ids(kAlpha), "");
  }
  EXPECT_TRUE(put(kAlpha, 1).ok());
}

/// COMMIT has to wait here, so that its session can be ended while it runs.
constexpr const char* kSlowCommit =
    "CREATE FUNCTION alpha.wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END "
    "$$;"
    "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON alpha.item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
    "EXECUTE FUNCTION alpha.wait()";

TEST_P(Postgres, lost_during_commit_is_of_unknown_outcome_and_sending_again_settles_it) {
  ASSERT_EQ(server().ask(kSlowCommit), "");
  std::thread killer([&] {
    for (int i = 0; i < 200; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      if (server().ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = 'COMMIT' "
                       "AND state = 'active' AND wait_event = 'PgSleep'") == "1")
        return;
    }
    ADD_FAILURE() << "no COMMIT was seen";
  });
  const auto lost = put(kAlpha, 1);
  killer.join();
  ASSERT_FALSE(lost.ok());
  EXPECT_TRUE(lost.error().is(errors::kOutcomeUnknown)) << lost.error().def->id;
  ASSERT_EQ(server().ask("DROP TRIGGER slow ON alpha.item"), "");
  EXPECT_TRUE(write(kAlpha, [](Tx& tx, Context&) -> Result<void> {
                tx.insert_if_absent(kPutIfAbsent, {1, 1});
                return {};
              }).ok());
  EXPECT_EQ(ids(kAlpha), "1 ");
}

TEST_P(Postgres, sessions_that_keep_ending_lose_and_double_nothing) {
  std::atomic<bool> stop{false};
  std::thread killer([&] {
    while (!stop) {
      std::this_thread::sleep_for(std::chrono::milliseconds(37));
      server().ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sen'");
    }
  });
  int unknown = 0;
  for (std::int64_t id = 1; id <= 400; ++id) {
    for (;;) {  // as a client with an idempotency key does
      const auto result = write(kAlpha, [id](Tx& tx, Context&) -> Result<void> {
        static constexpr Sql kAdd{"UPDATE @item SET n = n + 1 WHERE id = 0"};
        tx.insert_if_absent(kPutIfAbsent, {0, 0});
        if (tx.insert_if_absent(kPutIfAbsent, {id, 1})) tx.exec(kAdd);
        return {};
      });
      if (result.ok()) break;
      EXPECT_TRUE(result.error().is(errors::kDatabaseBusy) || result.error().is(errors::kOutcomeUnknown))
          << result.error().def->id;
      unknown += result.error().is(errors::kOutcomeUnknown) ? 1 : 0;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  stop = true;
  killer.join();
  EXPECT_EQ(server().ask("SELECT count(*) FROM alpha.item"), "401");
  EXPECT_EQ(server().ask("SELECT n FROM alpha.item WHERE id = 0"), "400");
  RecordProperty("unknown_outcomes", unknown);
}

TEST_P(Postgres, a_read_whose_session_ended_says_unavailable_and_the_next_one_works) {
  ASSERT_TRUE(put(kAlpha, 1).ok());
  const auto read = db_->snapshot(kAlpha, [&](ReadTx& tx) -> Result<void> {
    EXPECT_TRUE(tx.query(kCount).next());
    server().ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sen'");
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_FALSE(tx.query(kCount).next());
    return {};
  });
  ASSERT_FALSE(read.ok());
  EXPECT_TRUE(read.error().is(errors::kDatabaseBusy));
  EXPECT_EQ(ids(kAlpha), "1 ");
}

TEST_P(Postgres, what_cannot_be_opened_says_how_to_mend_it) {
  std::string wrong = postgres_uri("sen_store");
  wrong.replace(wrong.find("secret"), 6, "wrong!");
  const std::string refused = opening(wrong);
  EXPECT_TRUE(refused.starts_with("database.sign_in_refused: ")) << refused;
  EXPECT_NE(refused.find("Check the user name, the password"), std::string::npos);
  EXPECT_EQ(refused.find("wrong!"), std::string::npos);
  const std::string nowhere = opening("postgresql://sen@127.0.0.1:1/sen");
  EXPECT_TRUE(nowhere.starts_with("database.unreachable: ")) << nowhere;
  EXPECT_NE(nowhere.find("127.0.0.1:1/sen"), std::string::npos);
  EXPECT_TRUE(opening("postgresql://sen@no-such-host.invalid/sen").starts_with("database.unreachable: "));
  EXPECT_TRUE(opening(postgres_uri("no_such_base")).starts_with("database.missing: "));
  EXPECT_TRUE(opening("postgresql://sen:secret@host/x?no_such_option=1").starts_with("database.bad_address: "));
}

TEST_P(Postgres, another_agency_s_schema_in_sql_is_refused) {
  static constexpr Sql kRead{"SELECT count(*) FROM beta.item"};
  static constexpr Sql kQuoted{"SELECT count(*) FROM \"beta\" . item"};
  static constexpr Sql kWrite{"DELETE FROM beta.item"};
  static constexpr Sql kPath{"SET search_path = beta"};
  ASSERT_TRUE(put(kBeta, 1).ok());
  for (const Sql* sql : {&kRead, &kQuoted, &kWrite, &kPath}) {
    EXPECT_FALSE(write(kAlpha, [&](Tx& tx, Context&) -> Result<void> { return tx.exec(*sql), Result<void>(); }).ok());
    EXPECT_FALSE(
        db_->snapshot(kAlpha, [&](ReadTx& tx) -> Result<void> { return tx.query(*sql).next(), Result<void>(); }).ok());
  }
  EXPECT_FALSE(db_->migrate(kAlpha, {{"foreign.0003", "DROP TABLE beta.item"}}).ok());
  EXPECT_EQ(ids(kBeta), "1 ");
}

INSTANTIATE_TEST_SUITE_P(Store, Postgres, ::testing::Values(Engine{"postgres", [] { return make_postgres(false); }}),
                         engine_name);

}  // namespace
}  // namespace sen::store
