#pragma once
/// The transaction contract (ARCHITECTURE section "Transactions").
///
/// A use case is a plain synchronous function `Result<T> f(Tx&, Context&, const Command&)`: one transaction of one
/// agency. It touches only Tx and Context, may run twice, and its result leaves only after COMMIT. SQL is one text for
/// every engine; `@name` in it stands for the agency's own table `name` (SQLite: `agency_name`; PostgreSQL: schema
/// `agency`), so a Tx can reach no other agency's tables.
///
/// Failures are sticky: after the engine fails, queries give no rows, nothing commits, and the caller gets
/// `database.*`. So use-case code reads straight on, and `exec` has no result to check. An expected conflict is asked
/// for with `insert_if_absent`.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

namespace sen {

namespace errors {
inline constexpr ErrorDef kDatabaseBusy{"database.unavailable", Code::kUnavailable, Retry::kSameRequest,
                                        "Kho dữ liệu tạm thời không ghi được. Xin thử lại sau ít phút.",
                                        "The database cannot be written just now. Please try again in a few minutes."};
inline constexpr ErrorDef kDatabaseFull{"database.full", Code::kUnavailable, Retry::kSameRequest,
                                        "Ổ đĩa đã đầy. Người vận hành cần giải phóng chỗ trống.",
                                        "The disk is full. The operator must free space."};
inline constexpr ErrorDef kDatabaseBroken{"database.failed", Code::kInternal, Retry::kSameRequest,
                                          "Kho dữ liệu gặp lỗi. Chưa có gì được ghi.",
                                          "The database failed. Nothing was written."};
inline constexpr ErrorDef kOutcomeUnknown{"database.outcome_unknown", Code::kTimeout, Retry::kSameRequest,
                                          "Chưa rõ việc ghi đã xong hay chưa. Hãy gửi lại đúng yêu cầu này.",
                                          "It is not known whether this was written. Send exactly this request again."};
}  // namespace errors

/// Index of an agency hosted by this node (position in the node's list); names its tables.
struct AgencySlot {
  std::uint16_t index = 0;
  auto operator<=>(const AgencySlot&) const = default;
};

/// SQL text in the common subset: STRICT tables, BIGINT/TEXT/BLOB, $1.., ON CONFLICT, RETURNING. The text must outlive
/// the database (a literal, or a string owned by a compiled register): prepared statements are kept by its address.
struct Sql {
  std::string_view text;
};

/// A bound value. Text and blobs are borrowed until the call returns.
class Param {
 public:
  Param(std::nullptr_t) : value_(nullptr) {}
  Param(std::int64_t v) : value_(v) {}
  Param(std::int32_t v) : value_(std::int64_t{v}) {}
  Param(bool v) : value_(std::int64_t{v}) {}
  Param(std::string_view v) : value_(v) {}
  Param(const std::string& v) : value_(std::string_view(v)) {}
  Param(const char* v) : value_(std::string_view(v)) {}
  Param(ByteView v) : value_(v) {}
  Param(const Ref& v) : value_(v.view()) {}
  Param(Instant v) : value_(v.us) {}
  Param(CivilDate v) : value_(std::int64_t{v.days}) {}
  template <class Tag>
  Param(Id<Tag> v) : value_(v.value) {}
  using Variant = std::variant<std::nullptr_t, std::int64_t, std::string_view, ByteView>;
  const Variant& value() const { return value_; }

 private:
  Variant value_;
};

/// Rows of one query, read forward. Text and blobs are valid until next() or the end of the cursor.
class Cursor {
 public:
  class Impl {
   public:
    virtual ~Impl() = default;
    virtual bool next() = 0;
    virtual bool null(int column) const = 0;
    virtual std::int64_t i64(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual ByteView blob(int column) const = 0;
  };
  explicit Cursor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
  bool next() { return impl_ && impl_->next(); }
  bool null(int column) const { return impl_->null(column); }
  std::int64_t i64(int column) const { return impl_->i64(column); }  ///< 0 when null
  std::string_view text(int column) const { return impl_->text(column); }
  std::string string(int column) const { return std::string(impl_->text(column)); }
  ByteView blob(int column) const { return impl_->blob(column); }
  Ref ref(int column) const;  ///< empty Ref when null or of another size
  Instant instant(int column) const { return {i64(column)}; }
  CivilDate date(int column) const { return {static_cast<std::int32_t>(i64(column))}; }

