// Goal: what people answer is followed, and who does not answer holds up nothing but his own part. Method: objections
// to a draft certificate by field, and a grandfather who is asked whether the child may live with him.
#include <gtest/gtest.h>

#include "documents/documents.hpp"
#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::kNam;
using test::kSon;
using test::kStranger;
using test::outcome;

constexpr const char* kBirth = "register-birth";
constexpr const char* kHome = "register-residence";
constexpr const char* kCard = "issue-health-card";

Result<Work> accept(Country& country, const std::string& code) {
  const auto now = country.work(code, kBirth);
  return country.run(country.desk().accept_objections(country.registrar, now.id, now.version));
}

std::string first_row(const json::value& content) {
  return std::string(text_at(at_path(content, "rows").as_array().at(0), "value.vi"));
}

// ---- objections

TEST(Objection, by_field_mends_the_draft_and_all_that_follows) {
  Country country;
  const auto code = country.apply(kNam);
  ASSERT_TRUE(country.send_draft(code).ok());
  EXPECT_EQ(first_row(country.host().requests(kNam.mother, code)[0].data.at("draft")), "TRẦN NGỌC AN");
  ASSERT_TRUE(country.confirm(kNam.mother, code, {{"given_name", "Ân", ""}, {"born_on", "", "Xem lại giờ"}}).ok());
  auto work = country.work(code, kBirth);
  EXPECT_EQ(work.state, "objected");
  ASSERT_EQ(work.objections.size(), 2U);
  EXPECT_EQ(work.objections[0].field, "given_name");
  EXPECT_EQ(work.objections[1].note, "Xem lại giờ");
  EXPECT_EQ(outcome(country.approve(code, kBirth)), "procedures.wrong_state");
  ASSERT_TRUE(accept(country, code).ok());
  ASSERT_TRUE(country.send_draft(code).ok());
  EXPECT_EQ(first_row(country.host().requests(kNam.mother, code)[0].data.at("draft")), "TRẦN NGỌC ÂN");
  ASSERT_TRUE(country.confirm(kNam.mother, code).ok());
  ASSERT_TRUE(country.approve(code, kBirth).ok());
  ASSERT_FALSE(country.sign(country.chair, {country.work(code, kBirth).id})[0].error);
  EXPECT_EQ(first_row(documents::content_of(country.host().documents_of(code)[0])), "TRẦN NGỌC ÂN");
  EXPECT_EQ(text_at(country.dossier(code).facts, "form.given_name"), "Ân");
  EXPECT_EQ(country.record(test::kPolice, "person", "ref", Country::child(1)).at("given_name"), "Ân");
  ASSERT_TRUE(country.approve(code, kCard).ok());
  EXPECT_EQ(country.record(test::kInsurance, "health_card", "person", Country::child(1)).at("holder_name"),
            "Trần Ngọc Ân");
}

TEST(Objection, asks_only_for_what_the_form_would_take) {
  Country country;
  const auto code = country.apply(kNam);
  ASSERT_TRUE(country.send_draft(code).ok());
  EXPECT_EQ(test::wrong_fields(country.confirm(kNam.mother, code, {{"surname_of", "aunt", ""}})),
            std::vector<std::string>{"/surname_of procedures.bad_choice"});
  EXPECT_EQ(test::wrong_fields(country.confirm(kNam.mother, code, {{"residence_of", "father", ""}})),
            std::vector<std::string>{"/residence_of procedures.decides_office"});
  EXPECT_EQ(country.work(code, kBirth).state, "confirming");
  EXPECT_TRUE(country.confirm(kNam.mother, code, {{"surname_of", "mother", ""}}).ok());
}

TEST(Objection, a_second_round_keeps_what_the_first_one_changed) {
  Country country;
  const auto code = country.apply(kNam);
  for (const auto& [field, wanted] : {std::pair("given_name", "Ân"), std::pair("middle_name", "Bảo")}) {
    ASSERT_TRUE(country.send_draft(code).ok());
    ASSERT_TRUE(country.confirm(kNam.mother, code, {{field, wanted, ""}}).ok());
    ASSERT_TRUE(accept(country, code).ok());
  }
  country.register_birth(kNam, code);
  EXPECT_EQ(country.record(test::kJustice, "birth_entry", "child", Country::child(1)).at("full_name"), "Trần Bảo Ân");
  EXPECT_EQ(text_at(country.dossier(code).facts, "form.given_name"), "Ân");
  EXPECT_EQ(text_at(country.dossier(code).facts, "form.middle_name"), "Bảo");
  ASSERT_TRUE(country.approve(code, kCard).ok());
  EXPECT_EQ(country.record(test::kInsurance, "health_card", "person", Country::child(1)).at("holder_name"),
            "Trần Bảo Ân");
}

TEST(Objection, a_wish_that_no_form_allows_is_not_taken_over) {
  Country country;
  const auto code = country.apply(kNam);
  ASSERT_TRUE(country.send_draft(code).ok());
  EXPECT_EQ(test::wrong_fields(country.confirm(kNam.mother, code, {{"given_name", "An 2", ""}})),
            (std::vector<std::string>{"/given_name procedures.bad_name"}));
  EXPECT_EQ(country.work(code, kBirth).state, "confirming");
  ASSERT_TRUE(country.confirm(kNam.mother, code, {{"born_on", "", "Xem lại"}}).ok());
  ASSERT_TRUE(country.send_draft(code).ok());  // the officer sends it as it was
  EXPECT_EQ(first_row(country.host().requests(kNam.mother, code)[0].data.at("draft")), "TRẦN NGỌC AN");
  EXPECT_TRUE(country.work(code, kBirth).objections.empty());
}

