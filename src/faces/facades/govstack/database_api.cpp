// Definitions: GET /databases, GET and DELETE /database/{id}, POST /database/modify.
#include "faces/facades/govstack/api.hpp"
#include "faces/facades/govstack/errors.hpp"
#include "web/response.hpp"

namespace sen::faces::govstack {
namespace {

using web::RequestContext;

/// A register of the pack as a schema: what a client may send to it.
json::object schema_of(const Definition& definition) {
  json::object properties;
  json::array required;
  for (const auto& property : definition.properties) {
    const auto* field = definition.shape.field(property.column);
    json::object one{{"type", "string"}, {"description", field->label.en}};
    if (property.type == pack::FieldType::kInteger || property.type == pack::FieldType::kMoney) one["type"] = "integer";
    if (property.type == pack::FieldType::kBoolean) one["type"] = "boolean";
    if (property.type == pack::FieldType::kDate) one["format"] = "date";
    if (property.type == pack::FieldType::kInstant) one["format"] = "date-time";
    if (property.type == pack::FieldType::kText) one["maxLength"] = field->max_length;
    if (field->unique) one["primaryKey"] = true;
    if (field->required) required.push_back(json::value(property.path));
    properties[property.path] = std::move(one);
  }
  return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
}

json::object info(const Api& api, const Live& live) {
  const auto& about = live.about;
  const auto* agency = api.parts.pack->agency(api.catalog.agency());
  json::array keys;
  for (const auto& property : live.definition.properties)
    if (live.definition.shape.field(property.column)->unique) keys.push_back(json::array{json::value(property.path)});
  return {{"id", about.id},
          {"version", about.version},
          {"name", about.name},
          {"code", about.code},
          {"description", about.catalog},
          {"institution", agency == nullptr ? api.catalog.agency() : agency->name.en},
          {"group_name", about.group},
          {"schema", about.of_pack ? json::value(schema_of(live.definition)) : about.schema},
          {"fields_uniques", std::move(keys)},
          {"is_draft", false},
          {"is_disabled", false},
          {"is_archived", false},
          {"modified_at", about.of_pack ? json::value(nullptr) : json::value(about.modified_at.iso())},
          {"by_user_name", about.modified_by}};
}

Task<web::Reply> databases(const Api& api, RequestContext& request) {
  auto known = client_of(api, request, "read");
  CO_TRY(known);
  const auto* agency = api.parts.pack->agency(api.catalog.agency());
  json::array all;
  for (const auto& live : api.catalog.all()) all.push_back(info(api, *live));
  co_return web::json_response(json::object{{"id", api.catalog.slot().index},
                                            {"name", agency == nullptr ? api.catalog.agency() : agency->name.en},
                                            {"code", api.catalog.agency()},
                                            {"databases", std::move(all)}});
}

Result<std::int64_t> id_of(const RequestContext& request) {
  auto id = parse_id(request.param("id"));
  if (!id.ok()) return fail(errors::kNoDatabase);
  return id;
}

Task<web::Reply> database(const Api& api, RequestContext& request) {
  auto known = client_of(api, request, "read");
  CO_TRY(known);
  auto number = id_of(request);
  const auto id = CO_TRY(number);
  const auto live = api.catalog.by_id(id);
  if (live == nullptr) co_return fail(errors::kNoDatabase);
  co_return web::json_response(info(api, *live));
}

Task<web::Reply> modify(const Api& api, RequestContext& request) {
  auto known = client_of(api, request, "define");
  const auto* client = CO_TRY(known);
  auto body = body_of(request);
  auto object = CO_TRY(body);
  auto change = read_change(json::value(std::move(object)));
  auto wanted = CO_TRY(change);
  auto made = co_await api.catalog.modify(std::move(wanted), client->id);
  const auto live = CO_TRY(made);
  co_return web::json_response(live->about.schema);
}

Task<web::Reply> remove(const Api& api, RequestContext& request) {
  auto known = client_of(api, request, "define");
  const auto* client = CO_TRY(known);
  auto number = id_of(request);
  const auto id = CO_TRY(number);
  auto removed = co_await api.catalog.remove(id, client->id);
  CO_TRY(removed);
  co_return web::json_response("Success");
}

}  // namespace

void add_database_routes(web::Router& router, const Api& api) {
  router.get("/databases", handler(api, databases), {.page = true});
  router.get("/database/{id}", handler(api, database), {.page = true});
  router.remove("/database/{id}", handler(api, remove), {.page = true});
  router.post("/database/modify", handler(api, modify), {.page = true});
}

}  // namespace sen::faces::govstack
