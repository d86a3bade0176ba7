#pragma once
/// Browser sessions: a table of hashed tokens with a memory cache before it.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "identity/model.hpp"
#include "ports/database.hpp"

namespace sen::identity {

/// What signing in gives. The token goes into a cookie (HttpOnly, Secure, SameSite=Lax) and is stored nowhere else.
struct NewSession {
  std::string token;  ///< 256 random bits, base64url, 43 characters
  std::string csrf;   ///< for hidden form fields; derived from the token, so it needs no storage
  AccountId account;
  Instant expires_at;
};

struct Session {
  Principal principal;
  std::string csrf;
  Instant created_at;
  Instant expires_at;  ///< the absolute end
  Instant idle_until;  ///< moves with touch()
};

struct SessionLimits {
  Elapsed absolute = Elapsed::hours(12);
  Elapsed idle_officer = Elapsed::minutes(30);
  Elapsed idle_citizen = Elapsed::hours(12);
  std::size_t cached = 50'000;
};

/// The CSRF token that belongs to a session token. Compare with equal_in_constant_time.
std::string csrf_of(std::string_view token);

/// Sessions of the agencies on one node. One object per node.
/// @thread safe from any thread
///
/// Revocation is visible at once on this node: whoever changes a session or what its principal may do calls distrust()
/// inside the transaction. For two minutes from then on the cache keeps nothing about that account, so neither a reader
/// with an older snapshot nor a rolled-back write can leave a wrong answer behind.
class Sessions {
 public:
  explicit Sessions(Zone zone, SessionLimits limits = {});
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  /// The live session of a token; empty when unknown, expired, idle too long, signed out, or its account closed. Does
  /// not count as use.
  std::optional<Session> find(ReadTx& tx, std::string_view token, Instant now);
  /// The person did something: moves the idle end. In memory; written by flush().
  void touch(AgencySlot agency, std::string_view token, Instant now);

  struct Seen {
    Digest token_hash{};
    Instant at;
  };
  /// Touched since the last call, for write_seen() in one transaction of that agency. Call every minute or so.
  std::vector<Seen> take_seen(AgencySlot agency);
  static void write_seen(Tx& tx, const std::vector<Seen>& seen);

  /// Ends this session; a repeat is fine.
  void sign_out(Tx& tx, Context& context, std::string_view token);
  /// Ends all sessions of an account. @returns how many
  std::int64_t sign_out_all(Tx& tx, Context& context, AccountId account);
  /// Acts for somebody from now on (oneself or empty: for oneself). Checked again at every load. @errors
  /// identity.no_mandate, identity.signed_out
  Result<void> act_for(Tx& tx, Context& context, std::string_view token, Ref other);

  /// What this account may do is changing in this transaction.
  void distrust(AgencySlot agency, AccountId account, Instant now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sen::identity
