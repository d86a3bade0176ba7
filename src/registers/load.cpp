#include "registers/load.hpp"

#include <algorithm>

#include "registers/compiled.hpp"
#include "registers/judge.hpp"
#include "registers/rules.hpp"
#include "registers/sql_text.hpp"

namespace sen::registers {
namespace {

constexpr Sql kMark{"SELECT lookup FROM @register_column WHERE register_id = $1 AND field = '_load'"};
constexpr Sql kAnybody{"SELECT subject_id FROM @subject LIMIT 1"};

std::string literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

/// Values of a whole key are text in their table, however the register keeps them.
std::string key_text_of(const Field& field) {
  const auto column = sql::quoted(field.def->name);
  return storage_of(field.def->type) == Storage::kText ? column : "CAST(" + column + " AS TEXT)";
}

bool has_rows(ReadTx& tx, const Sql& any) { return tx.query(any).next(); }

struct Step {
  std::string what;
  std::string sql;
  Sql filled = {};  ///< asks for a row; when there is one this step was done
};

std::string fill_keys(const Table& table, const Field& field) {
  const auto value = key_text_of(field);
  const std::string subject = table.by_subject ? "subject_id" : "0";
  return "INSERT INTO " + sql::key_table(table, field) + " (value, subject_id, record_id) SELECT " + value + ", " +
         subject + ", id FROM @" + table.def->id + " WHERE " + sql::quoted(field.def->name) + " IS NOT NULL ORDER BY " +
         value;
}

std::vector<Step> steps_of(const Table& table) {
  std::vector<Step> out;
  const std::string subject = sql::quoted(table.def->subject_field);
  if (table.by_subject)
    out.push_back({"subject",
                   "INSERT INTO @subject (ref, subject_id) SELECT " + subject + ", subject_id FROM @" + table.def->id +
                       " ORDER BY " + subject,
                   kAnybody});
  for (const auto& field : table.fields)
    if (field.lookup == Lookup::kKey)
      out.push_back({sql::key_table(table, field).substr(1), fill_keys(table, field), {field.key_any}});
  for (const auto& index : indexes_of(table))
    out.push_back({index.name.substr(1), "CREATE INDEX IF NOT EXISTS " + index.name + " ON " + index.on});
  return out;
}

Database::Migration building(const std::string& name, std::string sql) { return {name, std::move(sql), {}, false}; }

}  // namespace

Loader::Loader(const Registers& registers, std::string_view register_id)
    : registers_(registers), table_(*registers.compiled_->table(register_id)) {}

bool Loader::possible(ReadTx& tx) const {
  if (table_.by_subject && (!table_.def->once_per_subject || has_rows(tx, kAnybody))) return false;
  if (has_rows(tx, {table_.any})) return false;
  const auto& rules = registers_.compiled_->pack->quality;
  if (const auto found = rules.find(table_.def->id);
      found != rules.end() &&
      Judge(*registers_.compiled_->pack, found->second, registers_, {}, pack::QualitySeverity::kBlock).asks_registers())
    return false;
  return std::ranges::none_of(table_.fields, [&](const Field& field) {
    // A reference is text in a key table and bytes in its column: no SQL of ours turns one into the other.
    return field.lookup == Lookup::kKey &&
           (storage_of(field.def->type) == Storage::kBlob || has_rows(tx, {field.key_any}));
  });
}

std::string Loader::begun_by(ReadTx& tx) const {
  auto cursor = tx.query(kMark, {table_.def->id});
  return cursor.next() ? cursor.string(0) : std::string();
}

Result<void> Loader::begin(Database& database, AgencySlot agency, const std::string& by) const {
  std::string sql = "INSERT INTO @register_column (register_id, field, type, lookup) VALUES (" +
                    literal(table_.def->id) + ", '_load', 'load', " + literal(by) + ");\n";
  for (const auto& index : indexes_of(table_)) sql += "DROP INDEX IF EXISTS " + index.name + ";\n";
  return database.migrate(agency, {building("registers." + table_.def->id + ".load", std::move(sql))});
}

Result<bool> Loader::recall(ReadTx& tx) {
  constexpr int kPage = 20'000;
  const Param after[] = {recalled_.subject_id, recalled_.id, kPage};
  auto cursor = tx.query({table_.unique_after}, std::span<const Param>(after).subspan(table_.by_subject ? 0 : 1));
  int rows = 0;
  for (; cursor.next(); ++rows) {
    int at = 0;
    if (table_.by_subject) recalled_.subject_id = cursor.i64(at++);
    recalled_.id = cursor.i64(at++);
    for (std::size_t i = 0; i < table_.fields.size(); ++i) {
      const auto& field = table_.fields[i];
      if (!field.is_unique()) continue;
      const int column = at++;
      if (cursor.null(column)) continue;
      switch (storage_of(field.def->type)) {
        case Storage::kText:
          add(i, as_bytes(cursor.text(column)));
          break;
        case Storage::kInteger:
          add(i, as_bytes(std::to_string(cursor.i64(column))));
          break;
        case Storage::kBlob:
          add(i, cursor.blob(column));
          break;
      }
    }
  }
  return rows == kPage;
}

bool Loader::takes(const Stated& stated) {
  bool fresh = true;
  for (std::size_t i = 0; i < table_.fields.size(); ++i) {
    const auto& field = table_.fields[i];
    const auto& cell = stated.cells[field.column];
    if (is_null(cell)) {
      fresh = fresh && field.def->number.empty();
    } else if (const auto* ref = std::get_if<Ref>(&cell); ref != nullptr && field.is_unique()) {
      fresh = add(i, ref->view()) && fresh;
    } else if (field.is_unique()) {
      fresh = add(i, as_bytes(key_text(cell))) && fresh;
    }
  }
  return fresh;
}

Result<bool> Loader::finish(Database& database, AgencySlot agency, const BuildProgress& told) {
  seen_ = {};  // what sorts needs the memory
  const auto steps = steps_of(table_);
  const std::string name = "registers." + table_.def->id + ".load.";
  int number = 0;
  for (const auto& step : steps) {
    ++number;
    const bool done =
        !step.filled.text.empty() &&
        TRY(read_now<bool>(database, agency, [&](ReadTx& tx) -> Result<bool> { return has_rows(tx, step.filled); }));
    if (done) continue;
    if (told && !told(step.what, number, static_cast<int>(steps.size()))) return false;
    TRY(database.migrate(agency, {building(name + step.what, step.sql)}));
  }
  const std::string unmark =
      "DELETE FROM @register_column WHERE register_id = " + literal(table_.def->id) + " AND field = '_load'";
  TRY(database.migrate(agency, {building(name + "done", unmark)}));
  return true;
}

struct Loader::Entry::State {
  const Table& table;
  Tx& tx;
  Context& context;
  std::optional<Judge> judge;  ///< where rules keep records out
  CurrentRow row;
};

Loader::Entry::Entry(const Loader& loader, Tx& tx, Context& context, const Provenance& why)
    : state_(new State{loader.table_, tx, context, {}, {}}) {
  const auto& pack = *loader.registers_.compiled_->pack;
  if (const auto rules = pack.quality.find(loader.table_.def->id); rules != pack.quality.end())
    state_->judge.emplace(pack, rules->second, loader.registers_, context.now(), pack::QualitySeverity::kBlock);
  state_->row.why = why;
  state_->row.known_from = state_->row.changed = context.now();
}
Loader::Entry::~Entry() = default;

Result<void> Loader::Entry::write(const Stated& stated) {
  auto& row = state_->row;
  if (state_->judge)
    TRY(state_->judge->admit(state_->tx, state_->table, stated.cells, stated.valid_from, row.known_from));
  row.key.id = state_->context.fresh_id();
  if (state_->table.by_subject) row.key.subject_id = state_->context.fresh_id();
  row.begin(stated.valid_from, state_->context.today());
  row.cells = stated.cells;
  store::insert_current(state_->tx, state_->table, row);
  return {};
}

}  // namespace sen::registers
