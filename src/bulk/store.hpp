#pragma once
/// SQL of imports: runs and their quarantine.
#include "bulk/first_load.hpp"

namespace sen::bulk::store {

std::optional<Run> find_run(ReadTx& tx, const std::string& id);
/// The run from the first row on; what it had refused before is forgotten.
void start(Tx& tx, const Run& run);
void move(Tx& tx, const Run& run);
void finish(Tx& tx, const std::string& id);
void set_aside(Tx& tx, const std::string& run, const Aside& row);
/// Rows set aside up to this one have their place or their refusal.
void forget_aside(Tx& tx, const std::string& run, std::uint64_t row);
void keep(Tx& tx, Context& context, const std::string& run, const Refusal& refusal);

}  // namespace sen::bulk::store
