#pragma once
/// A country at work, for tests of procedures: the pack of Viet Nam, its five agencies on one store, two families,
/// their officers, a hospital. Time moves only when a test says so; an agency can be cut off and brought back.
#include <deque>
#include <set>

#include "procedures/procedures.hpp"
#include "registers/test_country.hpp"

namespace sen::test {

constexpr AgencySlot kPortal{0};
constexpr AgencySlot kJustice{1};
constexpr AgencySlot kPolice{2};
constexpr AgencySlot kHealth{3};
constexpr AgencySlot kInsurance{4};

/// Loaded once for all tests of a program.
std::shared_ptr<const pack::Pack> vietnam();

/// Runs what is posted when asked; timers on the test's clock.
class Timers final : public Scheduler {
 public:
  explicit Timers(TestClock& clock) : clock_(clock) {}
  void post(std::move_only_function<void()> work) override { ready_.push_back(std::move(work)); }
  void after(Elapsed delay, std::move_only_function<void()> work) override {
    timers_.emplace(clock_.at + delay, std::move(work));
  }
  bool run_one();
  /// Moves time to the next timer, not past `until`.
  bool advance(Instant until);

 private:
  TestClock& clock_;
  std::deque<std::move_only_function<void()>> ready_;
  std::multimap<Instant, std::move_only_function<void()>> timers_;
};

/// The way between agencies: can be cut, and remembers what was answered.
class Wire final : public events::Carrier {
 public:
  Wire(exchange::Provider& provider, events::Hosting hosting) : provider_(provider), hosting_(std::move(hosting)) {}
  Task<Result<events::Reply>> deliver(events::Message message) override;
  Task<Result<json::value>> ask(events::Question question) override;

  std::set<std::string> silent;                      ///< agencies that reach nobody and are reached by nobody
  std::set<std::string> held;                        ///< services whose messages do not arrive
  std::set<std::string> mute;                        ///< services that are done, but whose replies get lost
  std::set<std::string> refused;                     ///< services that refuse
  std::function<Task<void>(std::string)> meanwhile;  ///< once, before the next question (service) is answered
  std::vector<events::Question> answered;
  std::vector<events::Message> acted;
  std::vector<events::Message> lost;
  events::Dispatcher* dispatcher = nullptr;

 private:
  exchange::Provider& provider_;
  events::Hosting hosting_;
};

class TestSigner final : public Signer {
 public:
  Result<Bytes> sign(std::string_view key, ByteView message) override;
  Result<Bytes> public_key(std::string_view key) override;
  bool verify(ByteView public_part, ByteView message, ByteView signature) const override;
};

class TestLog final : public Log {
 public:
  void write(LogLevel level, std::string_view line) override {
    if (level == LogLevel::kError) errors.emplace_back(line);
  }
  std::vector<std::string> errors;
};

inline Ref person(std::uint8_t n) { return Ref{{n, 7, 7}}; }

struct Family {
  Ref mother;
  Ref father;
  Ref head;  ///< of the household
};
/// The father is the head of the household.
inline const Family kNam{person(1), person(2), person(2)};
/// They live with the husband's father, who must agree that a child is registered there.
inline const Family kSon{person(3), person(4), person(5)};
inline const Ref kStranger = person(6);

class Country {
 public:
  /// @param at  local time: "2026-11-20 15:10"
  explicit Country(std::string_view at = "2026-11-20 15:10", bool run_twice = true);
  ~Country();

  // ---- time
  static Instant local(std::string_view text);
  void settle() { pass(Elapsed::milliseconds(1)); }  ///< all that can happen now
  void pass(Elapsed span);                           ///< lets time pass, with all that happens in it
  void pass_until(std::string_view at);

  // ---- the state's side
  /// The hospital records a birth; the portal hears of it. @returns the notice's number
  std::string born(const Family& family, std::uint8_t n = 1);
  Result<events::Reply> send_notice(const Family& family, std::uint8_t n, std::uint8_t message);
  static Ref child(std::uint8_t n) { return Ref{{n, 9, 9}}; }
  void amend(AgencySlot slot, std::string_view register_id, std::string_view field, Ref subject, json::object changes);
  std::size_t count(AgencySlot slot, std::string_view register_id, std::string_view field, Ref subject);
  json::object record(AgencySlot slot, std::string_view register_id, std::string_view field, Ref subject);
  std::vector<journal::Entry> entries(AgencySlot slot, Ref subject);

