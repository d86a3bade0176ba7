// What only this engine has: names in SQL text, who owns a table, the lock file. The contract itself is tested in
// tests/store.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>

#include "adapters/sqlite/names.hpp"
#include "adapters/sqlite/sqlite_database.hpp"
#include "store/errors.hpp"
#include "store/names.hpp"

namespace sen::sqlite {
namespace {

TEST(EngineSql, names_numbers_and_types_change_outside_literals_only) {
  EXPECT_EQ(engine_sql("SELECT a FROM @person WHERE b = $2 AND c = $1", "pop"),
            "SELECT a FROM pop_person WHERE b = ?2 AND c = ?1");
  EXPECT_EQ(engine_sql("SELECT '@person $1 BIGINT', \"@x\" -- @y $1\n, @z /* @w */", "pop"),
            "SELECT '@person $1 BIGINT', \"@x\" -- @y $1\n, pop_z /* @w */");
  EXPECT_EQ(engine_sql("'it''s @a' || @b", "p"), "'it''s @a' || p_b");
  EXPECT_EQ(engine_sql("CREATE TABLE @t (id bigint, my_bigint BIGINT) STRICT", "p"),
            "CREATE TABLE p_t (id INTEGER, my_bigint INTEGER) STRICT");
  EXPECT_EQ(engine_sql("'open", "p"), "'open");
  EXPECT_EQ(engine_sql("/* open", "p"), "/* open");
  EXPECT_EQ(engine_sql("a@1 $x @", "p"), "a@1 $x @");
}

TEST(AgencyNames, a_table_belongs_to_the_longest_name) {
  auto names = AgencyNames::of({"a", "a_b"});
  ASSERT_TRUE(names.ok());
  EXPECT_TRUE(names->owns({0}, "a_t"));
  EXPECT_FALSE(names->owns({0}, "a_b_t"));
  EXPECT_TRUE(names->owns({1}, "a_b_t"));
  EXPECT_FALSE(names->owns({1}, "a_t"));
  EXPECT_FALSE(names->owns({0}, "a_"));
  EXPECT_FALSE(names->owns({0}, "sen_node"));
}

TEST(AgencyNames, refuses_names_that_cannot_be_tables) {
  for (const char* bad : {"", "A", "1a", "a-b", "sen", "sqlite", "sqlite_x", "đ"})
    EXPECT_FALSE(AgencyNames::of({bad}).ok()) << bad;
  EXPECT_FALSE(AgencyNames::of({"a", "a"}).ok());
}

class StillClock final : public Clock {
 public:
  Instant now() const override { return {1'700'000'000'000'000}; }
  Elapsed monotonic() const override { return {}; }
};

class Dice final : public SecureRandom {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice_.next());
  }

 private:
  Random dice_{1};
};

class Opening : public ::testing::Test {
 protected:
  Opening() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sen-sqlite-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    folder_ = pattern;
    path_ = folder_ / "sen.db";
  }
  ~Opening() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::remove(folder_.string() + ".lock");
  }

  Result<std::unique_ptr<SqliteDatabase>> open(const std::filesystem::path& path, bool own_thread = true) {
    SqliteDatabase::Options options;
    options.path = path;
    options.agencies = {"alpha"};
    options.clock = &clock_;
    options.random = &dice_;
    options.own_thread = own_thread;
    options.max_batch = 3;
    options.max_queue = 5;
    return SqliteDatabase::open(std::move(options));
  }
  std::string error_of(const std::filesystem::path& path) {
    const auto opened = open(path);
    return opened.ok() ? "ok" : opened.error().def->id;
  }
  void run(const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_open(path_.c_str(), &db);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
  }

