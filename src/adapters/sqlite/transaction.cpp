#include "adapters/sqlite/transaction.hpp"

#include "base/check.hpp"

namespace sen::sqlite {
namespace {

// A null pointer would bind NULL: an empty text is not NULL.
const char* not_null(const void* data) { return data ? static_cast<const char*>(data) : ""; }

int bind(sqlite3_stmt* handle, int index, const Param& param, sqlite3_destructor_type lifetime) {
  const auto& value = param.value();
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(handle, index, *number);
  if (const auto* text = std::get_if<std::string_view>(&value))
    return sqlite3_bind_text64(handle, index, not_null(text->data()), text->size(), lifetime, SQLITE_UTF8);
  if (const auto* blob = std::get_if<ByteView>(&value))
    return sqlite3_bind_blob64(handle, index, not_null(blob->data()), blob->size(), lifetime);
  return sqlite3_bind_null(handle, index);
}

}  // namespace

/// The rows of one statement. The first step is made at once: a statement that writes has written, and a failure shows,
/// even if the caller never asks for a row.
class SqliteTx::Rows final : public Cursor::Impl {
 public:
  Rows(SqliteTx& tx, Statement& statement) : tx_(&tx), statement_(&statement) {
    statement.open = true;
    ++tx.open_cursors_;
    step();
  }
  ~Rows() override { close(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  bool next() override {
    if (fresh_) {
      fresh_ = false;
    } else if (statement_ != nullptr) {
      step();
    }
    return statement_ != nullptr;
  }
  bool null(int column) const override { return sqlite3_column_type(row(column), column) == SQLITE_NULL; }
  std::int64_t i64(int column) const override { return sqlite3_column_int64(row(column), column); }
  std::string_view text(int column) const override {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(row(column), column));
    return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(row(column), column)))
                : std::string_view();
  }
  ByteView blob(int column) const override {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(row(column), column));
    return data ? ByteView(data, static_cast<std::size_t>(sqlite3_column_bytes(row(column), column))) : ByteView();
  }

 private:
  sqlite3_stmt* row(int column) const {
    ASSERT(statement_ != nullptr && column >= 0 && column < sqlite3_data_count(statement_->handle));
    return statement_->handle;
  }
  void step() {
    const int code = sqlite3_step(statement_->handle);
    if (code == SQLITE_ROW) return;
    if (code != SQLITE_DONE) tx_->fail_with(code, statement_->text);
    close();
  }
  void close() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_->handle);
    statement_->open = false;
    --tx_->open_cursors_;
    statement_ = nullptr;
  }

  SqliteTx* tx_;
  Statement* statement_;  ///< null when there are no more rows
  bool fresh_ = true;     ///< the first row is there and was not asked for yet
};

SqliteTx::~SqliteTx() { ASSERT(open_cursors_ == 0); }

void SqliteTx::fail_with(int code, std::string_view sql) {
  connection_.note_failure(code, sql);
  if (!failure_) failure_ = code;
}

Statement* SqliteTx::begin(const Sql& sql, std::span<const Param> params, Borrow borrow) {
  if (failure_) return nullptr;
  Statement* statement = connection_.statement(sql, slot_);
  if (statement == nullptr) {
    failure_ = connection_.last_code();
    return nullptr;
  }
  ASSERT(!statement->open);  // nested use of one statement
  wrote_ = wrote_ || sqlite3_stmt_readonly(statement->handle) == 0;
  if (static_cast<std::size_t>(statement->parameters) != params.size()) {
    fail_with(SQLITE_MISUSE, sql.text);
    return nullptr;
  }
  int index = 0;
  for (const Param& param : params) {
    const int code =
        bind(statement->handle, ++index, param, borrow == Borrow::kCopy ? SQLITE_TRANSIENT : SQLITE_STATIC);
    if (code == SQLITE_OK) continue;
    fail_with(code, sql.text);
    return nullptr;
  }
  return statement;
}

Cursor SqliteTx::query(const Sql& sql, std::span<const Param> params) {
  Statement* statement = begin(sql, params, Borrow::kCopy);
  if (statement == nullptr) return Cursor(nullptr);
  return Cursor(std::make_unique<Rows>(*this, *statement));
}

void SqliteTx::exec(const Sql& sql, std::span<const Param> params) {
  Statement* statement = begin(sql, params, Borrow::kUntilReturn);
  if (statement == nullptr) return;
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement->handle);
  if (code != SQLITE_DONE) fail_with(code, sql.text);
  sqlite3_reset(statement->handle);
}

bool SqliteTx::insert_if_absent(const Sql& sql, std::span<const Param> params) {
  exec(sql, params);
  return !failure_ && sqlite3_changes(connection_.handle()) > 0;
}

}  // namespace sen::sqlite
