#include "bulk/rows.hpp"

#include <algorithm>

#include "bulk/errors.hpp"

namespace sen::bulk {
namespace {
constexpr std::string_view kMark = "\xEF\xBB\xBF";
}

RowReader::RowReader(Format format, char separator, Place from) : format_(format), separator_(separator), place_(from) {
  unquoted_.reserve(kRowMax + 1);  // never moved: cells view it
}

void RowReader::feed(std::string_view piece) {
  bytes_.erase(0, begin_);
  begin_ = 0;
  bytes_ += piece;
}

/// The end of the line that begins at `from`, or npos when it is not there yet.
std::size_t RowReader::line_end(std::size_t from) const {
  const auto end = bytes_.find('\n', from);
  return end == std::string::npos && finished_ ? bytes_.size() : end;
}

/// The row ends before `end`, where its line feed or the end of the file is.
void RowReader::take(std::size_t end, Row& row) {
  row.raw = std::string_view(bytes_).substr(begin_, end - begin_);
  if (row.raw.ends_with('\r')) row.raw.remove_suffix(1);
  row.number = ++place_.rows;
  const auto next = std::min(end + 1, bytes_.size());
  place_.offset += next - begin_;
  begin_ = next;
}

/// A quoted cell from its opening quote on; `at` comes to stand behind the closing one.
RowReader::Ended RowReader::read_quoted(std::size_t& at, Row& row) {
  const auto from = at + 1;
  const auto in_unquoted = unquoted_.size();
  bool doubled = false;
  std::size_t piece = from;
  for (;;) {
    const auto quote = bytes_.find('"', piece);
    if (quote == std::string::npos || quote - begin_ > kRowMax) return Ended::kOpen;
    if (quote + 1 == bytes_.size() && !finished_) return Ended::kOpen;
    const bool again = quote + 1 < bytes_.size() && bytes_[quote + 1] == '"';
    if (again || doubled) unquoted_.append(bytes_, piece, quote - piece + (again ? 1 : 0));
    doubled = doubled || again;
    piece = quote + 1 + (again ? 1 : 0);
    if (again) continue;
    row.cells.push_back(doubled ? std::string_view(unquoted_).substr(in_unquoted)
                                : std::string_view(bytes_).substr(from, quote - from));
    at = piece;
    return Ended::kRow;
  }
}

RowReader::Ended RowReader::read_csv(std::size_t& end, Row& row) {
  const auto size = bytes_.size();
  for (std::size_t at = begin_;;) {
    if (at < size && bytes_[at] == '"') {
      if (const auto ended = read_quoted(at, row); ended != Ended::kRow) return ended;
      const bool at_end = at == size || bytes_[at] == separator_ || bytes_[at] == '\n' ||
                          (bytes_[at] == '\r' && (at + 1 == size || bytes_[at + 1] == '\n'));
      if (!at_end) return Ended::kQuote;
      if (at < size && bytes_[at] == '\r') ++at;
    } else {
      const auto from = at;
      while (at < size && bytes_[at] != separator_ && bytes_[at] != '\n') ++at;
      if (at == size && !finished_) return Ended::kOpen;
      auto cell = std::string_view(bytes_).substr(from, at - from);
      if ((at == size || bytes_[at] == '\n') && cell.ends_with('\r')) cell.remove_suffix(1);
      row.cells.push_back(cell);
    }
    if (at == size && !finished_) return Ended::kOpen;
    if (at == size || bytes_[at] == '\n') {
      end = at;
      return Ended::kRow;
    }
    ++at;  // the separator
  }
}

/// Byte order mark and empty lines. @returns false when more bytes are needed to tell
bool RowReader::skip_nothing_rows() {
  if (place_.offset == 0 && begin_ == 0) {
    if (bytes_.size() < kMark.size() && !finished_) return false;
    if (bytes_.starts_with(kMark)) begin_ = place_.offset = kMark.size();
  }
  while (begin_ < bytes_.size()) {
    const auto rest = std::string_view(bytes_).substr(begin_);
    const std::size_t nothing = rest.starts_with('\n') ? 1 : rest.starts_with("\r\n") ? 2 : 0;
    if (nothing == 0) return rest != "\r" || finished_;
    begin_ += nothing;
    place_.offset += nothing;
    ++place_.rows;  // so that a row's number is its line where no cell holds a line end
  }
  return finished_;
}

RowReader::Found RowReader::next(Row& row) {
  row = {std::move(row.cells), {}, 0, nullptr};
  row.cells.clear();
  if (skipping_) return skip_line(row);
  unquoted_.clear();
  if (!skip_nothing_rows()) return Found::kNeedsMore;
  if (begin_ == bytes_.size()) return Found::kEnd;
  std::size_t end = 0;
  auto ended = Ended::kOpen;
  if (format_ == Format::kCsv)
    ended = read_csv(end, row);
  else if (end = line_end(begin_); end != std::string::npos)
    ended = Ended::kRow;
  const bool more_may_come = !finished_ && bytes_.size() - begin_ <= kRowMax;
  if (ended == Ended::kOpen && more_may_come) return Found::kNeedsMore;
  if (ended != Ended::kRow) {  // the line alone, and on from the next
    row.problem = &errors::kRowQuotes;
    row.cells.clear();
    end = line_end(begin_);
    if (end == std::string::npos && more_may_come) return Found::kNeedsMore;
  }
  if (end == std::string::npos || end - begin_ > kRowMax) {
    row.cells.clear();
    unquoted_.assign(bytes_, begin_, kRowMax);
    skipping_ = true;
    return skip_line(row);
  }
  take(end, row);
  return Found::kRow;
}

/// What is too long is given by its beginning, once its line has passed.
RowReader::Found RowReader::skip_line(Row& row) {
  const auto end = line_end(begin_);
  if (end == std::string::npos) {
    place_.offset += bytes_.size() - begin_;
    begin_ = bytes_.size();
    return Found::kNeedsMore;
  }
  take(end, row);
  row.raw = unquoted_;
  row.problem = &errors::kRowLong;
  skipping_ = false;
  return Found::kRow;
}

void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace sen::bulk
