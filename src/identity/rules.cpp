#include <algorithm>

#include "base/text.hpp"
#include "identity/store.hpp"
#include "pack/model.hpp"

namespace sen::identity {

namespace {

struct KindName {
  Kind kind;
  std::string_view text;
};
constexpr KindName kKinds[] = {{Kind::kCitizen, "citizen"},
                               {Kind::kOfficer, "officer"},
                               {Kind::kMachine, "machine"},
                               {Kind::kOrganisation, "organisation"}};

std::string_view unit_kind_of(std::string_view unit) { return unit.substr(0, unit.find(':')); }

/// A post gives rights only at desks of the agency the officer works for.
bool role_may(const pack::Pack& pack, std::string_view agency_id, const Post& post, std::string_view right) {
  for (const auto& agency : pack.agencies) {
    if (agency.id != agency_id) continue;
    for (const auto& kind : agency.units) {
      if (kind.id != unit_kind_of(post.unit)) continue;
      for (const auto& role : kind.roles) {
        if (role.id == post.role) return role.may.contains(std::string(right));
      }
    }
  }
  return false;
}

}  // namespace

std::string_view kind_text(Kind kind) {
  for (const auto& entry : kKinds) {
    if (entry.kind == kind) return entry.text;
  }
  return "";
}

std::optional<Kind> kind_from(std::string_view text) {
  for (const auto& entry : kKinds) {
    if (entry.text == text) return entry.kind;
  }
  return std::nullopt;
}

bool Principal::holds(std::string_view unit, std::string_view role) const {
  return std::ranges::any_of(posts, [&](const Post& post) { return post.unit == unit && post.role == role; });
}

bool Principal::works_at(std::string_view unit) const {
  const auto there = [&](const Post& post) { return post.unit == unit; };
  return std::ranges::any_of(posts, there) || std::ranges::any_of(signs_for, there);
}

bool Principal::may(const pack::Pack& pack, std::string_view unit, std::string_view right) const {
  if (kind != Kind::kOfficer) return false;
  const auto gives = [&](const Post& post) { return post.unit == unit && role_may(pack, agency, post, right); };
  return std::ranges::any_of(posts, gives) || (right == "sign" && std::ranges::any_of(signs_for, gives));
}

bool Principal::may_sign_as(std::string_view unit, std::string_view role) const {
  if (kind != Kind::kOfficer) return false;
  const auto same = [&](const Post& post) { return post.unit == unit && post.role == role; };
  return std::ranges::any_of(posts, same) || std::ranges::any_of(signs_for, same);
}

bool Principal::speaks_for(std::string_view facility_code) const {
  return kind == Kind::kMachine && !facility.empty() && facility == facility_code;
}

bool is_own_case(const Principal& principal, const std::vector<Ref>& people) {
  return std::ranges::any_of(people, [&](const Ref& person) {
    return !person.empty() && (person == principal.person || person == principal.acting_for ||
                               std::ranges::find(principal.represents, person) != principal.represents.end());
  });
}

std::string normal_login(std::string_view login) {
  std::string packed;
  for (const char c : login) {
    if (c != ' ') packed += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return packed;
}

bool well_formed(const Post& post) {
  const auto colon = post.unit.find(':');
  return !post.role.empty() && colon != std::string::npos && colon > 0 && colon + 1 < post.unit.size();
}

}  // namespace sen::identity
