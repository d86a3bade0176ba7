// Goal: a session ends when it should - time, idleness, sign-out, a closed account - and a change shows at the very
// next request of this node although sessions are cached. Method: as accounts_test.cpp; one test with threads for the
// lock.
#include <atomic>
#include <thread>

#include "identity/identity.hpp"
#include "identity/room_test.hpp"

namespace sen::identity {
namespace {

constexpr const char* kUnit = "commune-police:00004";

class SessionsTest : public RoomTest {
 protected:
  SessionsTest() : RoomTest(migrations()) {
    citizen_ = create({.login = "001190000001", .person = ref(), .name = "Nguyễn Thị Ví Dụ", .level = 2});
    officer_ = create({.kind = Kind::kOfficer,
                       .login = "binh",
                       .person = ref(),
                       .name = "Trần Văn Mẫu",
                       .level = 2,
                       .agency = "police",
                       .facility = {},
                       .posts = {{kUnit, "officer"}}});
  }
  AccountId create(const NewAccount& account) {
    return write([&](Tx& tx, Context& cx) { return create_account(tx, cx, account); }).take();
  }
  std::string sign_in(std::string_view login) {
    const auto challenge = write([&](Tx& tx, Context& cx) { return begin_sign_in(tx, cx, login); }).take();
    auto given = write([&](Tx& tx, Context& cx) { return complete_sign_in(tx, cx, challenge.id, challenge.code); });
    return given.take().session->token;
  }
  std::optional<Session> find(std::string_view token) {
    return read([&](ReadTx& tx) { return sessions_.find(tx, token, now()); });
  }
  Principal who(std::string_view token) {
    auto session = find(token);
    EXPECT_TRUE(session.has_value());
    return session ? session->principal : Principal{};
  }
  void flush() {
    const auto seen = sessions_.take_seen(kPortal);
    run([&](Tx& tx, Context&) { Sessions::write_seen(tx, seen); });
  }

