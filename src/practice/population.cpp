#include "practice/population.hpp"

#include "base/check.hpp"
#include "practice/names.hpp"

namespace sen::practice {
namespace {

constexpr std::int32_t years(int n) { return n * 1461 / 4; }
constexpr int kFirstYear = 1900;
constexpr std::size_t kYears = 200;
constexpr auto kSlotsOfBlock = static_cast<std::uint32_t>(1'000'000 / ((kPopulationMax + kBlockRows - 1) / kBlockRows));
static_assert(kSlotsOfBlock >= 40, "a block must fit into its slice of a cell's million numbers");

/// Common words stand first and are drawn more often.
std::string_view common(Random& dice, std::span<const std::string_view> words) {
  const auto a = dice.below(words.size());
  return words[std::min(a, dice.below(words.size()))];
}

const Lottery& surname_lottery() {
  static const Lottery made = [] {
    Lottery out;
    for (const auto& surname : kSurnames) out.add(surname.weight);
    return out;
  }();
  return made;
}

/// Religion of a household; the rest has none (99).
constexpr Weighted kReligions[] = {{"99", 860}, {"02", 60}, {"01", 50}, {"03", 10}, {"08", 10}, {"05", 8}, {"04", 2}};

/// Each call draws once at most: the order in which arguments are evaluated differs between compilers.
class Maker {
 public:
  Maker(const Places& places, std::uint64_t seed, std::int32_t today, std::uint64_t block, Block& out)
      : places_(places), out_(out), dice_(mix(seed, block)), today_(today) {}

  void run() {
    while (out_.people.size() < kBlockRows) {
      do commune_ = static_cast<std::uint32_t>(places_.by_weight.draw(dice_));
      while (out_.files.full(commune_));
      region_ = &places_.regions[places_.communes[commune_].region];
      ethnicity_ = region_->ethnicities[region_->ethnicity.draw(dice_)];
      religion_ = pick(dice_, kReligions);
      family(static_cast<int>(dice_.below(1000)));
    }
    out_.people.resize(kBlockRows);  // the last household is cut; whoever is named first stays
  }

 private:
  Resident& at(std::int32_t row) { return out_.people[static_cast<std::size_t>(row)]; }
  std::int32_t born(int age_from, int age_until) {
    return today_ - years(age_from) -
           static_cast<std::int32_t>(dice_.below(static_cast<std::uint64_t>(years(age_until) - years(age_from))));
  }
  std::int32_t span(int from, int until) {  // days
    return years(from) + static_cast<std::int32_t>(dice_.below(static_cast<std::uint64_t>(years(until) - years(from))));
  }

  std::string_view surname(std::string_view ethnicity) {
    const auto own = surnames_of(ethnicity);
    if (!own.empty()) return own[dice_.below(own.size())];
    const auto name = kSurnames[surname_lottery().draw(dice_)].name;
    return region_->southern && dice_.chance(3, 4) ? southern_form(name) : name;
  }
  Name name(std::string_view family_name, bool female, int year) {
    const auto& cohort = cohort_of(year);
    Name out{family_name, common(dice_, female ? cohort.middle_f : cohort.middle_m),
             common(dice_, female ? cohort.given_f : cohort.given_m)};
    if (out.given == out.middle) out.middle = female ? "Thị" : "Văn";
    return out;
  }
  static int year_of(std::int32_t day) { return CivilDate{day}.year(); }

  /// Puts a person into the present household; parents by row or, as -1, invented by name only.
  std::int32_t add(bool female, std::int32_t birth, std::string_view relation, std::int32_t mother = -1,
                   std::int32_t father = -1, bool has_father = true) {
    Resident person;
    person.female = female;
    person.birth = birth;
    person.relation = relation;
    person.mother = mother;
    person.father = father;
    person.religion = religion_;
    const auto parent = father >= 0 ? father : mother;
    person.ethnicity = parent >= 0             ? at(parent).ethnicity
                       : dice_.chance(92, 100) ? ethnicity_
                                               : region_->ethnicities[region_->ethnicity.draw(dice_)];
    const auto family_name = parent >= 0 ? at(parent).name.surname : surname(person.ethnicity);
    const int year = year_of(birth);
    person.name = name(family_name, female, year);
    person.mother_name = mother >= 0 ? at(mother).name : name(surname(person.ethnicity), true, year - 26);
    if (father >= 0)
      person.father_name = at(father).name;
    else if (has_father)
      person.father_name = name(family_name, false, year - 28);
    person.registered = dice_.chance(3, 4) ? commune_ : static_cast<std::uint32_t>(places_.by_weight.draw(dice_));
    person.registered_code = places_.communes[person.registered].code;
    person.native_code = parent >= 0          ? at(parent).native_code
                         : dice_.chance(4, 5) ? person.registered_code
                                              : std::string_view(places_.communes[places_.by_weight.draw(dice_)].code);
    person.household = static_cast<std::int32_t>(out_.homes.size()) - 1;
    const bool born_here = relation.contains("child");
    const auto moved_in = birth + (born_here ? 0 : years(18)) + static_cast<std::int32_t>(dice_.below(60));
    person.since = std::min(today_, std::max(out_.homes.back().since, moved_in));
    if (out_.homes.back().head == static_cast<std::int32_t>(out_.people.size()))
      out_.homes.back().head_name = person.name;
    out_.people.push_back(person);
    return static_cast<std::int32_t>(out_.people.size()) - 1;
  }

