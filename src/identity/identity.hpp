#pragma once
/// Identity: accounts, posts and delegated signatures, mandates (who acts for whom), sign-in, machine credentials.
/// Sessions: sessions.hpp. Every function with a Tx is a use case or part of one (ports/database.hpp): safe to run
/// twice, on the writer only. Functions with a ReadTx may run in any transaction. `day` is a civil day in the pack's
/// zone (Context::today()).
#include "identity/errors.hpp"
#include "identity/model.hpp"
#include "identity/sessions.hpp"
#include "ports/database.hpp"

namespace sen::identity {

std::vector<Database::Migration> migrations();

// ---- accounts, posts, delegation --------

struct NewAccount {
  Kind kind = Kind::kCitizen;
  std::string login{};  ///< citizens: the PIN (vn-civil section 5). Compared without case and spaces
  Ref person{};         ///< empty for machines
  std::string name{};
  int level = 0;
  std::string agency{};       ///< officers and machines
  std::string facility{};     ///< machines
  std::vector<Post> posts{};  ///< officers; valid from today, without end
};
/// @errors identity.bad_login, identity.login_taken, identity.bad_account, identity.bad_post
Result<AccountId> create_account(Tx& tx, Context& context, const NewAccount& account);
/// Closes it and ends its sessions, challenges and credentials. @errors identity.no_account
Result<void> close_account(Tx& tx, Context& context, Sessions& sessions, AccountId account);

std::optional<Account> find_account(ReadTx& tx, AccountId account);
std::optional<Account> find_by_login(ReadTx& tx, std::string_view login);
/// One person may have several (citizen and officer). Closed ones are left out. Oldest first.
std::vector<Account> find_by_person(ReadTx& tx, Ref person);
/// Open accounts of a kind whose name has `text` in it (marks and case do not count) or whose login begins with it; all
/// when it is empty. In the order they were made. Reads names one by one: for the practice sign-in, not for big
/// countries.
std::vector<Account> search_accounts(ReadTx& tx, Kind kind, std::string_view text, int limit);
/// Officers who hold `role` (empty: any) at a unit on a day.
std::vector<Account> officers_at(ReadTx& tx, std::string_view unit, std::string_view role, CivilDate day);
/// Null when the account is unknown or closed.
std::optional<Principal> principal_of(ReadTx& tx, AccountId account, CivilDate day);

/// @errors identity.no_account, identity.bad_post (also when the same post from the same day stands already with
/// another end)
Result<void> give_post(Tx& tx, Context& context, Sessions& sessions, AccountId account, const DatedPost& post);
/// Ends the post on `until` (that day is the first without it). @errors identity.bad_post
Result<void> end_post(Tx& tx, Context& context, Sessions& sessions, AccountId account, const Post& post,
                      CivilDate until);
std::vector<DatedPost> posts_of(ReadTx& tx, AccountId account);

/// The delegation counts only while `by` still holds the post. `delegation.id` is ignored.
/// @errors identity.bad_delegation, identity.no_account @returns its id
Result<std::int64_t> delegate_signature(Tx& tx, Context& context, Sessions& sessions, const Delegation& delegation);
/// @errors identity.bad_delegation when there is none in force
Result<void> revoke_delegation(Tx& tx, Context& context, Sessions& sessions, std::int64_t id);
std::vector<Delegation> delegations_at(ReadTx& tx, std::string_view unit, CivilDate day);

// ---- mandates --------

/// Repeating the same mandate answers the id it has and changes nothing. may_act_for sees it at once, the principals of
/// running sessions within a minute. @errors identity.bad_mandate
Result<std::int64_t> grant_mandate(Tx& tx, Context& context, const Mandate& mandate);
/// From now on; sessions that act under it fall back to oneself. @errors identity.no_mandate when unknown
Result<void> revoke_mandate(Tx& tx, Context& context, Sessions& sessions, std::int64_t id);
/// Mandates that `person` holds, in force on a day.
std::vector<Mandate> mandates_of(ReadTx& tx, Ref person, CivilDate day);
/// Who may act for `represents` on a day.
std::vector<Mandate> mandates_for(ReadTx& tx, Ref represents, CivilDate day);
/// True for oneself and under a mandate in force.
bool may_act_for(ReadTx& tx, Ref person, Ref other, CivilDate day);

// ---- sign-in --------
// The practice way. Only these two calls are the seam; passkeys and OpenID Connect come behind them.

struct Challenge {
  Ref id;
  AccountId account;  ///< zero when the login is unknown: answer the browser all the same, tell nobody
  Ref person;         ///< whose inbox gets the code
  std::string code;   ///< 6 digits; for the notice only, never for the answer
  Instant until;      ///< 10 minutes
};
/// A new challenge ends the login's earlier ones. Known and unknown logins take the same path and get the same answer.
/// @errors identity.too_many_codes (10 in an hour, by login)
Result<Challenge> begin_sign_in(Tx& tx, Context& context, std::string_view login);

/// A refusal is a value, not an Error: an Error would roll back the count of tries.
struct SignInAnswer {
  std::optional<NewSession> session;
  const ErrorDef* refused =
      nullptr;  ///< identity.sign_in_failed (may try again) or identity.sign_in_over (begin again)
  bool ok() const { return session.has_value(); }
};
/// Five tries, ten minutes; a challenge works once. Compares in constant time.
Result<SignInAnswer> complete_sign_in(Tx& tx, Context& context, Ref challenge, std::string_view code,
                                      const SessionLimits& limits = {});

/// Deletes challenges and sessions that ended more than a day ago, at most `limit` of each. For a clock task. @returns
/// rows deleted
std::int64_t sweep(Tx& tx, Context& context, int limit = 1000);

// ---- machine credentials --------

struct NewCredential {
  std::int64_t id = 0;
  std::string token;  ///< "sen_" + 43 characters; shown once, stored only as SHA-256
};
struct Credential {
  std::int64_t id = 0;
  AccountId account;
  std::string label;
  Instant created_at;
  Instant expires_at;
  std::optional<Instant> revoked_at;
};
/// @param lasts  at most two years  @errors identity.no_account, identity.bad_account (not a machine or organisation,
/// no label, time)
Result<NewCredential> create_credential(Tx& tx, Context& context, AccountId account, std::string_view label,
                                        Elapsed lasts = Elapsed::days(365));
/// @errors identity.bad_credential when unknown; a repeat is fine
Result<void> revoke_credential(Tx& tx, Context& context, std::int64_t id);
std::vector<Credential> credentials_of(ReadTx& tx, AccountId account);
/// The bearer of a token (RFC 6750). One indexed read. @errors identity.bad_credential
Result<Principal> find_machine(ReadTx& tx, std::string_view token, Instant now);

}  // namespace sen::identity
