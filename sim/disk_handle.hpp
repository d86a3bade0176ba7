#pragma once
/// One open file of the simulated disk, as SQLite uses it. Internal to the disk.
#include <algorithm>
#include <memory>
#include <string>

#include "sim/disk.hpp"
#include "sim/disk_file.hpp"

namespace sen::sim::detail {

/// For traces and digests: equal histories fold to equal values.
std::uint64_t fold(std::uint64_t hash, std::uint64_t value);
std::uint64_t fold_bytes(std::uint64_t hash, const void* data, std::size_t size);

/// What an sqlite3_file of ours points to.
struct Handle {
  SimDisk* disk = nullptr;
  Machine* machine = nullptr;  ///< null: a nameless temporary file, which no fault touches
  std::shared_ptr<File> file;
  std::string name;
  std::uint64_t generation = 0;
  bool delete_on_close = false;
  int level = SQLITE_LOCK_NONE;
  unsigned shared_regions = 0;
  unsigned exclusive_regions = 0;
  std::shared_ptr<SharedMemory> memory;

  bool dead() const { return machine != nullptr && (machine->off_ || generation != machine->generation_); }
  void trace(std::uint64_t what, std::uint64_t a = 0, std::uint64_t b = 0) const { disk->trace(what, name, a, b); }
  Machine::Fate next_write() const { return machine ? machine->next_write() : Machine::Fate::kGood; }
  Machine::Fate next_sync() const { return machine ? machine->next_sync() : Machine::Fate::kGood; }
  int fault_code() const { return machine->faults_.code; }

  int read(void* out, std::uint64_t size, std::uint64_t offset);
  int write(const void* data, std::uint64_t size, std::uint64_t offset);
  int truncate(std::uint64_t size);
  int sync();
  int lock(int wanted);
  void unlock(int wanted);
  bool reserved_by_any() const;
  int lock_regions(int first, int count, int flags);
  int map(int region, int size, bool extend, void volatile** out);
  void unmap(bool remove);
  void close();
};

}  // namespace sen::sim::detail
