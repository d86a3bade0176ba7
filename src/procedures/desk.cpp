// Queues and decisions of a unit's officers.
#include "procedures/desk.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "journal/journal.hpp"

namespace sen::procedures {
namespace {

constexpr const char* kWaitsForOfficer = "open,objected,confirmed,blocked";

std::string shown(const json::value& value) {
  if (value.is_string()) {
    const auto date = CivilDate::parse(value.get_string());
    return date.ok() ? date->dmy() : std::string(value.get_string());
  }
  if (value.is_int64()) return std::to_string(value.get_int64());
  return {};
}

/// The officer as the person concerned may read it.
std::string officer_text(const identity::Principal& who, const Work& work) {
  for (const auto& post : who.posts)
    if (post.unit == work.unit) return work.unit + " / " + post.role + " / " + who.name;
  return work.unit + " / " + who.name;
}

/// Person references among what the step was given: their data is what gets shown.
void collect_people(const json::value& value, std::vector<Ref>& out) {
  if (const auto* members = value.if_object()) {
    if (const auto ref = Ref::parse(text_at(value, "ref")); ref.ok()) out.push_back(*ref);
    for (const auto& member : *members) collect_people(member.value(), out);
  } else if (const auto* items = value.if_array()) {
    for (const auto& item : *items) collect_people(item, out);
  }
}

void collect_paths(const json::value& value, const std::string& path, std::vector<std::string>& out) {
  const auto* members = value.if_object();
  if (members == nullptr) {
    if (!path.empty() && !value.is_null()) out.push_back(path);
    return;
  }
  for (const auto& member : *members)
    collect_paths(member.value(), path.empty() ? std::string(member.key()) : path + "." + std::string(member.key()),
                  out);
}

/// Which fields of the case are about a person: those of the objects that carry his reference; for the subject, all
/// that carry nobody's.
std::vector<std::string> fields_about(const json::object& data, Ref person, Ref subject) {
  std::vector<std::string> out;
  for (const auto& member : data) {
    const auto ref = Ref::parse(text_at(member.value(), "ref"));
    const bool his =
        ref.ok() ? *ref == person : person == subject && member.value().is_object() && member.key() != "case";
    if (his) collect_paths(member.value(), std::string(member.key()), out);
  }
  return out;
}

}  // namespace

Desk::Desk(Parts parts, const exchange::Member& member) : parts_(std::move(parts)), member_(member) {
  for (const auto& procedure : parts_.pack->procedures)
    for (const auto& step : procedure.steps)
      if (step.agency == member_.id) needs_[&step] = needs_of(*parts_.pack, procedure, step);
}

Result<Desk::Definition> Desk::definition_of(const Work& work) const {
  Definition definition;
  definition.procedure = parts_.pack->procedure_by_code(work.procedure_code);
  if (definition.procedure == nullptr) return fail(errors::kPinnedLost, {work.procedure_code});
  definition.step = definition.procedure->step(work.step);
  if (definition.step == nullptr) return fail(errors::kPinnedLost, {work.procedure_code + "/" + work.step});
  return definition;
}

Result<CaseScope> Desk::scope_of(const Work& work, const Definition& definition, Instant now) const {
  CaseScope scope{*parts_.pack, *definition.procedure, work.data, now};
  if (!scope.names.at("form").is_object()) scope.names.set("form", json::object{});
  const auto needs = needs_.find(definition.step);
  if (needs == needs_.end()) return fail(errors::kWrongSender);
  TRY(derive(scope, &needs->second.derived));
  for (const auto& [key, value] : work.results) scope.names.set(key, value);
  const auto colon = work.unit.find(':');
  scope.names.set("unit", json::value(work.unit));
  scope.names.set("unit_place", json::value(work.unit.substr(colon + 1)));
  scope.names.set("agency", json::object{{"id", member_.id}, {"code", parts_.pack->agency(member_.id)->code}});
  return scope;
}

Result<void> Desk::may_act(const identity::Principal& who, const Work& work, std::string_view right) const {
  if (who.agency != member_.id || !who.works_at(work.unit)) return fail(errors::kNotYours);
  if (!who.may(*parts_.pack, work.unit, right)) return fail(errors::kNoRole, {std::string(right)});
  auto people = work.people;
  people.push_back(work.subject);
  if (identity::is_own_case(who, people)) return fail(errors::kOwnCase);
  return {};
}

Result<std::vector<Work>> Desk::queue(const identity::Principal& who, std::string_view unit, std::string_view states,
                                      int limit) {
  if (who.agency != member_.id || !who.works_at(unit)) return fail(errors::kNotYours);
  return read_now<std::vector<Work>>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<std::vector<Work>> {
    return store::queue(tx, unit, states.empty() ? std::string_view(kWaitsForOfficer) : states, limit);
  });
}

std::vector<store::QueueCount> Desk::counts(const identity::Principal& who, std::string_view unit) {
  if (who.agency != member_.id || !who.works_at(unit)) return {};
  auto found = read_now<std::vector<store::QueueCount>>(parts_.database, member_.slot,
                                                        [&](ReadTx& tx) -> Result<std::vector<store::QueueCount>> {
                                                          return store::queue_counts(tx, unit, parts_.clock.now());
                                                        });
  return found.ok() ? std::move(*found) : std::vector<store::QueueCount>{};
}

Result<std::vector<Work>> Desk::signing_queue(const identity::Principal& who, std::string_view unit) {
  auto all = TRY(queue(who, unit, "signing"));
  std::erase_if(all, [&](const Work& work) { return !who.may_sign_as(work.unit, text_at(work.document, "role")); });
  return all;
}

