#include "web/rate.hpp"

#include "web/errors.hpp"

namespace sen::web {

Result<void> RateLimiter::check(std::string_view key) {
  const auto wait = take(key);
  if (wait.us == 0) return {};
  return fail(errors::kTooMany, {std::to_string((wait.us + 999'999) / 1'000'000)});
}

}  // namespace sen::web
