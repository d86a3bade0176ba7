#pragma once
/// Names as they are searched: without marks, in any order, the usual spellings alike. Pure.
/// A key loses what tells names apart (Văn, Vân, Van), so what it finds is ranked by the name itself.
/// @source vn-civil section 7; anchors-data B7
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sen::registers {

/// Plain syllable -> the one it counts as: huynh -> hoang (southern and northern forms). From the pack.
using AlikeNames = std::map<std::string, std::string, std::less<>>;

/// Syllables in the order given: lower case, no marks, đ as d, y as i, what is alike as one.
std::vector<std::string> name_syllables(std::string_view name, const AlikeNames& alike);
/// All syllables, sorted: the order in which a name is told does not matter.
std::string name_key(std::vector<std::string> syllables);
/// Two syllables as one key, in either order. A name is kept under its first and its last: who asks may leave out the
/// middle ones.
std::string ends_key(std::string_view one, std::string_view other);

enum class NameLikeness { kNone, kClose, kPart, kSame };
/// Of two keys: the same syllables; one lacks some of the other's; one syllable is mistyped by a letter.
NameLikeness compare_keys(std::string_view one, std::string_view other);

}  // namespace sen::registers
