#include "exchange/acts.hpp"

#include <algorithm>

#include "exchange/errors.hpp"
#include "exchange/exchange.hpp"
#include "exchange/writes.hpp"

namespace sen::exchange {
namespace {

constexpr const char* kFollowUpReply = "act.followed";
constexpr int kCountMax = 100'000;  ///< of one `count`: what an office enters in decades

/// What one agency decided and another refuses is a contradiction between two registers that only a person can solve.
/// The error parks the message's stream, so that it stands in the operator's list until somebody has.
Result<void> take_reply(Tx&, Context&, const events::Message& message, const events::Reply& reply) {
  if (reply.ok) return {};
  return fail(errors::kFollowUpRefused, {message.to, message.service, reply.error_id});
}

}  // namespace

Result<std::vector<Ref>> find_records(ReadTx& tx, const registers::Registers& registers,
                                      const std::vector<pack::Find>& finds, json::object& scope, Evaluator& evaluator) {
  std::vector<Ref> subjects;
  for (const auto& find : finds) {
    if (find.count) {
      const auto all = TRY(find_where(tx, registers, find.register_id, find.where, scope, evaluator, kCountMax));
      scope[find.as] = static_cast<std::int64_t>(all.size());
      continue;
    }
    const auto found = TRY(find_where(tx, registers, find.register_id, find.where, scope, evaluator));
    if (!find.many && found.size() > 1) return fail(errors::kAmbiguous);
    json::array told;
    for (const auto& record : found) {
      told.push_back(tell_record(record));
      if (!record.subject.empty() && std::find(subjects.begin(), subjects.end(), record.subject) == subjects.end())
        subjects.push_back(record.subject);
    }
    if (find.many)
      scope[find.as] = std::move(told);
    else
      scope[find.as] = told.empty() ? json::value(nullptr) : std::move(told.front());
  }
  return subjects;
}

Result<void> judge(const std::vector<pack::Rule>& rules, const json::object& scope, Evaluator& evaluator) {
  for (const auto& rule : rules)
    if (!TRY(evaluator.holds(rule.that, scope)))
      return fail(errors::kRuleRefuses, {rule.message.vi, rule.message.en, rule.id, rule.legal});
  return {};
}

Result<void> send_follow_ups(Tx& tx, Context& context, const events::Hosting& hosting, const pack::Pack& pack,
                             const std::vector<pack::FollowUp>& follow_ups, const events::Message& cause,
                             json::object& scope, Evaluator& evaluator) {
  for (const auto& next : follow_ups) {
    const auto service = pack.services.find(next.service);
    if (service == pack.services.end()) return fail(errors::kServiceUnknown, {next.service});
    for (auto& entry : TRY(entries_of(next.each, scope, evaluator))) {
      if (next.each) scope["item"] = std::move(entry);
      if (next.when && !TRY(evaluator.holds(next.when, scope))) continue;
      json::object args;
      for (const auto& binding : next.with) args[binding.name] = TRY(evaluator.evaluate(binding.value, scope));
      for (const auto& name : next.if_given)
        if (const auto* value = given(scope, name)) args[name] = *value;
      events::send(tx, context, hosting,
                   {.to = service->second.agency,
                    .service = next.service,
                    .subject = cause.subject,
                    .purpose = next.purpose,
                    .case_id = cause.case_id,
                    .body = std::move(args),
                    .on_reply = kFollowUpReply,
                    .token = ""});
    }
    if (next.each) scope.erase("item");
  }
  return {};
}

void wire_follow_ups(events::Dispatcher& dispatcher) { dispatcher.on_reply(kFollowUpReply, take_reply); }

}  // namespace sen::exchange
