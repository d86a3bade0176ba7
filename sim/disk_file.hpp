#pragma once
/// One simulated file: bytes as programs see them, and what of them is still in doubt.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "ports/random.hpp"

namespace sen::sim::detail {

inline constexpr std::uint64_t kSector = 512;
using Sector = std::array<std::uint8_t, kSector>;

/// The wal-index: shared by all connections of one process.
struct SharedMemory {
  std::vector<std::unique_ptr<std::uint8_t[]>> regions;
};

struct Handle;

struct File {
  std::vector<std::uint8_t> bytes;
  std::uint64_t synced_size = 0;

  /// A sector in doubt: its synced content first, then each content it was given since.
  struct Doubt {
    std::vector<Sector> versions;
    bool cut = false;        ///< the last version is a truncation
    bool unflushed = false;  ///< a sync failed on it: the next one will not flush it either
  };
  std::map<std::uint64_t, Doubt> doubts;

  std::shared_ptr<SharedMemory> memory;
  std::vector<Handle*> handles;  ///< of the living process

  Sector sector(std::uint64_t index) const {
    Sector out{};
    const std::uint64_t from = index * kSector;
    if (from < bytes.size()) std::memcpy(out.data(), bytes.data() + from, std::min(kSector, bytes.size() - from));
    return out;
  }

  Doubt& doubt(std::uint64_t index) {
    Doubt& entry = doubts[index];
    if (entry.versions.empty()) {
      entry.versions.reserve(2);
      entry.versions.push_back(sector(index));
    }
    return entry;
  }

  void write(std::span<const std::uint8_t> data, std::uint64_t offset) {
    if (data.empty()) return;
    const std::uint64_t end = offset + data.size();
    for (std::uint64_t i = offset / kSector; i <= (end - 1) / kSector; ++i) doubt(i);  // remembers what was there
    if (bytes.size() < end) bytes.resize(end);
    std::memcpy(bytes.data() + offset, data.data(), data.size());
    for (std::uint64_t i = offset / kSector; i <= (end - 1) / kSector; ++i) {
      Doubt& entry = doubts[i];
      entry.versions.push_back(sector(i));
      entry.cut = entry.unflushed = false;
    }
  }

  void truncate(std::uint64_t size) {
    if (size >= bytes.size()) return;
    const std::uint64_t last = (bytes.size() - 1) / kSector;
    for (std::uint64_t i = size / kSector; i <= last; ++i) doubt(i);
    bytes.resize(size);
    for (std::uint64_t i = size / kSector; i <= last; ++i) {
      Doubt& entry = doubts[i];
      entry.versions.push_back(sector(i));
      entry.cut = true;
      entry.unflushed = false;
    }
  }

  void sync() {
    std::erase_if(doubts, [](const auto& entry) { return !entry.second.unflushed; });
    synced_size = bytes.size();
  }

  void fail_sync() {
    for (auto& [index, entry] : doubts) entry.unflushed = true;
  }

  /// The power is back. Sizes: what is kept beyond the synced end extends the file; a truncation happened or it did
  /// not.
  void settle(Random& dice) {
    const std::uint64_t current = bytes.size();
    const bool cut_kept = dice.chance(1, 2);
    std::uint64_t size = cut_kept ? std::min(synced_size, current) : synced_size;
    const std::uint64_t reach = std::max(synced_size, current);
    bytes.resize(reach);
    for (auto& [index, entry] : doubts) {
      std::uint64_t pick = dice.below(entry.versions.size());
      if (entry.cut) pick = cut_kept ? entry.versions.size() - 1 : 0;
      const std::uint64_t from = index * kSector;
      if (from >= reach) continue;
      const std::uint64_t length = std::min(kSector, reach - from);
      std::memcpy(bytes.data() + from, entry.versions[pick].data(), length);
      if (pick != 0 && !entry.cut) size = std::max(size, from + length);
    }
    bytes.resize(size);
    doubts.clear();
    synced_size = size;
  }
};

}  // namespace sen::sim::detail
