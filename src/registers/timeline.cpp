#include "registers/timeline.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace sen::registers {
namespace {

void check_order(const std::vector<Span>& known) {
  for (std::size_t i = 0; i < known.size(); ++i) {
    ASSERT(known[i].from < known[i].until);
    ASSERT(i == 0 || known[i - 1].until <= known[i].from);
  }
}

/// Cuts one span by `by`: the parts before and after stay as they were; the part inside is changed.
void cut(const Span& span, std::size_t source, const Span& by, std::vector<Piece>& out) {
  const Span middle{std::max(span.from, by.from), std::min(span.until, by.until), by.holds};
  if (!span.holds || middle.from >= middle.until) {
    out.push_back({span, source, false});
    return;
  }
  if (span.from < middle.from) out.push_back({{span.from, middle.from}, source, false});
  out.push_back({middle, source, true});
  if (middle.until < span.until) out.push_back({{middle.until, span.until}, source, false});
}

}  // namespace

std::vector<Piece> amended(const std::vector<Span>& known, const Span& change) {
  check_order(known);
  std::vector<Piece> out;
  if (known.empty() || change.from >= change.until) return out;
  const auto first = std::find_if(known.begin(), known.end(), [](const Span& span) { return span.holds; });
  if (change.from < known.front().from && first != known.end())
    out.push_back({{change.from, std::min(change.until, known.front().from)},
                   static_cast<std::size_t>(first - known.begin()),
                   true});
  for (std::size_t i = 0; i < known.size(); ++i) cut(known[i], i, {change.from, change.until, true}, out);
  return out;
}

std::vector<Piece> ended(const std::vector<Span>& known, const Span& gap) {
  check_order(known);
  std::vector<Piece> out;
  for (std::size_t i = 0; i < known.size(); ++i) cut(known[i], i, {gap.from, gap.until, false}, out);
  return out;
}

Standing standing(const std::vector<Span>& known, CivilDate day) {
  check_order(known);
  Standing out;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i].covers(day)) {
      if (known[i].holds) out.current = i;
      if (known[i].until < kNoLastDay) out.next = known[i].until;
      return out;
    }
    if (known[i].from > day) {
      out.next = known[i].from;
      return out;
    }
  }
  return out;
}

}  // namespace sen::registers
