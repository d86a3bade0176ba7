#include "store/names.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "store/errors.hpp"

namespace sen {
namespace {

bool good_slot(std::string_view slot) {
  if (slot.empty() || slot.front() < 'a' || slot.front() > 'z') return false;
  return std::ranges::all_of(slot, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

Result<AgencyNames> AgencyNames::of(std::vector<std::string> slots) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::string& slot = slots[i];
    if (!good_slot(slot)) return fail(errors::kDatabaseBadAgency, {slot, "[a-z][a-z0-9_]*"});
    if (slot == "sen" || slot == "public" || slot == "information_schema" || slot == "sqlite" ||
        slot.starts_with("sqlite_") || slot.starts_with("pg_"))
      return fail(errors::kDatabaseBadAgency, {slot, "reserved"});
    if (std::find(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(i), slot) !=
        slots.begin() + static_cast<std::ptrdiff_t>(i))
      return fail(errors::kDatabaseBadAgency, {slot, "twice"});
  }
  AgencyNames names;
  names.slots_ = std::move(slots);
  return names;
}

const std::string& AgencyNames::name(AgencySlot slot) const {
  ASSERT(slot.index < slots_.size());
  return slots_[slot.index];
}

bool AgencyNames::owns(AgencySlot slot, std::string_view object) const {
  const auto prefixed = [object](const std::string& name) {
    return object.size() > name.size() + 1 && object[name.size()] == '_' && object.starts_with(name);
  };
  const std::string& mine = name(slot);
  if (!prefixed(mine)) return false;
  return std::ranges::none_of(slots_,
                              [&](const std::string& other) { return other.size() > mine.size() && prefixed(other); });
}

std::size_t skip_opaque(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  std::size_t end = std::string_view::npos;
  std::size_t past = 1;
  if (rest.front() == '\'' || rest.front() == '"') {
    end = text.find(rest.front(), at + 1);  // a doubled quote ends one literal and starts the next: same result
  } else if (rest.starts_with("--")) {
    end = text.find('\n', at);
  } else if (rest.starts_with("/*")) {
    end = text.find("*/", at + 2);
    past = 2;
  } else {
    return at;
  }
  return end == std::string_view::npos ? text.size() : end + past;
}

}  // namespace sen