  void open_home() {
    Home home;
    home.head = static_cast<std::int32_t>(out_.people.size());
    home.commune = commune_;
    home.number = 1 + static_cast<std::uint32_t>(dice_.below(480));
    home.street = kStreets[dice_.below(kStreets.size())];
    home.since = today_ - static_cast<std::int32_t>(dice_.below(static_cast<std::uint64_t>(years(18))));
    const auto& code = places_.communes[commune_].code;
    const auto serial = std::to_string(1'000'000 + out_.files.take(commune_) % 1'000'000);
    std::copy_n(code.data(), 5, home.file.data());
    std::copy_n(serial.data() + 1, 6, home.file.data() + 5);
    out_.homes.push_back(home);
  }

  /// Children of a woman, as far as they live with her: the first at 19 to 30, then every two to six years.
  void children(std::int32_t mother, std::int32_t father, std::string_view relation) {
    static constexpr std::uint64_t kCounts[] = {1, 1, 1, 2, 2, 2, 2, 2, 3, 3};
    auto birth = at(mother).birth + span(19, 31);
    const auto count = kCounts[dice_.below(std::size(kCounts))] + (year_of(at(mother).birth) < 1975 ? 1 : 0);
    for (std::uint64_t i = 0; i < count && birth <= today_; ++i, birth += span(2, 6)) {
      if (birth - at(mother).birth > years(46)) return;
      const auto age = today_ - birth;
      const auto stays = age < years(18) ? 100U : age < years(23) ? 65U : age < years(32) ? 32U : 8U;
      const bool female = dice_.chance(100, 211);
      if (!dice_.chance(stays, 100)) continue;
      at(add(female, birth, relation, mother, father, father >= 0 || dice_.chance(4, 5))).last_born = true;
    }
  }

  /// Husband and wife, one of them the head unless relations are given. @returns the wife
  std::pair<std::int32_t, std::int32_t> couple(std::int32_t wife_birth) {
    const auto husband_birth = wife_birth + years(2) - span(0, 8);
    const bool wife_heads = dice_.chance(1, 5);
    const auto head = add(wife_heads, wife_heads ? wife_birth : husband_birth, "head");
    const auto other = add(!wife_heads, wife_heads ? husband_birth : wife_birth, wife_heads ? "husband" : "wife");
    return wife_heads ? std::pair{head, other} : std::pair{other, head};
  }
  void die(std::int32_t row) {
    auto& person = at(row);
    person.dead = true;
    person.resident = false;
    const auto youngest = std::max(person.birth + years(45), today_ - years(15));
    person.death =
        today_ - 1 -
        static_cast<std::int32_t>(dice_.below(static_cast<std::uint64_t>(std::max(1, today_ - 1 - youngest))));
  }

  void family(int kind) {
    open_home();
    if (kind < 100) {  // alone
      const bool female = dice_.chance(1, 2);
      add(female, dice_.chance(2, 3) ? born(18, 36) : born(36, 90), "head");
    } else if (kind < 165) {  // a widow or widower; the one who died stays in the register
      const bool widow = dice_.chance(3, 4);
      const auto birth = born(52, 92);
      add(widow, birth, "head");
      die(add(!widow, birth + years(2) - span(0, 6), widow ? "husband" : "wife"));
    } else if (kind < 300) {
      couple(dice_.chance(1, 3) ? born(21, 30) : born(48, 84));
    } else if (kind < 745) {
      const auto [wife, husband] = couple(dice_.chance(2, 3) ? born(22, 44) : born(40, 60));
      children(wife, husband, "child");
    } else if (kind < 815) {
      const bool mother = dice_.chance(4, 5);
      const auto head = add(mother, mother ? born(21, 55) : born(30, 58), "head");
      if (mother)
        children(head, -1, "child");
      else
        child_of_father(head);
    } else if (kind < 900) {
      elder_heads();
    } else {
      elder_lives_with_child();
    }
  }

  void child_of_father(std::int32_t father) {
    const bool female = dice_.chance(100, 211);
    at(add(female, at(father).birth + span(22, 29), "child", -1, father)).last_born = true;
  }

