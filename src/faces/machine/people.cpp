// What a person does over the API: offers, drafts, cases, answers, documents, who used my data.
#include "faces/machine/api.hpp"
#include "faces/shared/views.hpp"
#include "notices/notices.hpp"
#include "web/response.hpp"

namespace sen::faces::machine {
namespace {

using web::RequestContext;

const web::FieldTable kOpen{
    "OpenDraft",
    {{.name = "offer",
      .doc = "Id of an offer; or give procedure and notice",
      .max_length = 20,
      .pattern = web::Pattern::kDigits},
     {.name = "procedure", .doc = "A procedure's id, for example birth-linked", .max_length = 60},
     {.name = "notice", .doc = "Number of the birth notice", .max_length = 40},
     {.name = "mother_birth_date",
      .type = web::FieldType::kDate,
      .doc = "With a notice number: the mother's birth date"}}};
const web::FieldTable kSubmit{"SubmitDraft",
                              {{.name = "commitment",
                                .type = web::FieldType::kBoolean,
                                .required = true,
                                .doc = "The declaration that all is true"}}};
const web::FieldTable kAnswer{
    "AnswerRequest",
    {{.name = "answer",
      .type = web::FieldType::kChoice,
      .required = true,
      .doc = "agree, refuse (consent) or object (draft)",
      .choices = {"agree", "refuse", "object"}},
     {.name = "objections",
      .type = web::FieldType::kList,
      .doc = "With object: what is wrong",
      .members = {{.name = "objection",
                   .type = web::FieldType::kObject,
                   .members = {{.name = "field", .required = true, .doc = "A field of the draft", .max_length = 60},
                               {.name = "wanted", .doc = "The right value", .max_length = 100},
                               {.name = "note", .doc = "A note", .max_length = 300}}}}}}};

const web::FieldTable kSupply{
    "CompleteApplication",
    {{.name = "answers",
      .type = web::FieldType::kList,
      .doc = "New values of the fields that were asked for",
      .max_items = 50,
      .members = {{.name = "answer",
                   .type = web::FieldType::kObject,
                   .members = {{.name = "field", .required = true, .doc = "A field of the form", .max_length = 60},
                               {.name = "value", .required = true, .doc = "Its new value", .max_length = 1000}}}}},
     {.name = "note", .type = web::FieldType::kMultiline, .doc = "A word to the officer", .max_length = 1000}}};

procedures::Host* host_of(const Parts& parts) { return parts.procedures.host(parts.settings.portal); }

web::RouteDoc doc(std::string id, std::string summary, const web::FieldTable* body = nullptr) {
  web::RouteDoc out;
  out.operation_id = std::move(id);
  out.summary = std::move(summary);
  out.tag = "People";
  out.body = body;
  out.security = {"session"};
  out.responses = {{200, "Done"}};
  out.errors = {&errors::kSignIn};
  return out;
}

Task<web::Reply> me(const Parts& parts, RequestContext& request) {
  const auto* actor = actor_of(request);
  if (actor == nullptr) co_return fail(errors::kSignIn);
  const auto language = request.language();
  json::object out{
      {"name", actor->principal.name}, {"kind", identity::kind_text(actor->principal.kind)}, {"agency", actor->agency}};
  json::array posts;
  for (const auto& post : actor->principal.posts)
    posts.push_back(json::object{{"unit", post.unit}, {"role", post.role}});
  out["posts"] = std::move(posts);
  auto* host = host_of(parts);
  if (actor->principal.kind == identity::Kind::kCitizen && host != nullptr) {
    json::array offers;
    for (const auto& offer : host->offers(actor->principal.person)) {
      const auto found = std::find_if(parts.pack->offers.begin(), parts.pack->offers.end(),
                                      [&](const auto& item) { return item.id == offer.offer; });
      const auto title = found != parts.pack->offers.end() ? procedures::fill(found->title, offer.data) : pack::Text{};
      offers.push_back(json::object{{"id", std::to_string(offer.id)},
                                    {"title", title.in(language)},
                                    {"procedure", offer.procedure},
                                    {"start", offer.start}});
    }
    out["offers"] = std::move(offers);
    json::array drafts;
    for (const auto& draft : host->drafts(actor->principal.person))
      drafts.push_back(json::object{{"token", draft.token.text()}, {"procedure", draft.procedure}});
    out["drafts"] = std::move(drafts);
    json::array cases;
    for (const auto& dossier : host->dossiers(actor->principal.person))
      cases.push_back(json::object{{"code", dossier.code}, {"status", static_cast<int>(dossier.status)}});
    out["cases"] = std::move(cases);
  }
  co_return web::json_response(out);
}

Task<web::Reply> open_draft(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request, 2);
  const Actor& actor = *CO_TRY(who);
  auto decoded = web::decode_body(kOpen, request);
  const json::object body = CO_TRY(decoded);
  auto* host = host_of(parts);
  std::string procedure(text_at(body, "procedure"));
  json::object start;
  if (body.contains("offer")) {
    bool found = false;
    for (const auto& offer : host->offers(actor.principal.person)) {
      if (std::to_string(offer.id) != text_at(body, "offer")) continue;
      procedure = offer.procedure;
      start = offer.start;
      found = true;
    }
    if (!found) co_return fail(errors::kNotHere);
  } else {
    start["notice"] = text_at(body, "notice");
    if (body.contains("mother_birth_date")) start["mother_birth_date"] = body.at("mother_birth_date");
  }
  auto opened = co_await host->open(actor.principal.person, procedure, std::move(start));
  const procedures::DraftView view = CO_TRY(opened);
  co_return web::json_response(draft_view(parts, view, request.language()), 201);
}

Task<web::Reply> get_draft(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request, 2);
  const Actor& actor = *CO_TRY(who);
  auto parsed = Ref::parse(request.param("token"));
  auto view = host_of(parts)->draft(actor.principal.person, CO_TRY(parsed));
  co_return web::json_response(draft_view(parts, CO_TRY(view), request.language()));
}

