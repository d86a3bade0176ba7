#pragma once
/// Percent-encoding (RFC 3986) and application/x-www-form-urlencoded, refusing what is malformed instead of guessing.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace sen::web {

/// Decodes %XX; empty when an escape is broken or the result is not UTF-8 or has control characters other than tab and
/// line ends.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
/// Everything but unreserved characters becomes %XX: fit for one path segment or one query value.
std::string percent_encode(std::string_view text);

using Pairs = std::vector<std::pair<std::string, std::string>>;
struct PairLimits {
  std::size_t pairs = 200;
  std::size_t name_bytes = 200;
  std::size_t value_bytes = 64 * 1024;
};
/// Parses "a=1&b=2", keeping order and repeats. @errors web.bad_form, web.form_too_large
Result<Pairs> parse_pairs(std::string_view text, const PairLimits& limits = {});

/// True when a link to it may stand in our pages: relative, http(s), mailto or tel. Browsers forgive much, so this
/// forgives nothing.
bool is_safe_url(std::string_view url);
/// True for "/path" of this site only: where a redirect after sign-in may lead.
bool is_local_path(std::string_view url);

}  // namespace sen::web
