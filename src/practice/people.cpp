#include "practice/people.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "practice/names.hpp"

namespace sen::practice {
namespace {

class Generator {
 public:
  Generator(const pack::Pack& pack, std::uint64_t seed, CivilDate today) : pack_(pack), dice_(seed), today_(today) {
    for (const auto& place : pack.places) {
      if (place.level != pack::PlaceLevel::kCommune || !place.valid.covers(today)) continue;
      if (place.parent == "01" || place.parent == "15") communes_.push_back(&place);
    }
    ASSERT(!communes_.empty());
  }

  People run(int count) {
    make_facilities();
    make_named_families();
    make_neighbours(std::min(14, count / 25));
    while (static_cast<int>(out_.people.size()) < count) make_family();
    make_officers();
    return std::move(out_);
  }

 private:
  const pack::Place& commune() {
    // Weight by position: the first communes of the list (city wards) hold more people.
    return *communes_[std::min(dice_.below(communes_.size()), dice_.below(communes_.size()))];
  }
  Ref ref() {
    Ref out;
    for (std::size_t i = 0; i < 16; i += 8) {
      auto word = dice_.next();
      for (std::size_t k = 0; k < 8; ++k, word >>= 8) out.bytes[i + k] = static_cast<std::uint8_t>(word & 255);
    }
    return out;
  }
  CivilDate born(int age) {
    return today_.plus_months(-12 * age).plus_days(-static_cast<std::int32_t>(dice_.below(360)));
  }

  int add(bool female, int age, std::string_view surname, const pack::Place& home) {
    Person person;
    person.ref = ref();
    person.female = female;
    person.birth = born(age);
    person.ethnicity = home.parent == "15" ? pick(dice_, kHighlandPeoples) : dice_.chance(98, 100) ? "01" : "02";
    person.surname = !surname.empty()           ? surname
                     : person.ethnicity == "08" ? pick(dice_, kHmongSurnames)
                                                : pick(dice_, kSurnames);
    person.middle = female ? pick(dice_, kMiddleF) : pick(dice_, kMiddleM);
    person.given = female ? pick(dice_, kGivenF) : pick(dice_, kGivenM);
    person.birth_commune = home.code;
    person.native_commune = dice_.chance(3, 4) ? home.code : commune().code;
    out_.people.push_back(std::move(person));
    return static_cast<int>(out_.people.size()) - 1;
  }
  int add_household(const pack::Place& home) {
    Household household;
    household.commune = home.code;
    household.province = home.parent;
    household.address = "Số " + std::to_string(1 + dice_.below(240)) + " " + std::string(pick(dice_, kStreets)) + ", " +
                        pack_.place_name(home.code, today_);
    out_.households.push_back(std::move(household));
    return static_cast<int>(out_.households.size()) - 1;
  }
  void settle(int person, int household, std::string relation) {
    out_.people[static_cast<std::size_t>(person)].household = household;
    out_.people[static_cast<std::size_t>(person)].relation = std::move(relation);
    auto& house = out_.households[static_cast<std::size_t>(household)];
    house.members.push_back(person);
    if (house.members.size() == 1) house.head = person;
  }
  void marry(int wife, int husband, const pack::Place& office) {
    auto& w = out_.people[static_cast<std::size_t>(wife)];
    auto& h = out_.people[static_cast<std::size_t>(husband)];
    w.spouse = husband;
    h.spouse = wife;
    const auto later = std::max(w.birth, h.birth).plus_months(12 * 21 + static_cast<int>(dice_.below(60)));
    out_.marriages.push_back({wife, husband, std::min(later, today_.plus_days(-400)), office.code});
  }
  int add_child(int mother, int father, int age, const pack::Place& home) {
    const auto surname = out_.people[static_cast<std::size_t>(father >= 0 ? father : mother)].surname;
    const auto ethnicity = out_.people[static_cast<std::size_t>(father >= 0 ? father : mother)].ethnicity;
    const int child = add(dice_.chance(47, 100), age, surname, home);
    auto& person = out_.people[static_cast<std::size_t>(child)];
    person.mother = mother;
    person.father = father;
    person.ethnicity = ethnicity;
    return child;
  }

