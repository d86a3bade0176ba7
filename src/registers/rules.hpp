#pragma once
/// What a field accepts, how its value is stored and how it is told again. Pure.
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "pack/model.hpp"
#include "registers/cells.hpp"

namespace sen::registers {

Storage storage_of(pack::FieldType type);
std::string_view type_name(pack::FieldType type);  ///< as packs spell it: "partial_date"

/// Reads one given value. Null and text that is empty after cleaning give a null cell; nothing is corrected beyond NFC
/// and spaces. `on` is the day from which the value is to hold: codes of places are judged on that day. On refusal
/// `problem` gets def and args.
bool read_cell(const pack::RegisterField& field, const json::value& value, CivilDate on, const pack::Pack& pack,
               Cell& out, FieldError& problem);
/// The same for text as CSV has it: whole numbers, true and false are spelt out.
bool read_plain(const pack::RegisterField& field, std::string_view text, CivilDate on, const pack::Pack& pack,
                Cell& out, FieldError& problem);
json::value tell_cell(pack::FieldType type, const Cell& cell);
/// The text under which a unique value stands in its key table.
std::string key_text(const Cell& cell);

/// Letters, marks, spaces, apostrophes, hyphens and dots, at least one letter. The text is clean (clean_text).
/// @source Civil Code 2015 art. 26: names are Vietnamese or of another people of Vietnam, without digits and symbols
bool is_name(std::string_view text);

}  // namespace sen::registers
