#pragma once
/// What is said about a record before it is one: read and checked against the definition, all that needs no store. Bulk
/// import reads rows so outside the transaction.
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"
#include "registers/cells.hpp"

namespace sen::registers {

struct Table;

/// One value as a file has it: not given, plain text (numbers and true or false too), or JSON.
using Given = std::variant<std::monostate, std::string_view, const json::value*>;

struct Stated {
  const Table* table = nullptr;  ///< of the Registers that read it
  CivilDate valid_from;
  Cells cells;              ///< in column order
  std::vector<bool> given;  ///< by field, in the order of the definition: a value or a null stands for it

  /// Null also when the register has no such field.
  const Cell& cell(std::string_view field) const;
};

/// The record that a statement is about, and where both differ.
struct Match {
  std::int64_t id = 0;
  int version = 1;
  Instant known_from;                  ///< of its last change
  std::vector<std::size_t> differing;  ///< positions of fields that are stated otherwise
};

}  // namespace sen::registers