  /// A couple with children, alone or in the house of the husband's parents.
  int make_couple(const pack::Place& home, int age, int children, bool with_parents) {
    int grandfather = -1;
    int household = -1;
    if (with_parents) {
      household = add_household(home);
      grandfather = add(false, age + 26 + static_cast<int>(dice_.below(6)), "", home);
      const int grandmother = add(true, age + 25 + static_cast<int>(dice_.below(5)), "", home);
      settle(grandfather, household, "head");
      settle(grandmother, household, "wife");
      marry(grandmother, grandfather, home);
    }
    const auto surname = grandfather >= 0 ? out_.people[static_cast<std::size_t>(grandfather)].surname : std::string();
    const int husband = add(false, age + static_cast<int>(dice_.below(5)), surname, home);
    const int wife = add(true, age, "", home);
    if (grandfather >= 0) {
      auto& person = out_.people[static_cast<std::size_t>(husband)];
      person.father = grandfather;
      person.mother = out_.people[static_cast<std::size_t>(grandfather)].spouse;
      person.ethnicity = out_.people[static_cast<std::size_t>(grandfather)].ethnicity;
    } else {
      household = add_household(home);
    }
    settle(husband, household, grandfather >= 0 ? "child" : "head");
    settle(wife, household, grandfather >= 0 ? "daughter-in-law" : "wife");
    marry(wife, husband, home);
    for (int i = 0; i < children; ++i) {
      const int child =
          add_child(wife, husband, std::max(0, age - 22 - 3 * i - static_cast<int>(dice_.below(2))), home);
      settle(child, household, grandfather >= 0 ? "grandchild-paternal" : "child");
    }
    return wife;
  }

  const pack::Place& first_home() const {
    const auto* ba_dinh = pack_.place("00004", today_);
    return ba_dinh != nullptr ? *ba_dinh : *communes_.front();
  }

  void make_named_families() {
    const auto& home = first_home();
    out_.first_mother = make_couple(home, 28, 0, false);
    rename(out_.first_mother, "Nguyễn", "Thị Ví", "Dụ");
    rename(out_.people[static_cast<std::size_t>(out_.first_mother)].spouse, "Trần", "Văn", "Mẫu");
    out_.second_mother = make_couple(home, 26, 0, true);
    rename(out_.second_mother, "Lê", "Thu", "Minh");
  }
  /// Families beside them, so that the officers there have people to look after.
  void make_neighbours(int families) {
    for (int i = 0; i < families; ++i) make_couple(first_home(), 24 + 2 * i, 1 + i % 3, i % 4 == 3);
  }
  void rename(int index, std::string surname, std::string middle, std::string given) {
    auto& person = out_.people[static_cast<std::size_t>(index)];
    person.surname = std::move(surname);
    person.middle = std::move(middle);
    person.given = std::move(given);
    person.ethnicity = "01";
  }

  void make_family() {
    const auto& home = commune();
    const auto kind = dice_.below(100);
    if (kind < 55) {
      make_couple(home, 22 + static_cast<int>(dice_.below(30)), static_cast<int>(dice_.below(4)), false);
    } else if (kind < 75) {
      make_couple(home, 20 + static_cast<int>(dice_.below(18)), static_cast<int>(dice_.below(3)), true);
    } else if (kind < 88) {  // older couple
      make_couple(home, 55 + static_cast<int>(dice_.below(25)), 0, false);
    } else {
      const int household = add_household(home);
      const bool mother_alone = kind < 94;
      const int person = add(mother_alone || dice_.chance(1, 2), 20 + static_cast<int>(dice_.below(60)), "", home);
      settle(person, household, "head");
      if (mother_alone) settle(add_child(person, -1, static_cast<int>(dice_.below(15)), home), household, "child");
    }
  }

