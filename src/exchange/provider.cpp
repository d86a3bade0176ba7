// Provider: authenticate (the carrier did) -> grant -> snapshot read -> project -> journal entry durable -> answer.
#include <algorithm>

#include "exchange/acts.hpp"
#include "exchange/errors.hpp"
#include "exchange/exchange.hpp"
#include "exchange/reading.hpp"
#include "exchange/writes.hpp"

namespace sen::exchange {
namespace {

const pack::Service* find_service(const pack::Pack& pack, std::string_view id) {
  const auto found = pack.services.find(id);
  return found == pack.services.end() ? nullptr : &found->second;
}

journal::Access access_of(const events::Question& question, const pack::Grant* grant) {
  journal::Access out;
  out.consumer = question.from;
  out.officer = question.officer;
  out.service = question.service;
  out.purpose = question.purpose;
  out.case_id = question.case_id;
  out.question = question.id;
  if (grant != nullptr) {
    out.basis_vi = grant->basis.vi;
    out.basis_en = grant->basis.en;
  }
  return out;
}

/// One entry per person whose data the answer holds, and one for a person who was asked about by reference and is not
/// among them.
std::vector<journal::Access> entries_for(const events::Question& question, const pack::Grant* grant,
                                         const std::vector<Use>& uses, const std::vector<Ref>& asked, bool released) {
  std::vector<journal::Access> out;
  for (const auto& use : uses) {
    auto entry = access_of(question, grant);
    entry.subject = use.subject;
    entry.fields = use.fields;
    out.push_back(std::move(entry));
  }
  for (const auto& ref : asked) {
    if (std::any_of(uses.begin(), uses.end(), [&](const Use& use) { return use.subject == ref; })) continue;
    auto entry = access_of(question, grant);
    entry.subject = ref;
    entry.released = released;
    out.push_back(std::move(entry));
  }
  return out;
}

/// The people whom an act's arguments name, each once.
void add_people(const json::value& args, std::vector<Ref>& out) {
  if (const auto* object = args.if_object())
    for (const auto& member : *object) add_people(member.value(), out);
  if (const auto* list = args.if_array())
    for (const auto& entry : *list) add_people(entry, out);
  if (!args.is_string()) return;
  const auto ref = Ref::parse(args.get_string());
  if (ref.ok() && !ref->empty() && std::find(out.begin(), out.end(), *ref) == out.end()) out.push_back(*ref);
}

events::Reply refusal_reply(const Error& error) {
  return {.ok = false, .body = nullptr, .error_id = error.def->id, .error_args = error.args};
}

}  // namespace

Provider::Provider(std::shared_ptr<const pack::Pack> pack, Database& database, std::vector<Member> members,
                   Clock& clock)
    : pack_(std::move(pack)), database_(database), members_(std::move(members)), clock_(clock) {
  ASSERT(pack_ != nullptr);
  for (const auto& one : members_) {
    if (hosting_.agencies.size() <= one.slot.index) hosting_.agencies.resize(one.slot.index + 1U);
    hosting_.agencies[one.slot.index] = one.id;
  }
  for (const auto& [id, service] : pack_->services)
    if (service.budget.per_caller > 0) budgets_[id] = std::make_unique<Budget>(service.budget);
}

namespace {
RateRule an_hour(int questions) {
  const int some = std::max(1, questions);  // a search has no budget for one record; nothing takes from that one
  return {static_cast<std::uint32_t>(some), Elapsed{Elapsed::hours(1).us / some}};
}
constexpr std::size_t kRecordsWatched = 1U << 16U;
constexpr std::size_t kCallersWatched = 1U << 12U;
}  // namespace

Provider::Budget::Budget(const pack::Budget& budget)
    : records(an_hour(budget.per_record), kRecordsWatched), callers(an_hour(budget.per_caller), kCallersWatched) {}

/// One who may try every birth date of a person has read it in the end.
Result<void> Provider::spend(const pack::Service& service, const events::Question& question) {
  const auto budget = budgets_.find(service.id);
  if (budget == budgets_.end()) return {};
  const std::string caller = question.from + "\n" + question.officer;
  std::string record = caller;
  for (const auto& name : service.find_by) record += "\n" + to_json(at_path(question.args, name));
  const auto now = clock_.monotonic();
  if (budget->second->callers.take(caller, now).us != 0) return fail(errors::kBudgetSpent);
  const bool one_record = service.budget.per_record > 0;
  if (one_record && budget->second->records.take(record, now).us != 0) return fail(errors::kBudgetSpent);
  return {};
}

void Provider::on_act(std::string service, events::Act handler) { acts_[std::move(service)] = std::move(handler); }
void Provider::on_question(std::string service, Answer answer) { answers_[std::move(service)] = std::move(answer); }

const Member* Provider::member(std::string_view agency) const {
  const auto found =
      std::find_if(members_.begin(), members_.end(), [&](const Member& one) { return one.id == agency; });
  return found == members_.end() ? nullptr : &*found;
}

// ---- questions ------------------------------------------------------------

Task<Result<json::value>> Provider::answer(events::Question question) {
  if (question.from.empty()) co_return fail(errors::kNoConsumer);  // nothing is journaled before authentication
  const Member* to = member(question.to);
  if (to == nullptr) co_return fail(errors::kWrongAgency, {question.to});
  if (const auto by_code = answers_.find(question.service); by_code != answers_.end()) {
    const auto read = [&](ReadTx& tx) { return by_code->second(tx, question); };
    co_return read_now<json::value>(database_, to->slot, read);
  }
  const auto* service = find_service(*pack_, question.service);
  if (service == nullptr || !service->asks()) co_return fail(errors::kServiceUnknown, {question.service});
  if (service->agency != to->id || to->registers == nullptr) co_return fail(errors::kWrongAgency, {to->id});
  co_return co_await read_service(*service, std::move(question), *to);
}

namespace {
using Way = Result<Reading> (*)(ReadTx&, const registers::Registers&, const pack::Service&, const pack::Grant&,
                                const json::object&, Evaluator&);
Way way_of(pack::ServiceKind kind) {
  switch (kind) {
    case pack::ServiceKind::kVerify:
      return verify_granted;
    case pack::ServiceKind::kSearch:
      return search_granted;
    case pack::ServiceKind::kChanges:
      return changes_granted;
    default:
      return read_granted;
  }
}
}  // namespace

Task<Result<json::value>> Provider::read_service(const pack::Service& service, events::Question question,
                                                 const Member& to) {
  const Instant now = clock_.now();
  const auto* grant = pack_->grant(service.id, question.from, question.purpose, pack_->zone().date_of(now));
  const auto* def = to.registers->definition(service.register_id);
  const auto asked = def == nullptr ? std::vector<Ref>{} : people_named(*def, service, question.args);

  const bool guesses = service.budget.per_caller > 0;
  Result<Reading> reading = fail(errors::kNoGrant, {service.id, question.purpose});
  if (grant != nullptr) {
    auto left = spend(service, question);
    CO_TRY(left);
    const auto* args = question.args.if_object();
    const auto read = [&](ReadTx& tx) -> Result<Reading> {
      Evaluator evaluator(*pack_, now);
      auto out =
          way_of(service.kind)(tx, *to.registers, service, *grant, args == nullptr ? json::object() : *args, evaluator);
      if (tx.failed()) return fail(errors::kDatabaseBroken);  // rows that could not be read are not "not found"
      return out;
    };
    reading = read_now<Reading>(database_, to.slot, read, Database::Fresh::kFacts);
  }
  if (!reading.ok() && reading.error().def->retry == Retry::kSameRequest) co_return std::move(reading).error();

  auto entries = entries_for(question, grant, reading.ok() ? reading->uses : std::vector<Use>{}, asked, reading.ok());
  if (guesses && entries.empty()) {  // asked about nobody: still an entry, so that it takes as long and leaves a trace
    auto entry = access_of(question, grant);
    entry.released = false;
    entries.push_back(std::move(entry));
  }
  auto durable = co_await journal::append_all(database_, to.slot, std::move(entries));
  if (!durable.ok()) co_return std::move(durable).error();  // nobody gets what nobody could see was taken
  if (!reading.ok()) co_return std::move(reading).error();
  co_return std::move(reading->answer);
}

// ---- acts ------------------------------------------------------------

Result<json::value> Provider::handle(Tx& tx, Context& context, const events::Message& message, const Member& to) const {
  if (const auto engine = acts_.find(message.service); engine != acts_.end())
    return engine->second(tx, context, message);
  return run_act(tx, context, message, to);
}

Result<json::value> Provider::run_act(Tx& tx, Context& context, const events::Message& message,
                                      const Member& to) const {
  const auto* service = find_service(*pack_, message.service);
  if (service == nullptr || service->kind != pack::ServiceKind::kAct)
    return fail(errors::kServiceUnknown, {message.service});
  if (service->agency != to.id || to.registers == nullptr) return fail(errors::kWrongAgency, {to.id});
  const auto* grant = pack_->grant(service->id, message.from, message.purpose, context.today());
  if (grant == nullptr) return fail(errors::kNoGrant, {service->id, message.purpose});
  if (!message.body.is_object()) return fail(errors::kBadArguments, {"body"});

  const registers::Provenance why{message.from, "engine", message.case_id, service->legal, message.id};
  json::object scope{{"args", message.body}};
  Evaluator evaluator(*pack_, context.now());
  auto noted = TRY(find_records(tx, *to.registers, service->finds, scope, evaluator));
  TRY(judge(service->rules, scope, evaluator));
  const auto written = TRY(write_records(tx, context, *to.registers, service->writes, scope, why, evaluator));
  TRY(send_follow_ups(tx, context, hosting_, *pack_, service->follow_ups, message, scope, evaluator));
  json::object answer;
  std::vector<std::string> told;
  for (const auto& binding : service->gives) {
    answer[binding.name] = TRY(evaluator.evaluate(binding.value, scope));
    told.push_back(binding.name);
  }
  announce(tx, context, hosting_, *pack_, written, why);
  events::Question as_asked;
  as_asked.id = message.id;
  as_asked.from = message.from;
  as_asked.service = message.service;
  as_asked.purpose = message.purpose;
  as_asked.case_id = message.case_id;
  for (const auto& one : written) {
    const Ref& subject = one.record.subject;
    if (!subject.empty() && std::find(noted.begin(), noted.end(), subject) == noted.end()) noted.push_back(subject);
  }
  for (const auto& subject : noted) {
    auto entry = access_of(as_asked, grant);
    entry.subject = subject;
    entry.fields = told;
    journal::append(tx, context, entry);
  }
  return json::value(std::move(answer));
}

/// Runs the handler. On a refusal the transaction is given up, so that nothing written before the refusal stays.
Result<events::Reply> Provider::first_try(Tx& tx, Context& context, const events::Message& message, const Member& to,
                                          std::optional<Error>& refused) const {
  refused.reset();  // the function may run twice
  const auto guarded = [&](Tx& inner, Context& given, const events::Message& arrived) -> Result<json::value> {
    auto out = handle(inner, given, arrived, to);
    if (inner.failed()) return fail(errors::kDatabaseBroken);  // what it decided, it decided on rows it could not see
    if (out.ok() || out.error().def->retry == Retry::kSameRequest) return out;
    refused = std::move(out).error();
    return fail(errors::kInternal);
  };
  return events::receive(tx, context, message, guarded);
}

Result<events::Reply> Provider::store_refusal(Tx& tx, Context& context, const events::Message& message,
                                              const Error& refusal) const {
  const auto refuse = [&](Tx& inner, Context& given, const events::Message& arrived) -> Result<json::value> {
    std::vector<Ref> concerned;
    // What refuses tells something of them: that one is married, or dead, or has no such record.
    const bool judged = refusal.is(errors::kRuleRefuses) || refusal.is(errors::kNothingToChange) ||
                        refusal.is(errors::kSeveralToChange);
    if (judged) add_people(arrived.body, concerned);
    const auto subject = Ref::parse(arrived.subject);
    if (refusal.is(errors::kNoGrant) && subject.ok() && !subject->empty()) concerned.push_back(*subject);
    for (const auto& person : concerned) {
      journal::Access entry;
      entry.subject = person;
      entry.consumer = arrived.from;
      entry.service = arrived.service;
      entry.purpose = arrived.purpose;
      entry.case_id = arrived.case_id;
      entry.question = arrived.id;
      entry.released = judged;
      journal::append(inner, given, entry);
    }
    return refusal;
  };
  return events::receive(tx, context, message, refuse);
}

Task<Result<events::Reply>> Provider::act(events::Message message) {
  if (message.from.empty()) co_return refusal_reply(fail(errors::kNoConsumer));
  const Member* to = member(message.to);
  if (to == nullptr) co_return refusal_reply(fail(errors::kWrongAgency, {message.to}));
  auto refused = std::make_shared<std::optional<Error>>();
  const auto attempt = [this, message, to, refused](Tx& tx, Context& context) {
    return first_try(tx, context, message, *to, *refused);
  };
  auto outcome = co_await write_task<events::Reply>(database_, to->slot, attempt);
  if (outcome.ok() || !*refused) co_return outcome;
  const auto settle = [this, message, refused](Tx& tx, Context& context) {
    return store_refusal(tx, context, message, **refused);
  };
  co_return co_await write_task<events::Reply>(database_, to->slot, settle);
}

}  // namespace sen::exchange
