#include "web/response.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"
#include "web/url.hpp"

namespace sen::web {
namespace {
HttpResponse of(std::string body, int status, const char* type) {
  HttpResponse response;
  response.status = status;
  response.headers.push_back({"content-type", type});
  response.body = std::move(body);
  return response;
}
}  // namespace

HttpResponse html(std::string body, int status) { return of(std::move(body), status, "text/html; charset=utf-8"); }
HttpResponse json_response(const json::value& value, int status) {
  return of(to_json(value), status, "application/json");
}
HttpResponse xml_response(std::string document) {
  return of(std::move(document), 200, "application/xml; charset=utf-8");
}
HttpResponse text_response(std::string body, int status) {
  return of(std::move(body), status, "text/plain; charset=utf-8");
}

HttpResponse redirect(std::string_view local_path) {
  HttpResponse response;
  response.status = 303;
  response.headers.push_back({"location", is_local_path(local_path) ? std::string(local_path) : "/"});
  return response;
}

HttpResponse no_content() {
  HttpResponse response;
  response.status = 204;
  return response;
}

HttpResponse event_stream(std::unique_ptr<HttpStream> stream) {
  HttpResponse response;
  response.headers = {
      {"content-type", "text/event-stream"}, {"cache-control", "no-store"}, {"x-accel-buffering", "no"}};
  response.stream = std::move(stream);
  return response;
}

std::string_view header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& header : response.headers)
    if (header.name == name) return header.value;
  return {};
}

void set_header(HttpResponse& response, std::string_view name, std::string value) {
  for (auto& header : response.headers) {
    if (header.name != name) continue;
    header.value = std::move(value);
    return;
  }
  response.headers.push_back({std::string(name), std::move(value)});
}

void set_cookie(HttpResponse& response, std::string_view name, std::string_view value, const CookieOptions& options) {
  ASSERT(contains_only(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."));
  std::string text(name);
  text += '=';
  text += value;
  text += "; Path=" + options.path + "; HttpOnly; SameSite=" + (options.strict ? "Strict" : "Lax");
  if (options.max_age_seconds != 0)
    text += "; Max-Age=" + std::to_string(std::max<std::int64_t>(options.max_age_seconds, 0));
  if (options.secure) text += "; Secure";
  response.headers.push_back({"set-cookie", std::move(text)});
}

void clear_cookie(HttpResponse& response, std::string_view name, const CookieOptions& options) {
  CookieOptions gone = options;
  gone.max_age_seconds = -1;
  set_cookie(response, name, "", gone);
}

}  // namespace sen::web
