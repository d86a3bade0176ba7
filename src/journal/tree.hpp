#pragma once
/// The Merkle tree of RFC 6962 section 2.1 over stored tiles. No storage here: tiles come from a reader.
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace sen::journal {

inline constexpr std::int64_t kTileWidth = 256;  ///< C2SP tlog-tiles: a tile of height 8

Digest node_hash(const Digest& left, const Digest& right);
Digest empty_root();  ///< SHA-256 of nothing (RFC 6962 section 2.1)
/// Root over these hashes taken as neighbouring nodes of one level. @param hashes  at least one
Digest root_of(std::span<const Digest> hashes);
std::vector<Digest> split_hashes(ByteView bytes);
Bytes join_hashes(std::span<const Digest> hashes);

/// Grows leaf by leaf and tells the root at every size, in memory of the logarithm.
class Frontier {
 public:
  void push(const Digest& leaf);
  Digest root() const;
  std::int64_t size() const { return size_; }

 private:
  std::vector<std::pair<int, Digest>> peaks_;  ///< (height, hash), heights strictly falling
  std::int64_t size_ = 0;
};

/// Roots and proofs of any size up to what the tiles hold. Keeps the tiles it has read: make one per question.
class Tree {
 public:
  /// The hashes that tile (level, index) holds so far; empty when there is no such tile.
  using Reader = std::function<std::vector<Digest>(int level, std::int64_t index)>;
  explicit Tree(Reader reader) : reader_(std::move(reader)) {}

  Result<Digest> root(std::int64_t size);  ///< @errors journal.damaged
  Result<std::vector<Digest>> inclusion(std::int64_t index, std::int64_t size);
  Result<std::vector<Digest>> consistency(std::int64_t first, std::int64_t second);

 private:
  Result<Digest> range(std::int64_t from, std::int64_t until);
  Result<Digest> complete(int height, std::int64_t position);
  Reader reader_;
  std::map<std::pair<int, std::int64_t>, std::vector<Digest>> tiles_;
};

}  // namespace sen::journal
