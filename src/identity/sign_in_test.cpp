// Goal: a code opens one session for its account within five tries and ten minutes, strangers learn nothing, a
// machine's key works for its own facility until it ends. Method: as accounts_test.cpp.
#include "identity/identity.hpp"
#include "identity/room_test.hpp"

namespace sen::identity {
namespace {

class SignInTest : public RoomTest {
 protected:
  SignInTest() : RoomTest(migrations()) {
    person_ = ref();
    const NewAccount account{.login = "001190000001", .person = person_, .name = "Nguyễn Thị Ví Dụ", .level = 2};
    account_ = write([&](Tx& tx, Context& cx) { return create_account(tx, cx, account); }).take();
  }
  Result<Challenge> begin(std::string_view login) {
    return write([&](Tx& tx, Context& cx) { return begin_sign_in(tx, cx, login); });
  }
  SignInAnswer complete(Ref challenge, std::string_view code) {
    return write([&](Tx& tx, Context& cx) { return complete_sign_in(tx, cx, challenge, code); }).take();
  }
  std::string answer(Ref challenge, std::string_view code) {
    const auto given = complete(challenge, code);
    return given.ok() ? "session" : given.refused->id;
  }
  static std::string wrong(std::string code) {
    code[0] = code[0] == '9' ? '0' : '9';
    return code;
  }
  std::int64_t count(const Sql& sql) {
    return read([&](ReadTx& tx) {
      auto row = tx.query(sql);
      return row.next() ? row.i64(0) : -1;
    });
  }

