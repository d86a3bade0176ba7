#include "faces/officer/quality_view.hpp"

#include <cmath>

namespace sen::faces::officer {

CivilDate today_of(const Parts& parts) { return parts.pack->zone().date_of(parts.clock.now()); }

namespace {

/// What a desk's kind is there for once each: "commune", "province", "country", "facility".
std::string per_of(const Parts& parts, const Seat& seat) {
  const auto kind = std::string_view(seat.unit).substr(0, seat.unit.find(':'));
  for (const auto& unit : parts.pack->agency(seat.actor->agency)->units)
    if (unit.id == kind) return unit.per;
  return {};
}

}  // namespace

std::string place_of(const Parts& parts, const Seat& seat) {
  const auto per = per_of(parts, seat);
  const auto colon = seat.unit.find(':');
  const bool placed = colon != std::string::npos && (per == "commune" || per == "province");
  return placed ? seat.unit.substr(colon + 1) : std::string();
}

bool covers(const Parts& parts, const Seat& seat, std::string_view place) {
  const auto per = per_of(parts, seat);
  if (per == "country") return true;
  const auto own = place_of(parts, seat);
  if (own.empty() || place.empty()) return false;
  const auto today = today_of(parts);
  return place == own || parts.pack->province_of(per == "province" ? place : own, today) ==
                             (per == "province" ? std::string_view(own) : place);
}

quality::Steward steward_of(const Parts& parts, const Seat& seat) {
  return {seat.actor->agency, officer_text(seat),
          [&parts, seat](std::string_view place) { return covers(parts, seat, place); }};
}

Result<const pack::Quality*> register_of(const Parts& parts, const RequestContext& request, const Seat& seat) {
  const auto all = parts.quality.of(seat.actor->agency);
  const auto path = request.param("register");
  const auto wanted = path.empty() ? request.query("register") : path;
  for (const auto* quality : all)
    if (wanted.empty() ? quality->register_id == "person" : quality->register_id == wanted) return quality;
  if (!wanted.empty() || all.empty()) return fail(errors::kNotHere);
  return all.front();
}

Result<const pack::Quality*> register_to_read(const Parts& parts, const RequestContext& request, const Seat& seat) {
  if (!seat.who().may(*parts.pack, seat.unit, "look_up")) return fail(identity::kForbidden);
  return register_of(parts, request, seat);
}

std::string grouped(std::int64_t number, std::string_view language) {
  std::string out = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3)
    out.insert(static_cast<std::size_t>(at), 1, language == "vi" ? '.' : ',');
  return out;
}

std::string percent(double share, std::string_view language) {
  const auto tenths = std::llround(share * 1000);
  return std::to_string(tenths / 10) + (language == "vi" ? "," : ".") + std::to_string(tenths % 10) + " %";
}

std::string place_label(const Parts& parts, const RequestContext& request, std::string_view place) {
  if (place == kNation) return say(parts, request, "officer.quality.nation");
  return parts.pack->place_name(place, today_of(parts));
}

json::value fault(const Parts& parts, const RequestContext& request, bool is, std::string_view anchor,
                  std::string_view key, json::array& errors) {
  if (!is) return nullptr;
  const json::value text(say(parts, request, key));
  errors.push_back(json::object{{"href", anchor}, {"text", text}});
  return text;
}

json::array field_rows(const Parts& parts, const RequestContext& request, const pack::Register& def,
                       const registers::Record& record) {
  json::array out;
  for (const auto& field : def.fields) {
    if (field.type == pack::FieldType::kPerson || field.type == pack::FieldType::kRecord) continue;
    out.push_back(json::object{{"label", field.label.in(request.language())},
                               {"value", field_text(parts, field, record.values.at(field.name), request.language())}});
  }
  return out;
}

}  // namespace sen::faces::officer
