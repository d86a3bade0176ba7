#pragma once
/// Pages for people.
#include "faces/shared/actor.hpp"

namespace sen::faces::citizen {
/// Adds all pages and the public document check. `parts` outlives the router.
void add_pages(web::Router& router, const Parts& parts);
}  // namespace sen::faces::citizen
