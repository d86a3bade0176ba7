// Timed work: runs when due, once in effect, moves, is cancelled, fails and comes back.
#include "events/test_world.hpp"

namespace sen::events {
namespace {

using Tokens = std::vector<std::string>;

class Jobs : public testing::Test {
 protected:
  void SetUp() override {
    world.more_handlers = [this](Dispatcher& dispatcher) {
      dispatcher.on_job("tick", [this](Tx& tx, Context& context, const Job& job) { return on_tick(tx, context, job); });
      dispatcher.on_async_job("fetch", [this](AgencySlot slot, Job job) { return on_fetch(slot, std::move(job)); });
    };
  }
  void plan(std::string kind, std::string key, Elapsed delay, json::value data = nullptr) {
    auto body = [&](Tx& tx, Context& context) -> Result<void> {
      schedule(tx, {kind, key, context.now() + delay, data, 0, 0});
      return {};
    };
    ASSERT_TRUE(world.write(kJustice, body).ok());
  }
  Tokens ran() { return world.notes(kJustice, "ran"); }
  Task<Result<void>> fetch(AgencySlot slot, Job job) {
    auto finish = [job](Tx& tx, Context&) -> Result<bool> {
      World::note(tx, "ran", job.key);
      finish_job(tx, job);
      return true;
    };
    auto done = co_await write_task<bool>(*world.db, slot, finish);
    if (!done.ok()) co_return done.error();
    co_return Result<void>();
  }
  static Task<Result<void>> nothing(Result<void> result) { co_return result; }

