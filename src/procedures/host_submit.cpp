// Submitting: the draft becomes a dossier under the law in force.
#include <algorithm>

#include "notices/notices.hpp"
#include "procedures/host.hpp"

namespace sen::procedures {
namespace {

/// Known names that depend on who asks differ between the two parents; they do not count as a change of facts.
std::set<std::string> personal_names(const pack::Procedure& procedure) {
  std::set<std::string> out;
  for (const auto& binding : procedure.knows)
    if (binding.value)
      for (const auto& name : binding.value.parsed->names())
        if (name.starts_with("session")) out.insert(binding.name);
  return out;
}

}  // namespace

Task<Result<Submitted>> Host::submit(Ref person, Ref token, bool commitment) {
  auto current = find_draft(person, token);
  if (!current.ok() && current.error().is(errors::kSubmitted)) co_return Submitted{current.error().args.at(0), true};
  Draft draft = CO_TRY(current);
  auto defined = definition_of(draft.procedure_code);
  const auto& procedure = *CO_TRY(defined);
  // A dossier starts under the law in force now; a draft opened under an older one moves over.
  const Instant now = parts_.clock.now();
  const auto* in_force = parts_.pack->procedure(draft.procedure, parts_.pack->zone().date_of(now));
  if (in_force == nullptr) co_return fail(errors::kUnknownProcedure, {draft.procedure});

  auto read = co_await read_known(*in_force, person, draft.start, "draft:" + token.text());
  json::object known = CO_TRY(read);
  auto before = draft.known;
  auto after = known;
  for (const auto& name : personal_names(procedure)) {
    before.erase(name);
    after.erase(name);
  }
  draft.known = known;
  draft.procedure_code = in_force->code;
  const auto changed = differences(before, after);
  if (!changed.empty() || in_force != &procedure) {
    auto keep = [token, known, person, code = in_force->code](Tx& tx, Context& context) -> Result<bool> {
      auto found = store::draft_by_token(tx, token);
      if (!found || found->state != "open") return fail(errors::kWrongState);
      found->known = known;
      found->procedure_code = code;
      found->updated_at = context.now();
      store::update_draft(tx, *found);
      store::mark_seen(tx, found->id, person, known);
      return true;
    };
    auto kept = co_await write_task<bool>(parts_.database, member_.slot, std::move(keep));
    CO_TRY(kept);
    co_return fail(errors::kKnownChanged, changed);
  }
  auto scope = scope_of(*in_force, facts_of(draft), now);
  auto eligible = holds(scope, in_force->eligible, true);
  if (!CO_TRY(eligible)) co_return fail(errors::kNotEligible, {in_force->not_eligible.vi, in_force->not_eligible.en});
  auto checked = check_form(scope, draft.form, "");
  draft.form = CO_TRY(checked);
  if (!commitment && !in_force->commitment.empty()) co_return fail(errors::kCommitment);
  auto write = [this, person, draft, facts = facts_of(draft)](Tx& tx, Context& context) -> Result<Submitted> {
    return make_dossier(tx, context, person, draft, facts);
  };
  auto made = co_await write_task<Submitted>(parts_.database, member_.slot, std::move(write));
  parts_.dispatcher.wake(member_.slot);
  co_return CO_TRY(made);
}

Result<Submitted> Host::make_dossier(Tx& tx, Context& context, Ref person, const Draft& checked, json::object facts) {
  auto draft = store::draft_by_token(tx, checked.token);
  if (!draft) return fail(errors::kNotFound);
  if (draft->state == "submitted") {
    const auto existing = store::dossier(tx, draft->dossier);
    return Submitted{existing ? existing->code : "", true};
  }
  if (draft->version != checked.version) return fail(errors::kChanged);  // the other parent typed meanwhile
  const auto* procedure = parts_.pack->procedure_by_code(checked.procedure_code);
  if (procedure == nullptr) return fail(errors::kPinnedLost, {checked.procedure_code});

  Dossier dossier;
  dossier.id = {context.fresh_id()};
  dossier.token = context.fresh_ref();
  dossier.procedure_code = procedure->code;
  dossier.applicant = person;
  dossier.submitted_at = context.now();
  auto scope = scope_of(*procedure, facts, context.now());
  TRY(derive(scope));
  const auto office = TRY(evaluate(scope, procedure->office));
  dossier.code = TRY(member_.registers->next_number(
      tx, context, procedure->dossier_number,
      json::object{
          {"agency", parts_.pack->agency(member_.id)->code}, {"office", office}, {"day", context.today().iso()}}));
  facts["case"] = json::object{{"code", dossier.code},
                               {"submitted_on", context.today().iso()},
                               {"applicant", person.text()},
                               {"name", text_at(scope.names.all(), "full_name")}};
  dossier.subject = TRY(Ref::parse([&] {
    const auto subject = evaluate(scope, procedure->subject);
    return subject.ok() && subject->is_string() ? std::string(subject->get_string()) : std::string();
  }()));
  const auto people = refs_in(TRY(evaluate(scope, procedure->parties)));
  dossier.facts = std::move(facts);
  const auto due = planned_due(*procedure, context.now(), parts_.pack->calendar, parts_.pack->zone());
  scope.names.set("case", dossier.facts.at("case"));
  for (const auto& step : procedure->steps) {
    DossierStep run;
    run.step = step.id;
    run.agency = step.agency;
    run.state = TRY(holds(scope, step.when, true)) ? "later" : "skipped";
    run.due_at = due.at(step.id);
    const auto place = TRY(evaluate(scope, step.place));
    run.unit = step.unit_kind + ":" + (place.is_string() ? std::string(place.get_string()) : std::string());
    run.holder = run.unit;
    if (run.state == "later") dossier.due_at = std::max(dossier.due_at, run.due_at);
    dossier.steps.push_back(std::move(run));
  }
  store::insert_dossier(tx, dossier, people);
  store::add_timeline(tx, dossier.id, {context.now(), "", "submitted", {"Đã nộp hồ sơ", "Submitted"}});
  TRY(begin_steps(tx, context, dossier, *procedure));
  store::update_dossier(tx, dossier, context.now());
  draft->state = "submitted";
  draft->dossier = dossier.id;
  draft->form = checked.form;
  draft->updated_at = context.now();
  store::update_draft(tx, *draft);
  store::close_offers(tx, draft->procedure, draft->shared_key, "taken");
  notices::mark_done_for_all(tx, context, "offer:" + draft->procedure + ":" + draft->shared_key);
  return Submitted{dossier.code, false};
}

}  // namespace sen::procedures
