/// Recomputes the whole log from records and salts and says where it does not agree with what was published.
///
/// Blame: when an entry and its tile disagree, the hash above (in the next level, or in the last signed checkpoint for
/// tiles still open) tells which of the two is the old one; the walk goes on with that one, so a single change gives a
/// single fault.
#include <algorithm>

#include "base/check.hpp"
#include "journal/note.hpp"
#include "journal/store.hpp"

namespace sen::journal {
namespace {

constexpr std::size_t kFaultsMax = 1000;
constexpr const char* kHidden = "hidden from the person it is about";

/// One leaf, or one node, as the level below gives it.
struct Computed {
  std::optional<Digest> hash;         ///< nothing: the entry is missing
  std::optional<Digest> from_record;  ///< leaf that record and salt give, when it is not `hash`
  bool hidden = false;                ///< the entry is kept under another subject than its record names
};

class Audit {
 public:
  Audit(ReadTx& tx, const Signer& signer, ByteView public_key)
      : tx_(tx), signer_(signer), public_key_(public_key), head_(head(tx)), next_(checkpoint_from(tx, 0)) {}

  Verdict run(const std::function<void(std::int64_t, std::int64_t)>& progress) {
    find_anchor();
    if (head_.integrated > head_.size) fault(-1, "count of entries altered");
    check_checkpoint();
    for (std::int64_t from = 0; from < head_.integrated; from += kTileWidth) {
      audit_leaves(from);
      if (progress) progress(std::min(from + kTileWidth, head_.size), head_.size);
    }
    for (std::size_t level = 1; level < above_.size(); ++level)
      if (!above_[level].empty()) close(level);
    audit_waiting();
    for (; next_; next_ = checkpoint_from(tx_, next_->size + 1)) {
      ++verdict_.checkpoints;
      fault(-1, "checkpoint " + std::to_string(next_->size) + " beyond the tree");
    }
    if (progress) progress(head_.size, head_.size);
    return std::move(verdict_);
  }

 private:
  void fault(std::int64_t index, std::string what) {
    if (verdict_.faults.size() < kFaultsMax) verdict_.faults.push_back({index, std::move(what)});
  }

  static std::string tile_name(int level, std::int64_t index) {
    return "tile " + std::to_string(level) + "/" + std::to_string(index);
  }

  bool genuine(const Checkpoint& checkpoint) const {
    return is_signed_by(checkpoint.note, checkpoint.origin, public_key_, signer_);
  }

  /// The newest checkpoint with a good signature, when the stored tiles still give its root: they are then right as far
  /// as it reaches.
  void find_anchor() {
    auto checkpoint = checkpoint_below(tx_, head_.integrated + 1);
    while (checkpoint && !genuine(*checkpoint)) checkpoint = checkpoint_below(tx_, checkpoint->size);
    if (!checkpoint) return;
    const auto text = parse_checkpoint(checkpoint->note);
    const auto root = stored_tree(tx_).root(checkpoint->size);
    if (text.ok() && text->size == checkpoint->size && root.ok() && *root == text->root) anchor_ = checkpoint->size;
  }

  /// Whether the stored hash of node `position` at `level` is proven by what lies above it.
  bool anchored(int level, std::int64_t position) const {
    std::int64_t leaves = 1;
    for (int i = 0; i < level; ++i) leaves *= kTileWidth;
    return (position + 1) * leaves <= anchor_;
  }

  std::vector<Computed> read_leaves(std::int64_t from, std::int64_t until) {
    std::vector<Computed> out(static_cast<std::size_t>(until - from));
    for (const auto& row : rows(tx_, from, until)) {
      Computed& leaf = out[static_cast<std::size_t>(row.index - from)];
      leaf.hash = leaf_hash(row.entry);
      const Bytes sealed = seal(row.salt, row.record);
      if (sealed != row.entry) leaf.from_record = leaf_hash(sealed);
      leaf.hidden = !names(row.record, row.subject);
      ++verdict_.entries;
    }
    return out;
  }

  /// The subject is the last member of a record (record_text).
  static bool names(std::string_view record, const Ref& subject) {
    return record.ends_with("\"subject\":\"" + (subject.empty() ? std::string() : subject.text()) + "\"}");
  }

  void audit_leaves(std::int64_t from) {
    const std::int64_t until = std::min(from + kTileWidth, head_.integrated);
    const auto computed = read_leaves(from, until);
    const auto accepted = settle(0, from / kTileWidth, computed);
    const auto not_listed = unlisted(tx_, from, until);
    for (std::size_t i = 0; i < computed.size(); ++i) {
      const auto index = from + static_cast<std::int64_t>(i);
      if (!computed[i].hash) {
        fault(index, "entry missing");
      } else if (computed[i].from_record && *computed[i].from_record != accepted[i]) {
        fault(index, "record altered");
      } else if (*computed[i].hash != accepted[i]) {
        fault(index, "entry altered");
      } else if (computed[i].hidden || std::ranges::binary_search(not_listed, index)) {
        fault(index, kHidden);
      }
      frontier_.push(accepted[i]);
      check_checkpoint();
    }
    if (std::ssize(accepted) == kTileWidth) rise(1, root_of(accepted));
  }

