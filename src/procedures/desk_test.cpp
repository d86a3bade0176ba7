// Goal: a decision is made once, in order, by somebody who may make it. Method: every decision beside its wrong twins:
// another officer at the same moment, an old version, a wrong state, another unit, one's own case, a missing role.
#include <gtest/gtest.h>

#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::kNam;
using test::kSon;
using test::outcome;

constexpr const char* kUnit = "commune-committee:00004";
constexpr const char* kBirth = "register-birth";

class DeskTest : public testing::Test {
 protected:
  identity::Principal second = Country::officer("justice", kUnit, "registrar", 25);
  Country country;
  Desk& desk() { return country.desk(); }
  Work work(const std::string& code) { return country.work(code, kBirth); }
};

TEST_F(DeskTest, the_queue_shows_what_waits_and_counts_it) {
  const auto first = country.apply(kNam, 1);
  const auto other = country.apply(kSon, 2);
  ASSERT_TRUE(country.send_draft(first).ok());
  const auto waiting = desk().queue(country.registrar, kUnit, "");
  ASSERT_TRUE(waiting.ok());
  ASSERT_EQ(waiting->size(), 1U);
  EXPECT_EQ(waiting->front().dossier_code, other);
  const auto counts = desk().counts(country.registrar, kUnit);
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].state, "confirming");
  EXPECT_EQ(counts[1].state, "open");
  EXPECT_EQ(counts[1].count, 1);
  EXPECT_EQ(counts[1].overdue, 0);
  country.pass_until("2026-11-23 17:01");
  for (const auto& row : desk().counts(country.registrar, kUnit))
    EXPECT_EQ(row.overdue, row.state == "open" ? 1 : 0) << row.state;  // the clock of the other one stood
}

TEST_F(DeskTest, an_open_page_shows_what_the_step_needs_and_compares) {
  const auto code = country.apply(kNam, 1, {{"given_name", "Bình"}});
  const auto open = country.run(desk().open(country.registrar, work(code).id));
  ASSERT_TRUE(open.ok());
  EXPECT_TRUE(open->may_decide);
  EXPECT_FALSE(open->may_sign);
  EXPECT_EQ(open->evidence.size(), 10U);
  for (const auto& row : open->evidence) EXPECT_EQ(row.matches, row.field != "full_name") << row.field;
  EXPECT_EQ(text_at(open->draft, "kind"), "birth-certificate");
  EXPECT_EQ(text_at(open->scope->names.all(), "full_name"), "Trần Ngọc Bình");
  EXPECT_FALSE(open->work.data.contains("clinics"));  // the clinic is no business of this step
  const auto chair = country.run(desk().open(country.chair, work(code).id));
  ASSERT_TRUE(chair.ok());
  EXPECT_FALSE(chair->may_decide);
}

TEST_F(DeskTest, of_two_officers_at_once_the_second_is_told) {
  const auto code = country.apply(kNam);
  const auto now = work(code);
  const auto both = country.together(desk().send_draft(country.registrar, now.id, now.version),
                                     desk().send_draft(second, now.id, now.version));
  EXPECT_EQ(outcome(both.first), "ok");
  EXPECT_EQ(outcome(both.second), "procedures.changed");
  EXPECT_EQ(country.host().requests(kNam.mother, code).size(), 1U);
  ASSERT_TRUE(country.confirm(kNam.mother, code).ok());
  const auto then = work(code);
  const auto decisions = country.together(desk().refuse(second, then.id, then.version, "Thiếu giấy tờ"),
                                          desk().approve(country.registrar, then.id, then.version));
  EXPECT_EQ(outcome(decisions.first), "ok");
  EXPECT_EQ(outcome(decisions.second), "procedures.changed");
  EXPECT_EQ(country.count(test::kJustice, "birth_entry", "child", Country::child(1)), 0U);
}

TEST_F(DeskTest, an_old_version_decides_nothing) {
  const auto code = country.apply(kNam);
  const auto seen = work(code);
  ASSERT_TRUE(country.send_draft(code).ok());
  ASSERT_TRUE(country.confirm(kNam.mother, code).ok());
  for (const int version : {seen.version, seen.version + 1, work(code).version + 1, 0})
    EXPECT_EQ(outcome(country.run(desk().approve(country.registrar, seen.id, version))), "procedures.changed");
  EXPECT_EQ(outcome(country.run(desk().approve(country.registrar, seen.id, work(code).version))), "ok");
}

