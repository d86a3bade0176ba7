#pragma once
/// Small files: settings, keys, templates, texts. Not for records; those live in the database.
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sen {

/// A folder's files: path below the folder ("components/tag.html") to content.
using FileTree = std::map<std::string, std::string>;

/// @errors system.file_unreadable
Result<std::string> read_file(const std::string& path);
/// All regular files below `folder` whose name ends in `suffix` ("" for all). Links that lead out of the folder are
/// refused.
/// @errors system.file_unreadable
Result<FileTree> read_tree(const std::string& folder, std::string_view suffix = "");
/// Writes so that a reader, also after power loss, sees the old content or the new one, never a part. Mode 0600.
/// @errors system.file_unwritable
Result<void> write_private_file(const std::string& path, std::string_view content);
/// Makes the folder and its parents, mode 0700. @errors system.file_unwritable
Result<void> make_private_folder(const std::string& path);
bool file_exists(const std::string& path);

/// A large file written from front to back; "-" is standard output. What was written before a failure stays.
class OutputFile {
 public:
  /// @param replace  an existing file is emptied; else it is refused
  /// @errors system.file_exists, system.file_unwritable
  static Result<OutputFile> create(const std::string& path, bool replace);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();
  /// @errors system.file_unwritable
  Result<void> write(std::string_view content);
  /// Some disks report a failed write only here. @errors system.file_unwritable
  Result<void> close();

 private:
  OutputFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  std::string path_;
  int fd_ = -1;
};
bool stderr_is_terminal();

}  // namespace sen
