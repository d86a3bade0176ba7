#pragma once
/// The functions that pack expressions may call beside FEEL's own: one table for the checks and for running them.
#include "feel/type.hpp"
#include "pack/model.hpp"

namespace sen::pack {

/// place_name(code), place_province(code), pin_prefix(code), code(list, value), age_on(birth, day), date_words(date),
/// trim_zeros(digits, width): without leading zeros, but at least `width` digits.
/// What they cannot answer is null. `pack` must outlive the functions.
std::map<std::string, feel::Native, std::less<>> functions(const Pack& pack, CivilDate today,
                                                           std::string_view language);
/// The same for the checks.
const std::map<std::string, feel::Signature, std::less<>>& function_signatures();

/// "ngày hai mươi mốt tháng mười một năm hai nghìn không trăm hai mươi sáu": as civil-status papers write a birth date.
/// English: "21 November 2026", which no form asks to be spelt out.
std::string date_in_words(CivilDate date, std::string_view language);

}  // namespace sen::pack
