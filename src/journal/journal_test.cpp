// The log as its users see it: entries, evidence that a person checks alone, published resources, and a verifier that
// finds tampering.
#include <gtest/gtest.h>

#include "journal/test_log.hpp"

namespace sen::journal {
namespace {

TEST(Journal, entries_read_back_and_indexes_have_no_gaps) {
  TestLog log;
  log.append_some(3);
  auto rolled_back = [](Tx& tx, Context& context) -> Result<void> {
    EXPECT_EQ(append(tx, context, TestLog::access(9)), 3);
    return fail(sen::errors::kInternal);
  };
  EXPECT_FALSE(log.write(rolled_back).ok());
  auto next = [](Tx& tx, Context& context) -> Result<void> {
    EXPECT_EQ(append(tx, context, TestLog::access(0)), 3);
    return {};
  };
  ASSERT_TRUE(log.write(next).ok());
  const auto found = log.read<std::vector<Entry>>([](ReadTx& tx) { return about(tx, TestLog::access(0).subject); });
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].index, 3);
  EXPECT_EQ((*found)[1].index, 0);
  const Access& a = (*found)[1].access;
  const Access wanted = TestLog::access(0);
  EXPECT_EQ(canonical_json(to_json({0, (*found)[1].at, a})), canonical_json(to_json({0, (*found)[1].at, wanted})));
  EXPECT_EQ(a.fields, wanted.fields);
  EXPECT_EQ(a.officer, wanted.officer);
  EXPECT_EQ(a.question, wanted.question);
}

TEST(Journal, a_person_reads_all_entries_newest_first_listed_or_not) {
  TestLog log;
  const auto indexes = [&log](int limit) {
    std::vector<std::int64_t> out;
    const auto found =
        log.read<std::vector<Entry>>([&](ReadTx& tx) { return about(tx, TestLog::access(0).subject, limit); });
    for (const auto& entry : *found) out.push_back(entry.index);
    return out;
  };
  EXPECT_TRUE(indexes(10).empty());
  log.append_some(10);  // 0 and 7 are about the first of seven people
  const std::vector<std::int64_t> first{7, 0};
  EXPECT_EQ(indexes(10), first);
  ASSERT_TRUE(log.integrate_all(3));
  EXPECT_EQ(indexes(10), first);
  log.append_some(8);  // 10 and 17
  const std::vector<std::int64_t> all{17, 10, 7, 0};
  EXPECT_EQ(indexes(10), all);
  EXPECT_EQ(indexes(3), (std::vector<std::int64_t>{17, 10, 7}));
  EXPECT_EQ(indexes(1), std::vector<std::int64_t>{17});
  ASSERT_TRUE(log.integrate_all());
  EXPECT_EQ(indexes(10), all);
}

TEST(Journal, the_record_has_one_text_for_ever) {
  Entry entry{12, *Instant::parse("2026-11-20T08:10:00Z"), {}};
  entry.access.consumer = "justice";
  entry.access.service = "person.read";
  EXPECT_EQ(
      canonical_json(to_json(entry)),
      R"({"at":"2026-11-20T08:10:00Z","basis":{"en":"","vi":""},"case":"","consumer":"justice","fields":[],"index":12,)"
      R"("officer":"","purpose":"","question":"","released":true,"service":"person.read","subject":""})");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(record_text(entry), canonical_json(to_json(entry)));
    entry.access = TestLog::access(i);
    entry.access.basis_vi = "Điều \"9\"\n\\ \x01";
    entry.access.fields = {"a", "b\tc"};
    entry.access.released = i == 0;
  }
}

