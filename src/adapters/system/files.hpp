#pragma once
/// Small files: settings, keys, templates, texts. Not for records; those live in the database.
#include <cstdint>
#include <map>
#include <span>
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

/// A large file read from front to back.
class InputFile {
 public:
  /// @errors system.file_unreadable
  static Result<InputFile> open(const std::string& path);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();
  /// The next bytes, at most as many as the buffer takes, in its front; 0 at the end. @errors system.file_unreadable
  Result<std::size_t> read(std::span<char> buffer);
  /// Goes on at a byte. @errors system.file_unreadable
  Result<void> seek(std::uint64_t offset);
  std::uint64_t size() const { return size_; }  ///< when it was opened

 private:
  InputFile(std::string path, int fd, std::uint64_t size) : path_(std::move(path)), fd_(fd), size_(size) {}
  std::string path_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

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
