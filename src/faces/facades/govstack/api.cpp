#include "faces/facades/govstack/api.hpp"

#include "base/text.hpp"
#include "faces/facades/govstack/errors.hpp"
#include "faces/facades/govstack/records.hpp"
#include "faces/facades/shared/errors.hpp"
#include "web/response.hpp"
#include "web/security.hpp"

namespace sen::faces::govstack {

Result<std::unique_ptr<Facade>> GovstackFacade::open(FacadeParts parts) {
  std::unique_ptr<GovstackFacade> out(new GovstackFacade(std::move(parts)));
  out->catalog_ = TRY(Catalog::open(out->parts_));
  auto& router = out->router_;
  router.set_log(&out->parts_.log);
  router.use(web::security_headers({}));
  router.get("/healthcheck", [](web::RequestContext&) -> Task<web::Reply> { co_return web::text_response("ok\n"); },
             {.page = true});
  const Api api{out->parts_, *out->catalog_};
  add_data_routes(router, api);
  add_list_route(router, api);
  add_usage_route(router, api);
  add_database_routes(router, api);
  return std::unique_ptr<Facade>(std::move(out));
}

web::Handler handler(const Api& api, Operation operation) {
  return [api, operation](web::RequestContext& request) { return operation(api, request); };
}

Result<const Client*> client_of(const Api& api, const web::RequestContext& request, std::string_view right) {
  const auto* client = api.parts.clients.by_id(request.header("information-mediator-client"));
  if (client == nullptr || (client->token && !bears_token_of(*client, request.header("authorization"))))
    return fail(facade_errors::kNoClient, {"--facade-clients"});
  if (!client->may.contains(right)) return fail(facade_errors::kMayNot, {std::string(right)});
  return client;
}

Result<LivePtr> database_of(const Api& api, const web::RequestContext& request) {
  auto live = api.catalog.find(request.param("registry"), request.param("version"));
  if (live == nullptr) return fail(errors::kNoDatabase);
  return live;
}

Result<json::object> body_of(const web::RequestContext& request) {
  json::value body;
  if (request.header("content-type").empty())
    body = TRY(parse_json(request.http().body));
  else
    body = TRY(request.json_body());
  if (!body.is_object()) return fail(errors::kBadBody, {"{}"});
  return std::move(body.get_object());
}

Task<Result<json::array>> tell(const Api& api, LivePtr live, std::vector<registers::Record> records,
                               const Client& client, std::string operation) {
  std::vector<journal::Access> entries;
  json::array out;
  for (const auto& record : records) {
    if (!record.subject.empty()) entries.push_back(told(*live, record, client, operation));
    out.push_back(content_of(live->definition, record.values));
  }
  auto journaled = co_await journal::append_all(api.parts.database, api.catalog.slot(), std::move(entries));
  CO_TRY(journaled);
  co_return out;
}

}  // namespace sen::faces::govstack
