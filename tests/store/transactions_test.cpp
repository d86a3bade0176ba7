// What is written, what is not, and who hears of it.
#include <atomic>
#include <mutex>

#include "tests/store/store.hpp"

namespace sen::store {
namespace {

using Transactions = StoreTest;

TEST_P(Transactions, ok_commits_and_an_error_rolls_back_and_passes_through) {
  ASSERT_TRUE(put(kAlpha, 1).ok());
  const auto refused = write(kAlpha, [](Tx& tx, Context&) -> Result<void> {
    tx.exec(kPut, {2, 2, nullptr, nullptr});
    Error error = fail(kRefused, {"arg"});
    error.fields.push_back({"/mother/pin", &kRefused, {}});
    return error;
  });
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(kRefused));
  EXPECT_EQ(refused.error().args, std::vector<std::string>{"arg"});
  ASSERT_EQ(refused.error().fields.size(), 1u);
  EXPECT_EQ(ids(kAlpha), "1 ");
  reopen();
  EXPECT_EQ(ids(kAlpha), "1 ");
}

TEST_P(Transactions, one_use_case_of_a_batch_fails_alone) {
  std::vector<Database::WriteFn> fns;
  for (std::int64_t i = 1; i <= 9; ++i) {
    fns.push_back([i](Tx& tx, Context&) -> Result<void> {
      tx.exec(kPut, {i, i, nullptr, nullptr});
      tx.exec(kPut, {i + 100, i, nullptr, nullptr});
      if (i % 3 == 0) return fail(kRefused);
      if (i == 5) tx.exec(kPut, {i, 0, nullptr, nullptr});  // a bug: the key is there
      return {};
    });
  }
  const auto results = write_together(kAlpha, std::move(fns));
  for (std::size_t i = 1; i <= 9; ++i) EXPECT_EQ(results[i - 1].ok(), i % 3 != 0 && i != 5) << i;
  EXPECT_TRUE(results[4].error().is(errors::kDatabaseBroken));
  EXPECT_EQ(ids(kAlpha), "1 2 4 7 8 101 102 104 107 108 ");
}

TEST_P(Transactions, a_use_case_sees_what_those_before_it_wrote) {
  std::atomic<std::int64_t> seen{-1};
  std::vector<Database::WriteFn> fns;
  fns.push_back(
      [](Tx& tx, Context&) -> Result<void> { return tx.exec(kPut, {1, 41, nullptr, nullptr}), Result<void>(); });
  fns.push_back([&seen](Tx& tx, Context&) -> Result<void> {
    auto rows = tx.query(kGet, {1});
    seen = rows.next() ? rows.i64(0) : -1;
    return {};
  });
  for (const auto& result : write_together(kAlpha, std::move(fns))) EXPECT_TRUE(result.ok());
  EXPECT_EQ(seen, 41);
}

TEST_P(Transactions, a_failure_is_sticky_and_names_the_sql_but_no_value) {
  static constexpr Sql kBroken{"SELECT nothing FROM @no_such_table WHERE id = $1"};
  std::atomic<bool> failed{false};
  std::atomic<int> rows_after{0};
  const auto result = write(kAlpha, [&](Tx& tx, Context&) -> Result<void> {
    tx.exec(kPut, {1, 1, "Nguyễn Thị Bí Mật", nullptr});
    auto none = tx.query(kBroken, {"Nguyễn Thị Bí Mật"});
    if (none.next()) ++rows_after;
    failed = tx.failed();
    if (tx.query(kCount).next()) ++rows_after;
    tx.exec(kPut, {2, 2, nullptr, nullptr});
    if (tx.insert_if_absent(kPutIfAbsent, {3, 3})) ++rows_after;
    return {};
  });
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().is(errors::kDatabaseBroken));
  EXPECT_TRUE(failed);
  EXPECT_EQ(rows_after, 0);
  EXPECT_EQ(ids(kAlpha), "");
  EXPECT_NE(factory_->log.text().find("@no_such_table"), std::string::npos);
  EXPECT_EQ(factory_->log.text().find("Bí Mật"), std::string::npos);
}

TEST_P(Transactions, an_engine_failure_wins_over_the_use_case_s_own_error) {
  ASSERT_TRUE(put(kAlpha, 1).ok());
  const auto result = write(kAlpha, [](Tx& tx, Context&) -> Result<void> {
    tx.exec(kPut, {1, 1, nullptr, nullptr});
    return fail(kRefused);
  });
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().is(errors::kDatabaseBroken));
}

