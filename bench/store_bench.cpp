// Durable writes per second: N coroutines, each waiting for its own three-row use case, beside the bare engine doing
// the same rows in transactions of N. Run in turn on one disk; figures are only worth something side by side.
//   store_bench FOLDER [SECONDS]
#include <sqlite3.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "adapters/sqlite/sqlite_database.hpp"
#include "bench/cpu.hpp"

namespace sen {
namespace {

using Time = std::chrono::steady_clock;

class BenchClock final : public Clock {
 public:
  Instant now() const override {
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }
  Elapsed monotonic() const override {
    return {std::chrono::duration_cast<std::chrono::microseconds>(Time::now().time_since_epoch()).count()};
  }
};

class BenchRandom final : public SecureRandom {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice_.next());
  }

 private:
  Random dice_{1};
};

/// Runs what others post, on the calling thread.
class Loop final : public Executor {
 public:
  void post(std::move_only_function<void()> work) override {
    const std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
    if (work_.size() == 1) wake_.notify_one();
  }
  void run_until(const bool& finished) {
    std::vector<std::move_only_function<void()>> now;
    while (!finished) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return !work_.empty(); });
        now.swap(work_);
      }
      for (auto& work : now) work();
      now.clear();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::move_only_function<void()>> work_;
};

const std::string kBody(200, 'x');
constexpr const char* kSchema =
    "CREATE TABLE @dossier (id BIGINT NOT NULL PRIMARY KEY, subject BIGINT NOT NULL, code TEXT NOT NULL, body TEXT) "
    "STRICT;"
    "CREATE INDEX @dossier_by_subject ON @dossier (subject);"
    "CREATE TABLE @outbox (id BIGINT NOT NULL PRIMARY KEY, body TEXT) STRICT;"
    "CREATE TABLE @journal (id BIGINT NOT NULL PRIMARY KEY, leaf BLOB) STRICT;";
constexpr Sql kDossier{"INSERT INTO @dossier (id, subject, code, body) VALUES ($1, $2, $3, $4)"};
constexpr Sql kOutbox{"INSERT INTO @outbox (id, body) VALUES ($1, $2)"};
constexpr Sql kJournal{"INSERT INTO @journal (id, leaf) VALUES ($1, $2)"};

struct Figures {
  double per_second = 0;
  std::int64_t p50_us = 0;
  std::int64_t p99_us = 0;
  double cpu_us = 0;
  double rows_per_commit = 0;
  std::uint64_t errors = 0;
};

std::int64_t anonymous_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::int64_t kib = 0;
    if (word == "RssAnon:" && status >> kib) return kib;
  }
  return 0;
}

struct Load {
  Database& db;
  Time::time_point until;
  std::vector<std::int64_t> latencies;
  std::uint64_t errors = 0;
  int running = 0;
  bool finished = false;
};

Task<> client(Load& load) {
  const auto use_case = [](Tx& tx, Context& context) -> Result<std::int64_t> {
    const std::int64_t id = context.fresh_id();
    const Ref leaf = context.fresh_ref();
    tx.exec(kDossier, {id, (id * 7919) % 1'000'000, "000.00.01.H26-261120-0001", kBody});
    tx.exec(kOutbox, {id, kBody});
    tx.exec(kJournal, {id, leaf});
    return id;
  };
  while (Time::now() < load.until) {
    const auto from = Time::now();
    const auto result = co_await write_task<std::int64_t>(load.db, AgencySlot{0}, use_case);
    if (!result.ok()) ++load.errors;
    load.latencies.push_back(std::chrono::duration_cast<std::chrono::microseconds>(Time::now() - from).count());
  }
  if (--load.running == 0) load.finished = true;
}

Figures summary(std::vector<std::int64_t>& latencies, double seconds, double cpu, std::uint64_t commits,
                std::uint64_t errors) {
  std::ranges::sort(latencies);
  const auto count = static_cast<double>(latencies.size());
  const auto at = [&](std::size_t percent) {
    return latencies.empty() ? 0 : latencies[(latencies.size() - 1) * percent / 100];
  };
  return {count / seconds, at(50), at(99), cpu * 1e6 / count, count / static_cast<double>(commits), errors};
}

