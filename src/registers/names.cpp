#include "registers/names.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace sen::registers {
namespace {

/// At most one letter added, lost or another.
bool one_letter_apart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t head = 0;
  while (head < a.size() && a[head] == b[head]) ++head;
  const std::size_t skip = a.size() == b.size() && head < a.size() ? 1 : 0;
  return a.substr(head + skip) == b.substr(std::min(head + 1, b.size()));
}

}  // namespace

std::vector<std::string> name_syllables(std::string_view name, const AlikeNames& alike) {
  std::vector<std::string> out;
  const std::string plain = fold_plain(name);
  for (const auto part : split(plain, ' ')) {
    if (part.empty()) continue;
    const auto same = alike.find(part);
    auto& syllable = out.emplace_back(same == alike.end() ? part : std::string_view(same->second));
    std::ranges::replace(syllable, 'y', 'i');  // Lý and Lí, Mỹ and Mĩ
  }
  return out;
}

std::string name_key(std::vector<std::string> syllables) {
  std::ranges::sort(syllables);
  return join(syllables, " ");
}

std::string ends_key(std::string_view one, std::string_view other) {
  if (other < one) std::swap(one, other);
  return std::string(one) + " " + std::string(other);
}

NameLikeness compare_keys(std::string_view one, std::string_view other) {
  if (one == other) return NameLikeness::kSame;
  const auto a = split(one, ' ');
  const auto b = split(other, ' ');
  if (std::ranges::includes(a, b) || std::ranges::includes(b, a)) return NameLikeness::kPart;
  if (a.size() != b.size()) return NameLikeness::kNone;
  // A letter may change a syllable's place in the order: compare what the other lacks.
  std::vector<std::string_view> only_a, only_b;
  std::ranges::set_difference(a, b, std::back_inserter(only_a));
  std::ranges::set_difference(b, a, std::back_inserter(only_b));
  const bool close = only_a.size() == 1 && one_letter_apart(only_a.front(), only_b.front());
  return close ? NameLikeness::kClose : NameLikeness::kNone;
}

}  // namespace sen::registers
