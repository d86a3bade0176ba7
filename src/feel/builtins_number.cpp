/// Number functions (DMN 1.5 clause 10.3.4.5) and boolean ones (clause 10.3.4.2). exp and log are left out: no fact
/// needs them.
#include <algorithm>

#include "feel/builtins.hpp"

namespace sen::feel {
namespace {

using Rounding = Decimal::Rounding;

const Decimal kZero(0);

template <Rounding mode>
Result<Value> round(Machine&, Arguments a) {
  const auto scale = a.size() < 2 || a[1].is_null() ? std::optional<std::int64_t>(0)
                                                    : a[1].as_number()->rounded(0, Rounding::kDown).whole();
  if (!scale || *scale < -6111 || *scale > 6176) return Value();
  const auto n = *a[0].as_number();
  const auto rounded = n.rounded(static_cast<int>(*scale), mode);
  // Past the digits that a decimal can hold there is nothing to round away.
  return Value(rounded.finite() ? rounded : n);
}

Result<Value> absolute(Machine&, Arguments a) {
  if (const auto n = a[0].as_number()) return Value(n->absolute());
  const bool negative =
      a[0].is(Kind::kDaysDuration) ? a[0].as_days_duration()->us < 0 : a[0].as_months_duration()->months < 0;
  return negative ? negate(a[0]) : a[0];
}

Result<Value> modulo(Machine&, Arguments a) {
  const auto divisor = *a[1].as_number();
  return divisor == kZero ? Value() : Value(a[0].as_number()->modulo(divisor));
}

Result<Value> square_root(Machine&, Arguments a) {
  const auto n = *a[0].as_number();
  return n < kZero ? Value() : Value(n.square_root());
}

bool leaves(const Value& value, int remainder) {
  return value.as_number()->absolute().modulo(Decimal(2)) == Decimal(remainder);
}
Result<Value> odd(Machine&, Arguments a) { return Value(leaves(a[0], 1)); }
Result<Value> even(Machine&, Arguments a) { return Value(leaves(a[0], 0)); }

Result<Value> negation(Machine&, Arguments a) {
  const auto truth = a[0].as_bool();
  return truth ? Value(!*truth) : Value();
}

constexpr BuiltinRow kRows[] = {
    {"decimal", "n:n scale:n", round<Rounding::kHalfEven>, "n"},
    {"floor", "n:n scale:n?", round<Rounding::kFloor>, "n"},
    {"ceiling", "n:n scale:n?", round<Rounding::kCeiling>, "n"},
    {"round up", "n:n scale:n", round<Rounding::kUp>, "n"},
    {"round down", "n:n scale:n", round<Rounding::kDown>, "n"},
    {"round half up", "n:n scale:n", round<Rounding::kHalfUp>, "n"},
    {"round half down", "n:n scale:n", round<Rounding::kHalfDown>, "n"},
    {"abs", "n:nuy", absolute, "nuy"},
    {"modulo", "dividend:n divisor:n", modulo, "n"},
    {"sqrt", "number:n", square_root, "n"},
    {"odd", "number:n", odd, "b"},
    {"even", "number:n", even, "b"},
    {"not", "negand:a", negation, "b"},
};

}  // namespace

std::span<const BuiltinRow> number_builtins() { return kRows; }
}  // namespace sen::feel
