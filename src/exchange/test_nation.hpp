#pragma once
/// Viet Nam's own pack at work, for tests of its services: five agencies on one store, acts that cause acts, days that
/// pass when a test says so.
#include <gtest/gtest.h>

#include <deque>
#include <map>

#include "exchange/exchange.hpp"
#include "pack/pack.hpp"
#include "registers/test_country.hpp"

namespace sen::test {

/// Loaded once for all tests of a program.
inline std::shared_ptr<const pack::Pack> vietnam() {
  static const auto loaded = pack::load("packs/vietnam");
  for (const auto& finding : loaded.findings)
    if (finding.fatal) ADD_FAILURE() << pack::describe(finding);
  ASSERT(loaded.pack != nullptr);
  return loaded.pack;
}

class Nation {
 public:
  Nation() {
    std::vector<exchange::Member> members;
    for (std::uint16_t slot = 0; slot < ids.size(); ++slot) {
      registers.push_back(registers::Registers::compile(vietnam(), ids[slot]).take());
      ASSERT(store.db().migrate({slot}, events::migrations()).ok());
      ASSERT(store.db().migrate({slot}, journal::migrations()).ok());
      ASSERT(registers[slot]->install(store.db(), {slot}).ok());
      members.push_back({ids[slot], {slot}, registers[slot].get()});
    }
    const events::Hosting hosting{ids};
    provider = std::make_unique<exchange::Provider>(vietnam(), store.db(), members, store.clock);
    carrier = std::make_unique<exchange::LocalCarrier>(*provider, hosting, nullptr);
    dispatcher = std::make_unique<events::Dispatcher>(store.db(), hosting, *carrier, timers, store.clock, log);
    exchange::wire_follow_ups(*dispatcher);
    dispatcher->start();
    settle();
  }
  ~Nation() {
    dispatcher->stop();
    while (timers.run_one() || store.db().drain_once() > 0) {
    }
  }

  /// All that can happen now, and what is due within the time.
  void settle(Elapsed span = Elapsed::milliseconds(1)) {
    const Instant until = store.clock.at + span;
    do {
      while (timers.run_one() || store.db().drain_once() > 0) {
      }
    } while (timers.advance(store.clock, until));
    store.clock.at = until;
  }
  void at(std::string_view date) {
    store.clock.at = vietnam()->zone().at(day(date), 600);
    settle();
  }

  /// An act that the agency's own officers do, with all that follows from it.
  events::Reply act(const std::string& service, json::object args, std::string_view subject = "x") {
    events::Message message;
    message.id = Ref{{9, static_cast<std::uint8_t>(sent_ / 250), static_cast<std::uint8_t>(sent_ % 250 + 1)}};
    ++sent_;
    const auto& agency = vietnam()->services.at(service).agency;
    message.from = agency;
    message.to = agency;
    message.service = service;
    message.subject = std::string(subject);
    message.purpose = agency == "justice" ? "civil-status" : "residence";
    message.case_id = "G22-7";
    message.body = std::move(args);
    return send(std::move(message));
  }
  events::Reply send(events::Message message) {
    const auto slot = slot_of(message.to);
    auto reply = run(provider->act(std::move(message)));
    dispatcher->wake(slot);
    settle();
    return reply.ok() ? reply.take()
                      : events::Reply{.ok = false, .body = {}, .error_id = reply.error().def->id, .error_args = {}};
  }
  /// "ok", the rule that refused, or the error's id.
  std::string outcome(const std::string& service, json::object args, std::string_view subject = "x") {
    const auto reply = act(service, std::move(args), subject);
    if (reply.ok) return "ok";
    return reply.error_id == "exchange.rule" ? reply.error_args.at(2) : reply.error_id;
  }
  json::value ask(const std::string& service, json::object args) {
    const auto& keeper = vietnam()->services.at(service).agency;
    return ask_as(keeper, keeper == "justice" ? "civil-status" : "residence", service, std::move(args));
  }
  json::value ask_as(const std::string& agency, const std::string& purpose, const std::string& service,
                     json::object args) {
    events::Question question;
    question.id = Ref{{8, static_cast<std::uint8_t>(++asked_)}};
    question.to = vietnam()->services.at(service).agency;
    question.from = agency;
    question.service = service;
    question.purpose = purpose;
    question.args = std::move(args);
    auto answer = run(provider->answer(std::move(question)));
    EXPECT_TRUE(answer.ok()) << (answer.ok() ? "" : answer.error().def->id);
    return answer.ok() ? answer.take() : json::value();
  }

