#include "base/error.hpp"

#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace sen {

std::string error_text(const ErrorDef& def, const std::vector<std::string>& args, std::string_view language) {
  std::string_view pattern = language == "en" ? def.en : def.vi;
  std::string out;
  out.reserve(pattern.size() + 16);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}' && pattern[i + 1] >= '0' &&
        pattern[i + 1] <= '9') {
      auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
      if (index < args.size()) out += args[index];
      i += 2;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

std::string Error::text(std::string_view language) const { return error_text(*def, args, language); }

std::span<const ErrorDef* const> base_errors() {
  static constexpr const ErrorDef* all[] = {&errors::kInternal, &errors::kInvalidText, &errors::kBadNumber,
                                            &errors::kBadDate,  &errors::kBadJson,     &errors::kBadReference,
                                            &errors::kBadZone};
  return all;
}

void assert_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "sen: broken assumption at %s:%d: %s\n", file, line, expression);
  std::fflush(stderr);
  std::abort();
}

}  // namespace sen
