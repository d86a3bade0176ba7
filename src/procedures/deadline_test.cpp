// Goal: the law's days, read from real dossiers. Method: submissions at chosen minutes of November 2026 (Tuesday 24 is
// a holiday), and around 1 September 2026, when one version of the procedure follows the other.
#include <gtest/gtest.h>

#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::kNam;
using test::kSon;

struct Due {
  const char *submitted, *birth, *branches;
};

TEST(Deadline, same_day_until_three_then_the_next_working_day) {
  // Rows 1 and 2 are the vector of ARCHITECTURE.md and its twin.
  static constexpr Due kRows[] = {{"2026-11-20 15:10", "2026-11-23 17:00", "2026-11-26 17:00"},
                                  {"2026-11-20 14:59", "2026-11-20 17:00", "2026-11-25 17:00"},
                                  {"2026-11-20 15:00", "2026-11-20 17:00", "2026-11-25 17:00"},
                                  {"2026-11-20 15:01", "2026-11-23 17:00", "2026-11-26 17:00"},
                                  {"2026-11-20 23:50", "2026-11-23 17:00", "2026-11-26 17:00"},
                                  {"2026-11-21 09:00", "2026-11-23 17:00", "2026-11-26 17:00"},
                                  {"2026-11-23 15:30", "2026-11-25 17:00", "2026-11-27 17:00"},
                                  {"2026-11-24 10:00", "2026-11-25 17:00", "2026-11-27 17:00"}};
  Country country("2026-11-20 08:00");
  std::uint8_t n = 0;
  std::vector<Due> rows(std::begin(kRows), std::end(kRows));
  std::sort(rows.begin(), rows.end(),
            [](const Due& a, const Due& b) { return std::string_view(a.submitted) < b.submitted; });
  for (const auto& row : rows) {
    const auto number = country.born(kNam, ++n);
    const auto token = country.fill(kNam.mother, number, {{"identity_card", true}});
    country.pass_until(row.submitted);
    const auto submitted = country.submit(kNam.mother, token);
    ASSERT_TRUE(submitted.ok()) << row.submitted;
    const auto& code = submitted->code;
    EXPECT_EQ(country.step(code, "register-birth").due_at, Country::local(row.birth)) << row.submitted;
    EXPECT_EQ(country.step(code, "register-residence").due_at, Country::local(row.branches)) << row.submitted;
    EXPECT_EQ(country.step(code, "issue-health-card").due_at, Country::local(row.branches)) << row.submitted;
    EXPECT_EQ(country.work(code, "register-birth").due_at, Country::local(row.birth)) << row.submitted;
  }
}

TEST(Deadline, the_whole_case_is_due_with_its_last_step) {
  Country country;
  const auto with_card = country.apply(kNam, 1, {{"identity_card", true}});
  EXPECT_EQ(country.dossier(with_card).due_at, Country::local("2026-12-03 17:00"));  // 7 working days after Monday
  const auto without = country.apply(kSon, 2, {{"identity_card", false}});
  EXPECT_EQ(country.dossier(without).due_at, Country::local("2026-11-26 17:00"));
}

TEST(Deadline, a_branch_counts_from_the_day_the_birth_was_registered) {
  Country country;
  const auto code = country.apply(kNam);
  country.pass_until("2026-11-23 09:00");
  country.register_birth(kNam, code);
  EXPECT_EQ(country.step(code, "register-residence").due_at, Country::local("2026-11-26 17:00"));
  EXPECT_EQ(country.work(code, "issue-health-card").due_at, Country::local("2026-11-26 17:00"));
}

TEST(Deadline, the_clock_stands_while_the_parent_is_asked) {
  Country country("2026-11-20 14:59");
  const auto code = country.apply(kNam);
  ASSERT_EQ(country.step(code, "register-birth").due_at, Country::local("2026-11-20 17:00"));
  country.pass_until("2026-11-20 15:30");
  ASSERT_TRUE(country.send_draft(code).ok());
  EXPECT_EQ(country.step(code, "register-birth").state, "confirming");
  EXPECT_EQ(country.step(code, "register-birth").holder, "person");
  country.pass_until("2026-11-20 16:30");
  ASSERT_TRUE(country.confirm(kNam.mother, code).ok());
  // An hour was waited, which leaves an hour and a half of Friday; past closing time that is the next working day.
  EXPECT_EQ(country.step(code, "register-birth").due_at, Country::local("2026-11-23 17:00"));
  EXPECT_EQ(country.work(code, "register-birth").due_at, Country::local("2026-11-23 17:00"));
}

TEST(Deadline, time_waited_over_a_weekend_is_given_back) {
  Country country("2026-11-20 15:10");  // due on Monday
  const auto code = country.apply(kNam);
  country.pass_until("2026-11-20 16:00");
  ASSERT_TRUE(country.send_draft(code).ok());
  country.pass_until("2026-11-21 09:00");
  ASSERT_TRUE(country.confirm(kNam.father, code).ok());
  // Monday 17:00 and 17 hours: Tuesday 24 is a holiday, so Wednesday.
  EXPECT_EQ(country.step(code, "register-birth").due_at, Country::local("2026-11-25 17:00"));
}

