// What people are asked: to confirm a draft, to consent as head of household.
#include <algorithm>

#include "notices/notices.hpp"
#include "procedures/host.hpp"

namespace sen::procedures {

namespace {
DossierStep& step_in(Dossier& dossier, std::string_view step) {
  return *std::find_if(dossier.steps.begin(), dossier.steps.end(), [&](const auto& run) { return run.step == step; });
}
}  // namespace

Result<json::value> Host::on_confirm(Tx& tx, Context& context, const events::Message& message) {
  const std::string code(text_at(message.body, "dossier"));
  const std::string step_id(text_at(message.body, "step"));
  auto dossier = TRY(case_of(tx, message, code, step_id));
  auto& run = step_in(dossier, step_id);
  const auto* procedure = parts_.pack->procedure_by_code(dossier.procedure_code);
  if (procedure == nullptr) return fail(errors::kPinnedLost, {dossier.procedure_code});
  const auto* step = procedure->step(step_id);
  if (store::open_request(tx, dossier.id, step_id, "confirm")) return json::value(json::object{});
  Request request;
  request.id = context.fresh_id();
  request.token = context.fresh_ref();
  request.dossier = dossier.id;
  request.dossier_code = code;
  request.step = step_id;
  request.kind = "confirm";
  request.person = dossier.applicant;
  request.state = "open";
  request.asked_at = context.now();
  request.until = context.now() + Elapsed::days(step->confirm_limit.days) + Elapsed::hours(step->confirm_limit.hours);
  request.data = {{"draft", at_path(message.body, "draft")}};
  store::insert_request(tx, request);
  events::schedule(tx, {kHostSilenceJob, request.token.text(), request.until, json::object{}, 0});
  run.state = "confirming";
  run.holder = "person";
  run.waiting = {"Chờ bạn xem và xác nhận bản thảo", "Waiting for you to check the draft"};
  dossier.status = Status::kProcessing;
  store::add_timeline(
      tx, dossier.id,
      {context.now(), step_id, "asked", {"Đã gửi bản thảo để bạn xác nhận", "The draft was sent to you to confirm"}});
  store::update_dossier(tx, dossier, context.now());
  tell_parties(
      tx, context, dossier, "confirm", "request:" + request.token.text(),
      {"Xem và xác nhận bản thảo", "Check and confirm the draft"},
      {"Nếu bạn không trả lời trước " + parts_.pack->zone().dmy_hm(request.until) + ", bản thảo được coi là đúng.",
       "If you do not answer before " + parts_.pack->zone().dmy_hm(request.until) + ", the draft counts as agreed."},
      "/requests/" + request.token.text());
  return json::value(json::object{});
}

Result<void> Host::answer_confirm_in(Tx& tx, Context& context, Request request, std::string state,
                                     std::vector<Objection> objections, Ref by) {
  auto dossier = store::dossier(tx, request.dossier);
  if (!dossier) return fail(errors::kNotFound);
  auto& run = step_in(*dossier, request.step);
  request.state = state;
  request.data["objections"] = to_json(objections);
  store::update_request(tx, request, context.now(), by);
  events::cancel(tx, kHostSilenceJob, request.token.text());
  notices::mark_done_for_all(tx, context, "request:" + request.token.text());
  events::Outgoing out;
  out.to = run.agency;
  out.service = kStepConfirmed;
  out.subject = dossier->code;
  out.purpose = "";
  out.case_id = dossier->code;
  out.body = json::object{
      {"dossier", dossier->code}, {"step", request.step}, {"answer", state}, {"objections", to_json(objections)}};
  events::send(tx, context, parts_.hosting, out);
  run.state = "open";
  run.holder = run.unit;
  run.waiting = {};
  const pack::Text said =
      state == "agreed"   ? pack::Text{"Bạn đã xác nhận bản thảo", "You confirmed the draft"}
      : state == "silent" ? pack::Text{"Hết hạn xác nhận: coi như đồng ý", "Time to confirm ran out: taken as agreed"}
                          : pack::Text{"Bạn đã đề nghị sửa bản thảo", "You asked for the draft to be changed"};
  store::add_timeline(tx, dossier->id, {context.now(), request.step, "answered", said});
  store::update_dossier(tx, *dossier, context.now());
  return {};
}

Result<void> Host::on_silence(Tx& tx, Context& context, const events::Job& job) {
  const auto token = TRY(Ref::parse(job.key));
  auto request = store::request_by_token(tx, token);
  if (!request || request->state != "open") return {};
  return answer_confirm_in(tx, context, *request, "silent", {}, Ref{});
}

Task<Result<void>> Host::answer_confirm(Ref person, Ref token, std::vector<Objection> objections) {
  auto write = [this, person, token, objections](Tx& tx, Context& context) -> Result<bool> {
    auto request = store::request_by_token(tx, token);
    if (!request || request->kind != "confirm" || !store::is_party(tx, request->dossier, person))
      return fail(errors::kNotFound);
    if (request->state != "open") return fail(errors::kWrongState);
    TRY(answer_confirm_in(tx, context, *request, objections.empty() ? "agreed" : "objected", objections, person));
    return true;
  };
  auto done = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(done);
  parts_.dispatcher.wake(member_.slot);
  co_return Result<void>{};
}

Task<Result<void>> Host::answer_consent(Ref person, Ref token, bool agrees) {
  auto write = [this, person, token, agrees](Tx& tx, Context& context) -> Result<bool> {
    auto request = store::request_by_token(tx, token);
    if (!request || request->kind != "consent" || request->person != person) return fail(errors::kNotFound);
    if (request->state != "open") return fail(errors::kWrongState);
    auto dossier = store::dossier(tx, request->dossier);
    const auto* procedure = dossier ? parts_.pack->procedure_by_code(dossier->procedure_code) : nullptr;
    if (procedure == nullptr) return fail(errors::kPinnedLost, {dossier ? dossier->procedure_code : ""});
    request->state = agrees ? "agreed" : "refused";
    store::update_request(tx, *request, context.now(), person);
    notices::mark_done_for_all(tx, context, "request:" + token.text());
    auto& run = step_in(*dossier, request->step);
    if (agrees) {
      // The clock of this branch starts when its papers are complete, that is now.
      auto scope = scope_of(*procedure, dossier->facts, context.now());
      TRY(derive(scope));
      const auto* step = procedure->step(run.step);
      run.started_at = context.now();
      run.due_at = pack::due_at(step->limit, context.now(), parts_.pack->calendar, parts_.pack->zone());
      send_start(tx, context, *dossier, run, *step, scope);
      store::add_timeline(tx, dossier->id,
                          {context.now(), run.step, "answered", {"Chủ hộ đã đồng ý", "The head of household agreed"}});
    } else {
      run.state = "refused";
      run.done_at = context.now();
      run.waiting = {};
      run.reason = {"Chủ hộ không đồng ý", "The head of household did not agree"};
      store::add_timeline(tx, dossier->id, {context.now(), run.step, "refused", run.reason});
      skip_dependents(*dossier, *procedure);
      finish_if_over(tx, context, *dossier);
    }
    store::update_dossier(tx, *dossier, context.now());
    return true;
  };
  auto done = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(done);
  parts_.dispatcher.wake(member_.slot);
  co_return Result<void>{};
}

}  // namespace sen::procedures
