// Changes of registers: create, amend, end, and the midnight roll. Each is part of one transaction and may run twice.
#include <algorithm>

#include "base/text.hpp"
#include "registers/compiled.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"

namespace sen::registers {
namespace {

constexpr int kNumberTries = 64;  ///< collisions of random numbers; at 64 in a row the scope is as good as full

/// RFC 6901: "~" and "/" are escaped. Unknown names come from outside.
std::string pointer_to(std::string_view name) {
  std::string out = "/";
  for (char c : name) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

void set_cell(const Field& field, Cell cell, Cells& cells) {
  if (!field.code_system.empty() || field.def->type == pack::FieldType::kCode)
    cells[field.column + 1] = is_null(cell) ? Cell{} : Cell{field.code_system};
  cells[field.column] = std::move(cell);
}

/// Reads given values into cells; `touched` gets the fields that were given. All problems are collected.
std::vector<FieldError> read_values(const Table& table, const pack::Pack& pack, const json::object& values,
                                    CivilDate on, Cells& cells, std::vector<bool>& touched) {
  std::vector<FieldError> problems;
  cells.resize(table.columns.size());
  touched.assign(table.fields.size(), false);
  std::size_t matched = 0;
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    const Field& field = table.fields[i];
    const auto* given = values.if_contains(field.def->name);
    if (given == nullptr) continue;
    ++matched;
    touched[i] = true;
    Cell cell;
    FieldError problem;
    if (read_cell(*field.def, *given, on, pack, cell, problem)) {
      set_cell(field, std::move(cell), cells);
    } else {
      problem.pointer = pointer_to(field.def->name);
      problems.push_back(std::move(problem));
    }
  }
  if (matched == values.size()) return problems;
  for (const auto& member : values)
    if (table.field(member.key()) == nullptr)
      problems.push_back({pointer_to(member.key()), &errors::kFieldUnknown, {}});
  return problems;
}

bool has_problem(const std::vector<FieldError>& problems, const std::string& pointer) {
  return std::any_of(problems.begin(), problems.end(), [&](const FieldError& p) { return p.pointer == pointer; });
}

Error refuse(std::vector<FieldError> problems) { return Error{&errors::kRecordField, {}, std::move(problems)}; }

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

Result<std::string> Registers::make_number(Tx& tx, Context& context, const Draft& draft, std::size_t field,
                                           const json::object& values) const {
  const pack::RegisterField& def = *draft.table->fields[field].def;
  auto text = TRY(next_number(tx, context, def.number, values));
  Cell cell;
  FieldError problem;
  if (!read_cell(def, json::value(text), draft.valid_from, *compiled_->pack, cell, problem) || is_null(cell) ||
      key_text(cell) != text)
    return fail(errors::kNumberMalformed, {def.number});
  return text;
}

/// Takes unique values for the draft and fills fields that a number definition makes.
Result<void> Registers::reserve_values(Tx& tx, Context& context, Draft& draft, const json::object& values) const {
  // Given values first: a refusal then has taken no number.
  for (const auto& field : draft.table->fields) {
    const Cell& cell = draft.cells[field.column];
    if (field.lookup == Lookup::kKey && !is_null(cell) && !store::reserve(tx, field, key_text(cell), draft.key))
      return fail(errors::kRecordNotUnique, {field.def->name});
  }
  for (std::size_t i = 0; i < draft.table->fields.size(); ++i) {
    const Field& field = draft.table->fields[i];
    if (field.def->number.empty() || !is_null(draft.cells[field.column])) continue;
    bool taken = false;
    for (int attempt = 0; attempt < kNumberTries && !taken; ++attempt) {
      const auto text = TRY(make_number(tx, context, draft, i, values));
      taken = field.lookup != Lookup::kKey || store::reserve(tx, field, text, draft.key);
      if (taken) set_cell(field, text, draft.cells);
    }
    if (!taken) return fail(errors::kNumbersExhausted, {field.def->number});
  }
  return {};
}

Result<Record> Registers::create(Tx& tx, Context& context, std::string_view register_id, const json::object& values,
                                 CivilDate valid_from, const Provenance& why) const {
  const Table* table = compiled_->table(register_id);
  if (table == nullptr) return fail(errors::kRegisterUnknown, {std::string(register_id)});
  Draft draft{.table = table, .key = {}, .valid_from = valid_from, .cells = {}};
  std::vector<bool> touched;
  auto problems = read_values(*table, *compiled_->pack, values, valid_from, draft.cells, touched);
  for (const auto& field : table->fields) {
    const auto pointer = pointer_to(field.def->name);
    const bool wanted = field.def->required || field.lookup == Lookup::kSubject;
    if (wanted && field.def->number.empty() && is_null(draft.cells[field.column]) && !has_problem(problems, pointer))
      problems.push_back({pointer, &errors::kFieldRequired, {}});
  }
  if (!problems.empty()) return refuse(std::move(problems));

  draft.key.id = context.fresh_id();
  if (table->by_subject) {
    const Ref subject = std::get<Ref>(draft.cells[table->field(table->def->subject_field)->column]);
    draft.key.subject_id = subject_id(tx, context, subject);
    if (table->def->once_per_subject && store::has_any(tx, *table, draft.key.subject_id))
      return fail(errors::kSubjectHasRecord, {table->def->id});
  }
  TRY(reserve_values(tx, context, draft, values));

  CurrentRow row{.key = draft.key,
                 .version = 1,
                 .valid_from = valid_from,
                 .known_from = context.now(),
                 .next_valid_on = {},
                 .in_force = valid_from <= context.today(),
                 .changed = context.now(),
                 .why = why,
                 .cells = std::move(draft.cells)};
  if (!row.in_force) row.next_valid_on = valid_from;
  store::insert_current(tx, *table, row);
  return tell_current(*table, row);
}

Result<Record> Registers::amend(Tx& tx, Context& context, std::string_view register_id, std::int64_t id,
                                const json::object& changes, CivilDate valid_from, const Provenance& why,
                                std::optional<int> expected_version, std::optional<CivilDate> valid_until) const {
  const Table* table = compiled_->table(register_id);
  if (table == nullptr) return fail(errors::kRegisterUnknown, {std::string(register_id)});
  auto row = id == 0 ? std::nullopt : store::current(tx, *table, id);
  if (!row) return fail(errors::kRecordNotFound);
  if (expected_version && *expected_version != row->version) return fail(errors::kRecordChanged);

  Cells stated;
  std::vector<bool> touched;
  auto problems = read_values(*table, *compiled_->pack, changes, valid_from, stated, touched);
  for (std::size_t i = 0; i < table->fields.size(); ++i) {
    const Field& field = table->fields[i];
    const auto pointer = pointer_to(field.def->name);
    if (!touched[i] || has_problem(problems, pointer)) continue;
    if (field.lookup == Lookup::kSubject && stated[field.column] != row->cells[field.column])
      problems.push_back({pointer, &errors::kFieldFixed, {}});
    else if (field.def->required && is_null(stated[field.column]))
      problems.push_back({pointer, &errors::kFieldRequired, {}});
  }
  if (!problems.empty()) return refuse(std::move(problems));

  const auto known = store::known_now(tx, *table, *row);
  const auto pieces = amended(spans_of(known), {valid_from, valid_until.value_or(kNoLastDay)});
  if (std::none_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.changed; }))
    return fail(errors::kRecordNotFound);
  for (std::size_t i = 0; i < table->fields.size(); ++i) {
    const Field& field = table->fields[i];
    const bool keyed = touched[i] && field.lookup == Lookup::kKey && !is_null(stated[field.column]);
    if (keyed && !store::reserve(tx, field, key_text(stated[field.column]), row->key))
      return fail(errors::kRecordNotUnique, {field.def->name});
  }
  const Change change = begin_change(context, *row, why);
  const auto after = rewrite(tx, *table, known, pieces, change, [&](Cells& cells) {
    for (std::size_t i = 0; i < table->fields.size(); ++i)
      if (touched[i]) set_cell(table->fields[i], stated[table->fields[i].column], cells);
  });
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
