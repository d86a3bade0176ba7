// Goal: the real store on the simulated disk keeps its promise whatever the disk does.
// Method: a small bank. Transfers run in batches; the power fails at each write and at each sync in turn, or a write or
// sync fails. After each: the file is sound, what was acknowledged is there, what was refused is not, nothing is half
// applied. The same check on a store that syncs too little must fail, or it would prove nothing.
#include "sim/disk.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "adapters/sqlite/sqlite_database.hpp"

namespace sen::sim {
namespace {

constexpr AgencySlot kBank{0};
constexpr std::int64_t kAccounts = 4;
constexpr ErrorDef kRefused{"test.refused", Code::kConflict, Retry::kNever, "thử", "test"};

constexpr Sql kOpenAccount{"INSERT INTO @account (id, balance) VALUES ($1, 0) ON CONFLICT (id) DO NOTHING"};
constexpr Sql kMove{"UPDATE @account SET balance = balance + $2 WHERE id = $1"};
constexpr Sql kNote{"INSERT INTO @transfer (id, source, target, amount, note) VALUES ($1, $2, $3, $4, $5)"};
constexpr Sql kIds{"SELECT id FROM @transfer ORDER BY id"};
constexpr Sql kWrongBalances{
    "SELECT count(*) FROM @account a WHERE balance <> coalesce((SELECT sum(amount) FROM @transfer WHERE target = "
    "a.id), 0)"
    " - coalesce((SELECT sum(amount) FROM @transfer WHERE source = a.id), 0)"};

std::vector<Database::Migration> schema() {
  return {{"bank.0001",
           "CREATE TABLE @account (id BIGINT NOT NULL PRIMARY KEY, balance BIGINT NOT NULL) STRICT;"
           "CREATE TABLE @transfer (id BIGINT NOT NULL PRIMARY KEY, source BIGINT, target BIGINT, amount BIGINT, note "
           "BLOB) STRICT;"
           "CREATE INDEX @transfer_by_target ON @transfer (target);"}};
}

class DiskClock final : public Clock {
 public:
  explicit DiskClock(const SimDisk& disk) : disk_(disk) {}
  Instant now() const override { return disk_.now; }
  Elapsed monotonic() const override { return {disk_.now.us}; }

 private:
  const SimDisk& disk_;
};

class SeededRandom final : public SecureRandom {
 public:
  explicit SeededRandom(std::uint64_t seed) : dice_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice_.next());
  }

 private:
  Random dice_;
};

class Bank {
 public:
  using Durability = SqliteDatabase::Durability;
  explicit Bank(std::uint64_t seed, Durability durability = Durability::kFull)
      : disk_(seed),
        machine_(disk_.machine("bank")),
        clock_(disk_),
        random_(seed),
        dice_(seed),
        durability_(durability) {}
  ~Bank() { stop(); }

  /// False when the disk failed on the way, which is no fault of the store.
  bool open() {
    SqliteDatabase::Options options;
    options.path = "bank/sen.db";
    options.vfs = SimDisk::kName;
    options.agencies = {"bank"};
    options.clock = &clock_;
    options.random = &random_;
    options.own_thread = false;
    options.run_twice = dice_.chance(1, 4);
    options.writer_cache_kib = 8;  // a large use case spills into the WAL before its COMMIT
    options.checkpoint_pages = 8;
    options.durability = durability_;
    auto opened = SqliteDatabase::open(std::move(options));
    if (!opened.ok()) return false;
    db_ = opened.take();
    if (!db_->migrate(kBank, schema()).ok()) return false;
    bool ready = false;
    db_->submit(
        kBank,
        [](Tx& tx, Context&) -> Result<void> {
          for (std::int64_t id = 0; id < kAccounts; ++id) tx.exec(kOpenAccount, {id});
          return {};
        },
        [&](Result<void> result) { ready = result.ok(); });
    db_->drain_once();
    return ready;
  }

  void submit(std::size_t note, bool refuse) {
    const std::int64_t id = ++last_;
    const auto source = static_cast<std::int64_t>(dice_.below(kAccounts));
    const auto target = static_cast<std::int64_t>(dice_.below(kAccounts));
    const auto amount = static_cast<std::int64_t>(dice_.below(1000));
    fates_[id] = Fate::kUnknown;
    db_->submit(
        kBank,
        [=](Tx& tx, Context& context) -> Result<void> {
          Bytes text(note, static_cast<std::uint8_t>(id));
          context.fresh_bytes(std::span(text).first(16));
          tx.exec(kMove, {source, -amount});
          tx.exec(kNote, {id, source, target, amount, ByteView(text)});
          tx.exec(kMove, {target, amount});
          if (refuse) return fail(kRefused);
          return {};
        },
        [this, id](Result<void> result) {
          ++answers[result.ok() ? "ok" : result.error().def->id];
          if (result.ok()) {
            fates_[id] = Fate::kAcknowledged;
          } else if (!result.error().is(errors::kOutcomeUnknown)) {
            fates_[id] = Fate::kRefused;
          }
        });
  }

