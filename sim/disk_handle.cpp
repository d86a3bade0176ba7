#include "sim/disk_handle.hpp"

#include <cstring>

#include "base/check.hpp"

namespace sen::sim::detail {
namespace {

constexpr int kRegionLocks = SQLITE_SHM_NLOCK;

}  // namespace

int Handle::read(void* out, std::uint64_t size, std::uint64_t offset) {
  if (dead()) return SQLITE_IOERR_READ;
  trace('r', offset, size);
  const std::uint64_t have = offset < file->bytes.size() ? std::min(size, file->bytes.size() - offset) : 0;
  if (have != 0) std::memcpy(out, file->bytes.data() + offset, have);
  if (have == size) return SQLITE_OK;
  std::memset(static_cast<std::uint8_t*>(out) + have, 0, size - have);
  return SQLITE_IOERR_SHORT_READ;
}

int Handle::write(const void* data, std::uint64_t size, std::uint64_t offset) {
  if (dead()) return SQLITE_IOERR_WRITE;
  trace('w', offset, fold_bytes(size, data, size));
  const Machine::Fate fate = next_write();
  const std::span bytes(static_cast<const std::uint8_t*>(data), size);
  // One that fails has done a part of it.
  file->write(fate == Machine::Fate::kFails ? bytes.first(bytes.size() / 2) : bytes, offset);
  if (fate == Machine::Fate::kGood) return SQLITE_OK;
  return fate == Machine::Fate::kFails ? fault_code() : SQLITE_IOERR_WRITE;
}

int Handle::truncate(std::uint64_t size) {
  if (dead()) return SQLITE_IOERR_TRUNCATE;
  trace('t', size);
  const Machine::Fate fate = next_write();
  if (fate != Machine::Fate::kFails) file->truncate(size);
  return fate == Machine::Fate::kGood ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int Handle::sync() {
  if (dead()) return SQLITE_IOERR_FSYNC;
  trace('s');
  switch (next_sync()) {
    case Machine::Fate::kGood:
      file->sync();
      return SQLITE_OK;
    case Machine::Fate::kFails:
      file->fail_sync();
      return SQLITE_IOERR_FSYNC;
    default:
      return SQLITE_IOERR_FSYNC;
  }
}

int Handle::lock(int wanted) {
  if (dead()) return SQLITE_IOERR_LOCK;
  for (const Handle* other : file->handles) {
    if (other == this) continue;
    const bool blocks_readers = other->level >= SQLITE_LOCK_PENDING;
    const bool blocks_writers = other->level >= SQLITE_LOCK_RESERVED;
    const bool blocks_all = other->level >= SQLITE_LOCK_SHARED;
    if (blocks_readers || (wanted >= SQLITE_LOCK_RESERVED && blocks_writers) ||
        (wanted == SQLITE_LOCK_EXCLUSIVE && blocks_all))
      return SQLITE_BUSY;
  }
  level = std::max(level, wanted);
  return SQLITE_OK;
}

void Handle::unlock(int wanted) { level = std::min(level, wanted); }

bool Handle::reserved_by_any() const {
  return std::ranges::any_of(file->handles, [](const Handle* one) { return one->level >= SQLITE_LOCK_RESERVED; });
}

int Handle::lock_regions(int first, int count, int flags) {
  ASSERT(first >= 0 && count >= 1 && first + count <= kRegionLocks);
  const unsigned mask = ((1u << count) - 1u) << first;
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    shared_regions &= ~mask;
    exclusive_regions &= ~mask;
    return SQLITE_OK;
  }
  if (dead()) return SQLITE_IOERR_SHMLOCK;
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  for (const Handle* other : file->handles) {
    const unsigned held = other->exclusive_regions | (exclusive ? other->shared_regions : 0);
    if (other != this && (held & mask) != 0) return SQLITE_BUSY;
  }
  (exclusive ? exclusive_regions : shared_regions) |= mask;
  return SQLITE_OK;
}

int Handle::map(int region, int size, bool extend, void volatile** out) {
  *out = nullptr;
  if (dead()) return SQLITE_IOERR_SHMMAP;
  if (!file->memory) file->memory = std::make_shared<SharedMemory>();
  memory = file->memory;  // keeps it alive for this handle, also past the death of the process
  const auto index = static_cast<std::size_t>(region);
  while (extend && memory->regions.size() <= index)
    memory->regions.push_back(std::make_unique<std::uint8_t[]>(static_cast<std::size_t>(size)));
  if (index < memory->regions.size()) *out = memory->regions[index].get();
  return SQLITE_OK;
}

void Handle::unmap(bool remove) {
  shared_regions = exclusive_regions = 0;
  if (!dead() && remove) file->memory.reset();
  memory.reset();
}

void Handle::close() {
  std::erase(file->handles, this);
  if (machine == nullptr || dead()) return;
  trace('c');
  if (delete_on_close) machine->files_.erase(name);
}

}  // namespace sen::sim::detail
