// Known mistakes in known rows. They are made after the block is complete and with dice of their own, so a run without
// errors is, row by row, the truth of the run with errors. Shares are assumed: no published rates were found.
#include "base/text.hpp"
#include "practice/population.hpp"

namespace sen::practice {
namespace {

struct Kind {
  Fault fault;
  std::string_view name;
  std::uint32_t share;  ///< of all mistakes, in percent
};
constexpr Kind kKinds[] = {{Fault::kYearOnly, "year-only", 20},       {Fault::kMotherMissing, "mother-missing", 20},
                           {Fault::kNameDecomposed, "name-nfd", 10},  {Fault::kNameTone, "name-tone", 10},
                           {Fault::kDuplicate, "duplicate", 10},      {Fault::kDeadActive, "dead-active", 10},
                           {Fault::kSexDigit, "sex-digit", 5},        {Fault::kDaySwapped, "day-month-swapped", 10},
                           {Fault::kPlaceUnknown, "place-unknown", 5}};
constexpr int kTries = 12;  // a kind that a row cannot have is drawn again; any row can have only its year of birth

/// The first tone mark becomes another one: hỏi and ngã are mixed up, the others lose their direction.
std::string with_other_tone(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kTones[] = {
      {"\u0309", "\u0303"}, {"\u0303", "\u0309"}, {"\u0301", "\u0300"}, {"\u0300", "\u0301"}, {"\u0323", "\u0301"}};
  std::string text = to_nfd(name);
  std::size_t first = std::string::npos;
  const std::pair<std::string_view, std::string_view>* tone = nullptr;
  for (const auto& candidate : kTones) {
    const auto found = text.find(candidate.first);
    if (found < first) {
      first = found;
      tone = &candidate;
    }
  }
  if (tone != nullptr) text.replace(first, tone->first.size(), tone->second);
  return to_nfc(text);
}

class Spoiler {
 public:
  Spoiler(const Places& places, const Population::Options& options, Block& block)
      : places_(places), options_(options), block_(block) {
    block_.texts.clear();
    block_.texts.reserve(std::size_t{3} * kBlockRows);  // views point into it
  }

