// How good the data is: shares by rule for a commune, its province and the nation, and the queue behind each figure.
#include "base/text.hpp"
#include "faces/officer/room.hpp"
#include "web/response.hpp"

namespace sen::faces::officer {
namespace {

constexpr int kQueueMax = 50;
constexpr std::string_view kNation = "all";

struct Told {
  std::optional<quality::Pass> last;
  std::optional<quality::Pass> running;
  quality::Figures figures;
};

CivilDate today_of(const Parts& parts) { return parts.pack->zone().date_of(parts.clock.now()); }

Result<Told> told_of(const Parts& parts, const Seat& seat, const pack::Quality& quality) {
  return read_now<Told>(parts.database, seat.actor->slot, [&](ReadTx& tx) -> Result<Told> {
    return Told{quality::last_pass(tx, quality.register_id), quality::running_pass(tx, quality.register_id),
                quality::figures(tx, quality.register_id)};
  });
}

/// The commune of a desk "commune-police:00004"; empty when the desk is for more.
std::string commune_of(const Seat& seat) {
  const auto colon = seat.unit.find(':');
  return colon == std::string::npos ? std::string() : seat.unit.substr(colon + 1);
}

/// 1234567 as people read it: 1.234.567 in Vietnamese, 1,234,567 in English.
std::string grouped(std::int64_t number, std::string_view language) {
  std::string out = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3)
    out.insert(static_cast<std::size_t>(at), 1, language == "vi" ? '.' : ',');
  return out;
}

/// Never rounded up to 100 %: one record that fails must show.
std::string share_text(const quality::Tally& tally, std::string_view language) {
  const auto tenths = tally.holding * 1000 / tally.expected;
  return std::to_string(tenths / 10) + (language == "vi" ? "," : ".") + std::to_string(tenths % 10) + " %";
}

quality::Figures figures_for(const Parts& parts, const quality::Figures& all, std::string_view place) {
  const auto today = today_of(parts);
  return quality::roll_up(all, [&](const std::string& commune) -> std::string {
    const bool within = place == kNation || commune == place || parts.pack->province_of(commune, today) == place;
    return within ? std::string(place) : std::string();
  });
}

std::string place_label(const Parts& parts, const RequestContext& request, std::string_view place) {
  if (place == kNation) return say(parts, request, "officer.quality.nation");
  return parts.pack->place_name(place, today_of(parts));
}

json::array places_of(const Parts& parts, const RequestContext& request, const Seat& seat, std::string_view current) {
  std::vector<std::string> codes;
  if (const auto commune = commune_of(seat); !commune.empty()) {
    codes.push_back(commune);
    if (const auto province = parts.pack->province_of(commune, today_of(parts));
        !province.empty() && province != commune)
      codes.push_back(province);
  }
  codes.emplace_back(kNation);
  json::array out;
  for (const auto& code : codes)
    out.push_back(json::object{{"label", place_label(parts, request, code)},
                               {"url", "/officer/quality?place=" + code},
                               {"current", code == current}});
  return out;
}

json::object row_of(const Parts& parts, const RequestContext& request, const pack::Quality& quality,
                    const pack::QualityRule& rule, const quality::Tally& tally, std::string_view place, bool may_look) {
  const auto language = request.language();
  const auto missing = tally.expected - tally.holding;
  json::object row{{"title", rule.title.in(language)},
                   {"share", share_text(tally, language)},
                   {"of", grouped(tally.holding, language) + " / " + grouped(tally.expected, language)},
                   {"bar", std::to_string(tally.holding * 100 / tally.expected)},
                   {"kind", missing == 0 ? "whole" : "open"},
                   {"queue_url", nullptr},
                   {"queue_label", nullptr}};
  if (missing > 0 && may_look && rule.severity != pack::QualitySeverity::kScore) {
    row["queue_url"] = "/officer/quality/" + quality.register_id + "/" + rule.id + "?place=" + std::string(place);
    row["queue_label"] = say(parts, request, "officer.quality.look", {{"count", grouped(missing, language)}});
  }
  return row;
}

json::array groups_of(const Parts& parts, const RequestContext& request, const Seat& seat, const pack::Quality& quality,
                      const quality::Figures& figures, std::string_view place) {
  const bool may_look = seat.who().may(*parts.pack, seat.unit, "look_up");
  json::array out;
  using enum pack::QualityWord;
  for (const auto word : {kCorrect, kSufficient, kClean, kLiving}) {
    json::array rows;
    for (const auto& rule : quality.rules) {
      const auto found = figures.find({std::string(place), rule.id});
      if (rule.word != word || found == figures.end() || found->second.expected == 0) continue;
      rows.push_back(row_of(parts, request, quality, rule, found->second, place, may_look));
    }
    if (rows.empty()) continue;
    const std::string key = "officer.quality." + std::string(pack::word_name(word)) + "_word";
    out.push_back(json::object{{"word", say(parts, request, key)}, {"rows", std::move(rows)}});
  }
  return out;
}

std::string says_of(const Parts& parts, const RequestContext& request, const Told& told, bool nothing_here) {
  const auto language = request.language();
  std::string out;
  if (told.last)
    out = say(
        parts, request, "officer.quality.says",
        {{"when", time_and_day(parts.pack->zone(), *told.last->ended)}, {"rows", grouped(told.last->rows, language)}});
  if (told.running) {
    if (!out.empty()) out += " ";
    out += say(parts, request, "officer.quality.running", {{"rows", grouped(told.running->rows, language)}});
  }
  if (told.last && nothing_here) out += " " + say(parts, request, "officer.quality.none_here");
  return out;
}

Result<const pack::Quality*> first_of(const Parts& parts, const Seat& seat) {
  const auto all = parts.quality.of(seat.actor->agency);
  if (all.empty()) return fail(errors::kNotHere);
  return all.front();
}

}  // namespace

