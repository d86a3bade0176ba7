#include "identity/sessions.hpp"

#include <algorithm>
#include <map>

#include "identity/guarded.hpp"
#include "identity/store.hpp"

namespace sen::identity {

namespace {

/// An entry is read again after this, so that a change made elsewhere (a mandate, another process) shows soon.
constexpr Elapsed kFresh = Elapsed::seconds(60);
/// Longer than any write waits for its commit, and longer than kFresh.
constexpr Elapsed kDistrusted = Elapsed::minutes(2);

constexpr Sql kInsert{
    "INSERT INTO @identity_session (token_hash, account, created_at, expires_at, last_seen) VALUES ($1, $2, $3, $4, "
    "$3)"};
constexpr Sql kFind{
    "SELECT account, acting_for, created_at, expires_at, last_seen FROM @identity_session "
    "WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $2"};
constexpr Sql kSeen{
    "UPDATE @identity_session SET last_seen = $2 WHERE token_hash = $1 AND last_seen < $2 AND expires_at > $2 "
    "AND ended_at IS NULL"};
constexpr Sql kEnd{
    "UPDATE @identity_session SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL RETURNING account"};
constexpr Sql kEndAll{"UPDATE @identity_session SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL RETURNING 1"};
constexpr Sql kActFor{"UPDATE @identity_session SET acting_for = $2 WHERE token_hash = $1"};

struct Key {
  std::uint16_t slot = 0;
  Digest hash{};
  auto operator<=>(const Key&) const = default;
};

struct Entry {
  Principal principal;
  Instant created_at;
  Instant expires_at;
  Instant last_seen;
  Elapsed idle;
  Instant loaded_at;
  CivilDate loaded_on;
  bool alive(Instant now) const { return now < expires_at && now < last_seen + idle; }
};

/// Two generations: when the young one is full it becomes the old one and what nobody asked for since is dropped. Never
/// iterated.
class Generations {
 public:
  Entry* find(const Key& key, std::size_t capacity) {
    if (const auto young = young_.find(key); young != young_.end()) return &young->second;
    const auto old = old_.find(key);
    if (old == old_.end()) return nullptr;
    return put(key, Entry(old->second), capacity);
  }
  Entry* put(const Key& key, Entry entry, std::size_t capacity) {
    if (young_.size() >= std::max<std::size_t>(capacity / 2, 1) && !young_.contains(key)) {
      old_ = std::move(young_);
      young_.clear();
    }
    return &young_.insert_or_assign(key, std::move(entry)).first->second;
  }

 private:
  std::map<Key, Entry> young_;
  std::map<Key, Entry> old_;
};

struct Cache {
  Generations entries;
  std::map<std::uint16_t, std::map<Digest, Instant>> touched;            ///< not written yet
  std::map<std::pair<std::uint16_t, std::int64_t>, Instant> distrusted;  ///< account -> until when
};

bool distrusted(const Cache& cache, std::uint16_t slot, AccountId account, Instant now) {
  const auto mark = cache.distrusted.find({slot, account.value});
  return mark != cache.distrusted.end() && now < mark->second;
}

Session session_of(const Entry& entry, std::string_view token) {
  const auto idle_until = std::min(entry.last_seen + entry.idle, entry.expires_at);
  return {entry.principal, csrf_of(token), entry.created_at, entry.expires_at, idle_until};
}

}  // namespace

struct Sessions::State {
  Zone zone;
  SessionLimits limits;
  Guarded<Cache> cache;

  State(Zone pack_zone, SessionLimits session_limits) : zone(std::move(pack_zone)), limits(session_limits) {}
  Elapsed idle_of(Kind kind) const { return kind == Kind::kOfficer ? limits.idle_officer : limits.idle_citizen; }

