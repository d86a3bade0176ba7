// Outbox, inbox, event log and jobs inside transactions, without the dispatcher.
#include "events/test_world.hpp"

namespace sen::events {
namespace {

Message message(std::uint8_t id, std::string token = "t") {
  Message m;
  m.id.bytes[0] = id;
  m.from = "justice";
  m.to = "population";
  m.service = "person.create";
  m.token = std::move(token);
  return m;
}

Result<Reply> receive_now(World& world, const Message& m) {
  std::optional<Result<Reply>> out;
  auto body = [&](Tx& tx, Context& context) -> Result<void> {
    out = receive(tx, context, m, world.handle);
    if (!out->ok()) return out->error();
    return {};
  };
  (void)world.write(kPopulation, body);
  return std::move(*out);
}

TEST(Inbox, a_repeat_answers_the_same_and_changes_nothing) {
  World world;
  const auto first = receive_now(world, message(1));
  ASSERT_TRUE(first.ok());
  const auto second = receive_now(world, message(1));
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(first->body, second->body);
  EXPECT_EQ(world.notes(kPopulation, "handled").size(), 1U);
}

TEST(Inbox, an_id_used_again_for_something_else_is_refused) {
  World world;
  auto first = message(1);
  first.body = json::object{{"name", "An"}, {"born", 2001}};
  ASSERT_TRUE(receive_now(world, first).ok());
  auto same = first;
  same.body = json::object{{"born", 2001}, {"name", "An"}};
  same.sent_at = first.sent_at + Elapsed::hours(1);
  EXPECT_TRUE(receive_now(world, same).ok()) << "another order of members is not another content";
  auto other = first;
  other.body = json::object{{"name", "An"}, {"born", 2002}};
  EXPECT_TRUE(receive_now(world, other).error().is(errors::kEventsOtherContent));
  other = first;
  other.service = "person.delete";
  EXPECT_TRUE(receive_now(world, other).error().is(errors::kEventsOtherContent));
  EXPECT_EQ(world.notes(kPopulation, "handled").size(), 1U);
}

TEST(Inbox, a_refusal_is_an_answer_and_stays_one) {
  World world;
  const auto accept = world.handle;
  world.handle = [](Tx&, Context&, const Message&) -> Result<json::value> { return fail(kRefused, {"pin", "name"}); };
  const auto first = receive_now(world, message(1));
  world.handle = accept;
  const auto second = receive_now(world, message(1));
  for (const auto& reply : {*first, *second}) {
    EXPECT_FALSE(reply.ok);
    EXPECT_EQ(reply.error_id, "test.refused");
    EXPECT_EQ(reply.error_args, (std::vector<std::string>{"pin", "name"}));
  }
  EXPECT_TRUE(world.notes(kPopulation, "handled").empty());
}

TEST(Inbox, busy_or_broken_is_not_an_answer) {
  World world;
  const auto accept = world.handle;
  for (const auto* def : {&kSilent, &kBroken}) {
    world.handle = [&](Tx& tx, Context&, const Message& m) -> Result<json::value> {
      World::note(tx, "handled", m.token);
      return fail(*def);
    };
    EXPECT_FALSE(receive_now(world, message(1)).ok());
  }
  EXPECT_TRUE(world.notes(kPopulation, "handled").empty());
  world.handle = accept;
  EXPECT_TRUE(receive_now(world, message(1)).ok());
  EXPECT_EQ(world.notes(kPopulation, "handled").size(), 1U);
}

TEST(Inbox, nobody_can_take_another_senders_message_id) {
  World world;
  Message mine = message(1, "mine");
  Message theirs = message(1, "theirs");
  theirs.from = "tax";
  ASSERT_TRUE(receive_now(world, theirs).ok());
  EXPECT_EQ(text_at(receive_now(world, mine)->body, "echo"), "mine");
}

TEST(EventLog, has_no_gaps_and_reads_on_from_a_cursor) {
  World world;
  for (int i = 0; i < 5; ++i) {
    auto body = [i](Tx& tx, Context& context) -> Result<void> {
      emit(tx, context, "birth_notice.recorded", std::to_string(i), json::value{{"i", i}});
      if (i == 2) return fail(kBroken);
      return {};
    };
    (void)world.write(kJustice, body);
  }
  const auto all = world.read<std::vector<Event>>(kJustice, [](ReadTx& tx) { return events_after(tx, 0, 100); });
  ASSERT_EQ(all.size(), 4U);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].sequence, static_cast<std::int64_t>(i) + 1);
  EXPECT_EQ(all[2].subject, "3");
  EXPECT_EQ(int_at(all[2].data, "i"), 3);
  const auto rest = world.read<std::vector<Event>>(kJustice, [](ReadTx& tx) { return events_after(tx, 2, 1); });
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].id, all[2].id);
  EXPECT_TRUE(world.read<std::vector<Event>>(kPopulation, [](ReadTx& tx) { return events_after(tx, 0, 100); }).empty());
}

TEST(Outbox, backlog_counts_by_destination) {
  World world;
  world.send_one("1");
  world.clock.us += 1000;
  world.send_one("2");
  world.send_one("3", "s", "health");
  const auto found = world.read<std::vector<Backlog>>(kJustice, backlog);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].to, "health");
  EXPECT_EQ(found[1].to, "population");
  EXPECT_EQ(found[1].waiting, 2);
  EXPECT_LT(found[1].oldest, found[0].oldest);
}

TEST(Outbox, only_a_parked_message_can_be_skipped_and_only_with_a_reason) {
  World world;
  const Ref id = world.send_one("1");
  const auto try_skip = [&](Ref ref, std::string_view by, std::string_view why) {
    return world.write(kJustice, [=](Tx& tx, Context& context) { return skip(tx, context, ref, by, why); });
  };
  EXPECT_TRUE(try_skip(id, "officer", "lost").error().is(errors::kEventsNotParked));
  EXPECT_TRUE(try_skip(Ref{}, "officer", "lost").error().is(errors::kEventsNotParked));
  EXPECT_TRUE(try_skip(id, "officer", "").error().is(errors::kEventsNoReason));
  EXPECT_TRUE(try_skip(id, "", "lost").error().is(errors::kEventsNoReason));
}

TEST(Errors, are_all_listed) { EXPECT_EQ(events_errors().size(), 6U); }

}  // namespace
}  // namespace sen::events