  AccountId citizen_;
  AccountId officer_;
  Sessions sessions_{zone_};
};

TEST_F(SessionsTest, unknown_and_malformed_tokens_are_nobody) {
  const auto token = sign_in("binh");
  EXPECT_TRUE(find(token).has_value());
  EXPECT_FALSE(find("").has_value());
  EXPECT_FALSE(find(token + "A").has_value());
  auto altered = token;
  altered[5] = altered[5] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(find(altered).has_value());
  EXPECT_FALSE(read_at(kJustice, [&](ReadTx& tx) { return sessions_.find(tx, token, now()); }).has_value())
      << "a session of another agency's table";
}

TEST_F(SessionsTest, an_officer_left_alone_for_half_an_hour_is_signed_out) {
  const auto used = sign_in("binh");
  const auto left = sign_in("binh");
  for (int i = 0; i < 4; ++i) {
    pass(Elapsed::minutes(20));
    EXPECT_TRUE(find(used).has_value()) << i;
    sessions_.touch(kPortal, used, now());
    if (i == 0) EXPECT_TRUE(find(left).has_value());
    if (i > 0) EXPECT_FALSE(find(left).has_value()) << "looking is not using";
  }
  pass(Elapsed::minutes(30));
  EXPECT_FALSE(find(used).has_value());
  sessions_.touch(kPortal, used, now());
  EXPECT_FALSE(find(used).has_value()) << "too late to touch";
}

TEST_F(SessionsTest, a_session_ends_after_twelve_hours_however_busy) {
  const auto officer = sign_in("binh");
  const auto citizen = sign_in("001190000001");
  for (int i = 0; i < 71; ++i) {
    pass(Elapsed::minutes(10));
    ASSERT_TRUE(find(officer).has_value());
    sessions_.touch(kPortal, officer, now());
  }
  EXPECT_TRUE(find(citizen).has_value()) << "people may be idle for twelve hours";
  pass(Elapsed::minutes(10));
  EXPECT_FALSE(find(officer).has_value());
  EXPECT_FALSE(find(citizen).has_value());
}

TEST_F(SessionsTest, last_use_is_written_in_batches_and_survives_a_restart) {
  const auto token = sign_in("binh");
  ASSERT_TRUE(find(token).has_value());
  pass(Elapsed::minutes(20));
  sessions_.touch(kPortal, token, now());
  flush();
  EXPECT_TRUE(sessions_.take_seen(kPortal).empty());
  pass(Elapsed::minutes(20));
  Sessions restarted{zone_};
  EXPECT_TRUE(read([&](ReadTx& tx) { return restarted.find(tx, token, now()); }).has_value());
  pass(Elapsed::minutes(11));
  EXPECT_FALSE(read([&](ReadTx& tx) { return restarted.find(tx, token, now()); }).has_value());
}

TEST_F(SessionsTest, sign_out_shows_at_once_and_can_be_repeated) {
  const auto token = sign_in("binh");
  const auto other = sign_in("binh");
  ASSERT_TRUE(find(token).has_value());
  const auto out = [&](const std::string& which) {
    run([&](Tx& tx, Context& cx) { sessions_.sign_out(tx, cx, which); });
  };
  out(token);
  EXPECT_FALSE(find(token).has_value());
  EXPECT_TRUE(find(other).has_value());
  out(token);
  out("nonsense");
  EXPECT_EQ(write([&](Tx& tx, Context& cx) { return sessions_.sign_out_all(tx, cx, officer_); }), 1);
  EXPECT_FALSE(find(other).has_value());
}

TEST_F(SessionsTest, a_sign_out_that_was_rolled_back_signs_nobody_out) {
  const auto token = sign_in("binh");
  ASSERT_TRUE(find(token).has_value());
  const auto refused = write([&](Tx& tx, Context& cx) -> Result<void> {
    sessions_.sign_out(tx, cx, token);
    return fail(kForbidden);
  });
  EXPECT_FALSE(refused.ok());
  EXPECT_TRUE(find(token).has_value());
}

TEST_F(SessionsTest, a_reader_with_an_older_snapshot_leaves_nothing_behind) {
  const auto token = sign_in("binh");
  // The snapshot is taken by its first read; the sign-out commits while it is open.
  static constexpr Sql kOne{"SELECT count(*) FROM @identity_session"};
  read([&](ReadTx& tx) {
    EXPECT_TRUE(tx.query(kOne).next());
    run([&](Tx& writer, Context& cx) { sessions_.sign_out(writer, cx, token); });
    EXPECT_TRUE(sessions_.find(tx, token, now()).has_value()) << "true as of its snapshot";
    return 0;
  });
  EXPECT_FALSE(find(token).has_value());
  pass(Elapsed::seconds(121));
  EXPECT_FALSE(find(token).has_value()) << "not believed when the mark has run out either";
}

TEST_F(SessionsTest, closing_the_account_ends_its_sessions) {
  const auto token = sign_in("001190000001");
  ASSERT_TRUE(find(token).has_value());
  ASSERT_TRUE(write([&](Tx& tx, Context& cx) { return close_account(tx, cx, sessions_, citizen_); }).ok());
  EXPECT_FALSE(find(token).has_value());
}

TEST_F(SessionsTest, a_new_or_ended_post_shows_at_once) {
  const auto token = sign_in("binh");
  EXPECT_TRUE(who(token).holds(kUnit, "officer"));
  const DatedPost chief{{kUnit, "chief"}, today(), std::nullopt};
  ASSERT_TRUE(write([&](Tx& tx, Context& cx) { return give_post(tx, cx, sessions_, officer_, chief); }).ok());
  EXPECT_TRUE(who(token).holds(kUnit, "chief"));
  const Post old{kUnit, "officer"};
  ASSERT_TRUE(write([&](Tx& tx, Context& cx) { return end_post(tx, cx, sessions_, officer_, old, cx.today()); }).ok());
  EXPECT_FALSE(who(token).holds(kUnit, "officer"));
}

TEST_F(SessionsTest, a_post_that_ends_with_the_day_is_gone_after_midnight) {
  const DatedPost night{{kUnit, "duty"}, today(), today().plus_days(1)};
  ASSERT_TRUE(write([&](Tx& tx, Context& cx) { return give_post(tx, cx, sessions_, officer_, night); }).ok());
  clock_.at = zone_.at(today(), 23 * 60 + 59) + Elapsed::seconds(50);
  const auto token = sign_in("binh");
  EXPECT_TRUE(who(token).holds(kUnit, "duty"));
  pass(Elapsed::seconds(15));
  EXPECT_FALSE(who(token).holds(kUnit, "duty"));
  EXPECT_TRUE(who(token).holds(kUnit, "officer"));
}

TEST_F(SessionsTest, acting_for_needs_a_mandate_and_ends_with_it) {
  const auto token = sign_in("001190000001");
  const Ref me = who(token).person;
  const Ref child = ref();
  const auto act_for = [&](Ref other) {
    return error_of(write([&](Tx& tx, Context& cx) { return sessions_.act_for(tx, cx, token, other); }));
  };
  EXPECT_EQ(act_for(child), "identity.no_mandate");
  const Mandate mandate{0, me, child, "child", today(), today().plus_days(1), "Giấy khai sinh 12/2026"};
  const auto id = write([&](Tx& tx, Context& cx) { return grant_mandate(tx, cx, mandate); }).take();
  EXPECT_EQ(act_for(child), "");
  EXPECT_EQ(who(token).acting_for, child);
  EXPECT_EQ(who(token).subject(), child);
  EXPECT_EQ(act_for({}), "");
  EXPECT_EQ(who(token).subject(), me);
  EXPECT_EQ(act_for(child), "");
  ASSERT_TRUE(write([&](Tx& tx, Context& cx) { return revoke_mandate(tx, cx, sessions_, id); }).ok());
  EXPECT_EQ(who(token).subject(), me) << "revoked";
  EXPECT_EQ(error_of(write([&](Tx& tx, Context& cx) { return sessions_.act_for(tx, cx, "nonsense", child); })),
            "identity.signed_out");
}

TEST_F(SessionsTest, a_mandate_that_expires_ends_acting_for_in_a_running_session) {
  clock_.at = zone_.at(today(), 23 * 60);
  const auto token = sign_in("001190000001");
  const Ref child = ref();
  const Mandate mandate{0, who(token).person, child, "child", today(), today().plus_days(1), "Giấy khai sinh 12/2026"};
  ASSERT_TRUE(write([&](Tx& tx, Context& cx) { return grant_mandate(tx, cx, mandate); }).ok());
  ASSERT_TRUE(write([&](Tx& tx, Context& cx) { return sessions_.act_for(tx, cx, token, child); }).ok());
  EXPECT_EQ(who(token).acting_for, child);
  pass(Elapsed::hours(1));
  EXPECT_TRUE(who(token).acting_for.empty());
}

TEST_F(SessionsTest, a_small_cache_forgets_nothing_that_matters) {
  Sessions small(zone_, SessionLimits{.cached = 2});
  std::vector<std::string> tokens;
  for (int i = 0; i < 9; ++i) tokens.push_back(sign_in(i % 2 == 0 ? "binh" : "001190000001"));
  pass(Elapsed::minutes(20));
  for (const auto& token : tokens) {
    EXPECT_TRUE(read([&](ReadTx& tx) { return small.find(tx, token, now()); }).has_value());
    small.touch(kPortal, token, now());
  }
  pass(Elapsed::minutes(20));
  for (const auto& token : tokens) {
    EXPECT_TRUE(read([&](ReadTx& tx) { return small.find(tx, token, now()); }).has_value())
        << "evicted, but its last use was kept";
  }
  EXPECT_EQ(small.take_seen(kPortal).size(), 9U);
}

TEST_F(SessionsTest, many_threads_ask_while_one_signs_out) {
  const auto token = sign_in("binh");
  std::atomic<bool> out{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      for (int n = 0; n < 300; ++n) {
        const bool was_out = out.load();
        const auto seen = db_->snapshot(kPortal, [&](ReadTx& tx) -> Result<void> {
          if (sessions_.find(tx, token, now()).has_value() && was_out) ++wrong;
          return {};
        });
        if (!seen.ok()) ++wrong;
        sessions_.touch(kPortal, token, now());
      }
    });
  }
  run([&](Tx& tx, Context& cx) { sessions_.sign_out(tx, cx, token); });
  out = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace sen::identity
