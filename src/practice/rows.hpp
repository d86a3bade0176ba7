#pragma once
/// Blocks of the population as text: rows of the registers person and residence, and the list of mistakes. A field's
/// name is the register's; an empty CSV field or a JSON null says that there is no value.
#include <string>

#include "practice/population.hpp"

namespace sen::practice {

enum class RowFormat { kCsv, kJsonLines };

/// The header line; empty for JSON lines.
std::string person_header(RowFormat format);
std::string residence_header(RowFormat format);
std::string mistake_header();  ///< mistakes are always CSV: row (from 0, no header), ref, error, right

/// Appends rows [from, until) of the block. A relative whose row is not below `until` is not in the
/// file: he is given by name only.
struct RowRange {
  std::size_t from = 0;
  std::size_t until = kBlockRows;
};
void append_people(std::string& out, RowFormat format, const Population& population, const Block& block, RowRange rows);
void append_residences(std::string& out, RowFormat format, const Population& population, const Block& block,
                       RowRange rows);
void append_mistakes(std::string& out, const Block& block, RowRange rows);

}  // namespace sen::practice
