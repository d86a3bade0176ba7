// One record at a time, and those that a query matches: create, exists, read, read-value, update, update-entries,
// update-or-create, delete.
#include "faces/facades/govstack/api.hpp"
#include "faces/facades/govstack/errors.hpp"
#include "faces/facades/govstack/records.hpp"
#include "web/response.hpp"

namespace sen::faces::govstack {
namespace {

using registers::Record;
using web::RequestContext;

constexpr const char* kQuery = "/query/content";
constexpr const char* kWrite = "/write/content";

/// A request as every operation needs it.
struct Asked {
  const Client* client = nullptr;
  LivePtr live;
  json::object body;
};

Result<Asked> ask(const Api& api, const RequestContext& request, std::string_view right) {
  const auto* client = TRY(client_of(api, request, right));
  auto live = TRY(database_of(api, request));
  return Asked{client, std::move(live), TRY(body_of(request))};
}

/// `body.query.content` or `body.write.content` by column.
Result<json::object> values_at(const Asked& asked, std::string_view part, std::string_view where) {
  const auto* content = at_path(asked.body, std::string(part) + ".content").if_object();
  if (content == nullptr) return fail(errors::kBadBody, {std::string(part) + ".content"});
  return columns_of(asked.live->definition, *content, where);
}

Result<std::vector<Record>> find(const Api& api, const Live& live, const json::object& values) {
  return read_now<std::vector<Record>>(api.parts.database, api.catalog.slot(),
                                       [&](ReadTx& tx) { return matching(tx, live, values); });
}

HttpResponse nothing_found() { return web::json_response(json::object{{"detail", "no record found"}}, 404); }

json::value answer(const Live& live, const Record& record) {
  return json::object{{"content", content_of(live.definition, record.values)}};
}

/// Runs a write whose field errors are told by property.
Task<Result<Record>> write(const Api& api, const Asked& asked,
                           std::function<Result<Record>(Tx&, Context&, const Writer&)> work) {
  const Writer writer{&api.parts, api.catalog.agency(), asked.client->id};
  auto body = [writer, work = std::move(work)](Tx& tx, Context& context) { return work(tx, context, writer); };
  auto done = co_await write_task<Record>(api.parts.database, api.catalog.slot(), std::move(body));
  if (!done.ok()) co_return in_properties(asked.live->definition, std::move(done).error(), kWrite);
  co_return done;
}

Task<web::Reply> create_one(const Api& api, RequestContext& request) {
  auto asking = ask(api, request, "write");
  const auto asked = CO_TRY(asking);
  auto reading = values_at(asked, "write", kWrite);
  auto values = CO_TRY(reading);
  auto work = [live = asked.live, values](Tx& tx, Context& context, const Writer& writer) {
    return create(tx, context, *live, values, writer);
  };
  auto done = co_await write(api, asked, std::move(work));
  const auto record = CO_TRY(done);
  co_return web::json_response(answer(*asked.live, record));
}

/// The published suite sends the content itself, the specification wraps it: both are understood.
Task<web::Reply> exists(const Api& api, RequestContext& request) {
  auto asking = ask(api, request, "read");
  const auto asked = CO_TRY(asking);
  auto reading = asked.body.contains("query") ? values_at(asked, "query", kQuery)
                                              : columns_of(asked.live->definition, asked.body, "");
  auto values = CO_TRY(reading);
  auto found = find(api, *asked.live, values);
  auto records = CO_TRY(found);
  const bool some = !records.empty();
  // That somebody is in a register is personal data too.
  auto told = co_await tell(api, asked.live, std::move(records), *asked.client, "exists");
  CO_TRY(told);
  co_return web::json_response(json::object{
      {"answer",
       {{"status", some}, {"message", some ? "Object found from database" : "Object not found from database"}}}});
}

Task<web::Reply> read(const Api& api, RequestContext& request) {
  auto asking = ask(api, request, "read");
  const auto asked = CO_TRY(asking);
  auto reading = values_at(asked, "query", kQuery);
  auto values = CO_TRY(reading);
  auto found = find(api, *asked.live, values);
  auto records = CO_TRY(found);
  if (records.empty()) co_return nothing_found();
  records.resize(1);
  auto telling = co_await tell(api, asked.live, std::move(records), *asked.client, "read");
  auto told = CO_TRY(telling);
  co_return web::json_response(json::object{{"content", std::move(told.front())}});
}

Task<web::Reply> read_value(const Api& api, RequestContext& request) {
  auto known = client_of(api, request, "read");
  const auto* client = CO_TRY(known);
  auto opened = database_of(api, request);
  const auto live = CO_TRY(opened);
  const auto file = request.param("file");
  const auto dot = file.rfind('.');
  if (dot == std::string_view::npos || file.substr(dot) != ".json") co_return fail(errors::kBadQuery, {"ext", "json"});
  const auto* property = live->definition.by_path(file.substr(0, dot));
  if (property == nullptr) co_return fail(errors::kBadQuery, {"field", "a property of this database"});
  auto found = read_now<std::vector<Record>>(
      api.parts.database, api.catalog.slot(),
      [&](ReadTx& tx) -> Result<std::vector<Record>> { return named(tx, *live, request.param("key")); });
  auto records = CO_TRY(found);
  if (records.empty()) co_return nothing_found();
  const auto& record = records.front();
  auto entry = told(*live, record, *client, "read-value");
  entry.fields = {property->path};
  const json::value value = record.values.at(property->column);
  std::vector<journal::Access> entries;
  if (!record.subject.empty()) entries.push_back(std::move(entry));
  auto journaled = co_await journal::append_all(api.parts.database, api.catalog.slot(), std::move(entries));
  CO_TRY(journaled);
  co_return web::json_response(value);
}

/// A PUT that is sent again must answer as the first did (RFC 9110 section 9.2.2): when nothing matches any more but a
/// record is as the update says, it has been done. @param all  update-entries: every record that matches, else the
/// oldest
Task<web::Reply> update(const Api& api, RequestContext& request, bool all) {
  auto asking = ask(api, request, "write");
  const auto asked = CO_TRY(asking);
  auto reading = values_at(asked, "query", kQuery);
  auto query = CO_TRY(reading);
  auto saying = values_at(asked, "write", kWrite);
  auto values = CO_TRY(saying);
  auto work = [live = asked.live, query, values, all](Tx& tx, Context& context,
                                                      const Writer& writer) -> Result<Record> {
    auto found = TRY(matching(tx, *live, query));
    if (found.empty()) {
      auto done = TRY(matching(tx, *live, values));
      if (done.empty()) return fail(errors::kNoRecord);
      return std::move(done.front());
    }
    if (!all) found.resize(1);
    Record last;
    for (const auto& record : found) last = TRY(change(tx, context, *live, record, values, writer));
    return last;
  };
  auto done = co_await write(api, asked, std::move(work));
  if (!done.ok() && done.error().is(errors::kNoRecord)) co_return nothing_found();
  CO_TRY(done);
  co_return web::json_response(json::object{});
}

Task<web::Reply> update_or_create(const Api& api, RequestContext& request) {
  auto asking = ask(api, request, "write");
  const auto asked = CO_TRY(asking);
  auto reading = values_at(asked, "query", kQuery);
  auto query = CO_TRY(reading);
  auto saying = values_at(asked, "write", kWrite);
  auto values = CO_TRY(saying);
  auto work = [live = asked.live, query, values](Tx& tx, Context& context, const Writer& writer) -> Result<Record> {
    const auto found = TRY(matching(tx, *live, query));
    if (found.empty()) return create(tx, context, *live, values, writer);
    return change(tx, context, *live, found.front(), values, writer);
  };
  auto done = co_await write(api, asked, std::move(work));
  const auto record = CO_TRY(done);
  co_return web::json_response(answer(*asked.live, record));
}

/// The record holds no more; its history stays. Asked for again, or for one that never was, the answer is the same: the
/// specification has no other, and HTTP's DELETE is idempotent.
Task<web::Reply> remove(const Api& api, RequestContext& request) {
  auto known = client_of(api, request, "write");
  const auto* client = CO_TRY(known);
  auto opened = database_of(api, request);
  const auto live = CO_TRY(opened);
  const Writer writer{&api.parts, api.catalog.agency(), client->id};
  auto body = [live, writer, key = std::string(request.param("key"))](Tx& tx, Context& context) -> Result<bool> {
    const auto found = named(tx, *live, key);
    if (found.size() > 1) return fail(errors::kSeveral);
    for (const auto& record : found)
      TRY(live->registers->end(tx, context, live->about.register_id, record.id, context.today(), writer.why(*live),
                               record.version));
    return true;
  };
  auto done = co_await write_task<bool>(api.parts.database, api.catalog.slot(), std::move(body));
  CO_TRY(done);
  co_return web::no_content();
}

}  // namespace

void add_data_routes(web::Router& router, const Api& api) {
  const std::string base = "/data/{registry}/{version}";
  router.post(base + "/create", handler(api, create_one), {.page = true});
  router.post(base + "/exists", handler(api, exists), {.page = true});
  router.post(base + "/read", handler(api, read), {.page = true});
  router.get(base + "/{key}/read-value/{file}", handler(api, read_value), {.page = true});
  router.put(base + "/update", [api](RequestContext& request) { return update(api, request, false); }, {.page = true});
  router.put(base + "/update-entries", [api](RequestContext& request) { return update(api, request, true); },
             {.page = true});
  router.post(base + "/update-or-create", handler(api, update_or_create), {.page = true});
  router.remove(base + "/{key}/delete", handler(api, remove), {.page = true});
}

}  // namespace sen::faces::govstack
