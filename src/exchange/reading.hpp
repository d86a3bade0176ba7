#pragma once
/// A read service over one agency's registers: find, filter, nest, project. Synchronous over a snapshot.
#include <string>
#include <utility>
#include <vector>

#include "exchange/expressions.hpp"
#include "registers/registers.hpp"

namespace sen::exchange {

constexpr int kAnswersMax = 1000;

struct Condition {
  std::string field;
  const json::value* value = nullptr;
};

/// Current records that meet all conditions; at least one field must be findable, and nobody is found by null alone.
/// @errors exchange.bad_arguments, exchange.too_many_results
Result<std::vector<registers::Record>> find_all(ReadTx& tx, const registers::Registers& registers,
                                                std::string_view register_id, const std::vector<Condition>& conditions,
                                                int at_most = kAnswersMax, registers::Told told = {});

/// What of a record an answer by this grant may need: under a prefix ("home.") of the record that is included there.
/// Empty: all of it.
std::vector<std::string_view> fields_needed(const pack::Register& def, const pack::Service& service,
                                            const pack::Grant& grant, std::string_view prefix);

/// Whose data an answer holds, and which fields of it.
struct Use {
  Ref subject;
  std::vector<std::string> fields;
};

/// Only what the grant names ever gets in here.
struct Reading {
  json::value answer;  ///< object, null or list
  std::vector<Use> uses;
};

/// @errors exchange.bad_arguments, exchange.ambiguous, exchange.too_many_results, feel.*
Result<Reading> read_granted(ReadTx& tx, const registers::Registers& registers, const pack::Service& service,
                             const pack::Grant& grant, const json::object& args, Evaluator& evaluator);

/// Claims of `args.claims` (granted field path -> value) about the one record that the other arguments find. The answer
/// is {claims: {path: "Y" | "N" | "U"}} and always of one size: U when there is no such record, or it does not say, or
/// says less than the claim (a year only). Names compare without case and tone-mark style.
/// @errors exchange.bad_arguments (no claims, or one that is not granted), exchange.ambiguous
Result<Reading> verify_granted(ReadTx& tx, const registers::Registers& registers, const pack::Service& service,
                               const pack::Grant& grant, const json::object& args, Evaluator& evaluator);

/// One claim against what the register says: "Y", "N" or "U".
const char* verdict(const json::value& claim, const json::value& stored);

/// People by name (args name, born, place): {hits: [{score, record}], more}, best first, each hit a use of the
/// person's data. @errors exchange.bad_arguments, registers.search_*
Result<Reading> search_granted(ReadTx& tx, const registers::Registers& registers, const pack::Service& service,
                               const pack::Grant& grant, const json::object& args, Evaluator& evaluator);

/// For those who keep copies (args since): {changes: [{id, version, in_force, record}], cursor, more}. A record that
/// holds no more comes once with in_force false. @errors exchange.bad_arguments, registers.bad_cursor
Result<Reading> changes_granted(ReadTx& tx, const registers::Registers& registers, const pack::Service& service,
                                const pack::Grant& grant, const json::object& args, Evaluator& evaluator);

/// The people that a question names by reference, as far as its arguments can be understood.
std::vector<Ref> people_named(const pack::Register& def, const pack::Service& service, const json::value& args);

}  // namespace sen::exchange
