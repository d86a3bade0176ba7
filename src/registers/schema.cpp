#include "registers/schema.hpp"

#include <algorithm>
#include <set>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"

namespace sen::registers {
namespace {

using pack::FieldType;

constexpr std::size_t kNameMax = 63;  ///< PostgreSQL cuts longer identifiers
constexpr std::string_view kKeyTail = "_key";

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

bool good_name(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         contains_only(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

/// Field names may be SQL words ("order"): always quoted. They match [a-z][a-z0-9_]*, so quoting is all it takes.
std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

std::string key_columns(const Table& table) { return table.by_subject ? "subject_id, id" : "id"; }
std::string key_declared(const Table& table) {
  return table.by_subject ? "subject_id BIGINT NOT NULL, id BIGINT NOT NULL" : "id BIGINT NOT NULL";
}
std::string key_matches(const Table& table) { return table.by_subject ? "subject_id = $1 AND id = $2" : "id = $1"; }
std::string parameter(std::size_t n) { return "$" + std::to_string(n); }

std::string parameters(std::size_t first, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? ", " : "") + parameter(first + i);
  return out;
}

std::string field_columns(const Table& table) {
  std::string out;
  for (const auto& column : table.columns) out += ", " + quoted(column.name);
  return out;
}

constexpr std::string_view kMetaCurrent = ", _version, _valid_from, _known_from, _next_valid_on, _in_force";
constexpr std::size_t kMetaCurrentSize = 5;
constexpr std::string_view kMetaHistory =
    ", _version, _valid_from, _valid_until, _holds, _known_from, _known_until, _agency, _officer, _case, _legal, "
    "_cause";
constexpr std::size_t kMetaHistorySize = 11;

void write_current_statements(Table& t) {
  const std::string name = "@" + t.def->id;
  const std::size_t key = t.key_size();
  const std::string all = key_columns(t) + std::string(kMetaCurrent) + field_columns(t);
  const std::size_t width = key + kMetaCurrentSize + t.columns.size();
  t.insert_current = "INSERT INTO " + name + " (" + all + ") VALUES (" + parameters(1, width) + ")";
  std::size_t at = key + 1;
  t.update_current = "UPDATE " + name + " SET ";
  for (const char* column : {"_version", "_valid_from", "_known_from", "_next_valid_on", "_in_force"})
    t.update_current += (at == key + 1 ? "" : ", ") + std::string(column) + " = " + parameter(at), ++at;
  for (const auto& column : t.columns) t.update_current += ", " + quoted(column.name) + " = " + parameter(at++);
  t.update_current += " WHERE " + key_matches(t);

  const std::string select = "SELECT " + all + " FROM " + name + " WHERE ";
  t.current_by_id = select + "id = $1";
  t.current_by_key = select + key_matches(t);
  if (t.by_subject) {
    t.current_by_subject = select + "subject_id = $1 AND _in_force = 1 ORDER BY id LIMIT $2";
    t.any_by_subject =
        "SELECT id FROM " + name + " WHERE subject_id = $1 AND (_in_force = 1 OR _next_valid_on IS NOT NULL) LIMIT 1";
  }
  t.due =
      "SELECT " + key_columns(t) + " FROM " + name + " WHERE _next_valid_on <= $1 ORDER BY _next_valid_on, id LIMIT $2";
  t.page = select + "id > $1 AND _in_force = 1 ORDER BY id LIMIT $2";
  t.count = "SELECT count(*) FROM " + name + " WHERE _in_force = 1";
  for (auto& field : t.fields) {
    if (field.lookup == Lookup::kIndex)
      field.find = select + quoted(field.def->name) + " = $1 AND _in_force = 1 ORDER BY id LIMIT $2";
    if (field.lookup != Lookup::kKey) continue;
    const std::string keys = name + "_" + field.def->name + std::string(kKeyTail);
    field.key_insert =
        "INSERT INTO " + keys + " (value, subject_id, record_id) VALUES ($1, $2, $3) ON CONFLICT (value) DO NOTHING";
    field.key_select = "SELECT subject_id, record_id FROM " + keys + " WHERE value = $1";
    field.key_release = "DELETE FROM " + keys + " WHERE value = $1 AND record_id = $2";
  }
}

void write_history_statements(Table& t) {
  const std::string name = "@" + t.def->id + "_history";
  const std::size_t key = t.key_size();
  const std::string all = key_columns(t) + std::string(kMetaHistory) + field_columns(t);
  const std::size_t width = key + kMetaHistorySize + t.columns.size();
  t.insert_history = "INSERT INTO " + name + " (" + all + ") VALUES (" + parameters(1, width) + ")";
  t.close_history = "UPDATE " + name + " SET _known_until = " + parameter(key + 1) + " WHERE " + key_matches(t) +
                    " AND _known_from = " + parameter(key + 2) + " AND _valid_from = " + parameter(key + 3);
  const std::string select = "SELECT " + all + " FROM " + name + " WHERE " + key_matches(t);
  t.open_history = select + " AND _known_until = " + parameter(key + 1) + " ORDER BY _valid_from";
  t.all_history = select + " ORDER BY _known_from, _valid_from";
  t.as_of = select + " AND _valid_from <= " + parameter(key + 1) + " AND " + parameter(key + 1) +
            " < _valid_until AND _known_from <= " + parameter(key + 2) + " AND " + parameter(key + 2) +
            " < _known_until";
}

Error bad(const pack::Register& def, std::string_view field, std::string why) {
  return fail(errors::kBadDefinition, {def.id, std::string(field), std::move(why)});
}

Result<Field> compile_field(const pack::Pack& pack, const pack::Register& def, const pack::RegisterField& field) {
  if (!good_name(field.name) || field.name == "id" || field.name == "subject_id")
    return bad(def, field.name, "the name is not usable");
  Field out;
  out.def = &field;
  const bool subject = field.name == def.subject_field;
  if (subject && field.type != FieldType::kPerson) return bad(def, field.name, "a subject is a person field");
  if (field.type == FieldType::kCode) {
    const auto list = pack.codes.find(field.codes);
    if (list == pack.codes.end()) return bad(def, field.name, "there is no code list " + field.codes);
    out.code_system = list->second.system;
  }
  if (!field.number.empty() && !pack.numbers.contains(field.number))
    return bad(def, field.name, "there is no number " + field.number);
  out.keeps_keys = field.unique && !field.number.empty();
  out.lookup = subject                                                ? Lookup::kSubject
               : field.unique                                         ? Lookup::kKey
               : field.searchable || field.type == FieldType::kPerson ? Lookup::kIndex
                                                                      : Lookup::kNone;
  const auto tables = def.id.size() + field.name.size() + kKeyTail.size() + 1;
  if (tables > kNameMax) return bad(def, field.name, "register and field names are too long together");
  return out;
}

Result<std::unique_ptr<const Table>> compile_table(const pack::Pack& pack, const pack::Register& def) {
  if (!good_name(def.id)) return bad(def, "", "the name is not usable");
  auto table = std::make_unique<Table>();
  table->def = &def;
  table->by_subject = !def.subject_field.empty();
  std::set<std::string> names;
  for (const auto& field : def.fields) {
    auto compiled = TRY(compile_field(pack, def, field));
    compiled.column = table->columns.size();
    table->columns.push_back({field.name, storage_of(field.type)});
    if (field.type == FieldType::kCode) table->columns.push_back({field.name + "_system", Storage::kText});
    table->fields.push_back(std::move(compiled));
  }
  for (const auto& column : table->columns)
    if (!names.insert(column.name).second) return bad(def, column.name, "two columns of this name");
  if (table->by_subject && table->field(def.subject_field) == nullptr)
    return bad(def, def.subject_field, "there is no such field");
  write_current_statements(*table);
  write_history_statements(*table);
  return std::unique_ptr<const Table>(std::move(table));
}

/// The names of every table of a register, to find clashes between registers.
std::vector<std::string> table_names(const Table& table) {
  std::vector<std::string> out{table.def->id, table.def->id + "_history"};
  for (const auto& field : table.fields)
    if (field.lookup == Lookup::kKey) out.push_back(table.def->id + "_" + field.def->name + std::string(kKeyTail));
  return out;
}

std::string field_ddl(const Field& field) {
  const std::string type(sql_type(storage_of(field.def->type)));
  std::string out = quoted(field.def->name) + " " + type;
  if (field.def->type == FieldType::kCode) out += ", " + quoted(field.def->name + "_system") + " TEXT";
  return out;
}

/// What finding by this field needs besides its column.
std::string lookup_ddl(const Table& table, const Field& field) {
  const std::string name = "@" + table.def->id + "_" + field.def->name;
  if (field.lookup == Lookup::kIndex)
    return "CREATE INDEX " + name + "_ix ON @" + table.def->id + " (" + quoted(field.def->name) + ", id);\n";
  if (field.lookup == Lookup::kKey)
    return "CREATE TABLE " + name + std::string(kKeyTail) +
           " (value TEXT NOT NULL, subject_id BIGINT NOT NULL, record_id BIGINT NOT NULL, PRIMARY KEY (value)) "
           "STRICT;\n";
  return {};
}

std::string remember_ddl(const Table& table, const Field& field) {
  return "INSERT INTO @register_column (register_id, field, type, lookup) VALUES ('" + table.def->id + "', '" +
         field.def->name + "', '" + std::string(type_name(field.def->type)) + "', '" +
         std::string(lookup_name(field.lookup)) + "');\n";
}

}  // namespace

std::string_view lookup_name(Lookup lookup) {
  switch (lookup) {
    case Lookup::kNone:
      return "none";
    case Lookup::kIndex:
      return "index";
    case Lookup::kKey:
      return "key";
    case Lookup::kSubject:
      return "subject";
  }
  return "none";
}

const Field* Table::field(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.def->name == name; });
  return found == fields.end() ? nullptr : &*found;
}

