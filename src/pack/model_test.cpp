// Deadlines, places and names: what the model answers, on the pack of Viet Nam where the law gives the vector.
#include <gtest/gtest.h>

#include "base/check.hpp"
#include "pack/functions.hpp"
#include "pack/pack.hpp"

namespace sen::pack {
namespace {

const Pack& vietnam() {
  static const Loaded loaded = load("packs/vietnam");
  if (loaded.pack == nullptr) {
    for (const Finding& finding : loaded.findings) std::fprintf(stderr, "%s\n", describe(finding).c_str());
  }
  ASSERT(loaded.pack != nullptr);
  return *loaded.pack;
}

CivilDate day(std::string_view iso) { return CivilDate::parse(iso).take(); }
Instant local(std::string_view iso, int hour, int minute) { return vietnam().zone().at(day(iso), hour * 60 + minute); }
std::string due(const Limit& limit, Instant received) {
  return vietnam().zone().dmy_hm(due_at(limit, received, vietnam().calendar, vietnam().zone()));
}

Limit working(int days, int cutoff = -1) {
  Limit out;
  out.working_days = days;
  out.cutoff_minute = cutoff;
  out.set = true;
  return out;
}

TEST(DueAt, follows_the_vector_of_the_law_in_force) {
  const Instant submitted = local("2026-11-20", 15, 10);  // a Friday, after 15:00
  EXPECT_EQ(due(working(0, 15 * 60), submitted), "23/11/2026 17:00");
  const Instant born = due_at(working(0, 15 * 60), submitted, vietnam().calendar, vietnam().zone());
  EXPECT_EQ(due(working(2), born), "26/11/2026 17:00");  // 24 November is Culture Day
}

TEST(DueAt, counts_from_the_day_after_receipt) {
  EXPECT_EQ(due(working(0, 15 * 60), local("2026-11-20", 15, 0)), "20/11/2026 17:00");
  EXPECT_EQ(due(working(0, 15 * 60), local("2026-11-20", 8, 0)), "20/11/2026 17:00");
  EXPECT_EQ(due(working(2), local("2026-11-18", 9, 0)), "20/11/2026 17:00");
  EXPECT_EQ(due(working(2), local("2026-11-18", 23, 0)), "20/11/2026 17:00");
}

TEST(DueAt, moves_from_days_off_to_the_next_working_day) {
  EXPECT_EQ(due(working(0), local("2026-11-21", 9, 0)), "23/11/2026 17:00");  // Saturday
  EXPECT_EQ(due(working(0, 15 * 60), local("2026-11-21", 16, 0)),
            "23/11/2026 17:00");  // late on a day off is not late twice
  EXPECT_EQ(due(working(1), local("2026-11-21", 9, 0)), "23/11/2026 17:00");
  EXPECT_EQ(due(working(0), local("2026-11-20", 20, 0)), "23/11/2026 17:00");  // offices are closed already
  EXPECT_EQ(due(working(1), local("2026-08-21", 9, 0)), "22/08/2026 17:00");   // a Saturday worked for a day off
}

TEST(DueAt, ends_days_at_midnight_and_hours_to_the_minute) {
  Limit days;
  days.days = 1;
  EXPECT_EQ(due(days, local("2026-11-18", 9, 30)), "20/11/2026 00:00");  // the whole of the 19th
  EXPECT_EQ(due(days, local("2026-11-20", 9, 30)), "24/11/2026 00:00");  // Saturday is a day off: the whole of Monday
  Limit hours;
  hours.hours = 4;
  EXPECT_EQ(due(hours, local("2026-11-20", 16, 30)), "20/11/2026 20:30");
}

TEST(Places, are_known_by_code_and_day) {
  const Pack& pack = vietnam();
  ASSERT_NE(pack.place("00004", day("2025-06-30")), nullptr);
  EXPECT_EQ(pack.place("00004", day("2025-06-30"))->name, "Trúc Bạch");
  EXPECT_EQ(pack.place("00004", day("2025-07-01"))->name, "Ba Đình");
  EXPECT_EQ(pack.place("99999", day("2026-01-01")), nullptr);
  EXPECT_EQ(pack.place("00001", day("2026-01-01")), nullptr);
  EXPECT_EQ(pack.place_name("00004", day("2026-01-01")), "Phường Ba Đình, Thành phố Hà Nội");
  EXPECT_EQ(pack.place_name("00004", day("2020-01-01")), "Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội");
  EXPECT_EQ(pack.place_name("00001", day("2026-01-01")), "Phường Phúc Xá, Quận Ba Đình, Thành phố Hà Nội")
      << "what it was last called";
  EXPECT_EQ(pack.place_name("nowhere", day("2026-01-01")), "nowhere");
}

TEST(Places, give_their_province_and_its_prefix) {
  const Pack& pack = vietnam();
  EXPECT_EQ(pack.province_of("00004", day("2026-01-01")), "01");
  EXPECT_EQ(pack.province_of("02647", day("2026-01-01")), "15");
  EXPECT_EQ(pack.province_of("02647", day("2025-01-01")), "10");
  EXPECT_EQ(pack.pin_prefix("00004", day("2026-01-01")), "001");
  EXPECT_EQ(pack.pin_prefix("02647", day("2026-01-01")), "015");
  EXPECT_EQ(pack.pin_prefix("02647", day("2025-01-01")), "010");
  EXPECT_EQ(pack.pin_prefix("15", day("2026-01-01")), "015");
  EXPECT_EQ(pack.pin_prefix("nowhere", day("2026-01-01")), "");
}

TEST(Names, of_units_and_codes_are_in_both_languages) {
  const Pack& pack = vietnam();
  EXPECT_EQ(pack.unit_name("commune-police:00004", day("2026-01-01"), "vi"), "Công an Phường Ba Đình");
  EXPECT_EQ(pack.unit_name("commune-police:00004", day("2026-01-01"), "en"), "Police of Phường Ba Đình");
  EXPECT_EQ(pack.unit_name("what:1", day("2026-01-01"), "en"), "what:1");
  EXPECT_EQ(pack.code_label("sex", "2", "vi"), "Nữ");
  EXPECT_EQ(pack.code_label("sex", "9", "vi"), "9");
}

TEST(Procedures, are_found_by_the_day_and_by_code) {
  const Pack& pack = vietnam();
  ASSERT_NE(pack.procedure("birth-linked", day("2026-08-31")), nullptr);
  EXPECT_EQ(pack.procedure("birth-linked", day("2026-08-31"))->code, "2.002621");
  EXPECT_EQ(pack.procedure("birth-linked", day("2026-09-01"))->code, "3.000722");
  EXPECT_EQ(pack.procedure("birth-linked", day("2024-06-30")), nullptr);
  ASSERT_NE(pack.procedure_by_code("3.000722"), nullptr);
  EXPECT_NE(pack.procedure_by_code("3.000722")->step("issue-identity-card"), nullptr);
  EXPECT_EQ(pack.procedure_by_code("2.002621")->step("issue-identity-card"), nullptr);
}

TEST(Grants, belong_to_an_agency_a_purpose_and_a_time) {
  const Pack& pack = vietnam();
  EXPECT_NE(pack.grant("person.read", "portal", "birth", day("2026-11-20")), nullptr);
  EXPECT_EQ(pack.grant("person.read", "portal", "residence", day("2026-11-20")), nullptr);
  EXPECT_EQ(pack.grant("person.read", "insurance", "birth", day("2026-11-20")), nullptr);
  EXPECT_EQ(pack.grant("person.read", "portal", "birth", day("2024-06-30")), nullptr);
}

TEST(Functions, write_dates_in_words) {
  EXPECT_EQ(date_in_words(day("2026-11-21"), "vi"),
            "ngày hai mươi mốt tháng mười một năm hai nghìn không trăm hai mươi sáu");
  EXPECT_EQ(date_in_words(day("2005-04-15"), "vi"), "ngày mười lăm tháng tư năm hai nghìn không trăm linh năm");
  EXPECT_EQ(date_in_words(day("1999-01-05"), "vi"), "ngày năm tháng một năm một nghìn chín trăm chín mươi chín");
  EXPECT_EQ(date_in_words(day("2000-10-10"), "vi"), "ngày mười tháng mười năm hai nghìn");
  EXPECT_EQ(date_in_words(day("2026-11-21"), "en"), "21 November 2026");
}

feel::Value run(std::string_view text, const char* language = "vi") {
  feel::Scope scope;
  scope.functions = functions(vietnam(), day("2026-11-20"), language);
  return feel::evaluate(feel::Expression::parse(text).take(), scope).take();
}

TEST(Functions, answer_what_packs_ask) {
  EXPECT_EQ(feel::to_text(run(R"(place_name("00004"))")), "Phường Ba Đình, Thành phố Hà Nội");
  EXPECT_EQ(feel::to_text(run(R"(place_province("02647"))")), "15");
  EXPECT_EQ(feel::to_text(run(R"(pin_prefix("02647"))")), "015");
  EXPECT_EQ(feel::to_text(run(R"(code("sex", "1"))", "en")), "Male");
  EXPECT_EQ(feel::to_text(run(R"(age_on("2020-11-21", "2026-11-20"))")), "5");
  EXPECT_EQ(feel::to_text(run(R"(trim_zeros("000012", 2))")), "12");
  EXPECT_EQ(feel::to_text(run(R"(trim_zeros("000003", 2))")), "03");
  EXPECT_EQ(feel::to_text(run(R"(trim_zeros("000123", 2))")), "123");
  EXPECT_EQ(feel::to_text(run(R"(trim_zeros("000000", 2))")), "00");
  EXPECT_TRUE(run("place_name(null)").is_null());
  EXPECT_TRUE(run(R"(code("sex", null))").is_null());
  EXPECT_TRUE(run(R"(date_words("soon"))").is_null());
}

TEST(Functions, stand_in_the_table_of_the_checks) {
  const auto native = functions(vietnam(), day("2026-11-20"), "vi");
  ASSERT_EQ(native.size(), function_signatures().size());
  for (const auto& [name, one] : native) {
    ASSERT_TRUE(function_signatures().contains(name)) << name;
    EXPECT_EQ(one.params, function_signatures().at(name).params) << name;
  }
}

}  // namespace
}  // namespace sen::pack
