#pragma once
#include "feel/ast.hpp"

namespace sen::feel {
/// Trees may be this much higher than the nesting of the text, since `a + b + c` leans to the left.
inline constexpr std::uint32_t kHeightPerDepth = 4;

Result<Node> parse_text(std::string_view source, const Limits& limits, bool tests);
}  // namespace sen::feel
