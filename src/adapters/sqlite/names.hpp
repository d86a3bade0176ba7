#pragma once
/// How `@name` becomes a table of one agency, and who owns a table's name.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ports/database.hpp"

namespace sen::sqlite {

/// The agencies of one node, by slot. Immutable.
class AgencyNames {
 public:
  /// @errors database.bad_agency
  static Result<AgencyNames> of(std::vector<std::string> slots);
  std::size_t count() const { return slots_.size(); }
  const std::string& name(AgencySlot slot) const;
  /// True when `object` (a table, index, ...) belongs to `slot`. Were there agencies `a` and `a_b`, then `a_b_t` could
  /// be table `b_t` of the first or `t` of the second: it belongs to the longest name.
  bool owns(AgencySlot slot, std::string_view object) const;

 private:
  std::vector<std::string> slots_;
};

/// The engine's text: `@t` -> `slot_t`, `$2` -> `?2` (SQLite numbers `$` names by first appearance), BIGINT -> INTEGER
/// (the only 64-bit type name that STRICT tables take). String literals, quoted names and comments stay as they are.
std::string engine_sql(std::string_view text, std::string_view slot);

}  // namespace sen::sqlite
