// The random re-check: a steward draws records of a place; the share of wrong ones is told with its interval.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "faces/officer/quality_view.hpp"
#include "web/response.hpp"

namespace sen::faces::officer {
namespace {

using quality::Sample;

constexpr int kWanted = 30;  // as offered; anchors-data B8 asks for the interval, not for a size

json::object state_tag(const Parts& parts, const RequestContext& request, const Sample& sample) {
  if (!sample.drawn) return tag("working", say(parts, request, "officer.sample.drawing"));
  if (sample.open > 0) return tag("paused", say(parts, request, "officer.sample.open"));
  return tag("done", say(parts, request, "officer.sample.finished"));
}

/// "2 of 30 wrong" and "6,7 % (1,8 % to 21,3 %)", or null before the first.
void put_error(json::object& into, const Parts& parts, const RequestContext& request, const Sample& sample) {
  const auto language = request.language();
  into["wrong_of"] = say(parts, request, "officer.sample.wrong_of",
                         {{"wrong", grouped(sample.wrong, language)}, {"of", grouped(sample.checked(), language)}});
  into["rate"] = nullptr;
  into["interval"] = nullptr;
  const auto error = sample.error();
  if (!error) return;
  into["rate"] = percent(error->share, language);
  into["interval"] = say(parts, request, "officer.sample.interval",
                         {{"low", percent(error->low, language)}, {"high", percent(error->high, language)}});
}

}  // namespace

std::string samples_url(const pack::Quality& quality) { return "/officer/quality-samples/" + quality.register_id; }
std::string sample_url(const pack::Quality& quality, const Sample& sample) {
  return samples_url(quality) + "/" + std::to_string(sample.id);
}

json::object sample_summary(const Parts& parts, const RequestContext& request, const pack::Quality& quality,
                            const Sample& sample) {
  const auto language = request.language();
  const int all = sample.checked() + sample.gone + sample.open;
  json::object out{{"url", sample_url(quality, sample)},
                   {"drawn_on", parts.pack->zone().date_of(sample.began).dmy()},
                   {"drawn_iso", parts.pack->zone().date_of(sample.began).iso()},
                   {"officer", trim(std::string_view(sample.officer)
                                        .substr(sample.officer.rfind('/') + 1))},  // the name, without desk and role
                   {"size", grouped(all, language)},
                   {"population", grouped(sample.population, language)},
                   {"progress", say(parts, request, "officer.sample.progress",
                                    {{"done", grouped(all - sample.open, language)}, {"of", grouped(all, language)}})},
                   {"state", state_tag(parts, request, sample)}};
  put_error(out, parts, request, sample);
  return out;
}

namespace {

HttpResponse draw_list(const Parts& parts, const RequestContext& request, const Seat& seat,
                       const pack::Quality& quality, const std::string& place, std::string wanted, json::value wrong,
                       const std::vector<Sample>& samples) {
  json::array rows;
  for (const auto& one : samples) rows.push_back(sample_summary(parts, request, quality, one));
  const bool may_draw = std::ranges::none_of(samples, [](const Sample& one) { return !one.drawn || one.open > 0; });
  json::array errors;
  if (!wrong.is_null()) errors.push_back(json::object{{"href", may_draw ? "#wanted" : "#samples"}, {"text", wrong}});
  const int status = errors.empty() ? 200 : 422;
  return show(parts, request, seat, "officer/quality_samples",
              {{"register_name", parts.pack->registers.at(quality.register_id).title.in(request.language())},
               {"place_name", place_label(parts, request, place)},
               {"samples", std::move(rows)},
               {"may_draw", may_draw},
               {"wanted", json::object{{"label", say(parts, request, "officer.sample.wanted")},
                                       {"hint", say(parts, request, "officer.sample.wanted_hint",
                                                    {{"least", std::to_string(quality::kSampleMin)},
                                                     {"most", std::to_string(quality::kSampleMax)}})},
                                       {"value", std::move(wanted)},
                                       {"error", may_draw ? wrong : json::value()}}},
               {"errors", std::move(errors)},
               {"action", samples_url(quality) + "?place=" + place},
               {"back_url", "/officer/quality?register=" + quality.register_id + "&place=" + place}},
              status);
}

}  // namespace

Task<web::Reply> samples_page(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto chosen = register_to_read(parts, request, seat);
  const pack::Quality& quality = *CO_TRY(chosen);
  std::string place(request.query("place"));
  if (place.empty()) place = place_of(parts, seat);
  if (!covers(parts, seat, place)) co_return fail(identity::kForbidden);
  auto read = read_now<std::vector<Sample>>(
      parts.database, seat.actor->slot,
      [&](ReadTx& tx) -> Result<std::vector<Sample>> { return quality::samples(tx, quality.register_id, place); });
  const std::vector<Sample> all = CO_TRY(read);
  co_return draw_list(parts, request, seat, quality, place, std::to_string(kWanted), nullptr, all);
}

Task<web::Reply> samples_draw(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto chosen = register_to_read(parts, request, seat);
  const pack::Quality& quality = *CO_TRY(chosen);
  auto read_form = request.form();
  const web::Form form = CO_TRY(read_form);
  const std::string place(request.query("place"));
  const auto wanted = parse_id(form.get("wanted"));
  std::array<std::uint8_t, 8> dice{};
  parts.random.fill(dice);
  std::int64_t seed = 0;
  for (const auto byte : dice) seed = (seed << 7) ^ byte;
  const int size = wanted.ok() && *wanted <= quality::kSampleMax ? static_cast<int>(*wanted) : 0;
  auto begun = co_await parts.quality.begin_sample(steward_of(parts, seat), quality.register_id, place, size, seed);
  if (begun.ok()) {
    sen::start(parts.scheduler, parts.quality.draw_all());
    co_return web::redirect(sample_url(quality, *begun));
  }
  if (begun.error().def->code == Code::kForbidden) co_return begun.error();
  auto read = read_now<std::vector<Sample>>(
      parts.database, seat.actor->slot,
      [&](ReadTx& tx) -> Result<std::vector<Sample>> { return quality::samples(tx, quality.register_id, place); });
  const std::vector<Sample> all = CO_TRY(read);
  const json::value wrong(error_text(*begun.error().def, begun.error().args, request.language()));
  co_return draw_list(parts, request, seat, quality, place, std::string(form.get("wanted")), wrong, all);
}

}  // namespace sen::faces::officer
