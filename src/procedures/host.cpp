// What a person may read of drafts, dossiers and requests.
#include "procedures/host.hpp"

namespace sen::procedures {

Host::Host(Parts parts, const exchange::Member& member) : parts_(std::move(parts)), member_(member) {}

std::vector<Draft> Host::drafts(Ref person) {
  auto found = read_now<std::vector<Draft>>(
      parts_.database, member_.slot,
      [&](ReadTx& tx) -> Result<std::vector<Draft>> { return store::open_drafts(tx, person); });
  return found.ok() ? std::move(*found) : std::vector<Draft>{};
}

std::vector<Dossier> Host::dossiers(Ref person) {
  auto found = read_now<std::vector<Dossier>>(
      parts_.database, member_.slot,
      [&](ReadTx& tx) -> Result<std::vector<Dossier>> { return store::dossiers_of(tx, person); });
  return found.ok() ? std::move(*found) : std::vector<Dossier>{};
}

Result<Dossier> Host::dossier(Ref person, std::string_view code) {
  return read_now<Dossier>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<Dossier> {
    auto found = store::dossier_by_code(tx, code);
    if (!found || !store::is_party(tx, found->id, person)) return fail(errors::kNotFound);
    return std::move(*found);
  });
}

std::vector<documents::Document> Host::documents_of(std::string_view code) {
  auto found = read_now<std::vector<documents::Document>>(
      parts_.database, member_.slot,
      [&](ReadTx& tx) -> Result<std::vector<documents::Document>> { return documents::of_case(tx, code); });
  return found.ok() ? std::move(*found) : std::vector<documents::Document>{};
}

std::vector<store::OfferRow> Host::offers(Ref person) {
  auto found = read_now<std::vector<store::OfferRow>>(parts_.database, member_.slot,
                                                      [&](ReadTx& tx) -> Result<std::vector<store::OfferRow>> {
                                                        return store::open_offers(tx, person, parts_.clock.now());
                                                      });
  return found.ok() ? std::move(*found) : std::vector<store::OfferRow>{};
}

std::vector<Request> Host::requests(Ref person, std::string_view code) {
  auto found =
      read_now<std::vector<Request>>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<std::vector<Request>> {
        const auto dossier = store::dossier_by_code(tx, code);
        if (!dossier || !store::is_party(tx, dossier->id, person)) return std::vector<Request>{};
        return store::open_requests(tx, dossier->id);
      });
  return found.ok() ? std::move(*found) : std::vector<Request>{};
}

Result<Request> Host::request(Ref person, Ref token) {
  return read_now<Request>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<Request> {
    auto found = store::request_by_token(tx, token);
    const bool mine =
        found && (found->kind == "consent" ? found->person == person : store::is_party(tx, found->dossier, person));
    if (!mine) return fail(errors::kNotFound);
    return std::move(*found);
  });
}

Instant Host::changed_at(std::string_view code) {
  static constexpr Sql kSql{"SELECT updated_at FROM @dossier WHERE code = $1"};
  auto found = read_now<Instant>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<Instant> {
    auto rows = tx.query(kSql, {code});
    return rows.next() ? rows.instant(0) : Instant{};
  });
  return found.ok() ? *found : Instant{};
}

}  // namespace sen::procedures