  // ---- the family's side
  Result<procedures::DraftView> open(Ref who, std::string_view notice);
  Result<int> save(Ref who, Ref token, json::object answers);
  Result<procedures::Submitted> submit(Ref who, Ref token, bool commitment = true);
  /// What the form proposes, a name, and `answers`.
  Ref fill(Ref who, std::string_view notice, json::object answers = {});
  /// Opens, fills and submits. @returns the dossier's code
  std::string apply(const Family& family, std::string_view notice, json::object answers = {});
  std::string apply(const Family& family, std::uint8_t n = 1, json::object answers = {}) {
    return apply(family, born(family, n), std::move(answers));
  }
  Result<void> confirm(Ref who, std::string_view code, std::vector<procedures::Objection> objections = {});
  Result<void> consent(Ref who, bool agrees);

  // ---- the offices' side
  procedures::Work work(std::string_view code, std::string_view step);
  Result<procedures::Work> send_draft(std::string_view code);
  Result<procedures::Work> approve(std::string_view code, std::string_view step);
  Result<procedures::Work> refuse(std::string_view code, std::string_view step, std::string reason);
  std::vector<procedures::SignResult> sign(const identity::Principal& who, std::vector<procedures::WorkId> ids);
  /// From submission to the certificate waiting for its signature, and to the certificate.
  void draft_to_signing(const Family& family, std::string_view code);
  void register_birth(const Family& family, std::string_view code);

  procedures::Dossier dossier(std::string_view code);
  procedures::DossierStep step(std::string_view code, std::string_view step);
  std::vector<std::string> papers(std::string_view code);  ///< kinds of documents, sorted

  /// Runs a task to its end, with what else can happen meanwhile.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> out;
    start<T>(timers, std::move(task), [&](T value) { out.emplace(std::move(value)); });
    while (!out) ASSERT(happen());
    settle();
    return std::move(*out);
  }
  /// Runs two tasks at the same time: neither waits for the other.
  template <class T>
  std::pair<T, T> together(Task<T> one, Task<T> two) {
    std::optional<T> first, second;
    start<T>(timers, std::move(one), [&](T value) { first.emplace(std::move(value)); });
    start<T>(timers, std::move(two), [&](T value) { second.emplace(std::move(value)); });
    while (!first || !second) ASSERT(happen());
    settle();
    return {std::move(*first), std::move(*second)};
  }
  bool happen();

  static identity::Principal officer(std::string agency, std::string unit, std::string role, std::uint8_t n);
  identity::Principal registrar = officer("justice", "commune-committee:00004", "registrar", 21);
  identity::Principal chair = officer("justice", "commune-committee:00004", "chair", 22);
  identity::Principal police = officer("police", "commune-police:00004", "residence-officer", 23);
  identity::Principal insurer = officer("insurance", "social-insurance:00004", "insurance-officer", 24);
  const identity::Principal& officer_of(std::string_view step) const;

  procedures::Host& host() { return *procedures->host("portal"); }
  procedures::Desk& desk(std::string_view agency = "justice") { return *procedures->desk(agency); }

  const std::vector<std::string> ids{"portal", "justice", "police", "health", "insurance"};
  TestStore store;
  Timers timers{store.clock};
  TestSigner signer;
  TestLog log;
  std::vector<std::unique_ptr<registers::Registers>> registers;
  std::unique_ptr<exchange::Provider> provider;
  std::unique_ptr<Wire> wire;
  std::unique_ptr<exchange::Exchange> exchange;
  std::unique_ptr<events::Dispatcher> dispatcher;
  std::unique_ptr<procedures::Procedures> procedures;

 private:
  void build();
  void settle_people();
  void add(AgencySlot slot, const std::vector<std::pair<std::string, json::object>>& records);
};

/// The error's id, or "ok".
template <class T>
std::string outcome(const Result<T>& result) {
  return result.ok() ? "ok" : result.error().def->id;
}
/// The wrong fields of an error: "/given_name procedures.bad_name", sorted.
template <class T>
std::vector<std::string> wrong_fields(const Result<T>& result) {
  std::vector<std::string> out;
  if (!result.ok())
    for (const auto& field : result.error().fields) out.push_back(field.pointer + " " + field.def->id);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace sen::test
