// Goal: the pure decisions of procedures, each right case with its wrong twin. Method: tables over the pack of Viet Nam
// and over small definitions made here.
#include "procedures/rules.hpp"

#include <gtest/gtest.h>

#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::day;
using test::vietnam;

const pack::Procedure& birth() { return *vietnam()->procedure("birth-linked", day("2026-11-20")); }

json::value read(std::string_view text) {
  auto value = parse_json(text);
  ASSERT(value.ok());
  return value.take();
}

/// What the state knows of a couple with one home.
json::object known() {
  return read(R"({
    "notice": {"number": "N1", "child": "c", "facility": "01001", "intended_middle": "Ngọc", "intended_given": "An"},
    "mother": {"ref": "m", "surname": "Nguyễn", "native_place": "00004", "birth_date": "1996-03-08",
               "residence": {"household": "H1", "commune": "00004", "address": "Số 12", "head": "f"}},
    "father": {"ref": "f", "surname": "Trần", "native_place": "00004",
               "residence": {"household": "H1", "commune": "00004", "address": "Số 12", "head": "f"}},
    "clinics": [{"code": "01001", "name": "Bệnh viện"}, {"code": "01002", "name": "Trạm"}]})")
      .as_object();
}

CaseScope scope_of(json::object names) {
  for (const char* part : {"form", "start", "case"})
    if (!names.contains(part)) names[part] = json::object{};
  return {*vietnam(), birth(), std::move(names), Country::local("2026-11-20 15:10")};
}

Result<json::object> check(CaseScope scope, const json::object& given, std::string_view page) {
  return check_form(scope, given, page);
}
Result<json::object> suggest(CaseScope scope, const json::object& given) { return with_suggestions(scope, given); }

json::object answers() {
  return {{"surname_of", "father"},
          {"given_name", "An"},
          {"clinic", "01001"},
          {"identity_card", false},
          {"delivery", "electronic"}};
}

// ---- forms

TEST(CheckForm, right_answers_come_back_clean_and_typed) {
  auto given = answers();
  given["given_name"] = "  Khánh   An ";
  given["identity_card"] = "yes";
  given["delivery"] = "post";
  given["copies"] = "2";
  const auto clean = check(scope_of(known()), given, "");
  ASSERT_TRUE(clean.ok()) << test::wrong_fields(clean).front();
  EXPECT_EQ(clean->at("given_name"), "Khánh An");
  EXPECT_EQ(clean->at("identity_card"), true);
  EXPECT_EQ(clean->at("copies"), 2);
  EXPECT_FALSE(clean->contains("middle_name"));
}

struct WrongAnswer {
  const char *field, *value, *error;
};

TEST(CheckForm, one_wrong_answer_is_named_by_its_field) {
  static constexpr WrongAnswer kRows[] = {
      {"given_name", R"("")", "procedures.answer_missing"},    {"given_name", "null", "procedures.answer_missing"},
      {"given_name", R"("   ")", "procedures.answer_missing"}, {"given_name", R"("An 2")", "procedures.bad_name"},
      {"given_name", R"("<b>")", "procedures.bad_name"},       {"surname_of", R"("aunt")", "procedures.bad_choice"},
      {"clinic", R"("99999")", "procedures.bad_choice"},       {"identity_card", R"("maybe")", "procedures.bad_choice"},
      {"identity_card", "null", "procedures.answer_missing"}};
  for (const auto& row : kRows) {
    auto given = answers();
    given[row.field] = read(row.value);
    EXPECT_EQ(test::wrong_fields(check(scope_of(known()), given, "")),
              (std::vector<std::string>{"/" + std::string(row.field) + " " + row.error}))
        << row.value;
  }
}

TEST(CheckForm, numbers_have_their_range) {
  for (const auto& [value, error] : {std::pair{"-1", "base.bad_number"},
                                     {"21", "procedures.out_of_range"},
                                     {"2.5", "base.bad_number"},
                                     {"9999999999", "base.bad_number"}}) {
    auto given = answers();
    given["delivery"] = "counter";
    given["copies"] = value;
    EXPECT_EQ(test::wrong_fields(check(scope_of(known()), given, "")),
              (std::vector<std::string>{std::string("/copies ") + error}))
        << value;
  }
  for (const char* value : {"0", "20"}) {
    auto given = answers();
    given["delivery"] = "counter";
    given["copies"] = value;
    EXPECT_TRUE(check(scope_of(known()), given, "").ok()) << value;
  }
}

TEST(CheckForm, long_names_are_counted_in_characters) {
  std::string forty, more;
  for (int i = 0; i < 40; ++i) forty += "Ễ";  // three bytes each
  more = forty + "Ễ";
  auto given = answers();
  given["given_name"] = forty;
  EXPECT_TRUE(check(scope_of(known()), given, "").ok());
  given["given_name"] = more;
  EXPECT_EQ(test::wrong_fields(check(scope_of(known()), given, "")),
            (std::vector<std::string>{"/given_name procedures.too_long"}));
}

