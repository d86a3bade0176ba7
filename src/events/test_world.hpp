#pragma once
/// Two agencies on one database, a carrier that does what a test says, and virtual time. Everything moves one step at a
/// time, so a test can pull the plug between any two steps.
#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <filesystem>

#include "events/errors.hpp"
#include "events/events.hpp"
#include "tests/engine/test_database.hpp"

namespace sen::events {

inline constexpr ErrorDef kSilent{"test.silent", Code::kUnavailable, Retry::kSameRequest, "", ""};
inline constexpr ErrorDef kBroken{"test.broken", Code::kInternal, Retry::kSameRequest, "", ""};
inline constexpr ErrorDef kRefused{"test.refused", Code::kUnprocessable, Retry::kAfterFix, "", ""};
inline constexpr ErrorDef kRejected{"test.rejected", Code::kForbidden, Retry::kNever, "", ""};

inline constexpr AgencySlot kJustice{0};
inline constexpr AgencySlot kPopulation{1};

struct TestClock final : Clock {
  std::int64_t us = 1'795'000'000'000'000;
  Instant now() const override { return {us}; }
  Elapsed monotonic() const override { return {us}; }
};
struct TestRandom final : SecureRandom {
  Random dice{11};
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next());
  }
};
struct TestLog final : Log {
  std::vector<std::string> lines;
  void write(LogLevel, std::string_view line) override { lines.emplace_back(line); }
  bool has(std::string_view part) const {
    for (const auto& line : lines)
      if (line.find(part) != std::string::npos) return true;
    return false;
  }
};

class TestScheduler final : public Scheduler {
 public:
  explicit TestScheduler(TestClock& clock) : clock_(clock) {}
  void post(std::move_only_function<void()> work) override { ready_.push_back(std::move(work)); }
  void after(Elapsed delay, std::move_only_function<void()> work) override {
    timers_.emplace(clock_.us + delay.us, std::move(work));
  }
  bool step() {
    if (ready_.empty()) return false;
    auto work = std::move(ready_.front());
    ready_.pop_front();
    work();
    return true;
  }
  /// Moves time to the next timer, not past `until`.
  bool advance(std::int64_t until) {
    if (timers_.empty() || timers_.begin()->first > until) return false;
    clock_.us = std::max(clock_.us, timers_.begin()->first);
    auto work = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    work();
    return true;
  }

 private:
  TestClock& clock_;
  std::deque<std::move_only_function<void()>> ready_;
  std::multimap<std::int64_t, std::move_only_function<void()>> timers_;
};

/// What happens to one delivery.
enum class Fate { kArrives, kRequestLost, kReplyLost, kArrivesTwice, kReceiverBreaks, kRejected, kHangs };

class TestCarrier final : public Carrier {
 public:
  using Done = Later<Result<Reply>>::Done;
  struct Delivery {
    Message message;
    Done done;
  };
  Task<Result<Reply>> deliver(Message message) override {
    auto begin = [this, &message](Done done) {
      log.push_back(message.token);
      waiting.push_back({message, std::move(done)});
      most_waiting = std::max(most_waiting, waiting.size() + hanging.size());
    };
    co_return co_await Later<Result<Reply>>(std::move(begin));
  }
  Task<Result<json::value>> ask(Question) override { co_return fail(kSilent); }

  std::deque<Delivery> waiting;
  std::vector<Delivery> hanging;
  std::vector<std::string> log;  ///< tokens of messages as they were sent
  std::size_t most_waiting = 0;
};

class World {
 public:
  explicit World(bool run_twice = true) : run_twice_(run_twice), scheduler(clock) {
    folder_ = testing::TempDir() + "sen_events_XXXXXX";
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    open();
  }
  ~World() {
    shut();
    std::filesystem::remove_all(folder_);
  }

  /// What the receiver does with a message; the default notes it.
  std::function<Result<json::value>(Tx&, Context&, const Message&)> handle = [](Tx& tx, Context&, const Message& m) {
    note(tx, "handled", m.token);
    return Result<json::value>(json::value{{"echo", m.token}});
  };
  std::function<Result<void>(Tx&, const Message&, const Reply&)> reply = [](Tx& tx, const Message& m, const Reply& r) {
    note(tx, r.ok ? "replied" : "refused", m.token);
    return Result<void>();
  };
  std::function<Fate(const Message&)> fate = [](const Message&) { return Fate::kArrives; };
  std::function<void(Dispatcher&)> more_handlers = [](Dispatcher&) {};

  static void note(Tx& tx, std::string_view what, std::string_view token) {
    static constexpr Sql kNote{"INSERT INTO @note (n, what, token) SELECT COALESCE(MAX(n), 0) + 1, $1, $2 FROM @note"};
    tx.exec(kNote, {what, token});
  }
  std::vector<std::string> notes(AgencySlot slot, std::string_view what) {
    static constexpr Sql kNotes{"SELECT token FROM @note WHERE what = $1 ORDER BY n"};
    const auto body = [&](ReadTx& tx) -> Result<std::vector<std::string>> {
      std::vector<std::string> out;
      Cursor cursor = tx.query(kNotes, {what});
      while (cursor.next()) out.push_back(cursor.string(0));
      return out;
    };
    return *read_now<std::vector<std::string>>(*db, slot, body);
  }

