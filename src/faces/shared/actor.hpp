#pragma once
/// Who a request comes from, and signing in and out. A token as clients hold it is "agency.secret": sessions live at
/// the agency that the account belongs to (people at the portal, officers and machines at theirs).
#include <optional>
#include <string>

#include "faces/shared/errors.hpp"
#include "faces/shared/parts.hpp"

namespace sen::faces {

struct Actor {
  identity::Principal principal;
  AgencySlot slot;
  std::string agency;
  std::string secret;
  std::string csrf;
  bool browser = false;  ///< came by cookie: state changes need the form token
};

inline constexpr const char* kSessionCookie = "sen_session";

/// Finds the actor from the session cookie or `Authorization: Bearer`, and refuses state changes from a browser without
/// the form token. A request without either goes on without an actor; a wrong bearer is refused.
web::Middleware with_actor(const Parts& parts);

/// False for what an open page asks by itself: an event stream, or a request marked `Sen-Background`
/// (web/scripts/app.js). It must not keep the session of somebody who left the desk.
bool is_use(const web::RequestContext& request);

const Actor* actor_of(const web::RequestContext& request);
Result<const Actor*> need_citizen(const web::RequestContext& request, int level = 1);
Result<const Actor*> need_officer(const web::RequestContext& request);
Result<const Actor*> need_machine(const web::RequestContext& request);

struct Begun {
  Ref challenge;
  std::string agency;
  Instant until;
};
/// Starts signing in: the code goes to the person's practice inbox at that agency.
Task<Result<Begun>> begin_sign_in(const Parts& parts, std::string agency, std::string login);
struct SignedIn {
  std::string token;  ///< "agency.secret"
  std::string csrf;
  Instant expires_at;
};
/// @errors identity.sign_in_failed, identity.sign_in_over
Task<Result<SignedIn>> complete_sign_in(const Parts& parts, std::string agency, Ref challenge, std::string code);
Task<Result<void>> sign_out(const Parts& parts, const Actor& actor);

void set_session_cookie(const Parts& parts, HttpResponse& response, const SignedIn& signed_in);
void clear_session_cookie(const Parts& parts, HttpResponse& response);

}  // namespace sen::faces
