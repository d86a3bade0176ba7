#include "base/text.hpp"
#include "identity/store.hpp"

namespace sen::identity {

namespace {

constexpr Sql kInsertPost{
    "INSERT INTO @identity_post (account, unit, role, from_day, until_day, given_at) VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (account, unit, role, from_day) DO NOTHING"};
constexpr Sql kPostEnd{
    "SELECT until_day FROM @identity_post WHERE account = $1 AND unit = $2 AND role = $3 AND from_day = $4"};
// A post that has not begun by `until` never begins: its interval becomes empty.
constexpr Sql kEndPost{
    "UPDATE @identity_post SET until_day = CASE WHEN from_day > $4 THEN from_day ELSE $4 END "
    "WHERE account = $1 AND unit = $2 AND role = $3 AND (until_day IS NULL OR until_day > $4) RETURNING from_day"};
constexpr Sql kPostsOf{
    "SELECT unit, role, from_day, until_day FROM @identity_post WHERE account = $1 ORDER BY from_day, unit, role"};
constexpr Sql kHolds{
    "SELECT 1 FROM @identity_post WHERE account = $1 AND unit = $2 AND role = $3 AND from_day <= $4 "
    "AND (until_day IS NULL OR until_day > $4) LIMIT 1"};
constexpr Sql kOfficersAt{
    "SELECT DISTINCT " SEN_ACCOUNT_COLUMNS
    " FROM @identity_post p JOIN @identity_account a ON a.id = p.account AND a.is_open = 1 "
    "WHERE p.unit = $1 AND ($2 = '' OR p.role = $2) AND p.from_day <= $3 AND (p.until_day IS NULL OR p.until_day > $3) "
    "ORDER BY a.id"};
constexpr Sql kInsertDelegation{
    "INSERT INTO @identity_delegation (id, by_account, to_account, unit, role, from_day, until_day, reason, given_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
constexpr Sql kRevokeDelegation{
    "UPDATE @identity_delegation SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING to_account"};
constexpr Sql kDelegationsAt{
    "SELECT DISTINCT d.id, d.by_account, d.to_account, d.unit, d.role, d.from_day, d.until_day, d.reason "
    "FROM @identity_delegation d JOIN @identity_account a ON a.id = d.by_account AND a.is_open = 1 "
    "JOIN @identity_post p ON p.account = d.by_account AND p.unit = d.unit AND p.role = d.role AND p.from_day <= $2 "
    "AND (p.until_day IS NULL OR p.until_day > $2) "
    "WHERE d.unit = $1 AND d.from_day <= $2 AND d.until_day > $2 AND d.revoked_at IS NULL ORDER BY d.id"};

std::optional<Account> open_officer(ReadTx& tx, AccountId id) {
  auto account = find_account(tx, id);
  if (!account || !account->open || account->kind != Kind::kOfficer) return std::nullopt;
  return account;
}

}  // namespace

std::vector<Account> officers_at(ReadTx& tx, std::string_view unit, std::string_view role, CivilDate day) {
  std::vector<Account> officers;
  auto rows = tx.query(kOfficersAt, {unit, role, day});
  while (rows.next()) officers.push_back(read_account(rows));
  return officers;
}

Result<void> give_post(Tx& tx, Context& context, Sessions& sessions, AccountId account, const DatedPost& post) {
  if (!well_formed(post.post) || (post.until && *post.until <= post.from)) return fail(kBadPost);
  if (!open_officer(tx, account)) return fail(kNoAccount);
  const bool fresh = tx.insert_if_absent(
      kInsertPost, {account, post.post.unit, post.post.role, post.from, maybe(post.until), context.now()});
  if (!fresh) {
    auto row = tx.query(kPostEnd, {account, post.post.unit, post.post.role, post.from});
    std::optional<CivilDate> until;
    if (row.next() && !row.null(0)) until = row.date(0);
    if (until != post.until) return fail(kBadPost);
  }
  sessions.distrust(tx.agency(), account, context.now());
  return {};
}

Result<void> end_post(Tx& tx, Context& context, Sessions& sessions, AccountId account, const Post& post,
                      CivilDate until) {
  {
    auto ended = tx.query(kEndPost, {account, post.unit, post.role, until});
    if (!ended.next()) return fail(kBadPost);
  }
  sessions.distrust(tx.agency(), account, context.now());
  // Whoever signs by this person's delegation loses it with the post.
  for (const auto& delegation : delegations_at(tx, post.unit, context.today())) {
    if (delegation.by == account) sessions.distrust(tx.agency(), delegation.to, context.now());
  }
  return {};
}

std::vector<DatedPost> posts_of(ReadTx& tx, AccountId account) {
  std::vector<DatedPost> posts;
  auto rows = tx.query(kPostsOf, {account});
  while (rows.next()) {
    DatedPost post{{rows.string(0), rows.string(1)}, rows.date(2), std::nullopt};
    if (!rows.null(3)) post.until = rows.date(3);
    posts.push_back(std::move(post));
  }
  return posts;
}

Result<std::int64_t> delegate_signature(Tx& tx, Context& context, Sessions& sessions, const Delegation& delegation) {
  const auto by = open_officer(tx, delegation.by);
  const auto to = open_officer(tx, delegation.to);
  if (!by || !to) return fail(kNoAccount);
  const bool dates = delegation.from < delegation.until && delegation.until > context.today();
  if (!dates || by->id == to->id || by->agency != to->agency || trim(delegation.reason).empty())
    return fail(kBadDelegation);
  // A delegated signature cannot be passed on: only the post itself counts.
  {
    const auto from = delegation.from < context.today() ? context.today() : delegation.from;
    auto holds = tx.query(kHolds, {delegation.by, delegation.post.unit, delegation.post.role, from});
    if (!holds.next()) return fail(kBadDelegation);
  }
  const std::int64_t id = context.fresh_id();
  tx.exec(kInsertDelegation, {id, delegation.by, delegation.to, delegation.post.unit, delegation.post.role,
                              delegation.from, delegation.until, delegation.reason, context.now()});
  sessions.distrust(tx.agency(), delegation.to, context.now());
  return id;
}

Result<void> revoke_delegation(Tx& tx, Context& context, Sessions& sessions, std::int64_t id) {
  auto revoked = tx.query(kRevokeDelegation, {id, context.now()});
  if (!revoked.next()) return fail(kBadDelegation);
  sessions.distrust(tx.agency(), AccountId{revoked.i64(0)}, context.now());
  return {};
}

std::vector<Delegation> delegations_at(ReadTx& tx, std::string_view unit, CivilDate day) {
  std::vector<Delegation> delegations;
  auto rows = tx.query(kDelegationsAt, {unit, day});
  while (rows.next()) {
    delegations.push_back({rows.i64(0),
                           AccountId{rows.i64(1)},
                           AccountId{rows.i64(2)},
                           {rows.string(3), rows.string(4)},
                           rows.date(5),
                           rows.date(6),
                           rows.string(7)});
  }
  return delegations;
}

}  // namespace sen::identity
