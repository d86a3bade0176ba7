// New records: unique values, numbers, the first version.
#include "registers/compiled.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"

namespace sen::registers {
namespace {
constexpr int kNumberTries = 64;  ///< collisions of random numbers; at 64 in a row the scope is as good as full
}

Result<std::string> Registers::make_number(Tx& tx, Context& context, const Draft& draft, std::size_t field) const {
  const pack::RegisterField& def = *draft.table->fields[field].def;
  auto text = TRY(next_number(tx, context, def.number, tell_cells(*draft.table, draft.cells)));
  Cell cell;
  FieldError problem;
  if (!read_cell(def, json::value(text), draft.valid_from, *compiled_->pack, cell, problem) || is_null(cell) ||
      key_text(cell) != text)
    return fail(errors::kNumberMalformed, {def.number});
  return text;
}

/// Takes the unique values that were given, all or none.
Result<void> Registers::reserve_given(Tx& tx, const Draft& draft) const {
  const auto& fields = draft.table->fields;
  const auto text = [&](const Field& field) {
    const Cell& cell = draft.cells[field.column];
    return field.lookup == Lookup::kKey && !is_null(cell) ? key_text(cell) : std::string();
  };
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto value = text(fields[i]);
    if (value.empty() || store::reserve(tx, fields[i], value, draft.key)) continue;
    for (std::size_t before = 0; before < i; ++before)
      if (const auto taken = text(fields[before]); !taken.empty()) store::release(tx, fields[before], taken, draft.key);
    return fail(errors::kRecordNotUnique, {fields[i].def->name});
  }
  return {};
}

/// Fills fields that a number definition makes.
Result<void> Registers::number_fields(Tx& tx, Context& context, Draft& draft) const {
  for (std::size_t i = 0; i < draft.table->fields.size(); ++i) {
    const Field& field = draft.table->fields[i];
    if (field.def->number.empty() || !is_null(draft.cells[field.column])) continue;
    bool taken = false;
    for (int attempt = 0; attempt < kNumberTries && !taken; ++attempt) {
      const auto text = TRY(make_number(tx, context, draft, i));
      taken = field.lookup != Lookup::kKey || store::reserve(tx, field, text, draft.key);
      if (taken) set_cell(field, text, draft.cells);
    }
    if (!taken) return fail(errors::kNumbersExhausted, {field.def->number});
  }
  return {};
}

/// The key of a new record. Whom this agency has never heard of has no record either, so that needs no question.
Result<Key> Registers::new_key(Tx& tx, Context& context, const Stated& stated) const {
  const Table& table = *stated.table;
  Key key{0, context.fresh_id()};
  if (!table.by_subject) return key;
  const Ref subject = std::get<Ref>(stated.cell(table.def->subject_field));
  key.subject_id = context.fresh_id();
  if (store::map_subject(tx, subject, key.subject_id)) return key;
  key.subject_id = store::subject_of(tx, subject).value_or(key.subject_id);
  if (table.def->once_per_subject && store::has_any(tx, table, key.subject_id))
    return fail(errors::kSubjectHasRecord, {table.def->id});
  return key;
}

Result<CurrentRow> Registers::enter(Tx& tx, Context& context, const Stated& stated, const Provenance& why) const {
  const Table& table = *stated.table;
  TRY(admit(tx, context, table, stated.cells, stated.valid_from));
  Draft draft{&table, TRY(new_key(tx, context, stated)), stated.valid_from, stated.cells};
  TRY(reserve_given(tx, draft));
  TRY(number_fields(tx, context, draft));
  CurrentRow row{.key = draft.key,
                 .version = 1,
                 .known_from = context.now(),
                 .next_valid_on = {},
                 .changed = context.now(),
                 .why = why,
                 .cells = std::move(draft.cells)};
  row.begin(stated.valid_from, context.today());
  store::insert_current(tx, table, row);
  return row;
}

Result<Record> Registers::create(Tx& tx, Context& context, std::string_view register_id, const json::object& values,
                                 CivilDate valid_from, const Provenance& why) const {
  const Table* table = compiled_->table(register_id);
  if (table == nullptr) return fail(errors::kRegisterUnknown, {std::string(register_id)});
  FieldErrors problems;
  const auto stated = read_values(*table, *compiled_->pack, values, valid_from, problems);
  need_required(stated, problems);
  if (!problems.empty()) return Error{&errors::kRecordField, {}, std::move(problems)};
  return tell_current(*table, TRY(enter(tx, context, stated, why)));
}

Result<std::int64_t> Registers::create(Tx& tx, Context& context, const Stated& stated, const Provenance& why) const {
  return TRY(enter(tx, context, stated, why)).key.id;
}

}  // namespace sen::registers
