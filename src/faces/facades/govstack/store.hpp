#pragma once
/// SQL of the GovStack façade: the definitions that clients made.
#include <optional>

#include "faces/facades/govstack/catalog.hpp"

namespace sen::faces::govstack::store {

std::vector<Database::Migration> migrations();
std::vector<Description> databases(ReadTx& tx);
/// The live database of a name and version; 0 when there is none.
std::int64_t id_of(ReadTx& tx, std::string_view name, std::string_view version);
bool is_taken(ReadTx& tx, std::int64_t id);  ///< also by a deleted one
std::int64_t next_id(ReadTx& tx);
void put(Tx& tx, const Description& about);  ///< inserts, or replaces the one of this id
/// False when there is none.
bool remove(Tx& tx, std::int64_t id, std::string_view by, Instant now);

}  // namespace sen::faces::govstack::store