Figures run_sen(const std::string& path, int clients, std::chrono::milliseconds length) {
  BenchClock clock;
  BenchRandom random;
  SqliteDatabase::Options options;
  options.path = path;
  options.agencies = {"bench"};
  options.clock = &clock;
  options.random = &random;
  auto opened = SqliteDatabase::open(std::move(options));
  if (!opened.ok() || !(*opened)->migrate(AgencySlot{0}, {{"bench.0001", kSchema}}).ok()) std::exit(1);
  SqliteDatabase& db = **opened;
  Loop loop;
  const double cpu = cpu_seconds();
  const auto from = Time::now();
  Load load{db, from + length, {}, 0, clients, false};
  load.latencies.reserve(4'000'000);
  for (int i = 0; i < clients; ++i) start(loop, client(load));
  loop.run_until(load.finished);
  const double seconds = std::chrono::duration<double>(Time::now() - from).count();
  return summary(load.latencies, seconds, cpu_seconds() - cpu, db.stats().commits, load.errors);
}

void must(sqlite3* db, int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  std::fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
  std::exit(1);
}

sqlite3_stmt* prepared(sqlite3* db, const char* sql) {
  sqlite3_stmt* out = nullptr;
  must(db, sqlite3_prepare_v2(db, sql, -1, &out, nullptr));
  return out;
}

void step(sqlite3* db, sqlite3_stmt* statement) {
  must(db, sqlite3_step(statement));
  sqlite3_reset(statement);
}

/// The same rows by hand: no queue, no threads, no savepoints, no answers to give.
Figures run_bare(const std::string& path, int batch, std::chrono::milliseconds length) {
  sqlite3* db = nullptr;
  must(db, sqlite3_open(path.c_str(), &db));
  must(db,
       sqlite3_exec(
           db,
           "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16384;"
           "CREATE TABLE dossier (id INTEGER NOT NULL PRIMARY KEY, subject INTEGER NOT NULL, code TEXT NOT NULL, body "
           "TEXT) STRICT;"
           "CREATE INDEX dossier_by_subject ON dossier (subject);"
           "CREATE TABLE outbox (id INTEGER NOT NULL PRIMARY KEY, body TEXT) STRICT;"
           "CREATE TABLE journal (id INTEGER NOT NULL PRIMARY KEY, leaf BLOB) STRICT;",
           nullptr, nullptr, nullptr));
  sqlite3_stmt* const begin = prepared(db, "BEGIN IMMEDIATE");
  sqlite3_stmt* const commit = prepared(db, "COMMIT");
  sqlite3_stmt* const dossier = prepared(db, "INSERT INTO dossier VALUES (?1, ?2, ?3, ?4)");
  sqlite3_stmt* const outbox = prepared(db, "INSERT INTO outbox VALUES (?1, ?2)");
  sqlite3_stmt* const journal = prepared(db, "INSERT INTO journal VALUES (?1, ?2)");
  BenchRandom random;
  const double cpu = cpu_seconds();
  const auto from = Time::now();
  std::vector<std::int64_t> latencies;
  std::uint64_t commits = 0;
  for (std::int64_t id = 0; Time::now() < from + length; ++commits) {
    const auto began = Time::now();
    step(db, begin);
    for (int i = 0; i < batch; ++i) {
      ++id;
      const Ref leaf = random.ref();
      sqlite3_bind_int64(dossier, 1, id);
      sqlite3_bind_int64(dossier, 2, (id * 7919) % 1'000'000);
      sqlite3_bind_text(dossier, 3, "000.00.01.H26-261120-0001", -1, SQLITE_STATIC);
      sqlite3_bind_text(dossier, 4, kBody.data(), static_cast<int>(kBody.size()), SQLITE_STATIC);
      step(db, dossier);
      sqlite3_bind_int64(outbox, 1, id);
      sqlite3_bind_text(outbox, 2, kBody.data(), static_cast<int>(kBody.size()), SQLITE_STATIC);
      step(db, outbox);
      sqlite3_bind_int64(journal, 1, id);
      sqlite3_bind_blob(journal, 2, leaf.bytes.data(), static_cast<int>(leaf.bytes.size()), SQLITE_STATIC);
      step(db, journal);
    }
    step(db, commit);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Time::now() - began).count();
    latencies.insert(latencies.end(), static_cast<std::size_t>(batch), took);
  }
  const double seconds = std::chrono::duration<double>(Time::now() - from).count();
  const double used = cpu_seconds() - cpu;
  for (sqlite3_stmt* statement : {begin, commit, dossier, outbox, journal}) sqlite3_finalize(statement);
  sqlite3_close(db);
  return summary(latencies, seconds, used, commits, 0);
}

