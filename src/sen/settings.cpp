#include "sen/settings.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "base/time.hpp"

namespace sen {
namespace {

const Setting kStore{
    "store", SettingKind::kText, "",
    "PostgreSQL database, as postgresql://USER@HOST/DATABASE?sslmode=verify-full; empty: SQLite in the data "
    "folder"};
const std::vector<Setting> kServing = {
    {"address", SettingKind::kText, "127.0.0.1", "Address to listen on"},
    {"port", SettingKind::kNumber, "8080", "Port to listen on; 0 picks a free one"},
    {"data", SettingKind::kText, "var/data", "Folder of the database and the keys; made when absent"},
    kStore,
    {"pack", SettingKind::kText, "packs/vietnam", "Folder of the country's pack"},
    {"web", SettingKind::kText, "web", "Folder of templates, texts and built assets"},
    {"threads", SettingKind::kNumber, "2", "HTTP loops"},
    {"rate", SettingKind::kNumber, "0", "Requests a second from one address; 0: no limit"},
    {"https", SettingKind::kFlag, "false", "A TLS proxy stands in front: cookies are Secure, browsers remember"},
    {"base-url", SettingKind::kText, "", "Public address for QR codes; empty: http://ADDRESS:PORT"},
    {"facade", SettingKind::kList, "",
     "Another system's API on a listener of its own, as NAME=ADDRESS:PORT; NAME is govstack-registries or dci-crvs. "
     "May "
     "be given again"},
    {"facade-clients", SettingKind::kText, "", "File of the systems that may call the facades (docs/integrator.md)"}};

std::vector<Setting> with(std::vector<Setting> base, std::initializer_list<Setting> more) {
  base.insert(base.end(), more.begin(), more.end());
  return base;
}

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

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"demo", "", "Start with the practice country: invented people, officers and hospitals",
       "sen demo --port 8080 --people 20000",
       with(
           kServing,
           {{"people", SettingKind::kNumber, "20000", "How many people to invent, once, when the data folder is new"},
            {"seed", SettingKind::kNumber, "1", "Same seed, same people"},
            {"date", SettingKind::kDate, "", "Play on this day (the clock runs on from now on that day); empty: today"},
            {"births", SettingKind::kNumber, "12",
             "Birth notices at the first start; later one every three minutes"}})},
      {"serve", "", "Start a node on an existing data folder", "sen serve --data /srv/sen --pack packs/vietnam",
       kServing},
      {"check", "PACK", "Check a pack: file:line, what is wrong, what to do", "sen check packs/vietnam", {}},
      {"import birth-notices",
       "FILE",
       "Send the birth notices of an XML9 file to a running node",
       "sen import birth-notices GIAMDINHHS.xml --credential-file hospital.token",
       {{"to", SettingKind::kText, "http://127.0.0.1:8080", "The node"},
        {"credential-file", SettingKind::kText, "", "File that holds the facility's credential"}}},
      {"journal verify",
       "",
       "Recompute every journal of a stopped node from its records and salts",
       "sen journal verify --data var/data",
       {{"data", SettingKind::kText, "var/data", "Folder of the database and the keys"},
        kStore,
        {"pack", SettingKind::kText, "packs/vietnam", "Folder of the country's pack"}}},
      {"people generate",
       "",
       "Invent people of a whole country as rows of the register person; the same seed gives the same bytes",
       "sen people generate --count 1000000 --seed 7 --output people.csv --households homes.csv",
       {{"count", SettingKind::kNumber, "1000", "Rows from the first on, 1 to 98000000"},
        {"seed", SettingKind::kNumber, "1", "Same seed, same rows"},
        {"from", SettingKind::kNumber, "0", "Go on at this row (rows count from 0); the header line is left out"},
        {"as-of", SettingKind::kDate, "2026-11-20", "The day on which ages and places hold"},
        {"format", SettingKind::kText, "csv", "csv or jsonl"},
        {"output", SettingKind::kText, "-", "File of the rows; - is standard output"},
        {"households", SettingKind::kText, "", "File of the rows of the register residence; empty: none"},
        {"errors", SettingKind::kText, "0", "Share of rows with one known mistake, 0 to 0.5"},
        {"truth", SettingKind::kText, "", "File that names each mistake: row, ref, error, right value; empty: none"},
        {"force", SettingKind::kFlag, "false", "Replace files that are there"},
        {"pack", SettingKind::kText, "packs/vietnam", "Folder of the country's pack"}}},
      {"docs",
       "",
       "Print or write the generated reference pages",
       "sen docs --write docs",
       {{"write", SettingKind::kText, "", "Folder to write to; empty: print"}}}};
  return all;
}

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
