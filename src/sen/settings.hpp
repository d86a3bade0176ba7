#pragma once
/// Settings and commands in one table: it makes the parser, the help and docs/commands.md (a test compares them).
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace sen {

namespace errors {
inline constexpr ErrorDef kBadCommand{"sen.bad_command", Code::kInvalid, Retry::kAfterFix, "{0}", "{0}"};
inline constexpr ErrorDef kBadSetting{"sen.bad_setting", Code::kInvalid, Retry::kAfterFix, "--{0}: {1}", "--{0}: {1}"};
}  // namespace errors

enum class SettingKind { kText, kNumber, kDate, kFlag, kList };  ///< kList: given again, it adds, with a comma
struct Setting {
  const char* name;  ///< "port": given as --port
  SettingKind kind;
  const char* fallback;
  const char* help;
};
struct Command {
  const char* name;      ///< "journal verify"
  const char* argument;  ///< name of its one positional argument, or ""
  const char* help;
  const char* example;
  std::vector<Setting> settings;
};
const std::vector<Command>& commands();

struct Invocation {
  const Command* command = nullptr;  ///< null: help was asked
  std::string argument;
  std::map<std::string, std::string> values;
  const std::string& text(const std::string& name) const { return values.at(name); }
  std::int64_t number(const std::string& name) const;
  bool flag(const std::string& name) const { return values.at(name) == "true"; }
};
/// @errors sen.bad_command, sen.bad_setting
Result<Invocation> parse_command_line(const std::vector<std::string>& words);
std::string help_text(const Command* command);  ///< null: all commands
std::string commands_markdown();                ///< docs/commands.md

}  // namespace sen