/// Point reads of one row by key, each a snapshot of its own.
double reads_per_second(const std::string& path, std::chrono::milliseconds length) {
  static constexpr Sql kRead{"SELECT subject, code, body FROM @dossier WHERE id = $1"};
  static constexpr Sql kBounds{"SELECT min(id), max(id) FROM @dossier"};
  BenchClock clock;
  BenchRandom random;
  SqliteDatabase::Options options;
  options.path = path;
  options.agencies = {"bench"};
  options.clock = &clock;
  options.random = &random;
  auto opened = SqliteDatabase::open(std::move(options));
  if (!opened.ok()) std::exit(1);
  std::int64_t low = 0;
  std::int64_t high = 0;
  auto bounds = (*opened)->snapshot(AgencySlot{0}, [&](ReadTx& tx) -> Result<void> {
    auto rows = tx.query(kBounds);
    if (rows.next()) low = rows.i64(0), high = rows.i64(1);
    return {};
  });
  Random dice(3);
  std::uint64_t found = 0;
  const auto from = Time::now();
  while (bounds.ok() && Time::now() < from + length) {
    for (int i = 0; i < 100; ++i) {
      const std::int64_t id = low + static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(high - low + 1)));
      bounds = (*opened)->snapshot(AgencySlot{0}, [&](ReadTx& tx) -> Result<void> {
        auto rows = tx.query(kRead, {id});
        if (rows.next() && rows.text(2).size() == kBody.size()) ++found;
        return {};
      });
    }
  }
  return static_cast<double>(found) / std::chrono::duration<double>(Time::now() - from).count();
}

void print(const char* who, int n, const Figures& f) {
  std::printf("%-5s N=%-4d %9.0f/s  p50 %6lld us  p99 %6lld us  cpu %5.1f us  %6.1f a commit  %llu errors\n", who, n,
              f.per_second, static_cast<long long>(f.p50_us), static_cast<long long>(f.p99_us), f.cpu_us,
              f.rows_per_commit, static_cast<unsigned long long>(f.errors));
}

int main_with(const std::filesystem::path& folder, double seconds) {
  const auto length = std::chrono::milliseconds(static_cast<int>(seconds * 1000));
  const auto remove = [](const std::string& path) {
    for (const char* suffix : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(path + suffix);
  };
  const std::string sen = folder / "bench-sen.db";
  const std::string bare = folder / "bench-bare.db";
  for (const int n : {1, 16, 64, 256}) {
    remove(sen);
    print("sen", n, run_sen(sen, n, length));  // first: it sets SQLite's process-wide options, for both
    remove(bare);
    print("bare", n, run_bare(bare, n, length));
  }
  std::printf("point read in a snapshot, one thread: %.0f/s\n", reads_per_second(sen, length));
  std::printf("anonymous memory after all: %lld KiB\n", static_cast<long long>(anonymous_kib()));
  remove(bare);
  remove(sen);
  return 0;
}

}  // namespace
}  // namespace sen

int main(int count, char** values) {
  if (count < 2) return std::fprintf(stderr, "store_bench FOLDER [SECONDS]\n"), 2;
  return sen::main_with(values[1], count > 2 ? std::atof(values[2]) : 2.0);
}
