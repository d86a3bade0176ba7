#include "quality/pairs.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "registers/names.hpp"

namespace sen::quality {
namespace {

using pack::QualityNear;
using registers::Namesake;
using Born = QualityNear::Born;

constexpr std::size_t kCrowd = 500;
constexpr std::size_t kReach = 100;
constexpr std::size_t kWholeDate = 10;  // 1990-05-12

/// The same for a day and for the one with day and month exchanged.
std::string day_or_swapped(const std::string& born) {
  const auto month = born.substr(5, 2), day = born.substr(8, 2);
  return day <= "12" ? std::min(month + day, day + month) : month + day;
}
bool is_swapped(const std::string& a, const std::string& b) {
  return a.substr(5, 2) == b.substr(8, 2) && a.substr(8, 2) == b.substr(5, 2);
}

std::string_view born_name(Born born) {
  switch (born) {
    case Born::kSameDay:
      return "same_day";
    case Born::kSwapped:
      return "swapped";
    case Born::kSameYear:
      return "same_year";
  }
  return {};
}

class Finder {
 public:
  Finder(std::span<const Namesake> group, std::span<const QualityNear> near) : group_(group), near_(near) {}

  std::vector<Near> run() {
    std::map<std::string, std::vector<std::size_t>> days;
    std::map<std::pair<std::string_view, std::string_view>, std::vector<std::size_t>> homes;
    const bool by_year = asks(Born::kSameYear);
    for (std::size_t i = 0; i < group_.size(); ++i) {
      const auto& row = group_[i];
      if (row.born.size() == kWholeDate) days[day_or_swapped(row.born)].push_back(i);
      if (by_year && !row.place.empty()) homes[{row.name_key, row.place}].push_back(i);
    }
    for (auto& [day, rows] : days) compare(rows, [this](auto a, auto b) { of_a_day(a, b); });
    for (auto& [home, rows] : homes) compare(rows, [this](auto a, auto b) { of_a_year(a, b); });
    return std::move(found_);
  }

 private:
  bool asks(Born born) const {
    return std::ranges::any_of(near_, [&](const QualityNear& one) { return one.born == born; });
  }

  template <class Two>
  void compare(std::vector<std::size_t>& rows, Two&& two) {
    const bool crowd = rows.size() > kCrowd;
    if (crowd)
      std::ranges::sort(rows, {},
                        [this](std::size_t i) { return std::tie(group_[i].name_key, group_[i].place, group_[i].id); });
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (std::size_t j = i + 1; j < rows.size() && (!crowd || j <= i + kReach); ++j) two(rows[i], rows[j]);
  }

  void of_a_day(std::size_t a, std::size_t b) {
    const auto& one = group_[a];
    const auto& other = group_[b];
    if (one.born != other.born && !is_swapped(one.born, other.born)) return;
    const Born born = one.born == other.born ? Born::kSameDay : Born::kSwapped;
    const bool same = one.name_key == other.name_key;
    for (const auto& near : near_) {
      if (near.born != born || (near.same_place && one.place != other.place)) continue;
      if (!same &&
          (!near.alike || registers::compare_keys(one.name_key, other.name_key) == registers::NameLikeness::kNone))
        continue;
      found_.push_back({a, b, same ? "same" : "alike", born_name(born)});
      return;
    }
  }

  /// Same name and place; one of them knows no day, and what both know agrees.
  void of_a_year(std::size_t a, std::size_t b) {
    const auto& one = group_[a].born;
    const auto& other = group_[b].born;
    if (one.size() == kWholeDate && other.size() == kWholeDate) return;
    if (one.starts_with(other) || other.starts_with(one)) found_.push_back({a, b, "same", born_name(Born::kSameYear)});
  }

  std::span<const Namesake> group_;
  std::span<const QualityNear> near_;
  std::vector<Near> found_;
};

}  // namespace

std::vector<Near> near_pairs(std::span<const Namesake> group, std::span<const QualityNear> near) {
  return Finder(group, near).run();
}

}  // namespace sen::quality
