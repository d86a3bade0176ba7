/// Functions that make one value of many (DMN 1.5 clause 10.3.4.4).
#include <algorithm>

#include "feel/builtins.hpp"

namespace sen::feel {
namespace {

/// f(list) or f(a, b, ...): one shape for both.
const List* gathered(Arguments a, List& room) {
  if (a.size() == 1 && a[0].is(Kind::kList)) return a[0].as_list();
  room.assign(a.begin(), a.end());
  return &room;
}

template <bool kSmallest>
Result<Value> extreme(Machine& m, Arguments a) {
  List room;
  const auto& items = *gathered(a, room);
  TRY(m.spend(items.size()));
  const Value* best = nullptr;
  for (const auto& item : items) {
    const auto ordering = order(item, best ? *best : item);
    if (!ordering) return Value();
    if (best == nullptr || (kSmallest ? *ordering < 0 : *ordering > 0)) best = &item;
  }
  return best ? *best : Value();
}

Result<std::optional<std::vector<Decimal>>> numbers(Machine& m, Arguments a) {
  List room;
  const auto& items = *gathered(a, room);
  TRY(m.spend(items.size()));
  std::vector<Decimal> found;
  for (const auto& item : items) {
    const auto number = item.as_number();
    if (!number) return std::optional<std::vector<Decimal>>();
    found.push_back(*number);
  }
  return std::optional(std::move(found));
}

Decimal total(const std::vector<Decimal>& numbers) {
  Decimal result(0);
  for (const auto& number : numbers) result = result + number;
  return result;
}

/// Sums durations as well: they have an addition (clause 10.3.2.12).
Result<Value> sum(Machine& m, Arguments a) {
  List room;
  const auto& items = *gathered(a, room);
  TRY(m.spend(items.size()));
  if (items.empty()) return Value();
  Value result = items[0];
  const bool summable = result.is(Kind::kNumber) || result.is(Kind::kDaysDuration) || result.is(Kind::kMonthsDuration);
  for (std::size_t i = 1; i < items.size() && summable; ++i) {
    if (items[i].kind() != result.kind()) return Value();
    result = arithmetic(Op::kAdd, result, items[i]);
  }
  return summable ? result : Value();
}
Result<Value> mean(Machine& m, Arguments a) {
  const auto found = TRY(numbers(m, a));
  if (!found || found->empty()) return Value();
  return Value(total(*found) / Decimal(static_cast<std::int64_t>(found->size())));
}
Result<Value> product(Machine& m, Arguments a) {
  const auto found = TRY(numbers(m, a));
  if (!found || found->empty()) return Value();
  Decimal result(1);
  for (const auto& number : *found) result = result * number;
  return Value(result);
}
Result<Value> median(Machine& m, Arguments a) {
  auto found = TRY(numbers(m, a));
  if (!found || found->empty()) return Value();
  std::ranges::sort(*found, [](const Decimal& x, const Decimal& y) { return x < y; });
  const auto half = found->size() / 2;
  if (found->size() % 2 == 1) return Value((*found)[half]);
  return Value(((*found)[half - 1] + (*found)[half]) / Decimal(2));
}
/// Of a sample: divided by n - 1.
Result<Value> standard_deviation(Machine& m, Arguments a) {
  const auto found = TRY(numbers(m, a));
  if (!found || found->size() < 2) return Value();
  const auto size = static_cast<std::int64_t>(found->size());
  const auto average = total(*found) / Decimal(size);
  Decimal squares(0);
  for (const auto& number : *found) squares = squares + (number - average) * (number - average);
  return Value((squares / Decimal(size - 1)).square_root());
}
Result<Value> mode(Machine& m, Arguments a) {
  auto found = TRY(numbers(m, a));
  if (!found) return Value();
  std::ranges::sort(*found, [](const Decimal& x, const Decimal& y) { return x < y; });
  List most;
  std::size_t best = 0;
  for (std::size_t i = 0; i < found->size();) {
    auto end = i;
    while (end < found->size() && (*found)[end] == (*found)[i]) ++end;
    if (end - i > best) most.clear();
    best = std::max(best, end - i);
    if (end - i == best) most.emplace_back((*found)[i]);
    i = end;
  }
  return m.keep(std::move(most));
}

template <bool kDecisive>
Result<Value> connective(Machine& m, Arguments a) {
  List room;
  const auto& items = *gathered(a, room);
  TRY(m.spend(items.size()));
  bool known = true;
  for (const auto& item : items) {
    if (item.as_bool() == kDecisive) return Value(kDecisive);
    known = known && item.is(Kind::kBoolean);
  }
  return known ? Value(!kDecisive) : Value();
}

constexpr BuiltinRow kRows[] = {
    {"min", "list:l", extreme<true>},
    {"min", "c1:a c2:a*", extreme<true>},
    {"max", "list:l", extreme<false>},
    {"max", "c1:a c2:a*", extreme<false>},
    {"sum", "list:l", sum, "nuy"},
    {"sum", "n1:a n2:a*", sum, "nuy"},
    {"mean", "list:l", mean, "n"},
    {"mean", "n1:a n2:a*", mean, "n"},
    {"product", "list:l", product, "n"},
    {"product", "n1:a n2:a*", product, "n"},
    {"median", "list:l", median, "n"},
    {"median", "n1:a n2:a*", median, "n"},
    {"stddev", "list:l", standard_deviation, "n"},
    {"stddev", "n1:a n2:a*", standard_deviation, "n"},
    {"mode", "list:l", mode, "l"},
    {"mode", "n1:a n2:a*", mode, "l"},
    {"all", "list:l", connective<false>, "b"},
    {"all", "b1:a b2:a*", connective<false>, "b"},
    {"any", "list:l", connective<true>, "b"},
    {"any", "b1:a b2:a*", connective<true>, "b"},
};

}  // namespace

std::span<const BuiltinRow> total_builtins() { return kRows; }
}  // namespace sen::feel
