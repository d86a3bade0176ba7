// A dossier's steps: their beginning and how they stand.
#include <algorithm>

#include "notices/notices.hpp"
#include "procedures/host.hpp"

namespace sen::procedures {

Result<void> Host::begin_steps(Tx& tx, Context& context, Dossier& dossier, const pack::Procedure& procedure) {
  auto scope = scope_of(procedure, dossier.facts, context.now());
  TRY(derive(scope));
  for (auto& run : dossier.steps) {
    if (run.state != "later") continue;
    const auto* step = procedure.step(run.step);
    const bool ready = std::all_of(step->after.begin(), step->after.end(), [&](const std::string& id) {
      return std::any_of(dossier.steps.begin(), dossier.steps.end(),
                         [&](const auto& other) { return other.step == id && other.state == "done"; });
    });
    if (ready) TRY(begin_step(tx, context, dossier, run, *step, scope));
  }
  return {};
}

Result<void> Host::begin_step(Tx& tx, Context& context, Dossier& dossier, DossierStep& run, const pack::Step& step,
                              const CaseScope& scope) {
  run.started_at = context.now();
  run.due_at = pack::due_at(step.limit, context.now(), parts_.pack->calendar, parts_.pack->zone());
  const bool asks = step.has_consent && !TRY(holds(scope, step.consent_unless, false));
  if (asks) {
    const auto of = TRY(evaluate(scope, step.consent_of));
    Request request;
    request.person = of.is_string() ? TRY(Ref::parse(of.get_string())) : Ref{};
    request.id = context.fresh_id();
    request.token = context.fresh_ref();
    request.dossier = dossier.id;
    request.dossier_code = dossier.code;
    request.step = step.id;
    request.kind = "consent";
    request.state = "open";
    request.asked_at = context.now();
    const auto text = fill(step.consent_text, scope.names.all());
    request.data = {{"vi", text.vi}, {"en", text.en}};
    store::insert_request(tx, request);
    run.state = "consent";
    run.holder = "person";
    run.waiting = {"Chờ chủ hộ đồng ý", "Waiting for the head of household to agree"};
    store::add_timeline(tx, dossier.id,
                        {context.now(), step.id, "asked", {"Đã hỏi ý kiến chủ hộ", "The head of household was asked"}});
    notices::Notice notice;
    notice.person = request.person;
    notice.kind = "consent";
    notice.title_vi = "Cần sự đồng ý của ông/bà";
    notice.title_en = "Your consent is needed";
    notice.text_vi = text.vi;
    notice.text_en = text.en;
    notice.link = "/requests/" + request.token.text();
    notice.case_id = dossier.code;
    notice.key = "request:" + request.token.text();
    TRY(notices::tell(tx, context, notice));
    return {};
  }
  send_start(tx, context, dossier, run, step, scope);
  return {};
}

void Host::send_start(Tx& tx, Context& context, Dossier& dossier, DossierStep& run, const pack::Step& step,
                      const CaseScope& scope) {
  const auto needs = needs_of(*parts_.pack, scope.procedure, step);
  Start start;
  start.dossier = dossier.code;
  start.step = step.id;
  start.procedure_code = dossier.procedure_code;
  start.unit = run.unit;
  start.subject = dossier.subject;
  start.people = store::parties(tx, dossier.id);
  start.received_at = context.now();
  start.due_at = run.due_at;
  start.data = project(scope.names.all(), needs.paths);
  start.data["case"] = scope.names.at("case");
  events::Outgoing out;
  out.to = run.agency;
  out.service = kStepStart;
  out.subject = dossier.code;
  out.purpose = scope.procedure.purpose;
  out.case_id = dossier.code;
  out.body = to_json(start);
  out.on_reply = kHostStartedReply;
  out.token = step.id;
  events::send(tx, context, parts_.hosting, out);
  run.state = "sent";
  run.holder = run.unit;
  run.waiting = {};
}

Result<void> Host::on_started(Tx& tx, Context& context, const events::Message& message, const events::Reply& reply) {
  auto dossier = store::dossier_by_code(tx, message.case_id);
  if (!dossier) return {};
  for (auto& run : dossier->steps) {
    if (run.step != message.token || run.state != "sent") continue;
    if (reply.ok) {
      run.state = "open";
      if (dossier->status == Status::kNew) dossier->status = Status::kReceived;
      const auto unit_vi = parts_.pack->unit_name(run.unit, context.today(), "vi");
      const auto unit_en = parts_.pack->unit_name(run.unit, context.today(), "en");
      store::add_timeline(
          tx, dossier->id,
          {context.now(), run.step, "received", {unit_vi + " đã nhận hồ sơ", unit_en + " has received the case"}});
    } else {
      run.state = "stuck";  // the agency's pack lacks something: its operator mends it, the case waits and tries again
      events::schedule(tx, {kHostRetryJob, dossier->code + "/" + run.step, context.now() + Elapsed::hours(1),
                            json::object{{"dossier", dossier->code}, {"step", run.step}}, 0});
      parts_.log.error("dossier " + dossier->code + " step " + run.step + " was refused by " + run.agency + ": " +
                       reply.error_id);
    }
  }
  store::update_dossier(tx, *dossier, context.now());
  return {};
}

Result<void> Host::on_retry(Tx& tx, Context& context, const events::Job& job) {
  auto dossier = store::dossier_by_code(tx, text_at(job.data, "dossier"));
  if (!dossier) return {};
  auto& run = dossier->step(text_at(job.data, "step"));
  if (run.state != "stuck") return {};
  const auto* procedure = TRY(definition_of(dossier->procedure_code));
  auto scope = scope_of(*procedure, dossier->facts, context.now());
  TRY(derive(scope));
  send_start(tx, context, *dossier, run, *procedure->step(run.step), scope);
  store::update_dossier(tx, *dossier, context.now());
  return {};
}

Result<Dossier> Host::case_of(Tx& tx, const events::Message& message, std::string_view code,
                              std::string_view step) const {
  auto dossier = store::dossier_by_code(tx, code);
  if (!dossier) return fail(errors::kNotFound);
  for (const auto& item : dossier->steps)
    if (item.step == step && item.agency == message.from) return std::move(*dossier);
  return fail(errors::kWrongSender);
}

Result<json::value> Host::on_update(Tx& tx, Context& context, const events::Message& message) {
  const auto update = TRY(update_from(message.body));
  auto dossier = TRY(case_of(tx, message, update.dossier, update.step));
  auto& run = dossier.step(update.step);
  if (!run.is_over()) {
    run.state = update.state;
    run.holder = update.holder.empty() ? run.unit : update.holder;
    run.waiting = update.waiting;
    if (update.due_at.us != 0) run.due_at = update.due_at;
    if (dossier.status == Status::kNew || dossier.status == Status::kReceived) dossier.status = Status::kProcessing;
    if (!update.waiting.empty())
      store::add_timeline(tx, dossier.id, {context.now(), run.step, "progress", update.waiting});
    store::update_dossier(tx, dossier, context.now());
  }
  return json::value(json::object{});
}

}  // namespace sen::procedures
