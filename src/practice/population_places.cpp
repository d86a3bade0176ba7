// Where people live, by weight. The pack has no population figures, so these are assumed: people by province as the
// press gave them for the 34 provinces of 2025, in thousands, not checked; peoples in the larger minorities' provinces
// after the census of 2019, in tenths of a percent, rounded; in a province a ward counts 3, a commune 2, an island 1.
#include <array>
#include <map>

#include "practice/population_parts.hpp"

namespace sen::practice {
namespace {

struct Share {
  std::string_view people;  ///< list ethnicity-1979
  std::uint32_t weight = 0;
};
struct Province {
  std::string_view code;
  std::uint32_t thousands;
  bool southern;
  std::array<Share, 6> minorities;  ///< the rest of 1000 is Kinh
};
constexpr Province kProvinces[] = {
    {"01", 8807, false, {{{"06", 8}, {"02", 4}}}},
    {"04", 573, false, {{{"02", 408}, {"07", 298}, {"08", 117}, {"09", 103}, {"43", 6}}}},
    {"08", 1866, false, {{{"02", 243}, {"08", 170}, {"09", 140}, {"15", 40}, {"07", 35}, {"25", 9}}}},
    {"11", 674, false, {{{"03", 357}, {"08", 381}, {"29", 33}, {"09", 11}, {"35", 8}, {"33", 8}}}},
    {"12", 512, false, {{{"03", 310}, {"08", 240}, {"09", 130}, {"35", 36}, {"25", 30}, {"41", 26}}}},
    {"14", 1404, false, {{{"03", 535}, {"08", 160}, {"06", 68}, {"09", 17}, {"34", 22}, {"29", 13}}}},
    {"15", 1779, false, {{{"02", 170}, {"08", 185}, {"09", 125}, {"03", 45}, {"25", 22}, {"07", 25}}}},
    {"19", 1800, false, {{{"02", 200}, {"07", 70}, {"09", 50}, {"15", 25}, {"08", 20}, {"18", 30}}}},
    {"20", 881, false, {{{"07", 420}, {"02", 360}, {"09", 35}, {"08", 2}, {"15", 6}}}},
    {"22", 1498, false, {{{"09", 50}, {"02", 30}, {"15", 12}, {"18", 15}, {"04", 4}}}},
    {"24", 3620, false, {{{"07", 27}, {"02", 17}, {"15", 9}, {"18", 9}}}},
    {"25", 4023, false, {{{"06", 190}, {"09", 10}, {"02", 8}, {"15", 12}, {"03", 9}}}},
    {"31", 4664, false, {}},
    {"33", 3567, false, {}},
    {"37", 4413, false, {{{"06", 7}}}},
    {"38", 4325, false, {{{"06", 100}, {"03", 62}, {"08", 5}, {"24", 3}}}},
    {"40", 3831, false, {{{"03", 101}, {"24", 21}, {"29", 13}, {"08", 10}}}},
    {"42", 1622, false, {}},
    {"44", 1871, false, {{{"23", 55}, {"31", 10}, {"44", 5}}}},
    {"46", 1433, false, {{{"31", 26}, {"26", 14}}}},
    {"48", 3066, true, {{{"26", 20}, {"14", 14}, {"27", 7}, {"30", 3}}}},
    {"51", 2162, true, {{{"19", 62}, {"14", 72}, {"13", 32}, {"10", 12}, {"27", 18}, {"30", 17}}}},
    {"52", 3583, true, {{{"10", 128}, {"13", 58}, {"07", 4}, {"02", 4}, {"19", 4}}}},
    {"56", 2244, true, {{{"21", 65}, {"17", 31}, {"16", 4}}}},
    {"66", 3346, true, {{{"12", 112}, {"07", 25}, {"02", 18}, {"20", 14}, {"10", 8}, {"08", 13}}}},
    {"68", 3872, true, {{{"16", 47}, {"20", 20}, {"28", 11}, {"07", 16}, {"02", 14}, {"17", 10}}}},
    {"75", 4492, true, {{{"22", 23}, {"04", 21}, {"05", 12}, {"02", 11}, {"07", 11}, {"32", 4}}}},
    {"79", 14003, true, {{{"04", 30}, {"05", 6}, {"17", 1}, {"32", 1}}}},
    {"80", 3254, true, {{{"05", 3}, {"04", 2}, {"17", 1}}}},
    {"82", 4371, true, {{{"04", 2}}}},
    {"86", 4258, true, {{{"05", 82}, {"04", 5}}}},
    {"91", 4953, true, {{{"05", 60}, {"04", 6}, {"17", 3}}}},
    {"92", 4199, true, {{{"05", 98}, {"04", 20}}}},
    {"96", 2606, true, {{{"05", 36}, {"04", 9}}}}};

const Province& province_named(std::string_view code) {
  static constexpr Province kOther{"", 1000, false, {}};  // a pack of another map
  for (const auto& province : kProvinces)
    if (province.code == code) return province;
  return kOther;
}

Region region_of(const Province& province) {
  Region out;
  std::uint64_t kinh = 10'000;
  for (const auto& share : province.minorities) {
    if (share.weight == 0) continue;
    out.ethnicities.push_back(share.people);
    out.ethnicity.add(share.weight * 10);
    kinh -= share.weight * 10;
  }
  for (const auto* people : {"02", "03", "04", "05", "06", "07", "08", "09"}) {  // some move, anywhere
    out.ethnicities.emplace_back(people);
    out.ethnicity.add(2);
    kinh -= 2;
  }
  out.ethnicities.emplace_back("01");
  out.ethnicity.add(kinh);
  return out;
}

class Making {
 public:
  Making(const pack::Pack& pack, CivilDate day) : pack_(pack), day_(day) {}

