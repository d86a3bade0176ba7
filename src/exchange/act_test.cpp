// Goal: acts happen once, whole or not at all, only by grant, and tell whom they must. Method: messages to a provider
// on a real store.
#include <gtest/gtest.h>

#include "exchange/errors.hpp"
#include "exchange/test_services.hpp"

namespace sen::exchange {
namespace {

using test::kJustice;
using test::kPolice;
using test::kPortal;
using test::someone;

class ActTest : public testing::Test {
 protected:
  static events::Message birth(std::uint8_t n, std::uint8_t id) {
    events::Message out;
    out.id = Ref{{id, 200}};
    out.from = "justice";
    out.to = "police";
    out.service = "person.create";
    out.subject = someone(n).text();
    out.purpose = "birth";
    out.case_id = "G22-7";
    out.body = test::person_values(n, "Nguyễn An", "2026-11-18");
    return out;
  }
  events::Reply act(events::Message message) {
    auto reply = node_.run(node_.provider->act(std::move(message)));
    EXPECT_TRUE(reply.ok());
    return reply.ok() ? reply.take() : events::Reply{};
  }
  std::vector<events::Event> log(AgencySlot slot) {
    return *read_now<std::vector<events::Event>>(
        node_.store.db(), slot,
        [&](ReadTx& tx) -> Result<std::vector<events::Event>> { return events::events_after(tx, 0, 100); });
  }
  std::vector<events::Backlog> waiting(AgencySlot slot) {
    return *read_now<std::vector<events::Backlog>>(
        node_.store.db(), slot,
        [&](ReadTx& tx) -> Result<std::vector<events::Backlog>> { return events::backlog(tx); });
  }
  test::Node node_;
};

TEST_F(ActTest, a_person_is_made_once_however_often_the_message_comes) {
  const auto first = act(birth(1, 1));
  ASSERT_TRUE(first.ok) << first.error_id;
  EXPECT_EQ(text_at(first.body, "pin").substr(0, 6), "001326");
  EXPECT_TRUE(at_path(first.body, "home").is_null());
  const auto again = act(birth(1, 1));
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(node_.count(kPolice, "person"), 1);
  const auto entries = node_.entries(kPolice, someone(1));
  ASSERT_EQ(entries.size(), 2U);  // the act, and the event that passed fields to the portal
  EXPECT_EQ(log(kPolice).size(), 1U);
  const auto other = act(birth(1, 2));  // another message for the same child: `unless` answers what is there
  EXPECT_EQ(other.body, first.body);
  EXPECT_EQ(node_.count(kPolice, "person"), 1);
  EXPECT_EQ(log(kPolice).size(), 1U);
}

TEST_F(ActTest, a_killed_provider_has_done_all_or_nothing) {
  for (const bool before_commit : {true, false}) {
    test::Node node;
    test::Gate gate(node.store.db());
    gate.lost = before_commit;
    gate.silent = true;
    bool told = false;
    auto provider = node.make_provider(gate);
    start<Result<events::Reply>>(node.loop, provider->act(birth(1, 1)), [&](Result<events::Reply>) { told = true; });
    while (node.store.db().drain_once() > 0) {
    }
    node.store.crash();
    EXPECT_FALSE(told);
    EXPECT_EQ(node.count(kPolice, "person"), before_commit ? 0 : 1);
    EXPECT_EQ(node.entries(kPolice, someone(1)).empty(), before_commit);
    gate.let_go(node.loop);
    // The sender was told nothing, so it repeats.
    node.provider = node.make_provider(node.store.db());
    auto reply = node.run(node.provider->act(birth(1, 1)));
    ASSERT_TRUE(reply.ok() && reply->ok);
    EXPECT_EQ(node.count(kPolice, "person"), 1);
  }
}

TEST_F(ActTest, the_event_goes_to_the_log_and_to_each_subscriber) {
  ASSERT_TRUE(act(birth(1, 1)).ok);
  const auto events = log(kPolice);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].type, "person.recorded");
  EXPECT_EQ(events[0].subject, someone(1).text());
  EXPECT_EQ(events[0].data, (json::value{{"ref", someone(1).text()}, {"birth_date", "2026-11-18"}}));
  const auto queued = waiting(kPolice);
  ASSERT_EQ(queued.size(), 2U);
  for (const auto& backlog : queued) EXPECT_EQ(backlog.waiting, 1);
  int passed = 0;
  for (const auto& entry : node_.entries(kPolice, someone(1))) {
    if (entry.access.service != "person.recorded") continue;
    ++passed;
    EXPECT_EQ(entry.access.consumer, "portal");  // not for the agency's own subscription
    EXPECT_EQ(entry.access.fields, (std::vector<std::string>{"ref", "birth_date"}));
  }
  EXPECT_EQ(passed, 1);
}

TEST_F(ActTest, later_writes_see_earlier_ones_and_conditions) {
  auto message = birth(1, 1);
  message.body.get_object()["commune"] = "00004";
  const auto reply = act(message);
  ASSERT_TRUE(reply.ok) << reply.error_id;
  EXPECT_TRUE(at_path(reply.body, "home").is_string());
  EXPECT_EQ(node_.count(kPolice, "residence"), 1);
}