Result<std::map<std::string, std::unique_ptr<const Table>, std::less<>>> compile_tables(const pack::Pack& pack,
                                                                                        const std::string& agency) {
  std::map<std::string, std::unique_ptr<const Table>, std::less<>> out;
  std::set<std::string> taken{"subject", "sequence", "register_column"};
  for (const auto& [id, def] : pack.registers) {
    if (def.agency != agency) continue;
    auto table = TRY(compile_table(pack, def));
    for (auto& name : table_names(*table))
      if (!taken.insert(name).second) return bad(def, "", "the table name " + name + " is taken");
    out.emplace(id, std::move(table));
  }
  return out;
}

Database::Migration base_migration() {
  return {"registers.0001",
          "CREATE TABLE @subject (ref BLOB NOT NULL, subject_id BIGINT NOT NULL, PRIMARY KEY (ref)) STRICT;\n"
          "CREATE TABLE @sequence (name TEXT NOT NULL, scope TEXT NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (name, "
          "scope)) STRICT;\n"
          "CREATE TABLE @register_column (register_id TEXT NOT NULL, field TEXT NOT NULL, type TEXT NOT NULL, lookup "
          "TEXT NOT NULL, "
          "PRIMARY KEY (register_id, field)) STRICT;\n"};
}

Database::Migration create_migration(const Table& table) {
  const std::string name = "@" + table.def->id;
  std::string fields;
  for (const auto& field : table.fields) fields += ", " + field_ddl(field);
  std::string sql =
      "CREATE TABLE " + name + " (" + key_declared(table) +
      ", _version BIGINT NOT NULL, _valid_from BIGINT NOT NULL, _known_from BIGINT NOT NULL, _next_valid_on BIGINT, "
      "_in_force BIGINT NOT NULL" +
      fields + ", PRIMARY KEY (" + key_columns(table) + ")) STRICT;\n";
  sql += "CREATE TABLE " + name + "_history (" + key_declared(table) +
         ", _version BIGINT NOT NULL, _valid_from BIGINT NOT NULL, _valid_until BIGINT NOT NULL, _holds BIGINT NOT "
         "NULL, _known_from BIGINT NOT NULL, "
         "_known_until BIGINT NOT NULL, _agency TEXT NOT NULL, _officer TEXT NOT NULL, _case TEXT NOT NULL, _legal "
         "TEXT NOT NULL, _cause BLOB" +
         fields + ", PRIMARY KEY (" + key_columns(table) + ", _known_from, _valid_from)) STRICT;\n";
  if (table.by_subject) sql += "CREATE INDEX " + name + "_id_ix ON " + name + " (id);\n";
  sql += "CREATE INDEX " + name + "_next_ix ON " + name + " (_next_valid_on, id) WHERE _next_valid_on IS NOT NULL;\n";
  for (const auto& field : table.fields) sql += lookup_ddl(table, field) + remember_ddl(table, field);
  // A letter before the digest keeps an all-digit one from looking like a numbered series.
  return {"registers." + table.def->id + ".d" + to_hex(sha256(as_bytes(sql))).substr(0, 12), std::move(sql)};
}