  Places run() {
    for (const auto& place : pack_.places) {
      codes_[place.code] = true;
      if (place.level != pack::PlaceLevel::kCommune || !place.valid.until || day_ < *place.valid.until) continue;
      for (const auto& successor : place.successors) before_.emplace(successor, &place);
    }
    for (const auto& place : pack_.places)
      if (place.level == pack::PlaceLevel::kCommune && place.valid.covers(day_)) add(place);
    std::uint64_t most = 0;
    for (const auto& [prefix, weight] : weight_of_) most = std::max(most, weight);
    out_.enough = !out_.communes.empty() && most * 10 <= out_.by_weight.total() * 3 &&
                  most_in_commune_ * 250 <= out_.by_weight.total();
    for (int code = 99'000; code < 100'000; code += 7)
      if (!codes_.contains(std::to_string(code))) out_.unknown.push_back(std::to_string(code));
    return std::move(out_);
  }

 private:
  std::size_t prefix_index(const std::string& prefix) {
    const auto [at, added] = prefixes_.emplace(prefix, out_.prefixes.size());
    if (added) out_.prefixes.push_back(prefix);
    return at->second;
  }

  void add(const pack::Place& place) {
    const auto province = pack_.province_of(place.code, day_);
    const auto prefix = pack_.pin_prefix(place.code, day_);
    if (prefix.size() != 3) return;
    const auto [region, added] = regions_.emplace(province, out_.regions.size());
    if (added) {
      out_.regions.push_back(region_of(province_named(province)));
      std::uint64_t units = 0;
      for (const auto& other : pack_.places)
        if (other.level == pack::PlaceLevel::kCommune && other.valid.covers(day_) &&
            pack_.province_of(other.code, day_) == province)
          units += size_of(other);
      units_[province] = units;
    }
    Commune commune;
    commune.code = place.code;
    commune.name = pack_.place_name(place.code, day_);
    commune.clinic = "Trạm y tế " + place.full_name();
    commune.region = region->second;
    commune.prefix = commune.old_prefix = prefix_index(prefix);
    if (place.valid.from) commune.since = place.valid.from->days;
    if (const auto old = before_.find(place.code); old != before_.end() && place.valid.from) {
      const auto former = pack_.pin_prefix(old->second->code, old->second->valid.until->plus_days(-1));
      if (former.size() == 3) commune.old_prefix = prefix_index(former);
    }
    const auto weight =
        std::uint64_t{province_named(province).thousands} * 1'000'000 * size_of(place) / units_[province];
    weight_of_[commune.prefix] += weight;
    most_in_commune_ = std::max(most_in_commune_, weight);
    out_.by_weight.add(weight);
    out_.communes.push_back(std::move(commune));
  }

  static std::uint64_t size_of(const pack::Place& place) {
    const std::uint64_t kind = place.kind == "phường" ? 3 : place.kind == "đặc khu" ? 1 : 2;
    std::uint64_t spread = 0;  // half to one and a half, fixed by the code
    for (const char c : place.code) spread = mix(spread, static_cast<std::uint64_t>(c));
    return kind * (50 + spread % 101);
  }

  const pack::Pack& pack_;
  CivilDate day_;
  Places out_;
  std::map<std::string, bool> codes_;
  std::map<std::string, const pack::Place*> before_;  ///< a commune of today -> the first that lay there
  std::map<std::string, std::size_t> prefixes_, regions_;
  std::map<std::string, std::uint64_t> units_;
  std::map<std::size_t, std::uint64_t> weight_of_;
  std::uint64_t most_in_commune_ = 0;
};

}  // namespace

Places places_on(const pack::Pack& pack, CivilDate day) { return Making(pack, day).run(); }

}  // namespace sen::practice
