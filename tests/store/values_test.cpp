// What goes in comes out: values, cursors, snapshots.
#include <limits>

#include "tests/store/store.hpp"

namespace sen::store {
namespace {

using Values = StoreTest;

struct Row {
  bool null_n, null_t, null_b;
  std::int64_t n;
  std::string t;
  Bytes b;
};

Result<Row> get(Database& db, std::int64_t id) {
  return read_now<Row>(db, kAlpha, [id](ReadTx& tx) -> Result<Row> {
    auto rows = tx.query(kGet, {id});
    if (!rows.next()) return fail(kRefused);
    const ByteView blob = rows.blob(2);
    return Row{rows.null(0), rows.null(1), rows.null(2), rows.i64(0), rows.string(1), Bytes(blob.begin(), blob.end())};
  });
}

TEST_P(Values, integers_keep_all_64_bits) {
  std::int64_t id = 0;
  for (const std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(),
                               std::numeric_limits<std::int64_t>::max(), std::int64_t{1} << 53}) {
    ASSERT_TRUE(put(kAlpha, ++id, n).ok());
    EXPECT_EQ(get(*db_, id)->n, n);
  }
}

TEST_P(Values, text_and_blobs_come_back_byte_by_byte) {
  const std::string text = "Nguyễn Đỗ Quỳnh — 𠀀 'quote' \"x\" $1 @t\x01\\000";
  Bytes blob(100'000);
  for (std::size_t i = 0; i < blob.size(); ++i) blob[i] = static_cast<std::uint8_t>(i * 31);
  ASSERT_TRUE(put(kAlpha, 1, nullptr, text, ByteView(blob)).ok());
  const auto row = get(*db_, 1);
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(row->t, text);
  EXPECT_EQ(row->b, blob);
}

TEST_P(Values, a_nul_in_text_comes_back_or_is_refused_but_never_cuts) {
  const std::string text("before\0after", 12);
  if (put(kAlpha, 1, nullptr, text).ok()) {
    EXPECT_EQ(get(*db_, 1)->t, text);
  } else {
    EXPECT_EQ(count(kAlpha), 0);
  }
}

TEST_P(Values, text_sorts_by_its_bytes) {
  static constexpr Sql kSorted{"SELECT t FROM @item ORDER BY t"};
  int id = 0;
  for (const char* text : {"b", "a", "B", "đ", "a b", "ab", "Á", ""}) ASSERT_TRUE(put(kAlpha, ++id, 0, text).ok());
  std::string all;
  const auto read = db_->snapshot(kAlpha, [&](ReadTx& tx) -> Result<void> {
    for (auto rows = tx.query(kSorted); rows.next();) all += rows.string(0) + "|";
    return {};
  });
  EXPECT_TRUE(read.ok());
  EXPECT_EQ(all, "|B|a|a b|ab|b|Á|đ|");
}

TEST_P(Values, null_is_not_empty) {
  ASSERT_TRUE(put(kAlpha, 1).ok());
  ASSERT_TRUE(put(kAlpha, 2, 0, std::string_view(), ByteView()).ok());
  const auto null = get(*db_, 1);
  EXPECT_TRUE(null->null_n && null->null_t && null->null_b);
  EXPECT_TRUE(null->n == 0 && null->t.empty() && null->b.empty());
  const auto empty = get(*db_, 2);
  EXPECT_FALSE(empty->null_n || empty->null_t || empty->null_b);
  EXPECT_TRUE(empty->n == 0 && empty->t.empty() && empty->b.empty());
}

TEST_P(Values, domain_values_round_trip) {
  const Ref ref = factory_->random.ref();
  const auto date = CivilDate::of(2026, 11, 24);
  ASSERT_TRUE(put(kAlpha, 1, *date, nullptr, ref).ok());
  ASSERT_TRUE(put(kAlpha, 2, Instant{-5}, nullptr, ByteView(ref.bytes).first(15)).ok());
  const auto read = db_->snapshot(kAlpha, [&](ReadTx& tx) -> Result<void> {
    {
      auto rows = tx.query(kGet, {1});
      EXPECT_TRUE(rows.next());
      EXPECT_EQ(rows.date(0), *date);
      EXPECT_EQ(rows.ref(2), ref);
    }
    auto rows = tx.query(kGet, {2});
    EXPECT_TRUE(rows.next());
    EXPECT_EQ(rows.instant(0), Instant{-5});
    EXPECT_TRUE(rows.ref(2).empty());
    return {};
  });
  EXPECT_TRUE(read.ok());
}

TEST_P(Values, a_wrong_type_or_a_wrong_number_of_values_is_refused) {
  EXPECT_FALSE(put(kAlpha, 1, "text in a number").ok());
  EXPECT_FALSE(
      write(kAlpha, [](Tx& tx, Context&) -> Result<void> { return tx.exec(kPut, {1, 2}), Result<void>(); }).ok());
  EXPECT_EQ(count(kAlpha), 0);
}

TEST_P(Values, parameters_bind_by_number_and_may_repeat) {
  static constexpr Sql kTwisted{"SELECT n FROM @item WHERE id = $2 AND n = $1 AND $1 <> $2"};
  ASSERT_TRUE(put(kAlpha, 7, 70).ok());
  const auto read = db_->snapshot(kAlpha, [](ReadTx& tx) -> Result<void> {
    EXPECT_TRUE(tx.query(kTwisted, {70, 7}).next());
    EXPECT_FALSE(tx.query(kTwisted, {7, 70}).next());
    return {};
  });
  EXPECT_TRUE(read.ok());
}

TEST_P(Values, a_parameter_has_64_bits_wherever_it_stands) {
  static constexpr Sql kBefore{"SELECT id FROM @item WHERE $1 = 0 OR id < $1"};
  constexpr std::int64_t kLarge = (std::int64_t{1} << 48) + 7;
  ASSERT_TRUE(put(kAlpha, kLarge).ok());
  const auto read = db_->snapshot(kAlpha, [](ReadTx& tx) -> Result<void> {
    EXPECT_FALSE(tx.query(kBefore, {kLarge}).next());
    EXPECT_TRUE(tx.query(kBefore, {kLarge + 1}).next());
    EXPECT_TRUE(tx.query(kBefore, {0}).next());
    return {};
  });
  EXPECT_TRUE(read.ok());
}

TEST_P(Values, a_query_keeps_its_own_copy_of_text_parameters) {
  static constexpr Sql kFrom{"SELECT id FROM @item WHERE t >= $1 ORDER BY id"};
  for (int i = 1; i <= 5; ++i) ASSERT_TRUE(put(kAlpha, i, 0, "key").ok());
  const auto read = db_->snapshot(kAlpha, [](ReadTx& tx) -> Result<void> {
    auto text = std::make_unique<std::string>("key");
    auto rows = tx.query(kFrom, {*text});
    text->assign("zzz");
    text.reset();
    int seen = 0;
    while (rows.next()) ++seen;
    EXPECT_EQ(seen, 5);
    return {};
  });
  EXPECT_TRUE(read.ok());
}

TEST_P(Values, a_cursor_reads_many_rows_while_other_statements_run) {
  static constexpr std::int64_t kRows = 20'000;
  ASSERT_TRUE(write(kAlpha, [](Tx& tx, Context&) -> Result<void> {
                for (std::int64_t i = 0; i < kRows; ++i) tx.exec(kPut, {i, i * i, "dòng", nullptr});
                return {};
              }).ok());
  const auto read = db_->snapshot(kAlpha, [](ReadTx& tx) -> Result<void> {
    std::int64_t expected = 0;
    for (auto rows = tx.query(kAll); rows.next(); ++expected) {
      if (rows.i64(0) != expected || rows.i64(1) != expected * expected) return fail(kRefused);
      if (expected % 1000 != 0) continue;
      auto inner = tx.query(kGet, {expected});
      if (!inner.next() || inner.i64(0) != expected * expected) return fail(kRefused);
    }
    EXPECT_EQ(expected, kRows);
    return {};
  });
  EXPECT_TRUE(read.ok());
}

TEST_P(Values, a_cursor_left_half_way_leaves_its_statement_usable) {
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(put(kAlpha, i).ok());
  const auto read = db_->snapshot(kAlpha, [](ReadTx& tx) -> Result<void> {
    for (int round = 0; round < 3; ++round) {
      auto rows = tx.query(kAll);
      EXPECT_TRUE(rows.next());
      EXPECT_EQ(rows.i64(0), 1);
    }
    auto rows = tx.query(kAll);
    while (rows.next()) {
    }
    EXPECT_FALSE(rows.next());
    return {};
  });
  EXPECT_TRUE(read.ok());
}

TEST_P(Values, a_snapshot_does_not_see_later_writes) {
  ASSERT_TRUE(put(kAlpha, 1).ok());
  const auto read = db_->snapshot(kAlpha, [this](ReadTx& tx) -> Result<void> {
    const auto now = [&tx] {
      auto rows = tx.query(kCount);
      return rows.next() ? rows.i64(0) : -1;
    };
    EXPECT_EQ(now(), 1);
    EXPECT_TRUE(put(kAlpha, 2).ok());
    EXPECT_EQ(count(kAlpha), 2);  // another snapshot does
    EXPECT_EQ(now(), 1);
    return {};
  });
  EXPECT_TRUE(read.ok());
  EXPECT_EQ(count(kAlpha), 2);
}

TEST_P(Values, a_snapshot_cannot_write_and_its_error_passes_through) {
  EXPECT_FALSE(db_->snapshot(kAlpha,
                             [](ReadTx& tx) -> Result<void> {
                               return tx.query(kPut, {1, 1, nullptr, nullptr}).next(), Result<void>();
                             })
                   .ok());
  EXPECT_EQ(count(kAlpha), 0);
  const auto refused = db_->snapshot(kAlpha, [](ReadTx&) -> Result<void> { return fail(kRefused); });
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(kRefused));
}

INSTANTIATE_TEST_SUITE_P(Store, Values, ::testing::ValuesIn(engines()), engine_name);

}  // namespace
}  // namespace sen::store