  Ref person_;
  AccountId account_;
  Sessions sessions_{zone_};
};

constexpr Sql kChallenges{"SELECT count(*) FROM @identity_challenge"};
constexpr Sql kSessions{"SELECT count(*) FROM @identity_session"};

TEST_F(SignInTest, the_right_code_opens_a_session_once) {
  const auto challenge = begin("001 190 000 001").take();
  EXPECT_EQ(challenge.account, account_);
  EXPECT_EQ(challenge.person, person_);
  ASSERT_EQ(challenge.code.size(), 6U);
  const auto given = complete(challenge.id, challenge.code.substr(0, 3) + " " + challenge.code.substr(3));
  ASSERT_TRUE(given.ok());
  EXPECT_EQ(given.session->token.size(), 43U);
  EXPECT_EQ(given.session->csrf, csrf_of(given.session->token));
  EXPECT_NE(given.session->csrf, given.session->token);
  EXPECT_EQ(given.session->account, account_);
  EXPECT_EQ(answer(challenge.id, challenge.code), "identity.sign_in_over") << "a code works once";
  const auto found = read([&](ReadTx& tx) { return sessions_.find(tx, given.session->token, now()); });
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->principal.person, person_);
}

TEST_F(SignInTest, five_wrong_codes_end_the_challenge_also_for_the_right_one) {
  const auto challenge = begin("001190000001").take();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(answer(challenge.id, wrong(challenge.code)), "identity.sign_in_failed");
  EXPECT_EQ(answer(challenge.id, wrong(challenge.code)), "identity.sign_in_over");
  EXPECT_EQ(answer(challenge.id, challenge.code), "identity.sign_in_over");
  EXPECT_EQ(count(kSessions), 0);
}

TEST_F(SignInTest, the_fifth_try_may_still_be_right) {
  const auto challenge = begin("001190000001").take();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(answer(challenge.id, "abc"), "identity.sign_in_failed");
  EXPECT_EQ(answer(challenge.id, challenge.code), "session");
}

TEST_F(SignInTest, an_unknown_login_hears_the_same) {
  const auto known = begin("001190000001").take();
  const auto unknown = begin("999999999999").take();
  EXPECT_EQ(unknown.account, AccountId{});
  EXPECT_TRUE(unknown.code.empty());
  EXPECT_FALSE(unknown.id.empty());
  EXPECT_EQ(unknown.until - known.until, Elapsed{1}) << "only the clock's step of one write differs";
  for (int i = 0; i < 6; ++i) EXPECT_EQ(answer(unknown.id, "000000"), answer(known.id, wrong(known.code))) << i;
  EXPECT_EQ(answer(ref(), "000000"), "identity.sign_in_over") << "a challenge that never was";
}

TEST_F(SignInTest, a_code_ends_after_ten_minutes_and_with_the_next_one) {
  const auto late = begin("001190000001").take();
  pass(Elapsed::minutes(10));
  EXPECT_EQ(answer(late.id, late.code), "identity.sign_in_over");
  const auto first = begin("001190000001").take();
  const auto second = begin("001190000001").take();
  EXPECT_EQ(answer(first.id, first.code), "identity.sign_in_over");
  EXPECT_EQ(answer(second.id, second.code), "session");
}

TEST_F(SignInTest, codes_are_rationed_by_login_known_or_not) {
  for (const char* login : {"001190000001", "888888888888"}) {
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(begin(login).ok());
    EXPECT_EQ(error_of(begin(login)), "identity.too_many_codes");
  }
  EXPECT_TRUE(begin("777777777777").ok()) << "others are not held up";
  pass(Elapsed::seconds(3601));
  EXPECT_TRUE(begin("001190000001").ok());
}

TEST_F(SignInTest, a_closed_account_cannot_finish_what_it_began) {
  const auto challenge = begin("001190000001").take();
  ASSERT_TRUE(write([&](Tx& tx, Context& cx) { return close_account(tx, cx, sessions_, account_); }).ok());
  EXPECT_EQ(answer(challenge.id, challenge.code), "identity.sign_in_over");
  EXPECT_TRUE(begin("001190000001").take().code.empty()) << "as if unknown";
}

TEST_F(SignInTest, codes_and_tokens_do_not_stand_in_the_tables) {
  const auto challenge = begin("001190000001").take();
  static constexpr Sql kStored{"SELECT code_hash, salt FROM @identity_challenge"};
  EXPECT_TRUE(read([&](ReadTx& tx) {
    auto row = tx.query(kStored);
    return row.next() && row.blob(0).size() == 32 && row.blob(1).size() == 32;
  }));
  const auto given = complete(challenge.id, challenge.code);
  ASSERT_TRUE(given.ok());
  static constexpr Sql kHash{"SELECT token_hash FROM @identity_session"};
  EXPECT_TRUE(read([&](ReadTx& tx) {
    auto row = tx.query(kHash);
    return row.next() && row.blob(0).size() == 32 && as_text(row.blob(0)) != given.session->token;
  }));
}

TEST_F(SignInTest, sweeping_takes_only_what_is_long_over) {
  const auto challenge = begin("001190000001").take();
  ASSERT_TRUE(complete(challenge.id, challenge.code).ok());
  const auto sweep_now = [&] { return write([&](Tx& tx, Context& cx) { return sweep(tx, cx); }); };
  EXPECT_EQ(sweep_now(), 0);
  pass(Elapsed::hours(25));
  EXPECT_EQ(sweep_now(), 1) << "the challenge; the session ended 13 hours ago";
  EXPECT_EQ(count(kSessions), 1);
  pass(Elapsed::hours(12));
  EXPECT_EQ(sweep_now(), 1);
  EXPECT_EQ(count(kChallenges) + count(kSessions), 0);
}

class CredentialTest : public SignInTest {
 protected:
  AccountId machine(const std::string& login, const std::string& facility) {
    const NewAccount account{.kind = Kind::kMachine,
                             .login = login,
                             .person = {},
                             .name = "Bệnh viện Mẫu",
                             .level = 0,
                             .agency = "health",
                             .facility = facility,
                             .posts = {}};
    return write([&](Tx& tx, Context& cx) { return create_account(tx, cx, account); }).take();
  }
  Result<NewCredential> credential(AccountId account, Elapsed lasts = Elapsed::days(365), const char* label = "HIS") {
    return write([&](Tx& tx, Context& cx) { return create_credential(tx, cx, account, label, lasts); });
  }
  std::string bearer(std::string_view token) {
    return error_of(read([&](ReadTx& tx) { return find_machine(tx, token, now()); }));
  }
};

TEST_F(CredentialTest, a_key_names_its_machine_which_speaks_for_its_own_facility) {
  const auto hospital = machine("hospital.01001", "01001");
  const auto key = credential(hospital).take();
  EXPECT_TRUE(key.token.starts_with("sen_"));
  EXPECT_EQ(key.token.size(), 47U);
  const auto who = read([&](ReadTx& tx) { return find_machine(tx, key.token, now()); });
  ASSERT_TRUE(who.ok());
  EXPECT_EQ(who->account, hospital);
  EXPECT_EQ(who->agency, "health");
  EXPECT_TRUE(who->speaks_for("01001"));
  EXPECT_FALSE(who->speaks_for("01002")) << "another facility";
  EXPECT_FALSE(who->speaks_for(""));
  EXPECT_FALSE(Principal{}.speaks_for(""));
}

TEST_F(CredentialTest, wrong_revoked_and_expired_keys_are_refused_alike) {
  const auto hospital = machine("hospital.01001", "01001");
  const auto revoked = credential(hospital).take();
  const auto expiring = credential(hospital, Elapsed::hours(1)).take();
  const auto good = credential(hospital).take();
  EXPECT_EQ(bearer(good.token), "");
  EXPECT_EQ(bearer(""), "identity.bad_credential");
  EXPECT_EQ(bearer(good.token + "x"), "identity.bad_credential");
  auto altered = good.token;
  altered[10] = altered[10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(bearer(altered), "identity.bad_credential");
  const auto revoke = [&](std::int64_t id) {
    return error_of(write([&](Tx& tx, Context& cx) { return revoke_credential(tx, cx, id); }));
  };
  EXPECT_EQ(revoke(revoked.id), "");
  EXPECT_EQ(revoke(revoked.id), "");
  EXPECT_EQ(revoke(4242), "identity.bad_credential");
  EXPECT_EQ(bearer(revoked.token), "identity.bad_credential");
  EXPECT_EQ(bearer(expiring.token), "");
  pass(Elapsed::seconds(3601));
  EXPECT_EQ(bearer(expiring.token), "identity.bad_credential");
  EXPECT_EQ(bearer(good.token), "");
  const auto all = read([&](ReadTx& tx) { return credentials_of(tx, hospital); });
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(all[0].revoked_at.has_value());
  EXPECT_FALSE(all[2].revoked_at.has_value());
  ASSERT_TRUE(write([&](Tx& tx, Context& cx) { return close_account(tx, cx, sessions_, hospital); }).ok());
  EXPECT_EQ(bearer(good.token), "identity.bad_credential") << "closed account";
}

TEST_F(CredentialTest, keys_are_for_machines_with_a_label_and_an_end) {
  const auto hospital = machine("hospital.01001", "01001");
  EXPECT_EQ(error_of(credential(account_)), "identity.bad_account") << "a person signs in instead";
  EXPECT_EQ(error_of(credential(AccountId{7})), "identity.no_account");
  EXPECT_EQ(error_of(credential(hospital, Elapsed::days(800))), "identity.bad_account");
  EXPECT_EQ(error_of(credential(hospital, Elapsed{0})), "identity.bad_account");
  EXPECT_EQ(error_of(credential(hospital, Elapsed::days(1), " ")), "identity.bad_account");
  EXPECT_TRUE(begin("hospital.01001").take().code.empty()) << "a machine gets no sign-in code";
}

}  // namespace
}  // namespace sen::identity
