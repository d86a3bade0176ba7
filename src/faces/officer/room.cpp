#include "faces/officer/room.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "faces/shared/views.hpp"

namespace sen::faces::officer {
namespace {

constexpr std::string_view kStates[] = {"open",    "confirming", "objected", "confirmed", "running",
                                        "signing", "issuing",    "blocked",  "done",      "refused"};
constexpr std::string_view kKinds[] = {"new",     "paused",  "you",  "you",  "working",
                                       "working", "working", "late", "done", "refused"};

json::object nav_item(const Parts& parts, const RequestContext& request, std::string_view key, std::string_view url,
                      std::int64_t count) {
  const auto& path = request.path();
  const bool queue = url == "/officer/queue";
  const bool quality = url == "/officer/quality";
  const bool current = path == url || (queue && path.starts_with("/officer/work/")) ||
                       (quality && path.starts_with("/officer/quality-")) || path.starts_with(std::string(url) + "/");
  return {{"url", url},
          {"label", say(parts, request, key)},
          {"current", current},
          {"count", count > 0 ? json::value(count) : json::value()}};
}

std::int64_t waiting_count(const Seat& seat) {
  std::int64_t sum = 0;
  for (const auto& item : seat.desk->counts(seat.who(), seat.unit))
    if (item.state == "open" || item.state == "objected" || item.state == "confirmed" || item.state == "blocked")
      sum += item.count;
  return sum;
}

}  // namespace

Result<Seat> seat_of(const Parts& parts, const RequestContext& request) {
  Seat seat;
  seat.actor = TRY(need_officer(request));
  seat.desk = parts.procedures.desk(seat.actor->agency);
  if (seat.desk == nullptr) return fail(errors::kNoAgency, {seat.actor->agency});
  seat.unit = request.query("unit");
  for (const auto* posts : {&seat.who().posts, &seat.who().signs_for})
    if (seat.unit.empty() && !posts->empty()) seat.unit = posts->front().unit;
  return seat;
}

HttpResponse show(const Parts& parts, const RequestContext& request, const Seat& seat, std::string_view page,
                  json::object data, int status) {
  json::array nav{
      nav_item(parts, request, "nav.queue", "/officer/queue", waiting_count(seat)),
      nav_item(parts, request, "nav.signing", "/officer/signing", static_cast<std::int64_t>(to_sign(seat).size()))};
  if (seat.who().may(*parts.pack, seat.unit, "look_up"))
    nav.push_back(nav_item(parts, request, "nav.registers", "/officer/registers", 0));
  if (!parts.quality.of(seat.actor->agency).empty())
    nav.push_back(nav_item(parts, request, "nav.quality", "/officer/quality", 0));
  data["nav"] = std::move(nav);
  data["sign_out_url"] = "/officer/sign-out";
  data["unit_name"] = unit_name(parts, seat.unit, request.language());
  return render(parts, request, page, std::move(data), status);
}

json::object work_state(const Parts& parts, const RequestContext& request, const procedures::Work& work) {
  const auto found = std::find(std::begin(kStates), std::end(kStates), work.state);
  if (found == std::end(kStates)) return tag("info", work.state);
  return tag(kKinds[found - std::begin(kStates)], say(parts, request, "officer.state." + work.state));
}

std::string step_title(const Parts& parts, const procedures::Work& work, std::string_view language) {
  const auto* procedure = parts.pack->procedure_by_code(work.procedure_code);
  const auto* step = procedure != nullptr ? procedure->step(work.step) : nullptr;
  return step != nullptr ? step->title.in(language) : work.step;
}

std::string name_of(const procedures::Work& work) {
  const auto name = text_at(work.data, "case.name");
  return name.empty() ? work.dossier_code : std::string(name);
}

json::value holder_of(const Parts& parts, const RequestContext& request, const procedures::Work& work) {
  if (work.state == "confirming") return json::value(say(parts, request, "officer.holder.person"));
  if (!work.waiting_for.empty()) {
    const auto* agency = parts.pack->agency(work.waiting_for);
    return json::value(agency != nullptr ? agency->name.in(request.language()) : work.waiting_for);
  }
  const auto decided_by = text_at(work.data, "decided_by");
  return decided_by.empty() ? json::value() : json::value(decided_by);
}

void put_deadline(json::object& into, const Parts& parts, const RequestContext& request, const procedures::Work& work) {
  into["due"] = "";
  const auto& zone = parts.pack->zone();
  put_due(into, zone, work.due_at, request.language());
  if (work.due_at.us == 0 || is_over(work)) return;
  const Instant now = parts.clock.now();
  const auto left = zone.date_of(work.due_at).days - zone.date_of(now).days;
  std::string_view kind;
  if (work.state == "confirming")
    kind = "paused";
  else if (work.due_at < now)
    kind = "late";
  else if (left == 0)
    kind = "today";
  else if (left <= 2)
    kind = "soon";
  if (kind.empty()) return;
  into["due_kind"] = kind;
  into["due_word"] = say(parts, request, "deadline." + std::string(kind));
}

std::string work_url(procedures::WorkId id) { return "/officer/work/" + std::to_string(id.value); }

bool is_over(const procedures::Work& work) {
  return !work.is_undecided() && work.state != "running" && work.state != "signing" && work.state != "issuing" &&
         work.state != "blocked";
}

std::vector<procedures::Work> to_sign(const Seat& seat) {
  std::vector<std::string> units;
  const auto add = [&units](const std::vector<identity::Post>& posts) {
    for (const auto& post : posts)
      if (std::find(units.begin(), units.end(), post.unit) == units.end()) units.push_back(post.unit);
  };
  add(seat.who().posts);
  add(seat.who().signs_for);
  std::vector<procedures::Work> all;
  for (const auto& unit : units) {
    auto found = seat.desk->signing_queue(seat.who(), unit);
    if (!found.ok()) continue;  // a unit where he has no post
    for (auto& work : *found) all.push_back(std::move(work));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.due_at < b.due_at; });
  return all;
}

