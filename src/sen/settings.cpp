#include "sen/settings.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "base/time.hpp"

namespace sen {
namespace {

Result<void> check_value(const Setting& setting, const std::string& value) {
  if (setting.kind == SettingKind::kNumber &&
      (value.empty() || value.size() > 12 || !contains_only(value, "0123456789")))
    return fail(errors::kBadSetting, {setting.name, "a whole number is needed, not \"" + value + "\""});
  if (setting.kind == SettingKind::kDate && !value.empty() && !CivilDate::parse(value).ok())
    return fail(errors::kBadSetting, {setting.name, "a date such as 2026-11-20 is needed, not \"" + value + "\""});
  return {};
}

const Setting* find_setting(const Command& command, std::string_view name) {
  for (const auto& setting : command.settings)
    if (setting.name == name) return &setting;
  return nullptr;
}

}  // namespace

std::int64_t Invocation::number(const std::string& name) const {
  std::int64_t value = 0;
  const auto& text_value = values.at(name);
  std::from_chars(text_value.data(), text_value.data() + text_value.size(), value);
  return value;
}

Result<Invocation> parse_command_line(const std::vector<std::string>& words) {
  Invocation out;
  if (words.empty() || words[0] == "help" || words[0] == "--help" || words[0] == "-h") return out;
  std::size_t at = 0;
  for (const auto& command : commands()) {
    const auto parts = split(command.name, ' ');
    const bool same = words.size() >= parts.size() && std::equal(parts.begin(), parts.end(), words.begin());
    if (same && parts.size() > at) {
      out.command = &command;
      at = parts.size();
    }
  }
  if (out.command == nullptr)
    return fail(errors::kBadCommand, {"There is no command \"" + words[0] + "\". See sen --help."});
  for (const auto& setting : out.command->settings) out.values[setting.name] = setting.fallback;
  for (; at < words.size(); ++at) {
    const auto& word = words[at];
    if (word == "--help" || word == "-h") {
      out.values["help"] = "true";
      continue;
    }
    if (!word.starts_with("--")) {
      if (std::string_view(out.command->argument).empty() || !out.argument.empty())
        return fail(errors::kBadCommand,
                    {"\"" + word + "\" is not expected. See sen " + out.command->name + " --help."});
      out.argument = word;
      continue;
    }
    const auto equals = word.find('=');
    const auto name = word.substr(2, equals == std::string::npos ? std::string::npos : equals - 2);
    const auto* setting = find_setting(*out.command, name);
    if (setting == nullptr)
      return fail(errors::kBadCommand,
                  {"There is no setting --" + name + ". See sen " + out.command->name + " --help."});
    std::string value = "true";
    if (equals != std::string::npos)
      value = word.substr(equals + 1);
    else if (setting->kind != SettingKind::kFlag) {
      if (at + 1 == words.size()) return fail(errors::kBadSetting, {name, "a value is missing"});
      value = words[++at];
    }
    TRY(check_value(*setting, value));
    auto& kept = out.values[name];
    kept = setting->kind == SettingKind::kList && !kept.empty() ? kept + "," + value : value;
  }
  if (!std::string_view(out.command->argument).empty() && out.argument.empty() && !out.values.contains("help"))
    return fail(errors::kBadCommand,
                {std::string(out.command->argument) + " is missing. Example: " + out.command->example});
  return out;
}

std::string help_text(const Command* only) {
  std::string out;
  if (only == nullptr) {
    out = "Sen runs a country's digital government.\n\n";
    for (const auto& command : commands())
      out += "  sen " + std::string(command.name) +
             (std::string_view(command.argument).empty() ? "" : " " + std::string(command.argument)) + "\n      " +
             command.help + ". Example: " + command.example + "\n";
    return out + "\nsen COMMAND --help lists its settings.\n";
  }
  out = std::string(only->help) + ".\nExample: " + only->example + "\n\n";
  for (const auto& setting : only->settings)
    out += "  --" + std::string(setting.name) + (setting.kind == SettingKind::kFlag ? "" : " VALUE") + "\n      " +
           setting.help +
           (std::string_view(setting.fallback).empty() ? "" : " (" + std::string(setting.fallback) + ")") + "\n";
  return out;
}

std::string commands_markdown() {
  std::string out = "# Commands and settings\n\nMade by `sen docs`; do not edit.\n";
  for (const auto& command : commands()) {
    out += "\n## sen " + std::string(command.name) +
           (std::string_view(command.argument).empty() ? "" : " " + std::string(command.argument)) + "\n\n" +
           command.help + ". Example: `" + command.example + "`\n";
    if (command.settings.empty()) continue;
    out += "\n| setting | meaning | default |\n|---|---|---|\n";
    for (const auto& setting : command.settings)
      out += "| `--" + std::string(setting.name) + "` | " + setting.help + " | " +
             (std::string_view(setting.fallback).empty() ? "" : "`" + std::string(setting.fallback) + "`") + " |\n";
  }
  return out;
}

}  // namespace sen
