#pragma once
/// Rows on their way between engines, in the layout of PostgreSQL's COPY BINARY without its header and trailer ("COPY",
/// File Formats): per row the count of fields in 16 bits, per field its length in 32 bits (-1: null) and its bytes;
/// integers have 8 bytes; all big-endian. Equal rows have equal bytes, whichever engine they come from.
#include <optional>
#include <vector>

#include "base/bytes.hpp"

namespace sen {

class RowWriter {
 public:
  explicit RowWriter(Bytes& out) : out_(out) {}
  void begin(std::size_t fields) { put(fields, 2); }
  void null() { put(0xffffffff, 4); }
  void integer(std::int64_t value) {
    put(8, 4);
    put(static_cast<std::uint64_t>(value), 8);
  }
  void bytes(ByteView value) {
    put(value.size(), 4);
    out_.insert(out_.end(), value.begin(), value.end());
  }

 private:
  void put(std::uint64_t value, int width) {
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) out_.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  Bytes& out_;
};

inline std::int64_t row_integer(ByteView field) {
  std::uint64_t out = 0;
  for (const auto byte : field) out = out << 8 | byte;
  return static_cast<std::int64_t>(out);
}

/// Reads what RowWriter wrote; never past the end.
class RowReader {
 public:
  explicit RowReader(ByteView bytes) : rest_(bytes) {}
  /// The next row's fields, null ones empty; nothing at the end or when the bytes are cut.
  std::optional<std::vector<std::optional<ByteView>>> next() {
    const auto count = take(2);
    if (!count) return {};
    std::vector<std::optional<ByteView>> out(static_cast<std::size_t>(row_integer(*count)));
    for (auto& field : out) {
      const auto length = take(4);
      if (!length) return {};
      const auto size = row_integer(*length);
      if (size == 0xffffffff) continue;
      field = take(static_cast<std::size_t>(size));
      if (!field) return {};
    }
    return out;
  }

 private:
  std::optional<ByteView> take(std::size_t size) {
    if (rest_.size() < size) return {};
    const auto out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return out;
  }
  ByteView rest_;
};

}  // namespace sen