Result<std::vector<Database::Migration>> grow_migrations(const Table& table, const StoredTable& stored) {
  std::vector<Database::Migration> out;
  for (const auto& field : table.fields) {
    const auto known = stored.find(field.def->name);
    if (known == stored.end()) {
      std::string sql;
      for (const char* tail : {"", "_history"}) {
        const std::string alter = "ALTER TABLE @" + table.def->id + tail + " ADD COLUMN " + quoted(field.def->name);
        sql += alter + " " + std::string(sql_type(storage_of(field.def->type))) + ";\n";
        if (field.def->type == FieldType::kCode)
          sql += "ALTER TABLE @" + table.def->id + tail + " ADD COLUMN " + quoted(field.def->name + "_system") +
                 " TEXT;\n";
      }
      sql += lookup_ddl(table, field) + remember_ddl(table, field);
      out.push_back({"registers." + table.def->id + ".field." + field.def->name, std::move(sql)});
    } else if (known->second.type != type_name(field.def->type)) {
      return fail(errors::kShapeChanged, {table.def->id, field.def->name,
                                          known->second.type + " -> " + std::string(type_name(field.def->type))});
    } else if (known->second.lookup != lookup_name(field.lookup)) {
      return fail(errors::kShapeChanged, {table.def->id, field.def->name,
                                          known->second.lookup + " -> " + std::string(lookup_name(field.lookup))});
    }
  }
  return out;
}

}  // namespace sen::registers
