// Goal: valid time is cut right. Method: small tables, then random changes against a model that keeps one value a day.
#include <gtest/gtest.h>

#include "ports/random.hpp"
#include "registers/timeline.hpp"

namespace sen::registers {
namespace {

Span span(std::int32_t from, std::int32_t until, bool holds = true) { return {{from}, {until}, holds}; }

TEST(Timeline, a_change_cuts_what_it_meets) {
  const std::vector<Span> known{span(0, 10), span(10, 20)};
  const auto pieces = amended(known, span(5, 15));
  ASSERT_EQ(pieces.size(), 4U);
  EXPECT_EQ(pieces[0].span, span(0, 5));
  EXPECT_FALSE(pieces[0].changed);
  EXPECT_EQ(pieces[1].span, span(5, 10));
  EXPECT_TRUE(pieces[1].changed);
  EXPECT_EQ(pieces[2].span, span(10, 15));
  EXPECT_EQ(pieces[2].source, 1U);
  EXPECT_EQ(pieces[3].span, span(15, 20));
}

TEST(Timeline, an_earlier_day_extends_backwards) {
  const auto pieces = amended({span(10, 20)}, span(5, 12));
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[0].span, span(5, 10));
  EXPECT_TRUE(pieces[0].changed);
  EXPECT_EQ(pieces[2].span, span(12, 20));
  EXPECT_FALSE(pieces[2].changed);
}

TEST(Timeline, where_it_does_not_hold_nothing_changes) {
  const auto pieces = amended({span(0, 10), span(10, 20, false)}, span(5, 30));
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_FALSE(pieces[2].changed);
  EXPECT_EQ(pieces[2].span, span(10, 20, false));
  EXPECT_TRUE(amended({}, span(0, 5)).empty());
}

TEST(Timeline, standing_today_and_next) {
  const std::vector<Span> known{span(0, 10), span(10, 20, false), {{20}, kNoLastDay, true}};
  EXPECT_EQ(standing(known, {5}).current, 0U);
  EXPECT_EQ(standing(known, {5}).next, CivilDate{10});
  EXPECT_FALSE(standing(known, {10}).current.has_value());
  EXPECT_EQ(standing(known, {10}).next, CivilDate{20});
  EXPECT_EQ(standing(known, {20}).current, 2U);
  EXPECT_FALSE(standing(known, {20}).next.has_value());
  EXPECT_FALSE(standing(known, {-1}).current.has_value());
  EXPECT_EQ(standing(known, {-1}).next, CivilDate{0});
}

// The model: for days 0..29 a value, or none. Values: -1 does not hold, -2 never stated.
TEST(Timeline, equals_a_day_by_day_model) {
  Random random(7);
  for (int round = 0; round < 500; ++round) {
    struct Known {
      Span span;
      int value;
    };
    std::vector<Known> known{{span(10, 30), 0}};
    std::vector<int> model(30, -2);
    for (int d = 10; d < 30; ++d) model[static_cast<std::size_t>(d)] = 0;
    for (int change = 1; change < 6; ++change) {
      const auto from = static_cast<std::int32_t>(random.below(29));
      const auto until = from + 1 + static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(30 - from)));
      const bool ends = random.chance(1, 3);
      std::vector<Span> spans;
      for (const auto& k : known) spans.push_back(k.span);
      const auto pieces = ends ? ended(spans, span(from, until)) : amended(spans, span(from, until));
      std::vector<Known> next;
      for (const auto& piece : pieces)
        next.push_back({piece.span, !piece.changed ? known[piece.source].value : ends ? -1 : change});
      const auto first =
          std::min_element(known.begin(), known.end(), [](auto& a, auto& b) { return a.span.from < b.span.from; });
      const auto begun = first->span.from.days;
      const bool any = std::any_of(known.begin(), known.end(), [](auto& k) { return k.span.holds; });
      for (auto d = from; d < until; ++d) {
        auto& value = model[static_cast<std::size_t>(d)];
        if (value >= 0)
          value = ends ? -1 : change;
        else if (value == -2 && !ends && any && d < begun)
          value = change;
      }
      known = next;
      for (std::int32_t d = 0; d < 30; ++d) {
        int told = -2;
        for (const auto& k : known)
          if (k.span.covers({d})) told = k.span.holds ? k.value : -1;
        ASSERT_EQ(told, model[static_cast<std::size_t>(d)])
            << "round " << round << " change " << change << " day " << d;
      }
    }
  }
}

}  // namespace
}  // namespace sen::registers
