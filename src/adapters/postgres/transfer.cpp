#include "adapters/postgres/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/postgres/connection.hpp"
#include "store/rows.hpp"

namespace sen::postgres {
namespace {

using Type = MovedTable::Type;
using namespace std::string_view_literals;

// "COPY", File Formats: signature, flags, no header extension; at the end a count of -1.
constexpr std::string_view kHeader = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"sv;
constexpr std::string_view kTrailer = "\377\377"sv;
constexpr int kTimeOutMs = 0;  // an index of millions of rows is read as long as it takes
constexpr int kLockTimeOutMs = 5000;

/// Every column of every table of one agency, with its place in the primary key (0: none).
constexpr const char* kColumns =
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),"
    " COALESCE(array_position(string_to_array(i.indkey::text, ' ')::int[], a.attnum::int), 0)::bigint"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " AND a.attgenerated = ''"
    " LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary"
    " WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')"
    " ORDER BY c.relname COLLATE \"C\", a.attname COLLATE \"C\"";

std::string table_name(const MovedTable& table) { return "\"" + table.agency + "\".\"" + table.name + "\""; }

Oid oid_of(Type type) { return type == Type::kInteger ? kInt8 : type == Type::kText ? kText : kBytea; }

RowKey key_of(const MovedTable& table, const PGresult* answer, int row) {
  RowKey out;
  for (const auto at : table.key) {
    const auto field = raw(answer, row, static_cast<int>(at));
    out.emplace_back(field.begin(), field.end());
  }
  return out;
}

class PostgresTransfer final : public TransferSide {
 public:
  PostgresTransfer(Handle handle, std::string place, AgencyNames names)
      : handle_(std::move(handle)), place_(std::move(place)), names_(std::move(names)) {}

  Result<NodeState> node() override {
    const auto row = TRY(ask("SELECT epoch, next_id, now_us FROM sen.node"));
    return NodeState{integer(row.get(), 0, 0), integer(row.get(), 0, 1), integer(row.get(), 0, 2)};
  }

  Result<std::vector<MovedTable>> tables() override {
    std::vector<MovedTable> out;
    for (const auto& agency : names_.all()) TRY(describe(agency, out));
    std::ranges::sort(out, {}, [](const MovedTable& table) { return std::pair(table.agency, table.name); });
    return out;
  }

  Result<std::int64_t> count(const MovedTable& table) override {
    const auto row = TRY(ask(fmt::format("SELECT count(*) FROM {}", table_name(table))));
    return integer(row.get(), 0, 0);
  }

  Result<RowPage> read(const MovedTable& table, const std::optional<RowKey>& after, std::size_t rows) override {
    const std::string key = key_list(table);
    std::string sql = fmt::format("SELECT {} FROM {}", column_list(table), table_name(table));
    std::vector<Oid> types;
    std::string values;
    for (std::size_t i = 0; after && i < after->size(); ++i) {
      types.push_back(oid_of(table.columns[table.key[i]].type));
      values += (i > 0 ? ", $" : "$") + std::to_string(i + 1);
    }
    if (after) sql += " WHERE (" + key + ") > (" + values + ")";
    sql += " ORDER BY " + key + " LIMIT " + std::to_string(rows);
    const auto answer = TRY(ask(sql, after ? *after : RowKey(), types));
    RowPage page;
    RowWriter writer(page.bytes);
    page.rows = static_cast<std::size_t>(PQntuples(answer.get()));
    for (int row = 0; row < PQntuples(answer.get()); ++row) {
      writer.begin(table.columns.size());
      for (int column = 0; column < PQnfields(answer.get()); ++column)
        PQgetisnull(answer.get(), row, column) == 1 ? writer.null()
                                                    : writer.bytes(as_bytes(raw(answer.get(), row, column)));
    }
    if (page.rows > 0) page.last = key_of(table, answer.get(), PQntuples(answer.get()) - 1);
    return page;
  }

  Result<std::optional<RowKey>> last_key(const MovedTable& table) override {
    const auto answer = TRY(ask(fmt::format("SELECT {} FROM {} ORDER BY {} LIMIT 1", column_list(table),
                                            table_name(table), key_list(table, " DESC"))));
    if (PQntuples(answer.get()) == 0) return std::optional<RowKey>();
    return std::optional(key_of(table, answer.get(), 0));
  }

  Result<void> begin_copy(const std::string& source) override {
    const auto begun =
        TRY(ask("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'sen' AND tablename = 'copy'"));
    if (integer(begun.get(), 0, 0) != 0) {
      const auto mark = TRY(ask("SELECT source FROM sen.copy"));
      if (PQntuples(mark.get()) == 1 && raw(mark.get(), 0, 0) == source) return {};
      return fail(errors::kCopySourceChanged, {place_});
    }
    const auto migrated = TRY(ask("SELECT count(*) FROM sen.migration"));
    if (integer(migrated.get(), 0, 0) != 0) return fail(errors::kCopyTargetUsed, {place_});
    TRY(run("BEGIN; CREATE TABLE sen.copy (source TEXT NOT NULL, cleared BIGINT NOT NULL)"));
    TRY(ask("INSERT INTO sen.copy VALUES ($1, 0)", {Bytes(source.begin(), source.end())}, {kText}));
    return run("COMMIT");
  }

