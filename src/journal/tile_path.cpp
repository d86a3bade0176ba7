#include "journal/tile_path.hpp"

#include <charconv>

#include "base/check.hpp"
#include "base/text.hpp"

namespace sen::journal {
namespace {

constexpr std::int64_t kIndexMax = std::int64_t{1} << 55;  // 2^63 leaves in tiles of 2^8

/// A decimal number without sign or leading zero.
std::optional<std::int64_t> number(std::string_view text) {
  if (text.empty() || text.size() > 18 || !is_digits(text, text.size())) return {};
  if (text.size() > 1 && text.front() == '0') return {};
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// "x001/x234/067" -> 1234067.
std::optional<std::int64_t> index_of(std::string_view text) {
  std::int64_t value = 0;
  const auto parts = split(text, '/');
  if (parts.size() > 6) return {};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto part = parts[i];
    const bool last = i + 1 == parts.size();
    if (!last && !part.starts_with('x')) return {};
    if (!last) part.remove_prefix(1);
    if (!is_digits(part, 3)) return {};
    int digits = 0;
    std::from_chars(part.data(), part.data() + part.size(), digits);
    value = value * 1000 + digits;
  }
  if (value > kIndexMax) return {};
  return value;
}

std::string three_digits(std::int64_t n) {
  auto text = std::to_string(n);
  return std::string(3 - text.size(), '0') + text;
}

}  // namespace

std::string format_tile_path(const TilePath& path) {
  ASSERT(path.width >= 1 && path.width <= 256);
  std::string index = three_digits(path.index % 1000);
  for (std::int64_t rest = path.index / 1000; rest > 0; rest /= 1000)
    index = "x" + three_digits(rest % 1000) + "/" + index;
  std::string out =
      "tile/" + (path.level == kEntries ? std::string("entries") : std::to_string(path.level)) + "/" + index;
  if (path.width < 256) out += ".p/" + std::to_string(path.width);
  return out;
}

std::optional<TilePath> parse_tile_path(std::string_view path) {
  constexpr std::string_view kPrefix = "tile/";
  if (path.size() > 64 || !path.starts_with(kPrefix)) return {};
  std::string_view rest = path.substr(kPrefix.size());
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos) return {};
  TilePath out;
  const auto level = rest.substr(0, slash);
  const auto numeric = number(level);
  if (level != "entries" && (!numeric || *numeric > 63)) return {};
  out.level = numeric ? static_cast<int>(*numeric) : kEntries;
  rest.remove_prefix(slash + 1);
  if (const auto partial = rest.find(".p/"); partial != std::string_view::npos) {
    const auto width = number(rest.substr(partial + 3));
    if (!width || *width < 1 || *width > 255) return {};
    out.width = static_cast<int>(*width);
    rest = rest.substr(0, partial);
  }
  const auto index = index_of(rest);
  if (!index) return {};
  out.index = *index;
  if (format_tile_path(out) != path) return {};
  return out;
}

}  // namespace sen::journal
