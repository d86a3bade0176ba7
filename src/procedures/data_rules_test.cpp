// Goal: a step gets only what it needs, changes are found by path, texts are filled, deadlines move by the law. Method:
// tables of the pure functions.
#include <gtest/gtest.h>

#include "procedures/rules.hpp"
#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::day;
using test::vietnam;

const pack::Procedure& birth() { return *vietnam()->procedure("birth-linked", day("2026-11-20")); }
Needs needs(std::string_view step) { return needs_of(*vietnam(), birth(), *birth().step(step)); }

json::object object(std::string_view text) {
  auto value = parse_json(text);
  ASSERT(value.ok());
  return value->as_object();
}

// ---- what a step needs

TEST(Needs, derived_names_resolve_to_their_sources) {
  const auto of = needs("issue-health-card");
  EXPECT_TRUE(of.derived.contains("full_name"));
  EXPECT_TRUE(of.derived.contains("surname"));
  EXPECT_TRUE(of.derived.contains("clinic_name"));
  for (const char* path : {"pin", "notice.child", "notice.born_on", "form.clinic", "form.given_name", "mother.surname"})
    EXPECT_TRUE(of.paths.contains(path)) << path;
  for (const auto& path : of.paths) EXPECT_FALSE(of.derived.contains(path.substr(0, path.find('.')))) << path;
}

TEST(Needs, an_agency_is_not_told_what_its_step_does_not_read) {
  struct Row {
    const char *step, *path;
    bool needed;
  };
  static constexpr Row kRows[] = {{"register-birth", "mother.pin", true},
                                  {"issue-health-card", "mother.pin", false},
                                  {"register-residence", "mother.pin", false},
                                  {"issue-identity-card", "mother.pin", false},
                                  {"register-birth", "notice.temporary_card", false},
                                  {"issue-health-card", "notice.temporary_card", true},
                                  {"register-birth", "form.clinic", false},
                                  {"register-residence", "form.clinic", false},
                                  {"issue-health-card", "form.clinic", true},
                                  {"register-birth", "marriage.husband_name", true},
                                  {"register-residence", "marriage.husband_name", false}};
  for (const auto& row : kRows)
    EXPECT_EQ(needs(row.step).paths.contains(row.path), row.needed) << row.step << " " << row.path;
}

TEST(Project, copies_just_the_paths) {
  const auto names = object(R"({"mother": {"ref": "m", "pin": "1", "residence": {"commune": "00004", "head": "f"}},
                                "father": null, "clinics": [{"code": "1"}], "pin": "2"})");
  EXPECT_EQ(project(names, {"mother.ref", "mother.residence.commune"}),
            object(R"({"mother": {"ref": "m", "residence": {"commune": "00004"}}})"));
  EXPECT_EQ(project(names, {"father.ref"}), object(R"({"father": null})"));  // known to be nobody
  EXPECT_EQ(project(names, {"nobody.ref", "mother.shoe_size"}), object(R"({"mother": {}})"));
  EXPECT_EQ(project(names, {"clinics.code"}), object(R"({"clinics": [{"code": "1"}]})"));  // lists go whole
  EXPECT_EQ(project(names, {"mother", "mother.pin"}),
            object(R"({"mother": )" + sen::to_json(names.at("mother")) + "}"));
  EXPECT_TRUE(project(names, {}).empty());
}

TEST(Differences, are_dotted_paths) {
  struct Row {
    const char *before, *after;
    std::vector<std::string> expected;
  };
  const Row rows[] = {
      {R"({"a": {"b": 1, "c": 2}})", R"({"a": {"c": 2, "b": 1}})", {}},
      {R"({"a": {"b": 1}})", R"({"a": {"b": 2}})", {"a.b"}},
      {R"({"a": {"b": 1}})", R"({"a": null})", {"a"}},
      {R"({"a": null})", R"({"a": {"b": 1}})", {"a"}},
      {R"({"a": 1})", R"({"a": 1, "b": 2})", {"b"}},
      {R"({"a": 1, "b": null})", R"({"a": 1})", {}},
      {R"({"a": [1, 2]})", R"({"a": [2, 1]})", {"a"}},
      {R"({"b": 1, "a": {"x": {"y": 1}}})", R"({"b": 2, "a": {"x": {"y": "1"}}})", {"a.x.y", "b"}},
  };
  for (const auto& row : rows)
    EXPECT_EQ(differences(object(row.before), object(row.after)), row.expected) << row.before << row.after;
}

TEST(Fill, puts_values_in_place_of_paths) {
  const auto names = object(R"({"a": {"b": "Bình"}, "n": 3, "yes": true, "none": null, "list": [1]})");
  struct Row {
    const char *pattern, *expected;
  };
  static constexpr Row kRows[] = {
      {"{a.b} and {n}", "Bình and 3"}, {"no path", "no path"}, {"{nobody}.", "."},     {"{none}{list}", ""},
      {"open {a.b", "open {a.b"},      {"{yes}", "true"},      {"a} {a.b}", "a} Bình"}};
  for (const auto& row : kRows) {
    const auto filled = fill({row.pattern, row.pattern}, names);
    EXPECT_EQ(filled.vi, row.expected);
    EXPECT_EQ(filled.en, row.expected);
  }
}

