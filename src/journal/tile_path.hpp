#pragma once
/// Resource paths of C2SP tlog-tiles: `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sen::journal {

struct TilePath {
  int level = 0;  ///< -1: a bundle of entries
  std::int64_t index = 0;
  int width = 256;
  bool operator==(const TilePath&) const = default;
};
inline constexpr int kEntries = -1;

/// Accepts exactly what format_tile_path writes: a resource has one name, so caches hold it once.
std::optional<TilePath> parse_tile_path(std::string_view path);
std::string format_tile_path(const TilePath& path);

}  // namespace sen::journal
