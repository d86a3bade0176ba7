#pragma once
/// What pages say, in every language: YAML files `key: {vi: ..., en: ...}` with ICU MessageFormat. All is parsed and
/// compared at load, so a missing language or argument is a start error, and formatting is lock-free and cannot fail.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace sen::web {

/// A value for an argument; numbers take part in plural rules.
using TextValue = std::variant<std::string_view, std::int64_t>;
struct TextArg {
  std::string_view name;
  TextValue value;
};

class Texts {
 public:
  /// @param files  name to YAML content; keys nest ("sign_in: {title: {vi:, en:}}" is sign_in.title) and must be unique
  /// over all files. Supported: {name}, {n, number}, {n, plural, =0 {..} one {..} other {..}}, {x, select, a {..} other
  /// {..}}.
  /// @errors web.bad_texts with file:line of each mistake
  static Result<Texts> load(const std::map<std::string, std::string>& files);
  Texts(Texts&&) noexcept;
  Texts& operator=(Texts&&) noexcept;
  ~Texts();

  bool has(std::string_view key) const;
  /// Names of the arguments a text takes, sorted.
  std::vector<std::string> args(std::string_view key) const;
  std::vector<std::string> keys() const;
  /// @param language "en", or anything else for vi. An unknown key gives the key itself: visible, harmless.
  std::string format(std::string_view key, std::string_view language, const std::vector<TextArg>& args = {}) const;
  void format_to(std::string& out, std::string_view key, std::string_view language,
                 const std::vector<TextArg>& args) const;

 private:
  struct Core;
  explicit Texts(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace sen::web