  void start() {
    dispatcher.emplace(*db, hosting, carrier, scheduler, clock, log);
    dispatcher->on_reply("noted",
                         [this](Tx& tx, Context&, const Message& m, const Reply& r) { return reply(tx, m, r); });
    more_handlers(*dispatcher);
    dispatcher->start();
  }
  Result<void> write(AgencySlot slot, Database::WriteFn fn) {
    std::optional<Result<void>> out;
    db->submit(slot, std::move(fn), [&](Result<void> result) { out = std::move(result); });
    while (!out) db->drain_once();
    if (dispatcher) dispatcher->wake(slot);
    return std::move(*out);
  }
  Ref send_one(std::string token, std::string subject = "s", std::string to = "population",
               std::string on_reply = "noted") {
    Ref id;
    auto body = [&](Tx& tx, Context& context) -> Result<void> {
      id = send(tx, context, hosting,
                {to, "person.create", subject, "birth", "H26-1", json::value{{"n", 1}}, on_reply, token});
      return {};
    };
    EXPECT_TRUE(write(kJustice, body).ok());
    return id;
  }
  template <class T>
  T read(AgencySlot slot, const std::function<T(ReadTx&)>& fn) {
    const auto body = [&](ReadTx& tx) -> Result<T> { return fn(tx); };
    return *read_now<T>(*db, slot, body);
  }
  std::int64_t waiting(AgencySlot slot = kJustice) {
    std::int64_t n = 0;
    for (const auto& b : read<std::vector<Backlog>>(slot, backlog)) n += b.waiting;
    return n;
  }
  std::vector<Parked> parked_now(AgencySlot slot = kJustice) { return read<std::vector<Parked>>(slot, parked); }

  /// One thing happens. @returns false when nothing can, at this moment
  bool step() {
    if (scheduler.step()) return true;
    if (!carrier.waiting.empty()) {
      carry();
      return true;
    }
    return db->drain_once(1) > 0;
  }
  void settle() {
    while (step()) {
    }
  }
  /// Lets time pass, with all that happens in it.
  void pass(Elapsed span) {
    const std::int64_t until = clock.us + span.us;
    settle();
    while (scheduler.advance(until)) settle();
    clock.us = until;
  }
  /// Power loss and restart: only what was committed is left.
  void crash() {
    shut();
    open();
    start();
  }

  TestClock clock;
  TestRandom random;
  TestLog log;

 private:
  bool run_twice_;
  std::string folder_;

 public:
  TestScheduler scheduler;
  TestCarrier carrier;
  const Hosting hosting{{"justice", "population"}};
  std::unique_ptr<TestDatabase> db;
  std::optional<Dispatcher> dispatcher;

 private:
  void open() {
    db = TestDatabase::open({.folder = folder_,
                             .agencies = {"justice", "population"},
                             .clock = &clock,
                             .random = &random,
                             .run_twice = run_twice_,
                             .sync = false});
    for (const AgencySlot slot : {kJustice, kPopulation}) {
      ASSERT_TRUE(db->migrate(slot, migrations()).ok());
      ASSERT_TRUE(db->migrate(slot, {{"test.0001",
                                      "CREATE TABLE @note (n BIGINT NOT NULL PRIMARY KEY, what TEXT NOT NULL, token "
                                      "TEXT NOT NULL) STRICT"}})
                      .ok());
    }
  }
  void shut() {
    dispatcher.reset();
    if (db) db->abandon();
    // Answers that come too late must find nobody.
    for (auto* list : {&carrier.hanging}) {
      for (auto& delivery : *list) delivery.done(fail(kSilent));
      list->clear();
    }
    for (auto& delivery : std::exchange(carrier.waiting, {})) delivery.done(fail(kSilent));
    for (auto& done : std::exchange(carrying_, {}))
      if (*done) (*done)(fail(kSilent));
    while (scheduler.step()) {
    }
    db.reset();
  }

  void carry() {
    auto delivery = std::move(carrier.waiting.front());
    carrier.waiting.pop_front();
    switch (fate(delivery.message)) {
      case Fate::kArrives:
        return arrive(std::move(delivery), false);
      case Fate::kReplyLost:
        return arrive(std::move(delivery), true);
      case Fate::kArrivesTwice:
        arrive({delivery.message, [](const Result<Reply>&) {}}, false);
        return arrive(std::move(delivery), false);
      case Fate::kRequestLost:
        return delivery.done(fail(kSilent));
      case Fate::kReceiverBreaks:
        return delivery.done(fail(kBroken));
      case Fate::kRejected:
        return delivery.done(fail(kRejected));
      case Fate::kHangs:
        carrier.hanging.push_back(std::move(delivery));
    }
  }
  void arrive(TestCarrier::Delivery delivery, bool lose_reply) {
    const auto slot = hosting.slot(delivery.message.to);
    ASSERT_TRUE(slot.has_value());
    const auto out = std::make_shared<Reply>();
    const auto done = std::make_shared<TestCarrier::Done>(std::move(delivery.done));
    carrying_.push_back(done);
    auto body = [this, out, m = delivery.message](Tx& tx, Context& context) -> Result<void> {
      *out = TRY(receive(tx, context, m, handle));
      return {};
    };
    db->submit(*slot, std::move(body), [this, out, done, lose_reply](Result<void> result) {
      auto answer = std::exchange(*done, nullptr);
      std::erase(carrying_, done);
      if (lose_reply) return answer(fail(kSilent));
      if (!result.ok()) return answer(std::move(result).error());
      answer(std::move(*out));
    });
  }
  std::vector<std::shared_ptr<TestCarrier::Done>> carrying_;
};

}  // namespace sen::events
