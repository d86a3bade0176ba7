// Who wants to hear of which vital events, and the notifications that new events make.
#include <algorithm>

#include "faces/facades/dci/api.hpp"
#include "faces/facades/dci/errors.hpp"

namespace sen::faces::dci {
namespace {

constexpr std::size_t kBatchMax = 50;

struct Rejected {
  const char* code;
  std::string why;
};

json::object rejected(json::object item, const Rejected& why) {
  item["status"] = "rjct";
  item["status_reason_code"] = why.code;
  item["status_reason_message"] = why.why;
  return item;
}

/// Checks criteria; on success fills `out` but for its code.
std::optional<Rejected> read_criteria(const Room& room, const Client& client, const json::value& criteria,
                                      store::Subscription& out) {
  const auto* kind = room.mapping.kind_with_event(text_at(criteria, "reg_event_type"));
  if (kind == nullptr) return Rejected{"rjct.notify_types.invalid", "There is no such event here."};
  if (const auto type = text_at(criteria, "notify_record_type"); room.mapping.kind(type) != kind)
    return Rejected{"rjct.notify_types.invalid", "The event is about another record type: " + kind->type + "."};
  const auto grant = grant_for(room.parts, *kind, client);
  if (!grant.ok()) return Rejected{"rjct.notify_details.invalid", grant.error().text("en")};
  const auto test = read_query(text_at(criteria, "filter_type"), at_path(criteria, "filter"));
  if (!test.ok()) return Rejected{"rjct.notify_details.invalid", test.error().text("en")};
  if (const auto known = check_attributes(*test, *kind, **grant); !known.ok())
    return Rejected{"rjct.notify_details.invalid", known.error().text("en")};
  if (at_path(criteria, "frequency").is_object())
    return Rejected{"rjct.notify_details.invalid", "Events are told as they happen; a frequency is not supported."};
  out.client = client.id;
  out.event = bare(text_at(criteria, "reg_event_type"));
  out.record_type = kind->type;
  out.filter = json::object{{"filter_type", text_at(criteria, "filter_type")}, {"filter", at_path(criteria, "filter")}};
  return {};
}

bool is_same(const store::Subscription& a, const store::Subscription& b) {
  return a.client == b.client && a.event == b.event && a.sender_uri == b.sender_uri &&
         canonical_json(a.filter) == canonical_json(b.filter);
}

bool is_waited_for(ReadTx& tx, const Room& room, const store::Subscription& subscription, const events::Event& event) {
  const auto* kind = room.mapping.kind_with_event(subscription.event);
  if (kind == nullptr || kind->events.find(subscription.event)->second != event.type) return false;
  const auto test = read_query(text_at(subscription.filter, "filter_type"), at_path(subscription.filter, "filter"));
  if (!test.ok()) return false;
  const auto records = records_about(tx, room, *kind, event.subject);
  return std::ranges::any_of(records, [&](const auto& record) { return meets(*test, *kind, record); });
}

}  // namespace

std::vector<registers::Record> records_about(ReadTx& tx, const Room& room, const RecordKind& kind,
                                             std::string_view subject) {
  const auto& registers = *room.parts.registers(room.mapping.agency);
  const auto slash = subject.rfind('/');
  if (slash == std::string_view::npos)
    return registers.find(tx, kind.shape->id, kind.shape->subject_field, json::value(subject));
  std::vector<registers::Record> out;
  const auto id = parse_id(subject.substr(slash + 1));
  if (auto record = id.ok() ? registers.get(tx, kind.shape->id, *id) : std::nullopt) out.push_back(std::move(*record));
  return out;
}

Result<Done> subscribe(Tx& tx, Context& context, const Room& room, const Client& client, const Incoming& in,
                       std::string_view correlation_id) {
  const auto* list = at_path(in.message, "subscribe_request").if_array();
  if (list == nullptr || list->empty() || list->size() > kBatchMax)
    return fail(errors::kBadMessage, {"message.subscribe_request", "a list of 1 to 50 requests is needed"});
  json::array items;
  for (const auto& request : *list) {
    const auto& criteria = at_path(request, "subscribe_criteria");
    if (text_at(request, "reference_id").empty() || !criteria.is_object())
      return fail(errors::kBadMessage, {"message.subscribe_request", "reference_id and subscribe_criteria are needed"});
    json::object item{
        {"reference_id", text_at(request, "reference_id")}, {"timestamp", context.now().iso()}, {"status", "succ"}};
    store::Subscription wanted;
    wanted.sender_uri = in.sender_uri;
    wanted.changed_at = context.now();
    if (const auto why = read_criteria(room, client, criteria, wanted)) {
      items.push_back(rejected(std::move(item), *why));
      continue;
    }
    const auto present = store::active_subscriptions(tx);
    const auto same = std::ranges::find_if(present, [&](const auto& one) { return is_same(one, wanted); });
    const bool is_new = same == present.end();
    wanted.code = is_new ? context.fresh_ref().text() : same->code;
    if (is_new) store::put(tx, wanted);
    item["subscriptions"] = json::array{json::object{{"code", wanted.code},
                                                     {"status", "subscribe"},
                                                     {"timestamp", context.now().iso()},
                                                     {"reg_event_type", wanted.event},
                                                     {"notify_record_type", wanted.record_type}}};
    if (!is_new)
      item = rejected(std::move(item), {"rjct.event.already_subscribed", "This subscription stands already."});
    items.push_back(std::move(item));
  }
  return Done{{{"transaction_id", in.transaction_id},
               {"correlation_id", correlation_id},
               {"subscribe_response", std::move(items)}}};
}

/// All codes or none: what a client thinks ended must have ended.
Result<Done> unsubscribe(Tx& tx, Context& context, const Client& client, const Incoming& in,
                         std::string_view correlation_id) {
  const auto* codes = at_path(in.message, "subscription_codes").if_array();
  if (codes == nullptr || codes->empty() || codes->size() > kBatchMax)
    return fail(errors::kBadMessage, {"message.subscription_codes", "a list of 1 to 50 codes is needed"});
  std::vector<store::Subscription> ending;
  Done out;
  for (const auto& code : *codes) {
    auto found = code.is_string() ? store::subscription(tx, code.get_string()) : std::nullopt;
    const bool own = found && found->client == client.id;
    if (!own || !found->active) {
      out.status = "rjct";
      out.message["status_reason_code"] = own ? "rjct.event.already_unsubscribed" : "rjct.subscription_code.invalid";
      break;
    }
    ending.push_back(std::move(*found));
  }
  json::array states;
  if (out.status == "succ") {
    for (auto& one : ending) {
      one.active = false;
      one.changed_at = context.now();
      store::put(tx, one);
      states.push_back(json::object{{"code", one.code}, {"status", "unsubscribe"}});
    }
  }
  out.message["transaction_id"] = in.transaction_id;
  out.message["correlation_id"] = correlation_id;
  out.message["timestamp"] = context.now().iso();
  out.message["status"] = out.status;
  out.message["subscription_status"] = std::move(states);
  return out;
}

Result<int> queue_notifications(Tx& tx, Context& context, const Room& room) {
  const auto fresh = events::events_after(tx, store::events_read(tx), kEventsAtOnce);
  if (fresh.empty()) return 0;
  const auto subscriptions = store::active_subscriptions(tx);
  for (const auto& event : fresh) {
    for (const auto& one : subscriptions) {
      if (!is_waited_for(tx, room, one, event)) continue;
      store::Transaction sending;
      sending.correlation_id = context.fresh_ref().text();
      sending.client = one.client;
      sending.transaction_id = sending.correlation_id;
      sending.action = "notify";
      sending.sender_uri = one.sender_uri;
      sending.request = json::object{{"subscription", one.code}, {"subject", event.subject}};
      sending.state = "pdng";
      sending.received_at = context.now();
      store::put(tx, sending);
      events::schedule(tx, {kDeliver, sending.correlation_id, context.now(), json::object{}, 0});
    }
  }
  store::set_events_read(tx, fresh.back().sequence);
  return static_cast<int>(fresh.size());
}

}  // namespace sen::faces::dci
