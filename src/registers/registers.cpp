// Definitions in, tables and questions out; what writes is in write.cpp.
#include "registers/registers.hpp"

#include <algorithm>

#include "registers/compiled.hpp"
#include "registers/errors.hpp"
#include "registers/load.hpp"
#include "registers/reshape.hpp"
#include "registers/rules.hpp"

namespace sen::registers {

namespace {

Ref subject_in(const Table& table, const Cells& cells) {
  if (!table.by_subject) return {};
  const Field* field = table.field(table.def->subject_field);
  ASSERT(field != nullptr);
  const auto* ref = std::get_if<Ref>(&cells[field->column]);
  return ref == nullptr ? Ref{} : *ref;
}

}  // namespace

json::object tell_cells(const Table& table, const Cells& cells, Told told) {
  json::object out;
  out.reserve(told.empty() ? table.fields.size() : told.size());
  for (const auto& field : table.fields)
    if (told.empty() || std::ranges::find(told, field.def->name) != told.end())
      out.emplace(field.def->name, tell_cell(field.def->type, cells[field.column]));
  return out;
}

std::vector<CurrentRow> rows_where(ReadTx& tx, const Table& table, const Field& field, const Cell& cell, int limit) {
  switch (field.lookup) {
    case Lookup::kNone:
      return {};
    case Lookup::kIndex:
      return store::current_where(tx, table, field, cell, limit);
    case Lookup::kSubject: {
      const auto subject = store::subject_of(tx, std::get<Ref>(cell));
      return subject ? store::current_of(tx, table, *subject, limit) : std::vector<CurrentRow>{};
    }
    case Lookup::kKey: {
      const auto owner = store::owner_of(tx, field, key_text(cell));
      auto row = owner ? store::current(tx, table, *owner) : std::nullopt;
      // The key table also knows numbers that the record had before, and values reserved for a later day.
      if (!row || !row->in_force || row->cells[field.column] != cell) return {};
      std::vector<CurrentRow> out;
      out.push_back(std::move(*row));
      return out;
    }
  }
  return {};
}

Record tell_current(const Table& table, const CurrentRow& row, Told told) {
  return {.id = row.key.id,
          .subject = subject_in(table, row.cells),
          .version = row.version,
          .valid_from = row.valid_from,
          .known_from = row.known_from,
          .holds = true,
          .valid_until = {},
          .known_until = {},
          .why = row.why,
          .values = tell_cells(table, row.cells, told)};
}

Record tell_version(const Table& table, const VersionRow& row) {
  Record out{.id = row.key.id,
             .subject = subject_in(table, row.cells),
             .version = row.version,
             .valid_from = row.valid.from,
             .known_from = row.known_from,
             .holds = row.valid.holds,
             .valid_until = {},
             .known_until = {},
             .why = row.why,
             .values = tell_cells(table, row.cells)};
  if (row.valid.until < kNoLastDay) out.valid_until = row.valid.until;
  if (row.known_until < kNoLastInstant) out.known_until = row.known_until;
  return out;
}

Registers::Registers() = default;
Registers::~Registers() = default;

Result<std::unique_ptr<Registers>> Registers::compile(std::shared_ptr<const pack::Pack> pack,
                                                      const std::string& agency) {
  ASSERT(pack != nullptr);
  std::unique_ptr<Registers> out(new Registers());
  out->compiled_ = std::make_unique<Compiled>();
  out->compiled_->tables = TRY(compile_tables(*pack, agency));
  out->compiled_->pack = std::move(pack);
  return out;
}

std::vector<Database::Migration> Registers::migrations() const {
  std::vector<Database::Migration> out{base_migration()};
  for (const auto& [id, table] : compiled_->tables) out.push_back(create_migration(*table));
  return out;
}

Result<void> Registers::install(Database& database, AgencySlot agency) const {
  TRY(database.migrate(agency, {base_migration()}));
  std::vector<Database::Migration> steps;
  TRY(database.snapshot(agency, [&](ReadTx& tx) -> Result<void> {
    for (const auto& [id, table] : compiled_->tables) {
      const auto stored = store::stored_table(tx, id);
      if (stored.empty()) {
        steps.push_back(create_migration(*table));
        continue;
      }
      const auto plan = TRY(plan_reshape(*table, stored));
      for (auto& step : grow_migrations(*table, stored, plan)) steps.push_back(std::move(step));
      if (plan.empty()) continue;
      if (stored.contains(kLoadMark)) return fail(errors::kHalfLoaded, {id});  // its indexes are not there
      for (auto& step : reshape_migrations(*table, plan, *compiled_->pack, compiled_->reshaping))
        steps.push_back(std::move(step));
    }
    return {};
  }));
  if (steps.empty()) return {};
  return database.migrate(agency, steps);
}

Result<bool> Registers::finish_loads(Database& database, AgencySlot agency, const BuildProgress& told,
                                     const std::string& but) const {
  for (const auto& [id, table] : compiled_->tables) {
    Loader loader(*this, id);
    const auto by = TRY(read_now<std::string>(database, agency,
                                              [&](ReadTx& tx) -> Result<std::string> { return loader.begun_by(tx); }));
    if (!by.empty() && by != but && !TRY(loader.finish(database, agency, told))) return false;
  }
  return true;
}

const pack::Register* Registers::definition(std::string_view register_id) const {
  const Table* table = compiled_->table(register_id);
  return table == nullptr ? nullptr : table->def;
}

bool Registers::findable(std::string_view register_id, std::string_view field) const {
  const Table* table = compiled_->table(register_id);
  const Field* found = table == nullptr ? nullptr : table->field(field);
  return found != nullptr && found->lookup != Lookup::kNone;
}

std::optional<Record> Registers::get(ReadTx& tx, std::string_view register_id, std::int64_t id) const {
  const Table* table = compiled_->table(register_id);
  if (table == nullptr || id == 0) return {};
  const auto row = store::current(tx, *table, id);
  if (!row || !row->in_force) return {};
  return tell_current(*table, *row);
}

std::vector<CurrentRow> Registers::rows_of(ReadTx& tx, std::string_view register_id, std::string_view field,
                                           const json::value& value, int limit) const {
  const Table* table = compiled_->table(register_id);
  const Field* by = table == nullptr ? nullptr : table->field(field);
  if (by == nullptr || limit <= 0) return {};
  Cell cell;
  FieldError problem;
  // A place code is only compared here: the length rule keeps it short, its meaning on some day does not matter.
  const pack::RegisterField* asked = by->def;
  pack::RegisterField plain;
  if (asked->type == pack::FieldType::kPlace || asked->type == pack::FieldType::kCode) {
    plain = *asked;
    plain.type = pack::FieldType::kText;
    asked = &plain;
  }
  if (!read_cell(*asked, value, {}, *compiled_->pack, cell, problem) || is_null(cell)) return {};
  return rows_where(tx, *table, *by, cell, limit);
}

std::vector<Record> Registers::find(ReadTx& tx, std::string_view register_id, std::string_view field,
                                    const json::value& value, int limit, Told told) const {
  std::vector<Record> out;
  for (const auto& row : rows_of(tx, register_id, field, value, limit))
    out.push_back(tell_current(*compiled_->table(register_id), row, told));
  return out;
}

bool Registers::knows(ReadTx& tx, std::string_view register_id, std::string_view field,
                      const json::value& value) const {
  const Table* table = compiled_->table(register_id);
  const Field* by = table == nullptr ? nullptr : table->field(field);
  if (by == nullptr || by->lookup != Lookup::kSubject || !value.is_string())
    return !rows_of(tx, register_id, field, value, 1).empty();
  const auto ref = Ref::parse(value.get_string());
  const auto subject = ref.ok() ? store::subject_of(tx, *ref) : std::nullopt;
  return subject && store::holds(tx, *table, *subject);
}

std::vector<Record> Registers::list(ReadTx& tx, std::string_view register_id, std::int64_t after, int limit) const {
  std::vector<Record> out;
  const Table* table = compiled_->table(register_id);
  if (table == nullptr || limit <= 0) return out;
  for (const auto& row : store::page(tx, *table, after, limit)) out.push_back(tell_current(*table, row));
  return out;
}

std::int64_t Registers::count(ReadTx& tx, std::string_view register_id) const {
  const Table* table = compiled_->table(register_id);
  return table == nullptr ? 0 : store::count(tx, *table);
}

}  // namespace sen::registers

namespace sen {
std::span<const ErrorDef* const> registers_errors() {
  using namespace errors;
  static constexpr const ErrorDef* kAll[] = {
      &kRegisterUnknown, &kRegisterNumberUnknown,
      &kRecordField,     &kRecordNotFound,
      &kRecordNotUnique, &kSubjectHasRecord,
      &kRecordChanged,   &kNumbersExhausted,
      &kSequenceLower,   &kNumberMalformed,
      &kBadDefinition,   &kNotSearched,
      &kSearchTooShort,  &kSearchTooWide,
      &kBadBirthDate,    &kBadCursor,
      &kNotGood,         &kShapeChanged,
      &kShapeValues,     &kShapeNotUnique,
      &kHalfLoaded,      &kFieldUnknown,
      &kFieldRequired,   &kFieldFixed,
      &kFieldKind,       &kFieldText,
      &kFieldTooLong,    &kFieldName,
      &kFieldCode,       &kFieldPlace,
      &kFieldPin,        &kFieldDate,
      &kFieldReference,  &kFieldPrecision,
      &kFieldTooMany,
  };
  return kAll;
}
}  // namespace sen
