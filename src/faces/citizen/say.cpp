// What pages say of cases, documents and what the state knows.
#include <algorithm>

#include "base/text.hpp"
#include "faces/citizen/room.hpp"
#include "faces/shared/views.hpp"

namespace sen::faces::citizen {
namespace {

bool is_running(const procedures::DossierStep& step) { return !step.is_over() && step.state != "later"; }

}  // namespace

std::string case_sentence(const Room& room, const procedures::Dossier& dossier, std::string_view language) {
  const auto* procedure = room.parts.pack->procedure_by_code(dossier.procedure_code);
  std::string out;
  for (const auto& step : dossier.steps) {
    if (!is_running(step)) continue;
    if (!out.empty()) out += ". ";
    const auto* definition = procedure != nullptr ? procedure->step(step.step) : nullptr;
    if (definition != nullptr) out += definition->title.in(language) + ": ";
    out += step_sentence(room.parts, step, procedure, language);
  }
  if (!out.empty()) return out + ".";
  for (const auto& step : dossier.steps)  // ended without a result: why, in the office's words
    if (step.state == "returned" || step.state == "refused" || step.state == "withdrawn")
      return step.reason.in(language);
  const bool delivered =
      dossier.status == procedures::Status::kFinished || dossier.status == procedures::Status::kDelivered;
  return (delivered ? room.parts.texts.format("citizen.dossier.all_done", language)
                    : status_text(room.parts, dossier.status, language)) +
         ".";
}

json::object dossier_row(const Room& room, const procedures::Dossier& dossier, std::string_view language) {
  const auto* procedure = room.parts.pack->procedure_by_code(dossier.procedure_code);
  std::string title = procedure != nullptr ? procedure->title.in(language) : dossier.procedure_code;
  const std::string name(text_at(dossier.facts, "case.name"));
  if (!name.empty()) title = name + ": " + title;
  json::object row{{"url", "/cases/" + web::percent_encode(dossier.code)},
                   {"title", title},
                   {"code", dossier.code},
                   {"state", state_of(room.parts, dossier.status, language)},
                   {"says", case_sentence(room, dossier, language)}};
  const bool open =
      std::any_of(dossier.steps.begin(), dossier.steps.end(), [](const auto& step) { return !step.is_over(); });
  if (open) put_due(row, room.zone(), dossier.due_at, language);
  return row;
}

json::object document_row(const Room& room, const documents::Document& document, std::string_view language) {
  const auto content = documents::content_of(document);
  return {{"url", "/documents/" + document.token.text()},
          {"title", readable(room.parts, at_path(content, "title"), language)},
          {"number", document.number},
          {"issued", room.zone().date_of(document.issued_at).dmy()}};
}

json::array plan_of(const Room& room, const procedures::Dossier& dossier, std::string_view language) {
  const auto* procedure = room.parts.pack->procedure_by_code(dossier.procedure_code);
  const auto today = room.zone().date_of(room.now());
  json::array plan;
  for (const auto& step : dossier.steps) {
    if (step.state == "skipped") continue;
    const auto* definition = procedure != nullptr ? procedure->step(step.step) : nullptr;
    json::object row{{"name", definition != nullptr ? definition->title.in(language) : step.step},
                     {"unit", room.parts.pack->unit_name(step.unit, today, language)},
                     {"due", ""}};
    put_due(row, room.zone(), step.due_at, language);
    plan.push_back(std::move(row));
  }
  return plan;
}

std::string field_label(const pack::Pack& pack, std::string_view service, std::string_view path,
                        std::string_view language) {
  const auto found = pack.services.find(service);
  if (found == pack.services.end()) return std::string(path);
  std::string_view register_id = found->second.register_id;
  const auto dot = path.find('.');
  if (dot != std::string_view::npos) {
    for (const auto& include : found->second.includes) {
      if (include.name == path.substr(0, dot)) register_id = include.register_id;
    }
    path = path.substr(dot + 1);
  }
  const auto in = pack.registers.find(register_id);
  const auto* field = in == pack.registers.end() ? nullptr : in->second.field(path);
  return field == nullptr || field->label.empty() ? std::string(path) : field->label.in(language);
}

std::string other_parties(const procedures::DraftView& view, Ref me) {
  auto& scope = *view.scope;
  const auto parties = procedures::evaluate(scope, view.procedure->parties);
  if (!parties.ok() || !parties->is_array()) return {};
  std::vector<std::string> names;
  for (const auto& party : parties->get_array()) {
    if (!party.is_string() || std::string_view(party.get_string()) == me.text()) continue;
    for (const auto& member : view.draft.known) {
      if (text_at(member.value(), "ref") != std::string_view(party.get_string())) continue;
      const std::string name(text_at(member.value(), "full_name"));
      if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return join(names, ", ");
}

json::array known_rows(const Room& room, const procedures::DraftView& view, const pack::FormPage& page,
                       std::string_view language) {
  auto& scope = *view.scope;
  scope.names.set("language", json::value(language));
  json::array rows;
  for (const auto& row : page.shows) {
    const auto value = procedures::evaluate(scope, row.value);
    auto text = value.ok() ? readable(room.parts, *value, language) : json::value();
    if (text.is_null()) continue;
    json::object out{{"label", row.label.in(language)}, {"value", std::move(text)}};
    const auto names = row.value.parsed ? row.value.parsed->names() : std::vector<std::string>{};
    for (const auto& name : names) {
      const auto first = name.substr(0, name.find('.'));
      for (const auto& [known, source] : view.procedure->known_sources)
        if (known == first) out["source"] = source.in(language);
    }
    rows.push_back(std::move(out));
  }
  return rows;
}

}  // namespace sen::faces::citizen