  void elder_heads() {
    const auto wife_birth = born(24, 42);
    const auto mother_birth = wife_birth + years(2) - span(24, 36);
    const auto grandfather = add(false, mother_birth + years(1) - span(0, 6), "head");
    const auto grandmother = add(true, mother_birth, "wife");
    if (dice_.chance(1, 6)) die(grandmother);
    const auto husband = add(false, wife_birth + years(2) - span(0, 4), "child", grandmother, grandfather);
    const auto wife = add(true, wife_birth, "daughter-in-law");
    children(wife, husband, "grandchild-paternal");
  }

  /// The head's mother or father lives in his house. The head stands first, as in every household, so this is the one
  /// parent whose row comes after the child's.
  void elder_lives_with_child() {
    const auto [wife, husband] = couple(born(28, 56));
    const auto head = out_.homes.back().head;
    const bool mother = dice_.chance(7, 10);
    const auto elder = add(mother, at(head).birth - span(20, 34), mother ? "mother" : "father");
    auto& child = at(head);
    (mother ? child.mother : child.father) = elder;
    auto& parent = at(elder);
    if (!mother) parent.name.surname = child.name.surname;
    parent.ethnicity = child.ethnicity;
    (mother ? child.mother_name : child.father_name) = parent.name;
    children(wife, husband, "child");
  }

  const Places& places_;
  Block& out_;
  Random dice_;
  std::int32_t today_;
  std::uint32_t commune_ = 0;
  const Region* region_ = nullptr;
  std::string_view ethnicity_, religion_;
};

void give_reference(std::uint64_t seed, std::uint64_t row, Resident& person) {
  static constexpr char kCrockford[] = "0123456789abcdefghjkmnpqrstvwxyz";
  const auto high = mix(mix(seed) ^ row);  // a bijection of the row: never twice in a run
  const auto low = mix(high, seed);
  unsigned __int128 value = static_cast<unsigned __int128>(high) << 64 | low;
  for (std::size_t i = person.ref.size(); i-- > 0; value >>= 5)
    person.ref[i] = kCrockford[static_cast<std::size_t>(value & 31)];
}

}  // namespace

std::string Name::full() const {
  std::string out(surname);
  for (const auto part : {middle, given})
    if (!part.empty()) (out += out.empty() ? "" : " ") += part;
  return out;
}

void give_number(const Places& places, std::uint64_t seed, Block& block, Resident& person, bool wrong_sex) {
  const auto& commune = places.communes[person.registered];
  const auto prefix = person.birth < commune.since ? commune.old_prefix : commune.prefix;
  const auto female = static_cast<std::size_t>(person.female != wrong_sex);
  const auto cell_of = [&](int year) {
    return (prefix * 2 + female) * kYears + static_cast<std::size_t>(year - kFirstYear);
  };
  int year = CivilDate{person.birth}.year();
  while (block.numbers.full(cell_of(year)) && year > kFirstYear) {  // a year too crowded: born a year earlier
    person.birth -= 365;
    year = CivilDate{person.birth}.year();
  }
  const auto cell = cell_of(year);
  ASSERT(!block.numbers.full(cell));
  auto digits = shuffle_million(mix(seed, cell), block.numbers.take(cell));
  std::copy_n(places.prefixes[prefix].data(), 3, person.pin.data());
  person.pin[3] = static_cast<char>('0' + 2 * (year / 100 - 19) + static_cast<int>(female));
  person.pin[4] = static_cast<char>('0' + year / 10 % 10);
  person.pin[5] = static_cast<char>('0' + year % 10);
  for (std::size_t i = 12; i-- > 6; digits /= 10) person.pin[i] = static_cast<char>('0' + digits % 10);
}

Result<Population> Population::create(const pack::Pack& pack, const Options& options) {
  auto places = places_on(pack, options.as_of);
  const auto year = options.as_of.year();
  if (!places.enough || year < 2000 || year > 2099) return fail(errors::kPopulationPlaces, {options.as_of.iso()});
  return Population(std::move(places), options);
}

void Population::make(std::uint64_t block, Block& out) const {
  ASSERT(block * kBlockRows < kPopulationMax);
  out.first_row = block * kBlockRows;
  out.people.clear();
  out.homes.clear();
  out.mistakes.clear();
  out.numbers.start(places_.prefixes.size() * 2 * kYears, block, kSlotsOfBlock);
  out.files.start(places_.communes.size(), block, kSlotsOfBlock);
  Maker(places_, options_.seed, options_.as_of.days, block, out).run();
  for (std::size_t i = 0; i < out.people.size(); ++i) {
    give_reference(options_.seed, out.first_row + i, out.people[i]);
    give_number(places_, options_.seed, out, out.people[i], false);
  }
  if (options_.errors_per_million > 0) spoil(places_, options_, out);
}

}  // namespace sen::practice
