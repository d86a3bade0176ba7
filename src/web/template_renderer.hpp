#pragma once
/// Writes a compiled template with its data. Internal to this room.
#include <array>

#include "web/template_compiler.hpp"

namespace sen::web {

using Slots = std::array<const json::value*, kSlotsMax>;

extern const json::value kMissing;
/// A member, or kMissing.
const json::value& member_of(const json::value& value, std::string_view name);
void render_program(std::string& out, const Program& program, const Slots& slots, const Texts& texts,
                    std::string_view language);

}  // namespace sen::web
