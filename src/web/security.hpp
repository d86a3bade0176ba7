#pragma once
/// What keeps a page ours: headers that forbid the browser everything we do not use, and proof that a form came from
/// our page.
#include <string>
#include <string_view>

#include "web/router.hpp"

namespace sen::web {

struct SecuritySettings {
  bool https = false;  ///< served over TLS: cookies are Secure and browsers remember it (HSTS)
};

/// Adds CSP, nosniff, referrer, framing and permission headers; `cache-control: no-store` unless the handler said
/// otherwise.
Middleware security_headers(const SecuritySettings& settings);

/// A session's form token: derived, so nothing is stored, and useless for signing in.
std::string csrf_token(std::string_view session_secret);
/// The token stands in the form field `csrf` or the header x-csrf-token, and the browser says the request came from
/// this site.
/// @errors web.forged_form
Result<void> check_csrf(const RequestContext& request, std::string_view expected_token);
/// By Sec-Fetch-Site, else Origin against Host. A client that sends neither is no browser and has no cookies to abuse.
bool is_same_site(const RequestContext& request);

}  // namespace sen::web