  StillClock clock_;
  Dice dice_;
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

TEST_F(Opening, names_what_is_wrong) {
  EXPECT_EQ(error_of(folder_ / "no_such_folder" / "sen.db"), "database.not_writable");
  EXPECT_EQ(error_of(folder_), "database.not_writable");
  std::ofstream(path_) << std::string(5000, 'x');
  EXPECT_EQ(error_of(path_), "database.not_sen");
}

TEST_F(Opening, leaves_a_foreign_database_as_it_was) {
  run("CREATE TABLE theirs (a)");
  const auto size = std::filesystem::file_size(path_);
  EXPECT_EQ(error_of(path_), "database.not_sen");
  EXPECT_EQ(std::filesystem::file_size(path_), size);
  EXPECT_FALSE(std::filesystem::exists(path_.string() + "-wal"));
}

TEST_F(Opening, refuses_data_of_a_newer_version) {
  EXPECT_EQ(error_of(path_), "ok");
  run("PRAGMA user_version=99");
  EXPECT_EQ(error_of(path_), "database.newer_schema");
}

TEST_F(Opening, keeps_the_data_private_and_leaves_one_file_when_closed) {
  auto db = open(path_);
  ASSERT_TRUE(db.ok());
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    struct stat info{};
    ASSERT_EQ(::stat((path_.string() + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << suffix;
  }
  (*db)->close();
  EXPECT_FALSE(std::filesystem::exists(path_.string() + "-wal"));
  EXPECT_FALSE((*db)->snapshot({0}, [](ReadTx&) -> Result<void> { return {}; }).ok());
  EXPECT_EQ(error_of(path_), "ok");
}

TEST_F(Opening, runs_a_bounded_batch_of_a_bounded_queue_when_told_to) {
  auto db = open(path_, false);
  ASSERT_TRUE(db.ok());
  int ok = 0;
  int refused = 0;
  for (int i = 0; i < 7; ++i) (*db)->health_write([&](Result<void> result) { ++(result.ok() ? ok : refused); });
  EXPECT_EQ(refused, 2);
  EXPECT_EQ((*db)->drain_once(), 3u);
  EXPECT_EQ(ok, 3);
  EXPECT_EQ((*db)->queued(), 2u);
  EXPECT_EQ((*db)->drain_once(1), 1u);
  (*db)->close();
  EXPECT_EQ(ok, 5);
  (*db)->health_write([&](Result<void> result) { EXPECT_TRUE(result.error().is(errors::kDatabaseBusy)); });
}

TEST_F(Opening, the_wal_stays_short_and_the_file_sound) {
  auto db = open(path_);
  ASSERT_TRUE(db.ok());
  ASSERT_TRUE(
      (*db)->migrate({0}, {{"t.0001", "CREATE TABLE @t (id BIGINT NOT NULL PRIMARY KEY, b BLOB) STRICT"}}).ok());
  static constexpr Sql kPut{"INSERT INTO @t (id, b) VALUES ($1, $2)"};
  const Bytes blob(1'000'000);
  for (int i = 0; i < 200; ++i) {
    const auto look = [](ReadTx& tx) -> Result<void> {
      static constexpr Sql kAny{"SELECT id FROM @t LIMIT 1"};
      return (void)tx.query(kAny).next(), Result<void>();
    };
    ASSERT_TRUE((*db)->snapshot({0}, look, Database::Fresh::kFacts).ok());  // is kept over the writes that follow
    std::promise<bool> done;
    (*db)->submit(
        {0}, [&, i](Tx& tx, Context&) -> Result<void> { return tx.exec(kPut, {i, ByteView(blob)}), Result<void>(); },
        [&](Result<void> result) { done.set_value(result.ok()); }, Database::Effect::kTrace);
    ASSERT_TRUE(done.get_future().get());
  }
  EXPECT_LT(std::filesystem::file_size(path_.string() + "-wal"), 70'000'000u);  // 200 MB went through it
  EXPECT_TRUE((*db)->integrity_check().ok());
  (*db)->checkpoint();
  EXPECT_EQ(std::filesystem::file_size(path_.string() + "-wal"), 0u);
}

TEST_F(Opening, what_is_built_is_sorted_in_files_beside_the_data) {
  auto db = open(path_);
  ASSERT_TRUE(db.ok());
  const std::string rows =
      "CREATE TABLE @t (id BIGINT NOT NULL PRIMARY KEY, t TEXT) STRICT; INSERT INTO @t (id, t) WITH RECURSIVE n(i) AS "
      "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i, hex(i * 7919 % 200003) || "
      "'long enough to fill what sorting may take of memory, a page cache, and more' FROM n";
  ASSERT_TRUE((*db)->migrate({0}, {{"t.0001", rows}}).ok());
  const auto temporary = [&](bool once) {
    const int watch = ::inotify_init1(IN_NONBLOCK);
    EXPECT_GE(::inotify_add_watch(watch, folder_.c_str(), IN_CREATE), 0);
    EXPECT_TRUE((*db)
                    ->migrate({0}, {{once ? "t.0002" : "t.built",
                                     once ? "CREATE INDEX @t_ix ON @t (t)" : "CREATE INDEX @t_built_ix ON @t (t)",
                                     {},
                                     once}})
                    .ok());
    std::string found;
    alignas(inotify_event) char events[4096];
    const auto size = ::read(watch, events, sizeof events);
    if (size > 0) found.assign(events, static_cast<std::size_t>(size));
    ::close(watch);
    return found.find("etilqs_") != std::string::npos;
  };
  EXPECT_TRUE(temporary(false));
  EXPECT_FALSE(temporary(true));  // a migration at start keeps to memory
  for (const auto& file : std::filesystem::directory_iterator(folder_))
    EXPECT_EQ(file.path().filename().string().rfind("etilqs_", 0), std::string::npos);
}

}  // namespace
}  // namespace sen::sqlite
