#include "adapters/sqlite/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "adapters/sqlite/names.hpp"
#include "base/check.hpp"
#include "store/errors.hpp"

namespace sen::sqlite {
namespace {

/// A few hundred texts per agency exist; this bounds the memory of a node with many agencies.
constexpr std::size_t kStatementsMax = 512;
constexpr int kBusyTimeoutMs = 5000;
constexpr std::uint32_t kOwnSlot = 0x10000;

void configure_library() {
  static std::once_flag once;
  // Memory statistics take a global lock on every allocation. Too late when someone has used SQLite before us:
  // harmless.
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

Error open_error(int code, const std::string& path, const char* words) {
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return fail(errors::kDatabaseNotSen, {path});
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return fail(errors::kDatabaseNotWritable, {path, words});
    default:
      return engine_error(code);
  }
}

}  // namespace

Error engine_error(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return fail(errors::kDatabaseFull);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(errors::kDatabaseBusy);
    default:
      return fail(errors::kDatabaseBroken);
  }
}

Result<std::unique_ptr<Connection>> Connection::open(const Settings& settings) {
  configure_library();
  std::unique_ptr<Connection> self(new Connection(settings));
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (settings.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  int code = sqlite3_open_v2(settings.path.c_str(), &self->handle_, flags,
                             settings.vfs.empty() ? nullptr : settings.vfs.c_str());
  if (code != SQLITE_OK)
    return open_error(code, settings.path, self->handle_ ? sqlite3_errmsg(self->handle_) : "out of memory");
  sqlite3* handle = self->handle_;
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);  // a mistyped "name" is an error, not a string
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_set_authorizer(handle, &Connection::authorize, self.get());
  code = self->run(
      fmt::format("PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{}; PRAGMA mmap_size={};",
                  settings.cache_kib, settings.mmap_bytes));
  // The first read of the file: this is where a foreign or damaged file shows.
  if (code == SQLITE_OK) code = self->run("SELECT count(*) FROM sqlite_schema");
  if (code != SQLITE_OK) return open_error(code, settings.path, sqlite3_errmsg(handle));
  return self;
}

Connection::~Connection() {
  statements_.clear();
  const int code = sqlite3_close(handle_);
  ASSERT(code == SQLITE_OK);
}

void Connection::note_failure(int code, std::string_view sql) {
  last_code_ = code;
  if (settings_.log == nullptr) return;
  settings_.log->error(fmt::format("database: {} ({}) in: {}", sqlite3_errmsg(handle_), code, sql));
}

int Connection::run(std::string_view sql) {
  const char* at = sql.data();
  const char* const end = sql.data() + sql.size();
  while (at != end) {
    sqlite3_stmt* raw = nullptr;
    const char* tail = end;
    int code = sqlite3_prepare_v2(handle_, at, static_cast<int>(end - at), &raw, &tail);
    if (code == SQLITE_OK && raw != nullptr) {
      while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
      }
      if (code == SQLITE_DONE) code = SQLITE_OK;
    }
    if (code != SQLITE_OK) note_failure(code, sql);  // before finalize, which may change the words
    sqlite3_finalize(raw);
    if (code != SQLITE_OK) return code;
    at = tail;
  }
  return SQLITE_OK;
}

int Connection::run_for(AgencySlot slot, std::string_view sql) {
  const std::string text = engine_sql(sql, names().name(slot));
  preparing_for_ = slot;
  migrating_ = true;
  const int code = run(text);
  migrating_ = false;
  preparing_for_.reset();
  return code;
}

std::optional<std::int64_t> Connection::number(std::string_view sql) {
  const auto prepared = prepare(sql, std::nullopt);
  if (!prepared) return std::nullopt;
  const int code = sqlite3_step(prepared->handle);
  if (code == SQLITE_ROW) return sqlite3_column_int64(prepared->handle, 0);
  if (code != SQLITE_DONE) note_failure(code, sql);
  return std::nullopt;
}

