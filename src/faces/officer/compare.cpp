// What was declared beside what the registers say.
#include <algorithm>

#include "faces/officer/work_view.hpp"
#include "faces/shared/views.hpp"

namespace sen::faces::officer {

using procedures::OpenWork;

json::value maybe(std::string text) { return text.empty() ? json::value() : json::value(std::move(text)); }

namespace {

json::object compare_row(const Parts& parts, const RequestContext& request, std::string label, json::value declared,
                         json::value evidence, json::value source, std::string_view match) {
  return {{"label", std::move(label)},
          {"declared", std::move(declared)},
          {"evidence", std::move(evidence)},
          {"source", std::move(source)},
          {"match", match},
          {"match_text", say(parts, request, "compare." + std::string(match))}};
}

std::string_view match_of(const procedures::EvidenceRow& row) {
  if (!row.compared) return row.value.empty() ? "only" : "source";
  if (row.value.empty() && row.against.empty()) return "only";
  if (row.value.empty() || row.against.empty()) return "missing";
  return row.matches ? "same" : "differs";
}

const pack::Ask* ask_of(const OpenWork& open, std::string_view field) {
  for (const auto& page : open.procedure->pages)
    for (const auto& ask : page.asks)
      if (ask.field == field) return &ask;
  return nullptr;
}

/// An answer in words: the label of a choice, a name of a place, or as it stands.
json::value answer_text(const Parts& parts, const OpenWork& open, const pack::Ask& ask, const json::value& value,
                        std::string_view language) {
  if (value.is_string()) {
    const std::string_view text(value.get_string());
    const auto& scope = *open.scope;
    const auto choices = procedures::choices_of(scope, ask);
    if (choices.ok())
      for (const auto& choice : *choices)
        if (choice.value == text) return maybe(choice.label.in(language));
    if (ask.type == pack::AskType::kPlace)
      return maybe(parts.pack->place_name(text, parts.pack->zone().date_of(parts.clock.now())));
  }
  return readable(parts, value, language);
}

}  // namespace

std::string label_of(const OpenWork& open, std::string_view field, std::string_view language) {
  for (const auto& row : open.evidence)
    if (row.field == field) return row.label.in(language);
  const auto* ask = ask_of(open, field);
  return ask != nullptr ? ask->label.in(language) : std::string(field);
}

json::object evidence_group(const Parts& parts, const RequestContext& request, const OpenWork& open,
                            std::int64_t& mismatches) {
  json::array rows;
  for (const auto& row : open.evidence) {
    const auto match = match_of(row);
    if (match == "differs" || match == "missing") ++mismatches;
    // What comes straight from a register was not declared by anybody.
    const bool source = match == "source";
    rows.push_back(compare_row(parts, request, row.label.in(request.language()),
                               source ? json::value(say(parts, request, "compare.not_declared")) : maybe(row.value),
                               maybe(source ? row.value : row.against), maybe(row.source.in(request.language())),
                               match));
  }
  return {{"heading", say(parts, request, "officer.dossier.compared")}, {"plain", false}, {"rows", std::move(rows)}};
}

/// What the applicant chose that no register says.
json::object form_group(const Parts& parts, const RequestContext& request, const OpenWork& open) {
  const auto language = request.language();
  json::array rows;
  if (const auto* form = at_path(open.work.data, "form").if_object())
    for (const auto& [field, value] : *form) {
      const auto* ask = ask_of(open, field);
      const bool compared = std::any_of(open.evidence.begin(), open.evidence.end(),
                                        [&](const auto& row) { return row.field == std::string_view(field); });
      if (ask == nullptr || compared || value.is_null()) continue;
      rows.push_back(compare_row(parts, request, ask->label.in(language),
                                 answer_text(parts, open, *ask, value, language), nullptr, nullptr, "only"));
    }
  return {{"heading", say(parts, request, "officer.dossier.chosen")}, {"plain", true}, {"rows", std::move(rows)}};
}

json::object objection_group(const Parts& parts, const RequestContext& request, const OpenWork& open) {
  const auto language = request.language();
  json::array rows;
  for (const auto& item : open.work.objections) {
    const std::string wanted = item.wanted.empty() ? item.note : item.wanted;
    const auto* ask = ask_of(open, item.field);
    json::value now;
    if (ask != nullptr) now = answer_text(parts, open, *ask, at_path(open.work.data, "form." + item.field), language);
    for (const auto& row : open.evidence)
      if (row.field == item.field) now = maybe(row.value);
    rows.push_back(compare_row(parts, request, label_of(open, item.field, language), maybe(std::move(wanted)),
                               std::move(now), json::value(say(parts, request, "officer.dossier.in_draft")),
                               "differs"));
  }
  return {{"heading", say(parts, request, "officer.draft.objections")}, {"plain", false}, {"rows", std::move(rows)}};
}

}  // namespace sen::faces::officer
