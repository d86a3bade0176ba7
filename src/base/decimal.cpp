#include "base/decimal.hpp"

#include <cstring>

#include "base/money.hpp"

extern "C" {
#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#include <bid_conf.h>
#include <bid_functions.h>
#pragma clang diagnostic pop
}

namespace sen {
namespace {

static_assert(sizeof(BID_UINT128) == 16);

template <class Raw>
BID_UINT128 in(const Raw& raw) {
  BID_UINT128 value;
  std::memcpy(&value, &raw, sizeof value);
  return value;
}
template <class Raw>
void out(Raw& raw, BID_UINT128 value) {
  std::memcpy(&raw, &value, sizeof value);
}
constexpr unsigned kEven = 0;

}  // namespace

Decimal::Decimal(std::int64_t value) { out(raw_, __bid128_from_int64(value)); }

Result<Decimal> Decimal::parse(std::string_view text) {
  const auto bad = text.empty() || text.size() > 64 ||
                   text.find_first_not_of("0123456789+-.eE") != std::string_view::npos ||
                   text.find_first_of("0123456789") == std::string_view::npos;
  if (bad) return fail(errors::kBadNumber);
  unsigned flags = 0;
  std::string copy(text);
  Decimal result;
  out(result.raw_, __bid128_from_string(copy.data(), kEven, &flags));
  if (!result.finite()) return fail(errors::kBadNumber);
  return result;
}

bool Decimal::finite() const { return __bid128_isFinite(in(raw_)) != 0; }

std::string Decimal::text() const {
  char buffer[64];
  unsigned flags = 0;
  __bid128_to_string(buffer, in(raw_), &flags);
  // The library writes sign, digits, E, exponent: "+125E-2". Turn it into plain notation.
  std::string_view raw(buffer);
  const auto e = raw.find('E');
  if (e == std::string_view::npos) return std::string(raw);
  const bool negative = raw[0] == '-';
  std::string digits(raw.substr(1, e - 1));
  int exponent = std::atoi(buffer + e + 1);
  while (exponent < 0 && digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  if (digits == "0") return "0";
  if (exponent >= 0) {
    digits.append(static_cast<std::size_t>(exponent), '0');
  } else {
    const auto places = static_cast<std::size_t>(-exponent);
    if (digits.size() <= places) digits.insert(0, places - digits.size() + 1, '0');
    digits.insert(digits.size() - places, ".");
  }
  return negative ? "-" + digits : digits;
}

std::optional<std::int64_t> Decimal::whole() const {
  if (!finite()) return std::nullopt;
  unsigned flags = 0;
  const auto value = __bid128_to_int64_xint(in(raw_), &flags);
  if (flags != 0) return std::nullopt;
  return value;
}

#define SEN_BINARY(op, fn)                                       \
  Decimal op(const Decimal& a, const Decimal& b) {               \
    unsigned flags = 0;                                          \
    Decimal result;                                              \
    out(result.raw_, fn(in(a.raw_), in(b.raw_), kEven, &flags)); \
    return result;                                               \
  }
SEN_BINARY(operator+, __bid128_add)
SEN_BINARY(operator-, __bid128_sub)
SEN_BINARY(operator*, __bid128_mul)
SEN_BINARY(operator/, __bid128_div)
#undef SEN_BINARY

Decimal Decimal::operator-() const { return Decimal(0) - *this; }

bool operator==(const Decimal& a, const Decimal& b) {
  unsigned flags = 0;
  return __bid128_quiet_equal(in(a.raw_), in(b.raw_), &flags) != 0;
}
bool operator<(const Decimal& a, const Decimal& b) {
  unsigned flags = 0;
  return __bid128_quiet_less(in(a.raw_), in(b.raw_), &flags) != 0;
}

Decimal Decimal::power(const Decimal& exponent) const {
  unsigned flags = 0;
  Decimal result;
  // Whole exponents exactly, by squaring: the library's pow goes through approximations.
  if (const auto n = exponent.whole(); n && *n >= -999 && *n <= 999) {
    Decimal base = *this;
    Decimal product(1);
    for (auto left = *n < 0 ? -*n : *n; left > 0; left >>= 1) {
      if (left & 1) product = product * base;
      base = base * base;
    }
    return *n < 0 ? Decimal(1) / product : product;
  }
  out(result.raw_, __bid128_pow(in(raw_), in(exponent.raw_), kEven, &flags));
  return result;
}

Decimal Decimal::rounded(int scale, Rounding mode) const {
  unsigned flags = 0;
  BID_UINT128 value = in(raw_);
  if (scale > 6111 || scale < -6111) return *this;
  value = __bid128_scalbn(value, scale, kEven, &flags);
  const bool negative = *this < Decimal(0);
  switch (mode) {
    case Rounding::kHalfEven:
      value = __bid128_round_integral_nearest_even(value, &flags);
      break;
    case Rounding::kHalfUp:
      value = __bid128_round_integral_nearest_away(value, &flags);
      break;
    case Rounding::kHalfDown: {
      // Nearest, ties towards zero: subtract half from the size and go up.
      Decimal size;
      out(size.raw_, value);
      const Decimal half = Decimal(1) / Decimal(2);
      const Decimal moved = negative ? size + half : size - half;
      value = negative ? __bid128_round_integral_negative(in(moved.raw_), &flags)
                       : __bid128_round_integral_positive(in(moved.raw_), &flags);
      break;
    }
    case Rounding::kUp:
      value =
          negative ? __bid128_round_integral_negative(value, &flags) : __bid128_round_integral_positive(value, &flags);
      break;
    case Rounding::kDown:
      value = __bid128_round_integral_zero(value, &flags);
      break;
    case Rounding::kFloor:
      value = __bid128_round_integral_negative(value, &flags);
      break;
    case Rounding::kCeiling:
      value = __bid128_round_integral_positive(value, &flags);
      break;
  }
  Decimal result;
  out(result.raw_, __bid128_scalbn(value, -scale, kEven, &flags));
  return result;
}

Decimal Decimal::modulo(const Decimal& divisor) const {
  // DMN 1.5 clause 10.3.4.5: modulo(dividend, divisor) = dividend - divisor * floor(dividend / divisor)
  return *this - divisor * (*this / divisor).rounded(0, Rounding::kFloor);
}

Decimal Decimal::absolute() const { return *this < Decimal(0) ? -*this : *this; }

Decimal Decimal::square_root() const {
  unsigned flags = 0;
  Decimal result;
  out(result.raw_, __bid128_sqrt(in(raw_), kEven, &flags));
  return result;
}

std::string Money::text() const {
  std::string digits = std::to_string(minor < 0 ? -minor : minor);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ".");
  if (minor < 0) digits.insert(0, "-");
  return digits + (code() == "VND" ? std::string(" ₫") : " " + std::string(code()));
}

}  // namespace sen
