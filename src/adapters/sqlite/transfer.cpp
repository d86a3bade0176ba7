#include "adapters/sqlite/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/sqlite/connection.hpp"
#include "store/rows.hpp"

namespace sen::sqlite {
namespace {

using Type = MovedTable::Type;

struct CloseStatement {
  void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, CloseStatement>;

std::string table_name(const MovedTable& table) { return "\"" + table.agency + "_" + table.name + "\""; }

std::string parameters(std::size_t count) {
  std::string out;
  for (std::size_t i = 1; i <= count; ++i) out += (i > 1 ? ", ?" : "?") + std::to_string(i);
  return out;
}

int bind_field(sqlite3_stmt* handle, int at, Type type, const std::optional<ByteView>& field) {
  if (!field) return sqlite3_bind_null(handle, at);
  const char* data = field->empty() ? "" : reinterpret_cast<const char*>(field->data());
  if (type == Type::kInteger) return sqlite3_bind_int64(handle, at, row_integer(*field));
  if (type == Type::kText) return sqlite3_bind_text64(handle, at, data, field->size(), SQLITE_STATIC, SQLITE_UTF8);
  return sqlite3_bind_blob64(handle, at, data, field->size(), SQLITE_STATIC);
}

ByteView bytes_at(sqlite3_stmt* row, int column) {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(row, column));  // of text, its UTF-8
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

void encode(RowWriter& out, sqlite3_stmt* row, int column, Type type) {
  if (sqlite3_column_type(row, column) == SQLITE_NULL) return out.null();
  if (type == Type::kInteger) return out.integer(sqlite3_column_int64(row, column));
  out.bytes(bytes_at(row, column));
}

Bytes key_field(sqlite3_stmt* row, int column, Type type) {
  if (type != Type::kInteger) {
    const auto bytes = bytes_at(row, column);
    return {bytes.begin(), bytes.end()};
  }
  Bytes out;
  RowWriter(out).integer(sqlite3_column_int64(row, column));
  return {out.begin() + 4, out.end()};  // without its length
}

class SqliteTransfer final : public TransferSide {
 public:
  SqliteTransfer(std::string path, AgencyNames names) : path_(std::move(path)), names_(std::move(names)) {}

  Result<void> open() {
    connection_ = TRY(Connection::open({.path = path_, .names = &names_}));
    return {};
  }

  Result<NodeState> node() override {
    const auto row = TRY(prepare("SELECT epoch, next_id, now_us FROM sen_node"));
    if (sqlite3_step(row.get()) != SQLITE_ROW) return failed();
    return NodeState{sqlite3_column_int64(row.get(), 0), sqlite3_column_int64(row.get(), 1),
                     sqlite3_column_int64(row.get(), 2)};
  }

  Result<std::vector<MovedTable>> tables() override {
    const auto list =
        TRY(prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name"));
    std::vector<MovedTable> out;
    while (sqlite3_step(list.get()) == SQLITE_ROW) {
      const std::string full(as_text(bytes_at(list.get(), 0)));
      for (std::uint16_t i = 0; i < names_.count(); ++i) {
        if (!names_.owns({i}, full)) continue;
        const auto& agency = names_.name({i});
        out.push_back(TRY(describe(agency, full.substr(agency.size() + 1))));
      }
    }
    std::ranges::sort(out, {}, [](const MovedTable& table) { return std::pair(table.agency, table.name); });
    return out;
  }

  Result<std::int64_t> count(const MovedTable& table) override {
    const auto row = TRY(prepare(fmt::format("SELECT count(*) FROM {}", table_name(table))));
    if (sqlite3_step(row.get()) != SQLITE_ROW) return failed();
    return sqlite3_column_int64(row.get(), 0);
  }

  Result<RowPage> read(const MovedTable& table, const std::optional<RowKey>& after, std::size_t rows) override {
    const std::string key = key_list(table);
    std::string sql = fmt::format("SELECT {} FROM {}", column_list(table), table_name(table));
    if (after) sql += " WHERE (" + key + ") > (" + parameters(table.key.size()) + ")";
    const auto query = TRY(prepare(sql + " ORDER BY " + key + " LIMIT " + std::to_string(rows)));
    for (std::size_t i = 0; after && i < after->size(); ++i)
      bind_field(query.get(), static_cast<int>(i) + 1, table.columns[table.key[i]].type, ByteView((*after)[i]));
    RowPage page;
    RowWriter writer(page.bytes);
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(query.get())) == SQLITE_ROW) {
      writer.begin(table.columns.size());
      for (std::size_t i = 0; i < table.columns.size(); ++i)
        encode(writer, query.get(), static_cast<int>(i), table.columns[i].type);
      if (++page.rows == rows) page.last = key_of(table, query.get());
    }
    if (code != SQLITE_DONE) return failed();
    if (page.rows > 0 && !page.last) page.last = TRY(last_key(table));
    return page;
  }

