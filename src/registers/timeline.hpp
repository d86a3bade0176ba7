#pragma once
/// How a change cuts a record's valid time. Pure. All intervals are half-open; what is known now of one record is a
/// list of disjoint spans in order. Where somebody decided that the record does not hold stands a span that says so: a
/// decision too has its source.
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace sen::registers {

/// One past the last day and instant that the calendar has: an open end, so that plain comparisons work in SQL.
inline constexpr CivilDate kNoLastDay{2'932'897};                  // 10000-01-01
inline constexpr Instant kNoLastInstant{253'402'300'800'000'000};  // 10000-01-01T00:00:00Z

struct Span {
  CivilDate from;
  CivilDate until = kNoLastDay;
  bool holds = true;
  auto operator<=>(const Span&) const = default;
  bool covers(CivilDate day) const { return from <= day && day < until; }
};

/// A part of the new timeline: made of the old span `source`, with the change applied or as it was.
struct Piece {
  Span span;
  std::size_t source = 0;
  bool changed = false;
};

/// New facts hold on `change`: every span within that holds takes them, spans across its ends are cut, and a change
/// that begins before the first span extends the record backwards. Where it does not hold stays so. (SQL:2011 UPDATE
/// ... FOR PORTION OF, plus that extension.)
std::vector<Piece> amended(const std::vector<Span>& known, const Span& change);
/// The record does not hold on `gap`: spans within become spans that do not hold.
std::vector<Piece> ended(const std::vector<Span>& known, const Span& gap);

/// What holds on a day, and the next day on which that changes.
struct Standing {
  std::optional<std::size_t> current;  ///< index of the span that holds; none when the record does not
  std::optional<CivilDate> next;
};
Standing standing(const std::vector<Span>& known, CivilDate day);

}  // namespace sen::registers
