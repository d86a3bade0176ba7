#include "registers/fingerprints.hpp"

#include <algorithm>

namespace sen::registers {
namespace {

constexpr std::size_t kFirstPlaces = 16;
constexpr std::uint64_t kFullAt = 80;  ///< percent

/// The last steps of MurmurHash3: every bit of the input moves every bit of the result.
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd;
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53;
  return x ^ (x >> 33);
}

}  // namespace

std::uint64_t fingerprint_of(std::uint64_t kind, ByteView value) {
  std::uint64_t out = mixed(kind + 1);
  for (const auto byte : value) out = (out ^ byte) * 0x100000001b3;  // FNV-1a
  return mixed(out);
}

std::uint32_t Fingerprints::kept_of(std::uint64_t hash) {
  return std::max<std::uint32_t>(static_cast<std::uint32_t>(hash), 1);
}

std::size_t Fingerprints::place_of(const std::vector<std::uint32_t>& places, std::uint32_t kept) {
  std::size_t at = (std::uint64_t{kept} * places.size()) >> 32;
  while (places[at] != 0 && places[at] != kept) at = at + 1 == places.size() ? 0 : at + 1;
  return at;
}

void Fingerprints::grow(Table& table) {
  std::vector<std::uint32_t> wider(std::max(kFirstPlaces, table.places.size() * 3 / 2));
  for (const auto kept : table.places)
    if (kept != 0) wider[place_of(wider, kept)] = kept;
  table.places = std::move(wider);
}

bool Fingerprints::may_hold(std::uint64_t hash) const {
  const auto& places = tables_[hash >> (64 - kTableBits)].places;
  return !places.empty() && places[place_of(places, kept_of(hash))] != 0;
}

bool Fingerprints::add(std::uint64_t hash) {
  auto& table = tables_[hash >> (64 - kTableBits)];
  if ((table.taken + 1) * 100 > table.places.size() * kFullAt) grow(table);
  const auto kept = kept_of(hash);
  auto& place = table.places[place_of(table.places, kept)];
  if (place != 0) return false;
  place = kept;
  ++table.taken;
  ++size_;
  return true;
}

std::uint64_t Fingerprints::bytes() const {
  std::uint64_t out = tables_.size() * sizeof(Table);
  for (const auto& table : tables_) out += table.places.capacity() * sizeof(std::uint32_t);
  return out;
}

}  // namespace sen::registers