TEST(CheckForm, all_wrong_answers_are_told_together_or_those_of_one_page) {
  const json::object given{{"given_name", "4"}, {"clinic", "x"}, {"delivery", "electronic"}};
  const std::vector<std::string> all{"/clinic procedures.bad_choice", "/given_name procedures.bad_name",
                                     "/identity_card procedures.answer_missing",
                                     "/surname_of procedures.answer_missing"};
  EXPECT_EQ(test::wrong_fields(check(scope_of(known()), given, "")), all);
  EXPECT_EQ(test::wrong_fields(check(scope_of(known()), given, "child")), (std::vector<std::string>{all[1], all[3]}));
  EXPECT_TRUE(check(scope_of(known()), given, "delivery").ok());
}

TEST(CheckForm, a_question_that_does_not_apply_has_no_value) {
  auto given = answers();
  given["copies"] = 3;             // delivery is electronic
  given["residence_of"] = "aunt";  // both parents have one home: not asked, so not wrong either
  auto clean = check(scope_of(known()), given, "");
  ASSERT_TRUE(clean.ok());
  EXPECT_FALSE(clean->contains("copies"));
  EXPECT_FALSE(clean->contains("residence_of"));
  auto apart = known();
  apart["father"].as_object()["residence"].as_object()["household"] = "H9";
  EXPECT_EQ(test::wrong_fields(check(scope_of(apart), given, "")),
            (std::vector<std::string>{"/residence_of procedures.bad_choice"}));
  auto alone = known();
  alone["father"] = nullptr;
  given.erase("surname_of");
  EXPECT_TRUE(check(scope_of(alone), given, "").ok());
}

TEST(CleanPartial, keeps_what_is_right_and_asks_for_nothing) {
  const auto clean = clean_partial(birth(), {{"given_name", " An "}, {"middle_name", ""}});
  ASSERT_TRUE(clean.ok());
  EXPECT_EQ(*clean, (json::object{{"given_name", "An"}, {"middle_name", nullptr}}));
  EXPECT_TRUE(clean_partial(birth(), {})->empty());
}

TEST(CleanPartial, refuses_unknown_and_wrong_fields_together) {
  EXPECT_EQ(test::wrong_fields(clean_partial(birth(), {{"given_name", "4"}, {"surname", "Vua"}, {"copies", "many"}})),
            (std::vector<std::string>{"/copies base.bad_number", "/given_name procedures.bad_name",
                                      "/surname procedures.unknown_field"}));
}

TEST(Suggestions, fill_only_what_has_no_answer_and_applies) {
  const auto out = suggest(scope_of(known()), {{"given_name", "Bình"}});
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(*out, (json::object{{"given_name", "Bình"},
                                {"surname_of", "father"},
                                {"middle_name", "Ngọc"},
                                {"clinic", "01001"},
                                {"identity_card", false},
                                {"delivery", "electronic"}}))
      << sen::to_json(*out);
}

TEST(Choices, come_from_codes_and_from_what_is_known) {
  const auto scope = scope_of(known());
  const auto& pages = birth().pages;
  const auto clinics = choices_of(scope, pages[2].asks[0]);
  ASSERT_TRUE(clinics.ok());
  ASSERT_EQ(clinics->size(), 2U);
  EXPECT_EQ((*clinics)[1].value, "01002");
  EXPECT_EQ((*clinics)[1].label.vi, "Trạm");
  const auto delivery = choices_of(scope, pages[3].asks[0]);
  ASSERT_TRUE(delivery.ok());
  EXPECT_EQ(delivery->size(), 3U);
  EXPECT_EQ((*delivery)[0].label.en, "Electronically");
}

// ---- derived names

TEST(Derive, follows_the_parent_chosen) {
  auto names = known();
  names["form"] = answers();
  auto scope = scope_of(names);
  ASSERT_TRUE(derive(scope).ok());
  EXPECT_EQ(scope.names.at("full_name"), "Trần An");
  EXPECT_EQ(scope.names.at("competent"), "00004");
  EXPECT_EQ(scope.names.at("relation"), "child");
  names["form"].as_object()["surname_of"] = "mother";
  names["form"].as_object()["middle_name"] = "Ngọc";
  auto other = scope_of(names);
  ASSERT_TRUE(derive(other).ok());
  EXPECT_EQ(other.names.at("full_name"), "Nguyễn Ngọc An");
}

TEST(Derive, only_what_is_wanted) {
  auto scope = scope_of(known());
  const std::set<std::string> only{"surname"};
  ASSERT_TRUE(derive(scope, &only).ok());
  EXPECT_TRUE(scope.names.all().contains("surname"));
  EXPECT_FALSE(scope.names.all().contains("full_name"));
}

TEST(Holds, absent_is_the_default_and_only_true_is_true) {
  const auto scope = scope_of(known());
  EXPECT_TRUE(*holds(scope, {}, true));
  EXPECT_FALSE(*holds(scope, {}, false));
  EXPECT_TRUE(*holds(scope, test::expr("mother.surname = \"Nguyễn\""), false));
  EXPECT_FALSE(*holds(scope, test::expr("mother.surname = \"Trần\""), true));
  EXPECT_FALSE(*holds(scope, test::expr("mother.surname"), true));
  EXPECT_FALSE(*holds(scope, test::expr("nobody.surname = \"x\""), true));
}

}  // namespace
}  // namespace sen::procedures
