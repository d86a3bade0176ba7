// Goal: one draft and one dossier of one birth, however many parents write and however often they send. Method: both
// parents at the host of the pack of Viet Nam, in turn and at the same time.
#include <gtest/gtest.h>

#include <set>

#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::kNam;
using test::kSon;
using test::kStranger;
using test::outcome;
using test::wrong_fields;

json::object form_of(Country& country, Ref who, Ref token) { return country.host().draft(who, token)->draft.form; }

TEST(Draft, both_parents_share_one) {
  Country country;
  const auto number = country.born(kNam);
  const auto hers = country.open(kNam.mother, number);
  const auto his = country.open(kNam.father, number);
  ASSERT_TRUE(hers.ok() && his.ok());
  EXPECT_EQ(hers->draft.token, his->draft.token);
  EXPECT_EQ(text_at(hers->scope->names.all(), "applicant.full_name"), "Nguyễn Thị Lan");
  EXPECT_EQ(text_at(his->scope->names.all(), "applicant.full_name"), "Trần Văn Nam");
  EXPECT_EQ(country.host().drafts(kNam.mother).size(), 1U);
  EXPECT_EQ(country.host().drafts(kNam.father).size(), 1U);
  const auto other = country.open(kNam.mother, country.born(kNam, 2));  // a twin has a draft of its own
  EXPECT_NE(other->draft.token, hers->draft.token);
}

TEST(Draft, proposes_what_the_state_knows) {
  Country country;
  const auto view = country.open(kNam.mother, country.born(kNam));
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view->answers, (json::object{{"surname_of", "father"},
                                         {"middle_name", "Ngọc"},
                                         {"given_name", "An"},
                                         {"clinic", "01001"},
                                         {"identity_card", false},
                                         {"delivery", "electronic"}}));
  EXPECT_EQ(text_at(view->scope->names.all(), "full_name"), "Trần Ngọc An");
  EXPECT_TRUE(view->draft.form.empty());  // proposed is not answered
}

TEST(Draft, answers_merge_by_field_and_the_last_one_stands) {
  Country country;
  const auto number = country.born(kNam);
  const auto token = country.open(kNam.mother, number)->draft.token;
  ASSERT_TRUE(country.open(kNam.father, number).ok());
  EXPECT_EQ(*country.save(kNam.mother, token, {{"given_name", "An"}, {"middle_name", "Ngọc"}}), 1);
  EXPECT_EQ(*country.save(kNam.father, token, {{"given_name", "Bình"}, {"clinic", "01002"}}), 2);
  EXPECT_EQ(form_of(country, kNam.mother, token),
            (json::object{{"given_name", "Bình"}, {"middle_name", "Ngọc"}, {"clinic", "01002"}}));
  const auto both = country.together(country.host().save(kNam.mother, token, {{"delivery", "post"}}),
                                     country.host().save(kNam.father, token, {{"copies", 2}}));
  EXPECT_NE(*both.first, *both.second);
  EXPECT_EQ(form_of(country, kNam.father, token).at("delivery"), "post");
  EXPECT_EQ(form_of(country, kNam.father, token).at("copies"), 2);
}

TEST(Draft, an_emptied_answer_stays_empty) {
  Country country;
  const auto number = country.born(kNam);
  const auto token = country.fill(kNam.mother, number, {{"middle_name", ""}});
  EXPECT_TRUE(country.open(kNam.mother, number)->answers.at("middle_name").is_null());  // not proposed again
  const auto code = country.submit(kNam.mother, token)->code;
  EXPECT_EQ(text_at(country.dossier(code).facts, "case.name"), "Trần An");
}

