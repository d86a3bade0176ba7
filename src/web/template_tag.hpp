#pragma once
/// Finds {{...}} in a template's text. Internal to this room.
#include <string_view>

namespace sen::web {

struct Tag {
  std::string_view body;  ///< without braces and sigil, trimmed
  char sigil = 0;         ///< ! # / < > or 0
  std::size_t begin = 0;
  std::size_t end = 0;  ///< after "}}"
};

enum class FoundTag { kNone, kTag, kOpen };
/// The next tag at or after `from`; kOpen when it has no end (then only tag.begin is set).
FoundTag find_tag(std::string_view text, std::size_t from, Tag& tag);
/// A tag that makes no text takes its whole line with it when it stands there alone: gives that line's bounds.
bool stands_alone(std::string_view text, const Tag& tag, std::size_t& line_begin, std::size_t& line_end);

}  // namespace sen::web
