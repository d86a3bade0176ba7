/// The two tables of places. Read by hand: 15,000 rows would take YAML longer than everything else together.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "pack/load.hpp"

namespace sen::pack {
namespace {

/// Calls `row(line number, cells)` for each row after the header; false when the header is not as expected.
template <std::size_t N, class F>
bool each_row(std::string_view table, std::string_view header, F&& row) {
  int line = 0;
  while (!table.empty()) {
    const auto end = std::min(table.find('\n'), table.size());
    std::string_view text = table.substr(0, end);
    table.remove_prefix(std::min(end + 1, table.size()));
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (++line == 1) {
      if (text != header) return false;
      continue;
    }
    if (text.empty()) continue;
    std::array<std::string_view, N> cells{};
    std::size_t count = 0;
    while (count < N) {
      const auto tab = text.find('\t');
      cells[count++] = text.substr(0, tab);
      if (tab == std::string_view::npos) break;
      text.remove_prefix(tab + 1);
    }
    row(line, cells, count);
  }
  return true;
}

bool read_date(std::string_view text, std::optional<CivilDate>& out) {
  if (text.empty()) return true;
  auto parsed = CivilDate::parse(text);
  if (!parsed.ok()) return false;
  out = parsed.take();
  return true;
}

constexpr std::string_view kPlaceHeader =
    "code\tlevel\tvalid_from\tvalid_until\tkind\tname\tparent\tsuccessors\tapproximate";
constexpr std::string_view kProvinceHeader = "gso\tpin_prefix\tname\tagency_code";

/// What is wrong with the row, or nothing.
const char* read_place(const std::array<std::string_view, 9>& cells, Place& out) {
  if (cells[1] == "province") {
    out.level = PlaceLevel::kProvince;
  } else if (cells[1] == "district") {
    out.level = PlaceLevel::kDistrict;
  } else if (cells[1] != "commune") {
    return "level is province, district or commune";
  }
  const std::size_t digits = out.level == PlaceLevel::kProvince ? 2 : out.level == PlaceLevel::kDistrict ? 3 : 5;
  if (!is_digits(cells[0], digits)) return "a code has 2, 3 or 5 digits by its level";
  if (!read_date(cells[2], out.valid.from) || !read_date(cells[3], out.valid.until)) return "a date is like 2025-07-01";
  if (cells[4].empty() || cells[5].empty()) return "kind and name are needed";
  out.code = cells[0];
  out.kind = cells[4];
  out.name = cells[5];
  out.parent = cells[6];
  if (!cells[7].empty()) {
    for (std::string_view code : split(cells[7], ',')) out.successors.emplace_back(code);
  }
  return nullptr;
}

}  // namespace

void load_places(Loading& in, const std::string& file, std::string_view table) {
  in.pack.places.reserve(in.pack.places.size() + static_cast<std::size_t>(std::ranges::count(table, '\n')));
  const bool good =
      each_row<9>(table, kPlaceHeader, [&](int line, const std::array<std::string_view, 9>& cells, std::size_t count) {
        Place place;
        const char* wrong = count < 8 ? "it has fewer columns than the header" : read_place(cells, place);
        if (wrong != nullptr) {
          in.report.error(errors::kBadTable, {file, line}, {wrong});
        } else {
          in.pack.places.push_back(std::move(place));
        }
      });
  if (!good) in.report.error(errors::kBadTable, {file, 1}, {"the columns must be " + std::string(kPlaceHeader)});
}

void load_province_codes(Loading& in, const std::string& file, std::string_view table) {
  const bool good = each_row<4>(
      table, kProvinceHeader, [&](int line, const std::array<std::string_view, 4>& cells, std::size_t count) {
        if (count < 2 || !is_digits(cells[0], 2) || !is_digits(cells[1], 3)) {
          in.report.error(errors::kBadTable, {file, line}, {"gso has 2 digits and pin_prefix 3"});
        } else if (!in.pack.pin_prefixes.emplace(cells[0], cells[1]).second) {
          in.report.error(errors::kBadTable, {file, line}, {"the province " + std::string(cells[0]) + " stands twice"});
        }
      });
  if (!good) in.report.error(errors::kBadTable, {file, 1}, {"the columns must be " + std::string(kProvinceHeader)});
}

void finish_places(Loading& in) {
  auto& places = in.pack.places;
  auto key = [](const Place& place) {
    return std::pair<std::string_view, CivilDate>(place.code, place.valid.from.value_or(CivilDate{INT32_MIN}));
  };
  std::ranges::sort(places, {}, key);
  for (std::size_t i = 1; i < places.size(); ++i) {
    if (places[i - 1].code != places[i].code) continue;
    const auto& until = places[i - 1].valid.until;
    if (until && places[i].valid.from && *until <= *places[i].valid.from) continue;
    in.report.error(errors::kOverlap, {"places", 0},
                    {"the place " + places[i].code, places[i].valid.from ? places[i].valid.from->iso() : "the start",
                     "the table of places"});
  }
  for (const Place& place : places) {
    if (place.parent.empty()) continue;
    const auto found = std::ranges::lower_bound(places, place.parent, {}, &Place::code);
    if (found != places.end() && found->code == place.parent) continue;
    in.report.error(errors::kUnknownReference, {"places", 0},
                    {"place", place.parent, " It is the parent of " + place.code + "."});
  }
}

}  // namespace sen::pack
