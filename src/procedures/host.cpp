// The dossier's life after submission: hand-over of steps, requests to people, results, offers.
#include "procedures/host.hpp"

#include <algorithm>

#include "notices/notices.hpp"

namespace sen::procedures {
namespace {

bool is_over(const DossierStep& run) { return run.state == "done" || run.state == "refused" || run.state == "skipped"; }

}  // namespace

Host::Host(Parts parts, const exchange::Member& member) : parts_(std::move(parts)), member_(member) {}

// ---- steps
// ------------------------------------------------------------------------------------------------------------------------------

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
    const auto text = fill(step.consent_text, scope.names);
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
  start.data = project(scope.names, needs.paths);
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
      run.state = "stuck";
      parts_.log.error("dossier " + dossier->code + " step " + run.step + " was refused by " + run.agency + ": " +
                       reply.error_id);
    }
  }
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

namespace {
DossierStep& step_in(Dossier& dossier, std::string_view step) {
  return *std::find_if(dossier.steps.begin(), dossier.steps.end(), [&](const auto& run) { return run.step == step; });
}
}  // namespace

Result<json::value> Host::on_update(Tx& tx, Context& context, const events::Message& message) {
  const auto update = TRY(update_from(message.body));
  auto dossier = TRY(case_of(tx, message, update.dossier, update.step));
  auto& run = step_in(dossier, update.step);
  if (!is_over(run)) {
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

// ---- confirmation of a draft
// -------------------------------------------------------------------------------------------------------------

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

// ---- results
// ------------------------------------------------------------------------------------------------------------------------------

void Host::skip_dependents(Dossier& dossier, const pack::Procedure& procedure) {
  // Steps are in order, so one pass reaches those that depend on a dependent.
  for (auto& run : dossier.steps) {
    if (run.state != "later") continue;
    const auto* step = procedure.step(run.step);
    for (const auto& id : step->after) {
      const auto& before = step_in(dossier, id);
      if (before.state == "refused" || before.state == "skipped") {
        run.state = "skipped";
        run.reason = {"Bước trước không hoàn thành", "An earlier step was not completed"};
      }
    }
  }
}

void Host::finish_if_over(Tx& tx, Context& context, Dossier& dossier) {
  if (!std::all_of(dossier.steps.begin(), dossier.steps.end(), is_over)) return;
  const bool any_done =
      std::any_of(dossier.steps.begin(), dossier.steps.end(), [](const auto& run) { return run.state == "done"; });
  const bool electronic =
      text_at(dossier.facts, "form.delivery") != "post" && text_at(dossier.facts, "form.delivery") != "counter";
  dossier.status = !any_done ? Status::kNotAccepted : electronic ? Status::kDelivered : Status::kFinished;
  store::add_timeline(tx, dossier.id,
                      {context.now(), "", any_done ? "done" : "refused",
                       any_done ? pack::Text{"Hồ sơ đã giải quyết xong", "The case is finished"}
                                : pack::Text{"Hồ sơ không được chấp nhận", "The case was not accepted"}});
}

Result<json::value> Host::on_done(Tx& tx, Context& context, const events::Message& message) {
  const auto done = TRY(done_from(message.body));
  auto dossier = TRY(case_of(tx, message, done.dossier, done.step));
  const auto* procedure = parts_.pack->procedure_by_code(dossier.procedure_code);
  if (procedure == nullptr) return fail(errors::kPinnedLost, {dossier.procedure_code});
  auto& run = step_in(dossier, done.step);
  if (is_over(run)) return json::value(json::object{});
  run.done_at = context.now();
  run.holder = run.unit;
  run.waiting = {};
  const auto& title = procedure->step(done.step)->title;
  const auto link = "/cases/" + dossier.code;
  if (done.refused) {
    run.state = "refused";
    run.reason = {done.reason, done.reason};
    store::add_timeline(tx, dossier.id,
                        {context.now(),
                         run.step,
                         "refused",
                         {title.vi + ": bị từ chối. " + done.reason, title.en + ": refused. " + done.reason}});
    tell_parties(tx, context, dossier, "progress", "refused:" + dossier.code + ":" + run.step,
                 {title.vi + ": bị từ chối", title.en + ": refused"}, {done.reason, done.reason}, link);
    skip_dependents(dossier, *procedure);
  } else {
    run.state = "done";
    auto& gives = dossier.facts["gives"].as_object();
    for (const auto& [key, value] : done.gives) gives[key] = value;
    auto& form = dossier.facts["form"].as_object();
    for (const auto& [key, value] : done.form) form[key] = value;
    store::add_timeline(tx, dossier.id,
                        {context.now(), run.step, "done", {title.vi + ": đã xong", title.en + ": done"}});
    for (const auto& item : done.documents) {
      const auto document = TRY(documents::from_json(item));
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

// ---- offers
// -------------------------------------------------------------------------------------------------------------------------------

Result<json::value> Host::on_event(Tx& tx, Context& context, const events::Message& message) {
  const std::string type(text_at(message.body, "type"));
  const auto* kind = [&]() -> const pack::EventKind* {
    for (const auto& event : parts_.pack->events)
      if (event.id == type && event.agency == message.from) return &event;
    return nullptr;
  }();
  if (kind == nullptr) return fail(errors::kWrongSender);
  for (const auto& offer : parts_.pack->offers) {
    if (offer.on != type) continue;
    events::schedule(tx, {kHostOfferJob, offer.id + ":" + message.id.text(), context.now(),
                          json::object{{"offer", offer.id}, {"event", at_path(message.body, "data")}}, 0});
  }
  return json::value(json::object{});
}

Task<Result<void>> Host::make_offer(events::Job job) {
  const std::string id(text_at(job.data, "offer"));
  const auto offer = std::find_if(parts_.pack->offers.begin(), parts_.pack->offers.end(),
                                  [&](const auto& item) { return item.id == id; });
  if (offer == parts_.pack->offers.end()) co_return fail(errors::kPinnedLost, {id});
  const Instant now = parts_.clock.now();
  const auto* procedure = parts_.pack->procedure(offer->procedure, parts_.pack->zone().date_of(now));
  json::object names{{"event", at_path(job.data, "event")}};
  std::vector<Ref> people;
  store::OfferRow row;
  if (procedure != nullptr) {
    auto read = co_await read_bindings(offer->knows, names, procedure->purpose, "offer:" + offer->id, Ref{});
    const json::object known = CO_TRY(read);
    for (const auto& [key, value] : known) names[key] = value;
    const CaseScope scope{*parts_.pack, *procedure, names, now};
    auto eligible = holds(scope, offer->eligible, true);
    if (CO_TRY(eligible)) {
      auto to = evaluate(scope, offer->to);
      const json::value who = CO_TRY(to);
      if (const auto* list = who.if_array()) {
        for (const auto& item : *list) {
          const auto ref = item.is_string() ? Ref::parse(item.get_string()) : Result<Ref>(Ref{});
          if (ref.ok() && !ref->empty()) people.push_back(*ref);
        }
      }
      auto key = evaluate(scope, offer->key);
      const json::value shared = CO_TRY(key);
      row.key = shared.is_string() ? std::string(shared.get_string()) : job.key;
      for (const auto& binding : offer->start) {
        auto value = evaluate(scope, binding.value);
        row.start[binding.name] = CO_TRY(value);
      }
    }
  }
  row.offer = offer->id;
  row.procedure = offer->procedure;
  row.state = "open";
  row.data = names;
  auto write = [row, people, job, title = fill(offer->title, names), text = fill(offer->text, names),
                lasts = offer->lasts](Tx& tx, Context& context) -> Result<bool> {
    events::finish_job(tx, job);
    const auto existing = store::draft_by_key(tx, row.procedure, row.key);
    if (existing && existing->state == "submitted") return true;  // a notice that came after the dossier offers nothing
    for (const auto& person : people) {
      store::OfferRow mine = row;
      mine.id = context.fresh_id();
      mine.person = person;
      mine.at = context.now();
      mine.until = lasts.set ? context.now() + Elapsed::days(lasts.days) : Instant{};
      if (!store::insert_offer(tx, mine)) continue;
      notices::Notice notice;
      notice.person = person;
      notice.kind = "offer";
      notice.title_vi = title.vi;
      notice.title_en = title.en;
      notice.text_vi = text.vi;
      notice.text_en = text.en;
      notice.link = "/offers/" + std::to_string(mine.id);
      notice.key = "offer:" + row.procedure + ":" + row.key;
      TRY(notices::tell(tx, context, notice));
    }
    return true;
  };
  auto written = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(written);
  co_return Result<void>{};
}

// ---- reading
// --------------------------------------------------------------------------------------------------------------------------------

std::vector<Draft> Host::drafts(Ref person) {
  auto found = read_now<std::vector<Draft>>(
      parts_.database, member_.slot,
      [&](ReadTx& tx) -> Result<std::vector<Draft>> { return store::open_drafts(tx, person); });
  return found.ok() ? std::move(*found) : std::vector<Draft>{};
}

std::vector<Dossier> Host::dossiers(Ref person) {
  auto found = read_now<std::vector<Dossier>>(
      parts_.database, member_.slot,
      [&](ReadTx& tx) -> Result<std::vector<Dossier>> { return store::dossiers_of(tx, person); });
  return found.ok() ? std::move(*found) : std::vector<Dossier>{};
}

Result<Dossier> Host::dossier(Ref person, std::string_view code) {
  return read_now<Dossier>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<Dossier> {
    auto found = store::dossier_by_code(tx, code);
    if (!found || !store::is_party(tx, found->id, person)) return fail(errors::kNotFound);
    return std::move(*found);
  });
}

std::vector<documents::Document> Host::documents_of(std::string_view code) {
  auto found = read_now<std::vector<documents::Document>>(
      parts_.database, member_.slot,
      [&](ReadTx& tx) -> Result<std::vector<documents::Document>> { return documents::of_case(tx, code); });
  return found.ok() ? std::move(*found) : std::vector<documents::Document>{};
}

std::vector<store::OfferRow> Host::offers(Ref person) {
  auto found = read_now<std::vector<store::OfferRow>>(parts_.database, member_.slot,
                                                      [&](ReadTx& tx) -> Result<std::vector<store::OfferRow>> {
                                                        return store::open_offers(tx, person, parts_.clock.now());
                                                      });
  return found.ok() ? std::move(*found) : std::vector<store::OfferRow>{};
}

std::vector<Request> Host::requests(Ref person, std::string_view code) {
  auto found =
      read_now<std::vector<Request>>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<std::vector<Request>> {
        const auto dossier = store::dossier_by_code(tx, code);
        if (!dossier || !store::is_party(tx, dossier->id, person)) return std::vector<Request>{};
        return store::open_requests(tx, dossier->id);
      });
  return found.ok() ? std::move(*found) : std::vector<Request>{};
}

Result<Request> Host::request(Ref person, Ref token) {
  return read_now<Request>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<Request> {
    auto found = store::request_by_token(tx, token);
    const bool mine =
        found && (found->kind == "consent" ? found->person == person : store::is_party(tx, found->dossier, person));
    if (!mine) return fail(errors::kNotFound);
    return std::move(*found);
  });
}

Instant Host::changed_at(std::string_view code) {
  static constexpr Sql kSql{"SELECT updated_at FROM @dossier WHERE code = $1"};
  auto found = read_now<Instant>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<Instant> {
    auto rows = tx.query(kSql, {code});
    return rows.next() ? rows.instant(0) : Instant{};
  });
  return found.ok() ? *found : Instant{};
}

}  // namespace sen::procedures
