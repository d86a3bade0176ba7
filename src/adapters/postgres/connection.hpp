#pragma once
/// One connection in pipeline mode with its prepared statements. Used by one thread at a time.
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "adapters/postgres/connect.hpp"
#include "adapters/postgres/values.hpp"
#include "ports/database.hpp"
#include "ports/log.hpp"
#include "store/names.hpp"

namespace sen::postgres {

enum class Fault {
  kNone,
  kAgain,   ///< serialization failure or deadlock: the same again may succeed
  kLost,    ///< no connection any more
  kBusy,    ///< a limit of time or of connections
  kFull,    ///< the server's disk
  kBroken,  ///< all else: a bug of ours
};
/// What a caller hears.
Error engine_error(Fault fault);

struct Statement {
  std::string name;  ///< on the server
  std::string text;  ///< as the caller wrote it
  std::vector<Oid> parameters;
  bool writes = false;
};

class Connection {
 public:
  struct Settings {
    std::string uri;
    int statement_timeout_ms = 30000;
    int lock_timeout_ms = 5000;
    const AgencyNames* names = nullptr;  ///< outlives the connection
    Log* log = nullptr;                  ///< may be null; outlives the connection
  };
  static Result<std::unique_ptr<Connection>> open(const Settings& settings);

  /// Queues one statement of our own without parameters. `sql` outlives the next flush().
  void queue(std::string_view sql);
  /// Queues one of our own with parameters of these types; false when the values do not fit.
  bool queue(std::string_view sql, std::span<const Param> params, const std::vector<Oid>& types);
  bool queue(const Statement& statement, std::span<const Param> params);
  /// Sends what is queued and waits for all its answers. The first fault counts; the answers after it are void.
  Fault flush();
  /// The last answer of the last flush().
  Answer take() { return std::move(last_); }
  /// queue() and flush(), and the answer; empty after a fault (see fault()).
  Answer ask(std::string_view sql, std::span<const Param> params = {}, const std::vector<Oid>& types = {});
  /// Sends without waiting: the answers come with the next flush().
  void send();
  bool queued() const { return !pending_.empty(); }

  /// The prepared form of an agency's statement; null when there is none (logged; see fault()). Flushes when it is new.
  const Statement* statement(const Sql& sql, AgencySlot slot);

  /// False when the server is gone, as far as can be known without asking it.
  bool alive();
  Fault fault() const { return fault_; }
  /// Which text the last fault came from, and whether the server itself said so.
  std::string_view fault_sql() const { return fault_sql_; }
  const std::string& fault_state() const { return fault_state_; }
  const std::string& fault_words() const { return fault_words_; }
  /// Remembers a fault found on this side and tells the operator.
  void refuse(std::string_view sql, std::string_view why);

  int backend() const { return PQbackendPID(handle_.get()); }
  Log* log() const { return settings_.log; }
  const AgencyNames& names() const { return *settings_.names; }

 private:
  struct Key {
    const char* text;
    std::uint16_t slot;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return (reinterpret_cast<std::uintptr_t>(key.text) >> 1) * 0x9e3779b97f4a7c15ULL + key.slot;
    }
  };
  enum class Expects { kAnswer, kSync };
  struct Pending {
    Expects expects;
    std::string_view sql;
  };
  Connection(Settings settings, Handle handle) : settings_(std::move(settings)), handle_(std::move(handle)) {}
  void expect(int sent, std::string_view sql);
  void receive(const Pending& pending);
  void note(const PGresult* answer, std::string_view sql);
  void lose(std::string_view sql);
  std::unique_ptr<Statement> prepare(std::string_view text, AgencySlot slot);
  bool prepare_as(Statement& statement, const std::string& sql);
  bool described(Statement& statement);
  void forget_all();

  Settings settings_;
  Handle handle_;
  std::deque<Pending> pending_;
  Answer last_;
  Fault fault_ = Fault::kNone;
  std::string_view fault_sql_;
  std::string fault_state_;
  std::string fault_words_;
  std::uint64_t prepared_ = 0;
  std::unordered_map<Key, std::unique_ptr<Statement>, KeyHash> statements_;
};

}  // namespace sen::postgres