std::optional<std::string> Connection::word(std::string_view sql) {
  const auto prepared = prepare(sql, std::nullopt);
  if (!prepared) return std::nullopt;
  const int code = sqlite3_step(prepared->handle);
  if (code == SQLITE_ROW) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(prepared->handle, 0));
    return text ? std::string(text) : std::string();
  }
  if (code != SQLITE_DONE) note_failure(code, sql);
  return std::nullopt;
}

Statement* Connection::statement(const Sql& sql, AgencySlot slot) { return find(sql.text, slot); }
Statement* Connection::own(std::string_view sql) { return find(sql, std::nullopt); }

Statement* Connection::find(std::string_view text, std::optional<AgencySlot> slot) {
  const Key key{text.data(), slot ? slot->index : kOwnSlot};
  auto place = statements_.find(key);
  // The address is the key, but a text that broke the rule and moved must not run another one's statement.
  if (place != statements_.end() && place->second->text != text) {
    ASSERT(!place->second->open);
    statements_.erase(place);
    place = statements_.end();
  }
  if (place == statements_.end()) {
    if (statements_.size() >= kStatementsMax) evict();
    auto prepared = prepare(text, slot);
    if (!prepared) return nullptr;
    place = statements_.emplace(key, std::move(prepared)).first;
  }
  place->second->used_at = ++ticks_;
  return place->second.get();
}

std::unique_ptr<Statement> Connection::prepare(std::string_view text, std::optional<AgencySlot> slot) {
  auto out = std::make_unique<Statement>();
  out->text = text;
  const std::string native = slot ? engine_sql(text, names().name(*slot)) : std::string(text);
  const char* tail = nullptr;
  preparing_for_ = slot;
  const int code = sqlite3_prepare_v3(handle_, native.c_str(), static_cast<int>(native.size() + 1),
                                      SQLITE_PREPARE_PERSISTENT, &out->handle, &tail);
  preparing_for_.reset();
  if (code != SQLITE_OK) {
    note_failure(code, text);
    return nullptr;
  }
  const std::string_view rest(tail);
  if (out->handle == nullptr || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    if (settings_.log) settings_.log->error(fmt::format("database: exactly one statement is expected in: {}", text));
    last_code_ = SQLITE_MISUSE;
    return nullptr;
  }
  out->parameters = sqlite3_bind_parameter_count(out->handle);
  return out;
}

/// Drops the half that was not used for longest.
void Connection::evict() {
  std::vector<std::uint64_t> ticks;
  ticks.reserve(statements_.size());
  for (const auto& [key, value] : statements_) ticks.push_back(value->used_at);
  const auto middle = ticks.begin() + static_cast<std::ptrdiff_t>(ticks.size() / 2);
  std::ranges::nth_element(ticks, middle);
  std::erase_if(statements_,
                [cut = *middle](const auto& entry) { return entry.second->used_at < cut && !entry.second->open; });
}

int Connection::authorize(void* self, int action, const char* first, const char* second, const char*, const char*) {
  return static_cast<Connection*>(self)->allowed(action, first, second) ? SQLITE_OK : SQLITE_DENY;
}

/// An agency's SQL may touch its own tables only, also when it writes a table's full name by hand.
bool Connection::allowed(int action, const char* first, const char* second) const {
  if (!preparing_for_) return true;
  const auto mine = [this](const char* name) {
    if (name == nullptr) return false;
    const std::string_view object(name);
    if (migrating_ && object.starts_with("sqlite_")) return true;
    return names().owns(*preparing_for_, object);
  };
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
      return true;
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
      return mine(first);
    case SQLITE_ALTER_TABLE:
      return migrating_ && mine(second);
    case SQLITE_CREATE_INDEX:
    case SQLITE_DROP_INDEX:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_DROP_TRIGGER:
      return migrating_ && mine(first) && mine(second);
    case SQLITE_CREATE_TABLE:
    case SQLITE_DROP_TABLE:
    case SQLITE_CREATE_VIEW:
    case SQLITE_DROP_VIEW:
    case SQLITE_REINDEX:
    case SQLITE_ANALYZE:
      return migrating_ && mine(first);
    default:
      return false;  // ATTACH, PRAGMA, transactions: ours alone
  }
}

}  // namespace sen::sqlite
