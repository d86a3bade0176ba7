// Before and after sending: check answers, submit once, what happens next.
#include <algorithm>

#include "faces/citizen/room.hpp"
#include "web/response.hpp"

namespace sen::faces::citizen {
namespace {

using web::RequestContext;

struct Checking {
  procedures::DraftView view;
  Ref person;
  std::string base;
};

Result<Checking> open_check(Room& room, const RequestContext& request) {
  const auto* actor = TRY(reader(room, request, 2));
  const auto token = Ref::parse(request.param("token"));
  if (!token.ok()) return fail(errors::kNotHere);
  return Checking{TRY(room.host()->draft(actor->principal.person, *token)), actor->principal.person,
                  "/drafts/" + token->text()};
}

json::array sections_of(const Room& room, const Checking& checking, std::string_view language) {
  const auto& view = checking.view;
  auto& scope = *view.scope;
  json::array sections;
  for (const auto& page : view.procedure->pages) {
    json::array rows;
    for (const auto* ask : asks_of(scope, page)) {
      const auto* value = view.draft.form.if_contains(ask->field);
      rows.push_back(json::object{{"label", ask->label.in(language)},
                                  {"value", answer_in_words(scope, *ask, value != nullptr ? *value : json::value(),
                                                            language, room.parts.texts)},
                                  {"change_url", checking.base + "/" + page.id + "#" + ask->field}});
    }
    for (auto& row : known_rows(room, view, page, language)) rows.push_back(std::move(row));
    if (!rows.empty())
      sections.push_back(json::object{{"heading", page.title.in(language)}, {"rows", std::move(rows)}});
  }
  return sections;
}

/// Who would do it and until when, if it were sent now.
json::array plan_now(const Room& room, const procedures::DraftView& view, std::string_view language) {
  const auto& pack = *room.parts.pack;
  const auto now = room.now();
  auto& scope = *view.scope;
  const auto due = procedures::planned_due(*view.procedure, now, pack.calendar, room.zone());
  json::array plan;
  for (const auto& step : view.procedure->steps) {
    const auto applies = procedures::holds(scope, step.when, true);
    if (!applies.ok() || !*applies) continue;
    const auto place = procedures::evaluate(scope, step.place);
    const std::string code = place.ok() && place->is_string() ? std::string(place->get_string()) : std::string();
    json::object row{{"name", step.title.in(language)},
                     {"unit", pack.unit_name(step.unit_kind + ":" + code, room.zone().date_of(now), language)},
                     {"due", ""}};
    const auto found = due.find(step.id);
    if (found != due.end()) put_due(row, room.zone(), found->second, language);
    plan.push_back(std::move(row));
  }
  return plan;
}

json::array differences_of(const Room& room, const procedures::DraftView& before, const procedures::DraftView& after,
                           const std::vector<std::string>& paths, std::string_view language) {
  json::array out;
  for (const auto& path : paths) {
    const auto dot = path.find('.');
    const auto name = path.substr(0, dot);
    json::object row{{"label", path}, {"source", ""}};
    for (const auto& [known, source] : before.procedure->known_sources)
      if (known == name) row["source"] = source.in(language);
    for (const auto& binding : before.procedure->knows) {
      if (binding.name != name || !binding.value || dot == std::string::npos) continue;
      const auto calls = binding.value.parsed->calls();
      if (!calls.empty()) row["label"] = field_label(*room.parts.pack, calls.front(), path.substr(dot + 1), language);
    }
    const auto shown = [&](const json::object& facts) {
      auto value = readable(room.parts, at_path(facts, path), language);
      return value.is_null() ? json::value(room.parts.texts.format("value.none", language)) : value;
    };
    row["before"] = shown(before.draft.known);
    row["after"] = shown(after.draft.known);
    out.push_back(std::move(row));
  }
  return out;
}

/// What is still wrong, each leading to its page.
json::array errors_of(const Checking& checking, const Error& error, std::string_view language) {
  json::array out;
  const auto wrong = field_errors(error, language);
  auto& scope = *checking.view.scope;
  for (const auto& page : checking.view.procedure->pages)
    for (const auto* ask : asks_of(scope, page)) {
      const auto found = wrong.find(ask->field);
      if (found == wrong.end()) continue;
      out.push_back(json::object{{"href", checking.base + "/" + page.id + "#" + ask->field},
                                 {"text", named_error(ask->label.in(language), found->second)}});
    }
  return out;
}

HttpResponse show(Room& room, const RequestContext& request, const Checking& checking, json::object more, int status) {
  const auto language = request.language();
  std::string back = "/";
  auto& scope = *checking.view.scope;
  for (const auto& page : checking.view.procedure->pages)
    if (!asks_of(scope, page).empty()) back = checking.base + "/" + page.id;
  json::object data{{"title", say(room.parts, request, "citizen.check.title")},
                    {"errors", json::array()},
                    {"differences", json::array()},
                    {"sections", sections_of(room, checking, language)},
                    {"steps", plan_now(room, checking.view, language)},
                    {"commitment", checking.view.procedure->commitment.in(language)},
                    {"send_text", say(room.parts, request, "citizen.check.send")},
                    {"once", checking.view.draft.token.text()},
                    {"action", checking.base + "/check"},
                    {"back_url", back}};
  for (auto& member : more) data[member.key()] = std::move(member.value());
  return render(room.parts, request, "citizen/check", std::move(data), status);
}

Task<web::Reply> get_check(Room& room, RequestContext& request) {
  auto opened = open_check(room, request);
  if (!opened.ok()) co_return or_case(std::move(opened).error());
  co_return show(room, request, *opened, {}, 200);
}

Task<web::Reply> post_check(Room& room, RequestContext& request) {
  auto who = reader(room, request, 2);
  const Actor& actor = *CO_TRY(who);
  const auto token = Ref::parse(request.param("token"));
  if (!token.ok()) co_return fail(errors::kNotHere);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  const auto language = request.language();
  auto before = open_check(room, request);
  auto submitted = co_await room.host()->submit(actor.principal.person, *token, form.get("commitment") == "yes");
  if (submitted.ok()) co_return web::redirect("/cases/" + web::percent_encode(submitted->code) + "/submitted");
  const Error error = std::move(submitted).error();
  auto after = open_check(room, request);
  if (!after.ok()) co_return or_case(std::move(after).error());
  if (error.is(procedures::errors::kKnownChanged) && before.ok()) {
    auto changed = differences_of(room, before->view, after->view, error.args, language);
    json::array said{json::object{{"href", "#commitment"}, {"text", error.text(language)}}};
    co_return show(room, request, *after, {{"differences", std::move(changed)}, {"errors", std::move(said)}}, 409);
  }
  if (error.is(procedures::errors::kCommitment))
    co_return show(room, request, *after,
                   {{"errors", json::array{json::object{{"href", "#commitment"}, {"text", error.text(language)}}}},
                    {"commitment_error", error.text(language)}},
                   422);
  if (error.is(procedures::errors::kFormWrong))
    co_return show(room, request, *after,
                   {{"errors", errors_of(*after, error, language)}, {"commitment_checked", form.has("commitment")}},
                   422);
  if (error.is(procedures::errors::kChanged))
    co_return show(room, request, *after,
                   {{"errors", json::array{json::object{{"href", "#commitment"}, {"text", error.text(language)}}}}},
                   409);
  co_return Error(error);
}

Task<web::Reply> submitted_page(Room& room, RequestContext& request) {
  auto who = reader(room, request);
  const Actor& actor = *CO_TRY(who);
  auto found = room.host()->dossier(actor.principal.person, request.param("code"));
  const procedures::Dossier dossier = CO_TRY(found);
  const auto language = request.language();
  co_return render(room.parts, request, "citizen/submitted",
                   {{"title", say(room.parts, request, "citizen.submitted.title")},
                    {"code", dossier.code},
                    {"says", case_sentence(room, dossier, language)},
                    {"steps", plan_of(room, dossier, language)},
                    {"dossier_url", "/cases/" + web::percent_encode(dossier.code)}});
}

}  // namespace

void add_check(const Add& add) {
  add("GET", "/drafts/{token}/check", get_check);
  add("POST", "/drafts/{token}/check", post_check);
  add("GET", "/cases/{code}/submitted", submitted_page);
}

}  // namespace sen::faces::citizen
