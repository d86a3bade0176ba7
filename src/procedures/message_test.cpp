// Goal: messages of a case count only from those who may send them, once, and in their form. Method: raw messages to
// the host and to the desks, each right one with its wrong twins.
#include <gtest/gtest.h>

#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::kNam;

class MessageTest : public testing::Test {
 protected:
  std::string send(std::string from, std::string to, const char* service, json::value body) {
    events::Message message;
    message.id = Ref{{200, ++count_}};
    message.from = std::move(from);
    message.to = std::move(to);
    message.service = service;
    message.subject = code;
    message.case_id = code;
    message.body = std::move(body);
    const auto reply = country.run(country.wire->deliver(std::move(message)));
    ASSERT(reply.ok());
    return reply->ok ? "ok" : reply->error_id;
  }
  std::string state() { return country.step(code, "register-birth").state; }
  Start start() {
    const auto work = country.work(code, "register-birth");
    Start out;
    out.dossier = "G22.01-261120-7777";
    out.step = "register-birth";
    out.procedure_code = "3.000722";
    out.unit = "commune-committee:00004";
    out.subject = work.subject;
    out.people = work.people;
    out.received_at = work.received_at;
    out.due_at = work.due_at;
    out.data = work.data;
    return out;
  }
  Country country;
  std::string code = country.apply(kNam);

 private:
  std::uint8_t count_ = 0;
};

TEST_F(MessageTest, only_the_agency_of_a_step_reports_on_it) {
  const json::value update = to_json(Update{code, "register-birth", "working", "police", {}, {"chờ", "waiting"}});
  const json::value done = to_json(Done{code, "register-birth", "refused", "không", {}, {}, {}});
  const json::value confirm = to_json(Ask{code, "register-birth", "confirm", {}, "", {}});
  for (const char* from : {"insurance", "police", "portal", "health"}) {
    EXPECT_EQ(send(from, "portal", kStepUpdate, update), "procedures.wrong_sender") << from;
    EXPECT_EQ(send(from, "portal", kStepDone, done), "procedures.wrong_sender") << from;
    EXPECT_EQ(send(from, "portal", kStepAsk, confirm), "procedures.wrong_sender") << from;
  }
  EXPECT_EQ(state(), "open");
  EXPECT_EQ(send("justice", "portal", kStepUpdate, update), "ok");
  EXPECT_EQ(state(), "working");
  EXPECT_EQ(send("justice", "portal", kStepDone, done), "ok");
  EXPECT_EQ(state(), "refused");
  EXPECT_EQ(send("justice", "portal", kStepUpdate, update), "ok");  // late: what is over stays over
  EXPECT_EQ(state(), "refused");
}

TEST_F(MessageTest, unknown_dossiers_and_malformed_bodies_are_refused) {
  EXPECT_EQ(send("justice", "portal", kStepUpdate,
                 to_json(Update{"G22.01-261120-9999", "register-birth", "open", "", {}, {}})),
            "procedures.not_found");
  EXPECT_EQ(send("justice", "portal", kStepUpdate, to_json(Update{code, "no-step", "open", "", {}, {}})),
            "procedures.wrong_sender");
  EXPECT_EQ(send("justice", "portal", kStepDone, json::object{{"dossier", code}}), "base.bad_json");
  EXPECT_EQ(send("justice", "portal", kStepUpdate, "text"), "base.bad_json");
  EXPECT_EQ(send("portal", "justice", kStepStart, json::object{}), "base.bad_json");
}

TEST_F(MessageTest, work_begins_only_at_the_hosts_word_and_at_the_right_desk) {
  auto bad = start();
  EXPECT_EQ(send("police", "justice", kStepStart, to_json(bad)), "procedures.wrong_sender");
  EXPECT_EQ(send("portal", "police", kStepStart, to_json(bad)), "procedures.wrong_sender");
  bad.unit = "commune-police:00004";
  EXPECT_EQ(send("portal", "justice", kStepStart, to_json(bad)), "procedures.wrong_sender");
  bad = start();
  bad.procedure_code = "9.999999";
  EXPECT_NE(send("portal", "justice", kStepStart, to_json(bad)), "ok");
  bad = start();
  bad.step = "no-step";
  EXPECT_NE(send("portal", "justice", kStepStart, to_json(bad)), "ok");
  EXPECT_EQ(country.desk().queue(country.registrar, "commune-committee:00004", "")->size(), 1U);
  EXPECT_EQ(send("portal", "justice", kStepStart, to_json(start())), "ok");
  EXPECT_EQ(send("portal", "justice", kStepStart, to_json(start())), "ok");  // told twice, one piece of work
  EXPECT_EQ(country.desk().queue(country.registrar, "commune-committee:00004", "")->size(), 2U);
}

TEST_F(MessageTest, an_answer_counts_only_from_the_host_and_while_it_is_awaited) {
  const json::value agreed = to_json(Answer{code, "register-birth", "confirm", "agreed", {}, {}, ""});
  EXPECT_EQ(send("portal", "justice", kStepAnswer, agreed), "ok");
  EXPECT_EQ(country.work(code, "register-birth").state, "open");  // nobody was asked
  ASSERT_TRUE(country.send_draft(code).ok());
  EXPECT_EQ(send("police", "justice", kStepAnswer, agreed), "procedures.wrong_sender");
  EXPECT_EQ(country.work(code, "register-birth").state, "confirming");
  EXPECT_EQ(send("portal", "justice", kStepAnswer, agreed), "ok");
  EXPECT_EQ(country.work(code, "register-birth").state, "confirmed");
}

TEST(Protocol, bodies_survive_the_way) {
  Start start;
  start.dossier = "D";
  start.step = "s";
  start.procedure_code = "3.000722";
  start.unit = "u:1";
  start.subject = Ref{{1}};
  start.people = {Ref{{2}}, Ref{{3}}};
  start.received_at = {5};
  start.due_at = {6};
  start.data = {{"a", {{"b", 1}}}};
  const auto back = start_from(to_json(start));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(to_json(*back), to_json(start));
  const Update update{"D", "s", "working", "police", {7}, {"chờ", "waiting"}};
  EXPECT_EQ(to_json(*update_from(to_json(update))), to_json(update));
  const Done done{"D", "s", "returned", "vì", {{"pin", "1"}}, {{"given_name", "An"}}, {json::object{{"kind", "k"}}}};
  EXPECT_EQ(to_json(*done_from(to_json(done))), to_json(done));
  const Ask ask{"D", "s", "supplement", {}, "thiếu", {"given_name"}};
  EXPECT_EQ(to_json(*ask_from(to_json(ask))), to_json(ask));
  const Answer answer{"D", "s", "supplement", "supplied", {{"f", "w", ""}}, {{"given_name", "An"}}, "đã sửa"};
  EXPECT_EQ(to_json(*answer_from(to_json(answer))), to_json(answer));
  EXPECT_FALSE(ask_from(to_json(Ask{"D", "s", "gift", {}, "", {}})).ok());
  EXPECT_FALSE(done_from(to_json(Done{"D", "s", "lost", "", {}, {}, {}})).ok());
  const std::vector<Objection> objections{{"f", "w", ""}, {"g", "", "n"}};
  EXPECT_EQ(to_json(objections_from(to_json(objections))), to_json(objections));
  for (const char* key : {"dossier", "step", "procedure", "unit", "subject"}) {
    auto cut = to_json(start).as_object();
    cut.erase(key);
    EXPECT_FALSE(start_from(cut).ok()) << key;
  }
}

}  // namespace
}  // namespace sen::procedures