  Result<std::optional<RowKey>> last_key(const MovedTable& table) override {
    const auto query = TRY(prepare(fmt::format("SELECT {} FROM {} ORDER BY {} LIMIT 1", column_list(table),
                                               table_name(table), key_list(table, " DESC"))));
    const int code = sqlite3_step(query.get());
    if (code == SQLITE_ROW) return std::optional(key_of(table, query.get()));
    if (code != SQLITE_DONE) return failed();
    return std::optional<RowKey>();
  }

  Result<void> begin_copy(const std::string& source) override {
    const auto begun = connection_->number("SELECT count(*) FROM sqlite_schema WHERE name = 'sen_copy'");
    if (!begun) return failed();
    if (*begun != 0) {
      if (connection_->word("SELECT source FROM sen_copy") == source) return {};
      return fail(errors::kCopySourceChanged, {path_});
    }
    if (connection_->number("SELECT count(*) FROM sen_migration") != 0) return fail(errors::kCopyTargetUsed, {path_});
    TRY(run("BEGIN IMMEDIATE; CREATE TABLE sen_copy (source TEXT NOT NULL, cleared INTEGER NOT NULL) STRICT"));
    const auto mark = TRY(prepare("INSERT INTO sen_copy VALUES (?1, 0)"));
    bind_field(mark.get(), 1, Type::kText, as_bytes(source));
    if (sqlite3_step(mark.get()) != SQLITE_DONE) return failed();
    return run("COMMIT");
  }

  Result<void> clear(const std::vector<MovedTable>& tables) override {
    if (connection_->number("SELECT cleared FROM sen_copy") == 1) return {};
    std::string sql = "BEGIN IMMEDIATE;";
    for (const auto& table : tables) sql += fmt::format("DELETE FROM {};", table_name(table));
    return run(sql + "UPDATE sen_copy SET cleared = 1; COMMIT");
  }

  Result<void> write(const MovedTable& table, const RowPage& page) override {
    const auto insert = TRY(prepare(fmt::format("INSERT INTO {} ({}) VALUES ({})", table_name(table),
                                                column_list(table), parameters(table.columns.size()))));
    TRY(run("BEGIN IMMEDIATE"));
    RowReader rows(page.bytes);
    while (const auto fields = rows.next()) {
      for (std::size_t i = 0; i < fields->size(); ++i)
        bind_field(insert.get(), static_cast<int>(i) + 1, table.columns[i].type, (*fields)[i]);
      if (sqlite3_step(insert.get()) != SQLITE_DONE) return failed();
      sqlite3_reset(insert.get());
    }
    return run("COMMIT");
  }

  Result<void> finish_copy(const NodeState& source) override {
    return run("BEGIN IMMEDIATE; UPDATE sen_node SET next_id = " + std::to_string(source.next_id) +
               ", now_us = " + std::to_string(source.now_us) + "; DROP TABLE sen_copy; COMMIT; ANALYZE");
  }

 private:
  Error failed() {
    const int code = sqlite3_errcode(connection_->handle());
    if (connection_->in_transaction()) connection_->run("ROLLBACK");
    return engine_error(code);
  }
  Result<void> run(const std::string& sql) {
    if (connection_->run(sql) != SQLITE_OK) return failed();
    return {};
  }
  Result<Prepared> prepare(const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(connection_->handle(), sql.c_str(), -1, &raw, nullptr);
    Prepared out(raw);
    if (code != SQLITE_OK) return failed();
    return out;
  }
  static RowKey key_of(const MovedTable& table, sqlite3_stmt* row) {
    RowKey out;
    for (const auto at : table.key) out.push_back(key_field(row, static_cast<int>(at), table.columns[at].type));
    return out;
  }

  Result<MovedTable> describe(const std::string& agency, const std::string& name) {
    MovedTable out{agency, name, {}, {}};
    const auto columns = TRY(prepare("SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY name"));
    const std::string full = agency + "_" + name;
    bind_field(columns.get(), 1, Type::kText, as_bytes(full));
    std::vector<std::pair<std::int64_t, std::size_t>> key;
    while (sqlite3_step(columns.get()) == SQLITE_ROW) {
      const auto type = as_text(bytes_at(columns.get(), 1));
      if (const auto part = sqlite3_column_int64(columns.get(), 2); part > 0)
        key.emplace_back(part, out.columns.size());
      out.columns.push_back({std::string(as_text(bytes_at(columns.get(), 0))), type == "INTEGER" ? Type::kInteger
                                                                               : type == "TEXT"  ? Type::kText
                                                                                                 : Type::kBytes});
    }
    std::ranges::sort(key);
    for (const auto& [part, at] : key) out.key.push_back(at);
    return out;
  }

  std::string path_;
  AgencyNames names_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace

Result<std::unique_ptr<TransferSide>> open_transfer(const std::string& path, const AgencyNames& names) {
  auto side = std::make_unique<SqliteTransfer>(path, names);
  TRY(side->open());
  return std::unique_ptr<TransferSide>(std::move(side));
}

}  // namespace sen::sqlite
