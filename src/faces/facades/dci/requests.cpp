// Requests: asked at once (/registry/sync/...) or with the answer sent later, and callbacks that reach us.
#include "faces/facades/dci/api.hpp"
#include "faces/facades/dci/errors.hpp"
#include "web/response.hpp"

namespace sen::faces::dci {
namespace {

using web::RequestContext;

store::Transaction transaction_of(const Incoming& in, std::string correlation_id, Instant now) {
  return {std::move(correlation_id),
          in.client->id,
          in.transaction_id,
          in.action,
          in.sender_uri,
          nullptr,
          nullptr,
          "succ",
          now};
}

Task<web::Reply> sync_search(Room& room, RequestContext& request) {
  auto reading = read_envelope(room.parts, request, "search", room.mapping.own_id);
  const auto in = CO_TRY(reading);
  auto checked = check_search(in.message);
  CO_TRY(checked);
  auto granted = may_search(room.parts, room.mapping, *in.client);
  CO_TRY(granted);
  auto searching = read_now<Answers>(room.parts.database, room.slot, [&](ReadTx& tx) -> Result<Answers> {
    return search_all(tx, room.parts, room.mapping, *in.client, in.message);
  });
  auto found = CO_TRY(searching);
  const auto correlation_id = room.parts.random.ref().text();
  const json::object ids{{"transaction_id", in.transaction_id}, {"correlation_id", correlation_id}};
  json::object statuses = ids;
  statuses["search_response"] = std::move(found.statuses);
  auto work = [in, correlation_id, statuses, entries = std::move(found.entries)](Tx& tx,
                                                                                 Context& context) -> Result<bool> {
    for (const auto& entry : entries) journal::append(tx, context, entry);
    auto one = transaction_of(in, correlation_id, context.now());
    one.answer = statuses;
    store::put(tx, one);
    return true;
  };
  auto written = co_await write_task<bool>(room.parts.database, room.slot, std::move(work));
  CO_TRY(written);
  json::object message = ids;
  const auto total = static_cast<std::int64_t>(found.items.size());
  message["search_response"] = std::move(found.items);
  auto packing =
      envelope(room.parts, room.mapping.own_id, {"on-search", in.client->id, "succ", total, std::move(message)});
  auto body = CO_TRY(packing);
  co_return web::json_response(body);
}

Task<web::Reply> sync_status(Room& room, RequestContext& request) {
  auto reading = read_envelope(room.parts, request, "txn-status", room.mapping.own_id);
  const auto in = CO_TRY(reading);
  const auto correlation_id = room.parts.random.ref().text();
  auto asking = read_now<Done>(room.parts.database, room.slot,
                               [&](ReadTx& tx) { return transaction_status(tx, *in.client, in, correlation_id); });
  auto done = CO_TRY(asking);
  auto packing = envelope(room.parts, room.mapping.own_id,
                          {"txn-on-status", in.client->id, done.status, 1, std::move(done.message)});
  auto body = CO_TRY(packing);
  co_return web::json_response(body);
}

using UseCase = std::function<Result<Done>(Tx&, Context&, const Incoming&, std::string_view correlation_id)>;

/// One transaction: what the request does, that it was asked, and the job that answers it. Then ACK.
/// @param work  empty for a search, which is answered when the message goes out
Task<web::Reply> later(Room& room, RequestContext& request, std::string action, UseCase work) {
  auto reading = read_envelope(room.parts, request, action, room.mapping.own_id);
  auto in = CO_TRY(reading);
  if (!work) {
    auto checked = check_search(in.message);
    CO_TRY(checked);
    auto granted = may_search(room.parts, room.mapping, *in.client);
    CO_TRY(granted);
  }
  in.sender_uri = callback_of(*in.client, in.sender_uri, action);
  auto address = address_of(in.sender_uri);
  CO_TRY(address);
  const auto correlation_id = room.parts.random.ref().text();
  auto body = [in, correlation_id, work = std::move(work)](Tx& tx, Context& context) -> Result<bool> {
    auto one = transaction_of(in, correlation_id, context.now());
    one.state = "pdng";
    if (work) {
      auto done = TRY(work(tx, context, in, correlation_id));
      one.answer = std::move(done.message);
      one.request = json::object{{"status", done.status}};
    } else {
      one.request = in.message;
    }
    store::put(tx, one);
    events::schedule(tx, {kDeliver, correlation_id, context.now(), json::object{}, 0});
    return true;
  };
  auto written = co_await write_task<bool>(room.parts.database, room.slot, std::move(body));
  CO_TRY(written);
  room.parts.dispatcher.wake(room.slot);
  co_return acknowledge(room.parts, "ACK", correlation_id, nullptr, 202);
}

Task<web::Reply> async_search(Room& room, RequestContext& request) { return later(room, request, "search", {}); }

Task<web::Reply> async_subscribe(Room& room, RequestContext& request) {
  return later(room, request, "subscribe",
               [&room](Tx& tx, Context& context, const Incoming& in, std::string_view correlation_id) {
                 return subscribe(tx, context, room, *in.client, in, correlation_id);
               });
}

Task<web::Reply> async_unsubscribe(Room& room, RequestContext& request) {
  return later(room, request, "unsubscribe",
               [](Tx& tx, Context& context, const Incoming& in, std::string_view correlation_id) {
                 return unsubscribe(tx, context, *in.client, in, correlation_id);
               });
}

Task<web::Reply> async_status(Room& room, RequestContext& request) {
  return later(room, request, "txn-status", [](Tx& tx, Context&, const Incoming& in, std::string_view correlation_id) {
    return transaction_status(tx, *in.client, in, correlation_id);
  });
}

/// A callback is the answer to a request of ours. This registry asks nobody, so none is waited for: a message that is
/// right is acknowledged with NACK, which the standard has for "taken, nothing follows".
Task<web::Reply> callback(Room& room, RequestContext& request, std::string action) {
  auto reading = read_envelope(room.parts, request, action, room.mapping.own_id);
  const auto in = CO_TRY(reading);
  std::string correlation_id(text_at(in.message, "correlation_id"));
  if (correlation_id.empty()) correlation_id = room.parts.random.ref().text();
  co_return acknowledge(room.parts, "NACK", correlation_id, nullptr, 200);
}

}  // namespace

void add_requests(web::Router& router, Room& room) {
  const auto add = [&](const char* path, Handle handle) {
    router.post(std::string("/registry/") + path,
                [&room, handle](RequestContext& request) { return handle(room, request); }, {.page = true});
  };
  add("sync/search", sync_search);
  add("sync/txn/status", sync_status);
  add("search", async_search);
  add("subscribe", async_subscribe);
  add("unsubscribe", async_unsubscribe);
  add("txn/status", async_status);
  const auto take = [&](const char* path, const char* action) {
    router.post(std::string("/registry/") + path,
                [&room, action](RequestContext& request) { return callback(room, request, action); }, {.page = true});
  };
  take("on-search", "on-search");
  take("on-subscribe", "on-subscribe");
  take("on-unsubscribe", "on-unsubscribe");
  take("txn/on-status", "txn-on-status");
  take("notify", "notify");
}

}  // namespace sen::faces::dci
