// Offers that events make.
#include <algorithm>

#include "notices/notices.hpp"
#include "procedures/host.hpp"

namespace sen::procedures {

Result<json::value> Host::on_event(Tx& tx, Context& context, const events::Message& message) {
  const std::string type(text_at(message.body, "type"));
  const auto* kind = [&]() -> const pack::EventKind* {
    for (const auto& event : parts_.pack->events)
      if (event.id == type && event.agency == message.from) return &event;
    return nullptr;
  }();
  if (kind == nullptr) return fail(errors::kWrongSender);
  for (const auto& offer : parts_.pack->offers) {
    if (offer.on != type) continue;
    events::schedule(tx, {kHostOfferJob, offer.id + ":" + message.id.text(), context.now(),
                          json::object{{"offer", offer.id}, {"event", at_path(message.body, "data")}}, 0});
  }
  return json::value(json::object{});
}

Task<Result<void>> Host::make_offer(events::Job job) {
  const std::string id(text_at(job.data, "offer"));
  const auto offer = std::find_if(parts_.pack->offers.begin(), parts_.pack->offers.end(),
                                  [&](const auto& item) { return item.id == id; });
  if (offer == parts_.pack->offers.end()) co_return fail(errors::kPinnedLost, {id});
  const Instant now = parts_.clock.now();
  const auto* procedure = parts_.pack->procedure(offer->procedure, parts_.pack->zone().date_of(now));
  json::object names{{"event", at_path(job.data, "event")}};
  std::vector<Ref> people;
  store::OfferRow row;
  if (procedure != nullptr) {
    auto read = co_await read_bindings(offer->knows, names, procedure->purpose, "offer:" + offer->id, Ref{});
    const json::object known = CO_TRY(read);
    for (const auto& [key, value] : known) names[key] = value;
    const CaseScope scope{*parts_.pack, *procedure, names, now};
    auto eligible = holds(scope, offer->eligible, true);
    if (CO_TRY(eligible)) {
      auto to = evaluate(scope, offer->to);
      const json::value who = CO_TRY(to);
      if (const auto* list = who.if_array()) {
        for (const auto& item : *list) {
          const auto ref = item.is_string() ? Ref::parse(item.get_string()) : Result<Ref>(Ref{});
          if (ref.ok() && !ref->empty()) people.push_back(*ref);
        }
      }
      auto key = evaluate(scope, offer->key);
      const json::value shared = CO_TRY(key);
      row.key = shared.is_string() ? std::string(shared.get_string()) : job.key;
      for (const auto& binding : offer->start) {
        auto value = evaluate(scope, binding.value);
        row.start[binding.name] = CO_TRY(value);
      }
    }
  }
  row.offer = offer->id;
  row.procedure = offer->procedure;
  row.state = "open";
  row.data = names;
  auto write = [row, people, job, title = fill(offer->title, names), text = fill(offer->text, names),
                lasts = offer->lasts](Tx& tx, Context& context) -> Result<bool> {
    events::finish_job(tx, job);
    const auto existing = store::draft_by_key(tx, row.procedure, row.key);
    if (existing && existing->state == "submitted") return true;  // a notice that came after the dossier offers nothing
    for (const auto& person : people) {
      store::OfferRow mine = row;
      mine.id = context.fresh_id();
      mine.person = person;
      mine.at = context.now();
      mine.until = lasts.set ? context.now() + Elapsed::days(lasts.days) : Instant{};
      if (!store::insert_offer(tx, mine)) continue;
      notices::Notice notice;
      notice.person = person;
      notice.kind = "offer";
      notice.title_vi = title.vi;
      notice.title_en = title.en;
      notice.text_vi = text.vi;
      notice.text_en = text.en;
      notice.link = "/offers/" + std::to_string(mine.id);
      notice.key = "offer:" + row.procedure + ":" + row.key;
      TRY(notices::tell(tx, context, notice));
    }
    return true;
  };
  auto written = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(written);
  co_return Result<void>{};
}

}  // namespace sen::procedures
