#include <algorithm>

#include "base/text.hpp"
#include "identity/store.hpp"

namespace sen::identity {

namespace {

constexpr std::string_view kKinds[] = {"child", "parent", "ward", "organisation", "other"};

#define SEN_MANDATE_COLUMNS "id, person, represents, kind, from_day, until_day, basis"
#define SEN_MANDATE_IN_FORCE "revoked_at IS NULL AND from_day <= $2 AND (until_day IS NULL OR until_day > $2)"

constexpr Sql kSame{"SELECT " SEN_MANDATE_COLUMNS
                    " FROM @identity_mandate WHERE person = $1 AND represents = $2 AND kind = $3 AND from_day = $4 "
                    "AND revoked_at IS NULL ORDER BY id"};
constexpr Sql kInsert{
    "INSERT INTO @identity_mandate (id, person, represents, kind, from_day, until_day, basis, granted_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr Sql kRevoke{
    "UPDATE @identity_mandate SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING person"};
constexpr Sql kById{"SELECT 1 FROM @identity_mandate WHERE id = $1"};
constexpr Sql kOf{"SELECT " SEN_MANDATE_COLUMNS " FROM @identity_mandate WHERE person = $1 AND " SEN_MANDATE_IN_FORCE
                  " ORDER BY id"};
constexpr Sql kFor{"SELECT " SEN_MANDATE_COLUMNS
                   " FROM @identity_mandate WHERE represents = $1 AND " SEN_MANDATE_IN_FORCE " ORDER BY id"};
constexpr Sql kMay{"SELECT 1 FROM @identity_mandate WHERE person = $1 AND represents = $3 AND " SEN_MANDATE_IN_FORCE
                   " LIMIT 1"};

std::vector<Mandate> read_all(Cursor rows) {
  std::vector<Mandate> mandates;
  while (rows.next()) {
    Mandate mandate{rows.i64(0), rows.ref(1), rows.ref(2), rows.string(3), rows.date(4), std::nullopt, rows.string(6)};
    if (!rows.null(5)) mandate.until = rows.date(5);
    mandates.push_back(std::move(mandate));
  }
  return mandates;
}

}  // namespace

Result<std::int64_t> grant_mandate(Tx& tx, Context& context, const Mandate& mandate) {
  const bool persons = !mandate.person.empty() && !mandate.represents.empty() && mandate.person != mandate.represents;
  const bool dates = !mandate.until || mandate.from < *mandate.until;
  if (!persons || !dates || trim(mandate.basis).empty() ||
      std::ranges::find(kKinds, mandate.kind) == std::end(kKinds)) {
    return fail(kBadMandate);
  }
  for (const auto& same : read_all(tx.query(kSame, {mandate.person, mandate.represents, mandate.kind, mandate.from}))) {
    if (same.until == mandate.until && same.basis == mandate.basis) return same.id;
  }
  const std::int64_t id = context.fresh_id();
  tx.exec(kInsert, {id, mandate.person, mandate.represents, mandate.kind, mandate.from, maybe(mandate.until),
                    mandate.basis, context.now()});
  return id;
}

Result<void> revoke_mandate(Tx& tx, Context& context, Sessions& sessions, std::int64_t id) {
  Ref person;
  {
    auto revoked = tx.query(kRevoke, {id, context.now()});
    if (revoked.next()) person = revoked.ref(0);
  }
  if (person.empty()) {
    auto known = tx.query(kById, {id});
    if (!known.next()) return fail(kNoMandate);
    return {};
  }
  for (const auto& account : find_by_person(tx, person)) sessions.distrust(tx.agency(), account.id, context.now());
  return {};
}

std::vector<Mandate> mandates_of(ReadTx& tx, Ref person, CivilDate day) {
  return read_all(tx.query(kOf, {person, day}));
}

std::vector<Mandate> mandates_for(ReadTx& tx, Ref represents, CivilDate day) {
  return read_all(tx.query(kFor, {represents, day}));
}

bool may_act_for(ReadTx& tx, Ref person, Ref other, CivilDate day) {
  if (person.empty() || other.empty()) return false;
  if (person == other) return true;
  auto row = tx.query(kMay, {person, day, other});
  return row.next();
}

}  // namespace sen::identity