TEST(Journal, a_person_verifies_the_evidence_alone) {
  TestLog log;
  log.append_some(300);
  ASSERT_TRUE(log.integrate_all(77));
  EXPECT_TRUE(
      log.read<json::value>([](ReadTx& tx) { return evidence(tx, 5); }).error().is(sen::errors::kJournalNotPublished));
  ASSERT_TRUE(log.publish_now().ok());
  log.append_some(5);
  for (const std::int64_t index : {0, 5, 255, 256, 299}) {
    auto given = log.read<json::value>([&](ReadTx& tx) { return evidence(tx, index); });
    ASSERT_TRUE(given.ok());
    const auto entry = verify_evidence(*given, log.signer, log.key);
    ASSERT_TRUE(entry.ok());
    EXPECT_EQ(entry->index, index);
    EXPECT_EQ(entry->access.case_id, TestLog::access(static_cast<int>(index)).case_id);
    auto forged = *given;
    forged.at("record").as_object()["purpose"] = "marketing";
    EXPECT_FALSE(verify_evidence(forged, log.signer, log.key).ok());
    auto other_salt = *given;
    other_salt.as_object()["salt"] = to_base64(Digest{});
    EXPECT_FALSE(verify_evidence(other_salt, log.signer, log.key).ok());
    Bytes wrong_key = log.key;
    wrong_key[0] ^= 1;
    EXPECT_FALSE(verify_evidence(*given, log.signer, wrong_key).ok());
  }
  EXPECT_TRUE(log.read<json::value>([](ReadTx& tx) { return evidence(tx, 302); })
                  .error()
                  .is(sen::errors::kJournalNotPublished));
  EXPECT_TRUE(
      log.read<json::value>([](ReadTx& tx) { return evidence(tx, 999); }).error().is(sen::errors::kJournalNoEntry));
  EXPECT_FALSE(verify_evidence(json::value("x"), log.signer, log.key).ok());
}

TEST(Journal, a_checkpoint_continues_the_one_before) {
  TestLog log;
  const auto empty = log.publish_now();
  ASSERT_TRUE(empty.ok());
  EXPECT_EQ(empty->root, empty_root());
  log.append_some(10);
  EXPECT_EQ(log.publish_now()->size, 0) << "only integrated entries are signed";
  ASSERT_TRUE(log.integrate_all());
  const auto first = log.publish_now();
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->size, 10);
  EXPECT_EQ(log.publish_now()->note, first->note);
  log.append_some(500);
  ASSERT_TRUE(log.integrate_all(3));
  const auto second = log.publish_now();
  ASSERT_TRUE(second.ok());
  const auto proof = log.read<std::vector<Digest>>([](ReadTx& tx) { return consistency_proof(tx, 10, 510); });
  EXPECT_TRUE(verify_consistency(10, 510, first->root, second->root, *proof));
  const auto parsed = parse_checkpoint(second->note);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->origin, "police.sen.example");
  EXPECT_EQ(parsed->size, 510);
  EXPECT_EQ(parsed->root, second->root);
  EXPECT_TRUE(is_signed_by(second->note, "police.sen.example", log.key, log.signer));
  EXPECT_EQ(*log.read<std::string>([](ReadTx& tx) { return resource(tx, "checkpoint"); }), second->note);
  EXPECT_FALSE(log.publish_now("two words").ok());
}

TEST(Journal, never_signs_a_fork) {
  TestLog log;
  log.append_some(20);
  ASSERT_TRUE(log.integrate_all());
  ASSERT_TRUE(log.publish_now().ok());
  log.append_some(1);
  ASSERT_TRUE(log.integrate_all());
  static constexpr Sql kChange{"UPDATE @journal_tile SET hashes = $1 WHERE level = 0 AND idx = 0"};
  auto change = [](Tx& tx, Context&) -> Result<void> {
    auto hashes = tile(tx, 0, 0);
    hashes[4][4] ^= 4;
    const Bytes bytes = join_hashes(hashes);
    tx.exec(kChange, {ByteView(bytes)});
    return {};
  };
  ASSERT_TRUE(log.write(change).ok());
  EXPECT_TRUE(log.publish_now().error().is(sen::errors::kJournalDamaged));
}

TEST(Journal, proofs_of_impossible_sizes_are_refused) {
  TestLog log;
  log.append_some(5);
  ASSERT_TRUE(log.integrate_all(2));
  const auto inclusion = [&](std::int64_t index, std::int64_t size) {
    return log.read<std::vector<Digest>>([=](ReadTx& tx) { return inclusion_proof(tx, index, size); });
  };
  const auto consistency = [&](std::int64_t first, std::int64_t second) {
    return log.read<std::vector<Digest>>([=](ReadTx& tx) { return consistency_proof(tx, first, second); });
  };
  EXPECT_TRUE(inclusion(4, 5).ok());
  EXPECT_FALSE(inclusion(4, 6).ok());
  EXPECT_FALSE(inclusion(5, 5).ok());
  EXPECT_FALSE(inclusion(-1, 5).ok());
  EXPECT_FALSE(inclusion(0, 0).ok());
  EXPECT_TRUE(consistency(0, 5).ok());
  EXPECT_FALSE(consistency(4, 3).ok());
  EXPECT_FALSE(consistency(-1, 3).ok());
  EXPECT_FALSE(consistency(1, 6).ok());
}

