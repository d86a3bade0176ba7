// Goal: after a restore a sequence goes on above what was issued, and never below. Method: a store with the number
// tables only.
#include <gtest/gtest.h>

#include "registers/errors.hpp"
#include "registers/sequences.hpp"
#include "registers/test_country.hpp"

namespace sen::registers {
namespace {

class Sequences : public ::testing::Test {
 protected:
  Sequences() {
    pack_ = test::make_country();
    registers_ = Registers::compile(pack_, "justice").take();
    EXPECT_TRUE(store_.db().migrate({0}, registers_->migrations()).ok());
  }
  std::string next() {
    std::string out;
    EXPECT_TRUE(store_
                    .write({0},
                           [&](Tx& tx, Context& context) -> Result<void> {
                             out = TRY(registers_->next_number(tx, context, "entry-number", {{"office", "00004"}}));
                             return {};
                           })
                    .ok());
    return out;
  }
  Result<std::int64_t> raise(const Sequence& to) {
    std::int64_t before = 0;
    const auto raised = store_.write({0}, [&](Tx& tx, Context&) -> Result<void> {
      before = TRY(raise_sequence(tx, to));
      return {};
    });
    if (!raised.ok()) return raised.error();
    return before;
  }
  std::vector<Sequence> all() {
    return *read_now<std::vector<Sequence>>(store_.db(), {0},
                                            [](ReadTx& tx) -> Result<std::vector<Sequence>> { return sequences(tx); });
  }

  test::TestStore store_{{"justice"}};
  std::shared_ptr<pack::Pack> pack_;
  std::unique_ptr<Registers> registers_;
};

TEST_F(Sequences, are_listed_and_raised_but_never_lowered) {
  EXPECT_TRUE(all().empty());
  const auto first = next();
  ASSERT_EQ(all().size(), 1U);
  auto one = all().front();
  EXPECT_EQ(one.next, 2);
  one.next = 41;
  EXPECT_EQ(*raise(one), 2);
  EXPECT_EQ(all().front().next, 41);
  EXPECT_NE(next().find("41"), std::string::npos);
  one.next = 41;
  const auto lower = raise(one);
  ASSERT_FALSE(lower.ok());
  EXPECT_TRUE(lower.error().is(errors::kSequenceLower));
  EXPECT_EQ(all().front().next, 42);
}

TEST_F(Sequences, one_that_gave_no_number_yet_is_begun) {
  EXPECT_EQ(*raise({"entry-number", "00007/2026", 9}), 1);
  ASSERT_EQ(all().size(), 1U);
  EXPECT_EQ(all().front().scope, "00007/2026");
  EXPECT_EQ(all().front().next, 9);
}

}  // namespace
}  // namespace sen::registers
