#pragma once
/// The birth, played by its people over HTTP against a world: hospital, mother, registrar, chair, police, insurance.
/// Everyone repeats what got no answer, as people and programs do, and reads the present state before acting.
#include <string>

#include "sim/world.hpp"

namespace sen::sim {

struct BirthPlan {
  bool with_grandfather = false;  ///< the head of household is asked for his consent
  bool silence = false;           ///< the mother lets the day pass
  bool double_submit = false;
  bool identity_card = false;
};

/// Plays one birth to its end, through the world's faults and their repair. @returns "" or what is wrong
std::string play_birth(World& world, const BirthPlan& plan);

}  // namespace sen::sim
