#include "feel/operators.hpp"

#include <algorithm>

#include "feel/function.hpp"
#include "feel/temporal.hpp"

namespace sen::feel {
namespace {

std::optional<bool> equal_lists(const List& a, const List& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (equal(a[i], b[i]) != true) return false;
  return true;
}

std::optional<bool> equal_contexts(const Value& a, const Value& b) {
  if (a.as_context()->size() != b.as_context()->size()) return false;
  for (const auto& [key, value] : *a.as_context()) {
    const auto* other = b.find(key);
    if (other == nullptr || equal(value, *other) != true) return false;
  }
  return true;
}

bool equal_ranges(const Range& a, const Range& b) {
  return a.unary == b.unary && a.low_closed == b.low_closed && a.high_closed == b.high_closed &&
         equal(a.low, b.low) == true && equal(a.high, b.high) == true;
}

/// Both have an offset or neither has: only then two times can be put on one line.
bool on_one_line(const Time& a, const Time& b) { return a.offset_seconds.has_value() == b.offset_seconds.has_value(); }

template <class T>
std::weak_ordering order_of(const T& a, const T& b) {
  if (a < b) return std::weak_ordering::less;
  return b < a ? std::weak_ordering::greater : std::weak_ordering::equivalent;
}

Value three_valued(std::optional<bool> truth) { return truth ? Value(*truth) : Value(); }

}  // namespace

std::optional<bool> equal(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::kBoolean:
      return *a.as_bool() == *b.as_bool();
    case Kind::kList:
      return equal_lists(*a.as_list(), *b.as_list());
    case Kind::kContext:
      return equal_contexts(a, b);
    case Kind::kRange:
      return equal_ranges(*a.as_range(), *b.as_range());
    case Kind::kFunction:
      return *a.as_function() == *b.as_function() ? std::optional(true) : std::nullopt;
    default:
      break;
  }
  const auto ordering = order(a, b);
  if (!ordering) return false;
  return *ordering == 0;
}

std::optional<std::weak_ordering> order(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::kNumber:
      return order_of(*a.as_number(), *b.as_number());
    case Kind::kString:
      return order_of(*a.as_text(), *b.as_text());  // UTF-8 bytes stand in the order of code points
    case Kind::kDate:
      return *a.as_date() <=> *b.as_date();
    case Kind::kDaysDuration:
      return a.as_days_duration()->us <=> b.as_days_duration()->us;
    case Kind::kMonthsDuration:
      return a.as_months_duration()->months <=> b.as_months_duration()->months;
    case Kind::kTime:
      if (!on_one_line(*a.as_time(), *b.as_time())) return std::nullopt;
      return line_us({CivilDate{0}, *a.as_time()}) <=> line_us({CivilDate{0}, *b.as_time()});
    case Kind::kDateTime:
      if (!on_one_line(a.as_date_time()->time, b.as_date_time()->time)) return std::nullopt;
      return line_us(*a.as_date_time()) <=> line_us(*b.as_date_time());
    default:
      return std::nullopt;
  }
}

Value compare(Op op, const Value& a, const Value& b) {
  if (op == Op::kEqual) return three_valued(equal(a, b));
  if (op == Op::kNotEqual) {
    const auto same = equal(a, b);
    return same ? Value(!*same) : Value();
  }
  const auto ordering = order(a, b);
  if (!ordering) return {};
  switch (op) {
    case Op::kLess:
      return *ordering < 0;
    case Op::kLessEqual:
      return *ordering <= 0;
    case Op::kGreater:
      return *ordering > 0;
    case Op::kGreaterEqual:
      return *ordering >= 0;
    default:
      return {};
  }
}

Value arithmetic(Op op, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  const auto x = a.as_number();
  const auto y = b.as_number();
  switch (op) {
    case Op::kAdd:
      if (x && y) return *x + *y;
      if (a.as_text() && b.as_text()) return *a.as_text() + *b.as_text();
      return temporal_add(a, b);
    case Op::kSubtract:
      return x && y ? Value(*x - *y) : temporal_subtract(a, b);
    case Op::kMultiply:
      if (x && y) return *x * *y;
      return y ? temporal_multiply(a, *y) : x ? temporal_multiply(b, *x) : Value();
    case Op::kDivide:
      if (x && y) return *y == Decimal(0) ? Value() : Value(*x / *y);
      return temporal_divide(a, b);
    case Op::kPower:
      return x && y ? Value(x->power(*y)) : Value();
    default:
      return {};
  }
}

Value negate(const Value& value) {
  if (const auto number = value.as_number()) return -*number;
  if (value.is(Kind::kDaysDuration) || value.is(Kind::kMonthsDuration)) return temporal_multiply(value, Decimal(-1));
  return {};
}

std::optional<bool> in_range(const Value& value, const Range& range) {
  if (value.is_null() || (!range.unary && (range.low.is_null() || range.high.is_null()))) return std::nullopt;
  bool inside = true;
  if (!range.low.is_null()) {
    const auto low = order(value, range.low);
    if (!low) return std::nullopt;
    inside = *low > 0 || (*low == 0 && range.low_closed);
  }
  if (!range.high.is_null()) {
    const auto high = order(value, range.high);
    if (!high) return std::nullopt;
    inside = inside && (*high < 0 || (*high == 0 && range.high_closed));
  }
  return inside;
}

bool conforms(const Value& value, const TypeName& type) {
  if (type.name == "Any") return !value.is_null();
  if (type.name == "Null") return value.is_null();
  if (kind_name(value.kind()) != type.name) return false;
  if (type.parts.empty()) return true;
  if (const auto* items = value.as_list())
    return std::ranges::all_of(*items,
                               [&](const Value& item) { return item.is_null() || conforms(item, type.parts[0]); });
  if (value.is(Kind::kContext)) {
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      const auto* found = value.find(type.fields[i]);
      if (found == nullptr || (!found->is_null() && !conforms(*found, type.parts[i]))) return false;
    }
    return true;
  }
  if (const auto* range = value.as_range()) {
    const auto fits = [&](const Value& end) { return end.is_null() || conforms(end, type.parts[0]); };
    return fits(range->low) && fits(range->high);
  }
  return true;
}

}  // namespace sen::feel
