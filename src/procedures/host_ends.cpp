// How steps and dossiers end: results, refusals, withdrawal.
#include <algorithm>

#include "identity/identity.hpp"
#include "notices/notices.hpp"
#include "procedures/host.hpp"

namespace sen::procedures {

DossierStep& Dossier::step(std::string_view wanted) {
  return *std::find_if(steps.begin(), steps.end(), [&](const auto& run) { return run.step == wanted; });
}

void Host::tell_parties(Tx& tx, Context& context, const Dossier& dossier, std::string kind, std::string key,
                        const pack::Text& title, const pack::Text& text, std::string link) {
  for (const auto& person : store::parties(tx, dossier.id)) {
    notices::Notice notice;
    notice.person = person;
    notice.kind = kind;
    notice.title_vi = title.vi;
    notice.title_en = title.en;
    notice.text_vi = text.vi;
    notice.text_en = text.en;
    notice.link = link;
    notice.case_id = dossier.code;
    notice.key = key;
    const auto told = notices::tell(tx, context, notice);
    if (!told.ok()) parts_.log.error("notice of dossier " + dossier.code + " was not told: " + told.error().def->id);
  }
}

Result<json::value> Host::on_done(Tx& tx, Context& context, const events::Message& message) {
  const auto done = TRY(done_from(message.body));
  auto dossier = TRY(case_of(tx, message, done.dossier, done.step));
  const auto* procedure = TRY(definition_of(dossier.procedure_code));
  auto& run = dossier.step(done.step);
  if (run.is_over()) return json::value(json::object{});
  const auto& step = *procedure->step(done.step);
  const auto& title = step.title;
  const auto link = "/cases/" + dossier.code;
  end_step(tx, context, dossier, run, done.ending, {done.reason, done.reason});
  if (done.ending != "done") {
    const bool returned = done.ending == "returned";
    const pack::Text what = returned ? pack::Text{title.vi + ": được trả lại", title.en + ": sent back"}
                                     : pack::Text{title.vi + ": bị từ chối", title.en + ": refused"};
    store::add_timeline(
        tx, dossier.id,
        {context.now(), run.step, "refused", {what.vi + ". " + done.reason, what.en + ". " + done.reason}});
    tell_parties(tx, context, dossier, "progress", done.ending + ":" + dossier.code + ":" + run.step, what,
                 {done.reason, done.reason}, link);
    skip_dependents(dossier, *procedure);
  } else {
    auto& gives = dossier.facts["gives"].as_object();
    for (const auto& [key, value] : done.gives) gives[key] = value;
    TRY(take_answers(dossier, done.form, context.now()));
    TRY(grant_mandates(tx, context, dossier, step));
    store::add_timeline(tx, dossier.id,
                        {context.now(), run.step, "done", {title.vi + ": đã xong", title.en + ": done"}});
    for (const auto& item : done.documents) {
      const auto document = TRY(documents::from_json(item));
      if (document.agency != message.from) return fail(errors::kWrongSender);
      if (parts_.hosting.slot(document.agency)) TRY(documents::verify(document, parts_.signer));
      TRY(documents::store_copy(tx, context, document));
      const auto content = documents::content_of(document);
      tell_parties(tx, context, dossier, "result", "document:" + document.token.text(),
                   {std::string(text_at(content, "title.vi")), std::string(text_at(content, "title.en"))},
                   {"Kết quả đã có. Bạn có thể xem và in.", "The result is ready. You can read and print it."}, link);
    }
    TRY(begin_steps(tx, context, dossier, *procedure));
  }
  finish_if_over(tx, context, dossier);
  store::update_dossier(tx, dossier, context.now());
  return json::value(json::object{});
}

void Host::skip_dependents(Dossier& dossier, const pack::Procedure& procedure) {
  // Steps are in order, so one pass reaches those that depend on a dependent.
  for (auto& run : dossier.steps) {
    if (run.state != "later") continue;
    const auto* step = procedure.step(run.step);
    for (const auto& id : step->after) {
      const auto& before = dossier.step(id);
      if (before.is_over() && before.state != "done") {
        run.state = "skipped";
        run.reason = {"Bước trước không hoàn thành", "An earlier step was not completed"};
      }
    }
  }
}

/// A case that ended without a result leaves its form open: the family mends it and sends it again.
void Host::finish_if_over(Tx& tx, Context& context, Dossier& dossier) {
  const auto any = [&](std::string_view state) {
    return std::any_of(dossier.steps.begin(), dossier.steps.end(), [&](const auto& run) { return run.state == state; });
  };
  if (!std::all_of(dossier.steps.begin(), dossier.steps.end(), [](const auto& run) { return run.is_over(); })) return;
  pack::Text said{"Hồ sơ đã giải quyết xong", "The case is finished"};
  if (any("done")) {
    const auto delivery = text_at(dossier.facts, "form.delivery");
    dossier.status = delivery == "post" || delivery == "counter" ? Status::kFinished : Status::kDelivered;
  } else {
    dossier.status = any("withdrawn") ? Status::kWithdrawn : any("returned") ? Status::kNotAccepted : Status::kStopped;
    said = any("withdrawn")  ? pack::Text{"Hồ sơ đã được rút", "The case was withdrawn"}
           : any("returned") ? pack::Text{"Hồ sơ được trả lại để sửa và nộp lại", "The case was sent back to be mended"}
                             : pack::Text{"Hồ sơ bị từ chối giải quyết", "The case was refused"};
    store::reopen_draft(tx, dossier.id, at_path(dossier.facts, "form"), context.now());
  }
  store::add_timeline(tx, dossier.id, {context.now(), "", any("done") ? "done" : "refused", said});
}

Task<Result<void>> Host::withdraw(Ref person, std::string code) {
  auto write = [this, person, code](Tx& tx, Context& context) -> Result<bool> {
    auto dossier = store::dossier_by_code(tx, code);
    if (!dossier || !store::is_party(tx, dossier->id, person)) return fail(errors::kNotFound);
    if (dossier->applicant != person) return fail(errors::kNotApplicant);
    TRY(begin_withdrawal(tx, context, *dossier));
    return true;
  };
  auto done = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(done);
  parts_.dispatcher.wake(member_.slot);
  co_return Result<void>{};
}

/// The units decide whether it is still in time: only they know what they have entered.
Result<void> Host::begin_withdrawal(Tx& tx, Context& context, Dossier& dossier) {
  for (const auto& run : dossier.steps)
    if (run.state == "done") return fail(errors::kTooLate);
  const bool over =
      std::all_of(dossier.steps.begin(), dossier.steps.end(), [](const auto& run) { return run.is_over(); });
  if (over) return fail(errors::kWrongState);
  for (auto& run : dossier.steps) {
    if (run.is_over() || run.state == "later") continue;
    if (run.state == "consent") {
      end_step(tx, context, dossier, run, "withdrawn", {});
      continue;
    }
    events::Outgoing out;
    out.to = run.agency;
    out.service = kStepWithdraw;
    out.subject = dossier.code;
    out.case_id = dossier.code;
    out.body = json::object{{"dossier", dossier.code}, {"step", run.step}};
    out.on_reply = kHostWithdrawnReply;
    out.token = run.step;
    events::send(tx, context, parts_.hosting, out);
  }
  store::add_timeline(tx, dossier.id,
                      {context.now(), "", "asked", {"Bạn đã đề nghị rút hồ sơ", "You asked to withdraw the case"}});
  store::update_dossier(tx, dossier, context.now());
  return {};
}

Result<void> Host::on_withdrawn(Tx& tx, Context& context, const events::Message& message, const events::Reply& reply) {
  auto dossier = store::dossier_by_code(tx, message.case_id);
  if (!dossier) return {};
  auto& run = dossier->step(message.token);
  if (run.is_over()) return {};
  if (reply.ok) {
    end_step(tx, context, *dossier, run, "withdrawn", {"Bạn đã rút hồ sơ", "You withdrew the case"});
    skip_dependents(*dossier, *TRY(definition_of(dossier->procedure_code)));
    finish_if_over(tx, context, *dossier);
  } else {
    store::add_timeline(tx, dossier->id,
                        {context.now(), run.step, "progress", {errors::kTooLate.vi, errors::kTooLate.en}});
  }
  store::update_dossier(tx, *dossier, context.now());
  return {};
}

/// Nothing more is asked of anybody about a step that is over.
void Host::end_step(Tx& tx, Context& context, const Dossier& dossier, DossierStep& run, std::string state,
                    pack::Text reason) {
  run.state = std::move(state);
  run.done_at = context.now();
  run.holder = run.unit;
  run.waiting = {};
  run.reason = std::move(reason);
  for (auto& request : store::open_requests(tx, dossier.id)) {
    if (request.step != run.step) continue;
    request.state = "closed";
    store::update_request(tx, request, context.now(), Ref{});
    events::cancel(tx, kHostSilenceJob, request.token.text());
    notices::mark_done_for_all(tx, context, "request:" + request.token.text());
  }
}

/// Parents act for the child from its registration on, as the pack says.
Result<void> Host::grant_mandates(Tx& tx, Context& context, const Dossier& dossier, const pack::Step& step) const {
  if (step.mandates.empty()) return {};
  const auto* procedure = TRY(definition_of(dossier.procedure_code));
  auto scope = scope_of(*procedure, dossier.facts, context.now());
  TRY(derive(scope));
  for (const auto& given : step.mandates) {
    const auto person = TRY(evaluate(scope, given.person));
    const auto represents = TRY(evaluate(scope, given.represents));
    if (!person.is_string() || !represents.is_string()) continue;  // no father known: no mandate for him
    identity::Mandate mandate;
    mandate.person = TRY(Ref::parse(person.get_string()));
    mandate.represents = TRY(Ref::parse(represents.get_string()));
    mandate.kind = given.kind;
    mandate.from = context.today();
    const auto until = TRY(evaluate(scope, given.until));
    if (until.is_string()) mandate.until = TRY(CivilDate::parse(until.get_string()));
    mandate.basis = dossier.code;
    TRY(identity::grant_mandate(tx, context, mandate));
  }
  return {};
}

}  // namespace sen::procedures
