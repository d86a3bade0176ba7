#pragma once
/// The practice country's people: invented, plausible, the same for the same seed. No real person's data anywhere.
/// Pure: no database, no clock. practice/country.hpp puts them into the registers.
#include <string>
#include <vector>

#include "pack/model.hpp"
#include "ports/random.hpp"

namespace sen::practice {

struct Person {
  Ref ref;
  std::string surname;
  std::string middle;
  std::string given;
  bool female = false;
  CivilDate birth;
  std::string birth_commune;  ///< where the birth was registered: a commune of today's map
  std::string native_commune;
  std::string ethnicity;  ///< code of list ethnicity-1979
  int household = -1;
  std::string relation;  ///< to the head: code of list relation-to-head
  int mother = -1;       ///< index into people
  int father = -1;
  int spouse = -1;
  std::string full_name() const;
};
struct Household {
  int head = -1;
  std::string commune;
  std::string province;
  std::string address;
  std::vector<int> members;
};
struct Marriage {
  int wife = -1;
  int husband = -1;
  CivilDate on;
  std::string office;  ///< commune
};
struct Facility {
  std::string code;  ///< 5 digits, the first two are the province
  std::string name;
  std::string kind;  ///< hospital, clinic
  std::string province;
  std::string commune;
};
struct Officer {
  std::string unit;
  std::string role;
  int person = -1;
  std::string login;  ///< easy to remember: "ho-tich.00004"
};

struct People {
  std::vector<Person> people;
  std::vector<Household> households;
  std::vector<Marriage> marriages;
  std::vector<Facility> facilities;
  std::vector<Officer> officers;
  /// People whom the documentation names: a couple in their own household, and one who lives with the husband's father.
  int first_mother = -1;
  int second_mother = -1;
};

/// @param count  people, at least 50; communes of Hà Nội (01) and Lào Cai (15) in force on `today`
People generate(const pack::Pack& pack, int count, std::uint64_t seed, CivilDate today);

/// A woman who may give birth on a day: married and aged 20 to 40 mostly, sometimes single. -1 when there is none.
int next_mother(const People& people, Random& dice, CivilDate day);

/// Given names that the practice hospitals propose.
std::string intended_given(Random& dice, bool female);

}  // namespace sen::practice
