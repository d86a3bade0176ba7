#pragma once
/// The JSON API: every step of the walk that the pages offer, by the same use cases. Documented at /openapi.json.
#include <functional>

#include "faces/shared/actor.hpp"

namespace sen::faces::machine {

/// The practice country's part, given by the program; empty on a real node.
struct PracticeHooks {
  std::function<Result<json::object>(std::string language)> next_birth;  ///< who plays in the next birth
};

/// Adds all /api routes. `parts` and `hooks` outlive the router.
void add_api(web::Router& router, const Parts& parts, const PracticeHooks& hooks);
/// Adds /openapi.json, made from the routes that the router has now: call it last.
void add_openapi(web::Router& router, const Parts& parts);

void add_sign_in_routes(web::Router& router, const Parts& parts);
void add_people_routes(web::Router& router, const Parts& parts);
void add_officer_routes(web::Router& router, const Parts& parts);
void add_service_routes(web::Router& router, const Parts& parts);
void add_notice_routes(web::Router& router, const Parts& parts);
void add_practice_routes(web::Router& router, const Parts& parts, const PracticeHooks& hooks);

}  // namespace sen::faces::machine
