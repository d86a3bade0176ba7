#include "registers/schema.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"
#include "registers/sql_text.hpp"

namespace sen::registers {
namespace {

using pack::FieldType;
using sql::key_columns;
using sql::quoted;

constexpr std::size_t kNameMax = 63;  ///< PostgreSQL cuts longer identifiers

bool good_name(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         contains_only(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
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

/// In the order of current_list in store.cpp.
constexpr std::string_view kMetaCurrent[] = {"_version",  "_valid_from", "_known_from", "_next_valid_on",
                                             "_in_force", "_changed",    "_agency",     "_officer",
                                             "_case",     "_legal",      "_cause"};
constexpr std::string_view kSearchColumns[] = {"_name_ends", "_name_key"};
constexpr std::string_view kMetaHistory =
    ", _version, _valid_from, _valid_until, _holds, _known_from, _known_until, _agency, _officer, _case, _legal, "
    "_cause";
constexpr std::size_t kMetaHistorySize = 11;

/// Columns of the current table after the key, in the order they are bound.
std::vector<std::string> current_columns(const Table& t) {
  std::vector<std::string> out(std::begin(kMetaCurrent), std::end(kMetaCurrent));
  if (t.search_name != nullptr) out.insert(out.end(), std::begin(kSearchColumns), std::end(kSearchColumns));
  for (const auto& column : t.columns) out.push_back(quoted(column.name));
  return out;
}

void write_changes(Table& t, const std::string& name) {
  const auto columns = current_columns(t);
  const std::size_t width = t.key_size() + columns.size();
  t.insert_current = "INSERT INTO " + name + " (" + key_columns(t) + ", " + join(columns, ", ") + ") VALUES (" +
                     parameters(1, width) + ")";
  std::vector<std::string> settings;
  for (std::size_t i = 0; i < columns.size(); ++i)
    settings.push_back(columns[i] + " = " + parameter(t.key_size() + 1 + i));
  t.update_current = "UPDATE " + name + " SET " + join(settings, ", ") + " WHERE " + key_matches(t);
}

void write_lookups(Table& t, const std::string& name, const std::string& select) {
  for (auto& field : t.fields) {
    if (field.lookup == Lookup::kIndex)
      field.find = select + quoted(field.def->name) + " = $1 AND _in_force = 1 ORDER BY id LIMIT $2";
    if (field.lookup != Lookup::kKey) continue;
    const std::string keys = sql::key_table(t, field);
    field.key_insert =
        "INSERT INTO " + keys + " (value, subject_id, record_id) VALUES ($1, $2, $3) ON CONFLICT (value) DO NOTHING";
    field.key_select = "SELECT subject_id, record_id FROM " + keys + " WHERE value = $1";
    field.key_release = "DELETE FROM " + keys + " WHERE value = $1 AND record_id = $2";
    field.key_any = "SELECT value FROM " + keys + " LIMIT 1";
  }
  if (t.search_name == nullptr) return;
  const std::string narrow =
      "SELECT " + sql::search_columns(t) + " FROM " + name + " WHERE _in_force = 1 AND _name_ends = $1";
  const std::string born = quoted(t.def->search.born);
  t.namesakes = "SELECT _name_ends, " + sql::search_columns(t) + " FROM " + name +
                " WHERE _in_force = 1 AND (_name_ends, " + born + ") > ($1, $2) ORDER BY _name_ends, " + born +
                " LIMIT $3";
  t.search_ends = narrow + " LIMIT $2";
  t.search_ends_born = narrow + " AND " + born + " >= $2 AND " + born + " < $3 LIMIT $4";
}

void write_loading(Table& t, const std::string& name) {
  t.any = "SELECT id FROM " + name + " UNION ALL SELECT id FROM " + name + "_history LIMIT 1";
  std::string unique;
  for (const auto& field : t.fields)
    if (field.is_unique()) unique += ", " + quoted(field.def->name);
  t.unique_after = "SELECT " + key_columns(t) + unique + " FROM " + name + " WHERE " +
                   (t.by_subject ? "(subject_id, id) > ($1, $2)" : "id > $1") + " ORDER BY " + key_columns(t) +
                   " LIMIT " + parameter(t.key_size() + 1);
}

void write_current_statements(Table& t) {
  const std::string name = "@" + t.def->id;
  write_changes(t, name);
  std::string meta;
  for (const auto column : kMetaCurrent) meta += ", " + std::string(column);
  const std::string select = "SELECT " + key_columns(t) + meta + field_columns(t) + " FROM " + name + " WHERE ";
  t.current_by_id = select + "id = $1";
  t.current_by_key = select + key_matches(t);
  if (t.by_subject) {
    t.current_by_subject = select + "subject_id = $1 AND _in_force = 1 ORDER BY id LIMIT $2";
    t.holds_by_subject = "SELECT id FROM " + name + " WHERE subject_id = $1 AND _in_force = 1 LIMIT 1";
    t.any_by_subject =
        "SELECT id FROM " + name + " WHERE subject_id = $1 AND (_in_force = 1 OR _next_valid_on IS NOT NULL) LIMIT 1";
  }
  t.due =
      "SELECT " + key_columns(t) + " FROM " + name + " WHERE _next_valid_on <= $1 ORDER BY _next_valid_on, id LIMIT $2";
  t.after = select + (t.by_subject ? "(subject_id, id) > ($1, $2)" : "id > $1") + " ORDER BY " + key_columns(t) +
            " LIMIT " + parameter(t.key_size() + 1);
  t.page = select + "id > $1 AND _in_force = 1 ORDER BY id LIMIT $2";
  t.count = "SELECT count(*) FROM " + name + " WHERE _in_force = 1";
  if (t.def->retention.years > 0) {
    const std::string by = sql::retention_column(t);
    t.expired = select + sql::retention_rows(t) + " AND " + by + " < $1 ORDER BY " + by + ", id LIMIT $2";
    t.erase_current = "DELETE FROM " + name + " WHERE " + key_matches(t);
    t.erase_history = "DELETE FROM " + name + "_history WHERE " + key_matches(t);
  }
  t.changed = select + "(_changed, id) > ($1, $2) ORDER BY _changed, id LIMIT $3";
  write_lookups(t, name, select);
  write_loading(t, name);
}

/// What the rules read, where a record is counted, whose it is, and whether another one answers for it.
std::set<std::string> judged_names(const pack::Quality& quality, const pack::Register& def) {
  std::set<std::string> out{quality.place, def.subject_field, def.replaced_by};
  for (const auto& rule : quality.rules)
    for (const auto* expr : {&rule.expected, &rule.holds, &rule.event, &rule.recorded})
      if (*expr) out.insert(expr->parsed->roots().begin(), expr->parsed->roots().end());
  return out;
}

void write_judging(Table& t, const pack::Pack& pack) {
  const auto quality = pack.quality.find(t.def->id);
  if (quality == pack.quality.end()) return;
  const auto names = judged_names(quality->second, *t.def);
  std::string columns;
  for (std::size_t i = 0; i < t.fields.size(); ++i) {
    if (!names.contains(t.fields[i].def->name)) continue;
    t.judged.push_back(i);
    columns += ", " + quoted(t.fields[i].def->name);
  }
  t.judged_after = "SELECT " + key_columns(t) + ", _version, _valid_from, _known_from, _in_force" + columns +
                   " FROM @" + t.def->id + " WHERE " + (t.by_subject ? "(subject_id, id) > ($1, $2)" : "id > $1") +
                   " ORDER BY " + key_columns(t) + " LIMIT " + parameter(t.key_size() + 1);
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
  const auto tables = def.id.size() + field.name.size() + sql::kKeyTail.size() + 1;
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
  table->search_name = table->field(def.search.name);
  for (const auto* name : {&def.search.name, &def.search.born, &def.search.place})
    if (!def.search.name.empty() && !name->empty() && table->field(*name) == nullptr)
      return bad(def, *name, "there is no such field to search by");
  if (table->search_name != nullptr) table->alike = &pack.alike_names;
  write_current_statements(*table);
  write_judging(*table, pack);
  write_history_statements(*table);
  return std::unique_ptr<const Table>(std::move(table));
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

Database::Table key_table(const Table& table, const Field& field) {
  return {table.def->id + "_" + field.def->name + std::string(sql::kKeyTail), Database::Spread::kKey, "value"};
}

std::vector<Database::Table> tables_of(const Table& table) {
  const auto spread = table.by_subject ? Database::Spread::kSubject : Database::Spread::kKey;
  const std::string by = table.by_subject ? "subject_id" : "id";
  std::vector<Database::Table> out{{table.def->id, spread, by}, {table.def->id + "_history", spread, by}};
  for (const auto& field : table.fields)
    if (field.lookup == Lookup::kKey) out.push_back(key_table(table, field));
  return out;
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
    for (const auto& [name, spread, by] : tables_of(*table))
      if (!taken.insert(name).second) return bad(def, "", "the table name " + name + " is taken");
    out.emplace(id, std::move(table));
  }
  return out;
}

}  // namespace sen::registers
