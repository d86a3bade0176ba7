// An application that an officer wants completed: the answers to give again, and a note.
#include <algorithm>

#include "faces/citizen/asked.hpp"

namespace sen::faces::citizen {

using web::RequestContext;

namespace {

/// The asked questions of a supplement request, in the order of the form.
std::vector<const pack::Ask*> asked_again(const Asked& asked, const procedures::DraftView& form) {
  std::vector<const pack::Ask*> out;
  const auto* fields = at_path(asked.request.data, "fields").if_array();
  for (const auto& page : form.procedure->pages)
    for (const auto* ask : asks_of(*form.scope, page))
      if (fields != nullptr && std::find(fields->begin(), fields->end(), json::value(ask->field)) != fields->end())
        out.push_back(ask);
  return out;
}

HttpResponse show_complete(Room& room, const RequestContext& request, const Asked& asked,
                           const procedures::DraftView& form, const json::object& typed, const std::string& note,
                           const std::map<std::string, std::string>& wrong) {
  const auto language = request.language();
  const auto today = room.zone().date_of(room.now());
  const auto asks = asked_again(asked, form);
  auto errors = error_summary(asks, wrong, language);
  json::array fields;
  for (const auto* ask : asks) {
    const auto* value = typed.if_contains(ask->field);
    if (value == nullptr) value = form.answers.if_contains(ask->field);
    const auto found = wrong.find(ask->field);
    fields.push_back(field_of(*form.scope, *ask, value != nullptr ? *value : json::value(),
                              found != wrong.end() ? found->second : "", language, room.parts.texts));
  }
  json::object note_field{{"label", say(room.parts, request, "citizen.complete.note")},
                          {"hint", say(room.parts, request, "citizen.complete.note_hint")},
                          {"optional", true},
                          {"value", note}};
  if (const auto found = wrong.find("note"); found != wrong.end()) {
    note_field["error"] = found->second;
    errors.push_back(json::object{{"href", "#note"}, {"text", found->second}});
  }
  const auto& run = *std::find_if(asked.dossier.steps.begin(), asked.dossier.steps.end(),
                                  [&](const auto& step) { return step.step == asked.request.step; });
  return render(room.parts, request, "citizen/complete",
                {{"title", say(room.parts, request, "citizen.complete.title")},
                 {"asker", say(room.parts, request, "citizen.complete.asker",
                               {{"unit", room.parts.pack->unit_name(run.unit, today, language)}})},
                 {"says", text_at(asked.request.data, "note")},
                 {"errors", std::move(errors)},
                 {"fields", std::move(fields)},
                 {"note", std::move(note_field)},
                 {"action", request.path()},
                 {"back_url", "/cases/" + web::percent_encode(asked.dossier.code)}},
                wrong.empty() ? 200 : 422);
}

}  // namespace

Result<HttpResponse> complete_page(Room& room, const RequestContext& request, const Asked& asked, Ref person,
                                   const web::Form& kept) {
  const auto form = TRY(room.host()->form_of(person, asked.dossier.code));
  const bool back = !kept.pairs().empty();
  return show_complete(room, request, asked, form,
                       back ? typed_answers(asked_again(asked, form), kept) : json::object{},
                       std::string(kept.get("note")), {});
}

Task<web::Reply> complete(Room& room, RequestContext& request, const Asked& asked, Ref person, const web::Form& sent) {
  auto found = room.host()->form_of(person, asked.dossier.code);
  const procedures::DraftView form = CO_TRY(found);
  const auto typed = typed_answers(asked_again(asked, form), sent);
  json::object changed;  // an answer that stands as it was is no answer
  for (const auto& [key, value] : typed) {
    const auto* before = form.answers.if_contains(key);
    if (procedures::answer_text(value) != (before != nullptr ? procedures::answer_text(*before) : std::string()))
      changed[key] = value;
  }
  const std::string note(sent.get("note"));
  auto done = co_await room.host()->answer_supplement(person, asked.request.token, std::move(changed), note);
  if (done.ok()) co_return onward(asked);
  const Error error = done.error();
  auto wrong = field_errors(error, request.language());
  if (error.is(procedures::errors::kReasonMissing))
    wrong["note"] = say(room.parts, request, "citizen.complete.nothing");
  if (wrong.empty()) co_return error;
  co_return show_complete(room, request, asked, form, typed, note, wrong);
}

}  // namespace sen::faces::citizen