  Result<void> clear(const std::vector<MovedTable>& tables) override {
    const auto cleared = TRY(ask("SELECT cleared FROM sen.copy"));
    if (integer(cleared.get(), 0, 0) == 1) return {};
    std::string sql = "BEGIN;";
    for (const auto& table : tables) sql += "TRUNCATE " + table_name(table) + ";";
    return run(sql + "UPDATE sen.copy SET cleared = 1; COMMIT");
  }

  Result<void> write(const MovedTable& table, const RowPage& page) override {
    TRY(run("BEGIN"));
    const std::string sql = "COPY " + table_name(table) + " (" + column_list(table) + ") FROM STDIN (FORMAT binary)";
    const Answer ready(PQexec(handle_.get(), sql.c_str()));
    if (PQresultStatus(ready.get()) != PGRES_COPY_IN) return failed();
    const auto put = [&](std::string_view part) {
      return PQputCopyData(handle_.get(), part.data(), static_cast<int>(part.size())) == 1;
    };
    if (!put(kHeader) || !put(as_text(page.bytes)) || !put(kTrailer) || PQputCopyEnd(handle_.get(), nullptr) != 1)
      return failed();
    const Answer done(PQgetResult(handle_.get()));
    const bool good = PQresultStatus(done.get()) == PGRES_COMMAND_OK;
    const Answer end(PQgetResult(handle_.get()));
    if (!good) return failed();
    return run("COMMIT");
  }

  Result<void> finish_copy(const NodeState& source) override {
    TRY(run("ANALYZE"));
    return run("BEGIN; UPDATE sen.node SET next_id = " + std::to_string(source.next_id) +
               ", now_us = " + std::to_string(source.now_us) + "; DROP TABLE sen.copy; COMMIT");
  }

 private:
  Error failed() {
    const bool lost = PQstatus(handle_.get()) != CONNECTION_OK;
    if (!lost) const Answer back(PQexec(handle_.get(), "ROLLBACK"));
    return engine_error(lost ? Fault::kLost : Fault::kBroken);
  }
  Result<void> run(const std::string& sql) {
    const Answer done(PQexec(handle_.get(), sql.c_str()));
    if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) return failed();
    return {};
  }
  /// Parameters as the wire has them; the answer in binary too.
  Result<Answer> ask(const std::string& sql, const RowKey& values = {}, const std::vector<Oid>& types = {}) {
    std::vector<const char*> data;
    std::vector<int> lengths, formats(values.size(), 1);
    for (const auto& value : values) {
      data.push_back(value.empty() ? "" : reinterpret_cast<const char*>(value.data()));
      lengths.push_back(static_cast<int>(value.size()));
    }
    Answer answer(PQexecParams(handle_.get(), sql.c_str(), static_cast<int>(values.size()), types.data(), data.data(),
                               lengths.data(), formats.data(), 1));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) return failed();
    return answer;
  }

  Result<void> describe(const std::string& agency, std::vector<MovedTable>& out) {
    const auto rows = TRY(ask(kColumns, {Bytes(agency.begin(), agency.end())}, {kText}));
    std::vector<std::pair<std::int64_t, std::size_t>> key;
    for (int row = 0; row < PQntuples(rows.get()); ++row) {
      const auto name = raw(rows.get(), row, 0);
      if (out.empty() || out.back().agency != agency || out.back().name != name) {
        out.push_back({agency, std::string(name), {}, {}});
        key.clear();
      }
      auto& table = out.back();
      const auto type = raw(rows.get(), row, 2);
      if (const auto part = integer(rows.get(), row, 3); part > 0) key.emplace_back(part, table.columns.size());
      table.columns.push_back({std::string(raw(rows.get(), row, 1)), type == "bigint" ? Type::kInteger
                                                                     : type == "text" ? Type::kText
                                                                                      : Type::kBytes});
      std::ranges::sort(key);
      table.key.clear();
      for (const auto& [part, at] : key) table.key.push_back(at);
    }
    return {};
  }

  Handle handle_;
  std::string place_;
  AgencyNames names_;
};

}  // namespace

Result<std::unique_ptr<TransferSide>> open_transfer(const std::string& uri, const AgencyNames& names) {
  auto handle = TRY(connect(uri, kTimeOutMs, kLockTimeOutMs));
  PQexitPipelineMode(handle.get());  // COPY has no place in one
  return std::unique_ptr<TransferSide>(std::make_unique<PostgresTransfer>(std::move(handle), place_of(uri), names));
}

}  // namespace sen::postgres
