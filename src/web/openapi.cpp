#include "web/openapi.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "web/problem.hpp"
#include "web/response.hpp"

namespace sen::web {
namespace {

/// "{rest...}" is our own; OpenAPI knows "{rest}".
std::string openapi_path(std::string_view pattern) {
  std::string out(pattern);
  if (const auto at = out.find("...}"); at != std::string::npos) out.erase(at, 3);
  return out;
}

std::vector<std::string> path_params(std::string_view path) {
  std::vector<std::string> names;
  for (auto segment : split(path, '/'))
    if (segment.starts_with('{')) names.emplace_back(segment.substr(1, segment.size() - 2));
  return names;
}

json::object parameter(const ParamDoc& doc, bool in_path) {
  json::object out{{"name", doc.name}, {"in", in_path ? "path" : "query"}, {"required", in_path || doc.required}};
  if (!doc.doc.empty()) out["description"] = doc.doc;
  out["schema"] = json::object{{"type", "string"}};
  return out;
}

json::object content(std::string_view media_type, json::value schema) {
  return {{std::string(media_type), json::object{{"schema", std::move(schema)}}}};
}

json::object reference(std::string_view name) { return {{"$ref", "#/components/schemas/" + std::string(name)}}; }

/// One entry for each status that the route's errors can give; their ids are the machine-readable part.
void add_errors(json::object& responses, const RouteDoc& doc) {
  std::map<int, std::vector<std::string>> ids;
  for (const auto* def : doc.errors) ids[status_of(Error{def, {}, {}})].emplace_back(def->id);
  if (!doc.security.empty()) (void)ids[401];
  if (doc.body != nullptr) {
    ids[400].emplace_back("base.bad_json");
    ids[422].emplace_back("web.fields_wrong");
  }
  if (ids.empty() || ids.begin()->first >= 500) (void)ids[429];  // any address may ask too fast
  for (auto& [status, list] : ids) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    std::string text = list.empty() ? (status == 401 ? "Sign-in is needed." : "Too many requests from one address.")
                                    : join(list, ", ");
    responses[std::to_string(status)] = json::object{
        {"description", std::move(text)}, {"content", content("application/problem+json", reference("Problem"))}};
  }
}

json::object operation_of(const Route& route) {
  const auto& doc = route.doc;
  json::object out{{"operationId", doc.operation_id}, {"summary", doc.summary}};
  if (!doc.description.empty()) out["description"] = doc.description;
  if (!doc.tag.empty()) out["tags"] = json::array{doc.tag};
  json::array security;
  for (const auto& scheme : doc.security) security.push_back(json::object{{scheme, json::array()}});
  out["security"] = std::move(security);

  json::array parameters;
  const auto in_path = path_params(openapi_path(route.pattern));
  for (const auto& name : in_path) {
    ParamDoc described{name, "", true};
    for (const auto& param : doc.params)
      if (param.name == name) described = param;
    parameters.push_back(parameter(described, true));
  }
  for (const auto& param : doc.params)
    if (std::find(in_path.begin(), in_path.end(), param.name) == in_path.end())
      parameters.push_back(parameter(param, false));
  if (!parameters.empty()) out["parameters"] = std::move(parameters);

  if (doc.body != nullptr)
    out["requestBody"] =
        json::object{{"required", true}, {"content", content("application/json", reference(doc.body->name))}};

  json::object responses;
  for (const auto& response : doc.responses) {
    json::object one{{"description", response.doc}};
    const bool bare = response.status == 204 || response.status == 303 || response.status == 304;
    if (!bare) one["content"] = content(response.media_type, response.schema);
    responses[std::to_string(response.status)] = std::move(one);
  }
  add_errors(responses, doc);
  out["responses"] = std::move(responses);
  return out;
}

json::object problem_schema() {
  const json::object text{{"type", "string"}};
  const json::object one{{"type", "object"},
                         {"required", json::array{"pointer", "id", "detail"}},
                         {"properties", json::object{{"pointer", text}, {"id", text}, {"detail", text}}}};
  return {{"type", "object"},
          {"description", "RFC 9457 problem details. `id` is stable; texts are in the request's language."},
          {"required", json::array{"type", "title", "status", "detail", "id"}},
          {"properties", json::object{{"type", json::object{{"type", "string"}, {"format", "uri-reference"}}},
                                      {"title", text},
                                      {"status", json::object{{"type", "integer"}}},
                                      {"detail", text},
                                      {"id", text},
                                      {"instance", text},
                                      {"errors", json::object{{"type", "array"}, {"items", one}}}}}};
}

}  // namespace

json::object openapi_document(const ApiInfo& info, std::span<const Route> routes) {
  json::object paths;
  json::object schemas{{"Problem", problem_schema()}};
  std::set<std::string> used_schemes;
  for (const auto& route : routes) {
    if (route.doc.page) continue;
    auto& path = paths[openapi_path(route.pattern)];
    if (!path.is_object()) path = json::object();
    path.get_object()[to_lower(route.method)] = operation_of(route);
    if (route.doc.body != nullptr) schemas[route.doc.body->name] = schema_of(*route.doc.body);
    for (const auto& scheme : route.doc.security) used_schemes.insert(scheme);
  }
  json::object schemes;
  for (const auto& scheme : info.schemes)
    if (used_schemes.contains(scheme.name)) schemes[scheme.name] = scheme.definition;
  json::object components{{"schemas", std::move(schemas)}};
  if (!schemes.empty()) components["securitySchemes"] = std::move(schemes);
  json::array tags;
  for (const auto& [name, description] : info.tags)
    tags.push_back(json::object{{"name", name}, {"description", description}});
  return {{"openapi", "3.1.0"},
          {"info", json::object{{"title", info.title},
                                {"version", info.version},
                                {"description", info.description},
                                {"license", json::object{{"name", info.license_name}, {"url", info.license_url}}}}},
          {"servers", json::array{json::object{{"url", info.server_url}}}},
          {"tags", std::move(tags)},
          {"paths", std::move(paths)},
          {"components", std::move(components)}};
}

}  // namespace sen::web
