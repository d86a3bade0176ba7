#include "web/security.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "web/errors.hpp"
#include "web/response.hpp"

namespace sen::web {
namespace {
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "
    "'self'; "
    "form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'";

void add_absent(HttpResponse& response, std::string_view name, std::string_view value) {
  if (header_of(response, name).empty()) response.headers.push_back({std::string(name), std::string(value)});
}
}  // namespace

Middleware security_headers(const SecuritySettings& settings) {
  return [settings](Handler next) -> Handler {
    return [settings, next = std::move(next)](RequestContext& request) -> Task<Reply> {
      Reply reply = co_await next(request);
      if (!reply.ok()) co_return reply;
      auto& response = *reply;
      response.headers.reserve(response.headers.size() + 8);
      add_absent(response, "content-security-policy", kPolicy);
      add_absent(response, "x-content-type-options", "nosniff");
      add_absent(response, "referrer-policy", "same-origin");
      add_absent(response, "x-frame-options", "DENY");
      add_absent(response, "permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()");
      add_absent(response, "cross-origin-opener-policy", "same-origin");
      add_absent(response, "cross-origin-resource-policy", "same-origin");
      add_absent(response, "cache-control", "no-store");
      if (settings.https) add_absent(response, "strict-transport-security", "max-age=31536000");
      co_return reply;
    };
  };
}

std::string csrf_token(std::string_view session_secret) {
  return to_base64url(hmac_sha256(as_bytes(session_secret), as_bytes("sen form token 1")));
}

bool is_same_site(const RequestContext& request) {
  // Set by the browser itself and out of a page's reach (W3C Fetch Metadata). "none": typed, bookmarked.
  const auto site = request.header("sec-fetch-site");
  if (!site.empty()) return site == "same-origin" || site == "none";
  const auto origin = request.header("origin");
  if (origin.empty()) return true;
  const auto scheme = origin.find("://");
  return scheme != std::string_view::npos && to_lower(origin.substr(scheme + 3)) == to_lower(request.header("host"));
}

Result<void> check_csrf(const RequestContext& request, std::string_view expected_token) {
  if (!is_same_site(request)) return fail(errors::kForgedForm);
  std::string given(request.header("x-csrf-token"));
  if (given.empty()) {
    const auto form = request.form();
    if (form.ok()) given = form->get("csrf");
  }
  if (expected_token.empty() || !equal_in_constant_time(as_bytes(given), as_bytes(expected_token)))
    return fail(errors::kForgedForm);
  return {};
}

}  // namespace sen::web
