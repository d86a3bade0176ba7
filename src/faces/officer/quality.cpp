// How good the data is: shares by rule for a commune, its province and the nation.
#include "faces/officer/quality_view.hpp"
#include "web/response.hpp"

namespace sen::faces::officer {
namespace {

struct Told {
  std::optional<quality::Pass> last;
  std::optional<quality::Pass> running;
  quality::Figures figures;
  std::optional<quality::Sample> sample;  ///< the newest of the place
};

Result<Told> told_of(const Parts& parts, const Seat& seat, const pack::Quality& quality, std::string_view place = {}) {
  return read_now<Told>(parts.database, seat.actor->slot, [&](ReadTx& tx) -> Result<Told> {
    const auto& id = quality.register_id;
    Told out{quality::last_pass(tx, id), quality::running_pass(tx, id), quality::figures(tx, id), {}};
    if (const auto all = quality::samples(tx, id, place); !all.empty()) out.sample = all.front();
    return out;
  });
}

/// Never rounded up to 100 %: one record that fails must show.
std::string share_text(const quality::Tally& tally, std::string_view language) {
  const auto tenths = tally.holding * 1000 / tally.expected;
  return percent(static_cast<double>(tenths) / 1000, language);
}

quality::Figures figures_for(const Parts& parts, const quality::Figures& all, std::string_view place) {
  const auto today = today_of(parts);
  return quality::roll_up(all, [&](const std::string& commune) -> std::string {
    const bool within = place == kNation || commune == place || parts.pack->province_of(commune, today) == place;
    return within ? std::string(place) : std::string();
  });
}

/// Chips of the registers and of the places, each keeping what the other says.
json::object chip(std::string label, const std::string& url, bool current) {
  return {{"label", std::move(label)}, {"url", url}, {"current", current}};
}
std::string page_url(std::string_view register_id, std::string_view place) {
  return "/officer/quality?register=" + std::string(register_id) + "&place=" + std::string(place);
}

json::array registers_of(const Parts& parts, const RequestContext& request, const Seat& seat,
                         const pack::Quality& current, std::string_view place) {
  json::array out;
  const auto all = parts.quality.of(seat.actor->agency);
  for (const auto* one : all)
    if (all.size() > 1)
      out.push_back(chip(parts.pack->registers.at(one->register_id).title.in(request.language()),
                         page_url(one->register_id, place), one == &current));
  return out;
}

json::array places_of(const Parts& parts, const RequestContext& request, const Seat& seat, const pack::Quality& quality,
                      std::string_view current) {
  std::vector<std::string> codes;
  const auto today = today_of(parts);
  if (const auto own = place_of(parts, seat); !own.empty()) {
    codes.push_back(own);
    if (const auto province = parts.pack->province_of(own, today); !province.empty() && province != own)
      codes.push_back(province);
  }
  codes.emplace_back(kNation);
  json::array out;
  for (const auto& code : codes)
    out.push_back(chip(place_label(parts, request, code), page_url(quality.register_id, code), code == current));
  return out;
}

json::value days_text(const Parts& parts, const RequestContext& request, const quality::Days& days) {
  const auto median = quality::days_within(days, 50), most = quality::days_within(days, 95);
  if (!median || !most) return nullptr;
  const auto language = request.language();
  return json::value(say(parts, request, "officer.quality.days",
                         {{"median", grouped(*median, language)}, {"most", grouped(*most, language)}}));
}

json::object row_of(const Parts& parts, const RequestContext& request, const pack::Quality& quality,
                    const pack::QualityRule& rule, const quality::Tally& tally, std::string_view place, bool may_look) {
  const auto language = request.language();
  const auto missing = tally.expected - tally.holding;
  json::object row{{"title", rule.title.in(language)},
                   {"note", days_text(parts, request, tally.days)},
                   {"share", share_text(tally, language)},
                   {"of", grouped(tally.holding, language) + " / " + grouped(tally.expected, language)},
                   {"bar", std::to_string(tally.holding * 100 / tally.expected)},
                   {"kind", missing == 0 ? "whole" : "open"},
                   {"missing", grouped(missing, language)},
                   {"queue_url", nullptr},
                   {"queue_label", nullptr}};
  if (missing > 0 && may_look && rule.severity != pack::QualitySeverity::kScore) {
    row["queue_url"] = "/officer/quality/" + quality.register_id + "/" + rule.id + "?place=" + std::string(place);
    row["queue_label"] = say(parts, request, "officer.quality.look", {{"count", grouped(missing, language)}});
  }
  return row;
}

/// Records are told by this very code (a province only where the register knows no communes), and they are this desk's.
bool may_look_at(const Parts& parts, const Seat& seat, const Told& told, const std::string& place) {
  const auto first = told.figures.lower_bound({place, {}});
  return first != told.figures.end() && first->first.place == place && covers(parts, seat, place) &&
         seat.who().may(*parts.pack, seat.unit, "look_up");
}

json::array groups_of(const Parts& parts, const RequestContext& request, const pack::Quality& quality,
                      const quality::Figures& figures, std::string_view place, bool may_look) {
  json::array out;
  using enum pack::QualityWord;
  for (const auto word : {kCorrect, kSufficient, kClean, kLiving}) {
    json::array rows;
    for (const auto& rule : quality.rules) {
      const auto found = figures.find({std::string(place), rule.id});
      if (rule.word != word || found == figures.end() || found->second.expected <= 0) continue;
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

/// The re-check by chance: a link for who looks after the place, with what the newest sample says.
json::value sample_link(const Parts& parts, const RequestContext& request, const pack::Quality& quality,
                        const Told& told, const std::string& place) {
  std::string says = say(parts, request, "officer.sample.none_yet");
  if (told.sample) {
    const auto& sample = *told.sample;
    const auto language = request.language();
    const auto error = sample.error();
    says = error ? say(parts, request, "officer.sample.told",
                       {{"checked", grouped(sample.checked(), language)},
                        {"wanted", grouped(sample.checked() + sample.open, language)},
                        {"share", percent(error->share, language)},
                        {"low", percent(error->low, language)},
                        {"high", percent(error->high, language)}})
                 : say(parts, request, "officer.sample.unchecked");
  }
  return json::object{{"url", "/officer/quality-samples/" + quality.register_id + "?place=" + place}, {"says", says}};
}

std::string csv_days(const quality::Days& days, int percent) {
  const auto told = quality::days_within(days, percent);
  return told ? std::to_string(*told) : std::string();
}

}  // namespace

Task<web::Reply> quality_page(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto chosen = register_of(parts, request, seat);
  const pack::Quality& quality = *CO_TRY(chosen);
  std::string place(request.query("place"));
  if (place.empty()) place = place_of(parts, seat);
  if (place.empty()) place = kNation;
  auto read = told_of(parts, seat, quality, place);
  const Told told = CO_TRY(read);
  const bool mine = may_look_at(parts, seat, told, place);
  auto groups = groups_of(parts, request, quality, figures_for(parts, told.figures, place), place, mine);
  const bool empty = groups.empty();
  co_return show(parts, request, seat, "officer/quality",
                 {{"says", says_of(parts, request, told, empty)},
                  {"place_name", place_label(parts, request, place)},
                  {"registers", registers_of(parts, request, seat, quality, place)},
                  {"places", places_of(parts, request, seat, quality, place)},
                  {"groups", std::move(groups)},
                  {"sample", mine ? sample_link(parts, request, quality, told, place) : json::value()},
                  {"csv_url", "/officer/quality.csv?register=" + quality.register_id},
                  {"never", !told.last.has_value()},
                  {"empty", empty}});
}

/// One line for each commune and rule: figures of records, nothing of a person.
Task<web::Reply> quality_csv(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto chosen = register_of(parts, request, seat);
  const pack::Quality& quality = *CO_TRY(chosen);
  auto read = told_of(parts, seat, quality);
  const Told told = CO_TRY(read);
  std::string out = "place,name,rule,word,holding,expected,median_days,p95_days\n";
  for (const auto& [key, tally] : told.figures) {
    const auto* rule = quality.rule(key.rule);
    if (rule == nullptr) continue;  // of an older pack
    const std::string name = key.place.empty() ? "" : parts.pack->place_name(key.place, today_of(parts));
    out += key.place + ",\"" + name + "\"," + key.rule + "," + std::string(pack::word_name(rule->word)) + "," +
           std::to_string(tally.holding) + "," + std::to_string(tally.expected) + "," + csv_days(tally.days, 50) + "," +
           csv_days(tally.days, 95) + "\n";
  }
  HttpResponse response;
  response.headers.push_back({"content-type", "text/csv; charset=utf-8"});
  response.headers.push_back(
      {"content-disposition", "attachment; filename=\"quality-" + quality.register_id + ".csv\""});
  response.body = std::move(out);
  co_return response;
}

}  // namespace sen::faces::officer
