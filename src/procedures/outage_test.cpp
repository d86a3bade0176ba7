// Goal: an agency that is away holds up only what needs it, the family sees who has the case, and nothing is done
// twice. Method: the population agency cut off for hours, replies lost, the portal cut off from an office.
#include <gtest/gtest.h>

#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::kNam;
using test::kSon;
using test::outcome;

constexpr const char* kBirth = "register-birth";
constexpr const char* kHome = "register-residence";
constexpr const char* kCard = "issue-health-card";

void to_approval(Country& country, const test::Family& family, const std::string& code) {
  ASSERT_TRUE(country.send_draft(code).ok());
  ASSERT_TRUE(country.confirm(family.mother, code).ok());
}

TEST(Outage, the_case_says_who_has_it_and_goes_on_by_itself) {
  Country country("2026-11-20 09:00");
  const auto code = country.apply(kNam);
  to_approval(country, kNam, code);
  country.wire->silent = {"police"};
  ASSERT_TRUE(country.approve(code, kBirth).ok());  // the officer is done: he waits for nobody
  auto step = country.step(code, kBirth);
  EXPECT_EQ(step.state, "working");
  EXPECT_EQ(step.holder, "police");
  EXPECT_EQ(step.waiting.vi, "Đã ghi sổ; đang chờ số định danh cá nhân");
  EXPECT_EQ(country.work(code, kBirth).state, "running");
  EXPECT_EQ(country.work(code, kBirth).waiting_for, "police");
  EXPECT_EQ(country.count(test::kJustice, "birth_entry", "child", Country::child(1)), 1U);
  country.pass(Elapsed::hours(5));
  EXPECT_EQ(country.step(code, kBirth).holder, "police");
  EXPECT_TRUE(country.desk().signing_queue(country.chair, "commune-committee:00004")->empty());
  EXPECT_EQ(country.count(test::kPolice, "person", "ref", Country::child(1)), 0U);

  country.wire->silent.clear();
  country.pass(Elapsed::minutes(2));
  step = country.step(code, kBirth);
  EXPECT_EQ(step.state, "signing");
  EXPECT_EQ(step.holder, "commune-committee:00004");
  EXPECT_EQ(country.count(test::kPolice, "pin_history", "person", Country::child(1)), 1U);
  EXPECT_FALSE(country.sign(country.chair, {country.work(code, kBirth).id})[0].error);
  EXPECT_TRUE(country.log.errors.empty());
}

TEST(Outage, other_work_goes_on_meanwhile) {
  Country country("2026-11-20 09:00");
  const auto held = country.apply(kNam, 1);
  const auto signing = country.apply(kSon, 2);
  const auto fresh = country.apply(kSon, 3);
  to_approval(country, kNam, held);
  country.draft_to_signing(kSon, signing);
  country.wire->silent = {"police"};
  ASSERT_TRUE(country.approve(held, kBirth).ok());
  EXPECT_FALSE(country.sign(country.chair, {country.work(signing, kBirth).id})[0].error);
  ASSERT_TRUE(country.approve(signing, kCard).ok());
  EXPECT_EQ(country.papers(signing), (std::vector<std::string>{"birth-certificate", "health-card"}));
  to_approval(country, kSon, fresh);
  EXPECT_EQ(country.step(fresh, kBirth).state, "open");
  EXPECT_EQ(country.step(held, kBirth).holder, "police");
}

TEST(Outage, a_branch_that_cannot_be_handed_over_waits_with_the_office_that_is_away) {
  Country country("2026-11-20 09:00");
  const auto code = country.apply(kNam);
  country.draft_to_signing(kNam, code);
  country.wire->silent = {"police"};
  ASSERT_FALSE(country.sign(country.chair, {country.work(code, kBirth).id})[0].error);
  EXPECT_EQ(country.step(code, kHome).state, "sent");
  EXPECT_EQ(country.step(code, kHome).holder, "commune-police:00004");
  EXPECT_EQ(country.step(code, kCard).state, "open");
  country.pass(Elapsed::hours(3));
  EXPECT_EQ(country.step(code, kHome).state, "sent");
  country.wire->silent.clear();
  country.pass(Elapsed::minutes(2));
  EXPECT_EQ(country.step(code, kHome).state, "open");
  EXPECT_EQ(country.work(code, kHome).received_at.us, country.step(code, kHome).started_at.us);
}

