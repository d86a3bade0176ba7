// Goal: of people who stand in the register twice nearly all are found, and hardly anybody else is suspected. Method: a
// generated population with a list of its mistakes goes into a real register; the pack's own rule looks through it; the
// list is the truth. The thresholds are what was measured, with room for another draw.
#include <gtest/gtest.h>

#include <set>

#include "pack/pack.hpp"
#include "practice/population.hpp"
#include "quality/quality.hpp"
#include "registers/test_country.hpp"

namespace sen::practice {
namespace {

constexpr std::uint64_t kPeople = 50'000;
constexpr std::uint32_t kErrorsPerMillion = 100'000;

using Two = std::pair<std::string, std::string>;  ///< references, the smaller first
Two two(std::string a, std::string b) { return a < b ? Two{a, b} : Two{b, a}; }

template <std::size_t kSize>
std::string text(const std::array<char, kSize>& chars) {
  return {chars.data(), kSize};
}
json::value or_null(std::string value) { return value.empty() ? json::value() : json::value(std::move(value)); }

json::object values_of(const Resident& person) {
  const CivilDate birth{person.birth};
  return {{"ref", text(person.ref)},
          {"pin", text(person.pin)},
          {"surname", std::string(person.name.surname)},
          {"middle_name", or_null(std::string(person.name.middle))},
          {"given_name", std::string(person.name.given)},
          {"full_name", person.name.full()},
          {"birth_date", person.year_only ? birth.iso().substr(0, 4) : birth.iso()},
          {"sex", person.female ? "2" : "1"},
          {"registration_place", std::string(person.registered_code)},
          {"native_place", std::string(person.native_code)},
          {"mother_name", or_null(person.mother_name.full())},
          {"father_name", or_null(person.father_name.full())},
          {"death_date", person.dead ? json::value(CivilDate{person.death}.iso()) : json::value()}};
}

class DuplicatesTest : public testing::Test {
 protected:
  DuplicatesTest() : pack_(std::make_shared<pack::Pack>(*pack::load("packs/vietnam").pack)) {
    auto& rules = pack_->quality.at("person").rules;
    std::erase_if(rules, [](const pack::QualityRule& one) { return one.kind != pack::QualityKind::kPairs; });
    registers_ = registers::Registers::compile(pack_, "police").take();
    EXPECT_TRUE(registers_->install(store_.db(), {0}).ok());
    EXPECT_TRUE(store_.db().migrate({0}, quality::migrations()).ok());
  }

  void fill() {
    const auto population = Population::create(*pack_, {11, *CivilDate::of(2026, 11, 20), kErrorsPerMillion}).take();
    Block block;
    for (std::uint64_t b = 0; b * kBlockRows < kPeople; ++b) {
      population.make(b, block);
      write([&](Tx& tx, Context& context) -> Result<void> {
        for (const auto& person : block.people) {
          const auto made = registers_->create(tx, context, "person", values_of(person), context.today(), {});
          if (made.ok()) refs_[made->id] = text(person.ref);  // a place that never existed is refused
        }
        return {};
      });
      for (const auto& mistake : block.mistakes)
        if (mistake.fault == Fault::kDuplicate) truth_.insert(two(text(block.people[mistake.row].ref), mistake.right));
    }
  }

  void look_through() {
    const auto& rules = pack_->quality.at("person");
    registers::Judge judge(*pack_, rules, *registers_, store_.clock.at);
    for (bool more = true; more;) {
      quality::Pass pass;
      write([&](Tx& tx, Context& context) -> Result<void> {
        pass = quality::begin_pass(tx, context, "person");
        return {};
      });
      const auto found = *read_now<quality::Portion>(
          store_.db(), {0}, [&](ReadTx& tx) { return quality::examine(tx, *registers_, rules, judge, pass, 2000); });
      for (const auto& pair : found.pairs)
        suspected_.insert(two(refs_.at(pair.one.record_id), refs_.at(pair.other.record_id)));
      write([&](Tx& tx, Context& context) -> Result<void> {
        more = quality::add_portion(tx, context, rules, pass, found);
        return {};
      });
    }
  }

  void write(std::function<Result<void>(Tx&, Context&)> fn) {
    ASSERT_TRUE(store_.write({0}, std::move(fn)).ok());
    store_.tick();
  }

  std::shared_ptr<pack::Pack> pack_;
  test::TestStore store_{{"police"}, false};
  std::unique_ptr<registers::Registers> registers_;
  std::map<std::int64_t, std::string> refs_;
  std::set<Two> truth_, suspected_;
};

TEST_F(DuplicatesTest, of_the_pairs_on_the_list_nearly_all_are_found_and_hardly_another) {
  fill();
  look_through();
  std::size_t found = 0;
  for (const auto& pair : suspected_) found += truth_.count(pair);
  const double recall = static_cast<double>(found) / static_cast<double>(truth_.size());
  const double precision = static_cast<double>(found) / static_cast<double>(suspected_.size());
  std::printf("%zu people, %zu duplicates: %zu found, %zu missed, %zu suspected wrongly\n", refs_.size(), truth_.size(),
              found, truth_.size() - found, suspected_.size() - found);
  EXPECT_GE(truth_.size(), 150U);
  EXPECT_GE(recall, 0.95);
  EXPECT_GE(precision, 0.97);
}

}  // namespace
}  // namespace sen::practice