TEST(Objection, the_first_parent_to_answer_answers) {
  Country country;
  const auto code = country.apply(kNam);
  ASSERT_TRUE(country.send_draft(code).ok());
  const auto request = country.host().requests(kNam.mother, code).at(0);
  const auto both =
      country.together(country.host().answer_confirm(kNam.mother, request.token, {}),
                       country.host().answer_confirm(kNam.father, request.token, {{"given_name", "B", ""}}));
  EXPECT_EQ(outcome(both.first), "ok");
  EXPECT_EQ(outcome(both.second), "procedures.wrong_state");
  EXPECT_EQ(country.work(code, kBirth).state, "confirmed");
}

// ---- consent of the head of household

TEST(Consent, is_not_asked_of_a_parent) {
  Country country;
  const auto code = country.apply(kNam);
  country.register_birth(kNam, code);
  EXPECT_EQ(outcome(country.consent(kNam.head, true)), "procedures.not_found");
  EXPECT_EQ(country.step(code, kHome).state, "open");
}

TEST(Consent, given_lets_the_branch_begin_and_its_clock_start) {
  Country country;
  const auto code = country.apply(kSon);
  EXPECT_EQ(outcome(country.consent(kSon.head, true)), "procedures.not_found");  // asked when the birth is registered
  country.register_birth(kSon, code);
  EXPECT_EQ(country.step(code, kHome).state, "consent");
  EXPECT_EQ(country.step(code, kHome).holder, "person");
  EXPECT_EQ(country.work(code, kHome).id, WorkId{});
  for (const auto& who : {kSon.mother, kSon.father, kStranger})
    EXPECT_EQ(outcome(country.consent(who, true)), "procedures.not_found");
  country.pass_until("2026-11-25 10:00");
  ASSERT_EQ(outcome(country.consent(kSon.head, true)), "ok");
  EXPECT_EQ(outcome(country.consent(kSon.head, false)), "procedures.not_found");  // no longer in his inbox
  EXPECT_EQ(country.step(code, kHome).state, "open");
  EXPECT_EQ(country.step(code, kHome).due_at, Country::local("2026-11-27 17:00"));
  ASSERT_TRUE(country.approve(code, kHome).ok());
  const auto home = country.record(test::kPolice, "residence", "person", Country::child(1));
  EXPECT_EQ(home.at("household"), "H2");
  EXPECT_EQ(home.at("relation"), "grandchild-paternal");
  EXPECT_EQ(outcome(country.host().dossier(kSon.head, code)), "procedures.not_found");  // asked, but no party
}

TEST(Consent, is_answered_once) {
  Country country;
  const auto code = country.apply(kSon);
  country.register_birth(kSon, code);
  Ref token;
  for (const auto& request : country.host().requests(kSon.mother, code)) token = request.token;
  const auto both = country.together(country.host().answer_consent(kSon.head, token, false),
                                     country.host().answer_consent(kSon.head, token, true));
  EXPECT_EQ(outcome(both.first), "ok");
  EXPECT_EQ(outcome(both.second), "procedures.wrong_state");
  EXPECT_EQ(country.step(code, kHome).state, "refused");
  EXPECT_EQ(outcome(country.host().request(kSon.mother, token)), "procedures.not_found");
}

TEST(Consent, refused_ends_its_branch_and_nothing_else) {
  Country country;
  const auto code = country.apply(kSon);
  country.register_birth(kSon, code);
  ASSERT_EQ(outcome(country.consent(kSon.head, false)), "ok");
  EXPECT_EQ(country.step(code, kHome).state, "refused");
  EXPECT_EQ(country.step(code, kHome).reason.en, "The head of household did not agree");
  EXPECT_EQ(country.step(code, kBirth).state, "done");
  EXPECT_EQ(country.dossier(code).status, Status::kProcessing);
  ASSERT_TRUE(country.approve(code, kCard).ok());
  EXPECT_EQ(country.dossier(code).status, Status::kDelivered);
  EXPECT_EQ(country.papers(code), (std::vector<std::string>{"birth-certificate", "health-card"}));
  EXPECT_EQ(country.count(test::kPolice, "residence", "person", Country::child(1)), 0U);
}

TEST(Consent, never_answered_the_birth_and_the_card_do_not_wait) {
  Country country;
  const auto code = country.apply(kSon);
  country.register_birth(kSon, code);
  ASSERT_TRUE(country.approve(code, kCard).ok());
  country.pass(Elapsed::days(30));
  EXPECT_EQ(country.papers(code), (std::vector<std::string>{"birth-certificate", "health-card"}));
  EXPECT_EQ(country.step(code, kBirth).state, "done");
  EXPECT_EQ(country.step(code, kHome).state, "consent");
  EXPECT_EQ(country.dossier(code).status, Status::kProcessing);
  ASSERT_EQ(outcome(country.consent(kSon.head, true)), "ok");  // late is not too late
  ASSERT_TRUE(country.approve(code, kHome).ok());
  EXPECT_EQ(country.dossier(code).status, Status::kDelivered);
}

}  // namespace
}  // namespace sen::procedures
