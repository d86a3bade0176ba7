#pragma once
/// Inside this room only: rows shared by several files.
#include "base/hash.hpp"
#include "identity/identity.hpp"

namespace sen::identity {

inline Param maybe(const std::optional<CivilDate>& day) { return day ? Param(*day) : Param(nullptr); }
inline Param maybe(const Ref& ref) { return ref.empty() ? Param(nullptr) : Param(ref); }

/// Logins are compared in lower case and without spaces: people type "001 190 000 001".
std::string normal_login(std::string_view login);
bool well_formed(const Post& post);

/// 32 random bytes as base64url text; 43 characters.
std::string fresh_secret(Context& context);
inline constexpr std::size_t kSecretLength = 43;
Digest hash_of(std::string_view secret);

/// Columns of kAccountColumns, from `first` on.
#define SEN_ACCOUNT_COLUMNS "a.id, a.kind, a.login, a.person, a.name, a.agency, a.facility, a.level, a.is_open"
Account read_account(const Cursor& row, int first = 0);
/// Without posts and mandates.
Principal principal_from(Account account);

NewSession open_session(Tx& tx, Context& context, AccountId account, const SessionLimits& limits);

}  // namespace sen::identity
