// Messages after commit: exactly once in effect, in order per stream, whatever the wire, the receiver or the power
// does.
#include "events/test_world.hpp"

#include <rapidcheck/gtest.h>

namespace sen::events {
namespace {

using Tokens = std::vector<std::string>;

TEST(Dispatcher, delivers_in_order_and_hands_the_reply_back) {
  World world;
  world.start();
  for (const char* token : {"1", "2", "3"}) world.send_one(token);
  world.settle();
  EXPECT_EQ(world.notes(kPopulation, "handled"), (Tokens{"1", "2", "3"}));
  EXPECT_EQ(world.notes(kJustice, "replied"), (Tokens{"1", "2", "3"}));
  EXPECT_EQ(world.waiting(), 0);
  EXPECT_TRUE(world.dispatcher->idle());
}

TEST(Dispatcher, picks_up_what_an_earlier_run_left) {
  World world;
  for (const char* token : {"1", "2"}) world.send_one(token);
  world.start();
  world.settle();
  EXPECT_EQ(world.notes(kJustice, "replied"), (Tokens{"1", "2"}));
}

TEST(Dispatcher, a_message_to_oneself_takes_the_same_path) {
  World world;
  world.start();
  world.send_one("self", "s", "justice");
  world.settle();
  EXPECT_EQ(world.notes(kJustice, "handled"), Tokens{"self"});
  EXPECT_EQ(world.notes(kJustice, "replied"), Tokens{"self"});
}

TEST(Dispatcher, a_refusal_reaches_the_handler_and_is_not_repeated) {
  World world;
  world.handle = [](Tx&, Context&, const Message&) -> Result<json::value> { return fail(kRefused); };
  world.start();
  world.send_one("1");
  world.pass(Elapsed::hours(1));
  EXPECT_EQ(world.notes(kJustice, "refused"), Tokens{"1"});
  EXPECT_EQ(world.carrier.log, Tokens{"1"});
}

TEST(Dispatcher, a_reply_nobody_wants_is_dropped) {
  World world;
  world.start();
  world.send_one("1", "s", "population", "");
  world.settle();
  EXPECT_EQ(world.waiting(), 0);
  EXPECT_TRUE(world.notes(kJustice, "replied").empty());
}

TEST(Dispatcher, one_effect_under_repeated_delivery_and_lost_replies) {
  for (const Fate bad :
       {Fate::kArrivesTwice, Fate::kReplyLost, Fate::kRequestLost, Fate::kReceiverBreaks, Fate::kRejected}) {
    World world;
    int left = 3;
    world.fate = [&](const Message&) { return left-- > 0 ? bad : Fate::kArrives; };
    world.start();
    for (const char* token : {"1", "2", "3"}) world.send_one(token);
    world.pass(Elapsed::minutes(10));
    EXPECT_EQ(world.notes(kPopulation, "handled"), (Tokens{"1", "2", "3"})) << static_cast<int>(bad);
    EXPECT_EQ(world.notes(kJustice, "replied"), (Tokens{"1", "2", "3"})) << static_cast<int>(bad);
  }
}

TEST(Dispatcher, one_message_of_a_stream_under_way_many_streams_at_once) {
  World world;
  world.fate = [](const Message&) { return Fate::kHangs; };
  world.start();
  for (int i = 0; i < 5; ++i) world.send_one("same");
  world.settle();
  EXPECT_EQ(world.carrier.hanging.size(), 1U);
  for (int i = 0; i < 200; ++i) world.send_one("x", "subject " + std::to_string(i));
  world.settle();
  EXPECT_EQ(world.carrier.hanging.size(), 64U) << "bounded in flight";
  EXPECT_FALSE(world.dispatcher->idle());
}

TEST(Dispatcher, a_silent_destination_holds_up_nobody_else) {
  World world;
  world.fate = [](const Message& m) { return m.to == "population" ? Fate::kHangs : Fate::kArrives; };
  world.start();
  for (int i = 0; i < 300; ++i) world.send_one("lost", std::to_string(i));
  for (int i = 0; i < 100; ++i) world.send_one("self", std::to_string(i), "justice");
  world.settle();
  EXPECT_EQ(world.notes(kJustice, "handled").size(), 100U);
  world.fate = [](const Message&) { return Fate::kArrives; };
  for (auto& delivery : std::exchange(world.carrier.hanging, {})) delivery.done(fail(kSilent));
  world.pass(Elapsed::minutes(5));
  EXPECT_EQ(world.notes(kPopulation, "handled").size(), 300U);
  EXPECT_EQ(world.waiting(), 0);
}

TEST(Dispatcher, pauses_grow_to_a_minute_and_end_when_the_destination_is_back) {
  World world;
  world.fate = [](const Message&) { return Fate::kRequestLost; };
  world.start();
  for (int i = 0; i < 20; ++i) world.send_one("x", std::to_string(i));
  world.pass(Elapsed::hours(1));
  EXPECT_GE(world.carrier.log.size(), 60U + 20U);
  EXPECT_LE(world.carrier.log.size(), 60U * 4 / 3 + 40U) << "one probe a pause, whatever waits";
  EXPECT_TRUE(world.log.has("population does not answer"));
  EXPECT_EQ(world.parked_now().size(), 0U) << "silence parks nothing";
  world.fate = [](const Message&) { return Fate::kArrives; };
  world.pass(Elapsed::seconds(61));
  EXPECT_EQ(world.notes(kJustice, "replied").size(), 20U);
  EXPECT_TRUE(world.log.has("population answers again"));
}

TEST(Dispatcher, a_poison_message_parks_its_stream_only_and_skipping_frees_it) {
  World world;
  const auto accept = world.handle;
  world.handle = [&](Tx& tx, Context& context, const Message& m) -> Result<json::value> {
    if (m.token == "poison") return fail(kBroken);
    return accept(tx, context, m);
  };
  world.start();
  const Ref poison = world.send_one("poison", "a");
  world.send_one("behind", "a");
  world.send_one("other", "b");
  world.pass(Elapsed::minutes(2));
  EXPECT_EQ(world.notes(kPopulation, "handled"), Tokens{"other"});
  auto stuck = world.parked_now();
  ASSERT_EQ(stuck.size(), 1U);
  EXPECT_EQ(stuck[0].id, poison);
  EXPECT_EQ(stuck[0].attempts, 8);
  EXPECT_EQ(stuck[0].error_id, "test.broken");
  EXPECT_TRUE(world.log.has("parked message"));
  world.pass(Elapsed::minutes(30));
  EXPECT_EQ(std::ranges::count(world.carrier.log, "poison"), 8);
  ASSERT_TRUE(
      world.write(kJustice, [&](Tx& tx, Context& context) { return skip(tx, context, poison, "officer", "test data"); })
          .ok());
  world.settle();
  EXPECT_EQ(world.notes(kPopulation, "handled"), (Tokens{"other", "behind"}));
  EXPECT_EQ(world.waiting(), 0);
  EXPECT_TRUE(world.notes(kJustice, "replied") == (Tokens{"other", "behind"}));
}

TEST(Dispatcher, skipping_one_does_not_disturb_others_that_are_parked_or_under_way) {
  World world;
  world.fate = [](const Message& m) { return m.token == "hangs" ? Fate::kHangs : Fate::kReceiverBreaks; };
  world.start();
  const Ref first = world.send_one("p1", "a");
  world.send_one("p2", "b");
  world.send_one("hangs", "c");
  world.pass(Elapsed::minutes(2));
  ASSERT_EQ(world.parked_now().size(), 2U);
  const auto before = world.carrier.log.size();
  ASSERT_TRUE(
      world.write(kJustice, [&](Tx& tx, Context& context) { return skip(tx, context, first, "officer", "why"); }).ok());
  world.pass(Elapsed::minutes(1));
  EXPECT_EQ(world.carrier.log.size(), before);
  EXPECT_EQ(world.carrier.hanging.size(), 1U);
  world.fate = [](const Message&) { return Fate::kArrives; };
  world.pass(Elapsed::hours(1));
  EXPECT_EQ(world.notes(kJustice, "replied"), Tokens{"p2"}) << "parked messages are tried each hour";
  EXPECT_TRUE(world.parked_now().empty());
}

TEST(Dispatcher, a_parked_message_gets_its_chance_at_the_next_start) {
  World world;
  world.fate = [](const Message&) { return Fate::kReceiverBreaks; };
  world.start();
  world.send_one("1");
  world.send_one("2");
  world.pass(Elapsed::minutes(2));
  ASSERT_EQ(world.parked_now().size(), 1U);
  world.fate = [](const Message&) { return Fate::kArrives; };
  world.crash();
  world.settle();
  EXPECT_EQ(world.notes(kJustice, "replied"), (Tokens{"1", "2"}));
}

TEST(Dispatcher, a_failing_reply_handler_loses_no_reply) {
  World world;
  const auto good = world.reply;
  int failures = 3;
  world.reply = [&](Tx& tx, const Message& m, const Reply& r) -> Result<void> {
    World::note(tx, "half", m.token);
    if (failures > 0) return fail(failures-- % 2 == 0 ? kBroken : kSilent);
    return good(tx, m, r);
  };
  world.start();
  world.send_one("1");
  world.pass(Elapsed::minutes(1));
  EXPECT_EQ(world.notes(kPopulation, "handled"), Tokens{"1"});
  EXPECT_EQ(world.notes(kJustice, "replied"), Tokens{"1"});
  EXPECT_EQ(world.notes(kJustice, "half"), Tokens{"1"}) << "a failed handler leaves nothing behind";
}

TEST(Dispatcher, an_unknown_reply_handler_parks) {
  World world;
  world.start();
  world.send_one("1", "s", "population", "nobody");
  world.pass(Elapsed::minutes(2));
  ASSERT_EQ(world.parked_now().size(), 1U);
  EXPECT_EQ(world.parked_now()[0].error_id, "events.no_handler");
}

TEST(Dispatcher, handlers_may_send_and_both_agencies_go_on) {
  World world;
  world.handle = [&](Tx& tx, Context& context, const Message& m) -> Result<json::value> {
    World::note(tx, "handled", m.token);
    if (m.token == "1") send(tx, context, world.hosting, {"justice", "x", "s", "", "", nullptr, "noted", "back"});
    return json::value();
  };
  world.start();
  world.send_one("1");
  world.settle();
  EXPECT_EQ(world.notes(kJustice, "handled"), Tokens{"back"});
  EXPECT_EQ(world.notes(kPopulation, "replied"), Tokens{"back"});
}

TEST(Dispatcher, a_long_backlog_in_one_stream_hides_no_other) {
  World world(false);
  auto many = [&](Tx& tx, Context& context) -> Result<void> {
    for (int i = 0; i < 1500; ++i)
      send(tx, context, world.hosting, {"population", "x", "hot", "", "", nullptr, "", "hot"});
    send(tx, context, world.hosting, {"population", "x", "cold", "", "", nullptr, "noted", "cold"});
    return {};
  };
  ASSERT_TRUE(world.write(kJustice, many).ok());
  world.fate = [](const Message& m) { return m.token == "hot" ? Fate::kHangs : Fate::kArrives; };
  world.start();
  world.settle();
  EXPECT_EQ(world.notes(kJustice, "replied"), Tokens{"cold"});
}

/// Pulls the plug after every single step of a run with two streams, and looks at what is left after the restart.
TEST(Dispatcher, power_loss_between_any_two_steps_changes_nothing) {
  int steps = 0;
  for (int plug = 0;; ++plug) {
    World world(false);
    world.start();
    world.send_one("a1", "a");
    world.send_one("b1", "b");
    world.send_one("a2", "a");
    steps = 0;
    while (steps < plug && world.step()) ++steps;
    if (steps < plug) break;
    world.crash();
    world.pass(Elapsed::minutes(2));
    auto handled = world.notes(kPopulation, "handled");
    auto replied = world.notes(kJustice, "replied");
    EXPECT_LT(std::ranges::find(handled, "a1") - handled.begin(), std::ranges::find(handled, "a2") - handled.begin())
        << plug;
    for (auto* list : {&handled, &replied}) {
      std::ranges::sort(*list);
      EXPECT_EQ(*list, (Tokens{"a1", "a2", "b1"})) << plug;
    }
    EXPECT_EQ(world.waiting(), 0) << plug;
  }
  EXPECT_GT(steps, 10);
}

TEST(Dispatcher, stop_drops_what_comes_late) {
  World world;
  world.fate = [](const Message&) { return Fate::kHangs; };
  world.start();
  world.send_one("1");
  world.settle();
  world.dispatcher->stop();
  world.dispatcher->wake(kJustice);
  for (auto& delivery : std::exchange(world.carrier.hanging, {})) delivery.done(Reply{});
  world.pass(Elapsed::hours(2));
  EXPECT_TRUE(world.notes(kJustice, "replied").empty());
  EXPECT_EQ(world.waiting(), 1);
}

RC_GTEST_PROP(DispatcherProperty, any_faults_any_crashes_one_effect_each_in_order, ()) {
  World world(false);
  Random dice(*rc::gen::arbitrary<std::uint64_t>());
  std::int64_t faults = 60;
  world.fate = [&](const Message&) {
    if (faults-- <= 0) return Fate::kArrives;
    return static_cast<Fate>(dice.below(6));
  };
  world.start();
  const int messages = *rc::gen::inRange(1, 25);
  std::map<std::string, Tokens> sent;
  for (int i = 0; i < messages; ++i) {
    const std::string subject = std::to_string(dice.below(4));
    sent[subject].push_back(subject + "/" + std::to_string(i));
    world.send_one(sent[subject].back(), subject);
    for (auto n = dice.below(12); n > 0; --n) (void)world.step();
    if (dice.chance(1, 10)) world.crash();
  }
  world.pass(Elapsed::hours(3));
  RC_ASSERT(world.waiting() == 0);
  for (const auto slot : {kPopulation, kJustice}) {
    std::map<std::string, Tokens> seen;
    for (const auto& token : world.notes(slot, slot == kPopulation ? "handled" : "replied"))
      seen[token.substr(0, 1)].push_back(token);
    RC_ASSERT(seen == sent);
  }
}

}  // namespace
}  // namespace sen::events
