#include "registers/store.hpp"

#include "base/check.hpp"

namespace sen::registers::store {

Param param(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return *whole;
  if (const auto* ref = std::get_if<Ref>(&cell)) return *ref;
  return nullptr;
}

Cell cell_at(const Cursor& cursor, int column, Storage storage) {
  if (cursor.null(column)) return {};
  switch (storage) {
    case Storage::kText:
      return cursor.string(column);
    case Storage::kInteger:
      return cursor.i64(column);
    case Storage::kBlob:
      return cursor.ref(column);
  }
  return {};
}

SearchKeys::SearchKeys(const Table& table, const Cell& name_cell) {
  const auto* text = std::get_if<std::string>(&name_cell);
  if (text == nullptr) return;
  auto syllables = name_syllables(*text, *table.alike);
  if (syllables.empty()) return;
  ends = ends_key(syllables.front(), syllables.back());
  name = name_key(std::move(syllables));
}

namespace {

using ParamList = std::vector<Param>;

void add_key(ParamList& out, const Table& table, const Key& key) {
  ASSERT(key.id != 0);
  ASSERT(table.by_subject == (key.subject_id != 0));
  if (table.by_subject) out.push_back(key.subject_id);
  out.push_back(key.id);
}

void add_cells(ParamList& out, const Table& table, const Cells& cells) {
  ASSERT(cells.size() == table.columns.size());
  for (const auto& cell : cells) out.push_back(param(cell));
}

ParamList key_list(const Table& table, const Key& key) {
  ParamList out;
  add_key(out, table, key);
  return out;
}

void add_why(ParamList& out, const Provenance& why) {
  out.push_back(why.agency);
  out.push_back(why.officer);
  out.push_back(why.case_id);
  out.push_back(why.legal);
  out.push_back(why.cause.empty() ? Param(nullptr) : Param(why.cause));
}

SearchKeys search_keys(const Table& table, const Cells& cells) {
  return {table, table.search_name == nullptr ? Cell{} : cells[table.search_name->column]};
}

/// Binds a current row in the order of insert_current and update_current.
ParamList current_list(const Table& table, const CurrentRow& row, const SearchKeys& search) {
  ParamList out;
  out.reserve(15 + table.columns.size());
  add_key(out, table, row.key);
  out.push_back(row.version);
  out.push_back(row.valid_from);
  out.push_back(row.known_from);
  out.push_back(row.next_valid_on ? Param(*row.next_valid_on) : Param(nullptr));
  out.push_back(row.in_force);
  out.push_back(row.changed);
  add_why(out, row.why);
  if (table.search_name != nullptr)
    for (const auto* key : {&search.ends, &search.name}) out.push_back(key->empty() ? Param(nullptr) : Param(*key));
  add_cells(out, table, row.cells);
  return out;
}

Key read_key(const Cursor& cursor, const Table& table, int& at) {
  Key key;
  if (table.by_subject) key.subject_id = cursor.i64(at++);
  key.id = cursor.i64(at++);
  return key;
}

Cells read_cells(const Cursor& cursor, const Table& table, int at) {
  Cells out;
  out.reserve(table.columns.size());
  for (const auto& column : table.columns) out.push_back(cell_at(cursor, at++, column.storage));
  return out;
}

Provenance read_why(const Cursor& cursor, int& at) {
  Provenance why;
  why.agency = cursor.string(at++);
  why.officer = cursor.string(at++);
  why.case_id = cursor.string(at++);
  why.legal = cursor.string(at++);
  why.cause = cursor.ref(at++);
  return why;
}

CurrentRow read_current(const Cursor& cursor, const Table& table) {
  CurrentRow row;
  int at = 0;
  row.key = read_key(cursor, table, at);
  row.version = static_cast<int>(cursor.i64(at++));
  row.valid_from = cursor.date(at++);
  row.known_from = cursor.instant(at++);
  if (!cursor.null(at)) row.next_valid_on = cursor.date(at);
  ++at;
  row.in_force = cursor.i64(at++) != 0;
  row.changed = cursor.instant(at++);
  row.why = read_why(cursor, at);
  row.cells = read_cells(cursor, table, at);
  return row;
}

VersionRow read_version(const Cursor& cursor, const Table& table) {
  VersionRow row;
  int at = 0;
  row.key = read_key(cursor, table, at);
  row.version = static_cast<int>(cursor.i64(at++));
  row.valid.from = cursor.date(at++);
  row.valid.until = cursor.date(at++);
  row.valid.holds = cursor.i64(at++) != 0;
  row.known_from = cursor.instant(at++);
  row.known_until = cursor.instant(at++);
  row.why = read_why(cursor, at);
  row.cells = read_cells(cursor, table, at);
  return row;
}

std::vector<CurrentRow> read_all(Cursor cursor, const Table& table) {
  std::vector<CurrentRow> out;
  while (cursor.next()) out.push_back(read_current(cursor, table));
  return out;
}

std::vector<VersionRow> read_versions(Cursor cursor, const Table& table) {
  std::vector<VersionRow> out;
  while (cursor.next()) out.push_back(read_version(cursor, table));
  return out;
}

std::optional<CurrentRow> read_one(Cursor cursor, const Table& table) {
  if (!cursor.next()) return {};
  return read_current(cursor, table);
}

}  // namespace

void insert_current(Tx& tx, const Table& table, const CurrentRow& row) {
  const SearchKeys search = search_keys(table, row.cells);
  tx.exec({table.insert_current}, current_list(table, row, search));
}
void update_current(Tx& tx, const Table& table, const CurrentRow& row) {
  const SearchKeys search = search_keys(table, row.cells);
  tx.exec({table.update_current}, current_list(table, row, search));
}

std::optional<CurrentRow> current(ReadTx& tx, const Table& table, std::int64_t id) {
  return read_one(tx.query({table.current_by_id}, {id}), table);
}
std::optional<CurrentRow> current(ReadTx& tx, const Table& table, const Key& key) {
  return read_one(tx.query({table.current_by_key}, key_list(table, key)), table);
}
std::vector<CurrentRow> current_of(ReadTx& tx, const Table& table, std::int64_t subject_id, int limit) {
  ASSERT(table.by_subject);
  return read_all(tx.query({table.current_by_subject}, {subject_id, limit}), table);
}
bool has_any(ReadTx& tx, const Table& table, std::int64_t subject_id) {
  ASSERT(table.by_subject);
  return tx.query({table.any_by_subject}, {subject_id}).next();
}
std::vector<CurrentRow> current_where(ReadTx& tx, const Table& table, const Field& field, const Cell& value,
                                      int limit) {
  ASSERT(field.lookup == Lookup::kIndex);
  return read_all(tx.query({field.find}, {param(value), limit}), table);
}

void insert_version(Tx& tx, const Table& table, const VersionRow& row) {
  ASSERT(row.valid.from < row.valid.until);
  ASSERT(row.known_from < row.known_until);
  ParamList list;
  list.reserve(13 + table.columns.size());
  add_key(list, table, row.key);
  list.push_back(row.version);
  list.push_back(row.valid.from);
  list.push_back(row.valid.until);
  list.push_back(row.valid.holds);
  list.push_back(row.known_from);
  list.push_back(row.known_until);
  add_why(list, row.why);
  add_cells(list, table, row.cells);
  tx.exec({table.insert_history}, list);
}

void close_version(Tx& tx, const Table& table, const VersionRow& row, Instant known_until) {
  ASSERT(row.known_from < known_until);
  auto list = key_list(table, row.key);
  list.push_back(known_until);
  list.push_back(row.known_from);
  list.push_back(row.valid.from);
  tx.exec({table.close_history}, list);
}

VersionRow first_version(const CurrentRow& row) {
  ASSERT(row.whole());
  return {.key = row.key,
          .version = row.version,
          .valid = {.from = row.valid_from},
          .known_from = row.known_from,
          .why = row.why,
          .cells = row.cells};
}

std::vector<VersionRow> known_now(ReadTx& tx, const Table& table, const CurrentRow& row) {
  if (row.whole()) return {first_version(row)};
  auto list = key_list(table, row.key);
  list.push_back(kNoLastInstant);
  return read_versions(tx.query({table.open_history}, list), table);
}
std::vector<VersionRow> versions(ReadTx& tx, const Table& table, const CurrentRow& row) {
  if (row.whole()) return {first_version(row)};
  return read_versions(tx.query({table.all_history}, key_list(table, row.key)), table);
}

std::optional<VersionRow> version_at(ReadTx& tx, const Table& table, const CurrentRow& row, CivilDate valid,
                                     Instant known) {
  if (row.whole()) {
    if (valid < row.valid_from || known < row.known_from || !(known < kNoLastInstant)) return {};
    return first_version(row);
  }
  auto list = key_list(table, row.key);
  list.push_back(valid);
  list.push_back(known);
  auto rows = read_versions(tx.query({table.as_of}, list), table);
  ASSERT(rows.size() <= 1);  // versions never overlap on both axes
  if (rows.empty()) return {};
  return std::move(rows.front());
}

std::vector<CurrentRow> after(ReadTx& tx, const Table& table, const Key& key, int limit) {
  ParamList list;
  if (table.by_subject) list.push_back(key.subject_id);
  list.push_back(key.id);
  list.push_back(limit);
  return read_all(tx.query({table.after}, list), table);
}

std::vector<Key> due(ReadTx& tx, const Table& table, CivilDate today, int limit) {
  std::vector<Key> out;
  auto cursor = tx.query({table.due}, {today, limit});
  while (cursor.next()) {
    int at = 0;
    out.push_back(read_key(cursor, table, at));
  }
  return out;
}

std::vector<CurrentRow> expired(ReadTx& tx, const Table& table, CivilDate day, Instant instant, int limit) {
  const bool own_day = !table.def->retention.after.empty();
  return read_all(tx.query({table.expired}, {own_day ? Param(day) : Param(instant), limit}), table);
}
void erase(Tx& tx, const Table& table, const Key& key) {
  const auto list = key_list(table, key);
  tx.exec({table.erase_history}, list);
  tx.exec({table.erase_current}, list);
}

std::int64_t count(ReadTx& tx, const Table& table) {
  auto cursor = tx.query({table.count});
  return cursor.next() ? cursor.i64(0) : 0;
}

std::vector<CurrentRow> page(ReadTx& tx, const Table& table, std::int64_t after, int limit) {
  return read_all(tx.query({table.page}, {after, limit}), table);
}

std::vector<CurrentRow> changed_since(ReadTx& tx, const Table& table, Instant after, std::int64_t after_id, int limit) {
  return read_all(tx.query({table.changed}, {after, after_id, limit}), table);
}

}  // namespace sen::registers::store