 private:
  std::unique_ptr<Impl> impl_;
};

using Params = std::initializer_list<Param>;

/// What a read may do: a consistent snapshot of one agency's tables.
class ReadTx {
 public:
  virtual ~ReadTx() = default;
  /// At most one cursor per Sql may be open at a time (nested use of the same statement is a bug).
  virtual Cursor query(const Sql& sql, std::span<const Param> params) = 0;
  Cursor query(const Sql& sql, Params params = {}) {
    return query(sql, std::span<const Param>(params.begin(), params.size()));
  }
  virtual AgencySlot agency() const = 0;
  virtual bool failed() const = 0;
};

class Tx : public ReadTx {
 public:
  /// Must succeed: a constraint violation here is a bug and fails the transaction with database.failed.
  virtual void exec(const Sql& sql, std::span<const Param> params) = 0;
  void exec(const Sql& sql, Params params = {}) { exec(sql, std::span<const Param>(params.begin(), params.size())); }
  /// For `INSERT ... ON CONFLICT (...) DO NOTHING`: true when the row was inserted.
  virtual bool insert_if_absent(const Sql& sql, std::span<const Param> params) = 0;
  bool insert_if_absent(const Sql& sql, Params params) {
    return insert_if_absent(sql, std::span<const Param>(params.begin(), params.size()));
  }
};

/// What a use case is given besides its Tx: time, ids and salts. Made once per write; the same object serves a repeated
/// run.
class Context {
 public:
  virtual ~Context() = default;
  virtual Instant now() const = 0;      ///< when the write began; grows strictly from write to write on one node
  virtual CivilDate today() const = 0;  ///< civil date of now() in the pack's zone
  virtual std::int64_t fresh_id() = 0;  ///< 64-bit: node prefix + counter; gaps are normal
  virtual Ref fresh_ref() = 0;          ///< 128 random bits
  virtual void fresh_bytes(std::span<std::uint8_t> out) = 0;
};

class Database {
 public:
  using WriteFn = std::move_only_function<Result<void>(Tx&, Context&)>;
  using Done = std::move_only_function<void(Result<void>)>;
  /// What a write changes. kTrace only adds to logs (the journal of accesses); every other write is kFacts.
  enum class Effect { kFacts, kTrace };
  /// What a snapshot sees: every write that was done before it began, or all of those but kTrace. An answer to a
  /// question leaves a trace behind, so between two questions an engine may keep the snapshot that sees facts.
  enum class Fresh { kAll, kFacts };
  virtual ~Database() = default;

  /// Queues one transaction of `agency`. `fn` runs on the writer, maybe more than once (each run in a rolled-back or
  /// final savepoint); `done` is called once, after COMMIT (ok) or when nothing was written (error, either fn's own or
  /// database.*). It may be called on another thread: use write_task below from coroutines.
  virtual void submit(AgencySlot agency, WriteFn fn, Done done, Effect effect) = 0;
  void submit(AgencySlot agency, WriteFn fn, Done done) {
    submit(agency, std::move(fn), std::move(done), Effect::kFacts);
  }

  /// Runs `fn` now on a snapshot. In-process engines only block for the read itself.
  virtual Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn, Fresh fresh) = 0;
  Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn) {
    return snapshot(agency, fn, Fresh::kAll);
  }

  /// How a table spreads when one server no longer holds an agency (`sen schema --distribute`).
  enum class Spread {
    kSubject,  ///< by the subject it is about: all tables of one subject lie together
    kKey,      ///< by its own key, which leads to a subject; uniqueness lives here
    kLocal,    ///< in one place: sessions, logs, queues, counters
  };
  struct Table {
    std::string name;  ///< without the @
    Spread spread = Spread::kLocal;
    std::string by = {};  ///< the column; empty when local
  };
  /// Runs DDL in order, once each: `name` (for example "registers.0003") is remembered per agency. At start; while
  /// serving only for tables that no statement reads yet: the writer waits meanwhile.
  struct Migration {
    std::string name;
    std::string sql;                 ///< statements separated by ';', with @name tables
    std::vector<Table> tables = {};  ///< those it makes
    /// False: it runs whenever it is given and nobody remembers it. For indexes over rows that are there: it sorts on
    /// the disk of the data, in bounded memory.
    bool once = true;
  };
  virtual Result<void> migrate(AgencySlot agency, const std::vector<Migration>& steps) = 0;

  /// Runs what is queued and lets the data go. Later submits get database.unavailable.
  virtual void close() = 0;
};

/// `auto r = co_await write_task<DossierId>(db, agency, [=](Tx& tx, Context& cx) { return submit(tx, cx, command); });`
/// (write the lambda as a named variable first).
template <class T, class F>
Task<Result<T>> write_task(Database& db, AgencySlot agency, F fn, Database::Effect effect = Database::Effect::kFacts) {
  auto slot = std::make_shared<std::optional<Result<T>>>();
  auto begin = [&db, agency, slot, effect, fn = std::move(fn)](typename Later<Result<void>>::Done done) mutable {
    auto body = [slot, fn = std::move(fn)](Tx& tx, Context& context) mutable -> Result<void> {
      slot->emplace(fn(tx, context));
      if (!(*slot)->ok()) return (*slot)->error();
      return {};
    };
    db.submit(agency, std::move(body), std::move(done), effect);
  };
  Result<void> outcome = co_await Later<Result<void>>(std::move(begin));
  if (!outcome.ok()) co_return std::move(outcome).error();
  co_return std::move(**slot);
}

/// Reads synchronously: `auto r = read_now<T>(db, agency, [&](ReadTx& tx) -> Result<T> {...});`
template <class T, class F>
Result<T> read_now(Database& db, AgencySlot agency, F&& fn, Database::Fresh fresh = Database::Fresh::kAll) {
  std::optional<Result<T>> slot;
  auto body = [&](ReadTx& tx) -> Result<void> {
    slot.emplace(fn(tx));
    if (!slot->ok()) return slot->error();
    return {};
  };
  Result<void> outcome = db.snapshot(agency, body, fresh);
  if (!outcome.ok()) return std::move(outcome).error();
  return std::move(*slot);
}

}  // namespace sen
