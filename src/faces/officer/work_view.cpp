#include "faces/officer/work_view.hpp"

#include <algorithm>

#include "faces/shared/views.hpp"

namespace sen::faces::officer {
namespace {

using procedures::OpenWork;

json::array papers_of(const Parts& parts, const RequestContext& request, const OpenWork& open) {
  json::array out;
  const auto& content = at_path(open.work.document, "content");
  const auto language = request.language();
  const auto add = [&](const json::value& document, std::string_view key) {
    out.push_back(json::object{{"title", text_at(document, language == "en" ? "title.en" : "title.vi")},
                               {"url", work_url(open.work.id) + "/draft"},
                               {"meta", say(parts, request, key)}});
  };
  if (content.is_object())
    add(content, open.work.state == "done" ? "officer.paper.issued" : "officer.paper.to_sign");
  else if (!open.draft.empty())
    add(json::value(open.draft), open.work.state == "done" ? "officer.paper.issued" : "officer.paper.draft");
  return out;
}

json::array events_of(const Parts& parts, const RequestContext& request, const OpenWork& open) {
  const auto& work = open.work;
  json::array out;
  const auto add = [&](Instant at, std::string text, json::value by) {
    if (at.us == 0) return;
    json::object item{{"text", std::move(text)}, {"by", std::move(by)}};
    put_when(item, parts.pack->zone(), at);
    out.push_back(std::move(item));
  };
  const auto decided_by = text_at(work.data, "decided_by");
  if (work.version > 1 && work.updated_at > work.received_at && work.updated_at != work.asked_at)
    add(work.updated_at, say(parts, request, "officer.state." + work.state),
        decided_by.empty() ? json::value() : json::value(decided_by));
  add(work.asked_at, say(parts, request, "officer.event." + std::string(text_at(work.data, "asked"))),
      decided_by.empty() ? json::value() : json::value(decided_by));
  add(work.received_at, say(parts, request, "officer.event.received"),
      json::value(unit_name(parts, work.unit, request.language())));
  return out;
}

/// The one decision that moves this work on, by its state; empty when none does.
std::string decision_of(const OpenWork& open) {
  const auto& state = open.work.state;
  if (state == "open") return open.step->has_confirm ? "draft" : "approve";
  if (state == "objected") return "accept";
  if (state == "confirmed") return "approve";
  return state == "blocked" ? "retry" : "";
}

json::value decide_of(const Parts& parts, const RequestContext& request, const OpenWork& open, const Trouble& trouble) {
  const auto decision = decision_of(open);
  if (!open.may_decide || decision.empty()) return nullptr;
  json::array reasons, endings, askable;
  if (open.work.outcome == 0) {  // an entered book stays entered: then only trying again is left
    for (const auto& reason : kReasons)
      reasons.push_back(json::object{{"value", reason.value},
                                     {"label", say(parts, request, reason.key)},
                                     {"checked", trouble.reason == reason.value}});
    for (const std::string ending : {"return", "refuse"}) {
      if (ending == "return" && !open.step->after.empty()) continue;  // a branch has no form of its own
      endings.push_back(json::object{{"value", ending},
                                     {"label", say(parts, request, "officer.ending." + ending)},
                                     {"hint", say(parts, request, "officer.ending." + ending + "_says")},
                                     {"checked", trouble.ending == ending || !open.step->after.empty()}});
    }
    for (const auto* ask : procedures::askable(*open.procedure)) {
      const bool checked = std::find(trouble.fields.begin(), trouble.fields.end(), ask->field) != trouble.fields.end();
      askable.push_back(
          json::object{{"value", ask->field}, {"label", ask->label.in(request.language())}, {"checked", checked}});
    }
  }
  return json::object{{"action", work_url(open.work.id)},
                      {"version", std::to_string(open.work.version)},
                      {"decision", decision == "retry" ? "approve" : decision},
                      {"approve_text", say(parts, request, "officer.decide." + decision)},
                      {"approve_says", say(parts, request, "officer.decide." + decision + "_says")},
                      {"reasons", std::move(reasons)},
                      {"endings", std::move(endings)},
                      {"askable", std::move(askable)},
                      {"asked_before", int_at(open.work.data, "supplements") > 0}};
}

std::string says_of(const Parts& parts, const RequestContext& request, const OpenWork& open, bool own) {
  const auto& work = open.work;
  if (!own && !open.may_decide && !decision_of(open).empty()) return say(parts, request, "officer.says.not_decider");
  if (work.state == "signing" && open.may_sign) return say(parts, request, "officer.says.you_sign");
  return state_sentence(parts, request, open);
}

void put_neighbours(json::object& data, const Seat& seat, const OpenWork& open) {
  const auto queue = seat.desk->queue(seat.who(), open.work.unit, "");
  if (!queue.ok()) return;
  const auto here =
      std::find_if(queue->begin(), queue->end(), [&](const auto& work) { return work.id == open.work.id; });
  if (here == queue->end()) {
    if (!queue->empty()) data["next_url"] = work_url(queue->front().id);
    return;
  }
  if (here != queue->begin()) data["prev_url"] = work_url(std::prev(here)->id);
  if (std::next(here) != queue->end()) data["next_url"] = work_url(std::next(here)->id);
}

}  // namespace

std::string state_sentence(const Parts& parts, const RequestContext& request, const OpenWork& open) {
  const auto& work = open.work;
  if (work.state != "blocked") return say(parts, request, "officer.says." + work.state);
  const auto language = request.language();
  std::string agency = say(parts, request, "officer.blocked.some_agency");
  const auto& outcomes = open.step->outcomes;
  const auto at = static_cast<std::size_t>(work.outcome);
  if (at < outcomes.size()) {
    const auto service = parts.pack->services.find(outcomes[at].service);
    const auto* asked = service == parts.pack->services.end() ? nullptr : parts.pack->agency(service->second.agency);
    if (asked != nullptr) agency = asked->name.in(language);
  }
  // Only its id travelled: a sentence that needs names of things would have holes.
  const auto* def = error_named(work.problem);
  const bool whole = def != nullptr && std::string_view(def->vi).find('{') == std::string_view::npos;
  const auto why = whole ? error_text(*def, {}, language) : say(parts, request, "officer.blocked.unnamed");
  const bool later = def != nullptr && def->retry == Retry::kSameRequest;
  return say(
      parts, request, "officer.says.blocked",
      {{"agency", agency},
       {"why", why},
       {"todo", say(parts, request, later ? "officer.blocked.again" : "officer.blocked.ask", {{"agency", agency}})},
       {"problem", work.problem}});
}

bool may_send_draft(const OpenWork& open) {
  return open.may_decide && open.step->has_confirm && (open.work.state == "open" || open.work.state == "objected");
}

json::array objections_of(const OpenWork& open, std::string_view language) {
  json::array out;
  for (const auto& item : open.work.objections)
    out.push_back(json::object{{"label", label_of(open, item.field, language)},
                               {"wanted", item.wanted.empty() ? item.note : item.wanted}});
  return out;
}

json::array document_rows(const Parts& parts, const json::value& content, bool issued, std::string_view language) {
  const auto later = issued ? json::value() : json::value(parts.texts.format("document.later", language));
  json::array out;
  const auto* rows = at_path(content, "rows").if_array();
  if (rows == nullptr) return out;
  for (const auto& row : *rows) {
    auto value = readable(parts, at_path(row, "value"), language);
    out.push_back(json::object{{"name", ""},
                               {"label", readable(parts, at_path(row, "label"), language)},
                               {"value", value.is_null() ? later : std::move(value)},
                               {"editable", false}});
  }
  return out;
}

json::object work_data(const Parts& parts, const RequestContext& request, const Seat& seat, const OpenWork& open,
                       const Trouble& trouble) {
  const auto language = request.language();
  const auto& work = open.work;
  std::int64_t mismatches = 0;
  json::array groups;
  if (!work.objections.empty()) groups.push_back(objection_group(parts, request, open));
  if (!open.evidence.empty()) groups.push_back(evidence_group(parts, request, open, mismatches));
  auto chosen = form_group(parts, request, open);
  if (!chosen.at("rows").as_array().empty()) groups.push_back(std::move(chosen));
  auto people = work.people;
  people.push_back(work.subject);
  const bool own = identity::is_own_case(seat.who(), people);
  json::array wrong;
  if (trouble.wrong != nullptr)
    wrong.push_back(
        json::object{{"href", trouble.decision == "supplement" ? "#note"
                              : trouble.ending.empty()         ? "#ending"
                                                               : "#reason"},
                     {"text", trouble.decision == "supplement" ? say(parts, request, "officer.supplement.missing")
                                                               : trouble.wrong->text(language)}});
  json::object data{{"title", open.step->title.in(language)},
                    {"code", work.dossier_code},
                    {"person", name_of(work)},
                    {"state", work_state(parts, request, work)},
                    {"says", says_of(parts, request, open, own)},
                    {"holder", holder_of(parts, request, work)},
                    {"errors", std::move(wrong)},
                    {"supplied", maybe(std::string(text_at(work.data, "supplied")))},
                    {"mismatches", mismatches},
                    {"groups", std::move(groups)},
                    {"papers", papers_of(parts, request, open)},
                    {"events", events_of(parts, request, open)},
                    {"decide", decide_of(parts, request, open, trouble)},
                    {"return_text", trouble.decision == "end" ? maybe(trouble.text) : json::value()},
                    {"return_errors", trouble.wrong != nullptr && trouble.decision == "end"},
                    {"supplement_text", trouble.decision == "supplement" ? maybe(trouble.text) : json::value()},
                    {"supplement_errors", trouble.wrong != nullptr && trouble.decision == "supplement"},
                    {"back_url", "/officer/queue?unit=" + web::percent_encode(work.unit)}};
  if (trouble.conflict != nullptr) data["conflict"] = trouble.conflict->text(language);
  if (own) data["own_case"] = error_text(procedures::errors::kOwnCase, {}, language);
  put_deadline(data, parts, request, work);
  put_neighbours(data, seat, open);
  return data;
}

}  // namespace sen::faces::officer
