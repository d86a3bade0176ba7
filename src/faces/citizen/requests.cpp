// What a person is asked: to confirm a draft certificate, or to consent as head of household.
#include <algorithm>

#include "base/text.hpp"
#include "faces/citizen/asked.hpp"
#include "faces/shared/views.hpp"
#include "web/response.hpp"

namespace sen::faces::citizen {

using web::RequestContext;

Result<Asked> find_asked(const Room& room, const RequestContext& request, Ref person) {
  const auto token = Ref::parse(request.param("token"));
  if (!token.ok()) return fail(errors::kNotHere);
  Asked asked;
  asked.request = TRY(room.host()->request(person, *token));
  // The head of a household is no party: he sees of the case what he is asked about.
  asked.dossier = TRY(read_now<procedures::Dossier>(
      room.parts.database, room.host()->slot(), [&](ReadTx& tx) -> Result<procedures::Dossier> {
        auto found = procedures::store::dossier(tx, asked.request.dossier);
        if (!found) return fail(errors::kNotHere);
        for (const auto& account : identity::find_by_person(tx, found->applicant)) asked.applicant = account.name;
        return std::move(*found);
      }));
  asked.procedure = room.parts.pack->procedure_by_code(asked.dossier.procedure_code);
  if (asked.procedure != nullptr) asked.step = asked.procedure->step(asked.request.step);
  return asked;
}

/// Where a person goes who has answered, or came too late.
HttpResponse onward(const Asked& asked) {
  return web::redirect(asked.request.kind == "consent" ? std::string("/")
                                                       : "/cases/" + web::percent_encode(asked.dossier.code));
}

namespace {

/// The stable name of a draft's row, for the officer: the evidence that says the same, else what its expression reads.
std::string row_field(const Room& room, const Asked& asked, std::size_t index) {
  if (asked.step == nullptr) return "row-" + std::to_string(index);
  const auto kind = room.parts.pack->documents.find(asked.step->confirm_document);
  if (kind == room.parts.pack->documents.end() || index >= kind->second.rows.size())
    return "row-" + std::to_string(index);
  const auto& value = kind->second.rows[index].value;
  const auto names = value.parsed ? value.parsed->names() : std::vector<std::string>{};
  for (const auto& evidence : asked.step->evidence)
    if (evidence.value && evidence.value.parsed->names() == names) return evidence.field;
  return names.size() == 1 ? names.front() : "row-" + std::to_string(index);
}

/// The typed answers that an expression rests on, through whatever the procedure derives from them.
std::vector<const pack::Ask*> typed_behind(const pack::Procedure& procedure, const pack::Expr& expression) {
  std::vector<const pack::Ask*> asks;
  std::vector<std::string> names = expression.parsed ? expression.parsed->names() : std::vector<std::string>{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = names[i];
    for (const auto& page : procedure.pages)
      for (const auto& ask : page.asks)
        if (name == "form." + ask.field && (ask.type == pack::AskType::kName || ask.type == pack::AskType::kText))
          asks.push_back(&ask);
    for (const auto& derived : procedure.derive) {
      if (derived.name != name.substr(0, name.find('.')) || !derived.value.parsed) continue;
      for (auto& inner : derived.value.parsed->names())
        if (std::find(names.begin(), names.end(), inner) == names.end()) names.push_back(std::move(inner));
    }
  }
  return asks;
}

/// What can be said against a draft: a typed answer that stands in it, or one of its rows.
struct Point {
  std::string name;   ///< in the form
  std::string field;  ///< for the officer
  pack::Text label;
  json::value now;
  bool answer = false;  ///< can be taken over as it is
};

std::vector<Point> points_of(const Room& room, const Asked& asked) {
  std::vector<Point> points;
  const auto* content = asked.request.data.if_contains("draft");
  const auto* rows = content != nullptr ? at_path(*content, "rows").if_array() : nullptr;
  const auto kind = asked.step != nullptr ? room.parts.pack->documents.find(asked.step->confirm_document)
                                          : room.parts.pack->documents.end();
  for (std::size_t i = 0; rows != nullptr && i < rows->size(); ++i) {
    const auto& row = (*rows)[i];
    if (at_path(row, "value").is_null()) continue;  // comes with the signature
    std::vector<const pack::Ask*> asks;
    if (kind != room.parts.pack->documents.end() && i < kind->second.rows.size())
      asks = typed_behind(*asked.procedure, kind->second.rows[i].value);
    for (const auto* ask : asks)
      points.push_back(
          {"answer-" + ask->field, ask->field, ask->label, at_path(asked.dossier.facts, "form." + ask->field), true});
    if (asks.empty())
      points.push_back({"row-" + std::to_string(i),
                        row_field(room, asked, i),
                        {std::string(text_at(row, "label.vi")), std::string(text_at(row, "label.en"))},
                        at_path(row, "value")});
  }
  return points;
}

HttpResponse show_confirm(Room& room, const RequestContext& request, const Asked& asked, const web::Form& form,
                          const std::string& wrong) {
  const auto language = request.language();
  const auto* content = asked.request.data.if_contains("draft");
  json::array rows;
  std::string title;
  if (content != nullptr) {
    const auto heading = readable(room.parts, at_path(*content, "title"), language);
    if (heading.is_string()) title = heading.get_string().c_str();
    if (const auto* list = at_path(*content, "rows").if_array())
      for (const auto& item : *list) {
        auto value = readable(room.parts, at_path(item, "value"), language);
        if (value.is_null()) value = say(room.parts, request, "document.later");
        rows.push_back(json::object{{"label", readable(room.parts, at_path(item, "label"), language)},
                                    {"value", std::move(value)}});
      }
  }
  json::array points;
  for (const auto& point : points_of(room, asked)) {
    json::object field{
        {"name", point.name}, {"label", point.label.in(language)}, {"now", readable(room.parts, point.now, language)}};
    if (!form.get(point.name).empty()) field["objection"] = form.get(point.name);
    points.push_back(std::move(field));
  }
  json::array errors;
  if (!wrong.empty() && !points.empty())
    errors.push_back(json::object{{"href", "#" + std::string(text_at(points.front(), "name"))}, {"text", wrong}});
  json::object data{{"title", say(room.parts, request, "citizen.dossier.todo_confirm")},
                    {"says", say(room.parts, request, "citizen.confirm.says")},
                    {"due", ""},
                    {"errors", std::move(errors)},
                    {"document_title", title},
                    {"rows", std::move(rows)},
                    {"points", std::move(points)},
                    {"objecting", !wrong.empty() || !form.pairs().empty()},
                    {"action", request.path()},
                    {"back_url", "/cases/" + web::percent_encode(asked.dossier.code)}};
  if (asked.request.until.us != 0) {
    const auto day = room.zone().date_of(asked.request.until);
    data["due"] = time_only(room.zone(), asked.request.until) + ", " + weekday_date(day, language);
    data["due_iso"] = day.iso();
  }
  return render(room.parts, request, "citizen/confirm", std::move(data), wrong.empty() ? 200 : 422);
}

HttpResponse show_consent(Room& room, const RequestContext& request, const Asked& asked) {
  const auto language = request.language();
  json::array facts;
  const std::string child(text_at(asked.dossier.facts, "case.name"));
  if (!child.empty())
    facts.push_back(json::object{{"label", say(room.parts, request, "citizen.consent.for")}, {"value", child}});
  facts.push_back(json::object{{"label", say(room.parts, request, "dossier.code")}, {"value", asked.dossier.code}});
  json::array means{json::object{{"text", say(room.parts, request, "citizen.consent.means_done")}},
                    json::object{{"text", say(room.parts, request, "citizen.consent.means_free")}}};
  json::object data{{"title", asked.step != nullptr ? asked.step->title.in(language) : asked.request.step},
                    {"asker", asked.applicant},
                    {"says", readable(room.parts, asked.request.data, language)},
                    {"facts", std::move(facts)},
                    {"means", std::move(means)},
                    {"action", request.path()},
                    {"back_url", "/"}};
  if (asked.procedure != nullptr) data["legal"] = asked.procedure->law.in(language);
  put_due(data, room.zone(), asked.request.until, language);
  return render(room.parts, request, "citizen/consent", std::move(data));
}

Task<web::Reply> request_page(Room& room, RequestContext& request) {
  auto who = reader(room, request);
  const Actor& actor = *CO_TRY(who);
  auto found = find_asked(room, request, actor.principal.person);
  const Asked asked = CO_TRY(found);
  if (asked.request.state != "open") co_return onward(asked);
  if (asked.request.kind == "consent") co_return show_consent(room, request, asked);
  const auto kept = room.kept.take(request.query("kept"), request.path());
  if (asked.request.kind == "supplement")
    co_return complete_page(room, request, asked, actor.principal.person, kept ? *kept : web::Form());
  co_return show_confirm(room, request, asked, kept ? *kept : web::Form(), "");
}

std::vector<procedures::Objection> objections_in(const Room& room, const Asked& asked, const web::Form& form) {
  std::vector<procedures::Objection> out;
  for (const auto& point : points_of(room, asked)) {
    const auto wanted = clean_text(form.get(point.name));
    if (!wanted.ok() || wanted->empty()) continue;
    auto text = first_characters(*wanted, 100);
    // Only an answer can be taken over by itself; the rest is for the officer to read.
    if (point.answer)
      out.push_back({point.field, std::move(text), point.label.vi});
    else
      out.push_back({point.field, "", point.label.vi + ": " + text});
  }
  return out;
}

Task<web::Reply> request_answer(Room& room, RequestContext& request) {
  auto who = reader(room, request, 2);
  const Actor& actor = *CO_TRY(who);
  const Ref person = actor.principal.person;
  auto found = find_asked(room, request, person);
  const Asked asked = CO_TRY(found);
  if (asked.request.state != "open") co_return onward(asked);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  const std::string decision(form.get("decision"));
  if (asked.request.kind == "consent") {
    if (decision != "agree" && decision != "refuse") co_return show_consent(room, request, asked);
    auto done = co_await room.host()->answer_consent(person, asked.request.token, decision == "agree");
    CO_TRY(done);
    co_return onward(asked);
  }
  if (asked.request.kind == "supplement") co_return co_await complete(room, request, asked, person, form);
  std::vector<procedures::Objection> objections;
  if (decision == "object") objections = objections_in(room, asked, form);
  if (decision != "agree" && objections.empty())
    co_return show_confirm(room, request, asked, form, say(room.parts, request, "citizen.confirm.nothing"));
  auto done = co_await room.host()->answer_confirm(person, asked.request.token, std::move(objections));
  if (done.ok()) co_return onward(asked);
  const Error error = done.error();
  if (!error.is(procedures::errors::kFormWrong)) co_return error;
  std::vector<std::string> said;
  for (const auto& [field, text] : field_errors(error, request.language()))
    for (const auto& page : asked.procedure->pages)
      for (const auto& ask : page.asks)
        if (ask.field == field) said.push_back(named_error(ask.label.in(request.language()), text));
  co_return show_confirm(room, request, asked, form, join(said, " "));
}

}  // namespace

void add_requests(const Add& add) {
  add("GET", "/requests/{token}", request_page);
  add("POST", "/requests/{token}", request_answer);
}

}  // namespace sen::faces::citizen
