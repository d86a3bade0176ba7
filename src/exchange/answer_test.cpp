// Goal: nothing leaves without a grant, beyond a grant, or before its entry is durable. Method: questions to a provider
// on a real store, each right one with its wrong twin; the store killed between journal and answer.
#include <gtest/gtest.h>

#include "exchange/errors.hpp"
#include "exchange/test_services.hpp"

namespace sen::exchange {
namespace {

using test::kHealth;
using test::kJustice;
using test::kPolice;
using test::someone;

class AnswerTest : public testing::Test {
 protected:
  AnswerTest() {
    node_.add(kPolice, "person", test::person_values(1, "Nguyễn Thị Mẹ", "1995-03-02"));
    node_.add(kPolice, "person", test::person_values(2, "Nguyễn Văn Cha", "1990"));
    auto child = test::person_values(3, "Nguyễn An", "2026-11-18");
    child["mother"] = someone(1).text();
    node_.add(kPolice, "person", child);
    node_.add(kPolice, "residence",
              {{"person", someone(1).text()},
               {"commune", "00004"},
               {"address", "12 phố Phan Đình Phùng"},
               {"household", "H1"}});
    node_.add(kJustice, "marriage",
              {{"wife", someone(1).text()}, {"husband", someone(2).text()}, {"husband_name", "Nguyễn Văn Cha"}});
    for (const char* code : {"01-001", "01-002"})
      node_.add(kHealth, "facility", {{"code", code}, {"name", "Trạm y tế"}, {"province", "01"}});
  }

  static events::Question question(std::string from, std::string service, std::string purpose, json::object args) {
    events::Question out;
    out.id = Ref{{9, 9}};
    out.from = std::move(from);
    out.to = service.starts_with("marriage") ? "justice" : service.starts_with("facility") ? "health" : "police";
    out.service = std::move(service);
    out.purpose = std::move(purpose);
    out.case_id = "G22-1";
    out.officer = "commune-committee:00004 / officer";
    out.args = std::move(args);
    return out;
  }
  Result<json::value> ask(events::Question asked) { return node_.run(node_.provider->answer(std::move(asked))); }
  Result<json::value> ask(std::string from, std::string service, std::string purpose, json::object args) {
    return ask(question(std::move(from), std::move(service), std::move(purpose), std::move(args)));
  }
  std::string refused(events::Question asked) {
    auto answer = ask(std::move(asked));
    return answer.ok() ? "answered: " + to_json(*answer) : answer.error().def->id;
  }
  std::size_t entries(AgencySlot slot, std::uint8_t who) { return node_.entries(slot, someone(who)).size(); }

