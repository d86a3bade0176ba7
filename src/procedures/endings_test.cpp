// Goal: cases that do not go straight on: completed on request, sent back, refused, withdrawn; and who acts for a
// child. Method: whole cases in the country of test_case.hpp, every transaction run twice.
#include <gtest/gtest.h>

#include "identity/identity.hpp"
#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::kNam;
using test::kStranger;
using test::outcome;

constexpr const char* kBirth = "register-birth";

class EndingsTest : public testing::Test {
 protected:
  Result<Work> ask(std::string note, std::vector<std::string> fields) {
    const auto now = country.work(code, kBirth);
    return country.run(country.desk().ask_supplement(country.registrar, now.id, now.version, std::move(note), fields));
  }
  Ref asked(std::string_view kind) {
    for (const auto& request : country.host().requests(kNam.mother, code))
      if (request.kind == kind) return request.token;
    return {};
  }
  std::string supply(Ref who, json::object answers, std::string note = "") {
    return outcome(country.run(country.host().answer_supplement(who, asked("supplement"), std::move(answers), note)));
  }
  std::string withdraw(Ref who) { return outcome(country.run(country.host().withdraw(who, code))); }
  Status status() { return country.dossier(code).status; }

  Country country;
  std::string code = country.apply(kNam);
};

// ---- completing

TEST_F(EndingsTest, the_family_completes_and_the_clock_stood_meanwhile) {
  const auto due = country.work(code, kBirth).due_at;
  ASSERT_TRUE(ask("Tên viết chưa rõ", {"given_name"}).ok());
  EXPECT_EQ(status(), Status::kSupplement);
  EXPECT_EQ(country.step(code, kBirth).holder, "person");
  country.pass_until("2026-11-25 10:00");
  EXPECT_EQ(supply(kNam.father, {{"given_name", "Bình"}}, "Đã sửa tên"), "ok");  // either parent may
  EXPECT_EQ(status(), Status::kProcessing);
  const auto work = country.work(code, kBirth);
  EXPECT_EQ(work.state, "open");
  EXPECT_EQ(text_at(work.data, "form.given_name"), "Bình");
  EXPECT_EQ(text_at(work.data, "case.name"), "Trần Ngọc Bình");
  EXPECT_EQ(text_at(work.data, "supplied"), "Đã sửa tên");
  EXPECT_GT(work.due_at, due);
  EXPECT_GT(work.due_at, Country::local("2026-11-25 10:00"));
  EXPECT_EQ(text_at(country.dossier(code).facts, "case.name"), "Trần Ngọc Bình");
  country.register_birth(kNam, code);
  EXPECT_EQ(country.step(code, kBirth).state, "done");
}

TEST_F(EndingsTest, only_what_was_asked_can_be_changed_and_only_once) {
  EXPECT_EQ(outcome(ask("  ", {"given_name"})), "procedures.reason_missing");
  EXPECT_EQ(outcome(ask("Sửa", {"no_such_field"})), "procedures.form_wrong");
  EXPECT_EQ(outcome(ask("Sửa", {"residence_of"})), "procedures.form_wrong");  // it decided which commune has the case
  ASSERT_TRUE(ask("Sửa", {"given_name"}).ok());
  EXPECT_EQ(outcome(ask("Sửa nữa", {"given_name"})), "procedures.wrong_state");
  EXPECT_EQ(outcome(country.send_draft(code)), "procedures.wrong_state");
  EXPECT_EQ(outcome(country.refuse(code, kBirth, "vì")), "procedures.wrong_state");
  EXPECT_EQ(supply(kNam.mother, {{"clinic", "01001"}}), "procedures.form_wrong");
  EXPECT_EQ(supply(kNam.mother, {{"given_name", "4n"}}), "procedures.form_wrong");
  EXPECT_EQ(supply(kNam.mother, {}), "procedures.reason_missing");
  EXPECT_EQ(supply(kStranger, {{"given_name", "Bình"}}), "procedures.not_found");
  const Ref token = asked("supplement");
  EXPECT_EQ(supply(kNam.mother, {{"given_name", "Bình"}}), "ok");
  const auto again = country.run(country.host().answer_supplement(kNam.mother, token, {{"given_name", "Cường"}}, ""));
  EXPECT_EQ(outcome(again), "procedures.wrong_state");
  EXPECT_EQ(text_at(country.work(code, kBirth).data, "form.given_name"), "Bình");
}

// ---- sent back, refused

