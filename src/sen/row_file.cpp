#include "sen/row_file.hpp"

#include "base/hasher.hpp"
#include "sen/progress.hpp"

namespace sen {
namespace {
constexpr std::size_t kPiece = 256 * 1024;
}

RowFile::RowFile(InputFile file, bulk::Format format)
    : file_(std::move(file)), format_(format), reader_(format), buffer_(kPiece) {}

Result<RowFile> RowFile::open(const std::string& path, bulk::Format format) {
  return RowFile(TRY(InputFile::open(path)), format);
}

Result<void> RowFile::start(char separator, bulk::RowReader::Place from) {
  TRY(file_.seek(from.offset));
  reader_ = bulk::RowReader(format_, separator, from);
  return {};
}

Result<bool> RowFile::next(bulk::RowReader::Row& row) {
  for (;;) {
    const auto found = reader_.next(row);
    if (found == bulk::RowReader::Found::kRow) return true;
    const auto size = TRY(file_.read(buffer_));
    if (size == 0 && found == bulk::RowReader::Found::kEnd) return false;
    if (size == 0) reader_.finish();
    reader_.feed(std::string_view(buffer_.data(), size));
  }
}

Result<Digest> RowFile::digest() {
  TRY(file_.seek(0));
  Hasher hasher;
  const SystemClock clock;
  Progress progress(clock, "bytes", size());
  for (std::uint64_t done = 0;;) {
    const auto n = TRY(file_.read(buffer_));
    if (n == 0) return hasher.finish();
    hasher.add(std::string_view(buffer_.data(), n));
    progress.show(done += n);
  }
}

}  // namespace sen
