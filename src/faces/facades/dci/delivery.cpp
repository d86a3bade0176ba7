// Messages that go out by themselves: answers to the sender's address, and notifications.
#include "faces/facades/dci/api.hpp"
#include "faces/facades/dci/errors.hpp"

namespace sen::faces::dci {
namespace {

constexpr int kTriesMax = 20;  ///< 1 s to 10 min apart: more than an hour
constexpr Elapsed kTimeout = Elapsed::seconds(10);

std::string action_back(std::string_view action) {
  if (action == "notify") return "notify";
  return action == "txn-status" ? "txn-on-status" : "on-" + std::string(action);
}

/// What is to be sent, and what must be durable before.
struct Parcel {
  json::object message;
  std::string status = "succ";
  json::value remember;  ///< without data
  std::int64_t total = 1;
  std::vector<journal::Access> entries;
};

Parcel search_parcel(ReadTx& tx, const Room& room, const Client& client, const store::Transaction& one) {
  auto found = search_all(tx, room.parts, room.mapping, client, one.request);
  const json::object ids{{"transaction_id", one.transaction_id}, {"correlation_id", one.correlation_id}};
  Parcel out;
  out.total = static_cast<std::int64_t>(found.items.size());
  out.entries = std::move(found.entries);
  json::object statuses = ids;
  statuses["search_response"] = std::move(found.statuses);
  out.remember = std::move(statuses);
  out.message = ids;
  out.message["search_response"] = std::move(found.items);
  return out;
}

/// Nothing when the subscription ended meanwhile, the grant did, or the record holds no more.
std::optional<Parcel> notify_parcel(ReadTx& tx, const Room& room, const Client& client, const store::Transaction& one) {
  const auto subscription = store::subscription(tx, text_at(one.request, "subscription"));
  if (!subscription || !subscription->active) return {};
  const auto* kind = room.mapping.kind_with_event(subscription->event);
  const auto grant =
      kind == nullptr ? Result<const pack::Grant*>(fail(errors::kNoGrant)) : grant_for(room.parts, *kind, client);
  if (!grant.ok()) return {};
  const auto found = records_about(tx, room, *kind, text_at(one.request, "subject"));
  if (found.empty()) return {};
  Parcel out;
  out.entries.push_back(access_to(found.front(), *kind, **grant, client));
  out.message = {{"transaction_id", one.transaction_id},
                 {"notify_event",
                  json::array{json::object{{"reference_id", subscription->code},
                                           {"timestamp", one.received_at.iso()},
                                           {"data",
                                            {{"version", "1.0.0"},
                                             {"reg_type", "ns:org:RegistryType:Civil"},
                                             {"reg_event_type", subscription->event},
                                             {"reg_record_type", kind->type},
                                             {"reg_records", kind->tell(found.front().values, (*grant)->fields)}}}}}}};
  return out;
}

std::optional<Parcel> parcel_of(ReadTx& tx, const Room& room, const Client& client, const store::Transaction& one) {
  if (one.action == "search") return search_parcel(tx, room, client, one);
  if (one.action == "notify") return notify_parcel(tx, room, client, one);
  Parcel out;
  out.message = one.answer.is_object() ? one.answer.get_object() : json::object();
  out.status = std::string(text_at(one.request, "status"));
  out.remember = one.answer;
  return out;
}

Task<Result<void>> finish(Room& room, AgencySlot slot, events::Job job, std::string state, json::value remember) {
  auto work = [job, state, remember](Tx& tx, Context&) -> Result<bool> {
    store::finish(tx, job.key, state, remember);
    events::finish_job(tx, job);
    return true;
  };
  auto done = co_await write_task<bool>(room.parts.database, slot, std::move(work));
  CO_TRY(done);
  co_return Result<void>{};
}

Task<Result<void>> send(Room& room, std::string uri, json::object body) {
  auto parsed = address_of(uri);
  auto address = CO_TRY(parsed);
  HttpRequest request;
  request.method = "POST";
  request.path = std::move(address.path);
  request.headers = {{"content-type", "application/json"}, {"accept", "application/json"}};
  request.body = to_json(body);
  auto response = co_await room.parts.http.send(std::move(address.base), std::move(request), kTimeout);
  if (!response.ok()) co_return std::move(response).error();
  if (response->status >= 300) co_return fail(errors::kNotDelivered);
  co_return Result<void>{};
}

}  // namespace

Result<Address> address_of(std::string_view uri) {
  constexpr std::string_view kScheme = "http://";
  if (!uri.starts_with(kScheme)) return fail(errors::kCallback);
  const auto slash = uri.find('/', kScheme.size());
  Address out{std::string(uri.substr(0, slash)),
              slash == std::string_view::npos ? "/" : std::string(uri.substr(slash))};
  if (out.base.size() == kScheme.size()) return fail(errors::kCallback);
  return out;
}

std::string callback_of(const Client& client, std::string_view sender_uri, std::string_view action) {
  if (!sender_uri.empty()) return std::string(sender_uri);
  if (client.callbacks.empty()) return {};
  std::string base = client.callbacks.front();
  if (base.ends_with('/')) base.pop_back();
  return base + (action == "txn-status" ? "/registry/txn/on-status" : "/registry/on-" + std::string(action));
}

/// A subscriber's notifications go beside the address of its answers: .../on-subscribe -> .../notify.
static std::string notify_address(std::string uri) {
  constexpr std::string_view kTail = "/on-subscribe";
  if (uri.ends_with(kTail)) uri.replace(uri.size() - kTail.size(), kTail.size(), "/notify");
  return uri;
}

Task<Result<void>> deliver(Room& room, AgencySlot slot, events::Job job) {
  const Client* client = nullptr;
  std::optional<store::Transaction> one;
  std::optional<Parcel> parcel;
  auto reading = read_now<bool>(room.parts.database, slot, [&](ReadTx& tx) -> Result<bool> {
    one = store::transaction(tx, job.key);
    client = one ? room.parts.clients.by_id(one->client) : nullptr;
    if (client != nullptr && one->state == "pdng") parcel = parcel_of(tx, room, *client, *one);
    return true;
  });
  CO_TRY(reading);
  // A client that the operator took out gets nothing more, nor does one whose subscription ended.
  const json::value known = one ? one->answer : json::value(nullptr);
  if (!parcel) co_return co_await finish(room, slot, job, "rjct", known);
  auto journaled = co_await journal::append_all(room.parts.database, slot, std::move(parcel->entries));
  CO_TRY(journaled);
  auto packing = envelope(room.parts, room.mapping.own_id,
                          {action_back(one->action), client->id, parcel->status, parcel->total, parcel->message});
  auto body = CO_TRY(packing);
  auto uri = one->action == "notify" ? notify_address(one->sender_uri) : one->sender_uri;
  auto sent = co_await send(room, std::move(uri), std::move(body));
  if (sent.ok()) co_return co_await finish(room, slot, job, "succ", parcel->remember);
  if (job.attempts + 1 < kTriesMax) co_return sent;
  room.parts.log.warning("dci: given up after 20 tries: " + job.key);
  co_return co_await finish(room, slot, job, "rjct", parcel->remember);
}

}  // namespace sen::faces::dci
