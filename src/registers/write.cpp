// Changes of registers: create, amend, end, and the midnight roll. Each is part of one transaction and may run twice.
#include <algorithm>

#include "base/text.hpp"
#include "registers/compiled.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"

namespace sen::registers {
namespace {

/// Known time grows strictly for each record, also when one transaction changes it twice.
Instant next_known(Context& context, Instant last) { return std::max(context.now(), Instant{last.us + 1}); }

std::vector<Span> spans_of(const std::vector<VersionRow>& rows) {
  std::vector<Span> out;
  for (const auto& row : rows) out.push_back(row.valid);
  return out;
}

/// Puts the row as it stands on a day, from what is known now.
void stand(CurrentRow& row, const std::vector<VersionRow>& known, CivilDate today) {
  const auto now = standing(spans_of(known), today);
  row.in_force = now.current.has_value();
  row.next_valid_on = now.next;
  if (!now.current) return;
  row.valid_from = known[*now.current].valid.from;
  row.why = known[*now.current].why;
  row.cells = known[*now.current].cells;
}

/// Values that the record no longer has, today or later, become free for others; issued numbers never do.
void release_left(Tx& tx, const Table& table, const Key& key, const std::vector<VersionRow>& before,
                  const std::vector<VersionRow>& after, CivilDate today) {
  for (const auto& field : table.fields) {
    if (field.lookup != Lookup::kKey || field.keeps_keys) continue;
    const auto& column = field.column;
    std::vector<std::string> released;
    for (const auto& old : before) {
      const Cell& cell = old.cells[column];
      if (is_null(cell)) continue;
      const bool still = std::any_of(after.begin(), after.end(), [&](const VersionRow& row) {
        return row.valid.until > today && row.cells[column] == cell;
      });
      auto text = key_text(cell);
      if (still || std::find(released.begin(), released.end(), text) != released.end()) continue;
      store::release(tx, field, text, key);
      released.push_back(std::move(text));
    }
  }
}

void check_changes(const Stated& stated, const CurrentRow& row, FieldErrors& problems) {
  const auto& fields = stated.table->fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& field = fields[i];
    if (!stated.given[i] || has_problem(problems, field)) continue;
    const Cell& cell = stated.cells[field.column];
    if (field.lookup == Lookup::kSubject && cell != row.cells[field.column])
      add_problem(problems, field, errors::kFieldFixed);
    else if (field.def->required && is_null(cell))
      add_problem(problems, field, errors::kFieldRequired);
  }
}

/// Takes the unique values of a change, all or none: all are asked for first.
Result<void> reserve_all(Tx& tx, const Stated& stated, const Key& key) {
  for (const bool ask : {true, false}) {
    for (const auto& field : stated.table->fields) {
      const Cell& cell = stated.cells[field.column];
      if (field.lookup != Lookup::kKey || is_null(cell)) continue;
      const auto holder = ask ? store::owner_of(tx, field, key_text(cell)) : std::nullopt;
      if (ask ? holder && holder->id != key.id : !store::reserve(tx, field, key_text(cell), key))
        return fail(errors::kRecordNotUnique, {field.def->name});
    }
  }
  return {};
}

struct Change {
  Instant known;
  int version = 1;
  const Provenance* why = nullptr;
  bool first = false;  ///< of a record that was never changed: history has nothing of it yet
};

/// Closes what a change replaces. The first change of a record is what brings it into history.
void replace_version(Tx& tx, const Table& table, const VersionRow& old, const Change& change) {
  if (!change.first) return store::close_version(tx, table, old, change.known);
  VersionRow closed = old;
  closed.known_until = change.known;
  store::insert_version(tx, table, closed);
}

/// The next version of a record, and what of it every piece of the change takes.
Change begin_change(Context& context, CurrentRow& row, const Provenance& why) {
  const bool first = row.whole();
  row.version += 1;
  row.known_from = next_known(context, row.known_from);
  row.changed = context.now();
  return {row.known_from, row.version, &why, first};
}

void apply_stated(const Stated& stated, Cells& cells) {
  const auto& fields = stated.table->fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (stated.given[i]) set_cell(fields[i], stated.cells[fields[i].column], cells);
}

/// Replaces what is known: spans that stay as they were are not touched, the others are closed and their pieces
/// written. `apply` states the change on a copy of the old cells.
template <class Apply>
std::vector<VersionRow> rewrite(Tx& tx, const Table& table, const std::vector<VersionRow>& known,
                                const std::vector<Piece>& pieces, const Change& change, Apply&& apply) {
  const auto kept = [&](const Piece& piece) { return !piece.changed && piece.span == known[piece.source].valid; };
  std::vector<bool> keep(known.size(), false);
  for (const auto& piece : pieces)
    if (kept(piece)) keep[piece.source] = true;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!keep[i])
      replace_version(tx, table, known[i], change);
    else if (change.first)
      store::insert_version(tx, table, known[i]);
  }
  std::vector<VersionRow> out;
  for (const auto& piece : pieces) {
    VersionRow row = known[piece.source];
    if (!kept(piece)) {
      row.valid = piece.span;
      row.known_from = change.known;
      if (piece.changed) {  // a span that was only cut keeps the source of its facts
        row.version = change.version;
        row.why = *change.why;
        apply(row.cells);
      }
      store::insert_version(tx, table, row);
    }
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

Result<Record> Registers::amend(Tx& tx, Context& context, std::string_view register_id, std::int64_t id,
                                const json::object& changes, CivilDate valid_from, const Provenance& why,
                                std::optional<int> expected_version, std::optional<CivilDate> valid_until) const {
  const Table* table = compiled_->table(register_id);
  if (table == nullptr) return fail(errors::kRegisterUnknown, {std::string(register_id)});
  auto row = id == 0 ? std::nullopt : store::current(tx, *table, id);
  if (!row) return fail(errors::kRecordNotFound);
  if (expected_version && *expected_version != row->version) return fail(errors::kRecordChanged);

  FieldErrors problems;
  const auto stated = read_values(*table, *compiled_->pack, changes, valid_from, problems);
  check_changes(stated, *row, problems);
  if (!problems.empty()) return Error{&errors::kRecordField, {}, std::move(problems)};

  const auto known = store::known_now(tx, *table, *row);
  const auto pieces = amended(spans_of(known), {valid_from, valid_until.value_or(kNoLastDay)});
  if (std::none_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.changed; }))
    return fail(errors::kRecordNotFound);
  Cells changed = row->cells;
  apply_stated(stated, changed);
  TRY(admit(tx, context, *table, changed, valid_from));
  TRY(reserve_all(tx, stated, row->key));
  const Change change = begin_change(context, *row, why);
  const auto after = rewrite(tx, *table, known, pieces, change, [&](Cells& cells) { apply_stated(stated, cells); });
  release_left(tx, *table, row->key, known, after, context.today());
  stand(*row, after, context.today());
  store::update_current(tx, *table, *row);
  return tell_current(*table, *row);
}

