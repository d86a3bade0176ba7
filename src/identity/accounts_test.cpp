// Goal: accounts, posts, delegated signatures and mandates hold exactly on the days they should, and each refusal
// refuses. Method: one agency's store on a scratch file; every use case runs twice, the first run rolled back.
#include "identity/identity.hpp"
#include "identity/room_test.hpp"
#include "pack/model.hpp"

namespace sen::identity {
namespace {

constexpr const char* kUnit = "commune-committee:00004";
constexpr const char* kOtherUnit = "commune-committee:00008";

class IdentityTest : public RoomTest {
 protected:
  IdentityTest() : RoomTest(migrations()) {}

  AccountId citizen(const std::string& login, Ref person) {
    return write([&](Tx& tx, Context& cx) {
             return create_account(tx, cx, {.login = login, .person = person, .name = "Nguyễn Thị Ví Dụ", .level = 2});
           })
        .take();
  }
  AccountId officer(const std::string& login, std::vector<Post> posts, const std::string& agency = "justice") {
    const NewAccount account{.kind = Kind::kOfficer,
                             .login = login,
                             .person = ref(),
                             .name = "Trần Văn Mẫu",
                             .level = 2,
                             .agency = agency,
                             .facility = {},
                             .posts = std::move(posts)};
    return write([&](Tx& tx, Context& cx) { return create_account(tx, cx, account); }).take();
  }
  Principal principal(AccountId account, CivilDate day) {
    auto found = read([&](ReadTx& tx) { return principal_of(tx, account, day); });
    EXPECT_TRUE(found.has_value());
    return found.value_or(Principal{});
  }
  std::string create(const NewAccount& account) {
    return error_of(write([&](Tx& tx, Context& cx) { return create_account(tx, cx, account); }));
  }
  std::string delegate(AccountId by, AccountId to, CivilDate from, CivilDate until,
                       const std::string& reason = "đi họp") {
    const Delegation delegation{0, by, to, {kUnit, "chair"}, from, until, reason};
    return error_of(write([&](Tx& tx, Context& cx) { return delegate_signature(tx, cx, sessions_, delegation); }));
  }
  Result<std::int64_t> grant(const Mandate& mandate) {
    return write([&](Tx& tx, Context& cx) { return grant_mandate(tx, cx, mandate); });
  }
  bool may_act(Ref person, Ref other, CivilDate day) {
    return read([&](ReadTx& tx) { return may_act_for(tx, person, other, day); });
  }

