#pragma once
/// The built-in functions (DMN 1.5 clause 10.3.4) as one table: name, parameters, code.
#include "feel/machine.hpp"

namespace sen::feel {

/// Arguments already fit the declared kinds; a missing optional one is null.
using Arguments = std::span<const Value>;
using BuiltinCode = Result<Value> (*)(Machine&, Arguments);

/// One overload. `parameters` is text such as "string:s start_position:n length:n?": name (spaces as _), `:`, the kinds
/// it takes, then
/// `?` when it may be left out or `*` when it may repeat. Kinds: s string, n number, b boolean, d date, t time, m date
/// and time, u days duration, y months duration, l list, c context, r range, f function, a anything even null, z null
/// too.
struct BuiltinRow {
  const char* name;
  const char* parameters;
  BuiltinCode code;
  const char* result = "a";  ///< kinds, for the checker
};
struct Parameter {
  std::string name;
  std::string kinds;
  bool optional = false;
  bool repeats = false;
};
struct Overload {
  const BuiltinRow* row;
  std::vector<Parameter> parameters;
};
/// The overloads of a name, in the order in which they are tried; empty when there is no such built-in.
std::span<const Overload> overloads_of(std::string_view name);
std::vector<std::string_view> builtin_names();

/// Null when no overload takes the arguments (clause 10.3.4: a wrong argument gives null). `names` is empty for a
/// positional call.
Result<Value> call_overload(Machine& machine, std::span<const Overload> overloads, std::span<const std::string> names,
                            List arguments);
/// The kinds a value of which fits a letter.
bool fits(const Value& value, std::string_view kinds);
std::vector<Kind> kinds_of(std::string_view letters);

std::span<const BuiltinRow> text_builtins();
std::span<const BuiltinRow> number_builtins();
std::span<const BuiltinRow> list_builtins();
std::span<const BuiltinRow> total_builtins();
std::span<const BuiltinRow> context_builtins();
std::span<const BuiltinRow> time_builtins();
std::span<const BuiltinRow> range_builtins();
}  // namespace sen::feel
