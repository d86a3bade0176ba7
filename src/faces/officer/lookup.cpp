// A look-up in the population register: with a purpose, through the exchange, so that the person sees who looked and
// why.
#include <algorithm>

#include "base/text.hpp"
#include "exchange/reading.hpp"
#include "exchange/scans.hpp"
#include "faces/officer/room.hpp"
#include "web/errors.hpp"
#include "web/response.hpp"

namespace sen::faces::officer {
namespace {

constexpr const char* kService = "person.by_pin";

/// What the officer typed, and what is wrong with it.
struct Asked {
  std::string pin;
  std::map<std::string, json::value> card;  ///< what a scanned card says, by field path
  std::string purpose;
  std::string case_code;
  json::value pin_error;
  json::value purpose_error;
  json::value record;
  bool asked = false;
};

CivilDate today_of(const Parts& parts) { return parts.pack->zone().date_of(parts.clock.now()); }

Result<Seat> reader_of(const Parts& parts, const RequestContext& request) {
  auto seat = TRY(seat_of(parts, request));
  if (!seat.who().may(*parts.pack, seat.unit, "look_up")) return fail(identity::kForbidden);
  return seat;
}

json::array purposes_of(const Parts& parts, const Seat& seat, std::string_view picked, std::string_view language) {
  json::array out;
  for (const auto& [id, purpose] : parts.pack->purposes)
    if (parts.pack->grant(kService, seat.actor->agency, id, today_of(parts)) != nullptr)
      out.push_back(json::object{{"value", id}, {"label", purpose.title.in(language)}, {"checked", picked == id}});
  return out;
}

/// What a scanned card says of a row: that it agrees with the register, or not; null when it says nothing.
json::value note_of(const Parts& parts, const RequestContext& request, const Asked& asked, const std::string& path,
                    const json::value& stored) {
  const auto said = asked.card.find(path);
  if (said == asked.card.end()) return nullptr;
  const std::string_view verdict = exchange::verdict(said->second, stored);
  if (verdict == "U") return nullptr;
  return json::value(
      say(parts, request, verdict == "Y" ? "officer.lookup.card_agrees" : "officer.lookup.card_differs"));
}

json::object record_of(const Parts& parts, const RequestContext& request, const Seat& seat, const Asked& asked,
                       const json::value& answer) {
  const auto& service = parts.pack->services.find(kService)->second;
  const auto* grant = parts.pack->grant(kService, seat.actor->agency, asked.purpose, today_of(parts));
  const auto* agency = parts.pack->agency(service.agency);
  json::array rows;
  for (const auto& path : grant->fields) {
    const auto* field = parts.pack->field_of(service, path);
    if (field == nullptr || field->type == pack::FieldType::kPerson || field->type == pack::FieldType::kRecord)
      continue;
    rows.push_back(
        json::object{{"label", field->label.in(request.language())},
                     {"value", field_text(parts, *field, at_path(answer, path), request.language())},
                     {"note", note_of(parts, request, asked, path, at_path(answer, path))},
                     {"source", agency != nullptr ? json::value(agency->name.in(request.language())) : json::value()}});
  }
  const bool dead = at_path(answer, "death_date").is_string();
  const char* standing = at_path(answer, "replaced").is_bool() ? "officer.lookup.merged" : "officer.lookup.in_force";
  return {{"heading", text_at(answer, "full_name")},
          {"state", dead ? tag("stopped", say(parts, request, "officer.lookup.dead"))
                         : tag("done", say(parts, request, standing))},
          {"rows", std::move(rows)},
          {"history", json::array()}};
}

HttpResponse draw(const Parts& parts, const RequestContext& request, const Seat& seat, Asked asked) {
  const auto language = request.language();
  json::array wrong;
  if (!asked.pin_error.is_null()) wrong.push_back(json::object{{"href", "#pin"}, {"text", asked.pin_error}});
  if (!asked.purpose_error.is_null())
    wrong.push_back(json::object{{"href", "#purpose"}, {"text", asked.purpose_error}});
  const auto service = parts.pack->services.find(kService);
  const int status = wrong.empty() ? 200 : 422;
  json::object data{{"register_name", service != parts.pack->services.end() ? service->second.title.in(language) : ""},
                    {"errors", std::move(wrong)},
                    {"fields", json::array{json::object{{"name", "pin"},
                                                        {"label", say(parts, request, "officer.lookup.pin")},
                                                        {"hint", say(parts, request, "officer.lookup.pin_hint")},
                                                        {"value", asked.pin},
                                                        {"error", asked.pin_error},
                                                        {"width", "20"}}}},
                    {"purposes", purposes_of(parts, seat, asked.purpose, language)},
                    {"purpose_error", asked.purpose_error},
                    {"case_code", asked.case_code},
                    {"asked", asked.asked},
                    {"record", std::move(asked.record)},
                    {"action", "/officer/registers"}};
  return show(parts, request, seat, "officer/register_lookup", std::move(data), status);
}

/// The number that was typed, or all that a scanned card says.
void read_number(const Parts& parts, const RequestContext& request, std::string_view typed, Asked& asked) {
  const auto service = parts.pack->services.find(kService);
  const auto* scan = service == parts.pack->services.end() ? nullptr : parts.pack->scan_of(service->second);
  if (scan != nullptr && exchange::looks_scanned(*scan, typed)) {
    auto read = exchange::read_scan(*parts.pack, service->second, *scan, typed, today_of(parts));
    if (!read.ok()) {
      const auto& first = read.error().fields.front();
      asked.pin_error = json::value(error_text(*first.def, first.args, request.language()));
      return;
    }
    asked.card = read.take();
    if (const auto pin = asked.card.find("pin"); pin != asked.card.end()) asked.pin = pin->second.as_string();
  } else {
    asked.pin = first_characters(typed, 40);
    std::erase(asked.pin, ' ');
  }
  if (!is_digits(asked.pin, 12))
    asked.pin_error = json::value(error_text(sen::errors::kFieldPin, {}, request.language()));
}

}  // namespace

Task<web::Reply> lookup_page(const Parts& parts, RequestContext& request) {
  auto sat = reader_of(parts, request);
  const Seat seat = CO_TRY(sat);
  co_return draw(parts, request, seat, {});
}

Task<web::Reply> lookup_find(const Parts& parts, RequestContext& request) {
  auto sat = reader_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  Asked asked;
  read_number(parts, request, form.get("pin"), asked);
  asked.purpose = form.get("purpose");
  auto cleaned = clean_text(form.get("case"));
  asked.case_code = first_characters(CO_TRY(cleaned), 60);
  if (parts.pack->grant(kService, seat.actor->agency, asked.purpose, today_of(parts)) == nullptr)
    asked.purpose_error = json::value(say(parts, request, "officer.lookup.purpose_needed"));
  if (!asked.pin_error.is_null() || !asked.purpose_error.is_null())
    co_return draw(parts, request, seat, std::move(asked));
  exchange::Caller caller;
  caller.agency = seat.actor->agency;
  caller.purpose = asked.purpose;
  caller.case_id = asked.case_code;
  caller.officer = officer_text(seat);
  auto answered = co_await parts.exchange.read(std::move(caller), kService, json::object{{"pin", asked.pin}});
  const json::value answer = CO_TRY(answered);
  asked.asked = true;
  if (answer.is_object()) asked.record = record_of(parts, request, seat, asked, answer);
  co_return draw(parts, request, seat, std::move(asked));
}

}  // namespace sen::faces::officer
