// Goal: fields with structure, messages and scans mean something, or are found at their line. Method: the small right
// pack with one of each, then with one thing wrong.
#include <gtest/gtest.h>

#include <algorithm>

#include "pack/errors.hpp"
#include "pack/small_pack.hpp"

namespace sen::pack {
namespace {

constexpr const char* kMessage = R"(message: citizen
title: {vi: Thông điệp, en: Message}
legal: Law 1
namespace: urn:small
root: People
record: Person
count: Count
register: person
services: [person.read, person.note]
elements:
  - {path: Ref, field: ref, required: true}
  - {path: Name/Full, field: name}
  - {path: Sex, field: sex, values: {M: "1", F: "2"}}
  - {path: Born, field: born, dates: day_first}
  - {path: Home/Code, field: now.place}
  - {path: Home/Land, is: XX}
  - path: Other
    field: others
    each:
      - {path: Name, field: name}
      - {path: Place, field: at.detail}
)";
constexpr const char* kScan = R"(scan: card
title: {vi: Thẻ, en: Card}
legal: Law 1
register: person
services: [person.read]
separator: "|"
parts:
  - {part: {vi: mã, en: reference}, field: ref}
  - {part: {vi: số cũ, en: old number}}
  - {part: {vi: ngày sinh, en: birth date}, field: born, dates: day_first_digits}
)";

/// A field of each new type, a message and a scan.
void fill(test::SmallPack& pack) {
  pack.change("person.yaml", "  - {field: height",
              R"(  - {field: sex, type: code, codes: sex, label: {vi: Giới tính, en: Sex}}
  - {field: now, type: address, codes: sex, label: {vi: Nơi ở, en: Place}}
  - field: others
    type: groups
    label: {vi: Tên khác, en: Other names}
    fields:
      - {field: name, type: name, label: {vi: Tên, en: Name}, required: true}
      - {field: at, type: address, codes: sex, label: {vi: Ở, en: At}}
  - {field: height)");
  pack.change("sex.yaml", "en: Male}\n", "en: Male}\n  - {code: \"2\", vi: Nữ, en: Female}\n");
  pack.put("citizen.yaml", kMessage).put("card.yaml", kScan);
}

std::string all(const Loaded& loaded) {
  std::string out;
  for (const Finding& finding : loaded.findings) out += describe(finding) + "\n";
  return out;
}

TEST(Formats, are_read_as_they_stand) {
  test::SmallPack pack;
  fill(pack);
  const Loaded loaded = pack.load();
  ASSERT_NE(loaded.pack, nullptr) << all(loaded);
  EXPECT_EQ(all(loaded), "");
  const auto& service = loaded.pack->services.at("person.read");
  const auto* message = loaded.pack->message_of(service);
  ASSERT_NE(message, nullptr);
  EXPECT_EQ(message->elements.size(), 7U);
  EXPECT_EQ(message->elements[1].path, (std::vector<std::string>{"Name", "Full"}));
  EXPECT_EQ(message->elements[6].each[1].field, "at.detail");
  EXPECT_EQ(loaded.pack->scan_of(service)->parts[2].dates, DateForm::kDayFirstDigits);
  EXPECT_EQ(loaded.pack->scan_of(loaded.pack->services.at("person.note")), nullptr);
  EXPECT_EQ(loaded.pack->value_at(service, "person", "now.place")->type, FieldType::kPlace);
  EXPECT_FALSE(loaded.pack->value_at(service, "person", "now.street"));
  EXPECT_EQ(loaded.pack->registers.at("person").field("others")->member("name")->required, true);
}

struct Broken {
  const char* name;
  const char* file;
  const char* from;
  const char* to;
  const ErrorDef& def;
  const char* part;
};
void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }
class BrokenForm : public testing::TestWithParam<Broken> {};

TEST_P(BrokenForm, is_found_with_its_place) {
  const Broken& broken = GetParam();
  test::SmallPack pack;
  fill(pack);
  const Loaded loaded = pack.change(broken.file, broken.from, broken.to).load();
  EXPECT_EQ(loaded.pack, nullptr);
  EXPECT_TRUE(std::ranges::any_of(loaded.findings, [&](const Finding& one) {
    return one.def == &broken.def && one.file == broken.file && one.line > 0 && describe(one).contains(broken.part);
  })) << all(loaded);
}