  std::optional<Entry> load(ReadTx& tx, const Digest& hash, Instant now) const {
    AccountId account;
    Ref acting_for;
    Entry entry;
    {
      auto row = tx.query(kFind, {ByteView(hash), now});
      if (!row.next()) return std::nullopt;
      account = AccountId{row.i64(0)};
      acting_for = row.ref(1);
      entry.created_at = row.instant(2);
      entry.expires_at = row.instant(3);
      entry.last_seen = row.instant(4);
    }
    entry.loaded_at = now;
    entry.loaded_on = zone.date_of(now);
    auto principal = principal_of(tx, account, entry.loaded_on);
    if (!principal) return std::nullopt;
    entry.principal = std::move(*principal);
    entry.idle = idle_of(entry.principal.kind);
    if (!acting_for.empty() && may_act_for(tx, entry.principal.person, acting_for, entry.loaded_on)) {
      entry.principal.acting_for = acting_for;
    }
    return entry;
  }
};

Sessions::Sessions(Zone zone, SessionLimits limits) : state_(std::make_unique<State>(std::move(zone), limits)) {}
Sessions::~Sessions() = default;

std::string csrf_of(std::string_view token) {
  const Digest digest = hmac_sha256(as_bytes(token), as_bytes("sen csrf"));
  return to_base64url(digest);
}

std::string fresh_secret(Context& context) {
  std::array<std::uint8_t, 32> bytes{};
  context.fresh_bytes(bytes);
  return to_base64url(bytes);
}

Digest hash_of(std::string_view secret) { return sha256(as_bytes(secret)); }

NewSession open_session(Tx& tx, Context& context, AccountId account, const SessionLimits& limits) {
  NewSession session;
  session.token = fresh_secret(context);
  session.csrf = csrf_of(session.token);
  session.account = account;
  session.expires_at = context.now() + limits.absolute;
  const Digest hash = hash_of(session.token);
  tx.exec(kInsert, {ByteView(hash), account, context.now(), session.expires_at});
  return session;
}

std::optional<Session> Sessions::find(ReadTx& tx, std::string_view token, Instant now) {
  if (token.size() != kSecretLength) return std::nullopt;
  const Key key{tx.agency().index, hash_of(token)};
  const CivilDate today = state_->zone.date_of(now);
  const auto capacity = state_->limits.cached;
  bool answered = false;
  auto known = state_->cache.with([&](Cache& cache) -> std::optional<Session> {
    const Entry* entry = cache.entries.find(key, capacity);
    if (entry == nullptr) return std::nullopt;
    const bool fresh = now >= entry->loaded_at && now < entry->loaded_at + kFresh && today == entry->loaded_on;
    if (!fresh || distrusted(cache, key.slot, entry->principal.account, now)) return std::nullopt;
    answered = true;
    if (!entry->alive(now)) return std::nullopt;
    return session_of(*entry, token);
  });
  if (answered) return known;

  auto loaded = state_->load(tx, key.hash, now);
  if (!loaded) return std::nullopt;
  return state_->cache.with([&](Cache& cache) -> std::optional<Session> {
    // The last use is kept here between flushes; the table may be behind.
    if (const Entry* entry = cache.entries.find(key, capacity)) {
      loaded->last_seen = std::max(loaded->last_seen, entry->last_seen);
    }
    if (const auto slot = cache.touched.find(key.slot); slot != cache.touched.end()) {
      if (const auto seen = slot->second.find(key.hash); seen != slot->second.end()) {
        loaded->last_seen = std::max(loaded->last_seen, seen->second);
      }
    }
    // Kept even when distrusted, for its last use: it is not believed until the mark and then its freshness have run
    // out.
    const Entry* entry = cache.entries.put(key, std::move(*loaded), capacity);
    if (!entry->alive(now)) return std::nullopt;
    return session_of(*entry, token);
  });
}

void Sessions::touch(AgencySlot agency, std::string_view token, Instant now) {
  const Key key{agency.index, hash_of(token)};
  const auto capacity = state_->limits.cached;
  state_->cache.with([&](Cache& cache) {
    Entry* entry = cache.entries.find(key, capacity);
    if (entry == nullptr || !entry->alive(now) || now <= entry->last_seen) return;
    entry->last_seen = now;
    cache.touched[key.slot][key.hash] = now;
  });
}

std::vector<Sessions::Seen> Sessions::take_seen(AgencySlot agency) {
  const auto taken = state_->cache.with([&](Cache& cache) { return std::exchange(cache.touched[agency.index], {}); });
  std::vector<Seen> seen;
  seen.reserve(taken.size());
  for (const auto& [hash, at] : taken) seen.push_back({hash, at});
  return seen;
}

void Sessions::write_seen(Tx& tx, const std::vector<Seen>& seen) {
  for (const auto& use : seen) tx.exec(kSeen, {ByteView(use.token_hash), use.at});
}

void Sessions::sign_out(Tx& tx, Context& context, std::string_view token) {
  const Digest hash = hash_of(token);
  auto ended = tx.query(kEnd, {ByteView(hash), context.now()});
  if (ended.next()) distrust(tx.agency(), AccountId{ended.i64(0)}, context.now());
}

std::int64_t Sessions::sign_out_all(Tx& tx, Context& context, AccountId account) {
  distrust(tx.agency(), account, context.now());
  std::int64_t ended = 0;
  auto rows = tx.query(kEndAll, {account, context.now()});
  while (rows.next()) ++ended;
  return ended;
}

Result<void> Sessions::act_for(Tx& tx, Context& context, std::string_view token, Ref other) {
  const auto session = find(tx, token, context.now());
  if (!session) return fail(kSignedOut);
  const auto& principal = session->principal;
  const bool oneself = other.empty() || other == principal.person;
  if (!oneself && !may_act_for(tx, principal.person, other, context.today())) return fail(kNoMandate);
  const Digest hash = hash_of(token);
  tx.exec(kActFor, {ByteView(hash), oneself ? Param(nullptr) : Param(other)});
  distrust(tx.agency(), principal.account, context.now());
  return {};
}

void Sessions::distrust(AgencySlot agency, AccountId account, Instant now) {
  state_->cache.with([&](Cache& cache) {
    std::erase_if(cache.distrusted, [&](const auto& mark) { return mark.second + kDistrusted < now; });
    cache.distrusted[{agency.index, account.value}] = now + kDistrusted;
  });
}

}  // namespace sen::identity
