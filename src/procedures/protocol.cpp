#include "procedures/protocol.hpp"

namespace sen::procedures {
namespace {

json::object object_at(const json::value& body, std::string_view key) {
  const auto& found = at_path(body, key);
  return found.is_object() ? found.get_object() : json::object{};
}

Result<void> needs_text(const json::value& body, std::initializer_list<std::string_view> keys) {
  for (auto key : keys)
    if (text_at(body, key).empty()) return fail(errors::kBadJson, {"/" + std::string(key)});
  return {};
}

}  // namespace

json::value to_json(const Start& start) {
  json::array people;
  for (const auto& person : start.people) people.push_back(json::value(person.text()));
  return json::object{{"dossier", start.dossier},
                      {"step", start.step},
                      {"procedure", start.procedure_code},
                      {"unit", start.unit},
                      {"subject", start.subject.text()},
                      {"people", std::move(people)},
                      {"received_at", start.received_at.us},
                      {"due_at", start.due_at.us},
                      {"data", start.data}};
}

Result<Start> start_from(const json::value& body) {
  TRY(needs_text(body, {"dossier", "step", "procedure", "unit", "subject"}));
  Start start;
  start.dossier = text_at(body, "dossier");
  start.step = text_at(body, "step");
  start.procedure_code = text_at(body, "procedure");
  start.unit = text_at(body, "unit");
  start.subject = TRY(Ref::parse(text_at(body, "subject")));
  if (const auto* people = at_path(body, "people").if_array()) {
    for (const auto& person : *people)
      if (person.is_string()) start.people.push_back(TRY(Ref::parse(person.get_string())));
  }
  start.received_at = {int_at(body, "received_at")};
  start.due_at = {int_at(body, "due_at")};
  start.data = object_at(body, "data");
  return start;
}

json::value to_json(const Update& update) {
  return json::object{
      {"dossier", update.dossier},  {"step", update.step},
      {"state", update.state},      {"holder", update.holder},
      {"due_at", update.due_at.us}, {"waiting", {{"vi", update.waiting.vi}, {"en", update.waiting.en}}}};
}

Result<Update> update_from(const json::value& body) {
  TRY(needs_text(body, {"dossier", "step", "state"}));
  Update update;
  update.dossier = text_at(body, "dossier");
  update.step = text_at(body, "step");
  update.state = text_at(body, "state");
  update.holder = text_at(body, "holder");
  update.due_at = {int_at(body, "due_at")};
  update.waiting = {std::string(text_at(body, "waiting.vi")), std::string(text_at(body, "waiting.en"))};
  return update;
}

json::value to_json(const Ask& ask) {
  json::array fields;
  for (const auto& field : ask.fields) fields.push_back(json::value(field));
  return json::object{{"dossier", ask.dossier}, {"step", ask.step}, {"kind", ask.kind},
                      {"draft", ask.draft},     {"note", ask.note}, {"fields", std::move(fields)}};
}

Result<Ask> ask_from(const json::value& body) {
  TRY(needs_text(body, {"dossier", "step", "kind"}));
  Ask ask;
  ask.dossier = text_at(body, "dossier");
  ask.step = text_at(body, "step");
  ask.kind = text_at(body, "kind");
  ask.draft = object_at(body, "draft");
  ask.note = text_at(body, "note");
  if (const auto* fields = at_path(body, "fields").if_array()) {
    for (const auto& field : *fields)
      if (field.is_string()) ask.fields.emplace_back(field.get_string());
  }
  if (ask.kind != "confirm" && ask.kind != "supplement") return fail(sen::errors::kBadJson, {"/kind"});
  return ask;
}

json::value to_json(const Answer& answer) {
  return json::object{{"dossier", answer.dossier}, {"step", answer.step}, {"kind", answer.kind},
                      {"answer", answer.answer},   {"form", answer.form}, {"objections", to_json(answer.objections)},
                      {"note", answer.note}};
}

Result<Answer> answer_from(const json::value& body) {
  TRY(needs_text(body, {"dossier", "step", "kind", "answer"}));
  Answer answer;
  answer.dossier = text_at(body, "dossier");
  answer.step = text_at(body, "step");
  answer.kind = text_at(body, "kind");
  answer.answer = text_at(body, "answer");
  answer.objections = objections_from(at_path(body, "objections"));
  answer.form = object_at(body, "form");
  answer.note = text_at(body, "note");
  return answer;
}

json::value to_json(const Done& done) {
  return json::object{{"dossier", done.dossier},    {"step", done.step},   {"ending", done.ending},
                      {"reason", done.reason},      {"gives", done.gives}, {"form", done.form},
                      {"documents", done.documents}};
}

Result<Done> done_from(const json::value& body) {
  TRY(needs_text(body, {"dossier", "step", "ending"}));
  Done done;
  done.dossier = text_at(body, "dossier");
  done.step = text_at(body, "step");
  done.ending = text_at(body, "ending");
  if (done.ending != "done" && done.ending != "returned" && done.ending != "refused")
    return fail(sen::errors::kBadJson, {"/ending"});
  done.reason = text_at(body, "reason");
  done.gives = object_at(body, "gives");
  done.form = object_at(body, "form");
  if (const auto* documents = at_path(body, "documents").if_array()) done.documents = *documents;
  return done;
}

json::array to_json(const std::vector<Objection>& objections) {
  json::array out;
  for (const auto& item : objections)
    out.push_back(json::object{{"field", item.field}, {"wanted", item.wanted}, {"note", item.note}});
  return out;
}

std::vector<Objection> objections_from(const json::value& value) {
  std::vector<Objection> out;
  if (const auto* items = value.if_array())
    for (const auto& item : *items)
      out.push_back({std::string(text_at(item, "field")), std::string(text_at(item, "wanted")),
                     std::string(text_at(item, "note"))});
  return out;
}

}  // namespace sen::procedures
