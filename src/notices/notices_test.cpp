// Goal: a person is told once, sees only what is his, and what leaves Sen is tried until it arrives or is given up with
// a reason. Method: one portal's store on a scratch file, every use case run twice.
#include "notices/notices.hpp"

#include "identity/room_test.hpp"

namespace sen::notices {
namespace {

using identity::error_of;

class NoticesTest : public identity::RoomTest {
 protected:
  NoticesTest() : RoomTest(migrations()), person_(ref()) {}

  Notice offer(const std::string& key = "offer:GCS1") {
    Notice notice;
    notice.person = person_;
    notice.kind = "offer";
    notice.title_vi = "Đăng ký khai sinh cho con";
    notice.title_en = "Register your child's birth";
    notice.text_vi = "Bệnh viện đã gửi giấy chứng sinh.";
    notice.text_en = "The hospital sent the birth notice.";
    notice.link = "/offer/GCS1";
    notice.key = key;
    return notice;
  }
  Result<Told> tell_now(const Notice& notice) {
    return write([&](Tx& tx, Context& cx) { return tell(tx, cx, notice); });
  }
  std::vector<Notice> inbox_of(Ref person, int limit = 50, std::int64_t before = 0) {
    return read([&](ReadTx& tx) { return inbox(tx, person, limit, before); });
  }
  std::int64_t unread(Ref person) {
    return read([&](ReadTx& tx) { return unread_count(tx, person); });
  }
  std::string mark(Ref person, std::int64_t id) {
    return error_of(write([&](Tx& tx, Context& cx) { return mark_read(tx, cx, person, id); }));
  }
  std::string wrong(const Notice& notice) {
    const auto told = tell_now(notice);
    return told.ok() ? "" : told.error().args.at(0);
  }
  Result<std::int64_t> queue(std::int64_t notice, const Letter& letter) {
    return write([&](Tx& tx, Context& cx) { return queue_letter(tx, cx, person_, notice, letter); });
  }
  std::vector<LetterRow> due() {
    return read([&](ReadTx& tx) { return due_letters(tx, now()); });
  }
  void failed(std::int64_t id, bool again = true) {
    run([&](Tx& tx, Context& cx) { letter_failed(tx, cx, id, "mail.unreachable", again); });
  }
  void sent(std::int64_t id) {
    run([&](Tx& tx, Context& cx) { letter_sent(tx, cx, id); });
  }
  LetterRow only_letter(std::int64_t notice) {
    const auto letters = read([&](ReadTx& tx) { return letters_of(tx, notice); });
    EXPECT_EQ(letters.size(), 1U);
    return letters.empty() ? LetterRow{} : letters[0];
  }

  Ref person_;
  const Letter sms_{"sms", "+84900000001", "", "Sen: hồ sơ của bạn đã xong."};
};

TEST_F(NoticesTest, errors_are_listed) {
  for (const auto* def : notices_errors()) EXPECT_TRUE(std::string_view(def->id).starts_with("notices."));
  EXPECT_EQ(notices_errors().size(), 3U);
}

TEST_F(NoticesTest, telling_twice_tells_once_and_each_person_for_himself) {
  const auto first = tell_now(offer());
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(first->fresh);
  auto changed = offer();
  changed.title_en = "Something else";
  const auto second = tell_now(changed);
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->fresh);
  EXPECT_EQ(second->id, first->id);
  const auto mine = inbox_of(person_);
  ASSERT_EQ(mine.size(), 1U);
  EXPECT_EQ(mine[0].title("en"), "Register your child's birth");
  EXPECT_EQ(mine[0].title("vi"), "Đăng ký khai sinh cho con");
  EXPECT_EQ(mine[0].link, "/offer/GCS1");
  auto father = offer();
  father.person = ref();
  EXPECT_TRUE(tell_now(father)->fresh) << "the same offer to the other parent";
  EXPECT_EQ(inbox_of(person_).size(), 1U);
}

TEST_F(NoticesTest, refuses_notices_without_person_words_or_with_links_elsewhere) {
  const auto with = [&](auto change) {
    auto notice = offer();
    change(notice);
    return wrong(notice);
  };
  EXPECT_EQ(with([](Notice& n) { n.person = {}; }), "person");
  EXPECT_EQ(with([](Notice& n) { n.kind = "advert"; }), "kind");
  EXPECT_EQ(with([](Notice& n) { n.key = ""; }), "key");
  EXPECT_EQ(with([](Notice& n) { n.title_en = " "; }), "title");
  EXPECT_EQ(with([](Notice& n) { n.text_vi = "\xff"; }), "text");
  EXPECT_EQ(with([](Notice& n) { n.link = "https://example.org"; }), "link");
  EXPECT_EQ(with([](Notice& n) { n.link = "//example.org"; }), "link");
  EXPECT_EQ(with([](Notice& n) { n.link = "/\\example.org"; }), "link");
  EXPECT_EQ(with([](Notice& n) { n.link = "/a\nb"; }), "link");
  EXPECT_EQ(with([](Notice& n) { n.link = ""; }), "");
}

TEST_F(NoticesTest, the_inbox_goes_newest_first_page_by_page) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(tell_now(offer("k" + std::to_string(i))).ok());
  const auto first = inbox_of(person_, 2);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].key, "k4");
  const auto second = inbox_of(person_, 2, first[1].id);
  ASSERT_EQ(second.size(), 2U);
  EXPECT_EQ(second[0].key, "k2");
  EXPECT_EQ(inbox_of(person_, 2, second[1].id).size(), 1U);
  EXPECT_TRUE(inbox_of(ref()).empty());
}