  void drain() { db_->drain_once(); }

  void run(int batches) {
    for (int i = 0; i < batches && db_; ++i) {
      for (std::uint64_t n = 1 + dice_.below(5); n > 0; --n)
        submit(dice_.chance(1, 4) ? 12'000 : 20, dice_.chance(1, 6));
      db_->drain_once();
      disk_.now.us += 1000;
    }
  }

  void stop() {
    if (db_) db_->abandon();
    db_.reset();
  }
  void lose_power(std::uint64_t seed) {
    machine_.power_off();
    stop();
    machine_.power_on(seed);
  }

  /// Empty when all is as promised.
  std::string check() {
    if (const auto whole = db_->integrity_check(); !whole.ok()) return whole.error().text("en");
    std::set<std::int64_t> present;
    std::int64_t wrong = -1;
    const auto read = db_->snapshot(kBank, [&](ReadTx& tx) -> Result<void> {
      for (auto rows = tx.query(kIds); rows.next();) present.insert(rows.i64(0));
      auto rows = tx.query(kWrongBalances);
      wrong = rows.next() ? rows.i64(0) : -1;
      return {};
    });
    if (!read.ok()) return "cannot be read";
    if (wrong != 0) return "half applied";
    for (const auto& [id, fate] : fates_) {
      if (fate == Fate::kAcknowledged && !present.contains(id)) return "lost " + std::to_string(id);
      if (fate == Fate::kRefused && present.contains(id)) return "refused, yet there: " + std::to_string(id);
    }
    for (const std::int64_t id : present) {
      if (!fates_.contains(id)) return "from nowhere: " + std::to_string(id);
      if (fates_[id] == Fate::kUnknown) fates_[id] = Fate::kAcknowledged;  // seen once, it must stay
    }
    return "";
  }

  SimDisk& disk() { return disk_; }
  Machine& machine() { return machine_; }
  std::map<std::string, int> answers;  ///< how often each result was given

 private:
  enum class Fate { kAcknowledged, kRefused, kUnknown };

  SimDisk disk_;
  Machine& machine_;
  DiskClock clock_;
  SeededRandom random_;
  Random dice_;
  Durability durability_;
  std::unique_ptr<SqliteDatabase> db_;
  std::int64_t last_ = 0;
  std::map<std::int64_t, Fate> fates_;
};

struct Size {
  std::uint64_t writes;
  std::uint64_t syncs;
};
constexpr int kBatches = 5;

/// How many writes and syncs a run without faults makes.
Size measure(std::uint64_t seed) {
  Bank bank(seed);
  EXPECT_TRUE(bank.open());
  bank.run(kBatches);
  EXPECT_EQ(bank.check(), "");
  return {bank.machine().writes(), bank.machine().syncs()};
}

/// One run with a fault, then a power loss, then work as usual. Empty when all is well.
std::string run_with(std::uint64_t seed, const DiskFaults& faults, std::map<std::string, int>* answers = nullptr) {
  Bank bank(seed);
  bank.machine().plan(faults);
  if (bank.open()) bank.run(kBatches);
  bank.lose_power(seed + 1);
  if (!bank.open()) return "does not open again";
  std::string verdict = bank.check();
  if (!verdict.empty()) return verdict;
  bank.run(2);
  verdict = bank.check();
  if (answers != nullptr)
    for (const auto& [id, count] : bank.answers) (*answers)[id] += count;
  return verdict;
}

TEST(SimDisk, power_loss_at_every_write_and_every_sync) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Size size = measure(seed);
    ASSERT_GT(size.writes, 50u);
    ASSERT_GT(size.syncs, 8u);
    for (std::uint64_t n = 1; n <= size.writes; ++n)
      ASSERT_EQ(run_with(seed, {.power_off_write = n}), "") << "seed " << seed << " write " << n;
    for (std::uint64_t n = 1; n <= size.syncs; ++n)
      ASSERT_EQ(run_with(seed, {.power_off_sync = n}), "") << "seed " << seed << " sync " << n;
  }
}

