#include "adapters/sqlite/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "store/errors.hpp"

namespace sen::sqlite {
namespace {

std::string holder(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(descriptor, text.data(), text.size(), 0);
  std::string pid;
  for (ssize_t i = 0; i < size && text[static_cast<std::size_t>(i)] >= '0' && text[static_cast<std::size_t>(i)] <= '9';
       ++i)
    pid += text[static_cast<std::size_t>(i)];
  return pid.empty() ? "?" : "pid " + pid;
}

}  // namespace

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  if (this != &other) {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = std::exchange(other.descriptor_, -1);
  }
  return *this;
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<FolderLock> FolderLock::take(const std::string& path) {
  const std::string file = path + ".lock";
  FolderLock lock;
  lock.descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.descriptor_ < 0) return fail(errors::kDatabaseNotWritable, {path, std::strerror(errno)});
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail(errors::kDatabaseInUse, {path, holder(lock.descriptor_)});
    return fail(errors::kDatabaseNotWritable, {path, std::strerror(errno)});
  }
  // The pid only helps whoever is refused; the lock itself is the kernel's.
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock.descriptor_, 0) != 0 || ::pwrite(lock.descriptor_, pid.data(), pid.size(), 0) < 0)
    return fail(errors::kDatabaseNotWritable, {path, std::strerror(errno)});
  // SQLite gives its other files the same permissions.
  const int data = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (data < 0) return fail(errors::kDatabaseNotWritable, {path, std::strerror(errno)});
  ::close(data);
  return lock;
}

}  // namespace sen::sqlite
