#include "adapters/sqlite/backup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/node_table.hpp"
#include "store/errors.hpp"

namespace sen::sqlite {
namespace {

constexpr int kPagesAtOnce = 1024;

struct Finish {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};
using Running = std::unique_ptr<sqlite3_backup, Finish>;

Result<std::unique_ptr<Connection>> open_source(const std::string& path) {
  auto source = TRY(Connection::open({.path = path, .read_only = true}));
  TRY(check_identity(*source, path));
  if (source->number("PRAGMA application_id") == 0) return fail(errors::kDatabaseNotSen, {path});
  // The snapshot of the whole copy: without it each write of the node would start the copy again.
  const int code = source->run("BEGIN; SELECT count(*) FROM sqlite_schema");
  if (code != SQLITE_OK) return engine_error(code);
  return source;
}

/// A half copy is worth nothing, so it needs no journal of its own; the data are synced at the end.
Result<std::unique_ptr<Connection>> open_copy(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return fail(errors::kDatabaseNotWritable, {path, std::strerror(errno)});
  ::close(file);
  auto copy = TRY(Connection::open({.path = path}));
  const int code = copy->run("PRAGMA journal_mode=OFF; PRAGMA synchronous=FULL");
  if (code != SQLITE_OK) return engine_error(code);
  return copy;
}

}  // namespace

Result<bool> back_up(const std::string& from, const std::string& to,
                     const std::function<bool(std::int64_t, std::int64_t)>& progress) {
  const auto source = TRY(open_source(from));
  const auto copy = TRY(open_copy(to));
  const auto page_bytes = source->number("PRAGMA page_size").value_or(4096);
  Running running(sqlite3_backup_init(copy->handle(), "main", source->handle(), "main"));
  if (!running) return engine_error(sqlite3_errcode(copy->handle()));
  int code = SQLITE_OK;
  while ((code = sqlite3_backup_step(running.get(), kPagesAtOnce)) == SQLITE_OK) {
    const std::int64_t all = sqlite3_backup_pagecount(running.get());
    if (!progress((all - sqlite3_backup_remaining(running.get())) * page_bytes, all * page_bytes)) return false;
  }
  if (code != SQLITE_DONE) return engine_error(code);
  code = sqlite3_backup_finish(running.release());
  if (code != SQLITE_OK) return engine_error(code);
  return true;
}

Result<void> check_integrity(const std::string& path) {
  const auto connection = TRY(Connection::open({.path = path, .read_only = true}));
  const auto verdict = connection->word("PRAGMA integrity_check(1)");
  if (!verdict) return engine_error(connection->last_code());
  if (*verdict != "ok") return fail(errors::kDatabaseDamaged, {*verdict});
  return {};
}

}  // namespace sen::sqlite
