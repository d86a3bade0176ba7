#include "base/text.hpp"
#include "identity/store.hpp"

namespace sen::identity {

namespace {

constexpr std::string_view kLoginSigns = "abcdefghijklmnopqrstuvwxyz0123456789._:@-";

constexpr Sql kInsert{
    "INSERT INTO @identity_account (id, kind, login, person, name, agency, facility, level, is_open, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9) ON CONFLICT (login) DO NOTHING"};
constexpr Sql kById{"SELECT " SEN_ACCOUNT_COLUMNS " FROM @identity_account a WHERE a.id = $1"};
constexpr Sql kByLogin{"SELECT " SEN_ACCOUNT_COLUMNS " FROM @identity_account a WHERE a.login = $1"};
constexpr Sql kByPerson{"SELECT " SEN_ACCOUNT_COLUMNS
                        " FROM @identity_account a WHERE a.person = $1 AND a.is_open = 1 ORDER BY a.created_at, a.id"};
constexpr Sql kByKind{"SELECT " SEN_ACCOUNT_COLUMNS
                      " FROM @identity_account a WHERE a.kind = $1 AND a.is_open = 1 ORDER BY a.id"};
constexpr Sql kClose{"UPDATE @identity_account SET is_open = 0, closed_at = $2 WHERE id = $1 AND is_open = 1"};
constexpr Sql kEndChallenges{"UPDATE @identity_challenge SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL"};
constexpr Sql kEndCredentials{
    "UPDATE @identity_credential SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL"};

constexpr Sql kPostsToday{
    "SELECT DISTINCT unit, role FROM @identity_post WHERE account = $1 AND from_day <= $2 "
    "AND (until_day IS NULL OR until_day > $2) ORDER BY unit, role"};
// The join with the delegating person's post ends a delegation when that person leaves the post.
constexpr Sql kSignsFor{
    "SELECT DISTINCT d.unit, d.role FROM @identity_delegation d "
    "JOIN @identity_account a ON a.id = d.by_account AND a.is_open = 1 "
    "JOIN @identity_post p ON p.account = d.by_account AND p.unit = d.unit AND p.role = d.role AND p.from_day <= $2 "
    "AND (p.until_day IS NULL OR p.until_day > $2) "
    "WHERE d.to_account = $1 AND d.from_day <= $2 AND d.until_day > $2 AND d.revoked_at IS NULL ORDER BY d.unit, "
    "d.role"};

/// Names the first wrong part, or nothing.
const char* wrong_part(const NewAccount& account) {
  const bool human = account.kind == Kind::kCitizen || account.kind == Kind::kOfficer;
  if (trim(account.name).empty() || !is_utf8(account.name)) return "name";
  if (account.kind != Kind::kMachine && account.person.empty()) return "person";
  if (account.kind == Kind::kMachine && !account.person.empty()) return "person";
  if (human && (account.level < 1 || account.level > 2)) return "level";
  if ((account.kind == Kind::kOfficer || account.kind == Kind::kMachine) && account.agency.empty()) return "agency";
  if (account.kind != Kind::kMachine && !account.facility.empty()) return "facility";
  return nullptr;
}

std::vector<Post> read_posts(Cursor rows) {
  std::vector<Post> posts;
  while (rows.next()) posts.push_back({rows.string(0), rows.string(1)});
  return posts;
}

}  // namespace

Account read_account(const Cursor& row, int first) {
  Account account;
  account.id = AccountId{row.i64(first)};
  account.kind = kind_from(row.text(first + 1)).value_or(Kind::kCitizen);
  account.login = row.string(first + 2);
  account.person = row.ref(first + 3);
  account.name = row.string(first + 4);
  account.agency = row.string(first + 5);
  account.facility = row.string(first + 6);
  account.level = static_cast<int>(row.i64(first + 7));
  account.open = row.i64(first + 8) == 1;
  return account;
}

Principal principal_from(Account account) {
  Principal principal;
  principal.account = account.id;
  principal.kind = account.kind;
  principal.agency = std::move(account.agency);
  principal.person = account.person;
  principal.name = std::move(account.name);
  principal.level = account.level;
  principal.facility = std::move(account.facility);
  return principal;
}

Result<AccountId> create_account(Tx& tx, Context& context, const NewAccount& account) {
  const auto login = normal_login(account.login);
  if (login.size() < 3 || login.size() > 64 || !contains_only(login, kLoginSigns)) return fail(kBadLogin);
  if (const char* part = wrong_part(account)) return fail(kBadAccount, {part});
  if (account.kind != Kind::kOfficer && !account.posts.empty()) return fail(kBadPost);
  for (const auto& post : account.posts) {
    if (!well_formed(post)) return fail(kBadPost);
  }
  const AccountId id{context.fresh_id()};
  const bool fresh =
      tx.insert_if_absent(kInsert, {id, kind_text(account.kind), login, maybe(account.person), account.name,
                                    account.agency, account.facility, account.level, context.now()});
  if (!fresh) return fail(kLoginTaken);
  static constexpr Sql kPost{
      "INSERT INTO @identity_post (account, unit, role, from_day, given_at) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (account, unit, role, from_day) DO NOTHING"};
  for (const auto& post : account.posts) {
    tx.insert_if_absent(kPost, {id, post.unit, post.role, context.today(), context.now()});
  }
  return id;
}

Result<void> close_account(Tx& tx, Context& context, Sessions& sessions, AccountId account) {
  const auto found = find_account(tx, account);
  if (!found) return fail(kNoAccount);
  tx.exec(kClose, {account, context.now()});
  tx.exec(kEndChallenges, {account, context.now()});
  tx.exec(kEndCredentials, {account, context.now()});
  sessions.sign_out_all(tx, context, account);
  return {};
}

std::optional<Account> find_account(ReadTx& tx, AccountId account) {
  auto rows = tx.query(kById, {account});
  if (!rows.next()) return std::nullopt;
  return read_account(rows);
}

std::optional<Account> find_by_login(ReadTx& tx, std::string_view login) {
  auto rows = tx.query(kByLogin, {normal_login(login)});
  if (!rows.next()) return std::nullopt;
  return read_account(rows);
}

std::vector<Account> find_by_person(ReadTx& tx, Ref person) {
  std::vector<Account> accounts;
  auto rows = tx.query(kByPerson, {person});
  while (rows.next()) accounts.push_back(read_account(rows));
  return accounts;
}

std::vector<Account> search_accounts(ReadTx& tx, Kind kind, std::string_view text, int limit) {
  std::vector<Account> found;
  const auto name = fold_plain(text);
  const auto login = normal_login(text);
  auto rows = tx.query(kByKind, {kind_text(kind)});
  while (rows.next() && static_cast<int>(found.size()) < limit) {
    auto account = read_account(rows);
    if (account.login.starts_with(login) || fold_plain(account.name).find(name) != std::string::npos)
      found.push_back(std::move(account));
  }
  return found;
}

std::optional<Principal> principal_of(ReadTx& tx, AccountId account, CivilDate day) {
  auto found = find_account(tx, account);
  if (!found || !found->open) return std::nullopt;
  Principal principal = principal_from(std::move(*found));
  if (principal.kind == Kind::kOfficer) {
    principal.posts = read_posts(tx.query(kPostsToday, {account, day}));
    principal.signs_for = read_posts(tx.query(kSignsFor, {account, day}));
  }
  if (!principal.person.empty()) {
    for (const auto& mandate : mandates_of(tx, principal.person, day))
      principal.represents.push_back(mandate.represents);
  }
  return principal;
}

}  // namespace sen::identity
