#pragma once
/// PostgreSQL under test: the server that SEN_TEST_POSTGRES names (tools/postgres.sh), in a database of this program.
#include "adapters/postgres/postgres_database.hpp"
#include "tests/store/store.hpp"

namespace sen::store {

class PostgresFactory final : public StoreFactory {
 public:
  explicit PostgresFactory(bool run_twice);
  Result<std::unique_ptr<Database>> open() override;
  Result<std::unique_ptr<Database>> take_over() override;
  Result<std::unique_ptr<TransferSide>> rows() override;
  PostgresDatabase::Options options();
  /// The first column of the first row that another session gets for `sql`; what went wrong, otherwise.
  std::string ask(const std::string& sql) const;

 private:
  std::string uri_;
  bool run_twice_;
};

/// The server's address with another database; empty when there is no server.
std::string postgres_uri(const std::string& database);
/// Null when there is no server.
std::unique_ptr<StoreFactory> make_postgres(bool run_twice);

}  // namespace sen::store
