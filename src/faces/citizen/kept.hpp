#pragma once
/// Forms that came after their session had ended: kept a while, so that after signing in nothing has to be typed again.
/// They only fill the page that the person then sends; nothing is saved from here. Lost when the program stops.
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "ports/clock.hpp"
#include "ports/random.hpp"
#include "web/request.hpp"

namespace sen::faces::citizen {

/// @thread any
class Kept {
 public:
  Kept(Clock& clock, SecureRandom& random) : clock_(clock), random_(random) {}
  /// @returns a token to find it again; empty when it is too large
  std::string put(std::string path, const web::Form& form);
  /// Gives it once, to the page it was typed in.
  std::optional<web::Form> take(std::string_view token, std::string_view path);

 private:
  struct Item {
    std::string path;
    web::Form form;
    Instant until;
  };
  static constexpr std::size_t kItems = 500;
  static constexpr std::size_t kBytes = 32 * 1024;
  Clock& clock_;
  SecureRandom& random_;
  std::mutex mutex_;
  std::map<std::string, Item, std::less<>> items_;
};

}  // namespace sen::faces::citizen