TEST_F(DeskTest, steps_out_of_order_are_refused) {
  const auto code = country.apply(kNam);
  auto accept = [&] {
    return country.run(desk().accept_objections(country.registrar, work(code).id, work(code).version));
  };
  const std::string wrong = "procedures.wrong_state";
  EXPECT_EQ(outcome(country.approve(code, kBirth)), wrong);  // nobody confirmed
  EXPECT_EQ(outcome(accept()), wrong);
  ASSERT_TRUE(country.send_draft(code).ok());
  EXPECT_EQ(outcome(country.send_draft(code)), wrong);
  EXPECT_EQ(outcome(country.approve(code, kBirth)), wrong);
  EXPECT_EQ(outcome(country.refuse(code, kBirth, "vì")), wrong);  // the parent is being asked
  ASSERT_TRUE(country.confirm(kNam.mother, code).ok());
  EXPECT_EQ(outcome(country.send_draft(code)), wrong);
  EXPECT_EQ(outcome(accept()), wrong);
  ASSERT_TRUE(country.approve(code, kBirth).ok());
  EXPECT_EQ(outcome(country.approve(code, kBirth)), wrong);
  EXPECT_EQ(outcome(country.refuse(code, kBirth, "vì")), wrong);  // an entered book stays entered
  ASSERT_FALSE(country.sign(country.chair, {work(code).id})[0].error);
  EXPECT_EQ(outcome(country.approve(code, kBirth)), wrong);
  EXPECT_EQ(outcome(country.send_draft(code)), wrong);
  EXPECT_EQ(outcome(country.run(
                country.desk("police").send_draft(country.police, country.work(code, "register-residence").id, 1))),
            wrong);  // this step drafts nothing
}

TEST_F(DeskTest, another_units_officer_sees_and_decides_nothing) {
  const auto code = country.apply(kNam);
  const auto now = work(code);
  const auto neighbour = Country::officer("justice", "commune-committee:00008", "registrar", 30);
  const auto impostor = Country::officer("police", kUnit, "registrar", 31);
  for (const auto& who : {neighbour, impostor}) {
    const std::string wrong = "procedures.not_your_unit";
    EXPECT_EQ(outcome(desk().queue(who, kUnit, "")), wrong);
    EXPECT_TRUE(desk().counts(who, kUnit).empty());
    EXPECT_EQ(outcome(desk().signing_queue(who, kUnit)), wrong);
    EXPECT_EQ(outcome(country.run(desk().open(who, now.id))), wrong);
    EXPECT_EQ(outcome(country.run(desk().send_draft(who, now.id, now.version))), wrong);
    EXPECT_EQ(outcome(country.run(desk().refuse(who, now.id, now.version, "vì"))), wrong);
  }
  EXPECT_EQ(outcome(country.run(desk().open(country.registrar, WorkId{12345}))), "procedures.not_found");
  EXPECT_EQ(work(code).version, now.version);
}

TEST_F(DeskTest, nobody_decides_his_own_case) {
  const auto code = country.apply(kNam);
  const auto now = work(code);
  auto mother = country.registrar;
  mother.person = kNam.mother;
  auto guardian = country.registrar;
  guardian.represents = {kNam.father};
  for (const auto& who : {mother, guardian})
    EXPECT_EQ(outcome(country.run(desk().send_draft(who, now.id, now.version))), "procedures.own_case");
  const auto open = country.run(desk().open(mother, now.id));
  ASSERT_TRUE(open.ok());
  EXPECT_FALSE(open->may_decide);
  country.draft_to_signing(kNam, code);
  auto father = country.chair;
  father.person = kNam.father;
  const auto sign = country.sign(father, {now.id});
  ASSERT_TRUE(sign[0].error);
  EXPECT_TRUE(sign[0].error->is(errors::kOwnCase));
  EXPECT_FALSE(country.sign(country.chair, {now.id})[0].error);
}

TEST_F(DeskTest, a_right_is_needed_for_each_thing) {
  const auto code = country.apply(kNam);
  const auto now = work(code);
  EXPECT_EQ(outcome(country.run(desk().send_draft(country.chair, now.id, now.version))), "procedures.no_role");
  auto citizen = country.registrar;
  citizen.kind = identity::Kind::kCitizen;
  EXPECT_EQ(outcome(country.run(desk().send_draft(citizen, now.id, now.version))), "procedures.no_role");
  country.draft_to_signing(kNam, code);
  const auto wrong = country.sign(country.registrar, {now.id});
  ASSERT_TRUE(wrong[0].error);
  EXPECT_TRUE(wrong[0].error->is(errors::kNoRole));
  EXPECT_EQ(wrong[0].error->args, (std::vector<std::string>{"chair"}));
  EXPECT_TRUE(desk().signing_queue(country.registrar, kUnit)->empty());
  EXPECT_EQ(desk().signing_queue(country.chair, kUnit)->size(), 1U);
  auto deputy = country.registrar;
  deputy.signs_for = {{kUnit, "chair"}};
  EXPECT_FALSE(country.sign(deputy, {now.id})[0].error);
}