Task<web::Reply> patch_draft(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request, 2);
  const Actor& actor = *CO_TRY(who);
  auto parsed = Ref::parse(request.param("token"));
  const Ref token = CO_TRY(parsed);
  auto read = request.json_body();
  const json::value body = CO_TRY(read);
  if (!body.is_object()) co_return fail(sen::errors::kBadJson, {"an object of answers is needed"});
  auto saved = co_await host_of(parts)->save(actor.principal.person, token, body.get_object());
  co_return web::json_response(json::object{{"version", CO_TRY(saved)}});
}

Task<web::Reply> submit_draft(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request, 2);
  const Actor& actor = *CO_TRY(who);
  auto parsed = Ref::parse(request.param("token"));
  const Ref token = CO_TRY(parsed);
  auto decoded = web::decode_body(kSubmit, request);
  const json::object body = CO_TRY(decoded);
  auto submitted = co_await host_of(parts)->submit(actor.principal.person, token, flag_at(body, "commitment"));
  const procedures::Submitted done = CO_TRY(submitted);
  co_return web::json_response(json::object{{"dossier", done.code}, {"repeated", done.repeated}},
                               done.repeated ? 200 : 201);
}

Task<web::Reply> get_case(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request);
  const Actor& actor = *CO_TRY(who);
  auto* host = host_of(parts);
  auto found = host->dossier(actor.principal.person, request.param("code"));
  const procedures::Dossier dossier = CO_TRY(found);
  co_return web::json_response(case_view(parts, dossier, host->requests(actor.principal.person, dossier.code),
                                         host->documents_of(dossier.code), request.language()));
}

Task<web::Reply> get_request(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request);
  const Actor& actor = *CO_TRY(who);
  auto parsed = Ref::parse(request.param("token"));
  auto found = host_of(parts)->request(actor.principal.person, CO_TRY(parsed));
  co_return web::json_response(request_view(CO_TRY(found), request.language()));
}

Task<web::Reply> answer_request(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request, 2);
  const Actor& actor = *CO_TRY(who);
  auto parsed = Ref::parse(request.param("token"));
  const Ref token = CO_TRY(parsed);
  auto decoded = web::decode_body(kAnswer, request);
  const json::object body = CO_TRY(decoded);
  auto* host = host_of(parts);
  auto found = host->request(actor.principal.person, token);
  const procedures::Request asked = CO_TRY(found);
  const auto answer = text_at(body, "answer");
  if (asked.kind == "supplement") co_return fail(procedures::errors::kWrongState);  // has its own resource
  if (asked.kind == "consent") {
    auto done = co_await host->answer_consent(actor.principal.person, token, answer == "agree");
    CO_TRY(done);
  } else {
    auto objections = procedures::objections_from(at_path(body, "objections"));
    if (answer != "agree" && objections.empty()) co_return fail(procedures::errors::kReasonMissing);
    if (answer == "agree") objections.clear();
    auto done = co_await host->answer_confirm(actor.principal.person, token, std::move(objections));
    CO_TRY(done);
  }
  co_return web::no_content();
}

