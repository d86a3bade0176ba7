// Goal: a birth goes from the hospital's notice to its papers, each person doing his part once, and everybody whose
// data was used can see it. Method: the pack of Viet Nam, five agencies in one process; the walk with every use case
// run twice, and once.
#include <gtest/gtest.h>

#include <map>

#include "documents/documents.hpp"
#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::kNam;
using test::kSon;

constexpr const char* kBranches[] = {"register-residence", "issue-health-card", "issue-identity-card"};

std::string walk(Country& country, const test::Family& family) {
  const auto code = country.apply(family, 1, {{"identity_card", true}});
  country.register_birth(family, code);
  if (family.head != family.father) EXPECT_EQ(test::outcome(country.consent(family.head, true)), "ok");
  for (const auto* step : kBranches) EXPECT_EQ(test::outcome(country.approve(code, step)), "ok") << step;
  return code;
}

/// All that people can see of a case, as text.
std::string seen(Country& country, const std::string& code) {
  const auto dossier = country.dossier(code);
  std::string out = code + " " + std::to_string(static_cast<int>(dossier.status)) + " " + dossier.token.text() + " " +
                    sen::to_json(dossier.facts) + "\n";
  for (const auto& step : dossier.steps)
    out += step.step + " " + step.state + " " + step.holder + " " + step.due_at.iso() + " " + step.done_at.iso() + "\n";
  for (const auto& item : dossier.timeline) out += item.at.iso() + " " + item.step + " " + item.text.en + "\n";
  for (const auto& paper : country.host().documents_of(code))
    out += paper.kind + " " + paper.number + " " + paper.token.text() + " " + paper.content + "\n";
  return out;
}

TEST(Walk, a_birth_ends_with_its_papers_and_one_row_in_each_register) {
  Country country;
  const auto code = walk(country, kNam);
  EXPECT_EQ(code, "G22.01-261120-0001");
  const auto dossier = country.dossier(code);
  EXPECT_EQ(dossier.status, Status::kDelivered);
  EXPECT_EQ(dossier.procedure_code, "3.000722");
  EXPECT_EQ(dossier.subject, Country::child(1));
  for (const auto& step : dossier.steps) EXPECT_EQ(step.state, "done") << step.step;
  EXPECT_EQ(country.papers(code),
            (std::vector<std::string>{"birth-certificate", "health-card", "identity-card", "residence-notice"}));
  for (const auto& paper : country.host().documents_of(code)) {
    EXPECT_TRUE(documents::verify(paper, country.signer).ok()) << paper.kind;
    EXPECT_EQ(paper.holder, Country::child(1));
  }
  EXPECT_EQ(country.count(test::kJustice, "birth_entry", "child", Country::child(1)), 1U);
  EXPECT_EQ(country.count(test::kPolice, "person", "ref", Country::child(1)), 1U);
  EXPECT_EQ(country.count(test::kPolice, "pin_history", "person", Country::child(1)), 1U);
  EXPECT_EQ(country.count(test::kPolice, "residence", "person", Country::child(1)), 1U);
  EXPECT_EQ(country.count(test::kPolice, "identity_card", "person", Country::child(1)), 1U);
  const auto pin = country.record(test::kPolice, "person", "ref", Country::child(1)).at("pin");
  EXPECT_EQ(country.record(test::kInsurance, "health_card", "person", Country::child(1)).at("number"), pin);
  EXPECT_EQ(at_path(dossier.facts, "gives.pin"), pin);
  EXPECT_TRUE(country.log.errors.empty());
}

TEST(Walk, what_the_family_did_not_ask_for_is_not_done) {
  Country country;
  const auto code = country.apply(kNam, 1, {{"identity_card", false}});
  country.register_birth(kNam, code);
  EXPECT_EQ(country.step(code, "issue-identity-card").state, "skipped");
  EXPECT_EQ(country.work(code, "issue-identity-card").id, WorkId{});
  ASSERT_TRUE(country.approve(code, "register-residence").ok());
  ASSERT_TRUE(country.approve(code, "issue-health-card").ok());
  EXPECT_EQ(country.dossier(code).status, Status::kDelivered);
  EXPECT_EQ(country.papers(code).size(), 3U);
}

