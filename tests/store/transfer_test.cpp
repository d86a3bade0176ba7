// Goal: a node's data move between engines without losing or changing a byte, go on after a stop, and never mix with
// other data. Method: every pair of engines in both directions, on tables whose keys and values are the awkward ones.
#include <limits>

#include "tests/store/store.hpp"

namespace sen::store {
namespace {

constexpr Sql kWord{"INSERT INTO @word (lang, word, n, b) VALUES ($1, $2, $3, $4)"};
constexpr Sql kChange{"UPDATE @item SET n = 7 WHERE id = 12345"};
constexpr std::int64_t kItems = 25'000;  // more than two pages

std::vector<Database::Migration> tables() {
  auto steps = schema();
  steps.push_back({"store.0002",
                   "CREATE TABLE @word (lang TEXT NOT NULL, word TEXT NOT NULL, n BIGINT, b BLOB NOT NULL,"
                   " PRIMARY KEY (b, lang, word)) STRICT"});
  steps.push_back({"store.0003",
                   "CREATE TABLE @seed (id BIGINT NOT NULL PRIMARY KEY) STRICT; INSERT INTO @seed (id) "
                   "VALUES (1)"});
  return steps;
}

struct Pair {
  const char* name;
  std::size_t from, to;  // positions in engines()
};

class Transfer : public ::testing::TestWithParam<Pair> {
 protected:
  void SetUp() override {
    from_ = engines()[GetParam().from].make();
    to_ = engines()[GetParam().to].make();
    if (from_ == nullptr || to_ == nullptr) GTEST_SKIP() << "no server: run tools/postgres.sh PROGRAM";
    source_ = open(*from_);
    fill();
  }

  static std::unique_ptr<Database> open(StoreFactory& factory) {
    auto opened = factory.open();
    EXPECT_TRUE(opened.ok()) << opened.error().text("en");
    auto database = opened.take();
    for (const auto slot : {kAlpha, kBeta}) EXPECT_TRUE(database->migrate(slot, tables()).ok());
    return database;
  }
  static Result<void> write(Database& database, Database::WriteFn fn) {
    std::promise<Result<void>> promise;
    database.submit(kAlpha, std::move(fn), [&](Result<void> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }

  void fill() {
    const auto filled = write(*source_, [](Tx& tx, Context& context) -> Result<void> {
      const Bytes zero{0}, high{0xff, 0}, none{};
      const auto min = std::numeric_limits<std::int64_t>::min();
      tx.exec(kPut, {min, std::numeric_limits<std::int64_t>::max(), "", ByteView(none)});
      for (std::int64_t id = -5; id < kItems - 6; ++id) tx.exec(kPut, {id, nullptr, "Đặng", ByteView(high)});
      for (const char* word : {"a", "B", "Ă", "ă", "z", "", "a\xCC\x86"})
        tx.exec(kWord, {"vi", word, nullptr, ByteView(zero)});
      tx.exec(kWord, {"vi", "a", 1, ByteView(none)});
      tx.exec(kWord, {"en", "a", 1, ByteView(high)});
      (void)context.fresh_id();
      return {};
    });
    ASSERT_TRUE(filled.ok()) << filled.error().text("en") << from_->log.text();
  }

  /// As `sen copy` does, stopping when `pages` were copied. "done", "stopped" or an error's id.
  std::string copy(int pages = 1000) {
    const auto outcome = try_copy(pages);
    return outcome.ok() ? *outcome : outcome.error().def->id;
  }
  Result<std::string> try_copy(int pages) {
    to_->unfinished_copy = true;
    const auto database = TRY(to_->open());
    to_->unfinished_copy = false;
    const auto from = TRY(from_->rows());
    const auto to = TRY(to_->rows());
    const auto source = TRY(transfer_source(*from));
    TRY(to->begin_copy(source));
    for (const auto slot : {kAlpha, kBeta}) TRY(database->migrate(slot, tables()));
    const auto rows = TRY(copy_rows(*from, *to, [&](std::int64_t, std::int64_t) { return pages-- > 0; }));
    if (!rows) return std::string("stopped");
    EXPECT_EQ(*rows, kItems + 9 + 2);
    TRY(compare_rows(*from, *to, [](std::int64_t, std::int64_t) { return true; }));
    const auto state = TRY(from->node());
    TRY(to->finish_copy(state));
    return std::string("done");
  }

  std::unique_ptr<StoreFactory> from_, to_;
  std::unique_ptr<Database> source_;
};

TEST_P(Transfer, what_arrives_is_what_was_there_and_goes_on_from_there) {
  EXPECT_EQ(copy(), "done");
  std::int64_t before = 0, after = 0;
  const auto id = [](std::int64_t& out) {
    return [&out](Tx& tx, Context& context) -> Result<void> {
      out = context.fresh_id();
      tx.insert_if_absent(kPutIfAbsent, {out, context.now()});
      return {};
    };
  };
  const auto target = open(*to_);
  ASSERT_TRUE(write(*source_, id(before)).ok());
  ASSERT_TRUE(write(*target, id(after)).ok());
  EXPECT_EQ(before, after) << "ids go on where the source stood";
}

TEST_P(Transfer, a_copy_that_was_stopped_is_refused_to_a_node_and_goes_on) {
  EXPECT_EQ(copy(2), "stopped");
  const auto early = to_->open();
  ASSERT_FALSE(early.ok());
  EXPECT_STREQ(early.error().def->id, "database.half_copied");
  EXPECT_EQ(copy(1), "stopped");
  EXPECT_EQ(copy(), "done");
  EXPECT_TRUE(to_->open().ok());
}

TEST_P(Transfer, data_of_others_and_a_source_that_went_on_are_refused) {
  EXPECT_EQ(copy(1), "stopped");
  ASSERT_TRUE(write(*source_, [](Tx& tx, Context&) -> Result<void> { return tx.exec(kChange), Result<void>(); }).ok());
  EXPECT_EQ(copy(), "database.copy_source_changed");
  to_ = engines()[GetParam().to].make();
  open(*to_);
  EXPECT_EQ(copy(), "database.copy_target_used");
}

TEST_P(Transfer, a_difference_of_one_value_is_found) {
  ASSERT_EQ(copy(), "done");
  const auto target = open(*to_);
  ASSERT_TRUE(write(*target, [](Tx& tx, Context&) -> Result<void> { return tx.exec(kChange), Result<void>(); }).ok());
  const auto from = from_->rows(), to = to_->rows();
  ASSERT_TRUE(from.ok() && to.ok());
  const auto compared = compare_rows(**from, **to, [](std::int64_t, std::int64_t) { return true; });
  ASSERT_FALSE(compared.ok());
  EXPECT_STREQ(compared.error().def->id, "database.copy_differs");
  EXPECT_EQ(compared.error().args.front(), "alpha.item");
}

TEST_P(Transfer, tables_that_differ_are_named) {
  ASSERT_TRUE(source_->migrate(kBeta, {{"more.0001", "CREATE TABLE @more (id BIGINT PRIMARY KEY) STRICT"}}).ok());
  EXPECT_EQ(copy(), "database.copy_tables_differ");
}

// Positions in engines(): SQLite, PostgreSQL.
INSTANTIATE_TEST_SUITE_P(Engines, Transfer,
                         ::testing::Values(Pair{"sqlite_to_sqlite", 0, 0}, Pair{"sqlite_to_postgres", 0, 2},
                                           Pair{"postgres_to_sqlite", 2, 0}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace sen::store
