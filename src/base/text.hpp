#pragma once
/// Text as people type it: UTF-8 checked, NFC stored, folded keys for comparison. ICU does the work in text.cpp.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sen {
bool is_utf8(std::string_view text);
/// Trims, collapses runs of white space and gives NFC. Refuses invalid UTF-8, control and bidi-override characters,
/// unassigned code points. `multiline` keeps line feeds. @errors base.invalid_text
Result<std::string> clean_text(std::string_view text, bool multiline = false);
std::string to_nfc(std::string_view utf8);
std::string to_nfd(std::string_view utf8);  ///< as some systems send it; never stored
/// Comparison key: lower case, one tone-mark style (hoà = hòa), single spaces; marks kept.
std::string fold_key(std::string_view utf8);
/// Comparison key without any marks; đ becomes d (NFD does not split it).
std::string fold_plain(std::string_view utf8);
std::string to_upper(std::string_view utf8);  ///< simple Unicode mapping, as cards print names
std::string to_lower(std::string_view utf8);
std::size_t count_characters(std::string_view utf8);  ///< user-perceived (grapheme clusters)
std::string first_characters(std::string_view utf8, std::size_t count);
std::string trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
bool contains_only(std::string_view text, std::string_view allowed);
std::string html_escape(std::string_view text);
/// A name's initials, "N. T. V. D." for Nguyễn Thị Ví Dụ: all that a public page may say.
std::string initials(std::string_view name);
/// Letters of any script with their marks, spaces, apostrophe, hyphen and dot, at least one letter: what a person's
/// name may hold (Civil Code 2015 art. 26: no digits, no symbols; minority names have apostrophes and hyphens).
bool is_name(std::string_view utf8);
/// "01234567" -> true when 1..n decimal digits only.
bool is_digits(std::string_view text, std::size_t length);
}  // namespace sen