  void rise(std::size_t level, const Digest& hash) {
    if (above_.size() <= level) above_.resize(level + 1);
    above_[level].push_back({hash, {}});
    if (std::ssize(above_[level]) == kTileWidth) close(level);
  }

  void close(std::size_t level) {
    if (closed_.size() <= level) closed_.resize(level + 1);
    const auto computed = std::move(above_[level]);
    above_[level].clear();
    const auto accepted = settle(static_cast<int>(level), closed_[level]++, computed);
    if (std::ssize(accepted) == kTileWidth) rise(level + 1, root_of(accepted));
  }

  /// Which hashes of a tile to believe: those computed from below or those stored. Reports the tile when it is the
  /// wrong one.
  std::vector<Digest> settle(int level, std::int64_t index, const std::vector<Computed>& computed) {
    const auto stored = tile(tx_, level, index);
    const std::size_t width = computed.size();
    std::vector<Digest> below(width);
    bool complete = true;
    for (std::size_t i = 0; i < width; ++i) {
      complete = complete && computed[i].hash.has_value();
      if (computed[i].hash) below[i] = *computed[i].hash;
    }
    if (stored.size() != width) {
      fault(-1, tile_name(level, index) + (stored.empty() ? " missing" : " altered"));
      return below;
    }
    if (complete && below == stored) return stored;
    if (stored_is_right(level, index, stored, below, complete)) {
      if (level > 0) blame_below(level, index, stored, below);
      return stored;
    }
    if (complete || level > 0) {
      fault(-1, tile_name(level, index) + " altered");
      return below;
    }
    // Entries are gone and nothing proves the tile; its hashes are still the best there is.
    return stored;
  }

  bool stored_is_right(int level, std::int64_t index, const std::vector<Digest>& stored,
                       const std::vector<Digest>& below, bool complete) {
    if (std::ssize(stored) == kTileWidth) {
      const auto parents = tile(tx_, level + 1, index / kTileWidth);
      const auto at = static_cast<std::size_t>(index % kTileWidth);
      if (at < parents.size() && complete && root_of(below) == parents[at]) return false;
      if (at < parents.size() && root_of(stored) == parents[at]) return true;
    }
    for (std::size_t i = 0; i < stored.size(); ++i) {
      const auto position = index * kTileWidth + static_cast<std::int64_t>(i);
      // Newer than the last checkpoint, nothing signed tells; an entry is changed more easily than entry and tile are.
      if (stored[i] != below[i] && !anchored(level, position)) return level == 0 && anchor_ >= 0;
    }
    return true;
  }

  void blame_below(int level, std::int64_t index, const std::vector<Digest>& stored, const std::vector<Digest>& below) {
    for (std::size_t i = 0; i < stored.size(); ++i)
      if (stored[i] != below[i])
        fault(-1, tile_name(level - 1, index * kTileWidth + static_cast<std::int64_t>(i)) +
                      " altered together with what is below it");
  }

  /// The checkpoint of exactly the frontier's size, if there is one.
  void check_checkpoint() {
    if (!next_ || next_->size != frontier_.size()) return;
    check(*next_);
    next_ = checkpoint_from(tx_, frontier_.size() + 1);
  }

  void check(const Checkpoint& checkpoint) {
    ++verdict_.checkpoints;
    const std::string name = "checkpoint " + std::to_string(checkpoint.size);
    if (!genuine(checkpoint)) return fault(-1, name + " signature wrong");
    const auto text = parse_checkpoint(checkpoint.note);
    if (!text.ok() || text->size != checkpoint.size || text->root != checkpoint.root ||
        text->origin != checkpoint.origin)
      return fault(-1, name + " altered");
    if (text->root != frontier_.root()) fault(-1, name + " root wrong");
  }

  /// Entries that no tile covers yet.
  void audit_waiting() {
    for (std::int64_t from = head_.integrated; from < head_.size; from += kTileWidth) {
      const std::int64_t until = std::min(from + kTileWidth, head_.size);
      const auto waiting = read_leaves(from, until);
      for (std::size_t i = 0; i < waiting.size(); ++i) {
        const auto index = from + static_cast<std::int64_t>(i);
        if (!waiting[i].hash)
          fault(index, "entry missing");
        else if (waiting[i].from_record)
          fault(index, "record altered");
        else if (waiting[i].hidden)
          fault(index, kHidden);
      }
    }
    if (const auto extra = rows(tx_, head_.size, head_.size + 1); !extra.empty())
      fault(head_.size, "entry beyond the count");
  }

  ReadTx& tx_;
  const Signer& signer_;
  ByteView public_key_;
  Head head_;
  Verdict verdict_;
  Frontier frontier_;
  std::int64_t anchor_ = -1;  ///< size of the tree that a signed checkpoint proves the tiles for; -1: none
  std::vector<std::vector<Computed>> above_;
  std::vector<std::int64_t> closed_;  ///< tiles settled, by level
  std::optional<Checkpoint> next_;
};

}  // namespace

Verdict verify(ReadTx& tx, const Signer& signer, ByteView public_key,
               const std::function<void(std::int64_t done, std::int64_t of)>& progress) {
  return Audit(tx, signer, public_key).run(progress);
}

}  // namespace sen::journal
