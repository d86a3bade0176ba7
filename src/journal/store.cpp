#include "journal/store.hpp"

#include <array>

#include "base/check.hpp"

namespace sen::journal {
namespace {

constexpr std::string_view kSchema = R"(
CREATE TABLE @journal_head (
  id BIGINT NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  integrated BIGINT NOT NULL
) STRICT;
INSERT INTO @journal_head (id, size, integrated) VALUES (1, 0, 0);
CREATE TABLE @journal_entry (
  idx BIGINT NOT NULL PRIMARY KEY,
  entry BLOB NOT NULL,
  salt BLOB NOT NULL,
  record TEXT NOT NULL,
  subject BLOB NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX @journal_entry_subject ON @journal_entry (subject, idx);
CREATE TABLE @journal_tile (
  level BIGINT NOT NULL,
  idx BIGINT NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, idx)
) STRICT;
CREATE TABLE @journal_checkpoint (
  size BIGINT NOT NULL PRIMARY KEY,
  origin TEXT NOT NULL,
  root BLOB NOT NULL,
  note TEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT
)";
// A log that was restored goes on as another epoch (journal.hpp, begin_epoch).
constexpr std::string_view kEpochSchema = R"(
CREATE TABLE @journal_epoch (
  number BIGINT NOT NULL PRIMARY KEY,
  began_at BIGINT NOT NULL,
  restored BIGINT NOT NULL,
  published BIGINT NOT NULL,
  head TEXT NOT NULL
) STRICT
)";

constexpr Sql kNextIndex{"UPDATE @journal_head SET size = size + 1 WHERE id = 1 RETURNING size - 1"};
constexpr Sql kInsertEntry{
    "INSERT INTO @journal_entry (idx, entry, salt, record, subject, at) VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr Sql kHead{"SELECT size, integrated FROM @journal_head WHERE id = 1"};
constexpr Sql kRows{
    "SELECT idx, entry, salt, record, subject FROM @journal_entry WHERE idx >= $1 AND idx < $2 ORDER BY idx"};
constexpr Sql kTile{"SELECT hashes FROM @journal_tile WHERE level = $1 AND idx = $2"};
constexpr Sql kPutTile{
    "INSERT INTO @journal_tile (level, idx, hashes) VALUES ($1, $2, $3) "
    "ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes"};
constexpr Sql kBehind{
    "SELECT 1 FROM @journal_head WHERE id = 1 AND size > (SELECT COALESCE(MAX(size), 0) FROM @journal_checkpoint)"};
constexpr Sql kIntegrated{"UPDATE @journal_head SET integrated = $1 WHERE id = 1"};
constexpr Sql kPutCheckpoint{
    "INSERT INTO @journal_checkpoint (size, origin, root, note, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (size) DO "
    "NOTHING"};
constexpr Sql kCheckpointFrom{
    "SELECT origin, size, root, note FROM @journal_checkpoint WHERE size >= $1 ORDER BY size LIMIT 1"};
constexpr Sql kCheckpointBelow{
    "SELECT origin, size, root, note FROM @journal_checkpoint WHERE size < $1 ORDER BY size DESC LIMIT 1"};

constexpr Sql kEpochNumber{"SELECT COALESCE(MAX(number), 1) FROM @journal_epoch"};
constexpr Sql kPutEpoch{
    "INSERT INTO @journal_epoch (number, began_at, restored, published, head) VALUES ($1, $2, $3, $4, $5)"};
constexpr Sql kEpochs{"SELECT number, restored, published, head FROM @journal_epoch ORDER BY number"};

std::optional<Checkpoint> one_checkpoint(Cursor cursor) {
  if (!cursor.next()) return {};
  Checkpoint out{cursor.string(0), cursor.i64(1), {}, cursor.string(3)};
  const auto roots = split_hashes(cursor.blob(2));
  if (!roots.empty()) out.root = roots.front();
  return out;
}

/// The open tiles at the right edge of the tree, one per level.
class Edge {
 public:
  Edge(Tx& tx, std::int64_t size) : tx_(tx), size_(size) {}

  Result<void> load() {
    for (std::int64_t nodes = size_; nodes > 0; nodes /= kTileWidth) {
      const int level = static_cast<int>(levels_.size());
      Level open{nodes / kTileWidth, {}, false};
      const auto width = static_cast<std::size_t>(nodes % kTileWidth);
      if (width > 0) open.hashes = tile(tx_, level, open.index);
      if (open.hashes.size() != width)
        return fail(errors::kJournalDamaged, {"tile " + std::to_string(level) + "/" + std::to_string(open.index)});
      levels_.push_back(std::move(open));
    }
    return {};
  }

  /// tlog-tiles: only a full tile feeds the level above.
  void push(std::size_t level, const Digest& hash) {
    if (level == levels_.size()) levels_.push_back({});
    levels_[level].hashes.push_back(hash);
    levels_[level].changed = true;
    if (std::ssize(levels_[level].hashes) < kTileWidth) return;
    const Digest root = root_of(levels_[level].hashes);
    write(level);
    ++levels_[level].index;
    levels_[level].hashes.clear();
    push(level + 1, root);
  }

  void finish() {
    for (std::size_t level = 0; level < levels_.size(); ++level)
      if (levels_[level].changed && !levels_[level].hashes.empty()) write(level);
  }

 private:
  struct Level {
    std::int64_t index = 0;
    std::vector<Digest> hashes;
    bool changed = false;
  };

  void write(std::size_t level) {
    const Bytes bytes = join_hashes(levels_[level].hashes);
    tx_.exec(kPutTile, {static_cast<std::int64_t>(level), levels_[level].index, ByteView(bytes)});
  }

  Tx& tx_;
  std::int64_t size_;
  std::vector<Level> levels_;
};

}  // namespace

std::vector<Database::Migration> migrations() {
  return {{"journal.0001",
           std::string(kSchema),
           {{"journal_head"}, {"journal_entry"}, {"journal_tile"}, {"journal_checkpoint"}}},
          {"journal.0002", std::string(kEpochSchema), {{"journal_epoch"}}},
          subject_migration()};
}

Bytes seal(ByteView salt, std::string_view record) {
  const Digest commitment = hmac_sha256(salt, as_bytes(record));
  Bytes entry{0x01};
  entry.insert(entry.end(), commitment.begin(), commitment.end());
  return entry;
}

std::int64_t append(Tx& tx, Context& context, const Access& access) {
  ASSERT(!access.consumer.empty() && !access.service.empty());
  Entry entry;
  {
    Cursor cursor = tx.query(kNextIndex);
    if (!cursor.next()) {
      ASSERT(tx.failed());
      return 0;
    }
    entry.index = cursor.i64(0);
  }
  entry.at = context.now();
  entry.access = access;
  std::array<std::uint8_t, 32> salt{};
  context.fresh_bytes(salt);
  const std::string record = record_text(entry);
  const Bytes sealed = seal(salt, record);
  tx.exec(kInsertEntry, {entry.index, ByteView(sealed), ByteView(salt), record, access.subject, entry.at});
  return entry.index;
}

Head head(ReadTx& tx) {
  Cursor cursor = tx.query(kHead);
  if (!cursor.next()) return {};
  return {cursor.i64(0), cursor.i64(1)};
}

std::vector<Row> rows(ReadTx& tx, std::int64_t from, std::int64_t until) {
  std::vector<Row> out;
  Cursor cursor = tx.query(kRows, {from, until});
  while (cursor.next()) {
    const auto entry = cursor.blob(1);
    const auto salt = cursor.blob(2);
    out.push_back(
        {cursor.i64(0), {entry.begin(), entry.end()}, {salt.begin(), salt.end()}, cursor.string(3), cursor.ref(4)});
  }
  return out;
}

std::vector<Digest> tile(ReadTx& tx, int level, std::int64_t index) {
  Cursor cursor = tx.query(kTile, {level, index});
  if (!cursor.next()) return {};
  return split_hashes(cursor.blob(0));
}

Tree stored_tree(ReadTx& tx) {
  return Tree([&tx](int level, std::int64_t index) { return tile(tx, level, index); });
}

Result<std::int64_t> integrate(Tx& tx, Context&, int limit) {
  ASSERT(limit > 0);
  const Head now = head(tx);
  const std::int64_t until = std::min(now.size, now.integrated + limit);
  if (until <= now.integrated) return 0;
  Edge edge(tx, now.integrated);
  TRY(edge.load());
  std::int64_t next = now.integrated;
  for (const auto& row : rows(tx, now.integrated, until)) {
    if (row.index != next) break;
    edge.push(0, leaf_hash(row.entry));
    ++next;
  }
  // The tree must not skip what it cannot see: later indexes would move, and proofs with them.
  if (next != until) return fail(errors::kJournalDamaged, {"entry " + std::to_string(next)});
  edge.finish();
  list_subjects(tx, now.integrated, until);
  tx.exec(kIntegrated, {until});
  return until - now.integrated;
}

std::optional<Checkpoint> checkpoint_from(ReadTx& tx, std::int64_t size) {
  return one_checkpoint(tx.query(kCheckpointFrom, {size}));
}
std::optional<Checkpoint> checkpoint_below(ReadTx& tx, std::int64_t size) {
  return one_checkpoint(tx.query(kCheckpointBelow, {size}));
}
bool is_behind(ReadTx& tx) { return tx.query(kBehind).next(); }
bool has_waiting(ReadTx& tx) {
  const auto now = head(tx);
  return now.size > now.integrated;
}
std::optional<Checkpoint> latest(ReadTx& tx) { return checkpoint_below(tx, INT64_MAX); }

void keep_checkpoint(Tx& tx, Context& context, const Checkpoint& checkpoint) {
  const Digest& root = checkpoint.root;
  const Param values[] = {checkpoint.size, checkpoint.origin, ByteView(root), checkpoint.note, context.now()};
  (void)tx.insert_if_absent(kPutCheckpoint, values);
}

std::int64_t epoch_number(ReadTx& tx) {
  Cursor cursor = tx.query(kEpochNumber);
  return cursor.next() ? cursor.i64(0) : 1;
}

void keep_epoch(Tx& tx, Context& context, const Epoch& epoch, std::string_view head) {
  tx.exec(kPutEpoch, {epoch.number, context.now(), epoch.restored, epoch.published, head});
}

std::string epochs(ReadTx& tx) {
  std::string out;
  for (auto cursor = tx.query(kEpochs); cursor.next();)
    out += std::to_string(cursor.i64(0)) + " " + std::to_string(cursor.i64(1)) + " " + std::to_string(cursor.i64(2)) +
           "\n" + cursor.string(3) + "\n";
  return out;
}

}  // namespace sen::journal
