#pragma once
/// Decimal128 (IEEE 754-2008), the number of FEEL (DMN 1.5 clause 10.3.2.3.1). Never binary floating point.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sen {
class Decimal {
 public:
  Decimal() : Decimal(std::int64_t{0}) {}
  Decimal(std::int64_t value);
  static Result<Decimal> parse(std::string_view text);  ///< 12, -0.5, 1e3. @errors base.bad_number
  std::string text() const;                             ///< plain notation, no trailing zeros: 0.25, 1000
  std::optional<std::int64_t> whole() const;            ///< when it is a whole number in range
  bool finite() const;

  Decimal operator-() const;
  friend Decimal operator+(const Decimal& a, const Decimal& b);
  friend Decimal operator-(const Decimal& a, const Decimal& b);
  friend Decimal operator*(const Decimal& a, const Decimal& b);
  friend Decimal operator/(const Decimal& a, const Decimal& b);  ///< by zero: not finite
  friend bool operator==(const Decimal& a, const Decimal& b);
  friend bool operator<(const Decimal& a, const Decimal& b);
  Decimal power(const Decimal& exponent) const;
  /// Rounds to `scale` digits after the point. DMN 1.5 clause 10.3.4.5.
  enum class Rounding { kHalfEven, kHalfUp, kHalfDown, kUp, kDown, kFloor, kCeiling };
  Decimal rounded(int scale, Rounding mode) const;
  Decimal modulo(const Decimal& divisor) const;  ///< sign of the divisor
  Decimal absolute() const;
  Decimal square_root() const;

 private:
  struct alignas(16) Raw {
    std::uint64_t words[2];
  } raw_;
};
}  // namespace sen