Task<web::Reply> quality_page(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto chosen = first_of(parts, seat);
  const pack::Quality& quality = *CO_TRY(chosen);
  std::string place(request.query("place"));
  if (place.empty()) place = commune_of(seat);
  if (place.empty()) place = kNation;
  auto read = told_of(parts, seat, quality);
  const Told told = CO_TRY(read);
  auto groups = groups_of(parts, request, seat, quality, figures_for(parts, told.figures, place), place);
  const bool empty = groups.empty();
  co_return show(parts, request, seat, "officer/quality",
                 {{"says", says_of(parts, request, told, empty)},
                  {"place_name", place_label(parts, request, place)},
                  {"places", places_of(parts, request, seat, place)},
                  {"groups", std::move(groups)},
                  {"csv_url", "/officer/quality.csv"},
                  {"empty", empty}});
}

/// One line for each commune and rule: figures of records, nothing of a person.
Task<web::Reply> quality_csv(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto chosen = first_of(parts, seat);
  const pack::Quality& quality = *CO_TRY(chosen);
  auto read = told_of(parts, seat, quality);
  const Told told = CO_TRY(read);
  std::string out = "place,name,rule,word,holding,expected\n";
  for (const auto& [key, tally] : told.figures) {
    const auto* rule = quality.rule(key.rule);
    if (rule == nullptr) continue;  // of an older pack
    const std::string name = key.place.empty() ? "" : parts.pack->place_name(key.place, today_of(parts));
    out += key.place + ",\"" + name + "\"," + key.rule + "," + std::string(pack::word_name(rule->word)) + "," +
           std::to_string(tally.holding) + "," + std::to_string(tally.expected) + "\n";
  }
  HttpResponse response;
  response.headers.push_back({"content-type", "text/csv; charset=utf-8"});
  response.headers.push_back({"content-disposition", "attachment; filename=\"quality.csv\""});
  response.body = std::move(out);
  co_return response;
}

Task<web::Reply> quality_queue(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto picked = rule_of(parts, request, seat);
  const auto [quality, rule] = CO_TRY(picked);
  std::string place(request.query("place"));
  if (place.empty()) place = kNation;
  const auto today = today_of(parts);
  auto read = read_now<json::array>(parts.database, seat.actor->slot, [&](ReadTx& tx) -> Result<json::array> {
    const auto* registers = parts.quality.registers(seat.actor->agency);
    json::array rows;
    // A province's queue is read as the nation's: few enough stand in front of anybody at once.
    const bool commune = place != kNation && parts.pack->province_of(place, today) != place;
    for (const auto& one :
         quality::findings(tx, quality->register_id, commune ? place : "", rule->id, kQueueMax * 20)) {
      if (static_cast<int>(rows.size()) == kQueueMax) break;
      if (!commune && place != kNation && parts.pack->province_of(one.place, today) != place) continue;
      const auto record = registers->get(tx, quality->register_id, one.record_id);
      if (!record) continue;
      json::object row{{"url", "/officer/quality/" + quality->register_id + "/" + rule->id + "/" +
                                   std::to_string(one.record_id) + "?place=" + place},
                       {"name", title_of(parts, *record, quality->register_id)},
                       {"place", parts.pack->place_name(one.place, today)},
                       {"since", parts.pack->zone().date_of(one.since).dmy()},
                       {"since_iso", parts.pack->zone().date_of(one.since).iso()}};
      rows.push_back(std::move(row));
    }
    return rows;
  });
  json::array rows = CO_TRY(read);
  const auto count = std::to_string(rows.size());
  co_return show(parts, request, seat, "officer/quality_queue",
                 {{"title", rule->title.in(request.language())},
                  {"fix", rule->fix.in(request.language())},
                  {"says", say(parts, request, "officer.quality.queue_says",
                               {{"place", place_label(parts, request, place)}, {"count", count}})},
                  {"rows", std::move(rows)},
                  {"back_url", "/officer/quality?place=" + place}});
}

}  // namespace sen::faces::officer