Task<Result<OpenWork>> Desk::open(identity::Principal who, WorkId id) {
  auto show = [this, who, id](Tx& tx, Context& context) -> Result<OpenWork> {
    auto work = store::work(tx, id);
    if (!work) return fail(errors::kNotFound);
    if (who.agency != member_.id || !who.works_at(work->unit)) return fail(errors::kNotYours);
    const auto definition = TRY(definition_of(*work));
    OpenWork out;
    auto scope = TRY(scope_of(*work, definition, context.now()));
    for (const auto& row : definition.step->evidence) {
      const auto value = TRY(evaluate(scope, row.value));
      const auto against = TRY(evaluate(scope, row.against));
      EvidenceRow shown_row{row.field, row.label, shown(value), shown(against), row.source, bool(row.against), true};
      shown_row.matches = !shown_row.compared || fold_key(shown_row.value) == fold_key(shown_row.against);
      out.evidence.push_back(std::move(shown_row));
    }
    if (definition.step->has_confirm) {
      const auto kind = parts_.pack->documents.find(definition.step->confirm_document);
      if (kind != parts_.pack->documents.end()) out.draft = TRY(document_content(scope, kind->second, ""));
    }
    // Showing is an access: one entry for each person whose data the page carries, durable before the answer leaves.
    std::vector<Ref> people{work->subject};
    collect_people(work->data, people);
    std::sort(people.begin(), people.end());
    people.erase(std::unique(people.begin(), people.end()), people.end());
    journal::Access access;
    access.consumer = member_.id;
    access.officer = officer_text(who, *work);
    access.service = "task.open";
    access.purpose = definition.procedure->purpose;
    access.basis_vi = definition.procedure->law.vi;
    access.basis_en = definition.procedure->law.en;
    access.case_id = work->dossier_code;
    for (const auto& person : people) {
      access.subject = person;
      access.fields = fields_about(work->data, person, work->subject);
      journal::append(tx, context, access);
    }
    out.may_decide = may_act(who, *work, "decide").ok();
    out.may_sign = work->state == "signing" && who.may_sign_as(work->unit, text_at(work->document, "role"));
    out.scope = std::make_shared<CaseScope>(std::move(scope));
    out.procedure = definition.procedure;
    out.step = definition.step;
    out.work = std::move(*work);
    return out;
  };
  auto opened = co_await write_task<OpenWork>(parts_.database, member_.slot, std::move(show));
  co_return CO_TRY(opened);
}

Task<Result<Work>> Desk::decide(identity::Principal who, WorkId id, int version, Decision decision) {
  auto write = [this, who, id, version, decision](Tx& tx, Context& context) -> Result<Work> {
    auto work = store::work(tx, id);
    if (!work) return fail(errors::kNotFound);
    TRY(may_act(who, *work, "decide"));
    if (work->version != version) return fail(errors::kChanged);
    const auto definition = TRY(definition_of(*work));
    work->data["decided_by"] = who.name;
    TRY(decision(tx, context, *work, definition));
    ++work->version;
    store::update_work(tx, *work, context.now());
    return std::move(*work);
  };
  auto decided = co_await write_task<Work>(parts_.database, member_.slot, std::move(write));
  Work work = CO_TRY(decided);
  parts_.dispatcher.wake(member_.slot);
  co_return work;
}

Task<Result<Work>> Desk::approve(identity::Principal who, WorkId id, int version) {
  auto decision = [this](Tx& tx, Context& context, Work& work, const Definition& definition) -> Result<void> {
    const bool ready =
        work.state == "blocked" || (definition.step->has_confirm ? work.state == "confirmed" : work.state == "open");
    if (!ready) return fail(errors::kWrongState);
    work.problem.clear();
    return run_outcomes(tx, context, work, definition);
  };
  auto done = co_await decide(std::move(who), id, version, std::move(decision));
  co_return CO_TRY(done);
}

Task<Result<Work>> Desk::send_back(identity::Principal who, WorkId id, int version, std::string reason) {
  auto done = co_await turn_down(std::move(who), id, version, std::move(reason), "returned");
  co_return CO_TRY(done);
}

Task<Result<Work>> Desk::refuse(identity::Principal who, WorkId id, int version, std::string reason) {
  auto done = co_await turn_down(std::move(who), id, version, std::move(reason), "refused");
  co_return CO_TRY(done);
}

Task<Result<Work>> Desk::turn_down(identity::Principal who, WorkId id, int version, std::string reason,
                                   std::string ending) {
  auto cleaned = clean_text(reason, true);
  const std::string why = CO_TRY(cleaned);
  if (why.empty()) co_return fail(errors::kReasonMissing);
  auto decision = [this, why, ending](Tx& tx, Context& context, Work& work,
                                      const Definition& definition) -> Result<void> {
    // An entered book stays entered; a branch is not sent back, since the birth before it stays valid.
    if (!work.is_undecided() || work.state == "confirming" || work.state == "supplementing")
      return fail(errors::kWrongState);
    if (ending == "returned" && !definition.step->after.empty()) return fail(errors::kWrongState);
    work.state = ending;
    Done done;
    done.dossier = work.dossier_code;
    done.step = work.step;
    done.ending = ending;
    done.reason = why;
    send_host(tx, context, work, kStepDone, to_json(done));
    return {};
  };
  auto done = co_await decide(std::move(who), id, version, std::move(decision));
  co_return CO_TRY(done);
}

Task<std::vector<SignResult>> Desk::sign(identity::Principal who, std::vector<WorkId> ids) {
  std::vector<SignResult> results;
  for (const auto& id : ids) {
    SignResult result;
    result.id = id;
    auto signed_one = co_await sign_one(who, id, &result.number);
    if (!signed_one.ok()) result.error = signed_one.error();
    results.push_back(std::move(result));
  }
  parts_.dispatcher.wake(member_.slot);
  co_return results;
}

}  // namespace sen::procedures
