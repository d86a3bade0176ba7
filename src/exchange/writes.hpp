#pragma once
/// Register rows that acts and outcomes write, and the events that they make.
#include <vector>

#include "events/events.hpp"
#include "exchange/expressions.hpp"
#include "registers/registers.hpp"

namespace sen::exchange {

struct Written {
  std::string register_id;
  registers::Record record;  ///< as it stands after the write; one that ended, as it was
  bool created = false;      ///< false: changed, ended, or there already (`unless`)
};

/// A record as expressions and answers see it: its fields, "id" and "version".
json::object tell_record(const registers::Record& record);

/// Current records whose fields equal the values of `where`; null matches an empty field, but nobody is found by empty
/// fields alone. @errors exchange.bad_arguments, exchange.too_many_results, feel.*
Result<std::vector<registers::Record>> find_where(ReadTx& tx, const registers::Registers& registers,
                                                  std::string_view register_id, const std::vector<pack::Binding>& where,
                                                  const json::object& scope, Evaluator& evaluator, int at_most = 1000);

/// The argument of the act that `name` names, when the caller gave it.
const json::value* given(const json::object& scope, std::string_view name);

/// The entries of an `each`: those of its list, none for null; without `each` one that is null.
/// @errors exchange.bad_arguments (no list, or more than 1000), feel.*
Result<json::array> entries_of(const pack::Expr& each, const json::object& scope, Evaluator& evaluator);

/// Runs the writes in order. `scope` gains each `as` name: the record, or with `each` or `many` a list of them; null
/// when its `when` was not true.
/// @errors exchange.bad_arguments (a day, a version, a list, or an `unless` field that cannot be found by),
/// exchange.no_such_record, exchange.several_records, registers.*, feel.*
Result<std::vector<Written>> write_records(Tx& tx, Context& context, const registers::Registers& registers,
                                           const std::vector<pack::RecordWrite>& writes, json::object& scope,
                                           const registers::Provenance& why, Evaluator& evaluator);

/// Events of new records: into the agency's log and on to each subscriber. Passing personal fields to another agency is
/// a use of data, so each such delivery has its journal entry in the same transaction.
void announce(Tx& tx, Context& context, const events::Hosting& hosting, const pack::Pack& pack,
              const std::vector<Written>& written, const registers::Provenance& why);

}  // namespace sen::exchange
