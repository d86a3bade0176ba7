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
  Cells cells;
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
void insert_current(Tx& tx, const Table& table, const CurrentRow& row);
void update_current(Tx& tx, const Table& table, const CurrentRow& row);
std::optional<CurrentRow> current(ReadTx& tx, const Table& table, std::int64_t id);
std::optional<CurrentRow> current(ReadTx& tx, const Table& table, const Key& key);
std::vector<CurrentRow> current_of(ReadTx& tx, const Table& table, std::int64_t subject_id, int limit);
/// A record that holds today or will on a later day.
bool has_any(ReadTx& tx, const Table& table, std::int64_t subject_id);
std::vector<CurrentRow> current_where(ReadTx& tx, const Table& table, const Field& field, const Cell& value, int limit);

void insert_version(Tx& tx, const Table& table, const VersionRow& row);
void close_version(Tx& tx, const Table& table, const VersionRow& row, Instant known_until);
std::vector<VersionRow> known_now(ReadTx& tx, const Table& table, const Key& key);
std::vector<VersionRow> versions(ReadTx& tx, const Table& table, const Key& key);
std::optional<VersionRow> version_at(ReadTx& tx, const Table& table, const Key& key, CivilDate valid, Instant known);
std::vector<Key> due(ReadTx& tx, const Table& table, CivilDate today, int limit);
std::int64_t count(ReadTx& tx, const Table& table);
std::vector<CurrentRow> page(ReadTx& tx, const Table& table, std::int64_t after, int limit);

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
