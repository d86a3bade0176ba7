#pragma once
/// Responses in one call.
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "ports/http.hpp"

namespace sen::web {

HttpResponse html(std::string body, int status = 200);
HttpResponse json_response(const json::value& value, int status = 200);
HttpResponse xml_response(std::string document);
HttpResponse text_response(std::string body, int status = 200);
/// 303: the browser follows with GET. A target that is not of this site becomes "/".
HttpResponse redirect(std::string_view local_path);
HttpResponse no_content();
HttpResponse event_stream(std::unique_ptr<HttpStream> stream);

std::string_view header_of(const HttpResponse& response, std::string_view name);
void set_header(HttpResponse& response, std::string_view name, std::string value);  ///< replaces

struct CookieOptions {
  bool secure = false;               ///< only over TLS; on whenever the site has it
  std::int64_t max_age_seconds = 0;  ///< 0: until the browser closes
  bool strict = false;               ///< SameSite=Strict instead of Lax
  std::string path = "/";
};
/// HttpOnly always. The value must be plain (letters, digits, - _ .): tokens are.
void set_cookie(HttpResponse& response, std::string_view name, std::string_view value, const CookieOptions& options);
void clear_cookie(HttpResponse& response, std::string_view name, const CookieOptions& options);

}  // namespace sen::web
