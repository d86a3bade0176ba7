// Texts that leave the house: signed notes, checkpoints, proofs, tile paths.
#include <gtest/gtest.h>

#include "journal/test_log.hpp"
#include "journal/tile_path.hpp"

namespace sen::journal {
namespace {

// The example of Go's sumdb/note package documentation: signed by software nobody here wrote.
constexpr std::string_view kForeign =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "\xE2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
constexpr std::string_view kForeignKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

Bytes foreign_key() {
  auto typed = *from_base64(kForeignKey.substr(kForeignKey.rfind('+') + 1));
  return {typed.begin() + 1, typed.end()};
}

TEST(Note, verifies_a_note_that_go_signed) {
  TestLog log;
  EXPECT_TRUE(is_signed_by(kForeign, "PeterNeumann", foreign_key(), log.signer));
  EXPECT_EQ(verifier_key("PeterNeumann", foreign_key()), kForeignKey);
  EXPECT_EQ(format_note(*parse_note(kForeign)), kForeign);
  std::string changed(kForeign);
  changed[3] = 'Y';
  EXPECT_FALSE(is_signed_by(changed, "PeterNeumann", foreign_key(), log.signer));
  EXPECT_FALSE(is_signed_by(kForeign, "peterneumann", foreign_key(), log.signer));
  EXPECT_FALSE(is_signed_by(kForeign, "PeterNeumann", log.key, log.signer));
  EXPECT_FALSE(parse_checkpoint(kForeign).ok());
}

TEST(Note, unknown_signers_are_ignored_and_a_bad_known_one_rejects) {
  TestLog log;
  std::string more(kForeign);
  more += "\xE2\x80\x94 witness.example AAAAAAAA\n";
  EXPECT_TRUE(is_signed_by(more, "PeterNeumann", foreign_key(), log.signer));
  Note note = *parse_note(kForeign);
  note.signatures.push_back(note.signatures[0]);
  note.signatures[1].blob[20] ^= 1;
  EXPECT_FALSE(is_signed_by(format_note(note), "PeterNeumann", foreign_key(), log.signer));
}

TEST(Note, refuses_what_is_not_one) {
  const char* bad[] = {"",
                       "\n",
                       "\n\n",
                       "a\n",
                       "a\n\n",
                       "a\n\nb\n",
                       "a\n\n\xE2\x80\x94 n AAAAAAAA",
                       "a\n\n\xE2\x80\x94 n AAAA\n",
                       "a\n\n\xE2\x80\x94 n+ AAAAAAAA\n",
                       "a\n\n\xE2\x80\x94  AAAAAAAA\n",
                       "a\x01\n\n\xE2\x80\x94 n AAAAAAAA\n",
                       "a\xFF\n\n\xE2\x80\x94 n AAAAAAAA\n",
                       "a\n\n\xE2\x80\x94 n AAAAAAA*\n"};
  for (const char* text : bad) EXPECT_FALSE(parse_note(text).ok()) << text;
  EXPECT_TRUE(parse_note("a\n\n\xE2\x80\x94 n AAAAAAAA\n").ok());
}

TEST(Note, checkpoint_lines_are_strict) {
  const std::string signature = "\n\xE2\x80\x94 n AAAAAAAA\n";
  const std::string root = to_base64(empty_root()) + "\n";
  EXPECT_TRUE(parse_checkpoint("o\n7\n" + root + signature).ok());
  EXPECT_TRUE(parse_checkpoint("o\n7\n" + root + "extension\n" + signature).ok());
  for (const char* size : {"07", "-1", "", "+7", "7 ", "9999999999999999999"})
    EXPECT_FALSE(parse_checkpoint("o\n" + std::string(size) + "\n" + root + signature).ok()) << size;
  EXPECT_FALSE(parse_checkpoint("\n7\n" + root + signature).ok());
  EXPECT_FALSE(parse_checkpoint("o\n7\nAAAA\n" + signature).ok());
}

TEST(Note, key_names_have_no_spaces_or_plus) {
  for (const char* good : {"a", "police.sen.example", "công-an.vn"}) EXPECT_TRUE(is_key_name(good)) << good;
  for (const char* bad : {"", "a b", "a+b", "a\tb",
                          "a\xC2\xA0"
                          "b",
                          "a\xE2\x80\x83"
                          "b",
                          "a\xE3\x80\x80", "\xFF"})
    EXPECT_FALSE(is_key_name(bad)) << bad;
}

TEST(Proof, text_goes_there_and_back) {
  const Proof proof{73894, {empty_root(), Digest{1}}, std::string(kForeign)};
  const auto back = parse_proof(format_proof(proof));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->index, proof.index);
  EXPECT_EQ(back->path, proof.path);
  EXPECT_EQ(back->checkpoint, proof.checkpoint);
  EXPECT_TRUE(parse_proof("c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n\ncheckpoint\n").ok());
  for (const char* bad : {"", "\n\n", "c2sp.org/tlog-proof@v1\n\nx", "c2sp.org/tlog-proof@v2\nindex 0\n\nx",
                          "c2sp.org/tlog-proof@v1\nindex 00\n\nx", "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx"})
    EXPECT_FALSE(parse_proof(bad).ok()) << bad;
}

TEST(TilePath, is_the_one_of_the_specification) {
  const auto path = parse_tile_path("tile/0/x001/x234/067");
  ASSERT_TRUE(path);
  EXPECT_EQ(*path, (TilePath{0, 1234067, 256}));
  EXPECT_EQ(*parse_tile_path("tile/entries/000.p/12"), (TilePath{kEntries, 0, 12}));
  EXPECT_EQ(*parse_tile_path("tile/63/x001/067.p/255"), (TilePath{63, 1067, 255}));
  for (const char* bad :
       {"tile/0/1", "tile/0/x000/001", "tile/00/000", "tile/64/000", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/01", "tile/0/x001", "tile/0/001/002", "tile/-1/000", "tile/0/", "tile/entry/000", "tile/0/000/",
        "tile/0/000.p/", "tile", "tile/0/x999/x999/x999/x999/x999/999"})
    EXPECT_FALSE(parse_tile_path(bad)) << bad;
}

}  // namespace
}  // namespace sen::journal