  Sessions sessions_{zone_};
};

pack::Pack pack_with_roles() {
  pack::Pack pack;
  pack::UnitKind committee{"commune-committee", {}, "commune", {}};
  committee.roles = {{"clerk", {}, {"decide", "look_up"}}, {"chair", {}, {"sign"}}};
  pack::Agency justice;
  justice.id = "justice";
  justice.units = {committee};
  pack.agencies = {justice};
  return pack;
}

TEST_F(IdentityTest, errors_are_listed_once_with_both_languages) {
  std::vector<std::string> ids;
  for (const auto* def : identity_errors()) {
    EXPECT_TRUE(std::string_view(def->id).starts_with("identity."));
    EXPECT_GT(std::string_view(def->vi).size(), 10U);
    EXPECT_GT(std::string_view(def->en).size(), 10U);
    EXPECT_EQ(std::ranges::count(ids, def->id), 0);
    ids.emplace_back(def->id);
  }
}

TEST_F(IdentityTest, an_account_is_found_by_login_as_typed_and_by_person) {
  const Ref person = ref();
  const auto id = citizen("001190000001", person);
  const auto found = read([&](ReadTx& tx) { return find_by_login(tx, " 001 190 000 001 "); });
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, id);
  EXPECT_EQ(found->person, person);
  EXPECT_EQ(found->name, "Nguyễn Thị Ví Dụ");
  EXPECT_EQ(read([&](ReadTx& tx) { return find_by_person(tx, person).size(); }), 1U);
  EXPECT_FALSE(read([&](ReadTx& tx) { return find_by_login(tx, "001190000002"); }).has_value());
  EXPECT_TRUE(read([&](ReadTx& tx) { return find_by_person(tx, ref()); }).empty());
}

TEST_F(IdentityTest, refuses_bad_accounts_and_a_login_in_use) {
  const NewAccount good{.login = "mau.tran", .person = ref(), .name = "Trần Văn Mẫu", .level = 1};
  EXPECT_EQ(create(good), "");
  EXPECT_EQ(create(good), "identity.login_taken");
  const auto with = [&](auto change) {
    NewAccount account = good;
    account.login = "another";
    change(account);
    return create(account);
  };
  EXPECT_EQ(with([](NewAccount& a) { a.login = "MAU.TRAN"; }), "identity.login_taken");
  EXPECT_EQ(with([](NewAccount& a) { a.login = "a"; }), "identity.bad_login");
  EXPECT_EQ(with([](NewAccount& a) { a.login = "'; DROP TABLE x"; }), "identity.bad_login");
  EXPECT_EQ(with([](NewAccount& a) { a.login = std::string(65, 'a'); }), "identity.bad_login");
  EXPECT_EQ(with([](NewAccount& a) { a.name = " "; }), "identity.bad_account");
  EXPECT_EQ(with([](NewAccount& a) { a.name = "\xff"; }), "identity.bad_account");
  EXPECT_EQ(with([](NewAccount& a) { a.person = {}; }), "identity.bad_account");
  EXPECT_EQ(with([](NewAccount& a) { a.level = 3; }), "identity.bad_account");
  EXPECT_EQ(with([](NewAccount& a) { a.kind = Kind::kOfficer; }), "identity.bad_account") << "officer of no agency";
  EXPECT_EQ(with([](NewAccount& a) { a.posts = {{kUnit, "chair"}}; }), "identity.bad_post") << "a citizen has no desk";
  EXPECT_EQ(with([](NewAccount& a) { a.kind = Kind::kOfficer, a.agency = "justice", a.posts = {{"00004", "chair"}}; }),
            "identity.bad_post");
}

TEST_F(IdentityTest, a_closed_account_is_nobody) {
  const Ref person = ref();
  const auto id = citizen("001190000001", person);
  EXPECT_EQ(error_of(write([&](Tx& tx, Context& cx) { return close_account(tx, cx, sessions_, id); })), "");
  EXPECT_FALSE(read([&](ReadTx& tx) { return principal_of(tx, id, today()); }).has_value());
  EXPECT_TRUE(read([&](ReadTx& tx) { return find_by_person(tx, person); }).empty());
  EXPECT_EQ(error_of(write([&](Tx& tx, Context& cx) { return close_account(tx, cx, sessions_, AccountId{99}); })),
            "identity.no_account");
}

TEST_F(IdentityTest, a_post_gives_its_role_on_its_days_at_its_unit_only) {
  const auto id = officer("binh", {});
  const DatedPost post{{kUnit, "clerk"}, today(), today().plus_days(10)};
  const auto give = [&](const DatedPost& given) {
    return error_of(write([&](Tx& tx, Context& cx) { return give_post(tx, cx, sessions_, id, given); }));
  };
  EXPECT_EQ(give(post), "");
  EXPECT_EQ(give(post), "") << "a repeat changes nothing";
  EXPECT_EQ(give({post.post, post.from, today().plus_days(20)}), "identity.bad_post")
      << "another end for the same post";
  EXPECT_EQ(give({post.post, today(), today()}), "identity.bad_post");
  const auto pack = pack_with_roles();
  const auto first = principal(id, today());
  EXPECT_TRUE(first.holds(kUnit, "clerk"));
  EXPECT_TRUE(first.may(pack, kUnit, "decide"));
  EXPECT_FALSE(first.may(pack, kUnit, "sign"));
  EXPECT_FALSE(first.may(pack, kOtherUnit, "decide")) << "another commune";
  EXPECT_FALSE(principal(id, today().plus_days(-1)).works_at(kUnit));
  EXPECT_TRUE(principal(id, today().plus_days(9)).works_at(kUnit));
  EXPECT_FALSE(principal(id, today().plus_days(10)).works_at(kUnit)) << "half-open";
  EXPECT_EQ(read([&](ReadTx& tx) { return officers_at(tx, kUnit, "clerk", today()); }).size(), 1U);
  EXPECT_EQ(read([&](ReadTx& tx) { return officers_at(tx, kUnit, "", today()); }).size(), 1U);
  EXPECT_TRUE(read([&](ReadTx& tx) { return officers_at(tx, kUnit, "chair", today()); }).empty());
}

TEST_F(IdentityTest, a_post_can_be_ended_also_before_it_begins) {
  const auto id = officer("binh", {{kUnit, "clerk"}});
  const auto end = [&](CivilDate until) {
    return error_of(
        write([&](Tx& tx, Context& cx) { return end_post(tx, cx, sessions_, id, {kUnit, "clerk"}, until); }));
  };
  EXPECT_EQ(end(today().plus_days(5)), "");
  EXPECT_EQ(end(today().plus_days(5)), "identity.bad_post") << "already ends then";
  EXPECT_EQ(end(today().plus_days(-3)), "");
  EXPECT_FALSE(principal(id, today()).works_at(kUnit));
  ASSERT_EQ(read([&](ReadTx& tx) { return posts_of(tx, id); }).size(), 1U) << "the record stays";
}

TEST_F(IdentityTest, a_role_of_another_agency_gives_no_right) {
  const auto id = officer("police1", {{kUnit, "clerk"}}, "police");
  EXPECT_FALSE(principal(id, today()).may(pack_with_roles(), kUnit, "decide"));
}

TEST_F(IdentityTest, who_signs_for_somebody_belongs_to_that_unit_for_as_long) {
  const auto chair = officer("chair", {{kUnit, "chair"}});
  const auto deputy = officer("deputy", {{kOtherUnit, "clerk"}});
  EXPECT_FALSE(principal(deputy, today()).works_at(kUnit));
  EXPECT_EQ(delegate(chair, deputy, today(), today().plus_days(7)), "");
  EXPECT_TRUE(principal(deputy, today()).works_at(kUnit));
  EXPECT_FALSE(principal(deputy, today().plus_days(7)).works_at(kUnit));
  EXPECT_FALSE(principal(deputy, today()).may(pack_with_roles(), kUnit, "decide")) << "he signs, no more";
}

TEST_F(IdentityTest, a_deputy_signs_for_the_chair_within_the_delegation_only) {
  const auto chair = officer("chair", {{kUnit, "chair"}});
  const auto deputy = officer("deputy", {{kUnit, "clerk"}});
  const auto pack = pack_with_roles();
  EXPECT_FALSE(principal(deputy, today()).may_sign_as(kUnit, "chair"));
  EXPECT_EQ(delegate(chair, deputy, today(), today().plus_days(7)), "");
  const auto signs = principal(deputy, today());
  EXPECT_TRUE(signs.may_sign_as(kUnit, "chair"));
  EXPECT_TRUE(signs.may(pack, kUnit, "sign"));
  EXPECT_FALSE(signs.holds(kUnit, "chair")) << "the signature is delegated, not the post";
  EXPECT_FALSE(signs.may_sign_as(kOtherUnit, "chair"));
  EXPECT_FALSE(principal(deputy, today().plus_days(7)).may_sign_as(kUnit, "chair"));
  const auto held = read([&](ReadTx& tx) { return delegations_at(tx, kUnit, today()); });
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held[0].reason, "đi họp");
  const auto revoke = [&] {
    return error_of(write([&](Tx& tx, Context& cx) { return revoke_delegation(tx, cx, sessions_, held[0].id); }));
  };
  EXPECT_EQ(revoke(), "");
  EXPECT_EQ(revoke(), "identity.bad_delegation");
  EXPECT_FALSE(principal(deputy, today()).may_sign_as(kUnit, "chair"));
}