  World world;
  std::function<Result<void>(Tx&, Context&, const Job&)> on_tick = [](Tx& tx, Context&, const Job& job) {
    World::note(tx, "ran", job.key + ":" + std::to_string(int_at(job.data, "n")));
    return Result<void>();
  };
  std::function<Task<Result<void>>(AgencySlot, Job)> on_fetch = [this](AgencySlot slot, Job job) {
    return fetch(slot, std::move(job));
  };
};

TEST_F(Jobs, run_when_due_and_once) {
  world.start();
  plan("tick", "later", Elapsed::hours(30), json::value{{"n", 2}});
  plan("tick", "soon", Elapsed::seconds(10), json::value{{"n", 1}});
  world.pass(Elapsed::seconds(9));
  EXPECT_TRUE(ran().empty());
  world.pass(Elapsed::seconds(2));
  EXPECT_EQ(ran(), Tokens{"soon:1"});
  world.pass(Elapsed::days(3));
  EXPECT_EQ(ran(), (Tokens{"soon:1", "later:2"}));
}

TEST_F(Jobs, scheduling_again_moves_and_replaces) {
  world.start();
  plan("tick", "k", Elapsed::seconds(10), json::value{{"n", 1}});
  plan("tick", "k", Elapsed::seconds(60), json::value{{"n", 2}});
  world.pass(Elapsed::seconds(30));
  EXPECT_TRUE(ran().empty());
  plan("tick", "k", Elapsed::seconds(1), json::value{{"n", 3}});
  world.pass(Elapsed::hours(1));
  EXPECT_EQ(ran(), Tokens{"k:3"});
}

TEST_F(Jobs, a_cancelled_one_does_not_run) {
  world.start();
  plan("tick", "k", Elapsed::seconds(10));
  auto body = [](Tx& tx, Context&) -> Result<void> {
    cancel(tx, "tick", "k");
    cancel(tx, "tick", "unknown");
    return {};
  };
  ASSERT_TRUE(world.write(kJustice, body).ok());
  world.pass(Elapsed::hours(1));
  EXPECT_TRUE(ran().empty());
}

TEST_F(Jobs, periodic_work_schedules_itself) {
  on_tick = [](Tx& tx, Context&, const Job& job) -> Result<void> {
    World::note(tx, "ran", job.key);
    schedule(tx, {job.kind, job.key, job.run_at + Elapsed::minutes(10), nullptr, 0, 0});
    return {};
  };
  world.start();
  plan("tick", "k", Elapsed::minutes(10));
  world.pass(Elapsed::minutes(65));
  EXPECT_EQ(ran().size(), 6U);
}

TEST_F(Jobs, overdue_ones_run_at_start) {
  plan("tick", "k", Elapsed::seconds(1));
  world.clock.us += 3'600'000'000;
  world.start();
  world.settle();
  EXPECT_EQ(ran(), Tokens{"k:0"});
  EXPECT_TRUE(world.dispatcher->idle());
}

TEST_F(Jobs, a_clock_set_forward_is_noticed_within_minutes) {
  world.start();
  plan("tick", "k", Elapsed::days(2));
  world.settle();
  // The wall clock jumps; timers were set for the old time, the longest of them five minutes ahead.
  world.clock.us += Elapsed::days(2).us - Elapsed::seconds(30).us;
  world.pass(Elapsed::seconds(301));
  EXPECT_EQ(ran(), Tokens{"k:0"});
}

TEST_F(Jobs, a_failing_one_backs_off_stands_parked_and_keeps_trying) {
  bool broken = true;
  on_tick = [&](Tx& tx, Context&, const Job& job) -> Result<void> {
    World::note(tx, "ran", job.key);
    EXPECT_GE(job.attempts, 0);
    if (broken) return fail(kBroken);
    return {};
  };
  world.start();
  plan("tick", "bad", Elapsed::seconds(1));
  plan("tick", "good", Elapsed::seconds(1));
  world.pass(Elapsed::minutes(5));
  EXPECT_TRUE(world.parked_now().empty());
  world.pass(Elapsed::hours(3));
  const auto stuck = world.parked_now();
  ASSERT_EQ(stuck.size(), 2U);
  EXPECT_EQ(stuck[0].service, "tick");
  EXPECT_EQ(stuck[0].subject, "bad");
  EXPECT_EQ(stuck[0].error_id, "test.broken");
  EXPECT_GE(stuck[0].attempts, 20);
  EXPECT_LE(stuck[0].attempts, 24);
  EXPECT_TRUE(ran().empty());
  broken = false;
  world.pass(Elapsed::hours(1));
  EXPECT_EQ(ran().size(), 2U);
  EXPECT_TRUE(world.parked_now().empty());
}

TEST_F(Jobs, an_unknown_kind_waits_for_a_program_that_knows_it) {
  world.start();
  plan("mystery", "k", Elapsed::seconds(1));
  world.pass(Elapsed::minutes(1));
  EXPECT_TRUE(world.log.has("mystery"));
  world.more_handlers = [](Dispatcher& dispatcher) {
    dispatcher.on_job("mystery", [](Tx& tx, Context&, const Job& job) {
      World::note(tx, "ran", job.key);
      return Result<void>();
    });
  };
  world.crash();
  world.pass(Elapsed::minutes(10));
  EXPECT_EQ(ran(), Tokens{"k"});
}

TEST_F(Jobs, an_outside_one_finishes_itself) {
  world.start();
  plan("fetch", "k", Elapsed::seconds(1));
  world.pass(Elapsed::hours(1));
  EXPECT_EQ(ran(), Tokens{"k"});
}

TEST_F(Jobs, an_outside_one_that_fails_or_forgets_to_finish_runs_again) {
  int calls = 0;
  on_fetch = [&](AgencySlot slot, Job job) {
    ++calls;
    if (calls == 1) return nothing(fail(kSilent));
    if (calls == 2) return nothing({});
    return fetch(slot, std::move(job));
  };
  world.start();
  plan("fetch", "k", Elapsed::seconds(1));
  world.pass(Elapsed::minutes(10));
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(ran(), Tokens{"k"});
}

TEST_F(Jobs, finishing_an_old_run_does_not_remove_a_newer_scheduling) {
  std::optional<Job> old;
  on_fetch = [&](AgencySlot, Job job) {
    old = job;
    return nothing(fail(kSilent));
  };
  world.start();
  plan("fetch", "k", Elapsed::seconds(1));
  world.pass(Elapsed::seconds(1));
  ASSERT_TRUE(old);
  plan("fetch", "k", Elapsed::minutes(30));
  auto finish_old = [&](Tx& tx, Context&) -> Result<void> {
    finish_job(tx, *old);
    return {};
  };
  ASSERT_TRUE(world.write(kJustice, finish_old).ok());
  on_fetch = [this](AgencySlot slot, Job job) { return fetch(slot, std::move(job)); };
  world.pass(Elapsed::minutes(29));
  EXPECT_TRUE(ran().empty());
  world.pass(Elapsed::minutes(2));
  EXPECT_EQ(ran(), Tokens{"k"});
}

TEST_F(Jobs, power_loss_between_any_two_steps_runs_each_once_in_effect) {
  int steps = 0;
  for (int plug = 0;; ++plug) {
    World fresh(false);
    fresh.more_handlers = [](Dispatcher& dispatcher) {
      dispatcher.on_job("tick", [](Tx& tx, Context&, const Job& job) {
        World::note(tx, "ran", job.key);
        return Result<void>();
      });
    };
    fresh.start();
    auto body = [](Tx& tx, Context& context) -> Result<void> {
      for (const char* key : {"1", "2"}) schedule(tx, {"tick", key, context.now(), nullptr, 0, 0});
      return {};
    };
    ASSERT_TRUE(fresh.write(kJustice, body).ok());
    steps = 0;
    while (steps < plug && fresh.step()) ++steps;
    if (steps < plug) break;
    fresh.crash();
    fresh.pass(Elapsed::minutes(1));
    EXPECT_EQ(fresh.notes(kJustice, "ran").size(), 2U) << plug;
  }
  EXPECT_GT(steps, 3);
}

TEST_F(Jobs, old_messages_are_tidied_and_skipped_ones_stay) {
  world.start();
  const Ref id = world.send_one("done");
  world.settle();
  world.pass(Elapsed::days(29));
  static constexpr Sql kOutbox{"SELECT COUNT(*) FROM @outbox WHERE id = $1"};
  static constexpr Sql kInbox{"SELECT COUNT(*) FROM @inbox"};
  const auto outbox = [&] {
    return world.read<std::int64_t>(kJustice, [&](ReadTx& tx) {
      Cursor cursor = tx.query(kOutbox, {id});
      return cursor.next() ? cursor.i64(0) : -1;
    });
  };
  const auto inbox = [&] {
    return world.read<std::int64_t>(kPopulation, [&](ReadTx& tx) {
      Cursor cursor = tx.query(kInbox);
      return cursor.next() ? cursor.i64(0) : -1;
    });
  };
  EXPECT_EQ(outbox(), 1);
  world.pass(Elapsed::days(3));
  EXPECT_EQ(outbox(), 0);
  EXPECT_EQ(inbox(), 1);
  world.pass(Elapsed::days(60));
  EXPECT_EQ(inbox(), 0);
}

}  // namespace
}  // namespace sen::events