TEST(Journal, seventy_thousand_leaves_have_the_tiles_of_the_specification) {
  TestLog log(false);
  constexpr std::int64_t kLeaves = 70'000;
  static constexpr Sql kInsert{
      "INSERT INTO @journal_entry (idx, entry, salt, record, subject, at) VALUES ($1, $2, $3, '{}', $3, 0)"};
  static constexpr Sql kSize{"UPDATE @journal_head SET size = $1 WHERE id = 1"};
  Frontier frontier;
  auto fill = [&](Tx& tx, Context&) -> Result<void> {
    Bytes entry(33, 1);
    const Bytes none;
    for (std::int64_t i = 0; i < kLeaves; ++i) {
      for (std::size_t byte = 0; byte < 8; ++byte) entry[byte + 1] = static_cast<std::uint8_t>(i >> (8 * byte));
      tx.exec(kInsert, {i, ByteView(entry), ByteView(none)});
      frontier.push(leaf_hash(entry));
    }
    tx.exec(kSize, {kLeaves});
    return {};
  };
  ASSERT_TRUE(log.write(fill).ok());
  ASSERT_TRUE(log.integrate_all(4096));
  const auto size_of = [&](std::string_view path) -> std::size_t {
    const auto found = log.read<std::string>([&](ReadTx& tx) { return resource(tx, path); });
    return found.ok() ? found->size() : 0;
  };
  // tlog-tiles: "a tree of size 70,000 has 273 full tiles and one of width 112 at level 0, 1 full and one of 17 at
  // level 1, one of 1 at level 2".
  EXPECT_EQ(size_of("tile/0/000"), 8192U);
  EXPECT_EQ(size_of("tile/0/272"), 8192U);
  EXPECT_EQ(size_of("tile/0/273"), 0U);
  EXPECT_EQ(size_of("tile/0/273.p/112"), 112U * 32);
  EXPECT_EQ(size_of("tile/0/273.p/113"), 0U);
  EXPECT_EQ(size_of("tile/1/000"), 8192U);
  EXPECT_EQ(size_of("tile/1/001.p/17"), 17U * 32);
  EXPECT_EQ(size_of("tile/1/001.p/18"), 0U);
  EXPECT_EQ(size_of("tile/2/000.p/1"), 32U);
  EXPECT_EQ(size_of("tile/2/000.p/2"), 0U);
  EXPECT_EQ(size_of("tile/3/000.p/1"), 0U);
  EXPECT_EQ(size_of("tile/entries/272"), 256U * 35);
  EXPECT_EQ(size_of("tile/entries/273.p/112"), 112U * 35);
  EXPECT_EQ(size_of("tile/entries/273"), 0U);
  EXPECT_EQ(size_of("tile/0/274"), 0U);
  EXPECT_EQ(size_of("../checkpoint"), 0U);
  const auto root = log.read<Digest>([](ReadTx& tx) { return stored_tree(tx).root(kLeaves); });
  EXPECT_EQ(*root, frontier.root());
  for (const std::int64_t index : {0, 255, 256, 65'535, 65'536, 69'999}) {
    const auto proof = log.read<std::vector<Digest>>([&](ReadTx& tx) { return inclusion_proof(tx, index, kLeaves); });
    const auto row = log.read<std::vector<Row>>([&](ReadTx& tx) { return rows(tx, index, index + 1); });
    EXPECT_TRUE(verify_inclusion(leaf_hash(row->front().entry), index, kLeaves, *proof, *root)) << index;
  }
}

TEST(Journal, a_bundle_holds_each_entry_after_its_length) {
  TestLog log;
  log.append_some(2);
  ASSERT_TRUE(log.integrate_all());
  const auto bundle = *log.read<std::string>([](ReadTx& tx) { return resource(tx, "tile/entries/000.p/2"); });
  const auto stored = *log.read<std::vector<Row>>([](ReadTx& tx) { return rows(tx, 0, 2); });
  ASSERT_EQ(bundle.size(), 70U);
  EXPECT_EQ(bundle.substr(0, 3), std::string("\0\x21\x01", 3));
  EXPECT_EQ(bundle.substr(2, 33), as_text(stored[0].entry));
  EXPECT_EQ(bundle.substr(37), as_text(stored[1].entry));
}

class Tamper : public testing::Test {
 protected:
  using Faults = std::vector<std::string>;
  void SetUp() override {
    log.append_some(300);
    ASSERT_TRUE(log.integrate_all());
    ASSERT_TRUE(log.publish_now().ok());
    log.append_some(300);
    ASSERT_TRUE(log.integrate_all(50));
    ASSERT_TRUE(log.publish_now().ok());
    log.append_some(20);
    ASSERT_TRUE(log.integrate_all());
    log.append_some(4);
  }
  static void flip_tile(Tx& tx, int level, std::int64_t index, std::size_t at) {
    static constexpr Sql kPut{"UPDATE @journal_tile SET hashes = $3 WHERE level = $1 AND idx = $2"};
    auto hashes = tile(tx, level, index);
    ASSERT_LT(at, hashes.size());
    hashes[at][7] ^= 1;
    const Bytes bytes = join_hashes(hashes);
    tx.exec(kPut, {level, index, ByteView(bytes)});
  }
  TestLog log;
};

TEST_F(Tamper, an_honest_log_has_no_fault) {
  std::int64_t last = 0;
  const auto run = [&](ReadTx& tx) -> Result<Verdict> {
    return verify(tx, log.signer, log.key, [&](std::int64_t done, std::int64_t) { last = done; });
  };
  const auto verdict = log.read<Verdict>(run);
  EXPECT_TRUE(verdict->faults.empty());
  EXPECT_EQ(verdict->entries, 624);
  EXPECT_EQ(verdict->checkpoints, 2);
  EXPECT_EQ(last, 624);
}

TEST_F(Tamper, an_altered_record_or_salt_is_named) {
  static constexpr Sql kRecord{"UPDATE @journal_entry SET record = '{}' WHERE idx = $1"};
  static constexpr Sql kSalt{"UPDATE @journal_entry SET salt = $2 WHERE idx = $1"};
  for (const std::int64_t index : {0, 255, 256, 511, 512, 599, 610, 619, 622}) {
    EXPECT_EQ(log.faults_after([&](Tx& tx) { tx.exec(kRecord, {index}); }),
              Faults{std::to_string(index) + " record altered"});
    EXPECT_EQ(log.faults_after([&](Tx& tx) { tx.exec(kSalt, {index, ByteView(Digest{})}); }),
              Faults{std::to_string(index) + " record altered"});
  }
}

TEST_F(Tamper, an_altered_entry_is_named_even_with_record_and_salt_to_match) {
  static constexpr Sql kEntry{"UPDATE @journal_entry SET entry = $2 WHERE idx = $1"};
  static constexpr Sql kAll{"UPDATE @journal_entry SET entry = $2, record = '{}', salt = $3 WHERE idx = $1"};
  const Digest salt{};
  const Bytes forged = seal(salt, "{}");
  for (const std::int64_t index : {0, 255, 256, 511, 512, 599, 610}) {
    EXPECT_EQ(log.faults_after([&](Tx& tx) { tx.exec(kEntry, {index, ByteView(forged)}); }),
              Faults{std::to_string(index) + " entry altered"});
    EXPECT_EQ(log.faults_after([&](Tx& tx) { tx.exec(kAll, {index, ByteView(forged), ByteView(salt)}); }),
              Faults{std::to_string(index) + " entry altered"});
  }
}

TEST_F(Tamper, a_missing_entry_is_named) {
  static constexpr Sql kDelete{"DELETE FROM @journal_entry WHERE idx = $1"};
  for (const std::int64_t index : {0, 300, 512, 610, 619, 620, 623})
    EXPECT_EQ(log.faults_after([&](Tx& tx) { tx.exec(kDelete, {index}); }),
              Faults{std::to_string(index) + " entry missing"});
}

TEST_F(Tamper, an_entry_hidden_from_the_person_is_named) {
  static constexpr Sql kOther{"UPDATE @journal_entry SET subject = $2 WHERE idx = $1"};
  static constexpr Sql kUnlist{"DELETE FROM @journal_subject WHERE idx = $1"};
  static constexpr Sql kMove{"UPDATE @journal_subject SET subject = $2 WHERE idx = $1"};
  const Ref nobody{};
  const auto hidden = [](int index) { return Faults{std::to_string(index) + " hidden from the person it is about"}; };
  EXPECT_EQ(log.faults_after([](Tx& tx) { tx.exec(kUnlist, {5}); }), hidden(5));
  EXPECT_EQ(log.faults_after([&](Tx& tx) { tx.exec(kMove, {300, nobody}); }), hidden(300));
  for (const int index : {0, 599, 623})
    EXPECT_EQ(log.faults_after([&](Tx& tx) { tx.exec(kOther, {index, nobody}); }), hidden(index));
  const auto both = [&](Tx& tx) {
    tx.exec(kOther, {7, nobody});
    tx.exec(kMove, {7, nobody});
  };
  EXPECT_EQ(log.faults_after(both), hidden(7));
}

TEST_F(Tamper, an_altered_or_missing_tile_is_named) {
  EXPECT_EQ(log.faults_after([](Tx& tx) { flip_tile(tx, 0, 0, 17); }), Faults{"-1 tile 0/0 altered"});
  EXPECT_EQ(log.faults_after([](Tx& tx) { flip_tile(tx, 0, 1, 255); }), Faults{"-1 tile 0/1 altered"});
  EXPECT_EQ(log.faults_after([](Tx& tx) { flip_tile(tx, 0, 2, 3); }), Faults{"-1 tile 0/2 altered"});
  EXPECT_EQ(log.faults_after([](Tx& tx) { flip_tile(tx, 1, 0, 1); }), Faults{"-1 tile 1/0 altered"});
  static constexpr Sql kDelete{"DELETE FROM @journal_tile WHERE level = 0 AND idx = 1"};
  EXPECT_EQ(log.faults_after([](Tx& tx) { tx.exec(kDelete); }), Faults{"-1 tile 0/1 missing"});
}

TEST_F(Tamper, a_rewritten_history_does_not_fit_its_checkpoints) {
  // Entry, record, salt and every tile above it agree again; only the signatures do not.
  static constexpr Sql kAll{"UPDATE @journal_entry SET entry = $2, record = '{}', salt = $3 WHERE idx = $1"};
  static constexpr Sql kPut{"UPDATE @journal_tile SET hashes = $3 WHERE level = $1 AND idx = $2"};
  const auto rewrite = [](Tx& tx) {
    const Digest salt{};
    const Bytes forged = seal(salt, "{}");
    tx.exec(kAll, {5, ByteView(forged), ByteView(salt)});
    auto leaves = tile(tx, 0, 0);
    leaves[5] = leaf_hash(forged);
    const Bytes low = join_hashes(leaves);
    tx.exec(kPut, {0, 0, ByteView(low)});
    auto nodes = tile(tx, 1, 0);
    nodes[0] = root_of(leaves);
    const Bytes high = join_hashes(nodes);
    tx.exec(kPut, {1, 0, ByteView(high)});
  };
  EXPECT_EQ(log.faults_after(rewrite), (Faults{"5 hidden from the person it is about", "-1 checkpoint 300 root wrong",
                                               "-1 checkpoint 600 root wrong"}));
}

TEST_F(Tamper, a_wrong_checkpoint_is_named) {
  static constexpr Sql kNote{"UPDATE @journal_checkpoint SET note = $2 WHERE size = $1"};
  static constexpr Sql kRoot{"UPDATE @journal_checkpoint SET root = $2 WHERE size = $1"};
  static constexpr Sql kSize{"UPDATE @journal_checkpoint SET size = 9000 WHERE size = 600"};
  EXPECT_EQ(log.faults_after([](Tx& tx) { tx.exec(kNote, {600, "police\n600\nAAAA\n"}); }),
            Faults{"-1 checkpoint 600 signature wrong"});
  EXPECT_EQ(log.faults_after([](Tx& tx) { tx.exec(kRoot, {300, ByteView(Digest{})}); }),
            Faults{"-1 checkpoint 300 altered"});
  EXPECT_EQ(log.faults_after([](Tx& tx) { tx.exec(kSize); }), Faults{"-1 checkpoint 9000 beyond the tree"});
}

TEST_F(Tamper, a_changed_count_is_noticed) {
  static constexpr Sql kFewer{"UPDATE @journal_head SET size = 622"};
  static constexpr Sql kMore{"UPDATE @journal_head SET size = 625"};
  EXPECT_EQ(log.faults_after([](Tx& tx) { tx.exec(kFewer); }), Faults{"622 entry beyond the count"});
  EXPECT_EQ(log.faults_after([](Tx& tx) { tx.exec(kMore); }), Faults{"624 entry missing"});
}

TEST_F(Tamper, integration_stops_at_damage) {
  static constexpr Sql kDelete{"DELETE FROM @journal_entry WHERE idx = 621"};
  auto remove = [](Tx& tx, Context&) -> Result<void> {
    tx.exec(kDelete);
    return {};
  };
  ASSERT_TRUE(log.write(remove).ok());
  EXPECT_FALSE(log.integrate_all());
}

}  // namespace
}  // namespace sen::journal
