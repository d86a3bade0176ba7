// Files of any bytes as CSV and JSON lines, in pieces of any size: the rows are the same, they cover the file, a reader
// that goes on at any row reads the same rest, and what cells say can be written and read back. Mappings of any text.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "bulk/plan.hpp"
#include "bulk/rows.hpp"

namespace {

using sen::bulk::Format;
using sen::bulk::RowReader;

struct Taken {
  std::vector<std::string> cells;
  std::string raw;
  bool wrong;
  std::uint64_t number;
  RowReader::Place end;
};

std::vector<Taken> read_all(std::string_view file, std::size_t piece, Format format, RowReader::Place from = {}) {
  RowReader reader(format, ',', from);
  file.remove_prefix(from.offset);
  std::vector<Taken> out;
  for (RowReader::Row row;;) {
    const auto found = reader.next(row);
    if (found == RowReader::Found::kRow) {
      out.push_back({{row.cells.begin(), row.cells.end()},
                     std::string(row.raw),
                     row.problem != nullptr,
                     row.number,
                     reader.place()});
      continue;
    }
    if (file.empty() && found == RowReader::Found::kEnd) return out;
    if (file.empty()) reader.finish();
    reader.feed(file.substr(0, piece));
    file.remove_prefix(std::min(piece, file.size()));
  }
}

void check_same(const std::vector<Taken>& a, std::size_t skip, const std::vector<Taken>& b) {
  ASSERT(a.size() == b.size() + skip);
  for (std::size_t i = 0; i < b.size(); ++i) {
    const auto& one = a[i + skip];
    ASSERT(one.cells == b[i].cells && one.raw == b[i].raw && one.wrong == b[i].wrong);
    ASSERT(one.number == b[i].number && one.end.offset == b[i].end.offset);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto format : {Format::kCsv, Format::kJsonLines}) {
    const auto whole = read_all(text, text.size() + 1, format);
    check_same(whole, 0, read_all(text, 1 + size % 7, format));
    if (!whole.empty()) {
      const auto at = size % whole.size();
      check_same(whole, at + 1, read_all(text, 5, format, whole[at].end));
    }
    for (const auto& row : whole) {
      if (row.cells.empty() || (row.cells.size() == 1 && row.cells[0].empty())) continue;
      std::string line;
      for (const auto& cell : row.cells) {
        if (&cell != row.cells.data()) line += ',';
        sen::bulk::append_cell(line, cell);
      }
      // A mark at the front of the first cell would be taken for the file's.
      const auto again = read_all("\n" + line + "\n", 3, Format::kCsv);
      ASSERT(again.size() == 1 && again[0].cells == row.cells);
    }
  }
  (void)sen::bulk::parse_mapping(std::string(text));
  return 0;
}