using namespace errors;
INSTANTIATE_TEST_SUITE_P(
    Forms, BrokenForm,
    testing::Values(
        Broken{"message_field", "citizen.yaml", "field: name}", "field: nme}", kUnknownReference,
               "citizen.yaml:12: There is no field nme"},
        Broken{"address_part", "citizen.yaml", "now.place", "now.street", kUnknownReference, "now.street"},
        Broken{"whole_address", "citizen.yaml", "now.place", "now", kWrongShape, "a part of it"},
        Broken{"group_member", "citizen.yaml", "field: at.detail", "field: at.street", kUnknownReference,
               "a group of others"},
        Broken{"list_as_value", "citizen.yaml", "field: name}\n  - {path: Sex", "field: others}\n  - {path: Sex",
               kWrongShape, "`each`"},
        Broken{"value_as_list", "citizen.yaml", "field: others", "field: name", kWrongShape, "no list"},
        Broken{"dates_of_a_name", "citizen.yaml", "field: name}", "field: name, dates: day_first}", kWrongShape,
               "a date"},
        Broken{"date_form", "citizen.yaml", "day_first", "day_frst", kBadValue, "Did you mean day_first?"},
        Broken{"word_for_no_code", "citizen.yaml", "F: \"2\"", "F: \"3\"", kUnknownReference, "code 3"},
        Broken{"code_without_word", "citizen.yaml", ", F: \"2\"", "", kWrongShape, "code 2"},
        Broken{"two_words", "citizen.yaml", "F: \"2\"", "F: \"2\", N: \"1\"", kRepeated, "code 1"},
        Broken{"words_of_a_name", "citizen.yaml", "field: name}", "field: name, values: {a: b}}", kWrongShape,
               "a code"},
        Broken{"element_twice", "citizen.yaml", "path: Sex", "path: Ref", kRepeated, "Ref"},
        Broken{"element_name", "citizen.yaml", "path: Sex", "path: 1<x>", kBadName, "1<x>"},
        Broken{"no_meaning", "citizen.yaml", ", is: XX", "", kWrongShape, "one meaning"},
        Broken{"two_meanings", "citizen.yaml", "is: XX", "is: XX, field: name", kWrongShape, "one meaning"},
        Broken{"message_register", "citizen.yaml", "register: person", "register: persn", kUnknownReference, "persn"},
        Broken{"message_service", "citizen.yaml", "person.note]", "person.nte]", kUnknownReference, "person.nte"},
        Broken{"scan_field", "card.yaml", "field: born", "field: brn", kUnknownReference, "Did you mean born?"},
        Broken{"scan_of_an_act", "card.yaml", "[person.read]", "[person.note]", kWrongShape, "find_by"},
        Broken{"separator", "card.yaml", "\"|\"", "\"||\"", kWrongShape, "one character"},
        Broken{"group_in_a_group", "person.yaml", "type: name, label: {vi: Tên, en: Name}, required: true",
               "type: person, label: {vi: Tên, en: Name}", kWrongShape, "make a register"},
        Broken{"unknown_key", "citizen.yaml", "elements:", "elementz:", kUnknownKey, "elements"},
        Broken{"searchable_address", "person.yaml", "type: address, codes: sex, label: {vi: Nơi ở",
               "type: address, searchable: true, codes: sex, label: {vi: Nơi ở", kWrongShape, "in one column"},
        Broken{"address_without_countries", "person.yaml", "type: address, codes: sex, label: {vi: Nơi ở",
               "type: address, label: {vi: Nơi ở", kMissingKey, "codes"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(Formats, one_service_has_one_message_and_claims_are_single_values) {
  test::SmallPack pack;
  fill(pack);
  std::string second = kMessage;
  second.replace(second.find("citizen"), 7, "another");
  pack.put("second.yaml", second);
  pack.put("verify.yaml",
           "service: person.verify\nagency: police\nkind: verify\ntitle: {vi: Xác thực, en: Verify}\nlegal: Law 1\n"
           "register: person\nfind_by: [ref]\nbudget: {per_record: 1, per_caller: 1}\n");
  pack.change("grants.yaml", "grants:\n",
              "grants:\n  - grant: claim\n    service: person.verify\n    to: portal\n    purpose: move\n"
              "    fields: [name, now]\n    basis: {vi: Luật 1, en: Law 1}\n");
  const std::string told = all(pack.load());
  EXPECT_NE(told.find("the form of the service person.read"), std::string::npos) << told;
  EXPECT_NE(told.find("cannot be claimed"), std::string::npos) << told;
}

}  // namespace
}  // namespace sen::pack
