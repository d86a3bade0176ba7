// Goal: every table says how it spreads, and says what a cluster can do. Method: the real country's tables in a scratch
// database, compared with what its migrations declare.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "adapters/sqlite/sqlite_database.hpp"
#include "adapters/sqlite/transfer.hpp"
#include "adapters/system/system.hpp"
#include "pack/pack.hpp"
#include "sen/node.hpp"

namespace sen {
namespace {

class Tables : public ::testing::Test {
 protected:
  Tables() : pack_(pack::load("packs/vietnam").pack) {
    for (const auto& agency : pack_->agencies) agencies_.push_back(agency.id);
    std::string pattern = (std::filesystem::temp_directory_path() / "sen-tables-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    SqliteDatabase::Options options;
    options.path = folder_ + "/sen.db";
    options.agencies = agencies_;
    options.clock = &clock_;
    options.random = &random_;
    database_ = SqliteDatabase::open(std::move(options)).take();
    EXPECT_TRUE(Node::migrate(*database_, pack_, agencies_).ok());
  }
  ~Tables() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  /// The tables as the database has them.
  std::vector<MovedTable> made() {
    return sqlite::open_transfer(folder_ + "/sen.db", AgencyNames::of(agencies_).take()).take()->tables().take();
  }
  std::vector<std::pair<std::string, Database::Table>> declared() {
    std::vector<std::pair<std::string, Database::Table>> out;
    for (const auto& agency : agencies_) {
      auto tables = Node::tables(pack_, agency);
      EXPECT_TRUE(tables.ok());
      for (auto& table : *tables) out.emplace_back(agency + "." + table.name, std::move(table));
    }
    return out;
  }

  std::shared_ptr<const pack::Pack> pack_;
  std::vector<std::string> agencies_;
  std::string folder_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<SqliteDatabase> database_;
};

TEST_F(Tables, each_one_declares_how_it_spreads) {
  std::set<std::string> said, there;
  for (const auto& [name, table] : declared()) EXPECT_TRUE(said.insert(name).second) << name << " is declared twice";
  for (const auto& table : made()) there.insert(table.label());
  EXPECT_EQ(said, there) << "a migration names the tables it makes (Database::Migration::tables)";
}

/// A cluster keeps keys unique only within a shard: the column a table spreads by is part of its primary key. (The
/// next test looks at other unique indexes.)
TEST_F(Tables, spread_by_a_column_of_their_key) {
  std::map<std::string, MovedTable> there;
  for (auto& table : made()) there[table.label()] = table;
  int spread = 0;
  for (const auto& [name, table] : declared()) {
    if (table.spread == Database::Spread::kLocal) {
      EXPECT_EQ(table.by, "") << name;
      continue;
    }
    ++spread;
    const auto& key = there[name].key;
    const bool keyed = std::any_of(key.begin(), key.end(),
                                   [&, by = table.by](std::size_t at) { return there[name].columns[at].name == by; });
    EXPECT_TRUE(keyed) << name << " by " << table.by;
    if (table.spread == Database::Spread::kSubject) EXPECT_EQ(there[name].columns[key.front()].name, table.by) << name;
  }
  EXPECT_GT(spread, 20);
}

TEST_F(Tables, no_unique_index_of_a_spread_table_lacks_that_column) {
  constexpr const char* kWithout =
      "SELECT count(*), (SELECT count(*) FROM pragma_index_list(?1)) FROM pragma_index_list(?1) l WHERE l.\"unique\" = "
      "1 "
      "AND NOT EXISTS (SELECT 1 FROM pragma_index_info(l.name) c WHERE c.name = ?2)";
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ + "/sen.db").c_str(), &handle), SQLITE_OK);
  int indexes = 0;
  for (const auto& [name, table] : declared()) {
    if (table.spread == Database::Spread::kLocal) continue;
    auto full = name;
    full[full.find('.')] = '_';
    sqlite3_stmt* query = nullptr;
    ASSERT_EQ(sqlite3_prepare_v2(handle, kWithout, -1, &query, nullptr), SQLITE_OK);
    sqlite3_bind_text(query, 1, full.c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(query, 2, table.by.c_str(), -1, SQLITE_TRANSIENT);
    ASSERT_EQ(sqlite3_step(query), SQLITE_ROW);
    EXPECT_EQ(sqlite3_column_int(query, 0), 0) << name << " has a unique index without " << table.by;
    indexes += sqlite3_column_int(query, 1);
    sqlite3_finalize(query);
  }
  sqlite3_close(handle);
  EXPECT_GT(indexes, 20);
}

}  // namespace
}  // namespace sen
