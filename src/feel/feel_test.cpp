#include <gtest/gtest.h>
#include "feel/feel.hpp"
TEST(Feel, smoke) {
  auto e = sen::feel::Expression::parse("1 + 2 * 3");
  ASSERT_TRUE(e.ok());
  EXPECT_EQ(sen::feel::to_text(*sen::feel::evaluate(*e, {})), "7");
}