  test::Node node_;
};

TEST_F(AnswerTest, the_answer_has_the_granted_fields_and_its_entry) {
  auto answer = ask("portal", "person.read", "birth", {{"ref", someone(1).text()}});
  ASSERT_TRUE(answer.ok()) << answer.error().def->id;
  const json::value expected{{"ref", someone(1).text()},
                             {"full_name", "Nguyễn Thị Mẹ"},
                             {"birth_date", "1995-03-02"},
                             {"residence", {{"commune", "00004"}, {"address", "12 phố Phan Đình Phùng"}}}};
  EXPECT_EQ(*answer, expected) << to_json(*answer);
  const auto log = node_.entries(kPolice, someone(1));
  ASSERT_EQ(log.size(), 1U);
  const auto& access = log[0].access;
  EXPECT_EQ(access.consumer, "portal");
  EXPECT_EQ(access.officer, "commune-committee:00004 / officer");
  EXPECT_EQ(access.service, "person.read");
  EXPECT_EQ(access.purpose, "birth");
  EXPECT_EQ(access.basis_en, "Decree 63/2024");
  EXPECT_EQ(access.case_id, "G22-1");
  EXPECT_EQ(access.fields,
            (std::vector<std::string>{"ref", "full_name", "birth_date", "residence.commune", "residence.address"}));
  EXPECT_TRUE(access.released);
  EXPECT_EQ(access.question, (Ref{{9, 9}}));
}

TEST_F(AnswerTest, ungranted_fields_never_leave_nested_or_not) {
  for (const auto& [from, purpose] : {std::pair("portal", "birth"), std::pair("health", "card")}) {
    auto answer = ask(from, "person.read", purpose, {{"ref", someone(1).text()}});
    ASSERT_TRUE(answer.ok());
    const std::string text = to_json(*answer);
    for (const char* hidden : {"pin", "00132", "household", "H1", "ethnicity", "\"id\"", "native_place"})
      EXPECT_EQ(text.find(hidden), std::string::npos) << text;
  }
}

TEST_F(AnswerTest, every_person_in_the_answer_has_an_entry) {
  auto answer = ask("health", "person.read", "card", {{"ref", someone(1).text()}});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->at("children").get_array().size(), 1U);
  ASSERT_EQ(entries(kPolice, 3), 1U);
  EXPECT_EQ(node_.entries(kPolice, someone(3))[0].access.fields,
            (std::vector<std::string>{"children.full_name", "children.ref"}));
  EXPECT_EQ(node_.entries(kPolice, someone(1))[0].access.fields, (std::vector<std::string>{"full_name"}));
}

TEST_F(AnswerTest, without_a_grant_there_is_no_answer_but_an_entry) {
  const json::object about{{"ref", someone(1).text()}};
  EXPECT_EQ(refused(question("portal", "person.read", "curiosity", about)), "exchange.no_grant");
  EXPECT_EQ(refused(question("health", "person.read", "birth", about)), "exchange.no_grant");
  EXPECT_EQ(refused(question("justice", "person.read", "old", about)), "exchange.no_grant");  // ended today: half-open
  EXPECT_EQ(refused(question("", "person.read", "birth", about)),
            "exchange.unauthenticated");  // before authentication: no entry
  const auto log = node_.entries(kPolice, someone(1));
  ASSERT_EQ(log.size(), 3U);
  for (const auto& entry : log) {
    EXPECT_FALSE(entry.access.released);
    EXPECT_TRUE(entry.access.fields.empty());
  }
  node_.store.clock.at = node_.store.clock.at - Elapsed::days(1);
  EXPECT_EQ(refused(question("justice", "person.read", "old", about)), "answered: {\"full_name\":\"Nguyễn Thị Mẹ\"}");
}

TEST_F(AnswerTest, unknown_services_and_agencies) {
  EXPECT_EQ(refused(question("portal", "person.everything", "birth", {})), "exchange.unknown_service");
  EXPECT_EQ(refused(question("justice", "person.create", "birth", {})),
            "exchange.unknown_service");  // an act is no question
  auto wrong = question("portal", "person.read", "birth", {{"ref", someone(1).text()}});
  wrong.to = "justice";
  EXPECT_EQ(refused(wrong), "exchange.wrong_agency");
  wrong.to = "nobody";
  EXPECT_EQ(refused(wrong), "exchange.wrong_agency");
  EXPECT_EQ(entries(kPolice, 1), 0U);
}

TEST_F(AnswerTest, arguments_are_exactly_those_of_the_service) {
  for (const json::object& args :
       {json::object{}, json::object{{"pin", "1"}}, json::object{{"ref", "x"}}, json::object{{"ref", 5}},
        json::object{{"ref", json::array{}}}, json::object{{"ref", someone(1).text()}, {"x", 1}}})
    EXPECT_EQ(refused(question("portal", "person.read", "birth", args)), "exchange.bad_arguments") << to_json(args);
  auto list = question("portal", "person.read", "birth", {});
  list.args = json::array{};
  EXPECT_EQ(refused(list), "exchange.bad_arguments");
  EXPECT_EQ(refused(question("portal", "person.find", "birth", {{"surname", "Nguyễn"}})), "exchange.bad_arguments");
  EXPECT_EQ(refused(question("portal", "person.find", "birth", {{"surname", "' OR 1=1 --"}, {"birth_date", "1990"}})),
            "answered: null");
}

TEST_F(AnswerTest, not_found_is_an_answer_and_is_noted_when_a_person_was_named) {
  EXPECT_EQ(refused(question("portal", "person.read", "birth", {{"ref", someone(50).text()}})), "answered: null");
  const auto log = node_.entries(kPolice, someone(50));
  ASSERT_EQ(log.size(), 1U);
  EXPECT_TRUE(log[0].access.released);
  EXPECT_TRUE(log[0].access.fields.empty());
  EXPECT_EQ(refused(question("portal", "person.read", "birth", {{"ref", nullptr}})), "answered: null");
}

TEST_F(AnswerTest, several_matches_are_ambiguous) {
  EXPECT_EQ(
      refused(question("portal", "person.find", "birth", {{"surname", "Nguye\u0302\u0303n"}, {"birth_date", "1990"}})),
      "answered: {\"ref\":\"" + someone(2).text() + "\"}");
  node_.add(kPolice, "person", test::person_values(4, "Nguyễn Văn Em", "1990"));
  EXPECT_EQ(refused(question("portal", "person.find", "birth", {{"surname", "Nguyễn"}, {"birth_date", "1990"}})),
            "exchange.ambiguous");
}

TEST_F(AnswerTest, a_marriage_is_found_by_either_spouse_while_it_lasts) {
  for (const std::uint8_t who : {std::uint8_t{1}, std::uint8_t{2}}) {
    auto answer = ask("portal", "marriage.of", "birth", {{"person", someone(who).text()}});
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(text_at(*answer, "husband"), someone(2).text());
  }
  EXPECT_EQ(entries(kJustice, 1), 2U);  // the record's own subject, both times
  EXPECT_EQ(entries(kJustice, 2), 1U);  // who was asked about
  node_.add(kJustice, "marriage",
            {{"wife", someone(5).text()}, {"husband", someone(6).text()}, {"ended_on", "2020-01-01"}});
  EXPECT_EQ(refused(question("portal", "marriage.of", "birth", {{"person", someone(6).text()}})), "answered: null");
  EXPECT_EQ(refused(question("portal", "marriage.of", "birth", {{"wife", someone(1).text()}})),
            "exchange.bad_arguments");
}

TEST_F(AnswerTest, lists_of_things_need_no_entry) {
  auto answer = ask("portal", "facility.list", "birth", {{"province", "01"}});
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->get_array().size(), 2U);
  EXPECT_EQ(answer->get_array()[0], (json::value{{"code", "01-001"}, {"name", "Trạm y tế"}}));
  EXPECT_EQ(refused(question("portal", "facility.list", "birth", {{"province", "15"}})), "answered: []");
}

