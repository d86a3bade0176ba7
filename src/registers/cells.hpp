#pragma once
/// One stored value, as its column has it. Rules make cells from JSON, the store binds and reads them.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/ids.hpp"

namespace sen::registers {

using Cell = std::variant<std::monostate, std::int64_t, std::string, Ref>;
/// In column order of the compiled table: a code's cell is followed by that of its code system.
using Cells = std::vector<Cell>;
using FieldErrors = std::vector<FieldError>;

inline bool is_null(const Cell& cell) { return std::holds_alternative<std::monostate>(cell); }

enum class Storage { kText, kInteger, kBlob };

}  // namespace sen::registers
