#include "store/history.hpp"

#include <algorithm>

#include "store/errors.hpp"

namespace sen {
namespace {

/// "registers.0003" -> "registers." ; empty when the name does not end in a number.
std::string_view series_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == name.size()) return {};
  const bool number = std::ranges::all_of(name.substr(dot + 1), [](char c) { return c >= '0' && c <= '9'; });
  return number ? name.substr(0, dot + 1) : std::string_view();
}

}  // namespace

Result<void> refuse_newer(const Applied& applied, const std::vector<Database::Migration>& steps) {
  std::map<std::string_view, std::string_view> last;  // series -> its last name here
  for (const auto& step : steps) {
    const std::string_view series = series_of(step.name);
    if (!series.empty()) last[series] = std::max(last[series], std::string_view(step.name));
  }
  for (const auto& [name, digest] : applied) {
    const auto known = last.find(series_of(name));
    if (known != last.end() && name > known->second) return fail(errors::kDatabaseNewer, {name});
  }
  return {};
}

}  // namespace sen