TEST_F(DeskTest, the_chair_signs_several_and_one_bad_one_spoils_nothing) {
  const auto first = country.apply(kNam, 1);
  const auto unready = country.apply(kSon, 2);
  const auto third = country.apply(kSon, 3);
  country.draft_to_signing(kNam, first);
  country.draft_to_signing(kSon, third);
  const auto results =
      country.sign(country.chair, {work(first).id, work(unready).id, WorkId{999}, work(third).id, work(first).id});
  ASSERT_EQ(results.size(), 5U);
  EXPECT_FALSE(results[0].error);
  EXPECT_EQ(results[0].number, "01/2026");
  EXPECT_TRUE(results[1].error->is(errors::kWrongState));
  EXPECT_TRUE(results[2].error->is(errors::kNotFound));
  EXPECT_FALSE(results[3].error);
  EXPECT_EQ(results[3].number, "02/2026");
  EXPECT_TRUE(results[4].error->is(errors::kWrongState));  // the same twice
  EXPECT_EQ(country.papers(first), (std::vector<std::string>{"birth-certificate"}));
  EXPECT_EQ(country.papers(third), (std::vector<std::string>{"birth-certificate"}));
  EXPECT_TRUE(country.papers(unready).empty());
  EXPECT_EQ(work(unready).state, "open");
}

TEST_F(DeskTest, two_signers_at_once_issue_one_document) {
  const auto code = country.apply(kNam);
  country.draft_to_signing(kNam, code);
  const auto other = Country::officer("justice", kUnit, "chair", 26);
  const auto both = country.together(desk().sign(country.chair, {work(code).id}), desk().sign(other, {work(code).id}));
  EXPECT_FALSE(both.first[0].error);
  ASSERT_TRUE(both.second[0].error);
  EXPECT_TRUE(both.second[0].error->is(errors::kChanged));
  EXPECT_EQ(country.papers(code).size(), 1U);
}

TEST_F(DeskTest, a_refusal_needs_a_reason_and_ends_what_follows) {
  const auto code = country.apply(kNam, 1, {{"identity_card", true}});
  EXPECT_EQ(outcome(country.refuse(code, kBirth, " \n ")), "procedures.reason_missing");
  EXPECT_EQ(work(code).state, "open");
  ASSERT_TRUE(country.refuse(code, kBirth, "Giấy chứng sinh sai").ok());
  const auto dossier = country.dossier(code);
  EXPECT_EQ(dossier.status, Status::kStopped);
  EXPECT_EQ(dossier.steps[0].state, "refused");
  EXPECT_EQ(dossier.steps[0].reason.vi, "Giấy chứng sinh sai");
  for (std::size_t i = 1; i < dossier.steps.size(); ++i) EXPECT_EQ(dossier.steps[i].state, "skipped");
  EXPECT_TRUE(country.papers(code).empty());
  EXPECT_EQ(country.work(code, "register-residence").id, WorkId{});
}

TEST_F(DeskTest, a_refused_branch_takes_nothing_from_the_others) {
  const auto code = country.apply(kNam);
  country.register_birth(kNam, code);
  ASSERT_TRUE(country.refuse(code, "issue-health-card", "Đã có thẻ").ok());
  EXPECT_EQ(country.dossier(code).status, Status::kProcessing);
  ASSERT_TRUE(country.approve(code, "register-residence").ok());
  const auto dossier = country.dossier(code);
  EXPECT_EQ(dossier.status, Status::kDelivered);
  EXPECT_EQ(dossier.steps[0].state, "done");
  EXPECT_EQ(dossier.steps[2].state, "refused");
  EXPECT_EQ(country.papers(code), (std::vector<std::string>{"birth-certificate", "residence-notice"}));
}

TEST_F(DeskTest, a_refused_act_waits_for_the_officer_and_goes_on_where_it_stopped) {
  const auto code = country.apply(kNam);
  ASSERT_TRUE(country.send_draft(code).ok());
  ASSERT_TRUE(country.confirm(kNam.mother, code).ok());
  country.wire->refused = {"person.create"};
  ASSERT_TRUE(country.approve(code, kBirth).ok());
  EXPECT_EQ(work(code).state, "blocked");
  EXPECT_EQ(work(code).problem, "test.refused");
  EXPECT_EQ(country.step(code, kBirth).holder, kUnit);
  EXPECT_EQ(desk().queue(country.registrar, kUnit, "")->size(), 1U);
  EXPECT_EQ(outcome(country.refuse(code, kBirth, "vì")), "procedures.wrong_state");  // the book is written
  country.wire->refused.clear();
  ASSERT_TRUE(country.approve(code, kBirth).ok());
  EXPECT_EQ(work(code).state, "signing");
  EXPECT_EQ(country.count(test::kJustice, "birth_entry", "child", Country::child(1)), 1U);
}

}  // namespace
}  // namespace sen::procedures
