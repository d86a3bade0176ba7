#include "tests/engine/test_database.hpp"

#include <postgresql/libpq-fe.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <latch>
#include <map>
#include <optional>

#include "adapters/postgres/postgres_database.hpp"
#include "adapters/sqlite/sqlite_database.hpp"

namespace sen {
namespace {

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "test store: %s\n", why.c_str());
  std::abort();
}

template <class Engine>
std::unique_ptr<Engine> opened(typename Engine::Options options) {
  auto out = Engine::open(std::move(options));
  if (!out.ok()) give_up(out.error().text("en"));
  return out.take();
}

template <class To>
To common(const TestDatabase::Options& given) {
  To out;
  out.agencies = given.agencies;
  out.zone = given.zone;
  out.clock = given.clock;
  out.random = given.random;
  out.run_twice = given.run_twice;
  return out;
}

class OnSqlite final : public TestDatabase {
 public:
  explicit OnSqlite(const Options& given) {
    auto options = common<SqliteDatabase::Options>(given);
    options.path = given.folder + "/sen.db";
    options.own_thread = false;
    if (!given.sync) options.durability = SqliteDatabase::Durability::kNormalForTests;
    inner_ = opened<SqliteDatabase>(std::move(options));
  }
  void submit(AgencySlot agency, WriteFn fn, Done done, Effect effect) override {
    inner_->submit(agency, std::move(fn), std::move(done), effect);
  }
  Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn, Fresh fresh) override {
    return inner_->snapshot(agency, fn, fresh);
  }
  Result<void> migrate(AgencySlot agency, const std::vector<Migration>& steps) override {
    return inner_->migrate(agency, steps);
  }
  void close() override { inner_->close(); }
  std::size_t drain_once(std::size_t max) override { return inner_->drain_once(max); }
  void abandon() override { inner_->abandon(); }

 private:
  std::unique_ptr<SqliteDatabase> inner_;
};

void on_server(const std::string& uri, const std::string& sql) {
  PGconn* handle = PQconnectdb(uri.c_str());
  PGresult* answer = PQexec(handle, sql.c_str());
  if (PQresultStatus(answer) != PGRES_COMMAND_OK) give_up(PQerrorMessage(handle));
  PQclear(answer);
  PQfinish(handle);
}

/// The database of a folder; those whose folders are gone are dropped first.
std::string database_of(const std::string& folder) {
  static std::map<std::string, std::string> known;
  const char* given = std::getenv("SEN_TEST_POSTGRES");
  if (given == nullptr) give_up("SEN_TEST_ENGINE=postgres needs a server: run tools/postgres.sh PROGRAM");
  const std::string uri(given);
  const std::size_t path = uri.find("/postgres?");
  if (path == std::string::npos) give_up("SEN_TEST_POSTGRES is not as tools/postgres.sh gives it");
  std::erase_if(known, [&](const auto& one) {
    if (std::filesystem::exists(one.first)) return false;
    on_server(uri, "DROP DATABASE " + one.second + " WITH (FORCE)");
    return true;
  });
  auto& name = known[folder];
  if (name.empty()) {
    static int made = 0;
    name = "sen_room_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
    on_server(uri, "CREATE DATABASE " + name + " ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0");
  }
  return std::string(uri).replace(path, 9, "/" + name);
}

/// Writes wait here until they are asked for, so that a test decides what happens when, as with SQLite.
class OnPostgres final : public TestDatabase {
 public:
  explicit OnPostgres(const Options& given) {
    auto options = common<PostgresDatabase::Options>(given);
    options.uri = database_of(given.folder);
    inner_ = opened<PostgresDatabase>(std::move(options));
  }
  ~OnPostgres() override { close(); }
  void submit(AgencySlot agency, WriteFn fn, Done done, Effect effect) override {
    if (inner_ == nullptr) return done(fail(errors::kDatabaseBusy));
    queue_.push_back({agency, std::move(fn), std::move(done), effect});
  }
  Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn, Fresh fresh) override {
    if (inner_ == nullptr) return fail(errors::kDatabaseBusy);
    return inner_->snapshot(agency, fn, fresh);
  }
  Result<void> migrate(AgencySlot agency, const std::vector<Migration>& steps) override {
    return inner_->migrate(agency, steps);
  }
  void close() override {
    while (inner_ != nullptr && drain_once(512) > 0) {
    }
    inner_.reset();
  }
  std::size_t drain_once(std::size_t max) override {
    const auto count = std::min(max, queue_.size());
    if (count == 0 || inner_ == nullptr) return 0;
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < count; ++i) {
      jobs.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    std::vector<std::optional<Result<void>>> outcomes(count);
    std::latch ended(static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
      const auto end = [&outcomes, &ended, i](Result<void> outcome) {
        outcomes[i] = std::move(outcome);
        ended.count_down();
      };
      inner_->submit(jobs[i].agency, std::move(jobs[i].fn), end, jobs[i].effect);
    }
    ended.wait();
    for (std::size_t i = 0; i < count; ++i) jobs[i].done(std::move(*outcomes[i]));
    return count;
  }
  void abandon() override {
    queue_.clear();
    inner_.reset();
  }

 private:
  struct Job {
    AgencySlot agency;
    WriteFn fn;
    Done done;
    Effect effect;
  };
  std::deque<Job> queue_;
  std::unique_ptr<PostgresDatabase> inner_;
};

}  // namespace

std::unique_ptr<TestDatabase> TestDatabase::open(Options options) {
  const char* engine = std::getenv("SEN_TEST_ENGINE");
  if (engine == nullptr || std::string_view(engine) != "postgres") return std::make_unique<OnSqlite>(options);
  return std::make_unique<OnPostgres>(options);
}

}  // namespace sen