TEST_F(EndingsTest, a_case_sent_back_leaves_its_form_open_and_becomes_a_new_case) {
  const auto now = country.work(code, kBirth);
  ASSERT_TRUE(country.run(country.desk().send_back(country.registrar, now.id, now.version, "Sai tên")).ok());
  EXPECT_EQ(status(), Status::kNotAccepted);
  EXPECT_EQ(country.step(code, kBirth).state, "returned");
  const auto drafts = country.host().drafts(kNam.father);
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_EQ(text_at(drafts[0].form, "given_name"), text_at(country.dossier(code).facts, "form.given_name"));
  ASSERT_TRUE(country.save(kNam.father, drafts[0].token, {{"given_name", "Bình"}}).ok());
  const auto second = country.submit(kNam.father, drafts[0].token);
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->repeated);
  EXPECT_NE(second->code, code);
  code = second->code;
  country.register_birth(kNam, code);
  EXPECT_EQ(country.count(test::kJustice, "birth_entry", "child", Country::child(1)), 1U);
}

TEST_F(EndingsTest, a_branch_is_refused_never_sent_back) {
  country.register_birth(kNam, code);
  const auto now = country.work(code, "issue-health-card");
  const auto sent = country.run(country.desk("insurance").send_back(country.insurer, now.id, now.version, "vì"));
  EXPECT_EQ(outcome(sent), "procedures.wrong_state");
}

TEST_F(EndingsTest, a_refusal_stops_the_case_for_its_reason) {
  ASSERT_TRUE(country.refuse(code, kBirth, "Trẻ đã được đăng ký ở nước ngoài").ok());
  EXPECT_EQ(status(), Status::kStopped);
  EXPECT_EQ(country.host().drafts(kNam.mother).size(), 1U);  // what was typed is not lost
}

// ---- withdrawal

TEST_F(EndingsTest, the_applicant_withdraws_while_nothing_is_entered) {
  EXPECT_EQ(withdraw(kStranger), "procedures.not_found");
  EXPECT_EQ(withdraw(kNam.father), "procedures.not_applicant");
  ASSERT_TRUE(country.send_draft(code).ok());
  ASSERT_FALSE(asked("confirm").empty());
  EXPECT_EQ(withdraw(kNam.mother), "ok");
  EXPECT_EQ(status(), Status::kWithdrawn);
  EXPECT_EQ(country.work(code, kBirth).state, "withdrawn");
  EXPECT_TRUE(asked("confirm").empty());  // nobody is asked any more
  EXPECT_EQ(outcome(country.approve(code, kBirth)), "procedures.wrong_state");
  EXPECT_EQ(withdraw(kNam.mother), "procedures.wrong_state");
  country.pass(Elapsed::days(3));  // silence on the closed request agrees to nothing
  EXPECT_EQ(status(), Status::kWithdrawn);
  EXPECT_EQ(country.host().drafts(kNam.mother).size(), 1U);
}

TEST_F(EndingsTest, too_late_once_the_book_is_written) {
  country.draft_to_signing(kNam, code);
  EXPECT_EQ(withdraw(kNam.mother), "ok");  // the unit is asked
  EXPECT_EQ(status(), Status::kProcessing);
  EXPECT_EQ(country.work(code, kBirth).state, "signing");
  bool told = false;
  for (const auto& item : country.dossier(code).timeline) told = told || item.text.vi == errors::kTooLate.vi;
  EXPECT_TRUE(told);
  ASSERT_EQ(country.sign(country.chair, {country.work(code, kBirth).id}).size(), 1U);
  EXPECT_EQ(withdraw(kNam.mother), "procedures.too_late");
}

// ---- who acts for the child

TEST_F(EndingsTest, both_parents_act_for_the_child_from_its_registration_on) {
  const auto mandates = [&](Ref who) {
    return *read_now<std::vector<identity::Mandate>>(
        country.store.db(), test::kPortal, [&](ReadTx& tx) -> Result<std::vector<identity::Mandate>> {
          return identity::mandates_of(tx, who, *CivilDate::parse("2026-12-01"));
        });
  };
  EXPECT_TRUE(mandates(kNam.mother).empty());
  country.register_birth(kNam, code);
  for (const Ref parent : {kNam.mother, kNam.father}) {
    const auto held = mandates(parent);
    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].represents, Country::child(1));
    EXPECT_EQ(held[0].kind, "child");
    EXPECT_EQ(held[0].until->year(), 2044);  // the eighteenth birthday
    EXPECT_EQ(held[0].basis, code);
  }
  EXPECT_TRUE(mandates(kStranger).empty());
}

}  // namespace
}  // namespace sen::procedures
