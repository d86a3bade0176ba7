#include "journal/tree.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>

#include "base/check.hpp"
#include "journal/errors.hpp"
#include "journal/journal.hpp"

namespace sen::journal {
namespace {

constexpr std::uint8_t kLeafPrefix[] = {0x00};
constexpr std::uint8_t kNodePrefix[] = {0x01};
constexpr int kTileHeight = 8;

/// RFC 6962 section 2.1: the largest power of two smaller than n.
std::int64_t left_part(std::int64_t n) {
  return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(n - 1)));
}
bool odd(std::int64_t n) { return (n & 1) != 0; }

}  // namespace

Digest leaf_hash(ByteView entry) { return sha256({kLeafPrefix, entry}); }
Digest node_hash(const Digest& left, const Digest& right) { return sha256({kNodePrefix, left, right}); }
Digest empty_root() { return sha256(ByteView()); }

Digest root_of(std::span<const Digest> hashes) {
  ASSERT(!hashes.empty());
  Frontier frontier;
  for (const auto& hash : hashes) frontier.push(hash);
  return frontier.root();
}

std::vector<Digest> split_hashes(ByteView bytes) {
  std::vector<Digest> hashes(bytes.size() / sizeof(Digest));
  for (std::size_t i = 0; i < hashes.size(); ++i)
    std::ranges::copy(bytes.subspan(i * sizeof(Digest), sizeof(Digest)), hashes[i].begin());
  return hashes;
}

Bytes join_hashes(std::span<const Digest> hashes) {
  Bytes bytes;
  bytes.reserve(hashes.size() * sizeof(Digest));
  for (const auto& hash : hashes) bytes.insert(bytes.end(), hash.begin(), hash.end());
  return bytes;
}

void Frontier::push(const Digest& leaf) {
  std::pair<int, Digest> top{0, leaf};
  while (!peaks_.empty() && peaks_.back().first == top.first) {
    top = {top.first + 1, node_hash(peaks_.back().second, top.second)};
    peaks_.pop_back();
  }
  peaks_.push_back(top);
  ++size_;
}

Digest Frontier::root() const {
  if (peaks_.empty()) return empty_root();
  Digest root = peaks_.back().second;
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) root = node_hash(peaks_[i].second, root);
  return root;
}

/// Hash of the complete subtree of 2^height leaves at `position`, from the tile whose level is just at or below it.
Result<Digest> Tree::complete(int height, std::int64_t position) {
  const int level = height / kTileHeight;
  const std::int64_t count = std::int64_t{1} << (height % kTileHeight);
  const std::int64_t first = position * count;
  const auto key = std::pair(level, first / kTileWidth);
  auto found = tiles_.find(key);
  if (found == tiles_.end()) found = tiles_.emplace(key, reader_(key.first, key.second)).first;
  const std::int64_t from = first % kTileWidth;
  if (std::ssize(found->second) < from + count)
    return fail(errors::kJournalDamaged, {"tile " + std::to_string(level) + "/" + std::to_string(key.second)});
  return root_of(std::span(found->second).subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(count)));
}

/// MTH(D[from:until]); `from` is a multiple of a power of two that is at least the length, as RFC 6962 only asks for
/// such ranges.
Result<Digest> Tree::range(std::int64_t from, std::int64_t until) {
  const std::int64_t n = until - from;
  ASSERT(n > 0);
  const auto unsigned_n = static_cast<std::uint64_t>(n);
  if (std::has_single_bit(unsigned_n)) return complete(std::countr_zero(unsigned_n), from / n);
  const std::int64_t k = left_part(n);
  const Digest left = TRY(range(from, from + k));
  const Digest right = TRY(range(from + k, until));
  return node_hash(left, right);
}

Result<Digest> Tree::root(std::int64_t size) {
  ASSERT(size >= 0);
  if (size == 0) return empty_root();
  return range(0, size);
}

/// RFC 6962 section 2.1.1, PATH(m, D[n]): walked from the root, so built backwards.
Result<std::vector<Digest>> Tree::inclusion(std::int64_t index, std::int64_t size) {
  ASSERT(index >= 0 && index < size);
  std::vector<Digest> path;
  std::int64_t from = 0;
  std::int64_t until = size;
  while (until - from > 1) {
    const std::int64_t middle = from + left_part(until - from);
    if (index < middle) {
      path.push_back(TRY(range(middle, until)));
      until = middle;
    } else {
      path.push_back(TRY(range(from, middle)));
      from = middle;
    }
  }
  std::ranges::reverse(path);
  return path;
}

/// RFC 6962 section 2.1.2, SUBPROOF(m, D[n], b). `whole` is its b: the subtree of the first tree is one the verifier
/// already knows.
Result<std::vector<Digest>> Tree::consistency(std::int64_t first, std::int64_t second) {
  ASSERT(first >= 0 && first <= second);
  std::vector<Digest> path;
  if (first == 0 || first == second) return path;
  std::int64_t from = 0;
  std::int64_t until = second;
  bool whole = true;
  while (first != until) {
    const std::int64_t middle = from + left_part(until - from);
    if (first <= middle) {
      path.push_back(TRY(range(middle, until)));
      until = middle;
    } else {
      path.push_back(TRY(range(from, middle)));
      from = middle;
      whole = false;
    }
  }
  if (!whole) path.push_back(TRY(range(from, until)));
  std::ranges::reverse(path);
  return path;
}

/// RFC 9162 section 2.1.3.2 (the same tree as RFC 6962, with the algorithm written out).
bool verify_inclusion(const Digest& leaf, std::int64_t index, std::int64_t size, const std::vector<Digest>& proof,
                      const Digest& root) {
  if (index < 0 || index >= size) return false;
  std::int64_t fn = index;
  std::int64_t sn = size - 1;
  Digest r = leaf;
  for (const auto& p : proof) {
    if (sn == 0) return false;
    if (odd(fn) || fn == sn) {
      r = node_hash(p, r);
      while (!odd(fn) && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && r == root;
}

/// RFC 9162 section 2.1.4.2.
bool verify_consistency(std::int64_t first, std::int64_t second, const Digest& first_root, const Digest& second_root,
                        const std::vector<Digest>& proof) {
  if (first < 0 || first > second) return false;
  if (first == second) return proof.empty() && first_root == second_root;
  if (first == 0) return proof.empty() && first_root == empty_root();
  std::vector<Digest> path = proof;
  if (std::has_single_bit(static_cast<std::uint64_t>(first))) path.insert(path.begin(), first_root);
  if (path.empty()) return false;
  std::int64_t fn = first - 1;
  std::int64_t sn = second - 1;
  while (odd(fn)) {
    fn >>= 1;
    sn >>= 1;
  }
  Digest fr = path.front();
  Digest sr = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (sn == 0) return false;
    if (odd(fn) || fn == sn) {
      fr = node_hash(path[i], fr);
      sr = node_hash(path[i], sr);
      while (!odd(fn) && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = node_hash(sr, path[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == first_root && sr == second_root;
}

}  // namespace sen::journal
