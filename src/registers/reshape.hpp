#pragma once
/// Brings the tables of a register to a definition that says other things of fields that are there: another name or
/// type (`was` in the pack), another look-up, another search, another time of keeping. All in one transaction: it is
/// done, or nothing is changed.
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "registers/schema.hpp"

namespace sen::registers {

/// A field that stands otherwise in the tables than in the definition.
struct FieldChange {
  const Field* field = nullptr;
  std::string before;  ///< its column's name there
  pack::FieldType type = pack::FieldType::kText;
  std::string lookup;
  bool converted = false;  ///< each value is stated anew
};

struct Reshape {
  std::vector<FieldChange> fields;
  bool search = false;
  bool keys = false;  ///< of the search are to be made
  std::string searched;
  bool retention = false;
  std::string kept;
  bool empty() const { return fields.empty() && !search && !retention; }
  bool brings(std::string_view column) const;  ///< a field that had this name
};

/// @errors registers.shape_changed (the definition does not say what becomes of the values)
Result<Reshape> plan_reshape(const Table& table, const StoredTable& stored);
/// @param texts  keeps the statements; outlives the database. `table` and `pack` outlive the migrations, which give
/// registers.shape_values or registers.shape_not_unique where a value does not fit
std::vector<Database::Migration> reshape_migrations(const Table& table, const Reshape& plan, const pack::Pack& pack,
                                                    std::deque<std::string>& texts);

/// Where values of the new shape wait until they take the place of the old ones.
inline std::string new_column(const std::string& name) { return "_new_" + name; }
inline std::string system_of(const std::string& name) { return name + "_system"; }
/// States what must be stated anew, in both tables; nothing when nothing must. Texts as above. @errors of the function:
/// registers.shape_values, registers.shape_not_unique, feel.*
std::function<Result<void>(Tx&)> restating(const Table& table, const Reshape& plan, const pack::Pack& pack,
                                           std::deque<std::string>& texts);

}  // namespace sen::registers