TEST_F(IdentityTest, a_delegation_falls_with_the_post_it_came_from) {
  const auto chair = officer("chair", {{kUnit, "chair"}});
  const auto deputy = officer("deputy", {});
  EXPECT_EQ(delegate(chair, deputy, today(), today().plus_days(30)), "");
  EXPECT_EQ(error_of(write(
                [&](Tx& tx, Context& cx) { return end_post(tx, cx, sessions_, chair, {kUnit, "chair"}, cx.today()); })),
            "");
  EXPECT_FALSE(principal(deputy, today()).may_sign_as(kUnit, "chair"));
  EXPECT_TRUE(read([&](ReadTx& tx) { return delegations_at(tx, kUnit, today()); }).empty());
}

TEST_F(IdentityTest, refuses_wrong_delegations) {
  const auto chair = officer("chair", {{kUnit, "chair"}});
  const auto deputy = officer("deputy", {{kUnit, "clerk"}});
  const auto stranger = officer("police1", {}, "police");
  const auto person = citizen("001190000001", ref());
  const auto later = today().plus_days(7);
  EXPECT_EQ(delegate(deputy, chair, today(), later), "identity.bad_delegation") << "does not hold the post";
  EXPECT_EQ(delegate(chair, chair, today(), later), "identity.bad_delegation");
  EXPECT_EQ(delegate(chair, stranger, today(), later), "identity.bad_delegation") << "another agency";
  EXPECT_EQ(delegate(chair, person, today(), later), "identity.no_account");
  EXPECT_EQ(delegate(chair, deputy, later, today()), "identity.bad_delegation");
  EXPECT_EQ(delegate(chair, deputy, today().plus_days(-9), today()), "identity.bad_delegation") << "over already";
  EXPECT_EQ(delegate(chair, deputy, today(), later, " "), "identity.bad_delegation") << "no reason";
  EXPECT_EQ(delegate(chair, deputy, today(), later), "");
  const auto third = officer("third", {});
  EXPECT_EQ(delegate(deputy, third, today(), later), "identity.bad_delegation") << "cannot be passed on";
}

