#pragma once
/// Puts the practice people into a node: registers, accounts, officers, hospitals with their credentials; and plays the
/// hospitals, which send a birth notice now and then through the same door as a real one.
#include <functional>
#include <map>
#include <memory>

#include "identity/identity.hpp"
#include "ports/clock.hpp"
#include "ports/http.hpp"
#include "ports/scheduler.hpp"
#include "practice/people.hpp"
#include "registers/registers.hpp"

namespace sen::practice {

/// Runs one transaction and waits for it; the program and the simulator each give their own way.
using WriteNow = std::function<Result<void>(AgencySlot, Database::WriteFn)>;

struct Members {
  AgencySlot portal, police, justice, health, insurance;
  const registers::Registers* police_registers = nullptr;
  const registers::Registers* justice_registers = nullptr;
  const registers::Registers* health_registers = nullptr;
};

/// Writes everything in batches. @param progress  called with people done and people in all
Result<void> populate(const People& people, const Members& members, const WriteNow& write, CivilDate today,
                      const std::function<void(int done, int of)>& progress);

/// Makes fresh credentials for the hospitals of this run. @returns facility code -> token ("health.sen_...")
Result<std::map<std::string, std::string>> hospital_credentials(const People& people, const Members& members,
                                                                const WriteNow& write);

/// A fresh credential for the insurance agency's own system, as an agency that keeps copies and searches has one.
Result<std::string> insurance_credential(const Members& members, const WriteNow& write);

/// Who plays in one birth: used by the practice API, the examples and the tests.
struct Cast {
  int mother = -1;
  int father = -1;
  int head = -1;
  std::string commune;
  std::string facility;
  std::string facility_token;
  std::map<std::string, const Officer*> officers;  ///< registrar, chair, police, insurance
};
/// @param mother  index of a person; -1: the next one by the dice
Cast cast_of(const People& people, const std::map<std::string, std::string>& credentials, int mother);

/// A birth notice as a hospital posts it (POST /api/birth-notices).
json::object birth_notice(const People& people, const Cast& cast, std::string_view mother_pin, std::string_view number,
                          CivilDate born_on, Random& dice);

}  // namespace sen::practice
