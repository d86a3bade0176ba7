#include "bulk/rows.hpp"

#include <gtest/gtest.h>

#include "bulk/errors.hpp"

namespace sen::bulk {
namespace {

struct Taken {
  std::vector<std::string> cells;
  std::string raw;
  std::string problem;
  std::uint64_t number;
  std::uint64_t ends_at;
};

/// All rows, the file given in pieces of a size.
std::vector<Taken> read_all(std::string_view file, std::size_t piece, Format format = Format::kCsv,
                            RowReader::Place from = {0, 0}) {
  RowReader reader(format, ',', from);
  file.remove_prefix(from.offset);
  std::vector<Taken> out;
  RowReader::Row row;
  for (;;) {
    switch (reader.next(row)) {
      case RowReader::Found::kRow:
        out.push_back({{row.cells.begin(), row.cells.end()},
                       std::string(row.raw),
                       row.problem == nullptr ? "" : row.problem->id,
                       row.number,
                       reader.place().offset});
        break;
      case RowReader::Found::kNeedsMore:
        if (file.empty()) {
          reader.finish();
        } else {
          reader.feed(file.substr(0, piece));
          file.remove_prefix(std::min(piece, file.size()));
        }
        break;
      case RowReader::Found::kEnd:
        if (file.empty()) return out;
        reader.feed(file.substr(0, piece));
        file.remove_prefix(std::min(piece, file.size()));
    }
  }
}
using Cells = std::vector<std::string>;

TEST(CsvRows, AreTheSameInPiecesOfAnySize) {
  const std::string file =
      "\xEF\xBB\xBFpin,name,note\r\n"
      "001,\"Nguyễn, An\",\"says \"\"hello\"\"\r\nand goes\"\r\n"
      "\r\n"
      "002,,\n"
      "003,\"\",\"\"\"\"";
  for (std::size_t piece = 1; piece <= file.size(); ++piece) {
    const auto rows = read_all(file, piece);
    ASSERT_EQ(rows.size(), 4U) << piece;
    EXPECT_EQ(rows[0].cells, (Cells{"pin", "name", "note"}));
    EXPECT_EQ(rows[1].cells, (Cells{"001", "Nguyễn, An", "says \"hello\"\r\nand goes"}));
    EXPECT_EQ(rows[1].raw, "001,\"Nguyễn, An\",\"says \"\"hello\"\"\r\nand goes\"");
    EXPECT_EQ(rows[2].cells, (Cells{"002", "", ""}));
    EXPECT_EQ(rows[2].number, 4U);  // the empty line counts
    EXPECT_EQ(rows[3].cells, (Cells{"003", "", "\""}));
    EXPECT_EQ(rows[3].ends_at, file.size());
    for (const auto& row : rows) EXPECT_EQ(row.problem, "");
  }
}

TEST(CsvRows, AQuoteOutOfPlaceCostsOneRow) {
  const std::string file =
      "1,\"a\"b,c\n"
      "2,5\" disk,c\n"
      "3,\"never closed,c\n"
      "4,a,b\n";
  for (const std::size_t piece : {1U, 7U, 1000U}) {
    const auto rows = read_all(file, piece);
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].problem, errors::kRowQuotes.id);
    EXPECT_EQ(rows[0].raw, "1,\"a\"b,c");
    EXPECT_EQ(rows[1].cells, (Cells{"2", "5\" disk", "c"}));  // a quote within a cell that does not begin with one
    EXPECT_EQ(rows[2].problem, errors::kRowQuotes.id);
    EXPECT_EQ(rows[2].raw, "3,\"never closed,c");
    EXPECT_EQ(rows[3].cells, (Cells{"4", "a", "b"}));
  }
}

TEST(CsvRows, TooLongIsOneRowAndTheNextIsRead) {
  const std::string file =
      std::string(3 * RowReader::kRowMax, 'x') + "\n\"" + std::string(RowReader::kRowMax, 'y') + "\"\n1,2\n";
  for (const std::size_t piece : {1000U, 65536U, 1000000U}) {
    const auto rows = read_all(file, piece);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].problem, errors::kRowLong.id);
    EXPECT_EQ(rows[0].raw.size(), RowReader::kRowMax);
    EXPECT_EQ(rows[1].problem, errors::kRowLong.id);
    EXPECT_EQ(rows[2].cells, (Cells{"1", "2"}));
    EXPECT_EQ(rows[2].number, 3U);
  }
}

TEST(CsvRows, GoOnAtAnyRow) {
  const std::string file = "a,b\n1,\"x\ny\"\n\n2,\"open\n3,4\r\n";
  const auto all = read_all(file, 5);
  ASSERT_EQ(all.size(), 4U);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const auto rest = read_all(file, 3, Format::kCsv, {all[i].ends_at, all[i].number});
    ASSERT_EQ(rest.size(), all.size() - i - 1);
    for (std::size_t k = 0; k < rest.size(); ++k) {
      EXPECT_EQ(rest[k].raw, all[i + 1 + k].raw);
      EXPECT_EQ(rest[k].number, all[i + 1 + k].number);
    }
  }
}

TEST(JsonLines, AreLines) {
  const auto rows = read_all("{\"a\": \"x\\ny\"}\r\n\n{\"b\": 1}", 4, Format::kJsonLines);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].raw, "{\"a\": \"x\\ny\"}");
  EXPECT_EQ(rows[1].raw, "{\"b\": 1}");
  EXPECT_EQ(rows[1].number, 3U);
}

TEST(CsvRows, NothingIsNoRow) {
  EXPECT_TRUE(read_all("", 1).empty());
  EXPECT_TRUE(read_all("\xEF\xBB\xBF\r\n\n", 2).empty());
}

TEST(CsvRows, WhatIsWrittenReadsBack) {
  for (const std::string_view text : {"", "plain", "a,b", "say \"x\"", "two\nlines", "\r"}) {
    std::string line;
    append_cell(line, text);
    line += ",end\n";
    const auto rows = read_all(line, 2);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].cells.front(), text);
  }
}

}  // namespace
}  // namespace sen::bulk
