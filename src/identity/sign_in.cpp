#include <algorithm>

#include "identity/store.hpp"

namespace sen::identity {

namespace {

constexpr int kTries = 5;
constexpr Elapsed kLasts = Elapsed::minutes(10);
constexpr std::int64_t kCodesAnHour = 10;
constexpr Elapsed kKept = Elapsed::days(1);  ///< ended rows stay this long, for the rate and for the operator

constexpr Sql kRecent{"SELECT count(*) FROM @identity_challenge WHERE login_key = $1 AND begun_at > $2"};
constexpr Sql kEndEarlier{"UPDATE @identity_challenge SET ended_at = $2 WHERE login_key = $1 AND ended_at IS NULL"};
constexpr Sql kInsert{
    "INSERT INTO @identity_challenge (id, login_key, account, salt, code_hash, tries, begun_at, until_at) "
    "VALUES ($1, $2, $3, $4, $5, 0, $6, $7)"};
constexpr Sql kFind{
    "SELECT c.account, c.salt, c.code_hash, c.tries, c.until_at, c.ended_at, a.is_open FROM @identity_challenge c "
    "LEFT JOIN @identity_account a ON a.id = c.account WHERE c.id = $1"};
constexpr Sql kTried{"UPDATE @identity_challenge SET tries = $2, ended_at = $3 WHERE id = $1"};
constexpr Sql kSweepChallenges{
    "DELETE FROM @identity_challenge WHERE id IN (SELECT id FROM @identity_challenge WHERE until_at < $1 "
    "ORDER BY until_at, id LIMIT $2) RETURNING 1"};
constexpr Sql kSweepSessions{
    "DELETE FROM @identity_session WHERE token_hash IN (SELECT token_hash FROM @identity_session WHERE expires_at < $1 "
    "ORDER BY expires_at, token_hash LIMIT $2) RETURNING 1"};

/// Six digits from 64 random bits: the bias of the remainder is below 2^-44.
std::string fresh_code(Context& context) {
  std::array<std::uint8_t, 8> bytes{};
  context.fresh_bytes(bytes);
  std::uint64_t number = 0;
  for (const auto byte : bytes) number = number << 8 | byte;
  number %= 1'000'000;
  std::string code(6, '0');
  for (std::size_t i = 6; i-- > 0; number /= 10) code[i] = static_cast<char>('0' + number % 10);
  return code;
}

Digest code_hash(ByteView salt, const Ref& challenge, std::string_view code) {
  std::string message(as_text(challenge.view()));
  message += code;
  return hmac_sha256(salt, as_bytes(message));
}

std::string without_spaces(std::string_view code) {
  std::string digits;
  for (const char c : code) {
    if (c != ' ') digits += c;
  }
  return digits;
}

std::int64_t count(Cursor rows) {
  std::int64_t n = 0;
  while (rows.next()) ++n;
  return n;
}

/// The row of a challenge, copied so that no cursor stays open.
struct Row {
  AccountId account;
  Bytes salt;
  Bytes hash;
  int tries = 0;
  Instant until;
  bool ended = false;
  bool account_open = false;
};
std::optional<Row> find_challenge(ReadTx& tx, Ref id) {
  auto rows = tx.query(kFind, {id});
  if (!rows.next()) return std::nullopt;
  const auto salt = rows.blob(1);
  const auto hash = rows.blob(2);
  return Row{AccountId{rows.i64(0)},
             Bytes(salt.begin(), salt.end()),
             Bytes(hash.begin(), hash.end()),
             static_cast<int>(rows.i64(3)),
             rows.instant(4),
             !rows.null(5),
             rows.i64(6) == 1};
}

}  // namespace

Result<Challenge> begin_sign_in(Tx& tx, Context& context, std::string_view login) {
  const auto normal = normal_login(login);
  const Digest login_key = sha256(as_bytes(normal));
  {
    auto recent = tx.query(kRecent, {ByteView(login_key), context.now() - Elapsed::hours(1)});
    if (recent.next() && recent.i64(0) >= kCodesAnHour) return fail(kTooManyCodes);
  }
  auto account = find_by_login(tx, normal);
  if (account && (!account->open || account->kind == Kind::kMachine)) account.reset();

  Challenge challenge;
  challenge.id = context.fresh_ref();
  challenge.code = fresh_code(context);
  challenge.until = context.now() + kLasts;
  if (account) {
    challenge.account = account->id;
    challenge.person = account->person;
  }
  std::array<std::uint8_t, 32> salt{};
  context.fresh_bytes(salt);
  const Digest hash = code_hash(salt, challenge.id, challenge.code);
  tx.exec(kEndEarlier, {ByteView(login_key), context.now()});
  tx.exec(kInsert, {challenge.id, ByteView(login_key), challenge.account, ByteView(salt), ByteView(hash), context.now(),
                    challenge.until});
  if (!account) challenge.code.clear();
  return challenge;
}

Result<SignInAnswer> complete_sign_in(Tx& tx, Context& context, Ref challenge, std::string_view code,
                                      const SessionLimits& limits) {
  const auto row = find_challenge(tx, challenge);
  if (!row || row->ended || row->tries >= kTries || context.now() >= row->until) return SignInAnswer{{}, &kSignInOver};
  const Digest given = code_hash(row->salt, challenge, without_spaces(code));
  const bool right = equal_in_constant_time(given, row->hash) && row->account && row->account_open;
  const int tries = row->tries + 1;
  const bool over = right || tries >= kTries;
  tx.exec(kTried, {challenge, tries, over ? Param(context.now()) : Param(nullptr)});
  if (!right) return SignInAnswer{{}, over ? &kSignInOver : &kSignInFailed};
  return SignInAnswer{open_session(tx, context, row->account, limits), nullptr};
}

std::int64_t sweep(Tx& tx, Context& context, int limit) {
  const auto before = context.now() - kKept;
  return count(tx.query(kSweepChallenges, {before, limit})) + count(tx.query(kSweepSessions, {before, limit}));
}

}  // namespace sen::identity
