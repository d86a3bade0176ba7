#pragma once
/// Who of one name and birth year may be one person. Pure. Internal to this room.
#include <span>
#include <string_view>
#include <vector>

#include "registers/registers.hpp"

namespace sen::quality {

/// Two of a group by their positions, and how near they are.
struct Near {
  std::size_t one = 0;
  std::size_t other = 0;
  std::string_view names;  ///< "same", "alike"
  std::string_view born;   ///< "same_day", "swapped", "same_year"
};
/// @param group  same ends of the name, same year. Everybody of a day is compared with everybody, but in a crowd (the
/// day that stands for unknown ones) only with the next hundred by name and place: time and memory stay in bounds
std::vector<Near> near_pairs(std::span<const registers::Namesake> group, std::span<const pack::QualityNear> near);

}  // namespace sen::quality
