#include "sim/disk.hpp"

#include <bit>
#include <cstring>

#include "base/check.hpp"
#include "sim/disk_file.hpp"

namespace sen::sim {

using detail::File;
using detail::SharedMemory;

namespace {

constexpr int kRegionLocks = SQLITE_SHM_NLOCK;

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

}  // namespace

// --- one open file
// ---------------------------------------------------------------------------------------------------------------

namespace detail {

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

}  // namespace detail

using detail::Handle;

// --- machines
// --------------------------------------------------------------------------------------------------------------------

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
  if (faults_.power_off_write == writes_) {
    power_off();
    return Fate::kPowerLost;
  }
  const bool hit =
      faults_.fail_write != 0 && (writes_ == faults_.fail_write || (faults_.for_good && writes_ > faults_.fail_write));
  return hit ? Fate::kFails : Fate::kGood;
}

Machine::Fate Machine::next_sync() {
  ++syncs_;
  if (faults_.power_off_sync == syncs_) {
    power_off();
    return Fate::kPowerLost;
  }
  const bool hit =
      faults_.fail_sync != 0 && (syncs_ == faults_.fail_sync || (faults_.for_good && syncs_ > faults_.fail_sync));
  return hit ? Fate::kFails : Fate::kGood;
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
    hash = fold_bytes(hash, name.data(), name.size());
    hash = fold_bytes(hash, file->bytes.data(), file->bytes.size());
  }
  return hash;
}

bool Machine::flip_bit(const std::string& path, std::uint64_t byte, int bit) {
  const auto place = files_.find(path);
  if (place == files_.end() || byte >= place->second->bytes.size()) return false;
  place->second->bytes[byte] ^= static_cast<std::uint8_t>(1 << bit);
  return true;
}

// --- SQLite's table of calls
// -----------------------------------------------------------------------------------------------------

namespace {
struct OpenFile {
  sqlite3_file base;
  Handle* handle;
};
Handle& of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file)->handle; }
}  // namespace

struct VfsCalls {
  static SimDisk& disk(sqlite3_vfs* vfs) { return *static_cast<SimDisk*>(vfs->pAppData); }
  static std::string_view machine_of(std::string_view path) {
    const std::size_t slash = path.find('/');
    return slash == std::string_view::npos ? std::string_view("local") : path.substr(0, slash);
  }

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* out, int flags, int* out_flags);
  static int remove(sqlite3_vfs* vfs, const char* path, int);
  static int exists(sqlite3_vfs* vfs, const char* path, int, int* out) {
    Machine& machine = disk(vfs).machine(machine_of(path));
    *out = !machine.off_ && machine.files_.contains(path) ? 1 : 0;
    return machine.off_ ? SQLITE_IOERR_ACCESS : SQLITE_OK;
  }
  static int full_path(sqlite3_vfs*, const char* path, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", path);
    return SQLITE_OK;
  }
  static int randomness(sqlite3_vfs* vfs, int size, char* out) {
    for (int i = 0; i < size; ++i) out[i] = static_cast<char>(disk(vfs).dice_.next());
    return size;
  }
  static int sleep(sqlite3_vfs* vfs, int us) {
    disk(vfs).now.us += us;
    return us;
  }
  static int time_ms(sqlite3_vfs* vfs, sqlite3_int64* out) {
    *out = disk(vfs).now.us / 1000 + 210866760000000LL;  // Julian day of 1970 in milliseconds
    return SQLITE_OK;
  }
  static int time_days(sqlite3_vfs* vfs, double* out) {
    sqlite3_int64 ms = 0;
    time_ms(vfs, &ms);
    *out = static_cast<double>(ms) / 86'400'000.0;
    return SQLITE_OK;
  }
  static int last_error(sqlite3_vfs*, int, char*) { return 0; }

  static int close(sqlite3_file* file) {
    Handle* handle = &of(file);
    handle->close();
    delete handle;
    return SQLITE_OK;
  }
  static std::uint64_t size(sqlite3_int64 value) { return static_cast<std::uint64_t>(value); }
  static int read(sqlite3_file* file, void* out, int count, sqlite3_int64 offset) {
    return of(file).read(out, size(count), size(offset));
  }
  static int write(sqlite3_file* file, const void* data, int count, sqlite3_int64 offset) {
    return of(file).write(data, size(count), size(offset));
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 length) { return of(file).truncate(size(length)); }
  static int sync(sqlite3_file* file, int) { return of(file).sync(); }
  static int file_size(sqlite3_file* file, sqlite3_int64* out) {
    if (of(file).dead()) return SQLITE_IOERR_FSTAT;
    *out = static_cast<sqlite3_int64>(of(file).file->bytes.size());
    return SQLITE_OK;
  }
  static int lock(sqlite3_file* file, int level) { return of(file).lock(level); }
  static int unlock(sqlite3_file* file, int level) { return of(file).unlock(level), SQLITE_OK; }
  static int check_reserved(sqlite3_file* file, int* out) {
    return *out = of(file).reserved_by_any() ? 1 : 0, SQLITE_OK;
  }
  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file*) { return 4096; }  // as the real one says
  static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }
  static int map(sqlite3_file* file, int region, int length, int extend, void volatile** out) {
    return of(file).map(region, length, extend != 0, out);
  }
  static int lock_regions(sqlite3_file* file, int first, int count, int flags) {
    return of(file).lock_regions(first, count, flags);
  }
  static void barrier(sqlite3_file*) {}
  static int unmap(sqlite3_file* file, int remove) { return of(file).unmap(remove != 0), SQLITE_OK; }

  static const sqlite3_io_methods kMethods;
};

