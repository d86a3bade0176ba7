// Goal: what a reader takes off an identity card asks as the typed data would, and a wrong code is refused by its part.
// Method: the scan of packs/vietnam with the invented card of vn-civil section 5, one thing wrong at a time.
#include "exchange/scans.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "exchange/errors.hpp"
#include "pack/pack.hpp"
#include "registers/test_country.hpp"

namespace sen::exchange {
namespace {

class Scans : public testing::Test {
 protected:
  static const pack::Pack& vietnam() {
    static const auto loaded = pack::load("packs/vietnam");
    return *loaded.pack;
  }
  static const pack::Service& service(std::string_view id) { return vietnam().services.find(id)->second; }

  /// The arguments, or each wrong part and why.
  static std::string asked(std::string_view text, std::string_view by = "person.verify", bool granted = true) {
    const auto& of = service(by);
    const auto* grant =
        granted ? vietnam().grant(by, "insurance", "health-insurance", test::day("2026-11-20")) : nullptr;
    const auto out = arguments_from_scan(vietnam(), of, *vietnam().scan_of(of), grant, text, test::day("2026-11-20"));
    if (out.ok()) return to_json(*out);
    std::string all = out.error().def->id;
    for (const auto& one : out.error().fields) all += " " + one.pointer + " " + error_text(*one.def, one.args, "en");
    return all;
  }
  static std::string card(std::string_view pin, std::string_view name, std::string_view born, std::string_view sex,
                          std::string_view old = "900000001", std::string_view tail = "") {
    return std::string(pin) + "|" + std::string(old) + "|" + std::string(name) + "|" + std::string(born) + "|" +
           std::string(sex) + "|Số 1 Đường Mẫu, Xã Thí Dụ, Huyện Minh Họa, Tỉnh Giả Định|20052021" + std::string(tail);
  }
  static constexpr const char* kName = "Nguyễn Thị Ví Dụ";
};

TEST_F(Scans, a_card_gives_the_number_and_a_claim_for_each_part_that_may_be_claimed) {
  constexpr const char* kAsked =
      R"({"claims":{"birth_date":"1990-03-15","full_name":"Nguyễn Thị Ví Dụ","sex":"2"},"pin":"099190000001"})";
  EXPECT_EQ(asked(card("099190000001", kName, "15031990", "Nữ")), kAsked);
  EXPECT_EQ(asked(card("099190000001", kName, "15031990", "Nữ", "")), kAsked) << "no old number";
  EXPECT_EQ(asked(card("099190000001", kName, "15031990", "Nữ", "900000001", "|more|fields\r\n")), kAsked);
  EXPECT_EQ(asked(card("099190000001", "Nguye\u0302\u0303n Thi\u0323 Vi\u0301 Du\u0323", "15031990", "Nu\u031b\u0303")),
            kAsked)
      << "decomposed";
  EXPECT_EQ(asked(card("099190000001", kName, "15031990", "Nữ"), "person.by_pin"), R"({"pin":"099190000001"})");
}

TEST_F(Scans, partial_birth_dates_stay_partial) {
  for (const auto& [written, meant] : std::map<std::string, std::string>{
           {"1990", "1990"}, {"00001990", "1990"}, {"031990", "1990-03"}, {"00031990", "1990-03"}})
    EXPECT_NE(asked(card("099190000001", kName, written, "Nam")).find("\"birth_date\":\"" + meant + "\""),
              std::string::npos)
        << written;
  EXPECT_EQ(asked(card("099190000001", kName, "", "Nam")).find("birth_date"), std::string::npos) << "unknown";
}

TEST_F(Scans, each_wrong_part_is_named) {
  const std::string number = "A personal number has exactly 12 digits.", day = "A real date is needed.";
  EXPECT_EQ(asked(card("09919000001", "A1", "31021990", "Female")),
            "exchange.bad_scan /scan/0 Part 1 (personal number): " + number +
                " /scan/2 Part 3 (full name): A name has only letters, spaces, apostrophes, hyphens and dots."
                " /scan/3 Part 4 (date of birth): " +
                day + " /scan/4 Part 5 (sex): The value is not understood. Possible: Nam, Nữ.");
  EXPECT_EQ(asked(card("", kName, "15031990", "Nam")),
            "exchange.bad_scan /scan/0 Part 1 (personal number): This field needs a value.");
  for (const char* date : {"15/03/1990", "1503199", "15001990", "00000000", "19900315", "1503199x"})
    EXPECT_EQ(asked(card("099190000001", kName, date, "Nam")),
              "exchange.bad_scan /scan/3 Part 4 (date of birth): " + day)
        << date;
}

TEST_F(Scans, what_is_no_card_is_refused_as_a_whole) {
  EXPECT_EQ(asked("099190000001|900000001|Nguyễn Thị Ví Dụ|15031990|Nữ|Số 1"),
            "exchange.bad_scan /scan The scanned code has 6 parts; at least 7 are needed, parted by |.");
  EXPECT_EQ(asked("").substr(0, 23), "exchange.bad_scan /scan");
  EXPECT_EQ(asked(std::string(1 << 20, '|')),
            "exchange.bad_scan /scan The scanned code is longer than 2000 characters.");
  EXPECT_EQ(asked(card("099190000001", "A\xff", "15031990", "Nam")),
            "exchange.bad_scan /scan/2 Part 3 (full name): The text has characters that cannot be used.");
  EXPECT_TRUE(looks_scanned(*vietnam().scan_of(service("person.by_pin")), card("1", "2", "3", "4")));
  EXPECT_FALSE(looks_scanned(*vietnam().scan_of(service("person.by_pin")), "099 190 000 001"));
}

}  // namespace
}  // namespace sen::exchange
