// Goal: who is whose parent and child is answered from one look-up, with the granted fields only, and everybody whose
// data is in the answer can see it. Method: three generations in the pack's own population database.
#include <gtest/gtest.h>

#include "exchange/test_nation.hpp"

namespace sen::exchange {
namespace {

class FamilyTest : public testing::Test {
 protected:
  FamilyTest() {
    nation.at("2026-11-20");
    lan = nation.person(1, "Nguyễn Thị Lan", "1996-03-08", "2");
    nam = nation.person(2, "Trần Văn Nam", "1994-07-01", "1");
    an = child(3, "Trần An", "2022-05-05", lan, nam);
    binh = child(4, "Nguyễn Bình", "2024-06-06", lan, Ref{});
  }
  Ref child(std::uint8_t n, std::string_view name, std::string_view born, const Ref& mother, const Ref& father) {
    const Ref ref{{n, 7, 7}};
    nation.add("police", "person",
               {{"ref", ref.text()},
                {"given_name", "An"},
                {"full_name", json::string_view(name)},
                {"birth_date", json::string_view(born)},
                {"sex", "1"},
                {"registration_place", "00004"},
                {"mother", mother.text()},
                {"father", father.empty() ? json::value(nullptr) : json::value(father.text())}});
    return ref;
  }
  json::value family(const Ref& who) { return nation.ask("person.family", {{"ref", who.text()}}); }
  static std::vector<std::string> names(const json::value& list) {
    std::vector<std::string> out;
    for (const auto& one : list.as_array()) out.emplace_back(text_at(one, "full_name"));
    std::ranges::sort(out);
    return out;
  }

  test::Nation nation;
  Ref lan, nam, an, binh;
};

TEST_F(FamilyTest, a_mother_has_her_children_and_a_child_its_parents) {
  const auto mother = family(lan);
  EXPECT_EQ(names(mother.at("children_borne")), (std::vector<std::string>{"Nguyễn Bình", "Trần An"}));
  EXPECT_EQ(mother.at("children_fathered"), json::array());
  EXPECT_TRUE(mother.at("mother_record").is_null());
  const auto told = family(an);
  EXPECT_EQ(text_at(told, "mother_record.full_name"), "Nguyễn Thị Lan");
  EXPECT_EQ(text_at(told, "father_record.full_name"), "Trần Văn Nam");
  EXPECT_TRUE(family(binh).at("father_record").is_null());
  EXPECT_EQ(names(family(nam).at("children_fathered")), std::vector<std::string>{"Trần An"});
}

TEST_F(FamilyTest, a_relation_is_verified_without_being_told) {
  const auto pin_of = [&](const Ref& who) { return nation.person_value(who, "pin"); };
  const auto told = nation.ask_as(
      "insurance", "health-insurance", "person.verify",
      {{"pin", pin_of(an)}, {"claims", {{"mother_record.pin", pin_of(lan)}, {"father_record.pin", pin_of(lan)}}}});
  EXPECT_EQ(to_json(told), R"({"claims":{"mother_record.pin":"Y","father_record.pin":"N"}})");
  const auto alone = nation.ask_as("insurance", "health-insurance", "person.verify",
                                   {{"pin", pin_of(binh)}, {"claims", {{"father_record.pin", pin_of(nam)}}}});
  EXPECT_EQ(to_json(alone), R"({"claims":{"father_record.pin":"U"}})") << "the register knows no father";
}

TEST_F(FamilyTest, only_granted_fields_are_told_and_nobody_is_found_by_a_strange_reference) {
  const auto mother = family(lan);
  const auto& first = mother.at("children_borne").as_array().at(0).as_object();
  EXPECT_TRUE(first.contains("pin"));
  EXPECT_FALSE(first.contains("registration_place"));
  EXPECT_FALSE(mother.as_object().contains("ethnicity"));
  EXPECT_TRUE(family(Ref{{99}}).is_null());
}

}  // namespace
}  // namespace sen::exchange
