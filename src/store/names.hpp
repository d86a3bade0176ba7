#pragma once
/// The agencies whose tables one store keeps, and what both engines must know to rewrite SQL text.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ports/database.hpp"

namespace sen {

/// The agencies of one node, by slot. Immutable.
class AgencyNames {
 public:
  /// @errors database.bad_agency
  static Result<AgencyNames> of(std::vector<std::string> slots);
  std::size_t count() const { return slots_.size(); }
  std::span<const std::string> all() const { return slots_; }
  const std::string& name(AgencySlot slot) const;
  /// SQLite's rule. True when `object` (a table, index, ...) belongs to `slot`. Were there agencies `a` and `a_b`, then
  /// `a_b_t` could be table `b_t` of the first or `t` of the second: it belongs to the longest name.
  bool owns(AgencySlot slot, std::string_view object) const;

 private:
  std::vector<std::string> slots_;
};

/// End of the literal, quoted name or comment that starts at `at`; `at` itself when there is none.
std::size_t skip_opaque(std::string_view text, std::size_t at);

}  // namespace sen