TEST_F(ActTest, without_a_grant_nothing_happens_and_it_is_noted_once) {
  auto message = birth(1, 1);
  message.purpose = "curiosity";
  for (int i = 0; i < 2; ++i) {
    const auto reply = act(message);
    EXPECT_FALSE(reply.ok);
    EXPECT_EQ(reply.error_id, "exchange.no_grant");
  }
  message = birth(1, 2);
  message.from = "portal";
  EXPECT_EQ(act(message).error_id, "exchange.no_grant");
  EXPECT_EQ(node_.count(kPolice, "person"), 0);
  const auto entries = node_.entries(kPolice, someone(1));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_FALSE(entries[0].access.released);
}

TEST_F(ActTest, unknown_services_and_bodies_are_refused) {
  auto message = birth(1, 1);
  message.service = "person.delete";
  EXPECT_EQ(act(message).error_id, "exchange.unknown_service");
  message = birth(1, 2);
  message.service = "person.read";
  EXPECT_EQ(act(message).error_id, "exchange.unknown_service");
  message = birth(1, 3);
  message.body = "text";
  EXPECT_EQ(act(message).error_id, "exchange.bad_arguments");
  message = birth(1, 4);
  message.to = "justice";
  EXPECT_EQ(act(message).error_id, "exchange.wrong_agency");
  message = birth(1, 5);
  message.to = "nobody";
  EXPECT_EQ(act(message).error_id, "exchange.wrong_agency");
}

TEST_F(ActTest, a_refusal_leaves_nothing_of_what_was_written_before_it) {
  auto message = birth(1, 1);
  message.body.get_object()["commune"] = "99999";  // the second write fails after the first one took a personal number
  const auto reply = act(message);
  EXPECT_FALSE(reply.ok);
  EXPECT_EQ(reply.error_id, "registers.field");
  EXPECT_EQ(at_path(reply.body, "fields").at(0).at("pointer"), "/commune");
  EXPECT_EQ(at_path(reply.body, "fields").at(0).at("id"), "registers.field_place");
  EXPECT_EQ(node_.count(kPolice, "person"), 0);
  EXPECT_TRUE(log(kPolice).empty());
  EXPECT_TRUE(waiting(kPolice).empty());
  EXPECT_EQ(act(message).error_id, "registers.field");  // stored: the same message never changes its answer
  EXPECT_TRUE(act(birth(1, 2)).ok);
}

TEST_F(ActTest, engine_acts_run_and_refuse_by_their_handler) {
  int runs = 0;
  node_.provider->on_act("step.start",
                         [&](Tx& tx, Context& context, const events::Message& message) -> Result<json::value> {
                           ++runs;
                           const registers::Provenance why{message.from, "engine", "", "", message.id};
                           TRY(node_.registers[0]->create(tx, context, "person", test::person_values(8, "An", "2026"),
                                                          context.today(), why));
                           if (message.from != "portal")
                             return fail(errors::kNoGrant, {message.service, message.purpose});
                           return json::value(json::object{{"done", true}});
                         });
  auto message = birth(1, 1);
  message.service = "step.start";
  EXPECT_EQ(act(message).error_id, "exchange.no_grant");
  EXPECT_EQ(node_.count(kPolice, "person"), 0);
  message.id = Ref{{77}};
  message.from = "portal";
  EXPECT_TRUE(act(message).ok);
  EXPECT_EQ(node_.count(kPolice, "person"), 1);
  const int before = runs;
  EXPECT_TRUE(act(message).ok);
  EXPECT_EQ(runs, before);
}

TEST_F(ActTest, outcomes_write_through_the_same_door) {
  events::Hosting hosting{node_.ids};
  pack::RecordWrite write;
  write.register_id = "birth_entry";
  write.as = "book";
  write.unless = {"child"};
  write.with = {test::binding("child", "child"), test::binding("office", "office"),
                test::binding("registered_on", "today()")};
  node_.pack->events.push_back({"birth_entry.recorded", "justice", "birth_entry", {"number"}, {"portal"}, {}});
  json::object scope{{"child", someone(1).text()}, {"office", "00004"}};
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(node_.store
                    .write(kJustice,
                           [&](Tx& tx, Context& context) -> Result<void> {
                             return apply_writes(tx, context, *node_.registers[1], {write}, scope,
                                                 {"justice", "x", "c", "l", {}}, *node_.pack, &hosting);
                           })
                    .ok());
    EXPECT_EQ(text_at(scope["book"], "number"), "0001/2026");
    EXPECT_EQ(text_at(scope["book"], "registered_on"), "2026-11-20");
    EXPECT_TRUE(scope["book"].at("id").is_string());
  }
  EXPECT_EQ(node_.count(kJustice, "birth_entry"), 1);
  EXPECT_EQ(log(kJustice).size(), 1U);
}

}  // namespace
}  // namespace sen::exchange
