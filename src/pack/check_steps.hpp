#pragma once
#include "pack/shapes.hpp"

namespace sen::pack {
/// @param names  what the whole case may read: start, known names, form, derived names, case
void check_steps(const Pack& pack, Report& report, const Procedure& procedure, const Names& names);
}  // namespace sen::pack