TEST(Draft, unknown_and_wrong_fields_are_refused_together) {
  Country country;
  const auto token = country.open(kNam.mother, country.born(kNam))->draft.token;
  const auto saved = country.save(kNam.mother, token, {{"pin", "1"}, {"given_name", "An2"}, {"copies", 99}});
  EXPECT_EQ(outcome(saved), "procedures.form_wrong");
  EXPECT_EQ(wrong_fields(saved),
            (std::vector<std::string>{"/copies procedures.out_of_range", "/given_name procedures.bad_name",
                                      "/pin procedures.unknown_field"}));
  EXPECT_TRUE(form_of(country, kNam.mother, token).empty());
  EXPECT_EQ(country.host().draft(kNam.mother, token)->draft.version, 0);
}

TEST(Draft, a_page_is_checked_alone_and_the_form_as_a_whole_before_it_goes) {
  Country country;
  const auto token = country.open(kNam.mother, country.born(kNam))->draft.token;
  ASSERT_TRUE(country.save(kNam.mother, token, {{"surname_of", "mother"}, {"given_name", "An"}}).ok());
  EXPECT_TRUE(country.host().check(kNam.mother, token, "child").ok());
  EXPECT_EQ(
      wrong_fields(country.host().check(kNam.mother, token, "health")),
      (std::vector<std::string>{"/clinic procedures.answer_missing", "/identity_card procedures.answer_missing"}));
  const auto sent = country.submit(kNam.mother, token);
  EXPECT_EQ(outcome(sent), "procedures.form_wrong");
  EXPECT_EQ(wrong_fields(sent),
            (std::vector<std::string>{"/clinic procedures.answer_missing", "/delivery procedures.answer_missing",
                                      "/identity_card procedures.answer_missing"}));
  EXPECT_TRUE(country.host().dossiers(kNam.mother).empty());
}

TEST(Draft, the_declaration_must_be_made) {
  Country country;
  const auto token = country.fill(kNam.mother, country.born(kNam));
  EXPECT_EQ(outcome(country.submit(kNam.mother, token, false)), "procedures.commitment_needed");
  EXPECT_EQ(outcome(country.submit(kNam.mother, token, true)), "ok");
}

TEST(Submit, twice_gives_one_dossier) {
  Country country;
  const auto token = country.fill(kNam.mother, country.born(kNam));
  const auto first = country.submit(kNam.mother, token);
  const auto again = country.submit(kNam.mother, token);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_FALSE(first->repeated);
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(first->code, again->code);
  EXPECT_EQ(country.host().dossiers(kNam.mother).size(), 1U);
}

TEST(Submit, both_parents_at_once_make_one_dossier) {
  Country country;
  const auto number = country.born(kNam);
  const auto token = country.fill(kNam.mother, number);
  ASSERT_TRUE(country.open(kNam.father, number).ok());
  const auto both = country.together(country.host().submit(kNam.mother, token, true),
                                     country.host().submit(kNam.father, token, true));
  ASSERT_TRUE(both.first.ok() && both.second.ok());
  EXPECT_EQ(both.first->code, both.second->code);
  EXPECT_NE(both.first->repeated, both.second->repeated);
  EXPECT_EQ(country.host().dossiers(kNam.father).size(), 1U);
  EXPECT_EQ(country.desk().queue(country.registrar, "commune-committee:00004", "")->size(), 1U);
}

TEST(Submit, the_other_parent_may_send_what_the_first_one_wrote) {
  Country country;
  const auto number = country.born(kNam);
  const auto token = country.fill(kNam.mother, number);
  const auto sent = country.submit(kNam.father, token);
  ASSERT_TRUE(sent.ok());  // who asks differs; that is no change of facts
  EXPECT_EQ(country.dossier(sent->code).applicant, kNam.father);
  EXPECT_EQ(text_at(country.dossier(sent->code).facts, "known.applicant.full_name"), "Trần Văn Nam");
}

TEST(Submit, what_the_other_parent_types_meanwhile_is_a_conflict) {
  Country country;
  const auto number = country.born(kNam);
  const auto token = country.fill(kNam.mother, number);
  country.wire->meanwhile = [&](std::string) -> Task<void> {
    const auto saved = co_await country.host().save(kNam.father, token, {{"given_name", "Bình"}});
    EXPECT_TRUE(saved.ok());
  };
  EXPECT_EQ(outcome(country.submit(kNam.mother, token)), "procedures.changed");
  EXPECT_TRUE(country.host().dossiers(kNam.mother).empty());
  const auto sent = country.submit(kNam.mother, token);
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(text_at(country.dossier(sent->code).facts, "form.given_name"), "Bình");
}

