// `sen copy`: a node's data from one engine to another.
#include <cstdio>

#include "adapters/postgres/postgres_database.hpp"
#include "adapters/postgres/transfer.hpp"
#include "adapters/sqlite/sqlite_database.hpp"
#include "adapters/sqlite/transfer.hpp"
#include "adapters/system/files.hpp"
#include "adapters/system/signals.hpp"
#include "sen/operate.hpp"
#include "sen/progress.hpp"

namespace sen {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

/// One side: its Database holds the node's lock, so that nothing else writes; the rows go through a session of its own.
class Side {
 public:
  Side(const char* setting, std::string address) : setting_(setting), address_(std::move(address)) {}

  /// @param target  an empty place, or one where a copy was begun
  Result<void> open(const pack::Pack& pack, bool target) {
    for (const auto& agency : pack.agencies) agencies_.push_back(agency.id);
    const auto names = TRY(AgencyNames::of(agencies_));
    const auto fill = [&](auto options) {
      options.agencies = agencies_;
      options.zone = pack.zone();
      options.clock = &clock_;
      options.random = &random_;
      options.log = &log_;
      options.unfinished_copy = target;
      return options;
    };
    if (address_.starts_with("postgresql://") || address_.starts_with("postgres://")) {
      auto options = fill(PostgresDatabase::Options{});
      options.uri = address_;
      database_ = TRY(PostgresDatabase::open(std::move(options)));
      rows_ = TRY(postgres::open_transfer(address_, names));
      return {};
    }
    if (!address_.starts_with(kSqlite))
      return fail(errors::kBadSetting, {setting_, "sqlite:FOLDER or postgresql://... is needed"});
    const auto folder = address_.substr(kSqlite.size());
    const auto path = folder + "/sen.db";
    if (target) TRY(make_private_folder(folder));
    if (!target && !file_exists(path)) return fail(errors::kBadSetting, {setting_, "there is no " + path});
    auto options = fill(SqliteDatabase::Options{});
    options.path = path;
    database_ = TRY(SqliteDatabase::open(std::move(options)));
    rows_ = TRY(sqlite::open_transfer(path, names));
    return {};
  }

  Result<void> migrate(std::shared_ptr<const pack::Pack> pack) {
    return Node::migrate(*database_, std::move(pack), agencies_);
  }
  TransferSide& rows() { return *rows_; }

 private:
  const char* setting_;
  std::string address_;
  std::vector<std::string> agencies_;
  SystemClock clock_;
  SystemRandom random_;
  StderrLog log_{clock_};
  std::unique_ptr<Database> database_;
  std::unique_ptr<TransferSide> rows_;
};

/// Shows one phase; a signal stops it between two pages.
class Phase {
 public:
  explicit Phase(const char* unit) : unit_(unit) {}
  TransferProgress shown() {
    return [this](std::int64_t done, std::int64_t of) {
      if (!progress_) {
        began_ = done;
        progress_.emplace(clock_, unit_, static_cast<std::uint64_t>(of - began_));
      }
      progress_->show(static_cast<std::uint64_t>(done - began_));
      return !stop_asked();
    };
  }
  void finish(std::int64_t all) const {
    if (progress_) progress_->finish(static_cast<std::uint64_t>(all - began_));
  }

 private:
  const char* unit_;
  SystemClock clock_;
  std::int64_t began_ = 0;
  std::optional<Progress> progress_;
};

Error stopped() { return fail(errors::kBadCommand, {"Stopped. The same sen copy goes on where it was."}); }

Result<void> copy(const Invocation& invocation) {
  const auto pack = TRY(load_pack(invocation.text("pack"), false));
  Side from("from", invocation.text("from"));
  Side to("to", invocation.text("to"));
  TRY(from.open(*pack, false));
  TRY(from.migrate(pack));
  const auto state = TRY(from.rows().node());
  if (state.now_us == 0) return fail(errors::kBadSetting, {"from", "there is no node's data"});
  TRY(to.open(*pack, true));
  const auto source = TRY(transfer_source(from.rows()));
  TRY(to.rows().begin_copy(source));
  TRY(to.migrate(pack));
  Phase copying("rows copied");
  const auto rows = TRY(copy_rows(from.rows(), to.rows(), copying.shown()));
  if (!rows) return stopped();
  copying.finish(*rows);
  Phase comparing("rows compared");
  if (!TRY(compare_rows(from.rows(), to.rows(), comparing.shown()))) return stopped();
  comparing.finish(*rows);
  TRY(to.rows().finish_copy(state));
  std::printf("%lld rows, the same on both sides\n", static_cast<long long>(*rows));
  return {};
}

}  // namespace

int run_copy(const Invocation& invocation) {
  const auto done = copy(invocation);
  return done.ok() ? 0 : complain(done.error());
}

}  // namespace sen