TEST_F(IdentityTest, a_mandate_holds_on_its_days_for_its_persons_only) {
  const Ref grandmother = ref();
  const Ref child = ref();
  const Mandate mandate{
      0, grandmother, child, "ward", today(), today().plus_days(30), "Quyết định giám hộ 01-TP/HT-2026-GH"};
  const auto id = grant(mandate);
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(*grant(mandate), *id) << "a repeat answers the same";
  EXPECT_TRUE(may_act(grandmother, child, today()));
  EXPECT_FALSE(may_act(child, grandmother, today())) << "one way";
  EXPECT_FALSE(may_act(grandmother, ref(), today()));
  EXPECT_TRUE(may_act(child, child, today())) << "oneself";
  EXPECT_FALSE(may_act({}, {}, today()));
  EXPECT_FALSE(may_act(grandmother, child, today().plus_days(-1)));
  EXPECT_FALSE(may_act(grandmother, child, today().plus_days(30))) << "expired";
  EXPECT_EQ(read([&](ReadTx& tx) { return mandates_of(tx, grandmother, today()); }).size(), 1U);
  EXPECT_EQ(read([&](ReadTx& tx) { return mandates_for(tx, child, today()); }).at(0).basis, mandate.basis);
  EXPECT_TRUE(read([&](ReadTx& tx) { return mandates_of(tx, grandmother, today().plus_days(30)); }).empty());
}

TEST_F(IdentityTest, a_revoked_mandate_is_gone_and_can_be_granted_anew) {
  const Mandate mandate{0, ref(), ref(), "child", today(), std::nullopt, "Giấy khai sinh 12/2026"};
  const auto id = grant(mandate);
  const auto revoke = [&](std::int64_t which) {
    return error_of(write([&](Tx& tx, Context& cx) { return revoke_mandate(tx, cx, sessions_, which); }));
  };
  EXPECT_EQ(revoke(*id), "");
  EXPECT_EQ(revoke(*id), "");
  EXPECT_EQ(revoke(12345), "identity.no_mandate");
  EXPECT_FALSE(may_act(mandate.person, mandate.represents, today()));
  const auto again = grant(mandate);
  ASSERT_TRUE(again.ok());
  EXPECT_NE(*again, *id);
  EXPECT_TRUE(may_act(mandate.person, mandate.represents, today()));
}

TEST_F(IdentityTest, refuses_wrong_mandates) {
  const Mandate good{0, ref(), ref(), "parent", today(), std::nullopt, "Giấy khai sinh 12/2026"};
  const auto with = [&](auto change) {
    Mandate mandate = good;
    change(mandate);
    return error_of(grant(mandate));
  };
  EXPECT_EQ(with([](Mandate& m) { m.represents = m.person; }), "identity.bad_mandate");
  EXPECT_EQ(with([](Mandate& m) { m.person = {}; }), "identity.bad_mandate");
  EXPECT_EQ(with([](Mandate& m) { m.kind = "friend"; }), "identity.bad_mandate");
  EXPECT_EQ(with([](Mandate& m) { m.basis = ""; }), "identity.bad_mandate");
  EXPECT_EQ(with([](Mandate& m) { m.until = m.from; }), "identity.bad_mandate");
  EXPECT_EQ(with([](Mandate&) {}), "");
}

TEST_F(IdentityTest, no_officer_decides_his_own_case) {
  const auto id = officer("binh", {{kUnit, "clerk"}});
  auto me = principal(id, today());
  const Ref mother = ref();
  const Ref child = ref();
  EXPECT_FALSE(is_own_case(me, {mother, child}));
  EXPECT_FALSE(is_own_case(me, {}));
  EXPECT_FALSE(is_own_case(Principal{}, {Ref{}})) << "an unknown father is nobody's case";
  EXPECT_TRUE(is_own_case(me, {mother, me.person}));
  ASSERT_TRUE(grant({0, me.person, child, "child", today(), std::nullopt, "Giấy khai sinh 12/2026"}).ok());
  me = principal(id, today());
  EXPECT_TRUE(is_own_case(me, {mother, child})) << "his child's case";
}

}  // namespace
}  // namespace sen::identity