TEST_P(Transactions, insert_if_absent_tells_whether_it_inserted) {
  std::mutex mutex;
  std::string answers;
  const auto insert = [&](std::int64_t id) {
    EXPECT_TRUE(write(kAlpha, [&, id](Tx& tx, Context&) -> Result<void> {
                  const bool inserted = tx.insert_if_absent(kPutIfAbsent, {id, 1});
                  const std::lock_guard lock(mutex);
                  answers = inserted ? "yes" : "no";
                  return {};
                }).ok());
    return answers;
  };
  EXPECT_EQ(insert(1), "yes");
  EXPECT_EQ(insert(1), "no");
  EXPECT_EQ(insert(2), "yes");
  EXPECT_EQ(insert(1), "no");
  EXPECT_EQ(ids(kAlpha), "1 2 ");
}

TEST_P(Transactions, a_query_that_writes_has_written_even_if_no_row_is_asked_for) {
  static constexpr Sql kPutReturning{"INSERT INTO @item (id, n) VALUES ($1, $2) RETURNING id"};
  std::atomic<std::int64_t> returned{0};
  ASSERT_TRUE(write(kAlpha, [&](Tx& tx, Context&) -> Result<void> {
                tx.query(kPutReturning, {1, 1});
                auto rows = tx.query(kPutReturning, {2, 1});
                returned = rows.next() ? rows.i64(0) : 0;
                return {};
              }).ok());
  EXPECT_EQ(returned, 2);
  EXPECT_EQ(ids(kAlpha), "1 2 ");
}

TEST_P(Transactions, done_is_called_once_for_each_in_order_of_submission) {
  constexpr int kWrites = 300;
  std::mutex mutex;
  std::vector<int> order;
  std::promise<void> all;
  for (int i = 0; i < kWrites; ++i) {
    db_->submit(
        kAlpha,
        [i](Tx& tx, Context&) -> Result<void> {
          tx.exec(kPut, {i, i, nullptr, nullptr});
          if (i % 7 == 0) return fail(kRefused);
          return {};
        },
        [&, i](Result<void> result) {
          EXPECT_EQ(result.ok(), i % 7 != 0);
          const std::lock_guard lock(mutex);
          order.push_back(i);
          if (order.size() == kWrites) all.set_value();
        });
  }
  all.get_future().get();
  db_.reset();  // nothing comes later either
  ASSERT_EQ(order.size(), static_cast<std::size_t>(kWrites));
  for (int i = 0; i < kWrites; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST_P(Transactions, closing_finishes_what_was_queued) {
  std::atomic<int> done{0};
  for (int i = 0; i < 50; ++i) {
    db_->submit(
        kAlpha,
        [i](Tx& tx, Context&) -> Result<void> { return tx.exec(kPut, {i, i, nullptr, nullptr}), Result<void>(); },
        [&](Result<void> result) { done += result.ok() ? 1 : 0; });
  }
  db_.reset();
  EXPECT_EQ(done, 50);
  reopen();
  EXPECT_EQ(count(kAlpha), 50);
}

TEST_P(Transactions, a_done_may_submit_again) {
  std::promise<void> finished;
  std::function<void(int)> next = [&](int left) {
    if (left == 0) return finished.set_value();
    db_->submit(
        kAlpha,
        [left](Tx& tx, Context&) -> Result<void> { return tx.exec(kPut, {left, 0, nullptr, nullptr}), Result<void>(); },
        [&next, left](Result<void>) { next(left - 1); });
  };
  next(20);
  finished.get_future().get();
  EXPECT_EQ(count(kAlpha), 20);
}

TEST_P(Transactions, agencies_have_tables_of_their_own) {
  ASSERT_TRUE(put(kAlpha, 1, 10).ok());
  ASSERT_TRUE(put(kBeta, 1, 20).ok());
  ASSERT_TRUE(put(kBeta, 2, 20).ok());
  EXPECT_EQ(ids(kAlpha), "1 ");
  EXPECT_EQ(ids(kBeta), "1 2 ");
}

TEST_P(Transactions, no_sql_reaches_another_agency_s_tables) {
  static constexpr Sql kRead{"SELECT count(*) FROM beta_item"};
  static constexpr Sql kWrite{"DELETE FROM beta_item"};
  ASSERT_TRUE(put(kBeta, 1).ok());
  EXPECT_FALSE(
      db_->snapshot(kAlpha, [](ReadTx& tx) -> Result<void> { return tx.query(kRead).next(), Result<void>(); }).ok());
  EXPECT_FALSE(write(kAlpha, [](Tx& tx, Context&) -> Result<void> { return tx.exec(kWrite), Result<void>(); }).ok());
  EXPECT_EQ(ids(kBeta), "1 ");
}

INSTANTIATE_TEST_SUITE_P(Store, Transactions, ::testing::ValuesIn(engines()), engine_name);

}  // namespace
}  // namespace sen::store
