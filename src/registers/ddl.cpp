// Tables of the registers: made, and grown by new optional fields.
#include "registers/ddl.hpp"
#include "base/hash.hpp"
#include "registers/errors.hpp"
#include "registers/reshape.hpp"
#include "registers/rules.hpp"
#include "registers/sql_text.hpp"

namespace sen::registers {

using ddl::kRetention;
using ddl::kSearch;
using ddl::retention_shape;
using ddl::search_shape;

namespace {

std::string_view sql_type(Storage storage) {
  switch (storage) {
    case Storage::kText:
      return "TEXT";
    case Storage::kInteger:
      return "BIGINT";
    case Storage::kBlob:
      return "BLOB";
  }
  return "TEXT";
}

std::string key_declared(const Table& table) {
  return table.by_subject ? "subject_id BIGINT NOT NULL, id BIGINT NOT NULL" : "id BIGINT NOT NULL";
}

std::string field_ddl(const Field& field) {
  const std::string type(sql_type(storage_of(field.def->type)));
  std::string out = sql::quoted(field.def->name) + " " + type;
  if (field.def->type == pack::FieldType::kCode) out += ", " + sql::quoted(field.def->name + "_system") + " TEXT";
  return out;
}

std::string create_ddl(const Index& index) { return "CREATE INDEX " + index.name + " ON " + index.on + ";\n"; }

/// Of every register, whatever its fields.
std::vector<Index> plain_indexes(const Table& table) {
  const std::string name = "@" + table.def->id;
  std::vector<Index> out;
  if (table.by_subject) out.push_back({name + "_id_ix", name + " (id)"});
  out.push_back({name + "_next_ix", name + " (_next_valid_on, id) WHERE _next_valid_on IS NOT NULL"});
  out.push_back({name + "_changed_ix", name + " (_changed, id)"});
  return out;
}

Index lookup_index(const Table& table, const Field& field) {
  const std::string name = "@" + table.def->id;
  const std::string column = sql::quoted(field.def->name);
  return {name + "_" + field.def->name + "_ix", name + " (" + column + ", id) WHERE " + column + " IS NOT NULL"};
}

/// What finding by this field needs besides its column. Empty values are not looked for, so no index holds them.
std::string lookup_ddl(const Table& table, const Field& field) {
  if (field.lookup == Lookup::kIndex) return create_ddl(lookup_index(table, field));
  if (field.lookup == Lookup::kKey)
    return "CREATE TABLE " + sql::key_table(table, field) +
           " (value TEXT NOT NULL, subject_id BIGINT NOT NULL, record_id BIGINT NOT NULL, PRIMARY KEY (value)) "
           "STRICT, WITHOUT ROWID;\n";
  return {};
}

std::string remember_ddl(const Table& table, std::string_view field, std::string_view type, std::string_view lookup) {
  std::string out = "INSERT INTO @register_column (register_id, field, type, lookup) VALUES ('" + table.def->id;
  for (const auto value : {field, type, lookup}) (out += "', '") += value;
  return out + "');\n";
}
std::string remember_ddl(const Table& table, const Field& field) {
  return remember_ddl(table, field.def->name, type_name(field.def->type), lookup_name(field.lookup));
}

Index search_index(const Table& table) {
  const std::string name = "@" + table.def->id;
  return {name + "_name_ix", name + " (_name_ends, " + sql::search_columns(table) + ") WHERE _in_force = 1"};
}
std::string search_ddl(const Table& table) {
  if (table.search_name == nullptr) return {};
  return create_ddl(search_index(table)) + remember_ddl(table, kSearch, "search", search_shape(*table.def));
}

Index retention_index(const Table& table) {
  const std::string name = "@" + table.def->id;
  return {name + "_kept_" + retention_shape(*table.def) + "_ix",
          name + " (" + sql::retention_column(table) + ", id) WHERE " + sql::retention_rows(table)};
}
/// A limit that comes or moves later only needs its index.
std::string retention_ddl(const Table& table) {
  if (table.def->retention.years == 0) return {};
  return create_ddl(retention_index(table)) + remember_ddl(table, kRetention, "retention", retention_shape(*table.def));
}

constexpr std::string_view kWhyColumns =
    ", _agency TEXT NOT NULL, _officer TEXT NOT NULL, _case TEXT NOT NULL, _legal TEXT NOT NULL, _cause BLOB";

std::string current_ddl(const Table& table, const std::string& fields) {
  const std::string name = "@" + table.def->id;
  return "CREATE TABLE " + name + " (" + key_declared(table) +
         ", _version BIGINT NOT NULL, _valid_from BIGINT NOT NULL, _known_from BIGINT NOT NULL, _next_valid_on BIGINT, "
         "_in_force BIGINT NOT NULL, _changed BIGINT NOT NULL" +
         std::string(kWhyColumns) + (table.search_name == nullptr ? "" : ", _name_ends TEXT, _name_key TEXT") + fields +
         ", PRIMARY KEY (" + sql::key_columns(table) + ")) STRICT;\n";
}

std::string history_ddl(const Table& table, const std::string& fields) {
  return "CREATE TABLE @" + table.def->id + "_history (" + key_declared(table) +
         ", _version BIGINT NOT NULL, _valid_from BIGINT NOT NULL, _valid_until BIGINT NOT NULL, _holds BIGINT NOT "
         "NULL, _known_from BIGINT NOT NULL, _known_until BIGINT NOT NULL" +
         std::string(kWhyColumns) + fields + ", PRIMARY KEY (" + sql::key_columns(table) +
         ", _known_from, _valid_from)) STRICT;\n";
}

std::string add_column(const Table& table, const Field& field) {
  std::string out;
  for (const char* tail : {"", "_history"}) {
    const std::string alter = "ALTER TABLE @" + table.def->id + tail + " ADD COLUMN ";
    out += alter + sql::quoted(field.def->name) + " " + std::string(sql_type(storage_of(field.def->type))) + ";\n";
    if (field.def->type == pack::FieldType::kCode) out += alter + sql::quoted(field.def->name + "_system") + " TEXT;\n";
  }
  return out + lookup_ddl(table, field) + remember_ddl(table, field);
}

}  // namespace

Database::Migration base_migration() {
  return {"registers.0001",
          "CREATE TABLE @subject (ref BLOB NOT NULL, subject_id BIGINT NOT NULL, PRIMARY KEY (ref)) "
          "STRICT, WITHOUT ROWID;\n"
          "CREATE TABLE @sequence (name TEXT NOT NULL, scope TEXT NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (name, "
          "scope)) STRICT, WITHOUT ROWID;\n"
          "CREATE TABLE @register_column (register_id TEXT NOT NULL, field TEXT NOT NULL, type TEXT NOT NULL, lookup "
          "TEXT NOT NULL, PRIMARY KEY (register_id, field)) STRICT;\n",
          {{"subject", Database::Spread::kKey, "ref"}, {"sequence"}, {"register_column"}}};
}

Database::Migration create_migration(const Table& table) {
  std::string fields;
  for (const auto& field : table.fields) fields += ", " + field_ddl(field);
  std::string sql = current_ddl(table, fields) + history_ddl(table, fields);
  for (const auto& index : plain_indexes(table)) sql += create_ddl(index);
  for (const auto& field : table.fields) sql += lookup_ddl(table, field) + remember_ddl(table, field);
  sql += search_ddl(table) + retention_ddl(table);
  // A letter before the digest keeps an all-digit one from looking like a numbered series.
  return {"registers." + table.def->id + ".d" + to_hex(sha256(as_bytes(sql))).substr(0, 12), std::move(sql),
          tables_of(table)};
}

std::vector<Index> indexes_of(const Table& table) {
  std::vector<Index> out = plain_indexes(table);
  for (const auto& field : table.fields)
    if (field.lookup == Lookup::kIndex) out.push_back(lookup_index(table, field));
  if (table.search_name != nullptr) out.push_back(search_index(table));
  if (table.def->retention.years > 0) out.push_back(retention_index(table));
  return out;
}

std::vector<Database::Migration> grow_migrations(const Table& table, const StoredTable& stored, const Reshape& plan) {
  std::vector<Database::Migration> out;
  for (const auto& field : table.fields) {
    if (stored.contains(field.def->name) || plan.brings(field.def->name)) continue;
    out.push_back({"registers." + table.def->id + ".field." + field.def->name, add_column(table, field), {}});
    if (field.lookup == Lookup::kKey) out.back().tables.push_back(key_table(table, field));
  }
  return out;
}

namespace ddl {

std::string_view sql_type(pack::FieldType type) { return registers::sql_type(storage_of(type)); }
std::string lookup(const Table& table, const Field& field) { return lookup_ddl(table, field); }
std::string remember(const Table& table, const Field& field) { return remember_ddl(table, field); }
std::string remember_renamed(const Table& table, std::string_view before, std::string_view name) {
  return remember_ddl(table, before, kRenamed, name);
}
std::string forget(const Table& table, std::string_view field) {
  return "DELETE FROM @register_column WHERE register_id = '" + table.def->id + "' AND field = '" + std::string(field) +
         "';\n";
}

std::string search_shape(const pack::Register& def) {
  return def.search.name.empty() ? "none" : def.search.name + " " + def.search.born + " " + def.search.place;
}
std::string search(const Table& table) {
  return table.search_name == nullptr ? remember_ddl(table, kSearch, "search", "none") : search_ddl(table);
}

std::string retention_shape(const pack::Register& def) {
  if (def.retention.years == 0) return "none";
  return def.retention.after.empty() ? "ended" : def.retention.after;
}
std::string retention(const Table& table) { return retention_ddl(table); }

}  // namespace ddl

}  // namespace sen::registers
