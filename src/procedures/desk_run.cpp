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

Result<json::value> Desk::on_confirmed(Tx& tx, Context& context, const events::Message& message) {
  const std::string answer(text_at(message.body, "answer"));
  auto work = store::work_of(tx, text_at(message.body, "dossier"), text_at(message.body, "step"));
  if (!work) return fail(errors::kNotFound);
  if (message.from != work->host) return fail(errors::kWrongSender);
  if (work->state != "confirming") return json::value(json::object{});
  work->state = answer == "objected" ? "objected" : "confirmed";
  work->objections = objections_from(at_path(message.body, "objections"));
  work->data["confirmed"] = answer;
  work->due_at = extend_due(work->due_at, context.now() - work->asked_at, parts_.pack->calendar, parts_.pack->zone());
  ++work->version;
  store::update_work(tx, *work, context.now());
  tell_host(tx, context, *work, "open", work->unit, {});
  return json::value(json::object{});
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
      tell_host(tx, context, work, person_signs ? "signing" : "working", work.unit, fill(outcome.waiting, scope.names.all()));
      return false;
    }
  }
  return false;
}

/// Number, token and content are fixed here, in the transaction; the signature follows outside and cannot change them.
Result<void> Desk::prepare_document(Tx& tx, Context& context, Work& work, const Definition& definition,
                                    const pack::Outcome& outcome) {
  const auto kind = parts_.pack->documents.find(outcome.document);
  if (kind == parts_.pack->documents.end()) return fail(errors::kPinnedLost, {outcome.document});
  auto scope = TRY(scope_of(work, definition, context.now()));
  for (const auto& binding : outcome.with) scope.names.set(binding.name, TRY(evaluate(scope, binding.value)));
  scope.names.set("office", json::value(work.unit.substr(work.unit.find(':') + 1)));
  scope.names.set("date", json::value(context.today().iso()));
  const auto number = TRY(member_.registers->next_number(tx, context, kind->second.number, scope.names.all()));
  scope.names.set("number", json::value(number));
  auto content = TRY(document_content(scope, kind->second, number));
  const auto holder = TRY(evaluate(scope, kind->second.holder_name));
  work.document = {
      {"kind", kind->second.id},
      {"as", outcome.as},
      {"role", outcome.role},
      {"number", number},
      {"token", context.fresh_ref().text()},
      {"holder_initials", initials(holder.is_string() ? std::string_view(holder.get_string()) : std::string_view())},
      {"content", std::move(content)}};
  return {};
}

Result<documents::Prepared> Desk::to_sign(const Work& work, const Definition&, std::string signer, Instant at) const {
  documents::Document document;
  document.token = TRY(Ref::parse(text_at(work.document, "token")));
  document.kind = text_at(work.document, "kind");
  document.result_code = text_at(work.document, "content.result_code");
  document.number = text_at(work.document, "number");
  document.holder = work.subject;
  document.holder_initials = text_at(work.document, "holder_initials");
  document.case_id = work.dossier_code;
  document.agency = member_.id;
  document.unit = work.unit;
  document.signer = std::move(signer);
  document.issued_at = at;
  document.key = "documents/" + member_.id;
  auto content = work.document.at("content").get_object();
  const auto date = parts_.pack->zone().date_of(at);
  content["place"] = parts_.pack->place_name(work.unit.substr(work.unit.find(':') + 1), date);
  content["office"] = json::object{{"vi", parts_.pack->unit_name(work.unit, date, "vi")},
                                   {"en", parts_.pack->unit_name(work.unit, date, "en")}};
  content["date"] = date.iso();
  content["signer"] = document.signer;
  return documents::prepare(std::move(document), content);
}

Result<void> Desk::issue_document(Tx& tx, Context& context, Work& work, const Definition& definition,
                                  const documents::Prepared& prepared, ByteView signature) {
  const auto issued = TRY(documents::issue(tx, context, prepared, signature));
  const std::string as(text_at(work.document, "as"));
  work.results[as.empty() ? issued.kind : as] =
      json::object{{"number", issued.number}, {"token", issued.token.text()}, {"kind", issued.kind}};
  auto& list = work.results["documents"];
  if (!list.is_array()) list = json::array{};
  list.as_array().push_back(documents::to_json(issued));
  work.document = {};
  ++work.outcome;
  TRY(run_outcomes(tx, context, work, definition));
  ++work.version;
  store::update_work(tx, work, context.now());
  return {};
}

Task<Result<void>> Desk::sign_one(identity::Principal who, WorkId id, std::string* number) {
  auto load = [&](ReadTx& tx) -> Result<Work> {
    auto work = store::work(tx, id);
    if (!work) return fail(errors::kNotFound);
    return std::move(*work);
  };
  auto loaded = read_now<Work>(parts_.database, member_.slot, load);
  const Work work = CO_TRY(loaded);
  if (who.agency != member_.id || !who.works_at(work.unit)) co_return fail(errors::kNotYours);
  if (work.state != "signing") co_return fail(errors::kWrongState);
  const std::string role(text_at(work.document, "role"));
  if (!who.may_sign_as(work.unit, role)) co_return fail(errors::kNoRole, {role});
  auto people = work.people;
  people.push_back(work.subject);
  if (identity::is_own_case(who, people)) co_return fail(errors::kOwnCase);
  *number = text_at(work.document, "number");
  auto defined = definition_of(work);
  const Definition definition = CO_TRY(defined);
  auto made = to_sign(work, definition, work.unit + " / " + role + " / " + who.name, parts_.clock.now());
  const documents::Prepared prepared = CO_TRY(made);
  auto signature = parts_.signer.sign(prepared.document.key, prepared.bytes);
  const Bytes bytes = CO_TRY(signature);
  auto write = [this, id, version = work.version, prepared, bytes, definition](Tx& tx,
                                                                               Context& context) -> Result<bool> {
    auto current = store::work(tx, id);
    if (!current || current->state != "signing" || current->version != version) return fail(errors::kChanged);
    TRY(issue_document(tx, context, *current, definition, prepared, bytes));
    return true;
  };
  auto done = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(done);
  co_return Result<void>{};
}

Task<Result<void>> Desk::issue_job(events::Job job) {
  auto parsed = parse_id(job.key);
  const WorkId id{CO_TRY(parsed)};
  auto load = [&](ReadTx& tx) -> Result<Work> {
    auto work = store::work(tx, id);
    if (!work) return fail(errors::kNotFound);
    return std::move(*work);
  };
  auto loaded = read_now<Work>(parts_.database, member_.slot, load);
  const Work work = CO_TRY(loaded);
  documents::Prepared prepared;
  Bytes bytes;
  auto defined = definition_of(work);
  const Definition definition = CO_TRY(defined);
  if (work.state == "issuing") {
    auto made = to_sign(work, definition, work.unit + " / " + std::string(text_at(work.data, "decided_by")),
                        parts_.clock.now());
    prepared = CO_TRY(made);
    auto signature = parts_.signer.sign(prepared.document.key, prepared.bytes);
    bytes = CO_TRY(signature);
  }
  auto write = [this, id, job, prepared, bytes, definition](Tx& tx, Context& context) -> Result<bool> {
    events::finish_job(tx, job);
    auto current = store::work(tx, id);
    if (!current || current->state != "issuing") return true;
    TRY(issue_document(tx, context, *current, definition, prepared, bytes));
    return true;
  };
  auto done = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(done);
  parts_.dispatcher.wake(member_.slot);
  co_return Result<void>{};
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