Task<web::Reply> complete_application(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request, 2);
  const Actor& actor = *CO_TRY(who);
  auto parsed = Ref::parse(request.param("token"));
  const Ref token = CO_TRY(parsed);
  auto decoded = web::decode_body(kSupply, request);
  const json::object body = CO_TRY(decoded);
  json::object answers;
  if (const auto* list = at_path(body, "answers").if_array())
    for (const auto& item : *list) answers[text_at(item, "field")] = text_at(item, "value");
  auto done = co_await host_of(parts)->answer_supplement(actor.principal.person, token, std::move(answers),
                                                         std::string(text_at(body, "note")));
  CO_TRY(done);
  co_return web::no_content();
}

Task<web::Reply> withdraw_case(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request, 2);
  const Actor& actor = *CO_TRY(who);
  auto done = co_await host_of(parts)->withdraw(actor.principal.person, std::string(request.param("code")));
  CO_TRY(done);
  co_return web::no_content();
}

Task<web::Reply> get_document(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request);
  const Actor& actor = *CO_TRY(who);
  auto parsed = Ref::parse(request.param("token"));
  const Ref token = CO_TRY(parsed);
  auto* host = host_of(parts);
  auto found = read_now<std::optional<documents::Document>>(
      parts.database, host->slot(),
      [&](ReadTx& tx) -> Result<std::optional<documents::Document>> { return documents::find_by_token(tx, token); });
  const auto document = CO_TRY(found);
  if (!document) co_return fail(errors::kNotHere);
  auto mine = host->dossier(actor.principal.person, document->case_id);
  if (document->holder != actor.principal.person && !mine.ok()) co_return fail(errors::kNotHere);
  auto view = document_view(*document, request.language(), parts.pack->zone());
  view["content"] = documents::content_of(*document);
  co_return web::json_response(view);
}

Task<web::Reply> get_accesses(const Parts& parts, RequestContext& request) {
  auto who = need_citizen(request);
  const Actor& actor = *CO_TRY(who);
  const auto subjects = subjects_of(parts, actor.principal.person, actor.principal.name);
  Ref subject = actor.principal.person;
  if (!request.query("subject").empty()) {
    auto parsed = Ref::parse(request.query("subject"));
    subject = CO_TRY(parsed);
  }
  const bool mine =
      std::any_of(subjects.begin(), subjects.end(), [&](const auto& item) { return item.first == subject; });
  if (!mine) co_return fail(errors::kNotHere);
  auto found = co_await accesses_of(parts, actor.principal.person, subject);
  const std::vector<AccessItem> items = CO_TRY(found);
  json::array entries;
  for (const auto& item : items) {
    auto entry = journal::to_json(item.entry);
    if (auto* members = entry.if_object()) (*members)["agency"] = item.agency;
    entries.push_back(std::move(entry));
  }
  json::array people;
  for (const auto& [ref, name] : subjects) people.push_back(json::object{{"subject", ref.text()}, {"name", name}});
  co_return web::json_response(json::object{{"subjects", std::move(people)}, {"entries", std::move(entries)}});
}

}  // namespace

void add_people_routes(web::Router& router, const Parts& parts) {
  auto run = [&parts](Task<web::Reply> (*handler)(const Parts&, RequestContext&)) -> web::Handler {
    return [&parts, handler](RequestContext& request) { return handler(parts, request); };
  };
  router.get("/api/me", run(me), doc("me", "Who I am and what waits for me"));
  router.post("/api/drafts", run(open_draft),
              doc("openDraft", "Open the shared draft of an offer or a birth notice", &kOpen));
  router.get("/api/drafts/{token}", run(get_draft), doc("getDraft", "The draft with what the state knows"));
  router.add({"PATCH", "/api/drafts/{token}", run(patch_draft), doc("saveDraft", "Save some answers")});
  router.post("/api/drafts/{token}/submit", run(submit_draft),
              doc("submitDraft", "Submit; a repeat answers the same dossier", &kSubmit));
  router.get("/api/cases/{code}", run(get_case), doc("getCase", "A case with steps, timeline, requests and documents"));
  router.get("/api/requests/{token}", run(get_request), doc("getRequest", "What I am asked"));
  router.post("/api/requests/{token}", run(answer_request),
              doc("answerRequest", "Confirm, object or consent", &kAnswer));
  router.post("/api/requests/{token}/supplement", run(complete_application),
              doc("completeApplication", "Answer what an officer found missing", &kSupply));
  router.post("/api/cases/{code}/withdraw", run(withdraw_case),
              doc("withdrawCase", "Ask for the case back; the case tells whether it was in time"));
  router.get("/api/documents/{token}", run(get_document), doc("getDocument", "A document of mine"));
  router.get("/api/access-log", run(get_accesses), doc("getAccessLog", "Who used my data, or my child's"));
}

}  // namespace sen::faces::machine
