#pragma once
/// Operator's log: ids and ErrorIds only, never personal data.
#include <string_view>

namespace sen {
enum class LogLevel { kInfo, kWarning, kError };
class Log {
 public:
  virtual ~Log() = default;
  virtual void write(LogLevel level, std::string_view line) = 0;
  void info(std::string_view line) { write(LogLevel::kInfo, line); }
  void warning(std::string_view line) { write(LogLevel::kWarning, line); }
  void error(std::string_view line) { write(LogLevel::kError, line); }
};
}  // namespace sen
