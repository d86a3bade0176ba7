#include "practice/names.hpp"

namespace sen::practice {
namespace {

using Words = std::string_view;

constexpr Words kMiddleF1[] = {"Thị"};
constexpr Words kGivenF1[] = {"Lan", "Hoa", "Liên", "Hương", "Sáu",  "Bảy",  "Năm", "Tư",   "Mười", "Cúc",  "Đào",
                              "Mận", "Tý",  "Sửu",  "Nhàn",  "Hiền", "Thơm", "Lụa", "Chín", "Huệ",  "Xuân", "Ngọ"};
constexpr Words kMiddleM1[] = {"Văn", "Văn", "Văn", "Đình", "Hữu", "Xuân", "Đức", "Bá", "Viết", "Trọng"};
constexpr Words kGivenM1[] = {"Hùng", "Thành", "Sơn",  "Minh", "Hải",   "Tư",   "Năm", "Ba",  "Bảy", "Sáu",   "Tám",
                              "Chín", "Lợi",   "Phúc", "Thọ",  "Khánh", "Định", "Mão", "Dần", "Tý",  "Chiến", "Thắng"};

constexpr Words kMiddleF2[] = {"Thị",      "Thị",       "Thị",      "Thị",      "Thị Thu", "Thị Kim", "Thị Hồng",
                               "Thị Minh", "Thị Thanh", "Thị Ngọc", "Thị Bích", "Kim",     "Ngọc",    "Thuý"};
constexpr Words kGivenF2[] = {"Hương", "Hoa",   "Lan", "Hà",  "Thủy", "Nga",    "Hạnh", "Hằng", "Loan",  "Liên", "Dung",
                              "Oanh",  "Tuyết", "Mai", "Yến", "Vân",  "Phượng", "Hiền", "Bích", "Nhung", "Thoa", "Thu"};
constexpr Words kMiddleM2[] = {"Văn",  "Văn",  "Văn",  "Đức",   "Minh", "Hữu", "Xuân",
                               "Công", "Quốc", "Đình", "Thanh", "Ngọc", "Bá",  "Trọng"};
constexpr Words kGivenM2[] = {"Hùng", "Dũng",  "Tuấn", "Sơn",   "Hải",   "Minh", "Cường", "Thành",
                              "Long", "Hoà",   "Bình", "Thắng", "Hà",    "Lâm",  "Việt",  "Trung",
                              "Tiến", "Quang", "Toàn", "Tâm",   "Dương", "Đông"};

constexpr Words kMiddleF3[] = {"Thị",      "Thị",        "Thị Thu",  "Thị Thanh", "Thị Hồng", "Thị Ngọc", "Thị Kim",
                               "Thị Minh", "Thị Phương", "Thị Thùy", "Ngọc",      "Thu",      "Thanh",    "Thuỳ",
                               "Phương",   "Kim",        "Hồng",     "Mỹ",        "Thuý",     "Bích"};
constexpr Words kGivenF3[] = {"Hương", "Trang", "Linh",   "Hà",   "Thảo", "Hằng", "Huyền", "Ngân", "Hạnh",
                              "Nhung", "Thủy",  "Phương", "Lan",  "Yến",  "Oanh", "Vân",   "Loan", "Dung",
                              "Anh",   "Ngọc",  "Giang",  "Trâm", "Hiền", "Thuý", "Quỳnh", "Thư",  "Châu"};
constexpr Words kMiddleM3[] = {"Văn",  "Văn",  "Đức",  "Minh",  "Quang", "Hữu",   "Xuân", "Công",
                               "Ngọc", "Quốc", "Đình", "Thanh", "Anh",   "Thành", "Duy",  "Trung"};
constexpr Words kGivenM3[] = {"Tuấn", "Hùng",  "Dũng", "Cường", "Hiếu", "Nam",  "Thành", "Sơn",   "Long",
                              "Tùng", "Đạt",   "Hải",  "Trung", "Minh", "Quân", "Thắng", "Hoàng", "Kiên",
                              "Linh", "Phong", "Toàn", "Tiến",  "Duy",  "Việt", "Tú",    "Nghĩa", "Hoà"};

constexpr Words kMiddleF4[] = {"Ngọc",     "Thị",   "Bảo",   "Khánh", "Thảo",   "Phương", "Minh", "Thanh", "Gia",
                               "Thuỳ",     "Quỳnh", "Hoàng", "Tuệ",   "Diệu",   "Hà",     "Mai",  "Thu",   "Thị Thu",
                               "Thị Ngọc", "An",    "Kim",   "Hải",   "Nguyệt", "Linh",   "Yến",  "Tường"};
constexpr Words kGivenF4[] = {"Anh",  "Linh", "Nhi",    "Ngọc", "Trang", "Chi",   "My",   "Hân",  "Vy",
                              "Ngân", "Thảo", "Phương", "Hà",   "Châu",  "Quỳnh", "Như",  "Trâm", "Thư",
                              "Yến",  "An",   "Mai",    "Lam",  "Khánh", "Diệp",  "Uyên", "Vân",  "Tiên"};
constexpr Words kMiddleM4[] = {"Minh", "Gia",  "Đức",   "Quang", "Bảo",   "Hoàng", "Tuấn", "Anh",  "Thành",
                               "Văn",  "Quốc", "Khánh", "Hải",   "Duy",   "Nhật",  "Ngọc", "Tiến", "Công",
                               "Hữu",  "Đăng", "Trung", "Nam",   "Thiên", "Phúc",  "Việt", "Xuân"};
constexpr Words kGivenM4[] = {"Anh",    "Minh",  "Huy",  "Khang", "Bảo",  "Phúc", "Khôi",  "Long",  "Đạt",
                              "Nam",    "Phong", "Quân", "Khoa",  "Hưng", "Kiệt", "Dũng",  "Hiếu",  "Đức",
                              "Nguyên", "Duy",   "Tùng", "Lâm",   "Sơn",  "Trí",  "Thịnh", "Hoàng", "Quang"};

constexpr Cohort kCohorts[] = {{0, kMiddleF1, kGivenF1, kMiddleM1, kGivenM1},
                               {1955, kMiddleF2, kGivenF2, kMiddleM2, kGivenM2},
                               {1980, kMiddleF3, kGivenF3, kMiddleM3, kGivenM3},
                               {2000, kMiddleF4, kGivenF4, kMiddleM4, kGivenM4}};

constexpr Words kTay[] = {"Nông", "Hoàng", "Lý", "Ma", "Vi", "Triệu", "La", "Bế", "Lương", "Hà", "Lục"};
constexpr Words kThai[] = {"Lò", "Quàng", "Cầm", "Lường", "Tòng", "Vì", "Hà", "Lộc", "Cà", "Bạc"};
constexpr Words kMuong[] = {"Bùi", "Đinh", "Quách", "Hà", "Phạm", "Bạch", "Trương"};
constexpr Words kHoa[] = {"Trần", "Lý", "Lâm", "Quách", "Vương", "Trương", "Huỳnh", "Lưu", "Tạ", "Mã"};
constexpr Words kKhmer[] = {"Thạch", "Sơn", "Kim", "Danh", "Lâm", "Châu", "Kiên", "Lý", "Trà", "Chau"};
constexpr Words kDao[] = {"Triệu", "Bàn", "Đặng", "Lý", "Phàn", "Tẩn", "Chảo", "Phùng"};
constexpr Words kHighlands[] = {"Rơ Châm", "Siu", "Ksor", "Kpă", "Rmah", "Nay", "Niê", "Mlô", "Êban", "Kbuôr"};
constexpr Words kCham[] = {"Đàng", "Thành", "Bá", "Lưu", "Quảng", "Não", "Từ", "Trượng"};

}  // namespace

const Cohort& cohort_of(int birth_year) {
  const Cohort* found = kCohorts;
  for (const auto& cohort : kCohorts)
    if (cohort.from_year <= birth_year) found = &cohort;
  return *found;
}

std::span<const std::string_view> surnames_of(std::string_view ethnicity) {
  struct Row {
    std::string_view code;
    std::span<const std::string_view> names;
  };
  static constexpr Row kRows[] = {{"02", kTay},       {"03", kThai},      {"04", kHoa},           {"05", kKhmer},
                                  {"06", kMuong},     {"07", kTay},       {"08", kHmongSurnames}, {"09", kDao},
                                  {"10", kHighlands}, {"12", kHighlands}, {"17", kCham}};
  for (const auto& row : kRows)
    if (row.code == ethnicity) return row.names;
  return {};
}

std::string_view southern_form(std::string_view surname) {
  return surname == "Hoàng" ? "Huỳnh" : surname == "Vũ" ? "Võ" : surname;
}

}  // namespace sen::practice
