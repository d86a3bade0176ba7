// Opening work and deciding it. Opening is an access: the desk journals it before anything is shown.
#include "faces/officer/work_view.hpp"
#include "procedures/errors.hpp"
#include "web/errors.hpp"
#include "web/response.hpp"

namespace sen::faces::officer {
namespace {

using procedures::OpenWork;
using procedures::Work;
using procedures::WorkId;

Result<WorkId> id_of(const RequestContext& request) { return WorkId{TRY(parse_id(request.param("id")))}; }

int version_of(const web::Form& form) {
  const auto parsed = parse_id(form.get("version"));
  return parsed.ok() && *parsed > 0 && *parsed < 1'000'000'000 ? static_cast<int>(*parsed) : 0;
}

bool is_conflict(const Error& error) {
  return error.is(procedures::errors::kChanged) || error.is(procedures::errors::kWrongState);
}

/// The page as it stands now; 409 when the officer's decision came too late, 422 when its reason is missing.
Task<web::Reply> show_work(const Parts& parts, RequestContext& request, Seat seat, WorkId id, Trouble trouble) {
  auto opened = co_await seat.desk->open(seat.who(), id);
  const OpenWork open = CO_TRY(opened);
  seat.unit = open.work.unit;
  const int status = trouble.conflict != nullptr ? 409 : trouble.wrong != nullptr ? 422 : 200;
  co_return show(parts, request, seat, "officer/dossier", work_data(parts, request, seat, open, trouble), status);
}

/// The reason as the applicant reads it: the picked one in words, then the officer's own.
std::string reason_of(const Parts& parts, const RequestContext& request, const web::Form& form) {
  std::string out;
  for (const auto& reason : kReasons)
    if (form.get("reason") == reason.value && form.get("reason") != "other") out = say(parts, request, reason.key);
  const auto text = form.get("text");
  if (!out.empty() && !text.empty()) out += ": ";
  return out + std::string(text);
}

std::vector<std::string> fields_of(const web::Form& form) {
  std::vector<std::string> out;
  for (const auto& [name, value] : form.pairs())
    if (name == "field") out.push_back(value);
  return out;
}

Task<Result<Work>> carry_out(const Parts& parts, const RequestContext& request, const Seat& seat, WorkId id,
                             const web::Form& form) {
  const auto decision = form.get("decision");
  const int version = version_of(form);
  auto& desk = *seat.desk;
  if (decision == "approve") co_return co_await desk.approve(seat.who(), id, version);
  if (decision == "accept") co_return co_await desk.accept_objections(seat.who(), id, version);
  if (decision == "send-draft") co_return co_await desk.send_draft(seat.who(), id, version);
  if (decision == "supplement")
    co_return co_await desk.ask_supplement(seat.who(), id, version, std::string(form.get("text")), fields_of(form));
  if (decision == "end") {
    const auto ending = form.get("ending");
    auto reason = reason_of(parts, request, form);
    if (ending == "return") co_return co_await desk.send_back(seat.who(), id, version, std::move(reason));
    if (ending == "refuse") co_return co_await desk.refuse(seat.who(), id, version, std::move(reason));
    co_return fail(procedures::errors::kMissing);
  }
  co_return fail(sen::errors::kBadForm);
}

HttpResponse back_to_queue(const Work& work) {
  return web::redirect("/officer/queue?unit=" + web::percent_encode(work.unit) +
                       "&decided=" + web::percent_encode(work.dossier_code));
}

}  // namespace

Task<web::Reply> work_page(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto parsed = id_of(request);
  const WorkId id = CO_TRY(parsed);
  co_return co_await show_work(parts, request, seat, id, {});
}

Task<web::Reply> work_decide(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto parsed = id_of(request);
  const WorkId id = CO_TRY(parsed);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  if (form.get("decision") == "draft") co_return web::redirect(work_url(id) + "/draft");
  auto done = co_await carry_out(parts, request, seat, id, form);
  if (done.ok()) co_return form.get("decision") == "accept" ? web::redirect(work_url(id)) : back_to_queue(*done);
  const Error error = done.error();
  Trouble trouble;
  trouble.decision = form.get("decision");
  trouble.ending = form.get("ending");
  trouble.fields = fields_of(form);
  trouble.reason = form.get("reason");
  trouble.text = form.get("text");
  if (is_conflict(error))
    trouble.conflict = &error;
  else if (error.is(procedures::errors::kReasonMissing) || error.is(procedures::errors::kMissing))
    trouble.wrong = &error;
  else
    co_return error;
  co_return co_await show_work(parts, request, seat, id, std::move(trouble));
}

Task<web::Reply> draft_page(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  Seat seat = CO_TRY(sat);
  auto parsed = id_of(request);
  const WorkId id = CO_TRY(parsed);
  auto opened = co_await seat.desk->open(seat.who(), id);
  const OpenWork open = CO_TRY(opened);
  seat.unit = open.work.unit;
  const auto language = request.language();
  const auto& prepared = at_path(open.work.document, "content");
  const json::value content = prepared.is_object() ? prepared : json::value(open.draft);
  if (content.as_object().empty()) co_return fail(errors::kNotHere);
  const bool sends = may_send_draft(open);
  const bool issued = open.work.state == "done";
  json::object data{{"title", say(parts, request, sends ? "officer.draft.title" : "officer.draft.title_seen")},
                    {"code", open.work.dossier_code},
                    {"person", name_of(open.work)},
                    {"says", sends ? say(parts, request, "officer.draft.says",
                                         {{"days", std::int64_t{open.step->confirm_limit.days}}})
                                   : state_sentence(parts, request, open)},
                    {"document_title", text_at(content, language == "en" ? "title.en" : "title.vi")},
                    {"rows", document_rows(parts, content, issued, language)},
                    {"errors", json::array()},
                    {"objections", objections_of(open, language)},
                    {"version", std::to_string(open.work.version)},
                    {"action", sends ? json::value(work_url(id) + "/draft") : json::value()},
                    {"issued", issued},
                    {"back_url", work_url(id)}};
  co_return show(parts, request, seat, "officer/draft", std::move(data));
}

Task<web::Reply> draft_send(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto parsed = id_of(request);
  const WorkId id = CO_TRY(parsed);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  auto sent = co_await seat.desk->send_draft(seat.who(), id, version_of(form));
  if (sent.ok()) co_return back_to_queue(*sent);
  const Error error = sent.error();
  if (!is_conflict(error)) co_return error;
  Trouble trouble;
  trouble.conflict = &error;
  co_return co_await show_work(parts, request, seat, id, std::move(trouble));
}

}  // namespace sen::faces::officer
