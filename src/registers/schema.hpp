#pragma once
/// From a register's definition to its tables and statements. Pure text; built once, then shared.
///
/// Per register two tables: `@person` has one row per record as it stands today with the source of what it says;
/// `@person_history` every version of a record that was ever changed. A record that never was is told by its current
/// row alone (`_version` 1), which halves what a nation's first load writes and keeps. About a person (organisation,
/// place) the key begins with subject_id, so both live on one shard with all else about that subject; otherwise the key
/// is id. Columns of ours begin with `_` or are `subject_id` and `id`: no field can collide with them. Nothing but keys
/// is NOT NULL among fields: what is required is decided by the definition in force, and a column outlives the
/// definition that brought it.
///
/// Local to the agency: `@subject` (person reference -> subject_id), `@sequence` (gapless numbers), `@register_column`
/// (what the tables look like, so that a new optional field becomes one O(1) ALTER TABLE). A unique field has a key
/// table `@person_pin_key`, which is where uniqueness lives when the register is sharded.
///
/// `_changed` is the write's own number (Context::now, strictly growing in commit order on one node): those who keep
/// copies ask what changed since. A register with a `search` has `_name_ends` and `_name_key` (names.hpp).
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "pack/model.hpp"
#include "ports/database.hpp"
#include "registers/cells.hpp"
#include "registers/names.hpp"

namespace sen::registers {

enum class Lookup { kNone, kIndex, kKey, kSubject };
std::string_view lookup_name(Lookup lookup);

struct Column {
  std::string name;
  Storage storage = Storage::kText;
};

struct Field {
  const pack::RegisterField* def = nullptr;
  std::size_t column = 0;   ///< position among the field columns; a code's system stands in the next one
  std::string code_system;  ///< of the list in force; empty when not a code
  Lookup lookup = Lookup::kNone;
  bool keeps_keys = false;  ///< values made by a number definition are never given to another record
  std::string find;         ///< kIndex: ids of current records by value
  std::string key_insert;   ///< kKey: value, subject_id, record id -> reserved or not
  std::string key_select;
  std::string key_release;
  std::string key_any;  ///< a value that is taken, if there is one
  /// No two records share a value: of a subject only where the register says so.
  bool is_unique() const { return lookup == Lookup::kKey || lookup == Lookup::kSubject; }
};

struct Table {
  const pack::Register* def = nullptr;
  bool by_subject = false;
  const Field* search_name = nullptr;  ///< null when the register is not searched by name
  const AlikeNames* alike = nullptr;   ///< of the pack, with search_name
  std::vector<Field> fields;
  std::vector<Column> columns;  ///< of the fields, in order

  // Statements. `key` means (subject_id, id) or (id); records are addressed by the whole key.
  std::string insert_current;
  std::string update_current;
  std::string current_by_id;
  std::string current_by_key;
  std::string current_by_subject;  ///< by_subject only, as the next
  std::string holds_by_subject;    ///< one that holds today, if any
  std::string any_by_subject;      ///< a record that holds today or will
  std::string insert_history;
  std::string close_history;
  std::string open_history;  ///< what is known now, in order of valid time
  std::string all_history;
  std::string as_of;
  std::string due;
  std::string count;
  std::string changed;              ///< in order of their last change
  std::string search_ends;          ///< narrow rows whose name has these ends; born within
  std::string search_ends_born;     ///< the same on days
  std::string after;                ///< by whole key, in its order
  std::string namesakes;            ///< what the name index has, in its order, after (ends, born)
  std::vector<std::size_t> judged;  ///< fields that the pack's quality rules look at, the place among them
  std::string judged_after;         ///< of those in force: key, version, valid from, known from, in force, these fields
  std::string page;                 ///< current records after an id
  std::string expired;              ///< records whose time of keeping is over; empty: kept for ever, as the next two
  std::string erase_current;
  std::string erase_history;
  std::string any;           ///< a record that was ever kept, if there is one
  std::string unique_after;  ///< what is unique of rows (subject, unique fields), behind their whole key

  std::size_t key_size() const { return by_subject ? 2 : 1; }
  const Field* field(std::string_view name) const;
};

/// Tables of all registers that one agency keeps. @errors registers.bad_definition
Result<std::map<std::string, std::unique_ptr<const Table>, std::less<>>> compile_tables(const pack::Pack& pack,
                                                                                        const std::string& agency);

/// Every table of a register and how it spreads over servers; the key table of a unique field.
std::vector<Database::Table> tables_of(const Table& table);
Database::Table key_table(const Table& table, const Field& field);

/// An index over the current rows.
struct Index {
  std::string name;  ///< with its @
  std::string on;    ///< table, columns and which rows
};
/// All but the primary key.
std::vector<Index> indexes_of(const Table& table);

/// A column as `@register_column` remembers it.
struct StoredColumn {
  std::string type;
  std::string lookup;
};
using StoredTable = std::map<std::string, StoredColumn, std::less<>>;

Database::Migration base_migration();
/// Everything for a database that has nothing of this register.
Database::Migration create_migration(const Table& table);
struct Reshape;
/// The fields that are missing in a database that has it, but for those that the plan brings.
std::vector<Database::Migration> grow_migrations(const Table& table, const StoredTable& stored, const Reshape& plan);

}  // namespace sen::registers
