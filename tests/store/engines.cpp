// The engines under test. A new one joins by a line in engines().
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "adapters/sqlite/sqlite_database.hpp"
#include "adapters/sqlite/transfer.hpp"
#include "tests/store/postgres_factory.hpp"
#include "tests/store/store.hpp"

namespace sen::store {
namespace {

class SqliteFactory : public StoreFactory {
 public:
  explicit SqliteFactory(bool run_twice) : run_twice_(run_twice) {
    std::string pattern = (std::filesystem::temp_directory_path() / "sen-store-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    folder_ = pattern;
  }
  ~SqliteFactory() override { std::filesystem::remove_all(folder_); }

  Result<std::unique_ptr<Database>> open() override {
    SqliteDatabase::Options options;
    options.path = folder_ / "sen.db";
    options.agencies = agencies;
    options.clock = &clock;
    options.random = &random;
    options.log = &log;
    options.run_twice = run_twice_;
    options.unfinished_copy = unfinished_copy;
    auto zone = Zone::named("Asia/Ho_Chi_Minh");
    if (zone.ok()) options.zone = *zone;
    auto opened = SqliteDatabase::open(std::move(options));
    if (!opened.ok()) return opened.error();
    return std::unique_ptr<Database>(opened.take());
  }

  Result<std::unique_ptr<Database>> take_over() override {
    std::filesystem::remove(folder_ / "sen.db.lock");
    return open();
  }

  Result<std::unique_ptr<TransferSide>> rows() override {
    return sqlite::open_transfer(folder_ / "sen.db", TRY(AgencyNames::of(agencies)));
  }

 private:
  std::filesystem::path folder_;
  bool run_twice_;
};

}  // namespace

std::vector<Engine> engines() {
  return {{"sqlite", []() -> std::unique_ptr<StoreFactory> { return std::make_unique<SqliteFactory>(false); }},
          {"sqlite_each_use_case_twice",
           []() -> std::unique_ptr<StoreFactory> { return std::make_unique<SqliteFactory>(true); }},
          {"postgres", [] { return make_postgres(false); }},
          {"postgres_each_use_case_twice", [] { return make_postgres(true); }}};
}

}  // namespace sen::store
