/// Range functions (DMN 1.5 clause 10.3.4.10, after Allen's interval algebra) and range(from).
#include "feel/builtins.hpp"
#include "feel/parser.hpp"

namespace sen::feel {
namespace {

/// A point counts as the closed range from itself to itself, which turns the spec's four variants of each function into
/// one.
Range range_of(const Value& value) {
  if (const auto* range = value.as_range()) return *range;
  return {value, value, true, true, false};
}

/// Order of two ends; an absent one lies beyond everything on its side.
struct End {
  const Value& value;
  int beyond;  // -1 for a low end, +1 for a high end
};
std::optional<std::weak_ordering> order(End a, End b) {
  const int left = a.value.is_null() ? a.beyond : 0;
  const int right = b.value.is_null() ? b.beyond : 0;
  if (left != 0 || right != 0) return left <=> right;
  return feel::order(a.value, b.value);
}

struct Pair {
  Range a;
  Range b;
  std::weak_ordering lows = std::weak_ordering::equivalent;      // a.low against b.low
  std::weak_ordering highs = std::weak_ordering::equivalent;     // a.high against b.high
  std::weak_ordering high_low = std::weak_ordering::equivalent;  // a.high against b.low
  std::weak_ordering low_high = std::weak_ordering::equivalent;  // a.low against b.high
};
std::optional<Pair> pair_of(const Value& x, const Value& y) {
  Pair p{range_of(x), range_of(y)};
  for (const auto* range : {&p.a, &p.b})
    if (!range->unary && (range->low.is_null() || range->high.is_null())) return std::nullopt;
  const auto lows = order(End{p.a.low, -1}, End{p.b.low, -1});
  const auto highs = order(End{p.a.high, 1}, End{p.b.high, 1});
  const auto high_low = order(End{p.a.high, 1}, End{p.b.low, -1});
  const auto low_high = order(End{p.a.low, -1}, End{p.b.high, 1});
  if (!lows || !highs || !high_low || !low_high) return std::nullopt;
  p.lows = *lows;
  p.highs = *highs;
  p.high_low = *high_low;
  p.low_high = *low_high;
  return p;
}

bool before(const Pair& p) { return p.high_low < 0 || (p.high_low == 0 && !(p.a.high_closed && p.b.low_closed)); }
bool meets(const Pair& p) { return p.high_low == 0 && p.a.high_closed && p.b.low_closed; }
bool overlaps(const Pair& p) {
  return (p.high_low > 0 || (p.high_low == 0 && p.a.high_closed && p.b.low_closed)) &&
         (p.low_high < 0 || (p.low_high == 0 && p.a.low_closed && p.b.high_closed));
}
bool overlaps_before(const Pair& p) {
  return (p.lows < 0 || (p.lows == 0 && p.a.low_closed && !p.b.low_closed)) &&
         (p.high_low > 0 || (p.high_low == 0 && p.a.high_closed && p.b.low_closed)) &&
         (p.highs < 0 || (p.highs == 0 && (!p.a.high_closed || p.b.high_closed)));
}
bool finishes(const Pair& p) {
  return p.highs == 0 && p.a.high_closed == p.b.high_closed &&
         (p.lows > 0 || (p.lows == 0 && (!p.a.low_closed || p.b.low_closed)));
}
bool starts(const Pair& p) {
  return p.lows == 0 && p.a.low_closed == p.b.low_closed &&
         (p.highs < 0 || (p.highs == 0 && (!p.a.high_closed || p.b.high_closed)));
}
bool during(const Pair& p) {
  return (p.lows > 0 || (p.lows == 0 && (!p.a.low_closed || p.b.low_closed))) &&
         (p.highs < 0 || (p.highs == 0 && (!p.a.high_closed || p.b.high_closed)));
}
bool coincides(const Pair& p) {
  return p.lows == 0 && p.highs == 0 && p.a.low_closed == p.b.low_closed && p.a.high_closed == p.b.high_closed;
}

template <bool (*kRelation)(const Pair&)>
Result<Value> relation(Machine&, Arguments a) {
  const auto pair = pair_of(a[0], a[1]);
  return pair ? Value(kRelation(*pair)) : Value();
}
/// The converse: `after` is `before` with its arguments turned.
template <bool (*kRelation)(const Pair&)>
Result<Value> converse(Machine&, Arguments a) {
  const auto pair = pair_of(a[1], a[0]);
  return pair ? Value(kRelation(*pair)) : Value();
}

bool literal_end(const Node& node) {
  if (node.op == Op::kLiteral) return true;
  if (node.op == Op::kNegate) return node.kids[0].op == Op::kLiteral;
  static constexpr std::string_view kMakers[] = {"date", "time", "date and time", "duration"};
  if (node.op != Op::kCall || node.kids[0].op != Op::kName) return false;
  for (const auto maker : kMakers)
    if (node.kids[0].text == maker) return node.kids.size() == 2 && node.kids[1].op == Op::kLiteral;
  return false;
}

/// range("[18..21)"): a range literal whose ends are literals.
Result<Value> range_from(Machine& m, Arguments a) {
  TRY(m.spend(a[0].as_text()->size()));
  auto parsed = Expression::parse(*a[0].as_text(), m.limits());
  if (!parsed.ok()) return Value();
  const auto& root = parsed->root();
  if (root.op != Op::kRange || !literal_end(root.kids[0]) || !literal_end(root.kids[1])) return Value();
  const auto made = TRY(m.eval(root));
  const auto* range = made.as_range();
  if (range == nullptr || (range->low.is_null() && range->high.is_null())) return Value();
  const auto ends = feel::order(range->low, range->high);
  return ends && *ends > 0 ? Value() : made;
}

constexpr const char* kAny = "point1:nsdtmuyr point2:nsdtmuyr";
constexpr BuiltinRow kRows[] = {
    {"before", kAny, relation<before>, "b"},
    {"after", kAny, converse<before>, "b"},
    {"meets", "range1:r range2:r", relation<meets>, "b"},
    {"met by", "range1:r range2:r", converse<meets>, "b"},
    {"overlaps", "range1:r range2:r", relation<overlaps>, "b"},
    {"overlaps before", "range1:r range2:r", relation<overlaps_before>, "b"},
    {"overlaps after", "range1:r range2:r", converse<overlaps_before>, "b"},
    {"finishes", "point:nsdtmuyr range:r", relation<finishes>, "b"},
    {"finished by", "range:r point:nsdtmuyr", converse<finishes>, "b"},
    {"includes", "range:r point:nsdtmuyr", converse<during>, "b"},
    {"during", "point:nsdtmuyr range:r", relation<during>, "b"},
    {"starts", "point:nsdtmuyr range:r", relation<starts>, "b"},
    {"started by", "range:r point:nsdtmuyr", converse<starts>, "b"},
    {"coincides", kAny, relation<coincides>, "b"},
    {"range", "from:s", range_from, "r"},
};

}  // namespace

std::span<const BuiltinRow> range_builtins() { return kRows; }
}  // namespace sen::feel
