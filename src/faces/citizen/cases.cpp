// My cases: the list, one case as a timeline, and its live line.
#include <algorithm>

#include "base/text.hpp"
#include "faces/citizen/room.hpp"
#include "faces/shared/views.hpp"
#include "web/response.hpp"

namespace sen::faces::citizen {
namespace {

using web::RequestContext;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

Task<web::Reply> cases_page(Room& room, RequestContext& request) {
  auto who = reader(room, request);
  const Actor& actor = *CO_TRY(who);
  json::array rows;
  for (const auto& dossier : room.host()->dossiers(actor.principal.person))
    rows.push_back(dossier_row(room, dossier, request.language()));
  co_return render(room.parts, request, "citizen/dossiers", {{"dossiers", std::move(rows)}});
}

struct CasePage {
  procedures::Dossier dossier;
  const pack::Procedure* procedure = nullptr;
  std::vector<documents::Document> documents;
  std::vector<procedures::Request> requests;
};

/// The document that a step gave, by the kinds that its outcomes name.
const documents::Document* result_of(const CasePage& page, const pack::Step& step) {
  for (const auto& outcome : step.outcomes)
    for (const auto& document : page.documents)
      if (!outcome.document.empty() && document.kind == outcome.document) return &document;
  return nullptr;
}

json::object step_card(const Room& room, const RequestContext& request, const CasePage& page,
                       const procedures::DossierStep& step) {
  const auto language = request.language();
  const auto* definition = page.procedure != nullptr ? page.procedure->step(step.step) : nullptr;
  const auto says = step_sentence(room.parts, step, page.procedure, language);
  json::object card{{"name", definition != nullptr ? definition->title.in(language) : step.step},
                    {"state", step_state(room.parts, step, language)},
                    {"says", says}};
  // Holder and day only where the sentence has not named them.
  const auto day = weekday_date(room.zone().date_of(step.due_at), language);
  if (!step.is_over() && !contains(says, day)) put_due(card, room.zone(), step.due_at, language);
  if (!step.is_over() && step.state != "later" && step.holder != "person") {
    auto holder = holder_name(room.parts, step, language);
    if (!contains(says, holder)) card["held_by"] = std::move(holder);
  }
  const auto* document = definition != nullptr ? result_of(page, *definition) : nullptr;
  if (document != nullptr) {
    card["result_url"] = "/documents/" + document->token.text();
    card["result_text"] = readable(room.parts, at_path(documents::content_of(*document), "title"), language);
  }
  return card;
}

/// Steps that wait for nothing come first; each other one comes in the stage after the last that it waits for.
json::array stages_of(const Room& room, const RequestContext& request, const CasePage& page) {
  std::map<std::string, std::size_t> level;
  std::vector<json::array> stages;
  for (const auto& step : page.dossier.steps) {
    const auto* definition = page.procedure != nullptr ? page.procedure->step(step.step) : nullptr;
    std::size_t at = 0;
    if (definition != nullptr)
      for (const auto& before : definition->after) at = std::max(at, level[before] + 1);
    level[step.step] = at;
    if (step.state == "skipped" && step.reason.empty()) continue;  // not asked for
    if (stages.size() <= at) stages.resize(at + 1);
    stages[at].push_back(step_card(room, request, page, step));
  }
  json::array out;
  for (auto& steps : stages) {
    if (steps.empty()) continue;
    const bool together = steps.size() > 1;
    out.push_back(json::object{{"together", together}, {"steps", std::move(steps)}});
  }
  return out;
}

json::value todo_of(const Room& room, const RequestContext& request, const CasePage& page, Ref person) {
  for (const auto& asked : page.requests) {
    if (asked.state != "open" || (asked.kind == "consent" && asked.person != person)) continue;
    return json::object{{"title", say(room.parts, request, "citizen.dossier.todo_" + asked.kind)},
                        {"text", say(room.parts, request, "citizen.dossier.todo_text")},
                        {"url", "/requests/" + asked.token.text()},
                        {"link_text", say(room.parts, request, "citizen.home.todo_open")}};
  }
  return nullptr;
}

json::array events_of(const Room& room, const CasePage& page, std::string_view language) {
  json::array events;
  for (auto item = page.dossier.timeline.rbegin(); item != page.dossier.timeline.rend(); ++item) {
    json::object row{{"text", item->text.in(language)}};
    put_when(row, room.zone(), item->at);
    events.push_back(std::move(row));
  }
  return events;
}

std::string holders_of(const Room& room, const CasePage& page, std::string_view language) {
  std::vector<std::string> names;
  for (const auto& step : page.dossier.steps) {
    if (step.is_over() || step.state == "later" || step.holder == "person") continue;
    auto name = holder_name(room.parts, step, language);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  return join(names, ", ");
}

Task<web::Reply> case_page(Room& room, RequestContext& request) {
  auto who = reader(room, request);
  const Actor& actor = *CO_TRY(who);
  auto* host = room.host();
  CasePage page;
  const Instant changed = host->changed_at(request.param("code"));  // before reading: what comes later is told
  auto found = host->dossier(actor.principal.person, request.param("code"));
  page.dossier = CO_TRY(found);
  const auto& dossier = page.dossier;
  page.procedure = room.parts.pack->procedure_by_code(dossier.procedure_code);
  page.documents = host->documents_of(dossier.code);
  page.requests = host->requests(actor.principal.person, dossier.code);
  const auto language = request.language();
  const auto row = dossier_row(room, dossier, language);
  const auto url = "/cases/" + web::percent_encode(dossier.code);
  json::array results;
  for (const auto& document : page.documents) results.push_back(document_row(room, document, language));
  const std::string name(text_at(dossier.facts, "case.name"));
  const std::string service = page.procedure != nullptr ? page.procedure->title.in(language) : dossier.procedure_code;
  json::object data{{"title", name.empty() ? service : name},
                    {"code", dossier.code},
                    {"state", row.at("state")},
                    {"says", row.at("says")},
                    {"todo", todo_of(room, request, page, actor.principal.person)},
                    {"stages", stages_of(room, request, page)},
                    {"results", std::move(results)},
                    {"events", events_of(room, page, language)},
                    {"access_url", "/my-data?subject=" + dossier.subject.text()},
                    {"back_url", "/cases"}};
  if (!name.empty()) data["service"] = service;
  const auto& steps = dossier.steps;
  const bool begun = std::any_of(steps.begin(), steps.end(), [](const auto& step) {
    return step.state == "done" || step.state == "working" || step.state == "signing";
  });
  if (std::all_of(steps.begin(), steps.end(), [](const auto& step) { return step.is_over(); })) {
    for (const auto& draft : host->drafts(actor.principal.person))  // ended without a result: the form is open again
      if (at_path(draft.start, "notice") == at_path(dossier.facts, "start.notice"))
        data["draft_url"] = "/drafts/" + draft.token.text();
  } else {
    if (!begun && dossier.applicant == actor.principal.person) data["withdraw_url"] = url + "/withdraw";
    const auto holders = holders_of(room, page, language);
    if (!holders.empty() && !contains(text_at(row, "says"), holders)) data["held_by"] = holders;
    put_due(data, room.zone(), dossier.due_at, language);
    data["events_url"] = url + "/events?at=" + std::to_string(changed.us);
  }
  co_return render(room.parts, request, "citizen/dossier", std::move(data));
}

Result<procedures::Dossier> mine_to_withdraw(Room& room, const RequestContext& request) {
  const auto* actor = TRY(reader(room, request, 2));
  auto dossier = TRY(room.host()->dossier(actor->principal.person, request.param("code")));
  if (dossier.applicant != actor->principal.person) return fail(procedures::errors::kNotApplicant);
  return dossier;
}

Task<web::Reply> withdraw_page(Room& room, RequestContext& request) {
  auto found = mine_to_withdraw(room, request);
  const procedures::Dossier dossier = CO_TRY(found);
  co_return render(room.parts, request, "citizen/withdraw",
                   {{"title", say(room.parts, request, "citizen.withdraw.title")},
                    {"code", dossier.code},
                    {"says", say(room.parts, request, "citizen.withdraw.says")},
                    {"action", request.path()},
                    {"back_url", "/cases/" + web::percent_encode(dossier.code)}});
}

Task<web::Reply> withdraw(Room& room, RequestContext& request) {
  auto found = mine_to_withdraw(room, request);
  const procedures::Dossier dossier = CO_TRY(found);
  auto done = co_await room.host()->withdraw(dossier.applicant, dossier.code);
  CO_TRY(done);
  co_return web::redirect("/cases/" + web::percent_encode(dossier.code));
}

Task<web::Reply> case_events(Room& room, RequestContext& request) {
  auto who = reader(room, request);
  const Actor& actor = *CO_TRY(who);
  auto* host = room.host();
  auto found = host->dossier(actor.principal.person, request.param("code"));
  const procedures::Dossier dossier = CO_TRY(found);
  const auto last = request.header("last-event-id");
  const auto seen = parse_id(last.empty() ? request.query("at") : last);
  auto opened = room.watch.open(dossier.code, Instant{seen.ok() ? *seen : 0},
                                [host](const std::string& code) { return host->changed_at(code); });
  co_return web::event_stream(CO_TRY(opened));
}

}  // namespace

void add_cases(const Add& add) {
  add("GET", "/cases", cases_page);
  add("GET", "/cases/{code}", case_page);
  add("GET", "/cases/{code}/withdraw", withdraw_page);
  add("POST", "/cases/{code}/withdraw", withdraw);
  add("GET", "/cases/{code}/events", case_events);
}

}  // namespace sen::faces::citizen
