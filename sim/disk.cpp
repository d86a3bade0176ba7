#include "sim/disk.hpp"

#include <bit>
#include <cstring>

#include "sim/disk_handle.hpp"

namespace sen::sim {

namespace detail {

std::uint64_t fold(std::uint64_t hash, std::uint64_t value) {
  return std::rotl((hash ^ value) * 0x9e3779b97f4a7c15ULL, 29) * 0xbf58476d1ce4e5b9ULL;
}

std::uint64_t fold_bytes(std::uint64_t hash, const void* data, std::size_t size) {
  const auto* at = static_cast<const std::uint8_t*>(data);
  for (; size >= 8; at += 8, size -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    hash = fold(hash, word);
  }
  std::uint64_t rest = 0;
  if (size != 0) std::memcpy(&rest, at, size);
  return fold(hash, rest ^ size);
}

}  // namespace detail

Machine::~Machine() = default;

void Machine::plan(const DiskFaults& faults) {
  faults_ = faults;
  writes_ = syncs_ = 0;
}

void Machine::power_off() {
  if (off_) return;
  off_ = true;
  if (on_power_off) on_power_off();
}

Machine::Fate Machine::next_write() {
  ++writes_;
  if (on_operation) on_operation(Operation::kWrite, writes_);
  return fate(writes_, faults_.power_off_write, faults_.fail_write);
}

Machine::Fate Machine::next_sync() {
  ++syncs_;
  if (on_operation) on_operation(Operation::kSync, syncs_);
  return fate(syncs_, faults_.power_off_sync, faults_.fail_sync);
}

Machine::Fate Machine::fate(std::uint64_t number, std::uint64_t off_at, std::uint64_t failure) {
  const bool lost = number == off_at;
  const bool fails = failure != 0 && (number == failure || (faults_.for_good && number > failure));
  struck_ = struck_ || lost || fails;
  if (lost) {
    power_off();
    return Fate::kPowerLost;
  }
  return fails ? Fate::kFails : Fate::kGood;
}

void Machine::power_on(std::uint64_t seed) {
  Random dice(seed);
  for (auto& [name, file] : files_) file->settle(dice);
  off_ = false;
  kill_process();
}

void Machine::kill_process() {
  ++generation_;
  plan({});
  for (auto& [name, file] : files_) {
    file->handles.clear();
    file->memory.reset();
  }
}

std::uint64_t Machine::digest() const {
  std::uint64_t hash = 0;
  for (const auto& [name, file] : files_) {
    hash = detail::fold_bytes(hash, name.data(), name.size());
    hash = detail::fold_bytes(hash, file->bytes.data(), file->bytes.size());
  }
  return hash;
}

bool Machine::flip_bit(const std::string& path, std::uint64_t byte, int bit) {
  const auto place = files_.find(path);
  if (place == files_.end() || byte >= place->second->bytes.size()) return false;
  place->second->bytes[byte] ^= static_cast<std::uint8_t>(1 << bit);
  return true;
}

Machine& SimDisk::machine(std::string_view name) {
  auto place = machines_.find(name);
  if (place == machines_.end())
    place = machines_.emplace(std::string(name), std::unique_ptr<Machine>(new Machine)).first;
  return *place->second;
}

void SimDisk::reseed(std::uint64_t seed) {
  dice_ = Random(seed);
  trace_ = 0;
  sqlite3_randomness(0, nullptr);
}

void SimDisk::trace(std::uint64_t what, std::string_view name, std::uint64_t a, std::uint64_t b) {
  trace_ = detail::fold(detail::fold(detail::fold(detail::fold_bytes(trace_, name.data(), name.size()), what), a), b);
}

}  // namespace sen::sim
