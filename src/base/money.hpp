#pragma once
/// Money: whole minor units of one currency (ISO 4217). The dong has no minor unit in use: 1 means 1 ₫.
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace sen {
struct Money {
  std::int64_t minor = 0;
  std::array<char, 4> currency{'V', 'N', 'D', 0};
  auto operator<=>(const Money&) const = default;
  std::string_view code() const { return {currency.data(), 3}; }
  std::string text() const;  ///< 1.234.567 ₫ for VND; otherwise 1.234.567 USD in minor units
};
}  // namespace sen
