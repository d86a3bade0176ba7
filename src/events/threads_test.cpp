// The dispatcher on real threads: wakes from anywhere, and a stop in the middle of work that nothing touches
// afterwards.
#include <atomic>
#include <thread>

#include "adapters/sqlite/sqlite_database.hpp"
#include "adapters/system/scheduler.hpp"
#include "adapters/system/system.hpp"
#include "events/test_world.hpp"

namespace sen::events {
namespace {

class Direct final : public Carrier {
 public:
  Direct(Database& database, std::atomic<int>& handled) : database_(database), handled_(handled) {}
  Task<Result<Reply>> deliver(Message message) override {
    auto handle = [message](Tx& tx, Context& context) {
      return receive(tx, context, message,
                     [](Tx&, Context&, const Message&) -> Result<json::value> { return json::value(1); });
    };
    auto reply = co_await write_task<Reply>(database_, kPopulation, std::move(handle));
    if (reply.ok()) ++handled_;
    co_return std::move(reply);
  }
  Task<Result<json::value>> ask(Question) override { co_return fail(kSilent); }

 private:
  Database& database_;
  std::atomic<int>& handled_;
};

TEST(DispatcherThreads, wakes_from_many_threads_and_stops_in_the_middle) {
  constexpr int kThreads = 3;
  constexpr int kEach = 100;
  std::string folder = testing::TempDir() + "sen_threads_XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  SystemClock clock;
  SystemRandom random;
  TestLog log;
  const Hosting hosting{{"justice", "population"}};
  std::atomic<int> handled{0};
  std::atomic<int> replied{0};
  {
    SqliteDatabase::Options options;
    options.path = folder + "/node.db";
    options.agencies = hosting.agencies;
    options.clock = &clock;
    options.random = &random;
    options.durability = SqliteDatabase::Durability::kNormalForTests;
    auto db = *SqliteDatabase::open(options);
    for (const AgencySlot slot : {kJustice, kPopulation}) ASSERT_TRUE(db->migrate(slot, migrations()).ok());
    Direct carrier(*db, handled);
    for (int run = 0; run < 3; ++run) {
      SystemScheduler scheduler;
      Dispatcher dispatcher(*db, hosting, carrier, scheduler, clock, log);
      dispatcher.on_reply("noted", [&](Tx&, Context&, const Message&, const Reply&) {
        ++replied;
        return Result<void>();
      });
      dispatcher.start();
      std::vector<std::thread> threads;
      for (int t = 0; t < kThreads && run == 0; ++t) {
        threads.emplace_back([&, t] {
          for (int i = 0; i < kEach; ++i) {
            auto body = [&, t, i](Tx& tx, Context& context) -> Result<void> {
              send(tx, context, hosting,
                   {"population", "x", std::to_string((t + i) % 7), "", "", nullptr, "noted", ""});
              return {};
            };
            db->submit(kJustice, body, [&](const Result<void>& result) {
              EXPECT_TRUE(result.ok());
              dispatcher.wake(kJustice);
            });
          }
        });
      }
      for (auto& thread : threads) thread.join();
      const int target = run == 2 ? kThreads * kEach : handled + 20;
      while (run < 2 ? handled < target && replied < kThreads * kEach : replied < target) std::this_thread::yield();
      dispatcher.stop();
      // The carrier's own work goes on without us; let it end before its scheduler does.
      for (int calm = 0; calm < 50; calm = db->queued() == 0 ? calm + 1 : 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    db->close();
  }
  EXPECT_GE(handled.load(), kThreads * kEach);
  EXPECT_EQ(replied.load(), kThreads * kEach);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sen::events