TEST(Submit, what_the_state_learned_meanwhile_is_shown_first) {
  Country country;
  const auto token = country.fill(kNam.mother, country.born(kNam));
  country.amend(test::kPolice, "residence", "person", kNam.mother, {{"address", "Số 99 phố Mới"}});
  const auto sent = country.submit(kNam.mother, token);
  EXPECT_EQ(outcome(sent), "procedures.known_changed");
  EXPECT_EQ(sent.error().args, (std::vector<std::string>{"mother.residence.address"}));
  EXPECT_EQ(text_at(country.host().draft(kNam.mother, token)->scope->names.all(), "mother.residence.address"),
            "Số 99 phố Mới");
  EXPECT_EQ(outcome(country.submit(kNam.mother, token)), "ok");
}

TEST(Submit, each_parent_is_told_of_a_change_that_only_the_other_has_seen) {
  Country country;
  const auto notice = country.born(kNam);
  const auto token = country.fill(kNam.mother, notice);
  country.amend(test::kPolice, "residence", "person", kNam.mother, {{"address", "Số 99 phố Mới"}});
  ASSERT_TRUE(country.open(kNam.father, notice).ok());  // he sees the new address, she does not yet
  EXPECT_EQ(outcome(country.submit(kNam.mother, token)), "procedures.known_changed");
  EXPECT_EQ(outcome(country.submit(kNam.mother, token)), "ok");
}

TEST(Open, again_and_by_the_other_parent_is_journaled_as_one_draft) {
  Country country;
  const auto notice = country.born(kNam);
  ASSERT_TRUE(country.open(kNam.mother, notice).ok());
  ASSERT_TRUE(country.open(kNam.father, notice).ok());
  ASSERT_TRUE(country.open(kNam.mother, notice).ok());
  std::set<std::string> cases;
  for (const auto& entry : country.entries(test::kPolice, kNam.mother))
    if (entry.access.case_id.starts_with("draft:")) cases.insert(entry.access.case_id);
  EXPECT_EQ(cases.size(), 1U);
}

TEST(Submit, a_birth_registered_elsewhere_meanwhile_is_not_registered_again) {
  Country country;
  const auto token = country.fill(kNam.mother, country.born(kNam));
  const auto entered = country.store.write(test::kJustice, [&](Tx& tx, Context& context) -> Result<void> {
    const json::object entry{{"child", Country::child(1).text()},
                             {"surname", "Trần"},
                             {"given_name", "An"},
                             {"full_name", "Trần An"},
                             {"birth_date", "2026-11-18"},
                             {"sex", "2"},
                             {"mother_name", "Nguyễn Thị Lan"},
                             {"declarant", kNam.mother.text()},
                             {"office", "00004"},
                             {"registered_on", "2026-11-20"}};
    TRY(country.registers[1]->create(tx, context, "birth_entry", entry, context.today(), {"justice", "t", "", "", {}}));
    return {};
  });
  ASSERT_TRUE(entered.ok()) << wrong_fields(entered).front();
  EXPECT_EQ(outcome(country.submit(kNam.mother, token)), "procedures.known_changed");
  EXPECT_EQ(outcome(country.submit(kNam.mother, token)), "procedures.not_eligible");
  EXPECT_TRUE(country.host().dossiers(kNam.mother).empty());
}

TEST(Open, only_for_the_parents) {
  Country country;
  const auto number = country.born(kSon);
  for (const auto& who : {kStranger, kSon.head, kNam.mother})
    EXPECT_EQ(outcome(country.open(who, number)), "procedures.not_eligible");
  EXPECT_EQ(outcome(country.open(kSon.mother, "99999.GCS.01001.26")), "procedures.not_eligible");
  EXPECT_EQ(outcome(country.run(country.host().open(kSon.mother, "no-such", {{"notice", number}}))),
            "procedures.unknown");
  EXPECT_EQ(outcome(country.open(kSon.father, number)), "ok");
}