TEST(SimDisk, a_failure_at_every_write_and_every_sync) {
  constexpr std::uint64_t kSeed = 11;
  std::map<std::string, int> answers;
  const Size size = measure(kSeed);
  for (const bool for_good : {false, true}) {
    for (std::uint64_t n = 1; n <= size.writes; ++n) {
      for (const int code : {SQLITE_IOERR_WRITE, SQLITE_FULL})
        ASSERT_EQ(run_with(kSeed, {.fail_write = n, .code = code, .for_good = for_good}, &answers), "")
            << "write " << n << " code " << code << " for good " << for_good;
    }
    for (std::uint64_t n = 1; n <= size.syncs; ++n)
      ASSERT_EQ(run_with(kSeed, {.fail_sync = n, .for_good = for_good}, &answers), "")
          << "sync " << n << " for good " << for_good;
  }
  for (const char* id : {"ok", "test.refused", "database.full", "database.failed", "database.outcome_unknown"})
    EXPECT_GT(answers[id], 0) << id;
}

TEST(SimDisk, the_use_case_that_fills_the_disk_fails_alone) {
  int alone = 0;
  for (std::uint64_t n = 1; n <= 30; ++n) {
    Bank bank(3);
    ASSERT_TRUE(bank.open());
    bank.submit(20, false);
    bank.submit(60'000, false);  // spills while its statement runs
    bank.submit(20, true);
    bank.submit(20, false);
    bank.machine().plan({.fail_write = n, .code = SQLITE_FULL});
    bank.drain();
    ASSERT_EQ(bank.check(), "") << n;
    if (bank.answers == std::map<std::string, int>{{"ok", 2}, {"database.full", 1}, {"test.refused", 1}}) ++alone;
  }
  EXPECT_GT(alone, 5);
}

/// Up to six lives of one bank; false at the first broken promise.
bool survives(std::uint64_t seed, Bank::Durability durability, std::string* why) {
  Bank bank(seed, durability);
  Random dice(seed * 31);
  for (int life = 0; life < 6; ++life) {
    bank.machine().plan(dice.chance(1, 2) ? DiskFaults{.power_off_write = 1 + dice.below(60)}
                                          : DiskFaults{.power_off_sync = 1 + dice.below(12)});
    if (bank.open()) bank.run(10);
    if (dice.chance(1, 4)) {
      bank.stop();
      if (!bank.machine().is_off()) bank.machine().kill_process();
    }
    bank.lose_power(dice.next());
    if (!bank.open()) return *why = "does not open again", false;
    if (*why = bank.check(); !why->empty()) return false;
    bank.stop();
    bank.machine().kill_process();
  }
  return true;
}

TEST(SimDisk, many_power_losses_of_one_bank) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::string why;
    ASSERT_TRUE(survives(seed, Bank::Durability::kFull, &why)) << "seed " << seed << ": " << why;
  }
}

TEST(SimDisk, a_store_that_syncs_too_little_is_caught) {
  int caught = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::string why;
    if (survives(seed, Bank::Durability::kNormalForTests, &why)) continue;
    ++caught;
    EXPECT_TRUE(why.starts_with("lost")) << why;
  }
  EXPECT_GE(caught, 5);
}

TEST(SimDisk, bit_rot_is_found) {
  Bank bank(5);
  ASSERT_TRUE(bank.open());
  bank.run(30);
  bank.stop();
  bank.machine().kill_process();
  for (std::uint64_t page = 2; page < 8; ++page)
    ASSERT_TRUE(bank.machine().flip_bit("bank/sen.db", page * 4096 + 3, 6));
  EXPECT_TRUE(!bank.open() || !bank.check().empty());
}

TEST(SimDisk, the_same_seed_gives_the_same_run) {
  const auto hash = [](std::uint64_t seed) {
    Bank bank(seed);
    bank.machine().plan({.power_off_write = 80});
    if (bank.open()) bank.run(20);
    bank.lose_power(seed);
    EXPECT_TRUE(bank.open());
    bank.run(5);
    return std::pair(bank.disk().trace_hash(), bank.machine().digest());
  };
  std::set<std::uint64_t> traces;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto first = hash(seed);
    EXPECT_EQ(first, hash(seed)) << seed;
    traces.insert(first.first);
  }
  EXPECT_EQ(traces.size(), 20u);
}

TEST(SimDisk, machines_share_nothing) {
  SimDisk disk(1);
  const auto write = [](const char* path) {
    sqlite3* db = nullptr;
    sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    const int code = sqlite3_exec(db, "PRAGMA journal_mode=WAL; CREATE TABLE t (a)", nullptr, nullptr, nullptr);
    sqlite3_close(db);
    return code;
  };
  disk.machine("one").power_off();
  EXPECT_NE(write("one/a.db"), SQLITE_OK);
  EXPECT_EQ(write("two/a.db"), SQLITE_OK);
  disk.machine("one").power_on(1);
  EXPECT_EQ(write("one/a.db"), SQLITE_OK);
  EXPECT_NE(write("one/a.db"), SQLITE_OK);  // the table is there
}

}  // namespace
}  // namespace sen::sim