TEST_F(NoticesTest, reading_counts_once_and_only_for_its_person) {
  const auto id = tell_now(offer())->id;
  EXPECT_EQ(unread(person_), 1);
  EXPECT_EQ(mark(ref(), id), "notices.not_found") << "another person";
  EXPECT_EQ(mark(person_, id + 1), "notices.not_found");
  EXPECT_EQ(mark(person_, id), "");
  const auto read_at = inbox_of(person_)[0].read_at;
  ASSERT_TRUE(read_at.has_value());
  pass(Elapsed::hours(1));
  EXPECT_EQ(mark(person_, id), "");
  EXPECT_EQ(inbox_of(person_)[0].read_at, read_at);
  EXPECT_EQ(unread(person_), 0);
}

TEST_F(NoticesTest, what_is_done_waits_no_more) {
  ASSERT_TRUE(tell_now(offer("a")).ok());
  ASSERT_TRUE(tell_now(offer("b")).ok());
  auto progress = offer("c");
  progress.kind = "progress";
  ASSERT_TRUE(tell_now(progress).ok());
  const auto open = [&] { return read([&](ReadTx& tx) { return open_requests(tx, person_); }); };
  ASSERT_EQ(open().size(), 2U);
  EXPECT_EQ(open()[0].key, "a") << "oldest first";
  const auto done = [&](std::string_view key) {
    return write([&](Tx& tx, Context& cx) { return mark_done(tx, cx, person_, key); });
  };
  EXPECT_TRUE(done("a"));
  EXPECT_FALSE(done("a"));
  EXPECT_FALSE(done("unknown"));
  EXPECT_EQ(open().size(), 1U);
  EXPECT_FALSE(tell_now(offer("a"))->fresh) << "a repeat does not open it again";
  EXPECT_EQ(open().size(), 1U);
}

TEST_F(NoticesTest, an_offer_to_both_parents_is_done_for_both) {
  auto father = offer();
  father.person = ref();
  ASSERT_TRUE(tell_now(offer()).ok() && tell_now(father).ok());
  const auto done = [&] { return write([&](Tx& tx, Context& cx) { return mark_done_for_all(tx, cx, "offer:GCS1"); }); };
  EXPECT_EQ(done(), 2);
  EXPECT_EQ(done(), 0);
}