const sqlite3_io_methods VfsCalls::kMethods = {
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = check_reserved,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map,
    .xShmLock = lock_regions,
    .xShmBarrier = barrier,
    .xShmUnmap = unmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int VfsCalls::open(sqlite3_vfs* vfs, const char* path, sqlite3_file* out, int flags, int* out_flags) {
  out->pMethods = nullptr;
  SimDisk& self = disk(vfs);
  auto handle = std::make_unique<Handle>();
  handle->disk = &self;
  if (path == nullptr) {
    handle->file = std::make_shared<File>();
  } else {
    Machine& machine = self.machine(machine_of(path));
    auto place = machine.files_.find(path);
    if (machine.off_ || (place == machine.files_.end() && (flags & SQLITE_OPEN_CREATE) == 0)) return SQLITE_CANTOPEN;
    if (place == machine.files_.end()) place = machine.files_.emplace(path, std::make_shared<File>()).first;
    handle->machine = &machine;
    handle->file = place->second;
    handle->name = path;
    handle->generation = machine.generation_;
    handle->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  }
  handle->trace('o');
  handle->file->handles.push_back(handle.get());
  if (out_flags != nullptr) *out_flags = flags;
  out->pMethods = &kMethods;
  reinterpret_cast<OpenFile*>(out)->handle = handle.release();
  return SQLITE_OK;
}

int VfsCalls::remove(sqlite3_vfs* vfs, const char* path, int) {
  SimDisk& self = disk(vfs);
  Machine& machine = self.machine(machine_of(path));
  if (machine.off_) return SQLITE_IOERR_DELETE;
  if (!machine.files_.contains(path)) return SQLITE_IOERR_DELETE_NOENT;
  self.trace('d', path);
  const Machine::Fate fate = machine.next_write();
  if (fate == Machine::Fate::kGood) machine.files_.erase(path);
  return fate == Machine::Fate::kGood ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

// --- the disk
// --------------------------------------------------------------------------------------------------------------------

SimDisk::SimDisk(std::uint64_t seed) : dice_(seed) {
  ASSERT(sqlite3_vfs_find(kName) == nullptr);
  vfs_.iVersion = 2;
  vfs_.szOsFile = sizeof(OpenFile);
  vfs_.mxPathname = 512;
  vfs_.zName = kName;
  vfs_.pAppData = this;
  vfs_.xOpen = VfsCalls::open;
  vfs_.xDelete = VfsCalls::remove;
  vfs_.xAccess = VfsCalls::exists;
  vfs_.xFullPathname = VfsCalls::full_path;
  vfs_.xRandomness = VfsCalls::randomness;
  vfs_.xSleep = VfsCalls::sleep;
  vfs_.xCurrentTime = VfsCalls::time_days;
  vfs_.xGetLastError = VfsCalls::last_error;
  vfs_.xCurrentTimeInt64 = VfsCalls::time_ms;
  const int code = sqlite3_vfs_register(&vfs_, 1);  // the default one: SQLite seeds its own generator from it
  ASSERT(code == SQLITE_OK);
  sqlite3_randomness(0, nullptr);
}

SimDisk::~SimDisk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_randomness(0, nullptr);
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
  trace_ = fold(fold(fold(fold_bytes(trace_, name.data(), name.size()), what), a), b);
}

}  // namespace sen::sim
