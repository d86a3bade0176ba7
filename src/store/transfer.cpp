#include "store/transfer.hpp"

#include <algorithm>

namespace sen {
namespace {

constexpr std::size_t kPageRows = 4'000;  // of documents, some 80 MB

Result<std::vector<MovedTable>> same_tables(TransferSide& from, TransferSide& to) {
  auto ours = TRY(from.tables());
  const auto theirs = TRY(to.tables());
  for (std::size_t i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
    const bool both = i < ours.size() && i < theirs.size();
    if (!both || ours[i] != theirs[i])
      return fail(errors::kCopyTablesDiffer, {i < ours.size() ? ours[i].label() : theirs[i].label()});
  }
  return ours;
}

Result<std::int64_t> count_all(TransferSide& side, const std::vector<MovedTable>& tables) {
  std::int64_t out = 0;
  for (const auto& table : tables) out += TRY(side.count(table));
  return out;
}

}  // namespace

std::string column_list(const MovedTable& table) {
  std::string out;
  for (const auto& column : table.columns) out += (out.empty() ? "\"" : ", \"") + column.name + "\"";
  return out;
}

std::string key_list(const MovedTable& table, const char* after_each) {
  std::string out;
  for (const auto at : table.key) out += (out.empty() ? "\"" : ", \"") + table.columns[at].name + "\"" + after_each;
  return out;
}

Result<std::string> transfer_source(TransferSide& from) {
  const auto state = TRY(from.node());
  return std::to_string(state.next_id) + " " + std::to_string(state.now_us);
}

Result<std::optional<std::int64_t>> copy_rows(TransferSide& from, TransferSide& to, const TransferProgress& progress) {
  const auto tables = TRY(same_tables(from, to));
  TRY(to.clear(tables));
  const auto all = TRY(count_all(from, tables));
  auto done = TRY(count_all(to, tables));  // by a run before this one
  for (const auto& table : tables) {
    for (auto after = TRY(to.last_key(table));;) {
      if (!progress(done, all)) return std::optional<std::int64_t>();
      auto page = TRY(from.read(table, after, kPageRows));
      if (page.rows == 0) break;
      TRY(to.write(table, page));
      done += static_cast<std::int64_t>(page.rows);
      after = std::move(page.last);
    }
  }
  return std::optional(all);
}

Result<bool> compare_rows(TransferSide& from, TransferSide& to, const TransferProgress& progress) {
  const auto tables = TRY(same_tables(from, to));
  const auto all = TRY(count_all(from, tables));
  std::int64_t done = 0;
  for (const auto& table : tables) {
    std::optional<RowKey> after;
    for (bool more = true; more;) {
      if (!progress(done, all)) return false;
      auto ours = TRY(from.read(table, after, kPageRows));
      const auto theirs = TRY(to.read(table, after, kPageRows));
      if (ours.bytes != theirs.bytes) return fail(errors::kCopyDiffers, {table.label()});
      more = ours.rows > 0;
      done += static_cast<std::int64_t>(ours.rows);
      after = std::move(ours.last);
    }
  }
  return true;
}

}  // namespace sen