// ---- time

TEST(ExtendDue, moves_by_the_time_waited_and_never_into_time_off) {
  struct Row {
    const char* due;
    Elapsed waited;
    const char* expected;
  };
  const Row rows[] = {{"2026-11-23 17:00", Elapsed::hours(0), "2026-11-23 17:00"},
                      {"2026-11-20 10:00", Elapsed::hours(2), "2026-11-20 12:00"},
                      {"2026-11-20 17:00", Elapsed::hours(1), "2026-11-23 17:00"},
                      {"2026-11-20 17:00", Elapsed::hours(17), "2026-11-23 17:00"},  // Saturday
                      {"2026-11-20 17:00", Elapsed::hours(65), "2026-11-23 10:00"},  // Monday, while open
                      {"2026-11-23 17:00", Elapsed::days(1), "2026-11-25 17:00"},    // Tuesday 24 is a holiday
                      {"2026-11-23 17:00", Elapsed::days(2), "2026-11-25 17:00"},
                      {"2026-12-31 17:00", Elapsed::hours(10), "2027-01-04 17:00"}};  // New Year, then a weekend
  for (const auto& row : rows)
    EXPECT_EQ(extend_due(Country::local(row.due), row.waited, vietnam()->calendar, vietnam()->zone()),
              Country::local(row.expected))
        << row.due << " + " << row.waited.us / 3'600'000'000;
}

TEST(PlannedDue, each_step_counts_from_what_it_waits_for) {
  const auto due = planned_due(birth(), Country::local("2026-11-20 15:10"), vietnam()->calendar, vietnam()->zone());
  ASSERT_EQ(due.size(), 4U);
  EXPECT_EQ(due.at("register-birth"), Country::local("2026-11-23 17:00"));
  EXPECT_EQ(due.at("register-residence"), Country::local("2026-11-26 17:00"));
  EXPECT_EQ(due.at("issue-health-card"), Country::local("2026-11-26 17:00"));
  EXPECT_EQ(due.at("issue-identity-card"), Country::local("2026-12-03 17:00"));
}

TEST(PlannedDue, a_chain_adds_up_and_the_latest_of_several_counts) {
  pack::Procedure procedure;
  auto step = [&](const char* id, int working_days, std::vector<std::string> after) {
    pack::Step out;
    out.id = id;
    out.limit.working_days = working_days;
    out.limit.set = true;
    out.after = std::move(after);
    procedure.steps.push_back(std::move(out));
  };
  step("a", 1, {});
  step("b", 3, {});
  step("c", 1, {"a"});
  step("d", 1, {"a", "b"});
  const auto due = planned_due(procedure, Country::local("2026-11-16 09:00"), vietnam()->calendar, vietnam()->zone());
  EXPECT_EQ(due.at("a"), Country::local("2026-11-17 17:00"));
  EXPECT_EQ(due.at("c"), Country::local("2026-11-18 17:00"));
  EXPECT_EQ(due.at("b"), Country::local("2026-11-19 17:00"));
  EXPECT_EQ(due.at("d"), Country::local("2026-11-20 17:00"));
}

// ---- documents

TEST(DocumentContent, has_both_languages_and_days_as_people_write_them) {
  CaseScope scope{*vietnam(), birth(), object(R"({"full_name": "Trần Ngọc An", "pin": "001326000001",
    "notice": {"born_on": "2026-11-18", "sex": "2", "facility_name": "Bệnh viện"}, "native_place": "00004",
    "ethnicity": "01", "mother": {"full_name": "Nguyễn Thị Lan", "birth_date": "1996-03-08"}, "father": null})"),
                  Country::local("2026-11-20 15:10")};
  const auto content = document_content(scope, vietnam()->documents.at("birth-certificate"), "01/2026");
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(content->at("number"), "01/2026");
  auto value = [&](std::string_view label, const char* language) -> std::string {
    for (const auto& row : content->at("rows").as_array())
      if (text_at(row, "label.en") == label) return std::string(text_at(row, std::string("value.") + language));
    return "no such row";
  };
  EXPECT_EQ(value("Full name", "vi"), "TRẦN NGỌC AN");
  EXPECT_EQ(value("Date of birth", "en"), "18/11/2026");
  EXPECT_EQ(value("Sex", "vi"), "Nữ");
  EXPECT_EQ(value("Sex", "en"), "Female");
  EXPECT_EQ(value("Personal number", "vi"), "001326000001");
  EXPECT_EQ(value("Father's full name", "vi"), "");
}

}  // namespace
}  // namespace sen::procedures
