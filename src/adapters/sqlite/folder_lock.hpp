#pragma once
/// One process per data folder: an advisory lock that the kernel drops when its holder dies.
#include <string>
#include <utility>

#include "base/result.hpp"

namespace sen::sqlite {
class FolderLock {
 public:
  /// Takes `path` + ".lock" and makes `path` itself private to its owner (0600).
  /// @errors database.in_use, database.not_writable
  static Result<FolderLock> take(const std::string& path);
  FolderLock() = default;
  FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  int descriptor_ = -1;
};
}  // namespace sen::sqlite
