#include "faces/shared/views.hpp"

#include <algorithm>
#include <tuple>

namespace sen::faces {
namespace {

json::object both(const pack::Text& text) { return {{"vi", text.vi}, {"en", text.en}}; }

std::string iso_or_empty(const Zone& zone, Instant at) { return at.us == 0 ? std::string() : zone.iso(at); }

json::array choices_json(const std::vector<pack::Choice>& choices, std::string_view language) {
  json::array out;
  for (const auto& choice : choices)
    out.push_back(json::object{{"value", choice.value}, {"label", choice.label.in(language)}});
  return out;
}

const char* type_name(pack::AskType type) {
  switch (type) {
    case pack::AskType::kText:
      return "text";
    case pack::AskType::kName:
      return "name";
    case pack::AskType::kMultiline:
      return "multiline";
    case pack::AskType::kInteger:
      return "integer";
    case pack::AskType::kChoice:
      return "choice";
    case pack::AskType::kYesNo:
      return "yes_no";
    case pack::AskType::kDate:
      return "date";
    case pack::AskType::kTick:
      return "tick";
    case pack::AskType::kPlace:
      return "place";
  }
  return "text";
}

}  // namespace

std::string weekday_date(CivilDate day, std::string_view language) {
  static constexpr const char* kVi[] = {"thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"};
  static constexpr const char* kEn[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  const auto index = static_cast<std::size_t>(day.weekday() - 1);
  return std::string(language == "en" ? kEn[index] : kVi[index]) + " " + day.dmy().substr(0, 5);
}

std::string status_text(const Parts& parts, procedures::Status status, std::string_view language) {
  return parts.pack->code_label("dossier-status", std::to_string(static_cast<int>(status)), language);
}

std::string holder_name(const Parts& parts, const procedures::DossierStep& step, std::string_view language) {
  if (step.holder == "person") return language == "en" ? "you" : "bạn";
  const auto today = parts.pack->zone().date_of(parts.clock.now());
  if (const auto* agency = parts.pack->agency(step.holder)) return agency->name.in(language);
  return parts.pack->unit_name(step.holder.empty() ? step.unit : step.holder, today, language);
}

std::string step_sentence(const Parts& parts, const procedures::DossierStep& step, const pack::Procedure* procedure,
                          std::string_view language) {
  const bool en = language == "en";
  const auto& zone = parts.pack->zone();
  const auto holder = holder_name(parts, step, language);
  const auto due = weekday_date(zone.date_of(step.due_at), language);
  if (step.state == "done") return (en ? "Done on " : "Xong ngày ") + zone.date_of(step.done_at).dmy();
  if (step.is_over()) return step.reason.empty() ? (en ? "Not needed" : "Không cần") : step.reason.in(language);
  if (step.state == "later") {
    const auto* definition = procedure != nullptr ? procedure->step(step.step) : nullptr;
    std::string before;
    if (definition != nullptr && !definition->after.empty())
      if (const auto* first = procedure->step(definition->after.front())) before = first->title.in(language);
    return (en ? "Begins after: " : "Bắt đầu sau: ") + before + (en ? "; expected " : "; dự kiến ") + due;
  }
  if (!step.waiting.empty()) return step.waiting.in(language);
  return holder + (en ? " is on it, due " : " đang giải quyết, hẹn ") + due;
}

json::object request_view(const procedures::Request& request, std::string_view language) {
  json::object out{{"token", request.token.text()},
                   {"kind", request.kind},
                   {"dossier", request.dossier_code},
                   {"step", request.step},
                   {"state", request.state}};
  if (request.until.us != 0) out["until"] = request.until.iso();
  if (request.kind == "confirm") {
    out["draft"] = at_path(request.data, "draft");
  } else if (request.kind == "supplement") {
    out["note"] = text_at(request.data, "note");
    out["fields"] = at_path(request.data, "fields");
  } else
    out["text"] = text_at(request.data, language == "en" ? "en" : "vi");
  return out;
}

json::object document_view(const documents::Document& document, std::string_view language, const Zone& zone) {
  const auto content = documents::content_of(document);
  return {{"token", document.token.text()},
          {"kind", document.kind},
          {"number", document.number},
          {"title", text_at(content, language == "en" ? "title.en" : "title.vi")},
          {"result_code", document.result_code},
          {"state", document.state},
          {"issued_on", zone.date_of(document.issued_at).iso()},
          {"signer", document.signer},
          {"verify", "/v/" + document.token.text()}};
}

json::object case_view(const Parts& parts, const procedures::Dossier& dossier,
                       const std::vector<procedures::Request>& requests,
                       const std::vector<documents::Document>& documents, std::string_view language) {
  const auto& zone = parts.pack->zone();
  const auto* procedure = parts.pack->procedure_by_code(dossier.procedure_code);
  json::array steps;
  for (const auto& step : dossier.steps) {
    const auto* definition = procedure != nullptr ? procedure->step(step.step) : nullptr;
    steps.push_back(json::object{{"step", step.step},
                                 {"title", definition != nullptr ? definition->title.in(language) : step.step},
                                 {"state", step.state},
                                 {"unit", step.unit},
                                 {"holder", holder_name(parts, step, language)},
                                 {"says", step_sentence(parts, step, procedure, language)},
                                 {"due", iso_or_empty(zone, step.due_at)},
                                 {"done", iso_or_empty(zone, step.done_at)}});
  }
  json::array timeline;
  for (const auto& item : dossier.timeline)
    timeline.push_back(json::object{
        {"at", zone.iso(item.at)}, {"step", item.step}, {"kind", item.kind}, {"text", item.text.in(language)}});
  json::array asked;
  for (const auto& request : requests) asked.push_back(request_view(request, language));
  json::array papers;
  for (const auto& document : documents) papers.push_back(document_view(document, language, zone));
  return {{"code", dossier.code},
          {"procedure", dossier.procedure_code},
          {"title", procedure != nullptr ? procedure->title.in(language) : ""},
          {"status", static_cast<int>(dossier.status)},
          {"status_text", status_text(parts, dossier.status, language)},
          {"submitted", zone.iso(dossier.submitted_at)},
          {"due", iso_or_empty(zone, dossier.due_at)},
          {"steps", std::move(steps)},
          {"timeline", std::move(timeline)},
          {"requests", std::move(asked)},
          {"documents", std::move(papers)},
          {"results", at_path(dossier.facts, "gives")}};
}

json::object draft_view(const Parts& parts, const procedures::DraftView& view, std::string_view language) {
  auto& scope = *view.scope;
  json::array pages;
  for (const auto& page : view.procedure->pages) {
    json::array asks;
    for (const auto& ask : page.asks) {
      const auto applies = procedures::holds(scope, ask.when, true);
      if (!applies.ok() || !*applies) continue;
      json::object field{{"field", ask.field},
                         {"type", type_name(ask.type)},
                         {"label", ask.label.in(language)},
                         {"required", ask.required}};
      const auto choices = procedures::choices_of(scope, ask);
      if (choices.ok() && !choices->empty()) field["choices"] = choices_json(*choices, language);
      if (view.answers.contains(ask.field)) field["value"] = view.answers.at(ask.field);
      asks.push_back(std::move(field));
    }
    pages.push_back(json::object{{"page", page.id}, {"title", page.title.in(language)}, {"asks", std::move(asks)}});
  }
  json::object sources;
  for (const auto& [name, source] : view.procedure->known_sources) sources[name] = source.in(language);
  return {{"token", view.draft.token.text()},
          {"procedure", view.procedure->code},
          {"title", view.procedure->title.in(language)},
          {"version", view.draft.version},
          {"updated", parts.pack->zone().iso(view.draft.updated_at)},
          {"answers", view.answers},
          {"pages", std::move(pages)},
          {"known", view.draft.known},
          {"sources", std::move(sources)},
          {"commitment", both(view.procedure->commitment)}};
}

json::object work_row(const Parts& parts, const procedures::Work& work, std::string_view language) {
  const auto* procedure = parts.pack->procedure_by_code(work.procedure_code);
  const auto* step = procedure != nullptr ? procedure->step(work.step) : nullptr;
  return {{"id", std::to_string(work.id.value)},
          {"dossier", work.dossier_code},
          {"step", work.step},
          {"title", step != nullptr ? step->title.in(language) : work.step},
          {"name", text_at(work.data, "case.name")},
          {"unit", work.unit},
          {"state", work.state},
          {"version", work.version},
          {"due", parts.pack->zone().iso(work.due_at)},
          {"overdue", work.due_at < parts.clock.now()},
          {"waiting_for", work.waiting_for},
          {"problem", work.problem}};
}

json::object work_view(const Parts& parts, const procedures::OpenWork& open, std::string_view language) {
  auto out = work_row(parts, open.work, language);
  json::array evidence;
  for (const auto& row : open.evidence)
    evidence.push_back(json::object{{"field", row.field},
                                    {"label", row.label.in(language)},
                                    {"value", row.value},
                                    {"against", row.against},
                                    {"source", row.source.in(language)},
                                    {"matches", row.matches}});
  json::array objections;
  for (const auto& item : open.work.objections)
    objections.push_back(json::object{{"field", item.field}, {"wanted", item.wanted}, {"note", item.note}});
  out["evidence"] = std::move(evidence);
  out["objections"] = std::move(objections);
  out["draft"] = open.draft;
  out["may_decide"] = open.may_decide;
  out["may_sign"] = open.may_sign;
  return out;
}

Task<Result<std::vector<AccessItem>>> accesses_of(const Parts& parts, Ref person, Ref subject) {
  std::vector<AccessItem> out;
  for (const auto& agency : parts.pack->agencies) {
    events::Question question;
    question.id = parts.random.ref();
    question.from = parts.settings.portal;
    question.to = agency.id;
    question.service = "journal.about";
    question.person = person;
    question.args = json::object{{"subject", subject.text()}};
    auto asked = co_await parts.carrier.ask(std::move(question));
    const json::value answer = CO_TRY(asked);
    if (const auto* entries = answer.if_array())
      for (const auto& item : *entries) out.push_back({agency.id, journal::entry_from_json(item)});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(b.entry.at, b.agency, b.entry.index) < std::tie(a.entry.at, a.agency, a.entry.index);
  });
  co_return out;
}

std::vector<std::pair<Ref, std::string>> subjects_of(const Parts& parts, Ref person, std::string_view own_name) {
  std::vector<std::pair<Ref, std::string>> out{{person, std::string(own_name)}};
  auto* host = parts.procedures.host(parts.settings.portal);
  if (host == nullptr) return out;
  for (const auto& dossier : host->dossiers(person)) {
    const bool known =
        std::any_of(out.begin(), out.end(), [&](const auto& item) { return item.first == dossier.subject; });
    if (!known) out.emplace_back(dossier.subject, std::string(text_at(dossier.facts, "case.name")));
  }
  return out;
}

}  // namespace sen::faces
