#pragma once
/// What the text sources share. Not for other rooms.
#include <cstdint>
#include <string>
#include <string_view>

namespace sen::text_parts {

/// The next code point of UTF-8, or -1 for a malformed byte, which is passed over.
std::int32_t next_code_point(std::string_view text, std::size_t& at);
void append(std::string& out, std::int32_t code_point);
bool is_ascii(std::string_view text);

template <class F>
void each_code_point(std::string_view text, F&& f) {
  for (std::size_t at = 0; at < text.size();) f(next_code_point(text, at));
}

}  // namespace sen::text_parts
