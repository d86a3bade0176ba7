#pragma once
/// SQL of the register engine: rows in and out.
#include <optional>
#include <vector>

#include "ports/database.hpp"
#include "registers/registers.hpp"
#include "registers/schema.hpp"
#include "registers/timeline.hpp"

namespace sen::registers {

struct Key {
  std::int64_t subject_id = 0;  ///< 0 when the register is about no subject
  std::int64_t id = 0;
};

/// A record as the current table has it.
struct CurrentRow {
  Key key;
  int version = 1;  ///< of the last change
  CivilDate valid_from;
  Instant known_from;
  std::optional<CivilDate> next_valid_on;
  bool in_force = true;
  Instant changed;  ///< number of the write that last touched this row
  Provenance why;   ///< of what it says
  Cells cells;
  /// Never changed since it was made: history has nothing of it, this row tells it all.
  bool whole() const { return version == 1; }
  /// A record that holds from a day on, as it stands today.
  void begin(CivilDate from, CivilDate today) {
    valid_from = from;
    in_force = from <= today;
    next_valid_on = in_force ? std::nullopt : std::optional(from);
  }
};

struct VersionRow {
  Key key;
  int version = 1;
  Span valid;
  Instant known_from;
  Instant known_until = kNoLastInstant;
  Provenance why;
  Cells cells;
};

namespace store {
Param param(const Cell& cell);  ///< borrows from it
Cell cell_at(const Cursor& cursor, int column, Storage storage);
/// The columns by which a record is searched.
struct SearchKeys {
  std::string ends;
  std::string name;
  SearchKeys(const Table& table, const Cell& name_cell);
};

void insert_current(Tx& tx, const Table& table, const CurrentRow& row);
void update_current(Tx& tx, const Table& table, const CurrentRow& row);
std::optional<CurrentRow> current(ReadTx& tx, const Table& table, std::int64_t id);
std::optional<CurrentRow> current(ReadTx& tx, const Table& table, const Key& key);
std::vector<CurrentRow> current_of(ReadTx& tx, const Table& table, std::int64_t subject_id, int limit);
bool holds(ReadTx& tx, const Table& table, std::int64_t subject_id);  ///< a record holds today
/// A record that holds today or will on a later day.
bool has_any(ReadTx& tx, const Table& table, std::int64_t subject_id);
std::vector<CurrentRow> current_where(ReadTx& tx, const Table& table, const Field& field, const Cell& value, int limit);

void insert_version(Tx& tx, const Table& table, const VersionRow& row);
void close_version(Tx& tx, const Table& table, const VersionRow& row, Instant known_until);
/// The only version of a record that was never changed.
VersionRow first_version(const CurrentRow& row);
std::vector<VersionRow> known_now(ReadTx& tx, const Table& table, const CurrentRow& row);
std::vector<VersionRow> versions(ReadTx& tx, const Table& table, const CurrentRow& row);
std::optional<VersionRow> version_at(ReadTx& tx, const Table& table, const CurrentRow& row, CivilDate valid,
                                     Instant known);
/// Rows in the order of their keys, those that hold no more too.
std::vector<CurrentRow> after(ReadTx& tx, const Table& table, const Key& key, int limit);
std::vector<Key> due(ReadTx& tx, const Table& table, CivilDate today, int limit);
/// Records kept long enough: `before` is a day for a field of its own, an instant for the last change.
std::vector<CurrentRow> expired(ReadTx& tx, const Table& table, CivilDate day, Instant instant, int limit);
/// The record and all its versions are gone. Unique values that are never given again stay taken.
void erase(Tx& tx, const Table& table, const Key& key);
std::int64_t count(ReadTx& tx, const Table& table);
std::vector<CurrentRow> page(ReadTx& tx, const Table& table, std::int64_t after, int limit);

/// Rows touched after a write's number and id, in that order.
std::vector<CurrentRow> changed_since(ReadTx& tx, const Table& table, Instant after, std::int64_t after_id, int limit);
/// What a search by name looks at before it reads a record.
struct Candidate {
  Key key;
  std::string born;
  std::string name_key;
  std::string place;
};
/// Records that hold today whose name has these ends; `born` is a half-open range of date texts, both empty: any.
std::vector<Candidate> candidates(ReadTx& tx, const Table& table, const std::string& ends, const std::string& born_from,
                                  const std::string& born_until, int limit);

/// Reserves a unique value: true when it is free or already this record's own.
bool reserve(Tx& tx, const Field& field, const std::string& value, const Key& owner);
void release(Tx& tx, const Field& field, const std::string& value, const Key& owner);
std::optional<Key> owner_of(ReadTx& tx, const Field& field, const std::string& value);

std::optional<std::int64_t> subject_of(ReadTx& tx, const Ref& ref);
/// False when somebody else has mapped it.
bool map_subject(Tx& tx, const Ref& ref, std::int64_t subject_id);
/// Takes the next number of a sequence; the first is 1.
std::int64_t take_number(Tx& tx, std::string_view name, std::string_view scope);

StoredTable stored_table(ReadTx& tx, std::string_view register_id);
}  // namespace store

}  // namespace sen::registers
