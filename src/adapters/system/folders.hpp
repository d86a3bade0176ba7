#pragma once
/// Whole folders and large files: what a backup copies. Nothing here keeps a file in memory.
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace sen {

struct FileFacts {
  std::int64_t bytes = 0;
  Digest sha256{};
  bool operator==(const FileFacts&) const = default;
};
/// Bytes done so far; false stops with system.file_unreadable.
using FileProgress = std::function<bool(std::int64_t done)>;

/// @errors system.file_unreadable
Result<FileFacts> facts_of(const std::string& path, const FileProgress& progress = {});
/// A new file, mode 0600, folders above it 0700, synced. @returns facts of what was read
/// @errors system.file_unreadable, system.file_unwritable, system.file_exists
Result<FileFacts> copy_private_file(const std::string& from, const std::string& to, const FileProgress& progress = {});
/// Regular files below a folder by their path in it ("journal/police.pem"), with their sizes; none when it is absent.
/// @errors system.file_unreadable
Result<std::map<std::string, std::int64_t>> files_below(const std::string& folder);
/// True when there is nothing of that name, or an empty folder.
bool is_free_place(const std::string& path);
/// Gives a finished folder its name, for good: what stands there under another name now was synced before. The place
/// must be free. @errors system.file_unwritable
Result<void> rename_folder(const std::string& from, const std::string& to);
/// What a run that was killed left behind. @errors system.file_unwritable
Result<void> remove_folder(const std::string& path);

}  // namespace sen
