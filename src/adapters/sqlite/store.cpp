#include "adapters/sqlite/store.hpp"

#include "adapters/sqlite/node_table.hpp"
#include "base/check.hpp"
#include "store/errors.hpp"

namespace sen::sqlite {
namespace {

// Address space, not memory: the kernel keeps what is read, and gives it back under pressure.
constexpr std::int64_t kMapBytes = 0x7fff0000;

int use_wal(Connection& connection, SqliteDatabase::Durability durability) {
  const bool full = durability == SqliteDatabase::Durability::kFull;
  if (connection.word("PRAGMA journal_mode=WAL") != "wal") return SQLITE_CANTOPEN;
  int code = connection.run(full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
  if (code == SQLITE_OK) code = connection.run("PRAGMA journal_size_limit=67108864");
  ASSERT(code != SQLITE_OK || connection.number("PRAGMA synchronous") == (full ? 2 : 1));
  return code;
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const SqliteDatabase::Options& options) {
  auto names = TRY(AgencyNames::of(options.agencies));
  std::unique_ptr<Store> store(new Store(std::move(names), options));
  if (options.vfs.empty()) store->lock_ = TRY(FolderLock::take(options.path));
  TRY(store->open_writer(options));
  store->readers_ = std::make_unique<Readers>(Connection::Settings{.path = options.path,
                                                                   .vfs = options.vfs,
                                                                   .read_only = true,
                                                                   .cache_kib = options.reader_cache_kib,
                                                                   .mmap_bytes = kMapBytes,
                                                                   .names = &store->names_,
                                                                   .log = options.log});
  if (!options.own_thread) return store;
  auto connection =
      TRY(Connection::open({.path = options.path, .vfs = options.vfs, .names = &store->names_, .log = options.log}));
  store->checkpointer_ = std::make_unique<Checkpointer>(std::move(connection), *store->readers_);
  return store;
}

Result<void> Store::open_writer(const SqliteDatabase::Options& options) {
  auto connection = TRY(Connection::open({.path = options.path,
                                          .vfs = options.vfs,
                                          .cache_kib = options.writer_cache_kib,
                                          .names = &names_,
                                          .log = options.log}));
  TRY(check_identity(*connection, options.path));
  if (!options.unfinished_copy) TRY(refuse_half_copy(*connection, options.path));
  const int code = use_wal(*connection, options.durability);
  if (code == SQLITE_CANTOPEN) return fail(errors::kDatabaseNotWritable, {options.path, "WAL"});
  if (code != SQLITE_OK) return engine_error(code);
  state_ = TRY(claim(*connection, clock_.now()));
  state_.next_id += options.skip_ids;
  const WriteContext::Sources sources{clock_, random_, zone_, static_cast<std::int64_t>(options.node_prefix) << 48,
                                      state_};
  writer_ = std::make_unique<Writer>(std::move(connection), sources,
                                     Writer::Settings{options.run_twice, options.checkpoint_pages});
  return {};
}

}  // namespace sen::sqlite
