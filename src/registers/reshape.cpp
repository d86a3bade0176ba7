#include "registers/reshape.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "registers/ddl.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"
#include "registers/sql_text.hpp"

namespace sen::registers {
namespace {

using pack::FieldType;

constexpr std::string_view kTails[] = {"", "_history"};

Error changed(const Table& table, std::string_view field, std::string_view before, std::string_view after) {
  return fail(errors::kShapeChanged,
              {table.def->id, std::string(field), std::string(before) + " -> " + std::string(after)});
}

/// The field as the tables have it; nothing when it is new or stands as it should.
Result<std::optional<FieldChange>> change_of(const Table& table, const Field& field, const StoredTable& stored) {
  const auto& def = *field.def;
  FieldChange out{&field, def.name, def.type, {}};
  auto known = stored.find(def.name);
  const bool gone = known == stored.end() || known->second.type == ddl::kRenamed;
  if (gone && def.was) known = stored.find(out.before = def.was->name);
  if (known == stored.end()) return std::optional<FieldChange>();
  const auto wanted = type_name(def.type);
  if (known->second.type != wanted) {
    if (!def.was || known->second.type != type_name(def.was->type))
      return changed(table, def.name, known->second.type, wanted);
    out.type = def.was->type;
  }
  out.lookup = known->second.lookup;
  const auto lookup = lookup_name(field.lookup);
  if (out.lookup != lookup && (out.lookup == "subject" || lookup == "subject"))
    return changed(table, def.name, out.lookup, lookup);
  const bool renamed = out.before != def.name;
  out.converted = out.type != def.type || (renamed && def.was->value);
  if (!renamed && !out.converted && out.lookup == lookup) return std::optional<FieldChange>();
  return std::optional<FieldChange>(std::move(out));
}

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

/// Statements around the filling.
class Script {
 public:
  Script(const Table& table, const Reshape& plan) : table_(table), plan_(plan), name_("@" + table.def->id) {}

  /// Takes away what hangs on the old shape, and makes room for new values.
  std::string before() {
    if (plan_.search && plan_.searched != "none" && !plan_.searched.empty())
      sql_ += "DROP INDEX " + name_ + "_name_ix;\n";
    if (plan_.search && plan_.searched.empty())
      for (const char* column : {"_name_ends", "_name_key"})
        sql_ += "ALTER TABLE " + name_ + " ADD COLUMN " + column + " TEXT;\n";
    if (plan_.retention && plan_.kept != "none") sql_ += "DROP INDEX " + name_ + "_kept_" + plan_.kept + "_ix;\n";
    for (const auto& change : plan_.fields) open(change);
    return std::move(sql_);
  }

  std::string after() {
    for (const auto& change : plan_.fields) close(change);
    if (plan_.search) sql_ += ddl::forget(table_, ddl::kSearch) + ddl::search(table_);
    if (plan_.retention) sql_ += ddl::forget(table_, ddl::kRetention) + ddl::retention(table_);
    return std::move(sql_);
  }

 private:
  void alter(const std::string& what) {
    for (const auto tail : kTails) sql_ += "ALTER TABLE " + name_ + std::string(tail) + " " + what + ";\n";
  }
  void rename(const std::string& from, const std::string& to) {
    alter("RENAME COLUMN " + sql::quoted(from) + " TO " + sql::quoted(to));
  }

  void open(const FieldChange& change) {
    const auto& name = change.field->def->name;
    const bool renamed = change.before != name;
    const bool key = change.field->lookup == Lookup::kKey;
    const std::string keys = name_ + "_" + change.before + std::string(sql::kKeyTail);
    if (change.lookup == "index") sql_ += "DROP INDEX " + name_ + "_" + change.before + "_ix;\n";
    if (key && (renamed || change.lookup != "key")) sql_ += ddl::lookup(table_, *change.field);
    if (change.lookup == "key" && key && renamed)  // a number that was given once stays taken
      sql_ += "INSERT INTO " + sql::key_table(table_, *change.field) + " SELECT * FROM " + keys + ";\n";
    if (change.lookup == "key" && (!key || renamed)) sql_ += "DROP TABLE " + keys + ";\n";
    if (renamed) {
      rename(change.before, name);
      if (change.type == FieldType::kCode) rename(system_of(change.before), system_of(name));
    }
    if (!change.converted) return;
    alter("ADD COLUMN " + sql::quoted(new_column(name)) + " " + std::string(ddl::sql_type(change.field->def->type)));
    if (change.field->def->type == FieldType::kCode)
      alter("ADD COLUMN " + sql::quoted(new_column(system_of(name))) + " TEXT");
  }

  void close(const FieldChange& change) {
    const auto& def = *change.field->def;
    if (change.converted) {
      alter("DROP COLUMN " + sql::quoted(def.name));
      if (change.type == FieldType::kCode) alter("DROP COLUMN " + sql::quoted(system_of(def.name)));
      rename(new_column(def.name), def.name);
      if (def.type == FieldType::kCode) rename(new_column(system_of(def.name)), system_of(def.name));
    }
    if (change.field->lookup == Lookup::kIndex) sql_ += ddl::lookup(table_, *change.field);
    sql_ += ddl::forget(table_, change.before) + ddl::forget(table_, def.name) + ddl::remember(table_, *change.field);
    if (change.before != def.name) sql_ += ddl::remember_renamed(table_, change.before, def.name);
  }

  const Table& table_;
  const Reshape& plan_;
  std::string name_;
  std::string sql_;
};

}  // namespace

bool Reshape::brings(std::string_view column) const {
  return std::ranges::any_of(fields,
                             [&](const FieldChange& c) { return c.before == column || c.field->def->name == column; });
}

Result<Reshape> plan_reshape(const Table& table, const StoredTable& stored) {
  Reshape out;
  for (const auto& field : table.fields)
    if (auto change = TRY(change_of(table, field, stored))) out.fields.push_back(std::move(*change));
  const auto& def = *table.def;
  const auto converted = [&](const std::string& name) {
    return std::ranges::any_of(out.fields, [&](const FieldChange& c) {
      return c.field->def->name == name && (c.converted || c.before != name);
    });
  };
  const auto shape = [&](std::string_view row) {
    const auto found = stored.find(row);
    return found == stored.end() ? std::string() : found->second.lookup;
  };
  out.searched = shape(ddl::kSearch);
  const auto search = ddl::search_shape(def);
  const bool searched = search != "none";
  out.search = out.searched.empty() ? searched : search != out.searched;
  out.search = out.search ||
               (searched && (converted(def.search.name) || converted(def.search.born) || converted(def.search.place)));
  out.keys = out.search && searched && (first_word(out.searched) != def.search.name || converted(def.search.name));
  out.kept = shape(ddl::kRetention);
  if (out.kept.empty()) out.kept = "none";
  out.retention = out.kept != ddl::retention_shape(def) || (out.kept != "none" && converted(def.retention.after));
  return out;
}

std::vector<Database::Migration> reshape_migrations(const Table& table, const Reshape& plan, const pack::Pack& pack,
                                                    std::deque<std::string>& texts) {
  const std::string name = "registers." + table.def->id + ".reshape";
  Script script(table, plan);
  std::vector<Database::Migration> out;
  out.push_back({.name = name, .sql = script.before(), .tables = {}, .once = false});
  for (const auto& change : plan.fields)
    if (change.field->lookup == Lookup::kKey) out.back().tables.push_back(key_table(table, *change.field));
  out.back().fill = restating(table, plan, pack, texts);
  out.push_back({.name = name, .sql = script.after(), .tables = {}, .once = false});
  return out;
}

}  // namespace sen::registers
