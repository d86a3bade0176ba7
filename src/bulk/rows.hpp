#pragma once
/// Rows out of a file that comes in pieces: CSV (RFC 4180) and JSON lines, in bounded memory. Pure.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace sen::bulk {

enum class Format { kCsv, kJsonLines };

/// A line feed or CR LF ends a row; in CSV not within quotes. A quoted cell may hold the separator, line ends and
/// doubled quotes. A byte order mark at the front and empty lines are skipped. A row with a quote out of place is
/// given as its first line with a problem, and the next line is a row again: one bad row never swallows the file.
class RowReader {
 public:
  struct Row {
    std::vector<std::string_view> cells;  ///< CSV only
    std::string_view raw;                 ///< as it stands in the file, without its end
    std::uint64_t number = 0;             ///< from 1; a header counts
    const ErrorDef* problem = nullptr;
  };
  enum class Found { kRow, kNeedsMore, kEnd };
  /// Where a later reader of the same file goes on.
  struct Place {
    std::uint64_t offset = 0;  ///< bytes
    std::uint64_t rows = 0;    ///< read before it
  };
  static constexpr std::size_t kRowMax = 64 * 1024;

  explicit RowReader(Format format, char separator = ',', Place from = {0, 0});
  /// Bytes that follow. What a Row views is gone.
  void feed(std::string_view piece);
  /// There are no more bytes.
  void finish() { finished_ = true; }
  /// The row is valid until the next call of next() or feed().
  Found next(Row& row);
  Place place() const { return place_; }

 private:
  enum class Ended { kRow, kOpen, kQuote };
  Ended read_csv(std::size_t& end, Row& row);
  Ended read_quoted(std::size_t& at, Row& row);
  bool skip_nothing_rows();
  std::size_t line_end(std::size_t from) const;
  void take(std::size_t end, Row& row);
  Found skip_line(Row& row);

  Format format_;
  char separator_;
  Place place_;
  std::string bytes_;
  std::size_t begin_ = 0;  ///< of what is not read yet
  bool finished_ = false;
  bool skipping_ = false;  ///< the rest of a line that is too long
  std::string unquoted_;   ///< cells of the row that had doubled quotes
};

/// A cell as CSV holds it: quoted when it must be.
void append_cell(std::string& out, std::string_view text);

}  // namespace sen::bulk
