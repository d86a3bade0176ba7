#pragma once
/// Register rows that acts and outcomes write, and the events that they make.
#include <vector>

#include "events/events.hpp"
#include "exchange/expressions.hpp"
#include "registers/registers.hpp"

namespace sen::exchange {

struct Written {
  std::string register_id;
  registers::Record record;
  bool created = false;  ///< false: it was there already (`unless`)
};

/// A record as expressions and answers see it: its fields and "id".
json::object tell_record(const registers::Record& record);

/// Runs the writes in order. `scope` gains each `as` name; null when its `when` was not true.
/// @errors exchange.bad_arguments (an `unless` field that cannot be found by), registers.*, feel.*
Result<std::vector<Written>> write_records(Tx& tx, Context& context, const registers::Registers& registers,
                                           const std::vector<pack::RecordWrite>& writes, json::object& scope,
                                           const registers::Provenance& why, Evaluator& evaluator);

/// Events of new records: into the agency's log and on to each subscriber. Passing personal fields to another agency is
/// a use of data, so each such delivery has its journal entry in the same transaction.
void announce(Tx& tx, Context& context, const events::Hosting& hosting, const pack::Pack& pack,
              const std::vector<Written>& written, const registers::Provenance& why);

}  // namespace sen::exchange
