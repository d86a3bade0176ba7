#pragma once
/// The words of which invented names are made. The practice country draws from the first tables, the large population
/// from the cohorts below; what has no source is marked assumed.
#include <array>
#include <span>
#include <string_view>

#include "ports/random.hpp"

namespace sen::practice {

struct Weighted {
  std::string_view name;
  std::uint32_t weight;
};

// Shares of surnames in tenths of a percent (vn-civil section 7, the newer sample); the rest is spread over rarer ones.
inline constexpr std::array kSurnames = {
    Weighted{"Nguyễn", 315}, Weighted{"Trần", 109}, Weighted{"Lê", 89},    Weighted{"Phạm", 59}, Weighted{"Hoàng", 51},
    Weighted{"Vũ", 49},      Weighted{"Phan", 28},  Weighted{"Bùi", 21},   Weighted{"Đặng", 19}, Weighted{"Đỗ", 19},
    Weighted{"Ngô", 17},     Weighted{"Hồ", 15},    Weighted{"Dương", 14}, Weighted{"Đinh", 10}, Weighted{"Lý", 8},
    Weighted{"Đào", 20},     Weighted{"Trịnh", 20}, Weighted{"Mai", 18},   Weighted{"Tạ", 15},   Weighted{"Cao", 15},
    Weighted{"Lương", 20},   Weighted{"Hà", 18},    Weighted{"Chu", 15},   Weighted{"Tô", 14}};
inline constexpr std::array<std::string_view, 14> kMiddleF = {"Thị",      "Thị Thu", "Thị Minh", "Ngọc",  "Thuỳ",
                                                              "Thị Hồng", "Phương",  "Thị Kim",  "Khánh", "Bảo",
                                                              "Thị Ánh",  "Diệu",    "Thanh",    "Mỹ"};
inline constexpr std::array<std::string_view, 14> kMiddleM = {"Văn",   "Đức",  "Minh", "Quang", "Hữu",  "Xuân",  "Công",
                                                              "Thành", "Ngọc", "Gia",  "Tuấn",  "Đình", "Hoàng", "Thế"};
inline constexpr std::array<std::string_view, 30> kGivenF = {
    "Lan",   "Hương", "Mai",    "Hoa",   "Linh", "Trang", "Hà",   "Thảo", "Ngân", "Yến",
    "Nhung", "Oanh",  "Phượng", "Quyên", "Thủy", "Vân",   "Xuân", "An",   "Bình", "Chi",
    "Dung",  "Giang", "Hạnh",   "Hiền",  "Huệ",  "Loan",  "Nga",  "Thư",  "Trâm", "My"};
inline constexpr std::array<std::string_view, 30> kGivenM = {
    "Anh",   "Bình", "Cường", "Dũng",  "Đạt",  "Giang", "Hải",   "Hiếu",  "Hùng",  "Huy",
    "Khánh", "Khoa", "Kiên",  "Lâm",   "Long", "Minh",  "Nam",   "Nghĩa", "Phong", "Phúc",
    "Quân",  "Sơn",  "Tâm",   "Thắng", "Tiến", "Toàn",  "Trung", "Tú",    "Tùng",  "Việt"};
inline constexpr std::array<std::string_view, 12> kStreets = {
    "đường Hoa Sen", "đường Bằng Lăng",  "phố Cây Đa",  "đường Sông Xanh", "phố Mùa Thu",  "đường Đồng Lúa",
    "phố Hòa Bình",  "đường Suối Trong", "phố Ban Mai", "đường Núi Bạc",   "phố Bến Nước", "đường Hạnh Phúc"};
// Lào Cai's larger peoples; Hà Nội is nearly all Kinh.
inline constexpr std::array kHighlandPeoples = {Weighted{"01", 50}, Weighted{"02", 20}, Weighted{"08", 14},
                                                Weighted{"09", 10}, Weighted{"25", 6}};
inline constexpr std::array<std::string_view, 6> kHmongSurnames = {"Giàng", "Vàng", "Sùng", "Thào", "Mùa", "Lầu"};

template <class Table>
std::string_view pick(Random& dice, const Table& table) {
  if constexpr (requires { table[0].weight; }) {
    std::uint64_t total = 0;
    for (const auto& item : table) total += item.weight;
    auto at = dice.below(total);
    for (const auto& item : table) {
      if (at < item.weight) return item.name;
      at -= item.weight;
    }
  } else {
    return table[dice.below(table.size())];
  }
  return {};
}

/// Middle and given names of people born from a year on, the commonest first. Assumed: no published frequencies by sex
/// and year of birth were found; the order follows the fashion that names show (Thị and Văn fade out).
struct Cohort {
  int from_year;
  std::span<const std::string_view> middle_f, given_f, middle_m, given_m;
};
const Cohort& cohort_of(int birth_year);

/// Surnames that a people uses, by its code of list ethnicity-1979; empty: those of the Kinh. Assumed.
std::span<const std::string_view> surnames_of(std::string_view ethnicity);

/// The form of a surname in the south: Huỳnh for Hoàng, Võ for Vũ. @source vn-civil section 7
std::string_view southern_form(std::string_view surname);

}  // namespace sen::practice