TEST(Outage, a_lost_reply_gives_no_second_number) {
  Country country("2026-11-20 09:00");
  const auto code = country.apply(kNam);
  to_approval(country, kNam, code);
  country.wire->mute = {"person.create"};
  ASSERT_TRUE(country.approve(code, kBirth).ok());
  country.pass(Elapsed::hours(1));
  EXPECT_GT(country.wire->lost.size(), 10U);
  EXPECT_EQ(country.step(code, kBirth).holder, "police");
  const auto pin = country.record(test::kPolice, "person", "ref", Country::child(1)).at("pin");
  country.wire->mute.clear();
  country.pass(Elapsed::minutes(2));
  EXPECT_EQ(country.count(test::kPolice, "person", "ref", Country::child(1)), 1U);
  EXPECT_EQ(country.count(test::kPolice, "pin_history", "person", Country::child(1)), 1U);
  EXPECT_EQ(country.work(code, kBirth).results.at("population").at("pin"), pin);
}

TEST(Outage, lost_replies_of_every_message_change_nothing) {
  Country country("2026-11-20 09:00");
  const auto code = country.apply(kNam);
  const auto slowly = [&](const char* service, auto act) {
    country.wire->mute = {service};
    EXPECT_EQ(outcome(act()), "ok") << service;
    country.pass(Elapsed::minutes(3));
    EXPECT_GT(country.wire->lost.size(), 1U) << service;
    country.wire->lost.clear();
    country.wire->mute.clear();
    country.pass(Elapsed::minutes(3));
  };
  slowly(kStepAsk, [&] { return country.send_draft(code); });
  ASSERT_EQ(country.host().requests(kNam.mother, code).size(), 1U);
  slowly(kStepAnswer, [&] { return country.confirm(kNam.mother, code); });
  slowly(kStepUpdate, [&] { return country.approve(code, kBirth); });
  slowly(kStepDone, [&]() -> Result<int> {
    const auto results = country.sign(country.chair, {country.work(code, kBirth).id});
    if (results[0].error) return *results[0].error;
    return 1;
  });
  EXPECT_EQ(country.papers(code), (std::vector<std::string>{"birth-certificate"}));
  ASSERT_TRUE(country.approve(code, kHome).ok());
  ASSERT_TRUE(country.approve(code, kCard).ok());
  EXPECT_EQ(country.dossier(code).status, Status::kDelivered);
  std::map<std::string, int> said;
  for (const auto& item : country.dossier(code).timeline) ++said[item.step + " " + item.text.en];
  for (const auto& [text, times] : said) EXPECT_EQ(times, 1) << text;
}

TEST(Outage, an_office_cut_off_from_the_portal_still_works) {
  Country country("2026-11-20 09:00");
  const auto code = country.apply(kNam);
  to_approval(country, kNam, code);
  country.wire->silent = {"portal"};
  ASSERT_TRUE(country.approve(code, kBirth).ok());
  EXPECT_EQ(country.work(code, kBirth).state, "signing");
  ASSERT_FALSE(country.sign(country.chair, {country.work(code, kBirth).id})[0].error);
  EXPECT_TRUE(country.papers(code).empty());
  country.pass(Elapsed::hours(2));
  country.wire->silent.clear();
  country.pass(Elapsed::minutes(2));
  EXPECT_EQ(country.step(code, kBirth).state, "done");
  EXPECT_EQ(country.papers(code), (std::vector<std::string>{"birth-certificate"}));
}

}  // namespace
}  // namespace sen::procedures
