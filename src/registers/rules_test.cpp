// Goal: what a field accepts and how it comes back. Method: single values against single fields of the hand-made
// country.
#include <gtest/gtest.h>

#include "registers/errors.hpp"
#include "registers/rules.hpp"
#include "registers/test_country.hpp"

namespace sen::registers {
namespace {

using pack::FieldType;
using test::day;

class RulesTest : public testing::Test {
 protected:
  /// What comes back out of the cell, or the id of the refusal.
  std::string read(const pack::RegisterField& field, const json::value& value, std::string_view on = "2026-11-20") {
    Cell cell;
    FieldError problem;
    if (!read_cell(field, value, day(on), *pack_, cell, problem)) return problem.def->id;
    return to_json(tell_cell(field.type, cell));
  }
  std::shared_ptr<pack::Pack> pack_ = test::make_country();
};

TEST_F(RulesTest, names_are_letters_spaces_apostrophes_hyphens_dots) {
  for (const char* good : {"Nguyễn Thị Ví Dụ", "Y-Bhăm Êban", "H'Hen Niê", "K’Tiếu", "O.", "Đặng", "Ð"})
    EXPECT_TRUE(is_name(good)) << good;
  for (const char* bad : {"", " ", "-", ".", "An2", "An@", "<b>", "An;--", "An_", "An/", "“An”", "An€", "😀",
                          "An\u200B", "An٣", "\u0301n"})
    EXPECT_FALSE(is_name(bad)) << bad;
}

TEST_F(RulesTest, text_is_stored_composed_and_with_single_spaces) {
  const auto name = test::field("name", FieldType::kName);
  EXPECT_EQ(read(name, "  Nguye\u0302\u0303n \t Thi\u0323  "), "\"Nguyễn Thị\"");
  EXPECT_EQ(read(name, ""), "null");
  EXPECT_EQ(read(name, "   "), "null");
  EXPECT_EQ(read(name, nullptr), "null");
  EXPECT_EQ(read(name, 5), "registers.field_kind");
  EXPECT_EQ(read(name, "A\x01n"), "registers.field_text");
  EXPECT_EQ(read(name, "An\u202E"), "registers.field_text");
  EXPECT_EQ(read(name, "An\xff"), "registers.field_text");
}

TEST_F(RulesTest, length_counts_characters_that_people_see) {
  auto text = test::field("text", FieldType::kText);
  text.max_length = 3;
  EXPECT_EQ(read(text, "ễễễ"), "\"ễễễ\"");  // nine bytes
  EXPECT_EQ(read(text, "e\u0323\u0304e\u0323\u0304a"), read(text, "e\u0323\u0304e\u0323\u0304a"));
  EXPECT_NE(read(text, "g\u0303g\u0303g\u0303"),
            "registers.field_too_long");  // no composed form: six code points, three characters
  EXPECT_EQ(read(text, "ễễễa"), "registers.field_too_long");
  EXPECT_EQ(read(text, "abcd"), "registers.field_too_long");
}

TEST_F(RulesTest, codes_and_places_must_exist) {
  auto sex = test::field("sex", FieldType::kCode, test::of_sex);
  EXPECT_EQ(read(sex, "2"), "\"2\"");
  EXPECT_EQ(read(sex, "3"), "registers.field_code");
  EXPECT_EQ(read(sex, 2), "registers.field_kind");
  const auto at = test::field("at", FieldType::kPlace);
  EXPECT_EQ(read(at, "00004"), "\"00004\"");
  EXPECT_EQ(read(at, "00007"), "registers.field_place");
  EXPECT_EQ(read(at, "00007", "2020-01-01"), "\"00007\"");  // known on that day
  EXPECT_EQ(read(at, "02650", "2020-01-01"), "registers.field_place");
}

TEST_F(RulesTest, pins_are_text_with_their_zeros) {
  const auto pin = test::field("pin", FieldType::kPin);
  EXPECT_EQ(read(pin, "001326000001"), "\"001326000001\"");
  EXPECT_EQ(read(pin, "001926000001"), "\"001926000001\"");  // an impossible century digit is found in life: no refusal
  for (const char* bad : {"00132600000", "0013260000011", "00132600000a", "٠٠١٣٢٦٠٠٠٠٠١"})
    EXPECT_EQ(read(pin, bad), "registers.field_pin");
  EXPECT_EQ(read(pin, 1326000001), "registers.field_kind");
}

TEST_F(RulesTest, dates_and_instants) {
  EXPECT_EQ(read(test::field("d", FieldType::kDate), "2026-02-28"), "\"2026-02-28\"");
  EXPECT_EQ(read(test::field("d", FieldType::kDate), "2026-02-29"), "registers.field_date");
  EXPECT_EQ(read(test::field("d", FieldType::kDate), "2026"), "registers.field_date");
  for (const char* partial : {"1950", "1950-07", "1950-07-31"})
    EXPECT_EQ(read(test::field("d", FieldType::kPartialDate), partial), "\"" + std::string(partial) + "\"");
  EXPECT_EQ(read(test::field("d", FieldType::kPartialDate), "1950-13"), "registers.field_date");
  EXPECT_EQ(read(test::field("t", FieldType::kInstant), "2026-11-20T15:10:00+07:00"), "\"2026-11-20T08:10:00Z\"");
  EXPECT_EQ(read(test::field("t", FieldType::kInstant), "yesterday"), "registers.field_date");
}

TEST_F(RulesTest, numbers_flags_and_references) {
  EXPECT_EQ(read(test::field("n", FieldType::kInteger), -7), "-7");
  EXPECT_EQ(read(test::field("n", FieldType::kInteger), 1.5), "registers.field_kind");
  EXPECT_EQ(read(test::field("n", FieldType::kInteger), "7"), "registers.field_kind");
  EXPECT_EQ(read(test::field("m", FieldType::kMoney), 1234567), "1234567");
  EXPECT_EQ(read(test::field("m", FieldType::kMoney), UINT64_MAX), "registers.field_kind");
  EXPECT_EQ(read(test::field("b", FieldType::kBoolean), true), "true");
  EXPECT_EQ(read(test::field("b", FieldType::kBoolean), "true"), "registers.field_kind");
  EXPECT_EQ(read(test::field("r", FieldType::kRecord), "281474976710657"), "\"281474976710657\"");
  EXPECT_EQ(read(test::field("r", FieldType::kRecord), "x"), "registers.field_reference");
  const Ref ref{{1, 2, 3}};
  EXPECT_EQ(read(test::field("p", FieldType::kPerson), json::value(ref.text())), "\"" + ref.text() + "\"");
  EXPECT_EQ(read(test::field("p", FieldType::kPerson), "Nguyễn"), "registers.field_reference");
  EXPECT_EQ(read(test::field("p", FieldType::kPerson), json::value(Ref{}.text())), "registers.field_reference");
}

TEST_F(RulesTest, every_refusal_is_listed_and_speaks_both_languages) {
  for (const auto* def : registers_errors()) {
    EXPECT_TRUE(std::string_view(def->id).starts_with("registers.")) << def->id;
    EXPECT_GT(std::string_view(def->vi).size(), 10U);
    EXPECT_GT(std::string_view(def->en).size(), 10U);
  }
}

}  // namespace
}  // namespace sen::registers
