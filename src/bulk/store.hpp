#pragma once
/// SQL of imports: runs and their quarantine.
#include "bulk/import.hpp"

namespace sen::bulk::store {

std::optional<Run> find_run(ReadTx& tx, const std::string& id);
/// The run from the first row on; what it had refused before is forgotten.
void start(Tx& tx, const Run& run);
void move(Tx& tx, const Run& run);
void finish(Tx& tx, const std::string& id);
void keep(Tx& tx, Context& context, const std::string& run, const Refusal& refusal);

}  // namespace sen::bulk::store
