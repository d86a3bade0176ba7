#pragma once
/// What must be true after a birth, whatever went wrong on the way.
#include <string>

#include "sim/birth.hpp"

namespace sen::sim {

/// @param number of the birth notice  @param dossier its code  @returns "" or what is wrong
std::string check_birth(World& world, const BirthPlan& plan, const std::string& number, const std::string& dossier);

}  // namespace sen::sim
