#pragma once
/// The officers' workbench, below /officer.
#include "faces/shared/actor.hpp"

namespace sen::faces::officer {
/// `parts` outlives the router.
void add_pages(web::Router& router, const Parts& parts);
}  // namespace sen::faces::officer
