#include "feel/builtins.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"
#include "feel/temporal.hpp"

namespace sen::feel {
namespace {

std::vector<Parameter> parse_parameters(std::string_view text) {
  std::vector<Parameter> parameters;
  if (text.empty()) return parameters;
  for (auto part : split(text, ' ')) {
    Parameter parameter;
    if (part.ends_with('?')) parameter.optional = true;
    if (part.ends_with('*')) parameter.repeats = parameter.optional = true;
    if (parameter.optional) part.remove_suffix(1);
    const auto colon = part.find(':');
    ASSERT(colon != std::string_view::npos);
    parameter.name = part.substr(0, colon);
    std::ranges::replace(parameter.name, '_', ' ');
    parameter.kinds = part.substr(colon + 1);
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

using Table = std::map<std::string, std::vector<Overload>, std::less<>>;
const Table& table() {
  static const Table made = [] {
    Table rows;
    for (const auto room : {text_builtins(), number_builtins(), list_builtins(), total_builtins(), context_builtins(),
                            time_builtins(), range_builtins()})
      for (const auto& row : room) rows[row.name].push_back({&row, parse_parameters(row.parameters)});
    return rows;
  }();
  return made;
}

/// Implicit conversions of arguments (clause 10.3.2.9.4): a list of one to its item, an item to a list, a date to its
/// midnight.
std::optional<Value> converted(const Value& value, const Parameter& parameter) {
  if (fits(value, parameter.kinds)) return value;
  if (const auto* items = value.as_list()) {
    if (items->size() != 1) return std::nullopt;
    return fits((*items)[0], parameter.kinds) ? std::optional((*items)[0]) : std::nullopt;
  }
  if (value.is_null()) return std::nullopt;
  if (parameter.kinds == "l") return Value::list({value});
  if (parameter.kinds.contains('m') && value.as_date()) return Value(midnight_utc(*value.as_date()));
  return std::nullopt;
}

/// The arguments as this overload wants them, or nothing when it does not.
std::optional<List> bind(const Overload& overload, std::span<const std::string> names, Arguments arguments) {
  const auto& parameters = overload.parameters;
  const bool repeats = !parameters.empty() && parameters.back().repeats;
  if (!repeats && arguments.size() > parameters.size()) return std::nullopt;
  List bound(std::max(arguments.size(), parameters.size()));
  std::vector<bool> given(bound.size(), false);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto place = i;
    if (!names.empty()) {
      const auto found = std::ranges::find(parameters, names[i], &Parameter::name);
      if (found == parameters.end()) return std::nullopt;
      place = static_cast<std::size_t>(found - parameters.begin());
    }
    auto value = converted(arguments[i], parameters[std::min(place, parameters.size() - 1)]);
    if (!value) return std::nullopt;
    bound[place] = std::move(*value);
    given[place] = true;
  }
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (!given[i] && !parameters[i].optional) return std::nullopt;
  if (repeats && arguments.size() < parameters.size()) bound.resize(parameters.size() - 1);
  return bound;
}

/// By position, nothing converted, what is left out may be: the usual call, taken without copies.
bool fits_as_it_is(const Overload& overload, Arguments arguments) {
  const auto& parameters = overload.parameters;
  if (arguments.size() > parameters.size() || (!parameters.empty() && parameters.back().repeats)) return false;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (!fits(arguments[i], parameters[i].kinds)) return false;
  return std::ranges::all_of(parameters.begin() + static_cast<std::ptrdiff_t>(arguments.size()), parameters.end(),
                             &Parameter::optional);
}

}  // namespace

std::vector<Kind> kinds_of(std::string_view letters) {
  static constexpr std::pair<char, Kind> kLetters[] = {
      {'s', Kind::kString}, {'n', Kind::kNumber},   {'b', Kind::kBoolean},      {'d', Kind::kDate},
      {'t', Kind::kTime},   {'m', Kind::kDateTime}, {'u', Kind::kDaysDuration}, {'y', Kind::kMonthsDuration},
      {'l', Kind::kList},   {'c', Kind::kContext},  {'r', Kind::kRange},        {'f', Kind::kFunction}};
  std::vector<Kind> kinds;
  for (const auto& [letter, kind] : kLetters)
    if (letters.contains(letter)) kinds.push_back(kind);
  return kinds;
}

bool fits(const Value& value, std::string_view kinds) {
  if (kinds.contains('a') || (value.is_null() && kinds.contains('z'))) return true;
  static constexpr char kLetters[] = {0,   'b', 'n', 's', 'd', 't', 'm',
                                      'u', 'y', 'l', 'c', 'r', 'f'};  // in the order of Kind
  return !value.is_null() && kinds.contains(kLetters[static_cast<std::size_t>(value.kind())]);
}

std::span<const Overload> overloads_of(std::string_view name) {
  const auto found = table().find(name);
  return found == table().end() ? std::span<const Overload>() : std::span<const Overload>(found->second);
}

std::vector<std::string_view> builtin_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, overloads] : table()) names.push_back(name);
  return names;
}

bool is_builtin(std::string_view name) { return table().contains(name); }

Result<Value> call_overload(Machine& machine, std::span<const Overload> overloads, std::span<const std::string> names,
                            List arguments) {
  TRY(machine.spend(1 + arguments.size()));
  for (const auto& overload : overloads) {
    if (names.empty() && fits_as_it_is(overload, arguments)) {
      arguments.resize(overload.parameters.size());
      return overload.row->code(machine, arguments);
    }
    if (const auto bound = bind(overload, names, Arguments(arguments))) return overload.row->code(machine, *bound);
  }
  return Value();
}

}  // namespace sen::feel