Result<void> Registers::end(Tx& tx, Context& context, std::string_view register_id, std::int64_t id, CivilDate from,
                            const Provenance& why, std::optional<int> expected_version,
                            std::optional<CivilDate> until) const {
  const Table* table = compiled_->table(register_id);
  if (table == nullptr) return fail(errors::kRegisterUnknown, {std::string(register_id)});
  auto row = id == 0 ? std::nullopt : store::current(tx, *table, id);
  if (!row) return fail(errors::kRecordNotFound);
  if (expected_version && *expected_version != row->version) return fail(errors::kRecordChanged);
  const Span gap{from, until.value_or(kNoLastDay)};
  const auto known = store::known_now(tx, *table, *row);
  const bool touches = std::any_of(known.begin(), known.end(), [&](const VersionRow& version) {
    return version.valid.holds && std::max(version.valid.from, gap.from) < std::min(version.valid.until, gap.until);
  });
  if (!touches) return fail(errors::kRecordNotFound);
  const Change change = begin_change(context, *row, why);
  const auto after = rewrite(tx, *table, known, ended(spans_of(known), gap), change, [&](Cells& cells) {
    for (const auto& field : table->fields)  // a version that does not hold has no values, only its subject
      if (field.lookup != Lookup::kSubject) set_cell(field, {}, cells);
  });
  release_left(tx, *table, row->key, known, after, context.today());
  stand(*row, after, context.today());
  store::update_current(tx, *table, *row);
  return {};
}

int Registers::roll_forward(Tx& tx, Context& context, int limit) const {
  int moved = 0;
  for (const auto& [id, table] : compiled_->tables) {
    for (const auto& key : store::due(tx, *table, context.today(), limit - moved)) {
      auto row = store::current(tx, *table, key);
      if (!row) return moved;  // only after the engine failed
      const auto known = store::known_now(tx, *table, *row);
      release_left(tx, *table, key, known, known, context.today());
      stand(*row, known, context.today());
      row->changed = context.now();
      store::update_current(tx, *table, *row);
      ++moved;
    }
  }
  return moved;
}

std::int64_t Registers::subject_id(Tx& tx, Context& context, Ref person) const {
  ASSERT(!person.empty());
  if (const auto known = store::subject_of(tx, person)) return *known;
  const std::int64_t fresh = context.fresh_id();
  if (store::map_subject(tx, person, fresh)) return fresh;
  return store::subject_of(tx, person).value_or(fresh);
}

}  // namespace sen::registers
