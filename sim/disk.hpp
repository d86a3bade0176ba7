#pragma once
/// The simulator's disk: a memory file system under the real SQLite, where the power can fail at any write or sync.
///
/// Model: a file is 512-byte sectors. What was written since the last sync of its file is in doubt: after a power loss
/// each such sector has, at random, its synced content or any it was given since. A failed sync leaves what it should
/// have flushed in doubt until it is written again, as Linux does. Making and deleting files is durable at once. One
/// thread only.
#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "ports/random.hpp"

namespace sen::sim {

/// What goes wrong, counted from the moment the plan is set: 1 is the next one, 0 never.
struct DiskFaults {
  std::uint64_t fail_write = 0;   ///< this write, truncation or deletion fails with `code`; a write may be half done
  std::uint64_t fail_sync = 0;    ///< this sync fails with an I/O error
  int code = SQLITE_IOERR_WRITE;  ///< or SQLITE_FULL
  bool for_good = false;          ///< all later ones fail too, until the next plan
  std::uint64_t power_off_write = 0;
  std::uint64_t power_off_sync = 0;
};

namespace detail {
struct File;
struct Handle;
}  // namespace detail

/// One computer: all files whose path begins with "name/".
class Machine {
 public:
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// Sets what will go wrong and starts counting anew.
  void plan(const DiskFaults& faults);
  /// Sets what will go wrong; counting goes on.
  void arm(const DiskFaults& faults) { faults_ = faults; }
  std::uint64_t writes() const { return writes_; }  ///< since the last plan: writes, truncations, deletions
  std::uint64_t syncs() const { return syncs_; }

  /// Something has gone wrong at least once, under whatever plan.
  bool struck() const { return struck_; }

  enum class Operation { kWrite, kSync };
  /// Called when an operation is counted, before its fate is known: it may arm one for it.
  std::function<void(Operation, std::uint64_t number)> on_operation;
  /// Called at the instant the power goes, inside an operation of SQLite: note it and return; destroy the node later.
  std::function<void()> on_power_off;
  /// From now on every operation fails.
  void power_off();
  bool is_off() const { return off_; }
  /// The power is back: what was not synced is kept or lost by `seed`. What was open stays dead.
  void power_on(std::uint64_t seed);
  /// The process died (kill -9): every write stays; its locks, shared memory and handles are gone.
  void kill_process();
  /// Of all names and contents.
  std::uint64_t digest() const;
  /// Flips one bit, as bit rot would. False when there is no such file or byte.
  bool flip_bit(const std::string& path, std::uint64_t byte, int bit);

 private:
  friend class SimDisk;
  friend struct VfsCalls;
  friend struct detail::Handle;
  Machine() = default;
  enum class Fate { kGood, kFails, kPowerLost, kDead };
  Fate next_write();
  Fate next_sync();
  Fate fate(std::uint64_t number, std::uint64_t off_at, std::uint64_t failure);

  std::map<std::string, std::shared_ptr<detail::File>> files_;
  DiskFaults faults_;
  std::uint64_t writes_ = 0;
  std::uint64_t syncs_ = 0;
  std::uint64_t generation_ = 0;  ///< handles of an older one are dead
  bool off_ = false;
  bool struck_ = false;
};

/// Registers itself as the default file system of SQLite in this process; at most one lives at a time.
class SimDisk {
 public:
  static constexpr const char* kName = "sen-sim";  ///< for SqliteDatabase::Options::vfs
  explicit SimDisk(std::uint64_t seed);
  ~SimDisk();
  SimDisk(const SimDisk&) = delete;
  SimDisk& operator=(const SimDisk&) = delete;

  Machine& machine(std::string_view name);  ///< made when new; paths on it are "name/file"
  /// Everything random starts anew, SQLite's own generator too: the same seed gives the same run.
  void reseed(std::uint64_t seed);
  /// Folds every operation so far: equal runs have equal hashes.
  std::uint64_t trace_hash() const { return trace_; }

  Instant now{1'700'000'000'000'000};  ///< what SQLite reads as the time; its sleeps move it

 private:
  friend struct detail::Handle;
  friend struct VfsCalls;
  void trace(std::uint64_t what, std::string_view name, std::uint64_t a = 0, std::uint64_t b = 0);

  sqlite3_vfs vfs_{};
  Random dice_;
  std::uint64_t trace_ = 0;
  std::map<std::string, std::unique_ptr<Machine>, std::less<>> machines_;
};

}  // namespace sen::sim
