// The tree against the vectors of the Certificate Transparency reference implementation, then against itself at random
// sizes: every proof verifies and any change of one bit does not.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "journal/journal.hpp"
#include "journal/tree.hpp"

namespace sen::journal {
namespace {

Digest from_text(std::string_view hex) {
  const auto bytes = from_hex(hex);
  Digest out{};
  if (bytes.ok() && bytes->size() == out.size()) std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

/// Tiles in memory, cut from whole levels: another way to the same hashes than the store's.
class Plain {
 public:
  explicit Plain(std::vector<Digest> leaves) {
    levels_.push_back(std::move(leaves));
    while (levels_.back().size() >= 256) {
      std::vector<Digest> next;
      for (std::size_t i = 0; i + 256 <= levels_.back().size(); i += 256)
        next.push_back(mth(std::span(levels_.back()).subspan(i, 256)));
      levels_.push_back(std::move(next));
    }
  }
  Tree tree() const {
    return Tree([this](int level, std::int64_t index) {
      std::vector<Digest> out;
      const auto from = static_cast<std::size_t>(index) * 256;
      if (static_cast<std::size_t>(level) >= levels_.size()) return out;
      const auto& all = levels_[static_cast<std::size_t>(level)];
      for (std::size_t i = from; i < std::min(all.size(), from + 256); ++i) out.push_back(all[i]);
      return out;
    });
  }
  /// RFC 6962 section 2.1, word for word.
  static Digest mth(std::span<const Digest> d) {
    if (d.empty()) return sha256(ByteView());
    if (d.size() == 1) return d[0];
    std::size_t k = 1;
    while (k * 2 < d.size()) k *= 2;
    return node_hash(mth(d.first(k)), mth(d.subspan(k)));
  }

 private:
  std::vector<std::vector<Digest>> levels_;
};

std::vector<Digest> reference_leaves() {
  std::vector<Digest> out;
  for (const char* hex :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"})
    out.push_back(leaf_hash(*from_hex(hex)));
  return out;
}

std::vector<Digest> numbered_leaves(int count) {
  std::vector<Digest> out;
  for (int i = 0; i < count; ++i) out.push_back(leaf_hash(as_bytes(std::to_string(i))));
  return out;
}

TEST(Tree, gives_the_reference_roots) {
  const char* roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                         "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  const auto leaves = reference_leaves();
  const Plain plain(leaves);
  Frontier frontier;
  for (std::size_t size = 0; size <= 8; ++size) {
    EXPECT_EQ(to_hex(*plain.tree().root(static_cast<std::int64_t>(size))), roots[size]);
    EXPECT_EQ(to_hex(frontier.root()), roots[size]);
    if (size < 8) frontier.push(leaves[size]);
  }
}

TEST(Tree, gives_the_reference_proofs) {
  const Digest a = from_text("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  const Digest b = from_text("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
  const Digest c = from_text("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
  const Digest d = from_text("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
  const Digest e = from_text("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
  const Digest f = from_text("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
  const Digest g = from_text("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
  const Digest h = from_text("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
  const Digest i = from_text("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  using Path = std::vector<Digest>;
  const Plain plain(reference_leaves());
  EXPECT_EQ(*plain.tree().inclusion(0, 1), Path());
  EXPECT_EQ(*plain.tree().inclusion(0, 8), (Path{a, b, c}));
  EXPECT_EQ(*plain.tree().inclusion(5, 8), (Path{d, e, f}));
  EXPECT_EQ(*plain.tree().inclusion(2, 3), (Path{h}));
  EXPECT_EQ(*plain.tree().inclusion(1, 5), (Path{i, b, d}));
  EXPECT_EQ(*plain.tree().consistency(1, 1), Path());
  EXPECT_EQ(*plain.tree().consistency(1, 8), (Path{a, b, c}));
  EXPECT_EQ(*plain.tree().consistency(6, 8), (Path{g, e, f}));
  EXPECT_EQ(*plain.tree().consistency(2, 5), (Path{b, d}));
}

TEST(Tree, every_small_tree_proves_every_leaf_and_every_older_tree) {
  const auto leaves = numbered_leaves(40);
  const Plain plain(leaves);
  for (std::int64_t size = 1; size <= 40; ++size) {
    const Digest root = Plain::mth(std::span(leaves).first(static_cast<std::size_t>(size)));
    for (std::int64_t index = 0; index < size; ++index) {
      const auto proof = *plain.tree().inclusion(index, size);
      EXPECT_TRUE(verify_inclusion(leaves[static_cast<std::size_t>(index)], index, size, proof, root));
      EXPECT_FALSE(verify_inclusion(leaves[static_cast<std::size_t>(index)], (index + 1) % size, size, proof, root) &&
                   size > 1);
    }
    for (std::int64_t first = 0; first <= size; ++first) {
      const Digest old = Plain::mth(std::span(leaves).first(static_cast<std::size_t>(first)));
      const auto proof = *plain.tree().consistency(first, size);
      EXPECT_TRUE(verify_consistency(first, size, old, root, proof)) << first << " " << size;
      EXPECT_EQ(verify_consistency(first, size, root, root, proof), first == size) << first << " " << size;
    }
  }
}

void flip(std::vector<Digest>& proof, std::size_t bit) {
  proof[bit / 256][bit % 256 / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
}

RC_GTEST_PROP(TreeProperty, inclusion_proofs_verify_and_a_flipped_bit_does_not, ()) {
  const int size = *rc::gen::inRange(1, 3000);
  const int index = *rc::gen::inRange(0, size);
  const auto leaves = numbered_leaves(size);
  const Plain plain(leaves);
  auto proof = *plain.tree().inclusion(index, size);
  const Digest root = *plain.tree().root(size);
  const Digest leaf = leaves[static_cast<std::size_t>(index)];
  RC_ASSERT(root == Plain::mth(leaves));
  RC_ASSERT(verify_inclusion(leaf, index, size, proof, root));
  auto longer = proof;
  longer.push_back(leaf);
  RC_ASSERT(!verify_inclusion(leaf, index, size, longer, root));
  if (proof.empty()) return;
  flip(proof, static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(proof.size()) * 256)));
  RC_ASSERT(!verify_inclusion(leaf, index, size, proof, root));
  proof.pop_back();
  RC_ASSERT(!verify_inclusion(leaf, index, size, proof, root));
}

RC_GTEST_PROP(TreeProperty, consistency_proofs_verify_and_a_flipped_bit_does_not, ()) {
  const int second = *rc::gen::inRange(1, 3000);
  const int first = *rc::gen::inRange(1, second + 1);
  const auto leaves = numbered_leaves(second);
  const Plain plain(leaves);
  auto proof = *plain.tree().consistency(first, second);
  const Digest old = Plain::mth(std::span(leaves).first(static_cast<std::size_t>(first)));
  const Digest root = *plain.tree().root(second);
  RC_ASSERT(verify_consistency(first, second, old, root, proof));
  if (proof.empty()) return;
  flip(proof, static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(proof.size()) * 256)));
  RC_ASSERT(!verify_consistency(first, second, old, root, proof));
}

TEST(Tree, a_missing_tile_is_damage_not_a_crash) {
  Tree tree([](int, std::int64_t) { return std::vector<Digest>(); });
  EXPECT_FALSE(tree.root(5).ok());
  EXPECT_FALSE(tree.inclusion(300, 1000).ok());
  EXPECT_TRUE(tree.root(0).ok());
}

}  // namespace
}  // namespace sen::journal