std::string unit_name(const Parts& parts, std::string_view unit, std::string_view language) {
  return parts.pack->unit_name(unit, parts.pack->zone().date_of(parts.clock.now()), language);
}

std::string officer_text(const Seat& seat) {
  for (const auto& post : seat.who().posts)
    if (post.unit == seat.unit) return post.unit + " / " + post.role + " / " + seat.who().name;
  return seat.unit + " / " + seat.who().name;
}

namespace {

std::string address_text(const Parts& parts, const pack::RegisterField& field, const json::value& value,
                         std::string_view language) {
  std::vector<std::string> out;
  if (const auto detail = text_at(value, "detail"); !detail.empty()) out.emplace_back(detail);
  if (const auto place = text_at(value, "place"); !place.empty()) {
    const auto on = CivilDate::parse(text_at(value, "on"));  // absent: the code never meant anything else
    out.push_back(parts.pack->place_name(place, on.ok() ? *on : parts.pack->zone().date_of(parts.clock.now())));
  }
  if (const auto country = text_at(value, "country"); !country.empty())
    out.push_back(parts.pack->code_label(field.codes, country, language));
  return join(out, ", ");
}

/// "An, 1990; Bình": the groups with their values in the order of the definition.
std::string groups_text(const Parts& parts, const pack::RegisterField& field, const json::array& groups,
                        std::string_view language) {
  std::vector<std::string> out;
  for (const auto& group : groups) {
    std::vector<std::string> values;
    for (const auto& inner : field.fields) {
      const auto text = field_text(parts, inner, at_path(group, inner.name), language);
      if (text.is_string()) values.emplace_back(text.get_string());
    }
    out.push_back(join(values, ", "));
  }
  return join(out, "; ");
}

}  // namespace

json::value field_text(const Parts& parts, const pack::RegisterField& field, const json::value& value,
                       std::string_view language) {
  if (value.is_string() && !value.get_string().empty()) {
    const std::string_view text(value.get_string());
    const auto today = parts.pack->zone().date_of(parts.clock.now());
    if (field.type == pack::FieldType::kPlace) return json::value(parts.pack->place_name(text, today));
    if (field.type == pack::FieldType::kCode) return json::value(parts.pack->code_label(field.codes, text, language));
  }
  if (field.type == pack::FieldType::kAddress && value.is_object())
    return json::value(address_text(parts, field, value, language));
  if (field.type == pack::FieldType::kGroups && value.is_array())
    return json::value(groups_text(parts, field, value.get_array(), language));
  return readable(parts, value, language);
}

}  // namespace sen::faces::officer
