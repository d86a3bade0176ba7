#pragma once
/// One text with arguments: ICU MessageFormat as a plain tree. Internal to this room.
#include <set>

#include "web/texts.hpp"

namespace sen::web {

struct Part;
using Message = std::vector<Part>;

/// ICU parses the pattern; we keep a plain tree. icu::MessageFormat itself creates parts lazily, so it is not safe to
/// share.
struct Part {
  enum class Kind { kLiteral, kArg, kGrouped, kPlural, kSelect, kNumberSign };
  Kind kind = Kind::kLiteral;
  std::string text;  ///< the literal, or the argument's name
  std::vector<std::pair<std::string, Message>> cases;
};

struct ReadMessage {
  Message message;
  std::set<std::string> names;  ///< of its arguments
  std::string wrong;            ///< empty when it could be read
};
ReadMessage read_message(std::string_view text);
void write_message(std::string& out, const Message& message, bool english, const std::vector<TextArg>& args);

}  // namespace sen::web
