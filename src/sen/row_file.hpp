#pragma once
/// A file on the disk as the rows of an import.
#include <string>
#include <vector>

#include "adapters/system/files.hpp"
#include "base/hash.hpp"
#include "bulk/rows.hpp"

namespace sen {

class RowFile {
 public:
  /// @errors system.file_unreadable
  static Result<RowFile> open(const std::string& path, bulk::Format format);
  std::uint64_t size() const { return file_.size(); }
  bulk::RowReader::Place place() const { return reader_.place(); }
  /// Rows come from this place on. @errors system.file_unreadable
  Result<void> start(char separator, bulk::RowReader::Place from);
  /// @returns false at the end  @errors system.file_unreadable
  Result<bool> next(bulk::RowReader::Row& row);
  /// SHA-256 of all of it; start() anew afterwards. @errors system.file_unreadable
  Result<Digest> digest();

 private:
  RowFile(InputFile file, bulk::Format format);
  InputFile file_;
  bulk::Format format_;
  bulk::RowReader reader_;
  std::vector<char> buffer_;
};

}  // namespace sen
