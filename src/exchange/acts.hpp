#pragma once
/// The parts of a pack's act around its writes: what it looks at, what it requires, and which acts of other agencies
/// follow.
#include <vector>

#include "events/events.hpp"
#include "exchange/expressions.hpp"
#include "registers/registers.hpp"

namespace sen::exchange {

/// Puts each find's record (null, one, or a list) under its name. @returns whose records were looked at, each once
/// @errors exchange.bad_arguments, exchange.ambiguous, exchange.too_many_results, feel.*
Result<std::vector<Ref>> find_records(ReadTx& tx, const registers::Registers& registers,
                                      const std::vector<pack::Find>& finds, json::object& scope, Evaluator& evaluator);

/// The first rule that is not true refuses. @errors exchange.rule, feel.*
Result<void> judge(const std::vector<pack::Rule>& rules, const json::object& scope, Evaluator& evaluator);

/// Queues the acts that follow, in the order of the act's own subject.
/// @errors exchange.bad_arguments, exchange.unknown_service, feel.*
Result<void> send_follow_ups(Tx& tx, Context& context, const events::Hosting& hosting, const pack::Pack& pack,
                             const std::vector<pack::FollowUp>& follow_ups, const events::Message& cause,
                             json::object& scope, Evaluator& evaluator);

}  // namespace sen::exchange
