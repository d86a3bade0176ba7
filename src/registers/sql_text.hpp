#pragma once
/// Small pieces of SQL text that statements and DDL share.
#include <string>
#include <string_view>

#include "registers/schema.hpp"

namespace sen::registers::sql {

constexpr std::string_view kKeyTail = "_key";  ///< of the key table of a unique field

/// Field names may be SQL words ("order"): always quoted. They match [a-z][a-z0-9_]*, so quoting is all it takes.
inline std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }
inline std::string key_columns(const Table& table) { return table.by_subject ? "subject_id, id" : "id"; }
inline std::string key_table(const Table& table, const Field& field) {
  return "@" + table.def->id + "_" + field.def->name + std::string(kKeyTail);
}
/// What a search by name reads of each candidate, in the order of its index.
inline std::string search_columns(const Table& table) {
  const auto& search = table.def->search;
  std::string out = quoted(search.born) + ", _name_key";
  if (!search.place.empty()) out += ", " + quoted(search.place);
  return out + ", " + key_columns(table);
}

/// By what column, and of which rows, a time of keeping counts (an index has both).
inline std::string retention_column(const Table& table) {
  const auto& after = table.def->retention.after;
  return after.empty() ? "_changed" : quoted(after);
}
inline std::string retention_rows(const Table& table) {
  const auto& after = table.def->retention.after;
  return after.empty() ? "_in_force = 0 AND _next_valid_on IS NULL" : quoted(after) + " IS NOT NULL";
}

}  // namespace sen::registers::sql