  void make_facilities() {
    int number = 1;
    auto add_facility = [&](const pack::Place& place, std::string kind, std::string name) {
      std::string digits = std::to_string(number++);
      digits.insert(0, 3 - std::min<std::size_t>(3, digits.size()), '0');
      out_.facilities.push_back({place.parent + digits, std::move(name), std::move(kind), place.parent, place.code});
    };
    for (const auto* province : {"01", "15"}) {
      number = 1;
      const auto* parent = pack_.place(province, today_);
      int clinics = 0;
      for (const auto* place : communes_) {
        if (place->parent != province) continue;
        if (number == 1) {
          add_facility(*place, "hospital",
                       "Bệnh viện Phụ sản Thực hành " + (parent != nullptr ? parent->name : std::string()));
          add_facility(*place, "hospital",
                       "Bệnh viện Đa khoa Thực hành " + (parent != nullptr ? parent->name : std::string()));
        }
        if (clinics++ < 40) add_facility(*place, "clinic", "Trạm y tế " + place->full_name());
      }
    }
  }

  /// For each commune that has people: a registrar, a chair, a police officer and an insurance officer, drawn from
  /// adults of other communes, so that hardly anyone meets his own case.
  void make_officers() {
    std::vector<const pack::Place*> homes;
    for (const auto* place : communes_) {
      const bool lived_in = std::any_of(out_.households.begin(), out_.households.end(),
                                        [&](const auto& house) { return house.commune == place->code; });
      if (lived_in) homes.push_back(place);
    }
    std::size_t at = out_.people.size();
    auto next_adult = [&](const std::string& not_from) {
      for (std::size_t tries = 0; tries < 2 * out_.people.size(); ++tries) {
        at = at == 0 ? out_.people.size() - 1 : at - 1;
        const auto& person = out_.people[at];
        const int age = age_on(person.birth, today_);
        const auto& house = out_.households[static_cast<std::size_t>(person.household)];
        if (age >= 25 && age < 60 && house.commune != not_from) return static_cast<int>(at);
      }
      return 0;
    };
    struct Post {
      const char* unit;
      const char* role;
      const char* login;
    };
    constexpr Post kPosts[] = {{"commune-committee", "registrar", "ho-tich"},
                               {"commune-committee", "chair", "chu-tich"},
                               {"commune-police", "residence-officer", "cong-an"},
                               {"social-insurance", "insurance-officer", "bhxh"}};
    for (const auto* place : homes)
      for (const auto& post : kPosts)
        out_.officers.push_back({std::string(post.unit) + ":" + place->code, post.role, next_adult(place->code),
                                 std::string(post.login) + "." + place->code});
  }

  const pack::Pack& pack_;
  Random dice_;
  CivilDate today_;
  std::vector<const pack::Place*> communes_;
  People out_;
};

}  // namespace

std::string Person::full_name() const { return surname + (middle.empty() ? "" : " " + middle) + " " + given; }

People generate(const pack::Pack& pack, int count, std::uint64_t seed, CivilDate today) {
  return Generator(pack, seed, today).run(std::max(count, 50));
}

int next_mother(const People& people, Random& dice, CivilDate day) {
  for (std::size_t tries = 0; tries < 4 * people.people.size(); ++tries) {
    const auto index = dice.below(people.people.size());
    const auto& person = people.people[index];
    const int age = age_on(person.birth, day);
    if (person.female && age >= 20 && age <= 40 && (person.spouse >= 0 || dice.chance(1, 8)))
      return static_cast<int>(index);
  }
  return -1;
}

std::string intended_given(Random& dice, bool female) {
  return std::string(female ? pick(dice, kGivenF) : pick(dice, kGivenM));
}

}  // namespace sen::practice
