// The saga of a step's outcomes: register rows, acts to other agencies, documents and their signatures.
#include <algorithm>

#include "base/text.hpp"
#include "procedures/desk.hpp"

namespace sen::procedures {
// ---- arriving messages

Result<json::value> Desk::on_start(Tx& tx, Context& context, const events::Message& message) {
  auto start = TRY(start_from(message.body));
  const auto* procedure = parts_.pack->procedure_by_code(start.procedure_code);
  if (procedure == nullptr) return fail(errors::kPinnedLost, {start.procedure_code});
  const auto* step = procedure->step(start.step);
  if (step == nullptr) return fail(errors::kPinnedLost, {start.procedure_code + "/" + start.step});
  // Only the procedure's host may hand over, and only to the agency that the pack names.
  if (message.from != procedure->host || step->agency != member_.id || !start.unit.starts_with(step->unit_kind + ":"))
    return fail(errors::kWrongSender);
  Work work;
  work.id = {context.fresh_id()};
  work.dossier_code = start.dossier;
  work.host = message.from;
  work.step = start.step;
  work.procedure_code = start.procedure_code;
  work.unit = start.unit;
  work.state = "open";
  work.subject = start.subject;
  work.people = start.people;
  work.received_at = start.received_at;
  work.due_at = start.due_at;
  work.data = std::move(start.data);
  work.version = 1;
  work.updated_at = context.now();
  if (!store::insert_work(tx, work)) work = *store::work_of(tx, work.dossier_code, work.step);
  return json::value(json::object{{"work", std::to_string(work.id.value)}});
}

Result<void> Desk::on_acted(Tx& tx, Context& context, const events::Message& message, const events::Reply& reply) {
  const auto id = TRY(parse_id(message.token));
  auto work = store::work(tx, WorkId{id});
  if (!work || work->state != "running") return {};
  const auto definition = TRY(definition_of(*work));
  if (work->outcome >= static_cast<int>(definition.step->outcomes.size())) return {};
  const auto& outcome = definition.step->outcomes[static_cast<std::size_t>(work->outcome)];
  if (outcome.kind != pack::OutcomeKind::kAct || outcome.service != message.service) return {};
  work->waiting_for.clear();
  if (reply.ok) {
    work->results[outcome.as.empty() ? outcome.service : outcome.as] = reply.body;
    ++work->outcome;
    TRY(run_outcomes(tx, context, *work, definition));
  } else {
    work->state = "blocked";
    work->problem = reply.error_id;
    parts_.log.warning("dossier " + work->dossier_code + " step " + work->step + ": " + outcome.service +
                       " refused: " + reply.error_id);
    tell_host(tx, context, *work, "open", work->unit, {});
  }
  ++work->version;
  store::update_work(tx, *work, context.now());
  return {};
}

// ---- outcomes

Result<void> Desk::run_outcomes(Tx& tx, Context& context, Work& work, const Definition& definition) {
  const auto& outcomes = definition.step->outcomes;
  work.state = "running";
  while (work.outcome < static_cast<int>(outcomes.size())) {
    const auto& outcome = outcomes[static_cast<std::size_t>(work.outcome)];
    if (!TRY(run_outcome(tx, context, work, definition, outcome))) return {};
    ++work.outcome;
  }
  return finish(tx, context, work, definition);
}

/// @returns true when the outcome is complete, false when it waits (its state is set)
Result<bool> Desk::run_outcome(Tx& tx, Context& context, Work& work, const Definition& definition,
                               const pack::Outcome& outcome) {
  auto scope = TRY(scope_of(work, definition, context.now()));
  switch (outcome.kind) {
    case pack::OutcomeKind::kRecord: {
      registers::Provenance why{member_.id, std::string(text_at(work.data, "decided_by")), work.dossier_code,
                                definition.procedure->legal, Ref{}};
      auto names = scope.names.all();
      TRY(exchange::apply_writes(tx, context, *member_.registers, {outcome.record}, names, why, *parts_.pack,
                                 &parts_.hosting));
      if (!outcome.record.as.empty() && names.contains(outcome.record.as))
        work.results[outcome.record.as] = names[outcome.record.as];
      return true;
    }
    case pack::OutcomeKind::kAct: {
      json::object args;
      for (const auto& binding : outcome.with) args[binding.name] = TRY(evaluate(scope, binding.value));
      const auto service = parts_.pack->services.find(outcome.service);
      if (service == parts_.pack->services.end()) return fail(errors::kPinnedLost, {outcome.service});
      events::Outgoing out;
      out.to = service->second.agency;
      out.service = outcome.service;
      out.subject = work.dossier_code;
      out.purpose = definition.procedure->purpose;
      out.case_id = work.dossier_code;
      out.body = std::move(args);
      out.on_reply = kDeskActedReply;
      out.token = std::to_string(work.id.value);
      events::send(tx, context, parts_.hosting, out);
      work.waiting_for = out.to;
      tell_host(tx, context, work, "working", out.to, fill(outcome.waiting, scope.names.all()));
      return false;
    }
    case pack::OutcomeKind::kSign:
    case pack::OutcomeKind::kIssue: {
      TRY(prepare_document(tx, context, work, definition, outcome));
      const bool person_signs = outcome.kind == pack::OutcomeKind::kSign;
      work.state = person_signs ? "signing" : "issuing";
      if (!person_signs)
        events::schedule(tx, {kDeskIssueJob, std::to_string(work.id.value), context.now(), json::object{}, 0});
      tell_host(tx, context, work, person_signs ? "signing" : "working", work.unit,
                fill(outcome.waiting, scope.names.all()));
      return false;
    }
  }
  return false;
}

Result<void> Desk::finish(Tx& tx, Context& context, Work& work, const Definition& definition) {
  work.state = "done";
  const auto scope = TRY(scope_of(work, definition, context.now()));
  Done done;
  done.dossier = work.dossier_code;
  done.step = work.step;
  for (const auto& binding : definition.step->gives) done.gives[binding.name] = TRY(evaluate(scope, binding.value));
  if (const auto* changes = at_path(work.data, "form_changes").if_object()) done.form = *changes;
  if (const auto* list = at_path(work.results, "documents").if_array()) done.documents = *list;
  send_host(tx, context, work, kStepDone, to_json(done));
  return {};
}

void Desk::tell_host(Tx& tx, Context& context, const Work& work, std::string state, std::string holder,
                     const pack::Text& waiting) {
  send_host(tx, context, work, kStepUpdate,
            to_json(Update{work.dossier_code, work.step, std::move(state), std::move(holder), work.due_at, waiting}));
}

void Desk::send_host(Tx& tx, Context& context, const Work& work, const char* service, json::value body) {
  events::Outgoing out;
  out.to = work.host;
  out.service = service;
  out.subject = work.dossier_code;
  out.case_id = work.dossier_code;
  out.body = std::move(body);
  events::send(tx, context, parts_.hosting, out);
}

}  // namespace sen::procedures