TEST(Walk, papers_that_must_be_brought_leave_the_case_finished_but_not_delivered) {
  Country country;
  const auto code = country.apply(kNam, 1, {{"delivery", "post"}, {"copies", 2}});
  country.register_birth(kNam, code);
  ASSERT_TRUE(country.approve(code, "register-residence").ok());
  EXPECT_EQ(country.dossier(code).status, Status::kProcessing);
  ASSERT_TRUE(country.approve(code, "issue-health-card").ok());
  EXPECT_EQ(country.dossier(code).status, Status::kFinished);
}

TEST(Walk, run_once_or_twice_the_end_is_the_same) {
  Country twice("2026-11-20 15:10", true);
  Country once("2026-11-20 15:10", false);
  EXPECT_EQ(seen(twice, walk(twice, kSon)), seen(once, walk(once, kSon)));
}

TEST(Walk, every_answer_has_its_entry) {
  Country country;
  walk(country, kSon);
  std::map<Ref, std::string> noted;  // question -> case
  for (std::uint16_t slot = 0; slot < country.ids.size(); ++slot)
    for (const auto& who : {kSon.mother, kSon.father, kSon.head, Country::child(1)})
      for (const auto& entry : country.entries({slot}, who)) noted[entry.access.question] = entry.access.case_id;
  std::map<std::string, int> services;
  for (const auto& question : country.wire->answered) {
    if (question.service == "facility.list") continue;  // about no person
    ++services[question.service];
    ASSERT_TRUE(noted.contains(question.id)) << question.service;
    EXPECT_EQ(noted[question.id], question.case_id) << question.service;
    EXPECT_EQ(question.purpose, "birth");
  }
  for (const auto* service : {"person.read", "birth_notice.read", "marriage.of", "birth_entry.of"})
    EXPECT_GT(services[service], 0) << service;
  for (const auto& message : country.wire->acted)
    if (message.service == "person.create" || message.service == "birth_notice.record")
      EXPECT_TRUE(noted.contains(message.id)) << message.service;
}

TEST(Walk, who_used_my_data_falls_into_the_offer_the_draft_and_the_case) {
  Country country;
  const auto number = country.born(kNam);
  const auto token = country.fill(kNam.mother, number);
  const auto code = country.submit(kNam.mother, token)->code;
  ASSERT_TRUE(country.run(country.desk().open(country.registrar, country.work(code, "register-birth").id)).ok());
  country.register_birth(kNam, code);
  std::map<std::string, std::set<std::string>> uses;  // case -> services
  for (std::uint16_t slot = 0; slot < country.ids.size(); ++slot)
    for (const auto& entry : country.entries({slot}, kNam.mother)) {
      uses[entry.access.case_id].insert(entry.access.service);
      EXPECT_TRUE(entry.access.released);
    }
  const auto draft = "draft:" + token.text();
  EXPECT_EQ(uses["offer:register-birth"], (std::set<std::string>{"marriage.of"}));
  EXPECT_EQ(uses[draft], (std::set<std::string>{"marriage.of", "person.read"}));
  EXPECT_EQ(uses[code], (std::set<std::string>{"task.open"}));
  bool officer_named = false;
  for (const auto& entry : country.entries(test::kJustice, kNam.mother))
    if (entry.access.service == "task.open") {
      officer_named = entry.access.officer == "commune-committee:00004 / registrar / Cán bộ 21";
      EXPECT_FALSE(entry.access.fields.empty());
      for (const auto& field : entry.access.fields) EXPECT_EQ(field.find("father"), std::string::npos) << field;
    }
  EXPECT_TRUE(officer_named);
}

TEST(Walk, nobody_is_noted_for_a_page_that_was_not_shown) {
  Country country;
  const auto code = country.apply(kNam);
  auto elsewhere = country.registrar;
  elsewhere.posts = {{"commune-committee:00008", "registrar"}};
  const auto work = country.work(code, "register-birth");
  const auto before = country.entries(test::kJustice, kNam.mother).size();
  EXPECT_EQ(test::outcome(country.run(country.desk().open(elsewhere, work.id))), "procedures.not_your_unit");
  EXPECT_EQ(country.entries(test::kJustice, kNam.mother).size(), before);
  ASSERT_TRUE(country.run(country.desk().open(country.registrar, work.id)).ok());
  EXPECT_EQ(country.entries(test::kJustice, kNam.mother).size(), before + 1);
}

}  // namespace
}  // namespace sen::procedures
