#include "adapters/sqlite/names.hpp"

#include <algorithm>

#include "adapters/sqlite/errors.hpp"
#include "base/check.hpp"

namespace sen::sqlite {
namespace {

bool word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool word(char c) { return word_start(c) || digit(c); }

bool same_word(std::string_view a, std::string_view upper) {
  return std::ranges::equal(a, upper,
                            [](char x, char y) { return (x >= 'a' && x <= 'z' ? static_cast<char>(x - 32) : x) == y; });
}

/// End of the literal, quoted name or comment that starts at `at`; `at` itself when there is none.
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

bool good_slot(std::string_view slot) {
  if (slot.empty() || slot.front() < 'a' || slot.front() > 'z') return false;
  return std::ranges::all_of(slot, [](char c) { return (c >= 'a' && c <= 'z') || digit(c) || c == '_'; });
}

}  // namespace

Result<AgencyNames> AgencyNames::of(std::vector<std::string> slots) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::string& slot = slots[i];
    if (!good_slot(slot)) return fail(errors::kDatabaseBadAgency, {slot, "[a-z][a-z0-9_]*"});
    if (slot == "sen" || slot == "sqlite" || slot.starts_with("sqlite_"))
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

std::string engine_sql(std::string_view text, std::string_view slot) {
  std::string out;
  out.reserve(text.size() + 32);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t opaque = skip_opaque(text, at);
    const char c = text[at];
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (opaque != at) {
      out += text.substr(at, opaque - at);
      at = opaque;
    } else if (c == '@' && word_start(next)) {
      out += slot;
      out += '_';
      ++at;
    } else if (c == '$' && digit(next)) {
      out += '?';
      ++at;
    } else if (word(c)) {
      std::size_t end = at;
      while (end < text.size() && word(text[end])) ++end;
      const std::string_view token = text.substr(at, end - at);
      out += same_word(token, "BIGINT") ? std::string_view("INTEGER") : token;
      at = end;
    } else {
      out += c;
      ++at;
    }
  }
  return out;
}

}  // namespace sen::sqlite