TEST_F(AnswerTest, no_entry_no_answer) {
  test::Gate gate(node_.store.db());
  auto provider = node_.make_provider(gate);
  gate.refuse = true;
  auto answer = node_.run(provider->answer(question("portal", "person.read", "birth", {{"ref", someone(1).text()}})));
  ASSERT_FALSE(answer.ok());
  EXPECT_TRUE(answer.error().is(errors::kDatabaseFull));
  answer = node_.run(provider->answer(question("portal", "person.read", "curiosity", {{"ref", someone(1).text()}})));
  ASSERT_FALSE(answer.ok());
  EXPECT_TRUE(answer.error().is(errors::kDatabaseFull));
  EXPECT_EQ(entries(kPolice, 1), 0U);
}

TEST_F(AnswerTest, killed_between_journal_and_answer_the_entry_is_there) {
  bool answered = false;
  test::Gate gate(node_.store.db());
  auto provider = node_.make_provider(gate);
  gate.silent = true;
  start<Result<json::value>>(node_.loop,
                             provider->answer(question("portal", "person.read", "birth", {{"ref", someone(1).text()}})),
                             [&](Result<json::value>) { answered = true; });
  while (node_.store.db().drain_once() > 0) {
  }
  EXPECT_TRUE(gate.committed);
  node_.store.crash();
  EXPECT_EQ(entries(kPolice, 1), 1U);
  EXPECT_FALSE(answered);
  gate.let_go(node_.loop);
}

TEST_F(AnswerTest, questions_answered_by_code_say_themselves_whom) {
  node_.provider->on_question("journal.about", [](ReadTx&, const events::Question& asked) -> Result<json::value> {
    if (asked.from != "portal") return fail(errors::kNoGrant, {asked.service, asked.purpose});
    return json::value(json::object{{"who", asked.from}});
  });
  EXPECT_EQ(refused(question("portal", "journal.about", "", {})), "answered: {\"who\":\"portal\"}");
  EXPECT_EQ(refused(question("health", "journal.about", "", {})), "exchange.no_grant");
}

TEST_F(AnswerTest, the_consumer_side_asks_the_agency_that_offers) {
  LocalCarrier carrier(*node_.provider, {node_.ids}, nullptr);
  Exchange exchange(node_.pack, carrier, node_.store.random);
  const Caller caller{"portal", "birth", "G22-2", "", someone(1)};
  auto answer = node_.run(exchange.read(caller, "marriage.of", {{"person", someone(1).text()}}));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(text_at(*answer, "husband_name"), "Nguyễn Văn Cha");
  auto unknown = node_.run(exchange.read(caller, "no.such", {}));
  ASSERT_FALSE(unknown.ok());
  EXPECT_TRUE(unknown.error().is(errors::kServiceUnknown));
  auto far = node_.run(exchange.ask(caller, "elsewhere", "marriage.of", {}));
  ASSERT_FALSE(far.ok());
  EXPECT_TRUE(far.error().is(errors::kUnreachable));
  LocalCarrier empty(*node_.provider, {{}}, &carrier);  // another node's carrier takes over
  EXPECT_TRUE(node_.run(empty.ask(question("portal", "facility.list", "birth", {{"province", "01"}}))).ok());
}

}  // namespace
}  // namespace sen::exchange
