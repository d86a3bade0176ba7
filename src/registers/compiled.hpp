#pragma once
/// What Registers keeps between calls.
#include <deque>

#include "registers/schema.hpp"
#include "registers/store.hpp"

namespace sen::registers {

struct Registers::Compiled {
  std::shared_ptr<const pack::Pack> pack;
  std::map<std::string, std::unique_ptr<const Table>, std::less<>> tables;
  std::deque<std::string> reshaping;  ///< statements of install(); the database keeps them by their address
  const Table* table(std::string_view register_id) const {
    const auto found = tables.find(register_id);
    return found == tables.end() ? nullptr : found->second.get();
  }
};

/// A record on its way in.
struct Registers::Draft {
  const Table* table = nullptr;
  Key key;
  CivilDate valid_from;
  Cells cells;
};

// stated.cpp
Stated read_values(const Table& table, const pack::Pack& pack, const json::object& values, CivilDate valid_from,
                   FieldErrors& problems);
void need_required(const Stated& stated, FieldErrors& problems);
bool has_problem(const FieldErrors& problems, const Field& field);
void add_problem(FieldErrors& problems, const Field& field, const ErrorDef& def);
void set_cell(const Field& field, Cell cell, Cells& cells);

// registers.cpp
/// Current rows whose field has the value; none when the field cannot be found by.
std::vector<CurrentRow> rows_where(ReadTx& tx, const Table& table, const Field& field, const Cell& cell, int limit);
json::object tell_cells(const Table& table, const Cells& cells, Told told = {});
Record tell_current(const Table& table, const CurrentRow& row, Told told = {});
Record tell_version(const Table& table, const VersionRow& row);

}  // namespace sen::registers
