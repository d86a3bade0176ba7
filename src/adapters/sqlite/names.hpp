#pragma once
/// How the common SQL text becomes SQLite's.
#include <string>
#include <string_view>

namespace sen::sqlite {

/// The engine's text: `@t` -> `slot_t`, `$2` -> `?2` (SQLite numbers `$` names by first appearance), BIGINT -> INTEGER
/// (the only 64-bit type name that STRICT tables take). String literals, quoted names and comments stay as they are.
std::string engine_sql(std::string_view text, std::string_view slot);

}  // namespace sen::sqlite