  void run() {
    for (std::uint32_t row = 0; row < block_.people.size(); ++row) {
      const auto word = mix(mix(options_.seed ^ 0x5eed'fa17), block_.first_row + row);
      if (word % 1'000'000 >= options_.errors_per_million) continue;
      Random dice(word);
      auto fault = Fault::kYearOnly;
      std::string right;
      for (int i = 0; i < kTries; ++i) {
        fault = draw(dice);
        right = spoil(fault, row, dice);
        if (!right.empty()) break;
      }
      if (right.empty()) right = spoil(fault = Fault::kYearOnly, row, dice);
      block_.mistakes.push_back({row, fault, std::move(right)});
    }
  }

 private:
  static Fault draw(Random& dice) {
    auto at = dice.below(100);
    for (const auto& kind : kKinds) {
      if (at < kind.share) return kind.fault;
      at -= kind.share;
    }
    return Fault::kYearOnly;
  }
  std::string_view keep(std::string text) { return block_.texts.emplace_back(std::move(text)); }

  /// @returns what would have been right; empty when this row cannot have this mistake
  std::string spoil(Fault fault, std::uint32_t row, Random& dice) {
    auto& person = block_.people[row];
    switch (fault) {
      case Fault::kYearOnly:
        person.year_only = true;
        return CivilDate{person.birth}.iso();
      case Fault::kMotherMissing:
        return lose_mother(person);
      case Fault::kNameDecomposed:
        return decompose(person);
      case Fault::kNameTone:
        return mistype(person);
      case Fault::kDuplicate:
        return double_up(row, dice);
      case Fault::kDeadActive:
        return bury(person, dice);
      case Fault::kSexDigit:
        return turn_sex_digit(person);
      case Fault::kDaySwapped:
        return swap_day(person);
      case Fault::kPlaceUnknown:
        return lose_place(person, dice);
      case Fault::kNone:
        break;
    }
    return {};
  }

  static std::string lose_mother(Resident& person) {
    auto right = person.mother_name.full();
    person.mother = -1;
    person.mother_name = {};
    return right;
  }
  std::string decompose(Resident& person) {
    auto right = person.name.full();
    if (to_nfd(right) == right) return {};
    person.name = {keep(to_nfd(person.name.surname)), keep(to_nfd(person.name.middle)),
                   keep(to_nfd(person.name.given))};
    return right;
  }
  std::string mistype(Resident& person) {
    auto right = person.name.full();
    for (auto* part : {&person.name.given, &person.name.middle, &person.name.surname}) {
      auto wrong = with_other_tone(*part);
      if (wrong == *part) continue;
      *part = keep(std::move(wrong));
      return right;
    }
    return {};
  }
  /// The same person as in an earlier row, found a second time: another reference and number, a slip in the name, a
  /// lodger in another household; of every five one with the year of birth alone, one with day and month exchanged.
  std::string double_up(std::uint32_t row, Random& dice) {
    auto& here = block_.people[row];
    if (!here.last_born || row == 0) return {};
    const auto& original = block_.people[dice.below(row)];
    if (original.dead || original.household == here.household || !is_right(original)) return {};
    Resident copy = original;
    copy.ref = here.ref;
    copy.household = here.household;
    copy.since = std::max(here.since, copy.birth);
    copy.relation = "lodger";
    copy.last_born = true;
    if (copy.name.middle.find(' ') != std::string_view::npos && dice.chance(1, 2))
      copy.name.middle = copy.name.middle.substr(0, copy.name.middle.find(' '));
    else if (mistype(copy).empty())
      copy.name.middle = {};
    give_number(places_, options_.seed, block_, copy, false);
    switch (
        dice.below(5)) {  // whoever entered it the second time had only the year, or read the date the wrong way round
      case 0:
        copy.year_only = true;
        break;
      case 1:
        swap_day(copy);
        break;
      default:
        break;
    }
    here = copy;
    return {original.ref.data(), original.ref.size()};
  }
  bool is_right(const Resident& person) const {
    const auto row = static_cast<std::uint32_t>(&person - block_.people.data());
    return std::none_of(block_.mistakes.begin(), block_.mistakes.end(),
                        [&](const Mistake& mistake) { return mistake.row == row; });
  }
  std::string bury(Resident& person, Random& dice) const {
    const auto today = options_.as_of.days;
    if (person.dead || today - person.birth < 60 * 365) return {};
    person.dead = true;
    person.death = today - 30 - static_cast<std::int32_t>(dice.below(8 * 365));
    return "not resident";
  }
  std::string turn_sex_digit(Resident& person) {
    std::string right(person.pin.data(), person.pin.size());
    give_number(places_, options_.seed, block_, person, true);
    return right;
  }
  std::string swap_day(Resident& person) const {
    const CivilDate birth{person.birth};
    if (birth.day() > 12 || birth.day() == birth.month()) return {};
    const auto swapped = CivilDate::of(birth.year(), birth.day(), birth.month());
    if (!swapped.ok() || *swapped > options_.as_of) return {};
    person.birth = swapped->days;
    return birth.iso();
  }
  std::string lose_place(Resident& person, Random& dice) const {
    if (places_.unknown.empty()) return {};
    std::string right(person.registered_code);
    person.registered_code = places_.unknown[dice.below(places_.unknown.size())];
    return right;
  }

  const Places& places_;
  const Population::Options& options_;
  Block& block_;
};

}  // namespace

std::string_view fault_name(Fault fault) {
  for (const auto& kind : kKinds)
    if (kind.fault == fault) return kind.name;
  return "";
}

void spoil(const Places& places, const Population::Options& options, Block& block) {
  Spoiler(places, options, block).run();
}

}  // namespace sen::practice