TEST(Deadline, a_parent_who_answers_at_once_moves_nothing_by_a_day) {
  Country country("2026-11-23 08:00");
  const auto code = country.apply(kNam);
  ASSERT_TRUE(country.send_draft(code).ok());
  ASSERT_TRUE(country.confirm(kNam.mother, code).ok());
  const auto due = country.step(code, "register-birth").due_at;
  EXPECT_GE(due, Country::local("2026-11-23 17:00"));
  EXPECT_EQ(test::vietnam()->zone().date_of(due).iso(), "2026-11-23");
}

TEST(Deadline, silence_for_a_day_agrees_by_itself) {
  Country country("2026-11-23 09:00");
  const auto code = country.apply(kNam);
  ASSERT_TRUE(country.send_draft(code).ok());
  const auto asked = country.host().requests(kNam.mother, code);
  ASSERT_EQ(asked.size(), 1U);
  country.pass_until("2026-11-24 08:59");
  EXPECT_EQ(country.work(code, "register-birth").state, "confirming");
  EXPECT_EQ(test::outcome(country.approve(code, "register-birth")), "procedures.wrong_state");
  country.pass_until("2026-11-24 09:01");
  EXPECT_EQ(country.work(code, "register-birth").state, "confirmed");
  EXPECT_EQ(country.host().request(kNam.mother, asked[0].token)->state, "silent");
  EXPECT_TRUE(country.host().requests(kNam.mother, code).empty());
  EXPECT_EQ(test::outcome(country.run(country.host().answer_confirm(kNam.mother, asked[0].token, {}))),
            "procedures.wrong_state");
  EXPECT_EQ(country.step(code, "register-birth").due_at, Country::local("2026-11-25 17:00"));
  EXPECT_EQ(test::outcome(country.approve(code, "register-birth")), "ok");
}

TEST(Deadline, an_answer_in_time_is_not_overrun_by_silence) {
  Country country("2026-11-23 09:00");
  const auto code = country.apply(kNam);
  ASSERT_TRUE(country.send_draft(code).ok());
  const auto asked = country.host().requests(kNam.mother, code);
  country.pass_until("2026-11-23 10:00");
  ASSERT_TRUE(country.confirm(kNam.mother, code).ok());
  country.pass(Elapsed::days(3));
  EXPECT_EQ(country.host().request(kNam.mother, asked.at(0).token)->state, "agreed");
  int answers = 0;
  for (const auto& item : country.dossier(code).timeline) answers += item.kind == "answered" ? 1 : 0;
  EXPECT_EQ(answers, 1);
}

TEST(Law, a_dossier_ends_under_the_law_it_began_under) {
  Country country("2026-08-28 10:00");
  const auto old_code = country.apply(kNam, 1);
  EXPECT_EQ(country.dossier(old_code).procedure_code, "2.002621");
  ASSERT_EQ(country.dossier(old_code).steps.size(), 3U);
  country.pass_until("2026-09-03 09:00");
  const auto new_code = country.apply(kSon, 2);
  EXPECT_EQ(country.dossier(new_code).procedure_code, "3.000722");
  EXPECT_EQ(country.dossier(new_code).steps.size(), 4U);
  for (const auto& [code, law] : {std::pair(old_code, "Decree 63/2024/ND-CP"),
                                  std::pair(new_code, "Decree 63/2024/ND-CP as amended by Decree 301/2026/ND-CP")}) {
    const auto open = country.run(country.desk().open(country.registrar, country.work(code, "register-birth").id));
    ASSERT_TRUE(open.ok());
    EXPECT_EQ(open->procedure->code, country.dossier(code).procedure_code);
    const auto entries = country.entries(test::kJustice, open->work.subject);
    ASSERT_FALSE(entries.empty());
    EXPECT_EQ(entries[0].access.basis_en, law);
  }
  country.register_birth(kNam, old_code);
  ASSERT_TRUE(country.approve(old_code, "register-residence").ok());
  ASSERT_TRUE(country.approve(old_code, "issue-health-card").ok());
  const auto ended = country.dossier(old_code);
  EXPECT_EQ(ended.status, Status::kDelivered);
  EXPECT_EQ(ended.procedure_code, "2.002621");
  EXPECT_EQ(country.record(test::kJustice, "birth_entry", "child", Country::child(1)).at("registered_on"),
            "2026-09-03");
  EXPECT_TRUE(country.procedures->check_pinned().ok());
}

TEST(Law, a_draft_of_the_old_law_moves_over_and_asks_what_is_new) {
  Country country("2026-08-28 10:00");
  const auto number = country.born(kNam);
  const auto token = country.fill(kNam.mother, number);
  EXPECT_EQ(country.host().draft(kNam.mother, token)->draft.procedure_code, "2.002621");
  country.pass_until("2026-09-03 09:00");
  EXPECT_EQ(test::outcome(country.submit(kNam.mother, token)), "procedures.known_changed");
  EXPECT_EQ(country.host().draft(kNam.mother, token)->draft.procedure_code, "3.000722");
  const auto again = country.submit(kNam.mother, token);
  EXPECT_EQ(test::wrong_fields(again), (std::vector<std::string>{"/identity_card procedures.answer_missing"}));
  ASSERT_TRUE(country.save(kNam.mother, token, {{"identity_card", false}}).ok());
  const auto done = country.submit(kNam.mother, token);
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(country.dossier(done->code).procedure_code, "3.000722");
}

}  // namespace
}  // namespace sen::procedures