TEST(Open, strangers_are_told_that_nothing_is_there) {
  Country country;
  const auto number = country.born(kNam);
  const auto token = country.fill(kNam.mother, number);
  auto& host = country.host();
  EXPECT_EQ(outcome(host.draft(kStranger, token)), "procedures.not_found");
  EXPECT_EQ(outcome(host.draft(kNam.mother, Ref{{77}})), "procedures.not_found");
  EXPECT_EQ(outcome(host.check(kStranger, token, "")), "procedures.not_found");
  EXPECT_EQ(outcome(country.save(kStranger, token, {{"given_name", "X"}})), "procedures.not_found");
  EXPECT_EQ(outcome(country.submit(kStranger, token)), "procedures.not_found");
  EXPECT_TRUE(host.drafts(kStranger).empty());
  const auto code = country.submit(kNam.mother, token)->code;
  ASSERT_TRUE(country.send_draft(code).ok());
  const auto request = host.requests(kNam.father, code);
  ASSERT_EQ(request.size(), 1U);
  EXPECT_EQ(outcome(host.dossier(kNam.father, code)), "ok");
  EXPECT_EQ(outcome(host.dossier(kStranger, code)), "procedures.not_found");
  EXPECT_EQ(outcome(host.dossier(kStranger, "G22.01-261120-9999")), "procedures.not_found");
  EXPECT_EQ(outcome(host.draft(kStranger, token)), "procedures.not_found");
  EXPECT_TRUE(host.requests(kStranger, code).empty());
  EXPECT_EQ(outcome(host.request(kStranger, request[0].token)), "procedures.not_found");
  EXPECT_EQ(outcome(country.run(host.answer_confirm(kStranger, request[0].token, {}))), "procedures.not_found");
  EXPECT_EQ(outcome(country.run(host.answer_consent(kNam.mother, request[0].token, true))), "procedures.not_found");
  EXPECT_TRUE(host.dossiers(kStranger).empty());
  EXPECT_EQ(outcome(host.request(kNam.father, request[0].token)), "ok");
}

TEST(Open, a_draft_that_was_sent_leads_to_its_dossier) {
  Country country;
  const auto number = country.born(kNam);
  const auto token = country.fill(kNam.mother, number);
  const auto code = country.submit(kNam.mother, token)->code;
  for (const bool registered : {false, true}) {
    if (registered) country.register_birth(kNam, code);
    for (const auto& who : {kNam.mother, kNam.father}) {
      const auto again = country.open(who, number);
      EXPECT_EQ(outcome(again), "procedures.already_submitted");
      EXPECT_EQ(again.error().args, (std::vector<std::string>{code}));
    }
    EXPECT_EQ(outcome(country.save(kNam.mother, token, {{"given_name", "X"}})), "procedures.already_submitted");
    EXPECT_EQ(outcome(country.open(kStranger, number)), "procedures.not_eligible");
  }
  EXPECT_TRUE(country.host().drafts(kNam.mother).empty());
}

TEST(Open, an_agency_that_is_silent_is_named_and_nothing_is_lost) {
  Country country;
  const auto number = country.born(kNam);
  const auto token = country.fill(kNam.mother, number);
  country.wire->silent = {"justice"};
  EXPECT_EQ(outcome(country.open(kNam.mother, number)), "exchange.unreachable");
  EXPECT_EQ(outcome(country.submit(kNam.mother, token)), "exchange.unreachable");
  EXPECT_EQ(outcome(country.save(kNam.mother, token, {{"given_name", "Bình"}})), "ok");
  country.wire->silent.clear();
  EXPECT_EQ(outcome(country.submit(kNam.mother, token)), "ok");
}

}  // namespace
}  // namespace sen::procedures
