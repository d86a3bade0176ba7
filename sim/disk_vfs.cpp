// SQLite's table of calls: each finds the disk, machine or open file it means and asks it.
#include "base/check.hpp"
#include "sim/disk_handle.hpp"

namespace sen::sim {

using detail::File;
using detail::Handle;

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

}  // namespace sen::sim