  /// A grown person as the population database has one, with the personal number in its history.
  Ref person(std::uint8_t n, std::string_view name, std::string_view born, std::string_view sex) {
    const Ref ref{{n, 7, 7}};
    const auto made = add("police", "person",
                          {{"ref", ref.text()},
                           {"given_name", "An"},
                           {"full_name", json::string_view(name)},
                           {"birth_date", json::string_view(born)},
                           {"sex", json::string_view(sex)},
                           {"registration_place", "00004"}});
    add("police", "pin_history",
        {{"person", ref.text()}, {"pin", made.values.at("pin")}, {"since", "2020-01-01"}, {"reason", "birth"}});
    return ref;
  }
  registers::Record add(std::string_view agency, std::string_view register_id, json::object values) {
    std::optional<registers::Record> record;
    const auto slot = slot_of(agency);
    const auto written = store.write(slot, [&](Tx& tx, Context& context) -> Result<void> {
      record = TRY(registers[slot.index]->create(tx, context, register_id, values, context.today(),
                                                 {std::string(agency), "t", "", "", {}}));
      return {};
    });
    EXPECT_TRUE(written.ok()) << (written.ok() ? "" : written.error().def->id);
    ASSERT(record.has_value());
    return *record;
  }
  std::vector<registers::Record> find(std::string_view register_id, std::string_view field, json::value value) {
    const auto slot = slot_of(vietnam()->registers.find(register_id)->second.agency);
    return *read_now<std::vector<registers::Record>>(
        store.db(), slot, [&](ReadTx& tx) -> Result<std::vector<registers::Record>> {
          return registers[slot.index]->find(tx, register_id, field, value);
        });
  }
  /// A field of the only record that is found; "-" when there is none, "(null)" when it is empty.
  std::string value(std::string_view register_id, std::string_view by, const Ref& who, std::string_view field) {
    const auto found = find(register_id, by, json::value(who.text()));
    if (found.size() != 1) return found.empty() ? "-" : "several";
    const auto& told = found[0].values.at(field);
    return told.is_null() ? "(null)" : told.is_string() ? std::string(told.get_string()) : to_json(told);
  }
  std::string person_value(const Ref& who, std::string_view field) { return value("person", "ref", who, field); }
  std::vector<events::Parked> parked(std::string_view agency) {
    return *read_now<std::vector<events::Parked>>(
        store.db(), slot_of(agency),
        [&](ReadTx& tx) -> Result<std::vector<events::Parked>> { return events::parked(tx); });
  }

  const std::vector<std::string> ids{"portal", "justice", "police", "health", "insurance"};
  TestStore store{ids};

 private:
  class Timers final : public Scheduler {
   public:
    explicit Timers(TestClock& clock) : clock_(clock) {}
    void post(std::move_only_function<void()> work) override { ready_.push_back(std::move(work)); }
    void after(Elapsed delay, std::move_only_function<void()> work) override {
      waiting_.emplace(clock_.at + delay, std::move(work));
    }
    bool run_one() {
      if (ready_.empty()) return false;
      auto work = std::move(ready_.front());
      ready_.pop_front();
      work();
      return true;
    }
    bool advance(TestClock& clock, Instant until) {
      if (waiting_.empty() || waiting_.begin()->first > until) return false;
      clock.at = std::max(clock.at, waiting_.begin()->first);
      auto work = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      work();
      return true;
    }

   private:
    TestClock& clock_;
    std::deque<std::move_only_function<void()>> ready_;
    std::multimap<Instant, std::move_only_function<void()>> waiting_;
  };
  struct Quiet final : Log {
    void write(LogLevel, std::string_view) override {}
  };

  AgencySlot slot_of(std::string_view agency) const { return *events::Hosting{ids}.slot(agency); }
  template <class T>
  T run(Task<T> task) {
    std::optional<T> out;
    start<T>(timers, std::move(task), [&](T value) { out.emplace(std::move(value)); });
    while (!out) ASSERT(timers.run_one() || store.db().drain_once() > 0 || out);
    return std::move(*out);
  }

  int sent_ = 0;
  int asked_ = 0;
  Timers timers{store.clock};
  Quiet log;
  std::vector<std::unique_ptr<registers::Registers>> registers;
  std::unique_ptr<exchange::Provider> provider;
  std::unique_ptr<exchange::LocalCarrier> carrier;
  std::unique_ptr<events::Dispatcher> dispatcher;
};

}  // namespace sen::test
