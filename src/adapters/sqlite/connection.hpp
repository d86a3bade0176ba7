#pragma once
/// One SQLite connection with its prepared statements. Used by one thread at a time.
#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ports/database.hpp"
#include "ports/log.hpp"
#include "store/names.hpp"

namespace sen::sqlite {

/// What a caller hears when the engine answers `code`.
Error engine_error(int code);

struct Statement {
  ~Statement() { sqlite3_finalize(handle); }
  sqlite3_stmt* handle = nullptr;
  std::string text;  ///< as the caller wrote it
  int parameters = 0;
  bool open = false;  ///< a cursor reads it
  std::uint64_t used_at = 0;
};

class Connection {
 public:
  struct Settings {
    std::string path;
    std::string vfs;  ///< empty: the default one
    bool read_only = false;
    std::int64_t cache_kib = 2048;
    std::int64_t mmap_bytes = 0;
    const AgencyNames* names = nullptr;  ///< outlives the connection
    Log* log = nullptr;                  ///< may be null; outlives the connection
  };
  /// Opens the file and sets what needs no write. @errors database.not_writable, database.not_sen, database.failed
  static Result<std::unique_ptr<Connection>> open(const Settings& settings);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs our own text (all its statements); gives an SQLite result code. Failures are logged.
  int run(std::string_view sql);
  /// The same for a text of an agency: names are substituted, tables of others refused.
  int run_for(AgencySlot slot, std::string_view sql);
  /// First column of the first row of our own text; empty when there is no row or it failed (see last_code()).
  std::optional<std::int64_t> number(std::string_view sql);
  std::optional<std::string> word(std::string_view sql);

  /// The prepared form of an agency's statement; null when it cannot be prepared (logged; see last_code()).
  Statement* statement(const Sql& sql, AgencySlot slot);
  /// A prepared statement of our own text (kept by address, as for agencies).
  Statement* own(std::string_view sql);

  int last_code() const { return last_code_; }
  /// Remembers a failure and tells the operator: SQL and the engine's words, never values.
  void note_failure(int code, std::string_view sql);
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  sqlite3* handle() const { return handle_; }
  bool on_disk() const { return settings_.vfs.empty(); }  ///< not a simulated one
  Log* log() const { return settings_.log; }
  const AgencyNames& names() const { return *settings_.names; }

 private:
  struct Key {
    const char* text;
    std::uint32_t slot;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return (reinterpret_cast<std::uintptr_t>(key.text) >> 1) * 0x9e3779b97f4a7c15ULL + key.slot;
    }
  };
  explicit Connection(Settings settings) : settings_(std::move(settings)) {}
  Statement* find(std::string_view text, std::optional<AgencySlot> slot);
  std::unique_ptr<Statement> prepare(std::string_view text, std::optional<AgencySlot> slot);
  void evict();
  static int authorize(void* self, int action, const char* first, const char* second, const char* schema,
                       const char* trigger);
  bool allowed(int action, const char* first, const char* second) const;

  Settings settings_;
  sqlite3* handle_ = nullptr;
  int last_code_ = SQLITE_OK;
  std::uint64_t ticks_ = 0;
  std::optional<AgencySlot> preparing_for_;
  bool migrating_ = false;
  std::unordered_map<Key, std::unique_ptr<Statement>, KeyHash> statements_;
};

}  // namespace sen::sqlite
