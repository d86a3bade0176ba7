#pragma once
/// Who somebody is to Sen: accounts, posts, delegated signatures, mandates, and the Principal that a request runs as.
/// All day intervals are half-open: [from, until).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace sen::pack {
struct Pack;
}

namespace sen::identity {

using AccountId = Id<struct AccountTag>;

enum class Kind { kCitizen, kOfficer, kMachine, kOrganisation };
std::string_view kind_text(Kind kind);  ///< citizen, officer, machine, organisation
std::optional<Kind> kind_from(std::string_view text);

/// A role at a desk. `unit` is "unit-kind:place", for example "commune-police:00004"; `role` is an id of that unit kind
/// in the pack.
struct Post {
  std::string unit;
  std::string role;
  bool operator==(const Post&) const = default;
};

struct DatedPost {
  Post post;
  CivilDate from;
  std::optional<CivilDate> until;
};

/// Someone signs in another's place: the chair's deputy ("ký thay"), for a time, with a reason that stands in the
/// record.
struct Delegation {
  std::int64_t id = 0;
  AccountId by;
  AccountId to;
  Post post;  ///< the delegating person's
  CivilDate from;
  CivilDate until;
  std::string reason;
};

/// Acting for somebody else. The declarant is not always a parent: a grandparent, carer or organisation may hold a
/// mandate too.
/// @source Law on Civil Status 60/2014 art. 15; Civil Code 2015 arts. 134-143 (representation)
struct Mandate {
  std::int64_t id = 0;
  Ref person;        ///< who acts
  Ref represents;    ///< for whom
  std::string kind;  ///< child, parent, ward, organisation, other: what `represents` is to `person`
  CivilDate from;
  std::optional<CivilDate> until;
  std::string basis;  ///< the paper or register that proves it
};

struct Account {
  AccountId id;
  Kind kind = Kind::kCitizen;
  std::string login;
  Ref person;
  std::string name;
  std::string agency;
  std::string facility;
  int level = 0;
  bool open = true;
};

/// What a request runs as. Made from tables on the day it is used; never kept by a caller beyond the request.
struct Principal {
  AccountId account;
  Kind kind = Kind::kCitizen;
  std::string agency;  ///< officers and machines: whom they work for, as in the pack; empty for people
  Ref person;
  std::string name;
  int level = 0;                ///< of the account: 1 or 2 (Decree 69/2024/ND-CP)
  std::vector<Post> posts;      ///< held today
  std::vector<Post> signs_for;  ///< posts whose signature is delegated to this account today
  std::string facility;         ///< machine: its own facility code
  Ref acting_for;               ///< empty: for oneself
  std::vector<Ref> represents;  ///< under mandates in force today, where they are kept (the portal)

  bool holds(std::string_view unit, std::string_view role) const;
  /// Has a post at the unit, or signs there for somebody today: whoever signs must see what he signs.
  bool works_at(std::string_view unit) const;
  /// A post at the unit whose role has the right (pack: decide, look_up, sign). For "sign", a delegated post counts
  /// too.
  bool may(const pack::Pack& pack, std::string_view unit, std::string_view right) const;
  /// May sign in the place of `role` at the unit: holds the post, or its signature was delegated.
  bool may_sign_as(std::string_view unit, std::string_view role) const;
  /// A machine speaks for its own facility only.
  bool speaks_for(std::string_view facility_code) const;
  /// Whom the request is about: `acting_for`, or oneself.
  Ref subject() const { return acting_for.empty() ? person : acting_for; }
};

/// No officer decides his own case: true when one of `people` (the parties and subjects of a dossier) is the officer
/// himself, or somebody he represents. @source Anti-corruption Law 36/2018/QH14 art. 23 (conflict of interest)
bool is_own_case(const Principal& principal, const std::vector<Ref>& people);

}  // namespace sen::identity
