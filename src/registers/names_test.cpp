// Goal: one person under every spelling of a name; two people told apart. Method: pairs from vn-civil section 7.
#include "registers/names.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace sen::registers {
namespace {

const AlikeNames kAlike{{"hoang", "hoang"}, {"huynh", "hoang"}, {"vo", "vu"}};
std::string key(std::string_view name) { return name_key(name_syllables(name, kAlike)); }

TEST(Names, SpellingsOfOneNameHaveOneKey) {
  for (const auto& [one, other] : {std::pair{"Nguyễn Thị Hòa", "nguyễn thị hoà"},
                                   {"Đỗ Văn Thúy", "Do Van Thuy"},
                                   {"Lý Mỹ Kỳ", "Lí Mĩ Kì"},
                                   {"Ðặng Văn A", "Đặng Văn A"},  // U+00D0 typed for U+0110
                                   {"Trần Văn An", "An Văn Trần"},
                                   {"HUỲNH THỊ LÝ", "Hoàng Thị Lí"},
                                   {"Võ  An", "Vũ An"}})
    EXPECT_EQ(key(one), key(other)) << one;
  EXPECT_EQ(key(to_nfd("Nguyễn Thị Ví Dụ")), key("Nguyễn Thị Ví Dụ"));
}

TEST(Names, KeyOfNothingIsEmpty) {
  EXPECT_TRUE(name_syllables("", kAlike).empty());
  EXPECT_TRUE(name_syllables("   ", kAlike).empty());
}

TEST(Names, ComparesByTheKindOfDifference) {
  const auto like = [](std::string_view a, std::string_view b) { return compare_keys(key(a), key(b)); };
  EXPECT_EQ(like("Trần Văn An", "Trần Vân Ân"), NameLikeness::kSame);
  EXPECT_EQ(like("Trần An", "Trần Văn An"), NameLikeness::kPart);
  EXPECT_EQ(like("Trần Minh Văn An", "Trần Văn An"), NameLikeness::kPart);
  EXPECT_EQ(like("Trần Văn An", "Trần Văn Anh"), NameLikeness::kClose);
  EXPECT_EQ(like("Trần Văn An", "Trần Vn An"), NameLikeness::kClose);
  EXPECT_EQ(like("Trần Văn An", "Trần Văn Bình"), NameLikeness::kNone);
  EXPECT_EQ(like("Trần Văn An", "Lê Văn Ân"), NameLikeness::kNone);
  EXPECT_EQ(like("Trần Văn An", "Trn Vn An"), NameLikeness::kNone);  // two letters: somebody else
}

TEST(Names, EndsDoNotKnowTheirOrder) {
  EXPECT_EQ(ends_key("tran", "an"), ends_key("an", "tran"));
  EXPECT_NE(ends_key("tran", "an"), ends_key("tran", "anh"));
}

}  // namespace
}  // namespace sen::registers
