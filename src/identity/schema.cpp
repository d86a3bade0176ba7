#include "identity/identity.hpp"

namespace sen::identity {

namespace {
constexpr const char* kTables = R"sql(
CREATE TABLE @identity_account (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  login TEXT NOT NULL UNIQUE,
  person BLOB,
  name TEXT NOT NULL,
  agency TEXT NOT NULL,
  facility TEXT NOT NULL,
  level BIGINT NOT NULL,
  is_open BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  closed_at BIGINT
) STRICT;
CREATE INDEX @identity_account_person ON @identity_account (person);
CREATE TABLE @identity_post (
  account BIGINT NOT NULL,
  unit TEXT NOT NULL,
  role TEXT NOT NULL,
  from_day BIGINT NOT NULL,
  until_day BIGINT,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (account, unit, role, from_day)
) STRICT;
CREATE INDEX @identity_post_unit ON @identity_post (unit, role);
CREATE TABLE @identity_delegation (
  id BIGINT PRIMARY KEY,
  by_account BIGINT NOT NULL,
  to_account BIGINT NOT NULL,
  unit TEXT NOT NULL,
  role TEXT NOT NULL,
  from_day BIGINT NOT NULL,
  until_day BIGINT NOT NULL,
  reason TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  revoked_at BIGINT
) STRICT;
CREATE INDEX @identity_delegation_to ON @identity_delegation (to_account);
CREATE INDEX @identity_delegation_unit ON @identity_delegation (unit);
CREATE TABLE @identity_mandate (
  id BIGINT PRIMARY KEY,
  person BLOB NOT NULL,
  represents BLOB NOT NULL,
  kind TEXT NOT NULL,
  from_day BIGINT NOT NULL,
  until_day BIGINT,
  basis TEXT NOT NULL,
  granted_at BIGINT NOT NULL,
  revoked_at BIGINT
) STRICT;
CREATE INDEX @identity_mandate_person ON @identity_mandate (person, represents);
CREATE INDEX @identity_mandate_represents ON @identity_mandate (represents);
CREATE TABLE @identity_challenge (
  id BLOB PRIMARY KEY,
  login_key BLOB NOT NULL,
  account BIGINT NOT NULL,
  salt BLOB NOT NULL,
  code_hash BLOB NOT NULL,
  tries BIGINT NOT NULL,
  begun_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  ended_at BIGINT
) STRICT;
CREATE INDEX @identity_challenge_login ON @identity_challenge (login_key, begun_at);
CREATE INDEX @identity_challenge_until ON @identity_challenge (until_at);
CREATE TABLE @identity_session (
  token_hash BLOB PRIMARY KEY,
  account BIGINT NOT NULL,
  acting_for BLOB,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  ended_at BIGINT
) STRICT;
CREATE INDEX @identity_session_account ON @identity_session (account);
CREATE INDEX @identity_session_expires ON @identity_session (expires_at);
CREATE TABLE @identity_credential (
  id BIGINT PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  account BIGINT NOT NULL,
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
) STRICT;
CREATE INDEX @identity_credential_account ON @identity_credential (account);
)sql";
}  // namespace

std::vector<Database::Migration> migrations() {
  return {{"identity.0001",
           kTables,
           {{"identity_account"},
            {"identity_post"},
            {"identity_delegation"},
            {"identity_mandate"},
            {"identity_challenge"},
            {"identity_session"},
            {"identity_credential"}}}};
}

std::span<const ErrorDef* const> identity_errors() {
  static constexpr const ErrorDef* kAll[] = {&kSignInFailed, &kSignInOver,    &kTooManyCodes,  &kSignedOut,
                                             &kForbidden,    &kOwnCase,       &kNoMandate,     &kBadMandate,
                                             &kLoginTaken,   &kBadLogin,      &kBadAccount,    &kNoAccount,
                                             &kBadPost,      &kBadDelegation, &kBadCredential, &kOtherFacility};
  return kAll;
}

}  // namespace sen::identity
