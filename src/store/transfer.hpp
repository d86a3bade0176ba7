#pragma once
/// Moving a node's data from one engine to another: table by table in key order, a page of rows to a transaction, so
/// that a copy that was stopped goes on where it was; then both sides are read back and compared.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "ports/database.hpp"
#include "store/context.hpp"

namespace sen {

namespace errors {
inline constexpr ErrorDef kCopyTargetUsed{"database.copy_target_used", Code::kConflict, Retry::kAfterFix,
                                          "{0} đã chứa dữ liệu khác. Hãy sao chép vào một nơi còn trống.",
                                          "{0} holds other data. Copy to an empty place."};
inline constexpr ErrorDef kCopySourceChanged{
    "database.copy_source_changed", Code::kConflict, Retry::kAfterFix,
    "Nguồn đã ghi thêm dữ liệu sau khi bắt đầu sao chép vào {0}. Hãy làm trống nơi đó rồi sao chép lại từ đầu.",
    "The source has written since the copy to {0} began. Empty that place and copy from the start."};
inline constexpr ErrorDef kCopyTablesDiffer{
    "database.copy_tables_differ", Code::kConflict, Retry::kAfterFix,
    "Bảng {0} không giống nhau ở hai bên. Hãy dùng cùng phiên bản Sen và cùng gói quốc gia.",
    "The table {0} is not alike on both sides. Use the same Sen and the same pack."};
inline constexpr ErrorDef kCopyDiffers{
    "database.copy_differs", Code::kInternal, Retry::kAfterFix,
    "Bảng {0} sau khi sao chép không khớp nguồn. Hãy làm trống đích và sao chép lại.",
    "The table {0} is not as in the source after the copy. Empty the target and "
    "copy again."};
}  // namespace errors

struct MovedTable {
  enum class Type { kInteger, kText, kBytes };
  struct Column {
    std::string name;
    Type type = Type::kInteger;
    bool operator==(const Column&) const = default;
  };
  std::string agency;
  std::string name;
  std::vector<Column> columns;   ///< by name
  std::vector<std::size_t> key;  ///< primary key: positions in `columns`, in its own order
  bool operator==(const MovedTable&) const = default;
  std::string label() const { return agency + "." + name; }
};

/// Names as SQL lists them, quoted: they come from the catalogue, where migrations put them ([a-z_][a-z0-9_]*).
std::string column_list(const MovedTable& table);
std::string key_list(const MovedTable& table, const char* after_each = "");

/// The fields of a primary key as rows.hpp encodes them, in the key's order.
using RowKey = std::vector<Bytes>;

struct RowPage {
  Bytes bytes;  ///< rows.hpp; fields in the order of MovedTable::columns
  std::size_t rows = 0;
  std::optional<RowKey> last;  ///< of its last row
};

/// One engine's side of a copy. The node's lock is held by whoever opened its Database; nobody writes meanwhile.
class TransferSide {
 public:
  virtual ~TransferSide() = default;
  virtual Result<NodeState> node() = 0;
  /// All tables of the node's agencies, by agency and name.
  virtual Result<std::vector<MovedTable>> tables() = 0;
  virtual Result<std::int64_t> count(const MovedTable& table) = 0;
  /// The next rows after a key, in key order.
  virtual Result<RowPage> read(const MovedTable& table, const std::optional<RowKey>& after, std::size_t rows) = 0;
  virtual Result<std::optional<RowKey>> last_key(const MovedTable& table) = 0;

  /// Marks the data as a copy of `source` that is not finished; nobody else opens them then. Goes on with a copy of the
  /// same source. @errors database.copy_target_used, database.copy_source_changed
  virtual Result<void> begin_copy(const std::string& source) = 0;
  /// Removes the rows that new tables begin with; once, before the first page.
  virtual Result<void> clear(const std::vector<MovedTable>& tables) = 0;
  /// One transaction.
  virtual Result<void> write(const MovedTable& table, const RowPage& page) = 0;
  /// Takes over the source's time and ids, and the mark away.
  virtual Result<void> finish_copy(const NodeState& source) = 0;
};

/// Rows done and in all, of this phase; false stops.
using TransferProgress = std::function<bool(std::int64_t done, std::int64_t of)>;

/// What identifies the source's state: a copy is resumed only when it is the same.
Result<std::string> transfer_source(TransferSide& from);
/// @returns rows in all, or nothing when it was stopped: the same again goes on  @errors database.copy_tables_differ,
/// database.*
Result<std::optional<std::int64_t>> copy_rows(TransferSide& from, TransferSide& to, const TransferProgress& progress);
/// Reads both sides back and compares every byte. @returns false when stopped  @errors database.copy_differs,
/// database.*
Result<bool> compare_rows(TransferSide& from, TransferSide& to, const TransferProgress& progress);

}  // namespace sen