TEST_F(NoticesTest, codes_stay_out_of_the_inbox_and_are_swept) {
  auto code = offer("code:1");
  code.kind = "code";
  const auto id = tell_now(code)->id;
  ASSERT_TRUE(tell_now(offer()).ok());
  ASSERT_TRUE(queue(id, sms_).ok());
  EXPECT_EQ(inbox_of(person_).size(), 1U);
  EXPECT_EQ(unread(person_), 1);
  EXPECT_EQ(read([&](ReadTx& tx) { return codes(tx, person_); }).size(), 1U);
  EXPECT_TRUE(read([&](ReadTx& tx) { return codes(tx, ref()); }).empty());
  const auto sweep = [&](Instant before) { return write([&](Tx& tx, Context&) { return sweep_codes(tx, before); }); };
  EXPECT_EQ(sweep(now() - Elapsed::minutes(10)), 0);
  pass(Elapsed::minutes(11));
  EXPECT_EQ(sweep(now() - Elapsed::minutes(10)), 1);
  EXPECT_TRUE(read([&](ReadTx& tx) { return letters_of(tx, id); }).empty());
  EXPECT_EQ(inbox_of(person_).size(), 1U) << "other notices stay";
}

TEST_F(NoticesTest, a_letter_is_queued_once_per_channel_and_sent_once) {
  const auto id = tell_now(offer())->id;
  const auto first = queue(id, sms_);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(*queue(id, sms_), *first);
  ASSERT_TRUE(queue(id, {"email", "a@example.org", "Khai sinh", "Nội dung"}).ok());
  ASSERT_EQ(due().size(), 2U);
  sent(*first);
  ASSERT_EQ(due().size(), 1U);
  const auto letters = read([&](ReadTx& tx) { return letters_of(tx, id); });
  EXPECT_EQ(letters[0].state, "sent");
  EXPECT_TRUE(letters[0].letter.text.empty()) << "the notice keeps the words";
  ASSERT_TRUE(letters[0].sent_at.has_value());
  failed(*first);
  sent(*first);
  EXPECT_EQ(read([&](ReadTx& tx) { return letters_of(tx, id); })[0].attempts, 1) << "the first report stands";
}

TEST_F(NoticesTest, refuses_letters_that_cannot_be_carried_or_belong_to_another) {
  const auto id = tell_now(offer())->id;
  EXPECT_EQ(error_of(queue(id, {"pigeon", "x", "", "y"})), "notices.bad_letter");
  EXPECT_EQ(error_of(queue(id, {"sms", "", "", "y"})), "notices.bad_letter");
  EXPECT_EQ(error_of(queue(id, {"sms", "+84900000001", "", ""})), "notices.bad_letter");
  EXPECT_EQ(error_of(queue(id, {"email", "a@example.org\nBcc: b@example.org", "s", "y"})), "notices.bad_letter");
  EXPECT_EQ(error_of(queue(id, {"email", "a@example.org", "s\r\nX: y", "y"})), "notices.bad_letter");
  EXPECT_EQ(error_of(queue(id + 1, sms_)), "notices.not_found");
  const auto other = write([&](Tx& tx, Context& cx) { return queue_letter(tx, cx, ref(), id, sms_); });
  EXPECT_EQ(error_of(other), "notices.not_found");
}

TEST_F(NoticesTest, a_failing_letter_is_tried_again_with_growing_pauses_then_given_up) {
  const auto notice = tell_now(offer())->id;
  const auto id = queue(notice, sms_).take();
  std::int64_t minutes = 1;
  for (int attempt = 1; attempt < 10; ++attempt) {
    ASSERT_EQ(due().size(), 1U) << attempt;
    failed(id);
    EXPECT_TRUE(due().empty()) << attempt;
    pass(Elapsed::seconds(std::min<std::int64_t>(minutes, 360) * 60 - 1));
    EXPECT_TRUE(due().empty()) << attempt;
    pass(Elapsed::seconds(2));
    minutes *= 2;
  }
  failed(id);
  pass(Elapsed::days(30));
  EXPECT_TRUE(due().empty());
  const auto row = only_letter(notice);
  EXPECT_EQ(row.state, "failed");
  EXPECT_EQ(row.attempts, 10);
  EXPECT_EQ(row.last_error, "mail.unreachable");
  EXPECT_EQ(read([&](ReadTx& tx) { return failed_letters(tx); }).size(), 1U);
}

TEST_F(NoticesTest, a_hopeless_letter_is_given_up_at_once) {
  const auto notice = tell_now(offer())->id;
  const auto id = queue(notice, sms_).take();
  failed(id, false);
  EXPECT_EQ(only_letter(notice).state, "failed");
  EXPECT_TRUE(due().empty());
}

}  // namespace
}  // namespace sen::notices
