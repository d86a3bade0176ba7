#pragma once
/// QR codes as pictures for pages.
#include <string_view>

#include "base/json.hpp"

namespace sen::faces {
/// An SVG picture of the text, marked as safe for {{raw}}; an empty picture when the text is too long for a QR code.
json::value qr_picture(std::string_view text);
}  // namespace sen::faces
