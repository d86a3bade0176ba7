// Goal: a restored journal does not tell a second history under its old name. Method: a log, its published heads kept
// outside, and the same log as an older backup would have it.
#include "base/text.hpp"
#include "journal/test_log.hpp"

namespace sen::journal {
namespace {

class Restored : public ::testing::Test {
 protected:
  static void publish(TestLog& log, int entries) {
    log.append_some(entries);
    ASSERT_TRUE(log.integrate_all());
    ASSERT_TRUE(log.publish_now().ok());
  }
  static Result<Epoch> begin(TestLog& log, const std::string& head) {
    std::optional<Epoch> out;
    const auto begun = log.write([&](Tx& tx, Context& context) -> Result<void> {
      out = TRY(begin_epoch(tx, context, "police", head, log.signer, log.key));
      return {};
    });
    if (!begun.ok()) return begun.error();
    return *out;
  }
  static std::string origin_of(TestLog& log) {
    return *log.read<std::string>([](ReadTx& tx) -> Result<std::string> { return origin(tx, "police.sen.example"); });
  }
  /// A signed head of a tree that this log does not have.
  static std::string signed_head(TestLog& log, std::int64_t size, const char* key = "journal/police") {
    Note note{checkpoint_text("police.sen.example", size, sha256(as_bytes("another tree"))), {}};
    Bytes blob = key_id("police.sen.example", *log.signer.public_key(key));
    const auto signature = log.signer.sign(key, as_bytes(note.text));
    blob.insert(blob.end(), signature->begin(), signature->end());
    note.signatures.push_back({"police.sen.example", blob});
    return format_note(note);
  }
};

TEST_F(Restored, goes_on_under_another_name_tied_to_the_last_published_head) {
  TestLog log;
  publish(log, 20);
  EXPECT_EQ(origin_of(log), "police.sen.example");
  const auto head = signed_head(log, 33);  // 13 entries more than were restored
  const auto epoch = begin(log, head);
  ASSERT_TRUE(epoch.ok()) << epoch.error().text("en");
  EXPECT_EQ(epoch->number, 2);
  EXPECT_EQ(epoch->restored, 20);
  EXPECT_EQ(epoch->published, 33);
  EXPECT_EQ(origin_of(log), "police.sen.example/2");
  ASSERT_TRUE(log.integrate_all());
  const auto next = log.publish_now(origin_of(log));
  ASSERT_TRUE(next.ok());
  EXPECT_EQ(next->origin, "police.sen.example/2");
  EXPECT_EQ(next->size, 21) << "the link is an entry of the log";
  const auto published = *log.read<std::string>([](ReadTx& tx) { return resource(tx, "epochs"); });
  EXPECT_EQ(published, "2 20 33\n" + head + "\n");
  EXPECT_TRUE(log.faults_after([](Tx&) {}).empty()) << "heads of both epochs verify";
}

TEST_F(Restored, without_a_kept_head_the_newest_restored_one_is_the_link) {
  TestLog log;
  publish(log, 5);
  log.append_some(2);
  const auto epoch = begin(log, "");
  ASSERT_TRUE(epoch.ok());
  EXPECT_EQ(epoch->restored, 7);
  EXPECT_EQ(epoch->published, 5);
  EXPECT_EQ(begin(log, "")->number, 3);
}

TEST_F(Restored, a_log_that_never_published_begins_again_too) {
  TestLog log;
  const auto epoch = begin(log, "");
  ASSERT_TRUE(epoch.ok());
  EXPECT_EQ(epoch->published, 0);
}

TEST_F(Restored, a_head_of_another_log_is_refused) {
  TestLog log;
  publish(log, 20);
  EXPECT_TRUE(begin(log, signed_head(log, 7)).error().is(errors::kJournalOtherLog)) << "not our root at that size";
  EXPECT_TRUE(begin(log, signed_head(log, 33, "journal/other")).error().is(errors::kJournalOtherLog))
      << "not our signature";
  EXPECT_TRUE(begin(log, "no note").error().is(errors::kJournalBadNote));
  EXPECT_EQ(origin_of(log), "police.sen.example");
}

}  // namespace
}  // namespace sen::journal
