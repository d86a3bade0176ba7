// The records, or pairs of records, behind a figure.
#include <set>

#include "faces/officer/quality_view.hpp"

namespace sen::faces::officer {
namespace {

constexpr int kQueueMax = 50;

class Queue {
 public:
  Queue(const Parts& parts, const Seat& seat, const pack::Quality& quality, const pack::QualityRule& rule,
        std::string place)
      : parts_(parts),
        seat_(seat),
        quality_(quality),
        rule_(rule),
        place_(std::move(place)),
        registers_(*parts.quality.registers(seat.actor->agency)) {}

  json::array rows(ReadTx& tx) {
    json::array out;
    // A province's queue is read as the nation's: few enough stand in front of anybody at once.
    const auto today = today_of(parts_);
    const bool commune = place_ != kNation && parts_.pack->province_of(place_, today) != place_;
    for (const auto& one :
         quality::findings(tx, quality_.register_id, commune ? place_ : "", rule_.id, kQueueMax * 20)) {
      if (out.size() >= kQueueMax) break;
      if (!commune && place_ != kNation && parts_.pack->province_of(one.place, today) != place_) continue;
      if (!covers(parts_, seat_, one.place)) continue;
      rule_.kind == pack::QualityKind::kPairs ? add_pairs(tx, one, out) : add_record(tx, one, out);
    }
    return out;
  }

 private:
  void add_record(ReadTx& tx, const quality::Finding& one, json::array& out) {
    if (const auto name = name_of_record(tx, one.record_id); !name.empty())
      add(one, "/officer/quality/" + quality_.register_id + "/" + rule_.id + "/" + std::to_string(one.record_id), name,
          out);
  }

  void add_pairs(ReadTx& tx, const quality::Finding& one, json::array& out) {
    for (const auto& pair : quality::pairs_of(tx, quality_.register_id, one.record_id, rule_.id)) {
      if (pair.state != quality::PairState::kOpen || !shown_.emplace(pair.one, pair.other).second) continue;
      const auto left = name_of_record(tx, pair.one), right = name_of_record(tx, pair.other);
      if (left.empty() || right.empty()) continue;
      add(one, pair_url(quality_.register_id, pair), left == right ? left : left + " / " + right, out);
    }
  }

  std::string name_of_record(ReadTx& tx, std::int64_t id) const {
    const auto record = registers_.get(tx, quality_.register_id, id);
    return record ? title_of(parts_, *record, quality_.register_id) : std::string();
  }

  void add(const quality::Finding& one, const std::string& url, const std::string& name, json::array& out) const {
    const auto since = parts_.pack->zone().date_of(one.since);
    out.push_back(json::object{{"url", url + "?place=" + place_},
                               {"name", name},
                               {"place", parts_.pack->place_name(one.place, today_of(parts_))},
                               {"since", since.dmy()},
                               {"since_iso", since.iso()}});
  }

  const Parts& parts_;
  const Seat& seat_;
  const pack::Quality& quality_;
  const pack::QualityRule& rule_;
  std::string place_;
  const registers::Registers& registers_;
  std::set<std::pair<std::int64_t, std::int64_t>> shown_;
};

}  // namespace

std::string pair_url(std::string_view register_id, const quality::KnownPair& pair) {
  return "/officer/quality-pairs/" + std::string(register_id) + "/" + pair.rule + "/" + std::to_string(pair.one) + "/" +
         std::to_string(pair.other);
}

Task<web::Reply> quality_queue(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto picked = rule_of(parts, request, seat);
  const auto [quality, rule] = CO_TRY(picked);
  std::string place(request.query("place"));
  if (place.empty()) place = kNation;
  Queue queue(parts, seat, *quality, *rule, place);
  auto read = read_now<json::array>(parts.database, seat.actor->slot,
                                    [&](ReadTx& tx) -> Result<json::array> { return queue.rows(tx); });
  json::array rows = CO_TRY(read);
  const auto count = std::to_string(rows.size());
  co_return show(parts, request, seat, "officer/quality_queue",
                 {{"title", rule->title.in(request.language())},
                  {"fix", rule->fix.in(request.language())},
                  {"says", say(parts, request, "officer.quality.queue_says",
                               {{"place", place_label(parts, request, place)}, {"count", count}})},
                  {"rows", std::move(rows)},
                  {"back_url", "/officer/quality?register=" + quality->register_id + "&place=" + place}});
}

}  // namespace sen::faces::officer
