// One sample of a random re-check: its records, each held against the truth by an officer.
#include <algorithm>

#include "base/text.hpp"
#include "faces/officer/quality_view.hpp"
#include "registers/errors.hpp"
#include "web/response.hpp"

namespace sen::faces::officer {
namespace {

using quality::Sample;
using quality::SampleItem;
using quality::SampleState;

struct Found {
  Seat seat;
  const pack::Quality* quality = nullptr;
  Sample sample;
  std::vector<SampleItem> items;
};

/// The sample that the address names, for the officer who asks. @errors as seat_of and register_to_read;
/// faces.not_found; identity.forbidden (another place's)
Result<Found> found_in(const Parts& parts, const RequestContext& request) {
  const Seat seat = TRY(seat_of(parts, request));
  const auto* quality = TRY(register_to_read(parts, request, seat));
  const auto id = parse_id(request.param("sample"));
  if (!id.ok()) return fail(errors::kNotHere);
  return read_now<Found>(parts.database, seat.actor->slot, [&](ReadTx& tx) -> Result<Found> {
    auto sample = quality::sample(tx, *id);
    if (!sample || sample->register_id != quality->register_id) return fail(errors::kNotHere);
    if (!covers(parts, seat, sample->place)) return fail(identity::kForbidden);
    return Found{seat, quality, std::move(*sample), quality::sample_items(tx, *id)};
  });
}

const SampleItem* item_of(const RequestContext& request, const Found& found) {
  const auto position = parse_id(request.param("position"));
  if (!position.ok()) return nullptr;
  const auto item = std::ranges::find(found.items, *position, &SampleItem::position);
  return item == found.items.end() ? nullptr : &*item;
}

/// What the officer says about one record.
struct Verdict {
  std::string state;  ///< "right", "wrong"
  std::string field;
  std::string note;
  bool state_missing = false;
  bool note_missing = false;
};

json::object fields_to_blame(const Parts& parts, const RequestContext& request, const pack::Register& def,
                             std::string_view chosen) {
  json::array choices;
  for (const auto& field : def.fields)
    if (field.type != pack::FieldType::kPerson && field.type != pack::FieldType::kRecord)
      choices.push_back(json::object{
          {"value", field.name}, {"label", field.label.in(request.language())}, {"checked", field.name == chosen}});
  return {{"label", say(parts, request, "officer.sample.field")},
          {"hint", say(parts, request, "officer.sample.field_hint")},
          {"choices", std::move(choices)}};
}

HttpResponse draw_item(const Parts& parts, const RequestContext& request, const Found& found, const SampleItem& item,
                       const registers::Record& record, const Verdict& verdict) {
  const pack::Quality& quality = *found.quality;
  const auto& def = parts.pack->registers.at(quality.register_id);
  json::array errors;
  const auto choice = [&](std::string_view value) {
    return json::object{{"value", value},
                        {"label", say(parts, request, "officer.sample.is_" + std::string(value))},
                        {"checked", verdict.state == value}};
  };
  json::object state{
      {"label", say(parts, request, "officer.sample.verdict")},
      {"hint", say(parts, request, "officer.sample.verdict_hint")},
      {"error", fault(parts, request, verdict.state_missing, "#state", "officer.sample.verdict_needed", errors)},
      {"choices", json::array{choice("right"), choice("wrong")}}};
  json::object note{
      {"label", say(parts, request, "officer.sample.note")},
      {"hint", say(parts, request, "officer.sample.note_hint")},
      {"value", verdict.note},
      {"error", fault(parts, request, verdict.note_missing, "#note", "officer.sample.note_needed", errors)}};
  const int status = errors.empty() ? 200 : 422;
  return show(
      parts, request, found.seat, "officer/quality_sample_item",
      {{"name", title_of(parts, record, quality.register_id)},
       {"where", say(parts, request, "officer.sample.which",
                     {{"position", std::to_string(item.position)}, {"of", std::to_string(found.items.size())}})},
       {"rows", field_rows(parts, request, def, record)},
       {"state", std::move(state)},
       {"field", fields_to_blame(parts, request, def, verdict.field)},
       {"note", std::move(note)},
       {"errors", std::move(errors)},
       {"action", sample_url(quality, found.sample) + "/" + std::to_string(item.position)},
       {"back_url", sample_url(quality, found.sample)}},
      status);
}

/// A record that ended since the draw counts neither way.
Task<Result<void>> pass_over(const Parts& parts, const Found& found, int position) {
  SampleItem gone;
  gone.position = position;
  gone.state = SampleState::kGone;
  co_return co_await parts.quality.check(steward_of(parts, found.seat), found.sample.id, gone);
}

}  // namespace

Task<web::Reply> sample_page(const Parts& parts, RequestContext& request) {
  auto read = found_in(parts, request);
  const Found found = CO_TRY(read);
  const Seat& seat = found.seat;
  const pack::Quality& quality = *found.quality;
  const auto& def = parts.pack->registers.at(quality.register_id);
  static constexpr std::pair<std::string_view, std::string_view> kStates[] = {{"paused", "officer.sample.item_open"},
                                                                              {"done", "officer.sample.item_right"},
                                                                              {"late", "officer.sample.item_wrong"},
                                                                              {"stopped", "officer.sample.item_gone"}};
  json::array rows;
  for (const auto& item : found.items) {
    const auto& [kind, key] = kStates[static_cast<std::size_t>(item.state)];
    const auto* field = def.field(item.field);
    std::string what = field == nullptr ? "" : field->label.in(request.language());
    if (!item.note.empty()) what += (what.empty() ? "" : ": ") + item.note;
    rows.push_back(json::object{
        {"label", say(parts, request, "officer.sample.record", {{"position", std::to_string(item.position)}})},
        {"url", found.sample.drawn && found.sample.open > 0 && item.state != SampleState::kGone
                    ? json::value(sample_url(quality, found.sample) + "/" + std::to_string(item.position))
                    : json::value()},
        {"state", tag(kind, say(parts, request, key))},
        {"what", what}});
  }
  json::object data = sample_summary(parts, request, quality, found.sample);
  data["register_name"] = def.title.in(request.language());
  data["place_name"] = place_label(parts, request, found.sample.place);
  data["drawing"] = !found.sample.drawn.has_value();
  data["reload_url"] = sample_url(quality, found.sample);
  data["seed"] = std::to_string(found.sample.seed);
  data["rows"] = std::move(rows);
  data["back_url"] = samples_url(quality) + "?place=" + found.sample.place;
  co_return show(parts, request, seat, "officer/quality_sample", std::move(data));
}

Task<web::Reply> sample_item(const Parts& parts, RequestContext& request) {
  auto read = found_in(parts, request);
  const Found found = CO_TRY(read);
  const Seat& seat = found.seat;
  const pack::Quality& quality = *found.quality;
  const auto* item = item_of(request, found);
  if (item == nullptr) co_return fail(errors::kNotHere);
  auto opened = co_await parts.quality.open(steward_of(parts, seat), quality.register_id, item->record_id);
  if (!opened.ok() && opened.error().is(sen::errors::kRecordNotFound)) {
    auto passed = co_await pass_over(parts, found, item->position);
    CO_TRY(passed);
    co_return web::redirect(sample_url(quality, found.sample));
  }
  const quality::Opened record = CO_TRY(opened);
  Verdict verdict{item->state == SampleState::kRight   ? "right"
                  : item->state == SampleState::kWrong ? "wrong"
                                                       : "",
                  item->field, item->note};
  co_return draw_item(parts, request, found, *item, record.record, verdict);
}

Task<web::Reply> sample_check(const Parts& parts, RequestContext& request) {
  auto read = found_in(parts, request);
  const Found found = CO_TRY(read);
  const Seat& seat = found.seat;
  const pack::Quality& quality = *found.quality;
  const auto* item = item_of(request, found);
  if (item == nullptr) co_return fail(errors::kNotHere);
  auto read_form = request.form();
  const web::Form form = CO_TRY(read_form);
  auto cleaned = clean_text(form.get("note"));
  Verdict verdict{std::string(form.get("state")), std::string(form.get("field")),
                  first_characters(CO_TRY(cleaned), kReasonMax)};
  if (parts.pack->registers.at(quality.register_id).field(verdict.field) == nullptr) verdict.field.clear();
  verdict.state_missing = verdict.state != "right" && verdict.state != "wrong";
  verdict.note_missing = verdict.state == "wrong" && verdict.note.empty();
  if (verdict.state_missing || verdict.note_missing) {
    auto opened = co_await parts.quality.open(steward_of(parts, seat), quality.register_id, item->record_id);
    const quality::Opened record = CO_TRY(opened);
    co_return draw_item(parts, request, found, *item, record.record, verdict);
  }
  SampleItem said;
  said.position = item->position;
  said.state = verdict.state == "right" ? SampleState::kRight : SampleState::kWrong;
  if (said.state == SampleState::kWrong) {
    said.field = verdict.field;
    said.note = verdict.note;
  }
  auto checked = co_await parts.quality.check(steward_of(parts, seat), found.sample.id, said);
  CO_TRY(checked);
  const auto next = std::ranges::find_if(found.items, [&](const SampleItem& one) {
    return one.state == SampleState::kOpen && one.position > item->position;
  });
  co_return web::redirect(sample_url(quality, found.sample) +
                          (next == found.items.end() ? "" : "/" + std::to_string(next->position)));
}

}  // namespace sen::faces::officer
