#include "tests/store/postgres_factory.hpp"

#include <postgresql/libpq-fe.h>

#include <cstdlib>

#include "adapters/postgres/transfer.hpp"

namespace sen::store {
namespace {

std::string ask_at(const std::string& uri, const std::string& sql) {
  PGconn* handle = PQconnectdb(uri.c_str());
  PGresult* answer = PQexec(handle, sql.c_str());
  std::string out = PQntuples(answer) > 0 ? PQgetvalue(answer, 0, 0) : PQerrorMessage(handle);
  PQclear(answer);
  PQfinish(handle);
  return out;
}

/// Sorted by a language on purpose: the order of our text must not depend on it.
const std::string& own_database() {
  static const std::string uri = [] {
    const std::string made = ask_at(postgres_uri("postgres"), "DROP DATABASE IF EXISTS sen_store WITH (FORCE)") +
                             ask_at(postgres_uri("postgres"),
                                    "CREATE DATABASE sen_store ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'vi' "
                                    "LOCALE 'C' TEMPLATE template0");
    EXPECT_EQ(made, "");
    return postgres_uri("sen_store");
  }();
  return uri;
}

}  // namespace

std::string postgres_uri(const std::string& database) {
  const char* given = std::getenv("SEN_TEST_POSTGRES");
  if (given == nullptr) return {};
  std::string uri(given);
  const std::size_t path = uri.find("/postgres?");
  if (path == std::string::npos) std::abort();  // as tools/postgres.sh gives it
  return uri.replace(path, 9, "/" + database);
}

std::unique_ptr<StoreFactory> make_postgres(bool run_twice) {
  if (postgres_uri("postgres").empty()) return nullptr;
  return std::make_unique<PostgresFactory>(run_twice);
}

PostgresFactory::PostgresFactory(bool run_twice) : uri_(own_database()), run_twice_(run_twice) {
  const std::string cleared =
      ask("SET client_min_messages = error; DROP SCHEMA IF EXISTS alpha CASCADE; DROP SCHEMA IF EXISTS beta CASCADE;"
          "DROP SCHEMA IF EXISTS sen CASCADE");
  EXPECT_EQ(cleared, "");
}

std::string PostgresFactory::ask(const std::string& sql) const { return ask_at(uri_, sql); }

PostgresDatabase::Options PostgresFactory::options() {
  PostgresDatabase::Options options;
  options.uri = uri_;
  options.agencies = agencies;
  options.clock = &clock;
  options.random = &random;
  options.log = &log;
  options.run_twice = run_twice_;
  options.unfinished_copy = unfinished_copy;
  auto zone = Zone::named("Asia/Ho_Chi_Minh");
  if (zone.ok()) options.zone = *zone;
  return options;
}

Result<std::unique_ptr<Database>> PostgresFactory::open() {
  auto opened = PostgresDatabase::open(options());
  if (!opened.ok()) return opened.error();
  return std::unique_ptr<Database>(opened.take());
}

Result<std::unique_ptr<TransferSide>> PostgresFactory::rows() {
  return postgres::open_transfer(uri_, TRY(AgencyNames::of(agencies)));
}

Result<std::unique_ptr<Database>> PostgresFactory::take_over() {
  auto taking = options();
  taking.take_over = true;
  auto opened = PostgresDatabase::open(std::move(taking));
  if (!opened.ok()) return opened.error();
  return std::unique_ptr<Database>(opened.take());
}

}  // namespace sen::store
