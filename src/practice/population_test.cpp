// Goal: a population is the same everywhere, numbers are right and never twice, families make sense, and a run with
// errors differs from the run without them exactly where its list says. Method: the pack of Vietnam, whole blocks.
#include "practice/population.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "pack/pack.hpp"
#include "practice/names.hpp"
#include "practice/rows.hpp"

namespace sen::practice {
namespace {

const pack::Pack& vietnam() {
  static const auto loaded = pack::load("packs/vietnam");
  return *loaded.pack;
}
const CivilDate kDay = *CivilDate::of(2026, 11, 20);
Population population(std::uint64_t seed = 7, std::uint32_t errors_per_million = 0) {
  return Population::create(vietnam(), {seed, kDay, errors_per_million}).take();
}
template <std::size_t kSize>
std::string text(const std::array<char, kSize>& chars) {
  return {chars.data(), kSize};
}
/// Rows [from, until) as the command writes them.
std::string written(const Population& from_population, std::uint64_t from, std::uint64_t until,
                    RowFormat format = RowFormat::kCsv) {
  std::string out;
  Block block;
  for (auto row = from; row < until; row = block.first_row + kBlockRows) {
    from_population.make(row / kBlockRows, block);
    append_people(out, format, from_population, block,
                  {row - block.first_row, std::min<std::size_t>(kBlockRows, until - block.first_row)});
  }
  return out;
}
std::string digest(const std::string& bytes) {
  const auto hash = sha256(ByteView(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
  return to_hex(hash);
}

TEST(Population, same_seed_same_bytes_on_every_machine) {
  EXPECT_EQ(digest(written(population(), 0, 10'000)),
            "81f9591267ea79b0de85d51583807424612875badcd1eb0da06d58d16f8828f3");
  EXPECT_EQ(digest(written(population(7, 50'000), 0, 10'000, RowFormat::kJsonLines)),
            "61c83d1b6c7cdf8272ce6e0b67346af58a4b35cc956dceea425ec30d88552df7");
  EXPECT_NE(written(population(8), 0, 10), written(population(7), 0, 10));
}

TEST(Population, resumed_at_a_row_equals_continuous) {
  const auto people = population(7, 50'000);
  const auto whole = written(people, 0, 20'000);
  for (const std::uint64_t cut : {1U, 4095U, 4096U, 4097U, 12'345U})
    EXPECT_TRUE(whole.ends_with(written(people, cut, 20'000))) << cut;
}

TEST(Population, has_the_fields_of_the_registers) {
  auto fields = [](const char* name) {
    std::string out;
    for (const auto& field : vietnam().registers.find(name)->second.fields)
      out += (out.empty() ? "" : ",") + field.name;
    return out + "\n";
  };
  // What people, civil status and merges say later is empty in a new population, and stands at the end.
  const auto header = person_header(RowFormat::kCsv);
  EXPECT_TRUE(fields("person").starts_with(header.substr(0, header.size() - 1) + ",email,")) << header;
  EXPECT_EQ(residence_header(RowFormat::kCsv), fields("residence"));
  EXPECT_EQ(person_header(RowFormat::kJsonLines), "");
  Block block;
  const auto people = population();
  people.make(0, block);
  std::string out;
  append_residences(out, RowFormat::kJsonLines, people, block, {0, 50});
  for (const auto line : split(out.substr(0, out.size() - 1), '\n')) EXPECT_TRUE(parse_json(line).ok()) << line;
}

TEST(Population, numbers_are_unique_over_two_million_and_valid_by_rule) {
  const auto people = population(7, 20'000);
  const auto& pack = vietnam();
  std::vector<std::uint64_t> numbers, references;
  std::set<std::string> prefixes;
  for (const auto& [province, prefix] : pack.pin_prefixes) prefixes.insert(prefix);
  Block block;
  for (std::uint64_t b = 0; b * kBlockRows < 2'000'000; ++b) {
    people.make(b, block);
    std::set<std::uint32_t> wrong;
    for (const auto& mistake : block.mistakes)
      if (mistake.fault == Fault::kSexDigit || mistake.fault == Fault::kDaySwapped ||
          mistake.fault == Fault::kDuplicate)  // which may have its day swapped too
        wrong.insert(mistake.row);
    for (std::uint32_t row = 0; row < block.people.size(); ++row) {
      const auto& person = block.people[row];
      const auto pin = text(person.pin);
      numbers.push_back(std::stoull(pin));
      if (wrong.contains(row)) continue;
      const auto& commune = people.places().communes[person.registered];
      const int year = CivilDate{person.birth}.year();
      const bool before = person.birth < commune.since;
      ASSERT_EQ(pin.substr(0, 3), people.places().prefixes[before ? commune.old_prefix : commune.prefix]);
      ASSERT_EQ(pin[3] - '0', 2 * (year / 100 - 19) + (person.female ? 1 : 0));
      ASSERT_EQ(std::stoi(pin.substr(4, 2)), year % 100);
    }
  }
  EXPECT_GE(numbers.size(), 2'000'000U);
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(std::adjacent_find(numbers.begin(), numbers.end()), numbers.end());
  for (const auto& commune : people.places().communes) {
    EXPECT_TRUE(prefixes.contains(people.places().prefixes[commune.old_prefix]));
    EXPECT_EQ(people.places().prefixes[commune.prefix], pack.pin_prefix(commune.code, kDay));
  }
}

TEST(Population, the_last_block_of_98_million_fits_into_the_numbers) {
  Block block;
  population().make((kPopulationMax - 1) / kBlockRows, block);
  std::set<std::string> pins, files;
  for (const auto& person : block.people) pins.insert(text(person.pin));
  for (const auto& home : block.homes) files.insert(text(home.file));
  EXPECT_EQ(pins.size(), kBlockRows);
  EXPECT_EQ(files.size(), block.homes.size());
}

TEST(Population, shuffling_a_million_loses_none) {
  std::vector<bool> seen(1'000'000);
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    const auto at = shuffle_million(42, i);
    ASSERT_LT(at, 1'000'000U);
    ASSERT_FALSE(seen[at]);
    seen[at] = true;
  }
}

TEST(Population, people_are_plausible) {
  const auto people = population();
  const auto& pack = vietnam();
  Block block;
  std::map<std::string, int> surnames;
  std::size_t young = 0, all = 0, old = 0;
  for (std::uint64_t b = 0; b < 10; ++b) {
    people.make(b, block);
    for (const auto& person : block.people) {
      const int age = age_on(CivilDate{person.birth}, kDay);
      ASSERT_GE(person.birth, kDay.days - 110 * 366);
      ASSERT_LE(person.birth, kDay.days);
      if (person.dead) {
        ASSERT_GT(person.death, person.birth);
        ASSERT_LE(person.death, kDay.days);
        ASSERT_FALSE(person.resident);
      }
      ASSERT_LE(person.since, kDay.days);
      ASSERT_GE(person.since, person.birth);
      for (const auto& code : {person.registered_code, person.native_code}) ASSERT_NE(pack.place(code, kDay), nullptr);
      ASSERT_NE(pack.codes.find("ethnicity-1979")->second.find(person.ethnicity), nullptr);
      ASSERT_NE(pack.codes.find("religion")->second.find(person.religion), nullptr);
      ASSERT_NE(pack.codes.find("relation-to-head")->second.find(person.relation), nullptr);
      for (const auto& name : {person.name.full(), person.mother_name.full()}) {
        ASSERT_EQ(to_nfc(name), name);
        ASSERT_TRUE(is_name(name)) << name;
      }
      for (const auto parent : {person.mother, person.father}) {
        if (parent < 0 || parent >= static_cast<std::int32_t>(kBlockRows)) continue;
        const auto& other = block.people[static_cast<std::size_t>(parent)];
        ASSERT_EQ(other.female, parent == person.mother);
        ASSERT_GE(person.birth - other.birth, 16 * 365);
        ASSERT_LE(person.birth - other.birth, 60 * 366);
        ASSERT_EQ(other.name.full(), (parent == person.mother ? person.mother_name : person.father_name).full());
      }
      ++surnames[std::string(person.name.surname)];
      ++all;
      young += age < 15 ? 1 : 0;
      old += age >= 65 ? 1 : 0;
    }
    for (const auto& home : block.homes)
      ASSERT_TRUE(block.people[static_cast<std::size_t>(home.head)].relation == "head");
  }
  EXPECT_NEAR(static_cast<double>(young) / static_cast<double>(all), 0.22, 0.03);
  EXPECT_NEAR(static_cast<double>(old) / static_cast<double>(all), 0.10, 0.03);
  EXPECT_NEAR(surnames["Nguyễn"] / static_cast<double>(all), 0.30, 0.03);
}

TEST(Population, mistakes_are_where_the_list_says_and_nowhere_else) {
  const auto clean = population(7);
  const auto spoilt = population(7, 100'000);
  Block right, wrong;
  std::map<Fault, int> count;
  std::size_t all = 0;
  for (std::uint64_t b = 0; b < 20; ++b) {
    clean.make(b, right);
    spoilt.make(b, wrong);
    std::map<std::uint32_t, const Mistake*> listed;
    for (const auto& mistake : wrong.mistakes) listed[mistake.row] = &mistake;
    EXPECT_EQ(listed.size(), wrong.mistakes.size());
    all += listed.size();
    for (std::uint32_t row = 0; row < kBlockRows; ++row) {
      std::string a, b_row;
      append_people(a, RowFormat::kCsv, clean, right, {row, row + 1});
      append_people(b_row, RowFormat::kCsv, spoilt, wrong, {row, row + 1});
      const auto found = listed.find(row);
      if (found == listed.end()) {
        ASSERT_EQ(a, b_row);
        continue;
      }
      const auto& mistake = *found->second;
      const auto& was = right.people[row];
      const auto& is = wrong.people[row];
      ++count[mistake.fault];
      ASSERT_EQ(a == b_row, false) << fault_name(mistake.fault);
      ASSERT_EQ(text(was.ref), text(is.ref));
      switch (mistake.fault) {
        case Fault::kYearOnly:
          ASSERT_TRUE(is.year_only && mistake.right == CivilDate{was.birth}.iso());
          break;
        case Fault::kMotherMissing:
          ASSERT_TRUE(is.mother < 0 && is.mother_name.full().empty());
          break;
        case Fault::kNameDecomposed:
          ASSERT_NE(is.name.full(), mistake.right);
          ASSERT_EQ(to_nfc(is.name.full()), mistake.right);
          break;
        case Fault::kNameTone:
          ASSERT_NE(is.name.full(), mistake.right);
          ASSERT_EQ(fold_plain(is.name.full()), fold_plain(mistake.right));
          ASSERT_EQ(to_nfc(is.name.full()), is.name.full());
          break;
        case Fault::kDuplicate: {
          const auto original = std::find_if(wrong.people.begin(), wrong.people.end(),
                                             [&](const auto& person) { return text(person.ref) == mistake.right; });
          ASSERT_NE(original, wrong.people.end());
          ASSERT_EQ(CivilDate{original->birth}.year(), CivilDate{is.birth}.year());
          if (original->birth != is.birth) {
            ASSERT_EQ(CivilDate{original->birth}.day(), CivilDate{is.birth}.month());
          }
          ASSERT_NE(text(original->pin), text(is.pin));
          ASSERT_NE(original->household, is.household);
          break;
        }
        case Fault::kDeadActive:
          ASSERT_TRUE(is.dead && is.resident && !was.dead);
          break;
        case Fault::kSexDigit:
          ASSERT_TRUE((is.pin[3] - '0') % 2 != (is.female ? 1 : 0));
          break;
        case Fault::kDaySwapped:
          ASSERT_EQ(CivilDate{is.birth}.day(), CivilDate{was.birth}.month());
          ASSERT_EQ(CivilDate{is.birth}.month(), CivilDate{was.birth}.day());
          break;
        case Fault::kPlaceUnknown:
          ASSERT_EQ(vietnam().place_or_former(is.registered_code, kDay), nullptr);
          break;
        case Fault::kNone:
          FAIL();
      }
    }
  }
  const auto rows = 20.0 * kBlockRows;
  EXPECT_NEAR(static_cast<double>(all) / rows, 0.1, 0.005);
  EXPECT_EQ(count.size(), 9U);
  for (const auto& [fault, times] : count) EXPECT_GT(times, rows * 0.001) << fault_name(fault);
}

TEST(Population, a_relative_beyond_the_last_row_is_given_by_name_only) {
  const auto people = population();
  Block block;
  people.make(0, block);
  const auto child = std::find_if(block.people.begin(), block.people.end(), [&](const auto& person) {
    return std::max(person.mother, person.father) > &person - block.people.data();
  });
  ASSERT_NE(child, block.people.end());
  const auto at = static_cast<std::size_t>(child - block.people.begin());
  std::string cut, whole;
  append_people(cut, RowFormat::kCsv, people, block, {at, at + 1});
  append_people(whole, RowFormat::kCsv, people, block, {at, at + 10});
  EXPECT_LT(cut.size(), whole.find('\n'));
}

TEST(Population, refuses_a_day_without_places) {
  EXPECT_FALSE(Population::create(vietnam(), {1, *CivilDate::of(1999, 1, 1), 0}).ok());
  pack::Pack empty;
  const auto refused = Population::create(empty, {1, kDay, 0});
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(errors::kPopulationPlaces));
}

TEST(Names, are_composed) {
  for (const auto& surname : kSurnames) EXPECT_EQ(to_nfc(surname.name), surname.name);
  for (const int year : {1930, 1960, 1990, 2020})
    for (const auto words :
         {cohort_of(year).middle_f, cohort_of(year).given_f, cohort_of(year).middle_m, cohort_of(year).given_m})
      for (const auto word : words) EXPECT_EQ(to_nfc(word), word);
  EXPECT_EQ(southern_form("Hoàng"), "Huỳnh");
}

}  // namespace
}  // namespace sen::practice
