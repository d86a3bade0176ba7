// What people are asked: to confirm a draft, to supply what is missing, to consent as head of household.
#include <algorithm>

#include "base/text.hpp"
#include "notices/notices.hpp"
#include "procedures/host.hpp"

namespace sen::procedures {

Result<json::value> Host::on_ask(Tx& tx, Context& context, const events::Message& message) {
  const auto ask = TRY(ask_from(message.body));
  auto dossier = TRY(case_of(tx, message, ask.dossier, ask.step));
  auto& run = dossier.step(ask.step);
  const auto* procedure = TRY(definition_of(dossier.procedure_code));
  if (run.is_over() || store::open_request(tx, dossier.id, ask.step, ask.kind)) return json::value(json::object{});
  const bool confirms = ask.kind == "confirm";
  Request request;
  request.id = context.fresh_id();
  request.token = context.fresh_ref();
  request.dossier = dossier.id;
  request.dossier_code = dossier.code;
  request.step = ask.step;
  request.kind = ask.kind;
  request.person = dossier.applicant;
  request.state = "open";
  request.asked_at = context.now();
  if (confirms) {
    const auto& limit = procedure->step(ask.step)->confirm_limit;
    request.until = context.now() + Elapsed::days(limit.days) + Elapsed::hours(limit.hours);
    request.data = {{"draft", ask.draft}};
    events::schedule(tx, {kHostSilenceJob, request.token.text(), request.until, json::object{}, 0});
  } else {
    request.data = {{"note", ask.note}, {"fields", at_path(message.body, "fields")}};
  }
  store::insert_request(tx, request);
  run.state = confirms ? "confirming" : "supplementing";
  run.holder = "person";
  run.waiting = confirms
                    ? pack::Text{"Chờ bạn xem và xác nhận bản dự thảo", "Waiting for you to check the draft"}
                    : pack::Text{"Chờ bạn bổ sung, hoàn thiện hồ sơ", "Waiting for you to complete the application"};
  dossier.status = confirms ? Status::kProcessing : Status::kSupplement;
  const pack::Text told =
      confirms ? pack::Text{"Đã gửi bản dự thảo để bạn xác nhận", "The draft was sent to you to confirm"}
               : pack::Text{"Cơ quan đề nghị bổ sung: " + ask.note, "You are asked to complete: " + ask.note};
  store::add_timeline(tx, dossier.id, {context.now(), ask.step, "asked", told});
  store::update_dossier(tx, dossier, context.now());
  tell_asked(tx, context, dossier, request);
  return json::value(json::object{});
}

void Host::tell_asked(Tx& tx, Context& context, const Dossier& dossier, const Request& request) {
  const std::string key = "request:" + request.token.text();
  const std::string link = "/requests/" + request.token.text();
  if (request.kind == "confirm") {
    const auto until = parts_.pack->zone().dmy_hm(request.until);
    tell_parties(tx, context, dossier, "confirm", key, {"Xem và xác nhận bản dự thảo", "Check and confirm the draft"},
                 {"Nếu bạn không trả lời trước " + until + ", bản dự thảo được coi là đúng.",
                  "If you do not answer before " + until + ", the draft counts as agreed."},
                 link);
    return;
  }
  const std::string note(text_at(request.data, "note"));
  tell_parties(tx, context, dossier, "supplement", key, {"Cần bổ sung hồ sơ", "Your application needs completing"},
               {note + " Thời gian chờ bạn bổ sung không tính vào thời hạn giải quyết.",
                note + " The time we wait for you does not count against the deadline."},
               link);
}

/// Closes the request and carries the answer to the unit that asked.
Result<void> Host::answer_in(Tx& tx, Context& context, Request request, Answer answer, const pack::Text& said, Ref by) {
  auto dossier = store::dossier(tx, request.dossier);
  if (!dossier) return fail(errors::kNotFound);
  auto& run = dossier->step(request.step);
  answer.dossier = dossier->code;
  answer.step = request.step;
  answer.kind = request.kind;
  request.state = answer.answer;
  request.data["objections"] = to_json(answer.objections);
  store::update_request(tx, request, context.now(), by);
  events::cancel(tx, kHostSilenceJob, request.token.text());
  notices::mark_done_for_all(tx, context, "request:" + request.token.text());
  if (!answer.form.empty()) TRY(take_answers(*dossier, answer.form, context.now()));
  events::Outgoing out;
  out.to = run.agency;
  out.service = kStepAnswer;
  out.subject = dossier->code;
  out.case_id = dossier->code;
  out.body = to_json(answer);
  events::send(tx, context, parts_.hosting, out);
  run.state = "open";
  run.holder = run.unit;
  run.waiting = {};
  if (dossier->status == Status::kSupplement) dossier->status = Status::kProcessing;
  store::add_timeline(tx, dossier->id, {context.now(), request.step, "answered", said});
  store::update_dossier(tx, *dossier, context.now());
  return {};
}

/// New answers change the case's form and the name it is known by.
Result<void> Host::take_answers(Dossier& dossier, const json::object& answers, Instant now) const {
  auto& form = dossier.facts["form"];
  if (!form.is_object()) form = json::object{};
  for (const auto& [key, value] : answers) form.as_object()[key] = value;
  auto scope = scope_of(*TRY(definition_of(dossier.procedure_code)), dossier.facts, now);
  TRY(derive(scope));
  if (auto* known = dossier.facts["case"].if_object()) (*known)["name"] = text_at(scope.names.all(), "full_name");
  return {};
}

Result<void> Host::on_silence(Tx& tx, Context& context, const events::Job& job) {
  const auto token = TRY(Ref::parse(job.key));
  auto request = store::request_by_token(tx, token);
  if (!request || request->state != "open") return {};
  Answer answer;
  answer.answer = "silent";
  return answer_in(tx, context, *request, std::move(answer),
                   {"Hết hạn xác nhận: coi như đồng ý", "Time to confirm ran out: taken as agreed"}, Ref{});
}

Result<Request> Host::open_request_of(ReadTx& tx, Ref person, Ref token, std::string_view kind) const {
  auto request = store::request_by_token(tx, token);
  const bool his = request && request->kind == kind &&
                   (kind == "consent" ? request->person == person : store::is_party(tx, request->dossier, person));
  if (!his) return fail(errors::kNotFound);
  if (request->state != "open") return fail(errors::kWrongState);
  return std::move(*request);
}

/// What is wanted of a field of the form must be an answer that the form would take: the unit takes it over as it is.
Result<void> Host::check_objections(ReadTx& tx, const Request& request, const std::vector<Objection>& objections,
                                    Instant now) const {
  const auto dossier = store::dossier(tx, request.dossier);
  if (!dossier) return fail(errors::kNotFound);
  const auto* procedure = TRY(definition_of(dossier->procedure_code));
  json::object changes;
  for (const auto& page : procedure->pages)
    for (const auto& ask : page.asks)
      for (const auto& item : objections)
        if (item.field == ask.field && !item.wanted.empty()) changes[ask.field] = item.wanted;
  if (changes.empty()) return {};
  auto scope = scope_of(*procedure, dossier->facts, now);
  TRY(check_changes(scope, at_path(dossier->facts, "form").as_object(), changes));
  return {};
}

Task<Result<void>> Host::answer_confirm(Ref person, Ref token, std::vector<Objection> objections) {
  auto write = [this, person, token, objections](Tx& tx, Context& context) -> Result<bool> {
    auto request = TRY(open_request_of(tx, person, token, "confirm"));
    TRY(check_objections(tx, request, objections, context.now()));
    Answer answer;
    answer.answer = objections.empty() ? "agreed" : "objected";
    answer.objections = objections;
    TRY(answer_in(tx, context, std::move(request), std::move(answer),
                  objections.empty()
                      ? pack::Text{"Bạn đã xác nhận bản dự thảo", "You confirmed the draft"}
                      : pack::Text{"Bạn đã đề nghị sửa bản dự thảo", "You asked for the draft to be changed"},
                  person));
    return true;
  };
  auto done = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(done);
  parts_.dispatcher.wake(member_.slot);
  co_return Result<void>{};
}

Task<Result<void>> Host::answer_supplement(Ref person, Ref token, json::object answers, std::string note) {
  auto cleaned = clean_text(note, true);
  const std::string said = CO_TRY(cleaned);
  auto write = [this, person, token, answers, said](Tx& tx, Context& context) -> Result<bool> {
    auto request = TRY(open_request_of(tx, person, token, "supplement"));
    const auto dossier = store::dossier(tx, request.dossier);
    if (!dossier) return fail(errors::kNotFound);
    const auto* procedure = TRY(definition_of(dossier->procedure_code));
    Error foreign = fail(errors::kFormWrong);
    const auto& asked = at_path(request.data, "fields").as_array();
    for (const auto& member : answers)
      if (std::find(asked.begin(), asked.end(), json::value(member.key())) == asked.end())
        foreign.fields.push_back({"/" + std::string(member.key()), &errors::kUnknownField, {}});
    if (!foreign.fields.empty()) return foreign;
    if (answers.empty() && said.empty()) return fail(errors::kReasonMissing);
    auto scope = scope_of(*procedure, dossier->facts, context.now());
    Answer answer;
    answer.answer = "supplied";
    answer.note = said;
    answer.form = TRY(check_changes(scope, at_path(dossier->facts, "form").as_object(), answers));
    TRY(answer_in(tx, context, std::move(request), std::move(answer),
                  {"Bạn đã bổ sung hồ sơ", "You completed the application"}, person));
    return true;
  };
  auto done = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(done);
  parts_.dispatcher.wake(member_.slot);
  co_return Result<void>{};
}

Task<Result<void>> Host::answer_consent(Ref person, Ref token, bool agrees) {
  auto write = [this, person, token, agrees](Tx& tx, Context& context) -> Result<bool> {
    auto request = TRY(open_request_of(tx, person, token, "consent"));
    auto dossier = store::dossier(tx, request.dossier);
    if (!dossier) return fail(errors::kNotFound);
    const auto* procedure = TRY(definition_of(dossier->procedure_code));
    request.state = agrees ? "agreed" : "refused";
    store::update_request(tx, request, context.now(), person);
    notices::mark_done_for_all(tx, context, "request:" + token.text());
    auto& run = dossier->step(request.step);
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
