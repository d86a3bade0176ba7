#include "base/text.hpp"
#include "identity/store.hpp"

namespace sen::identity {

namespace {

/// A prefix lets people and scanners recognise a leaked key.
constexpr std::string_view kPrefix = "sen_";

constexpr Sql kInsert{
    "INSERT INTO @identity_credential (id, token_hash, account, label, created_at, expires_at) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr Sql kRevoke{"UPDATE @identity_credential SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"};
constexpr Sql kKnown{"SELECT 1 FROM @identity_credential WHERE id = $1"};
constexpr Sql kOf{
    "SELECT id, account, label, created_at, expires_at, revoked_at FROM @identity_credential WHERE account = $1 "
    "ORDER BY id"};
constexpr Sql kBearer{"SELECT " SEN_ACCOUNT_COLUMNS
                      " FROM @identity_credential c JOIN @identity_account a ON a.id = c.account AND a.is_open = 1 "
                      "WHERE c.token_hash = $1 AND c.expires_at > $2 AND c.revoked_at IS NULL"};

}  // namespace

Result<NewCredential> create_credential(Tx& tx, Context& context, AccountId account, std::string_view label,
                                        Elapsed lasts) {
  const auto found = find_account(tx, account);
  if (!found || !found->open) return fail(kNoAccount);
  if (found->kind != Kind::kMachine && found->kind != Kind::kOrganisation) return fail(kBadAccount, {"kind"});
  if (trim(label).empty() || label.size() > 200) return fail(kBadAccount, {"label"});
  if (lasts.us <= 0 || lasts > Elapsed::days(731)) return fail(kBadAccount, {"expires"});
  NewCredential credential;
  credential.id = context.fresh_id();
  credential.token = std::string(kPrefix) + fresh_secret(context);
  const Digest hash = hash_of(credential.token);
  tx.exec(kInsert, {credential.id, ByteView(hash), account, label, context.now(), context.now() + lasts});
  return credential;
}

Result<void> revoke_credential(Tx& tx, Context& context, std::int64_t id) {
  {
    auto known = tx.query(kKnown, {id});
    if (!known.next()) return fail(kBadCredential);
  }
  tx.exec(kRevoke, {id, context.now()});
  return {};
}

std::vector<Credential> credentials_of(ReadTx& tx, AccountId account) {
  std::vector<Credential> credentials;
  auto rows = tx.query(kOf, {account});
  while (rows.next()) {
    Credential credential{rows.i64(0),     AccountId{rows.i64(1)}, rows.string(2),
                          rows.instant(3), rows.instant(4),        std::nullopt};
    if (!rows.null(5)) credential.revoked_at = rows.instant(5);
    credentials.push_back(std::move(credential));
  }
  return credentials;
}

Result<Principal> find_machine(ReadTx& tx, std::string_view token, Instant now) {
  if (token.size() != kPrefix.size() + kSecretLength || !token.starts_with(kPrefix)) return fail(kBadCredential);
  const Digest hash = hash_of(token);
  auto row = tx.query(kBearer, {ByteView(hash), now});
  if (!row.next()) return fail(kBadCredential);
  return principal_from(read_account(row));
}

}  // namespace sen::identity
