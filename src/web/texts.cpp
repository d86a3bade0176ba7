#include "web/texts.hpp"

#include <yaml-cpp/yaml.h>

#include <set>

#include "base/text.hpp"
#include "web/errors.hpp"
#include "web/message.hpp"

namespace sen::web {
namespace {

struct Entry {
  Message vi;
  Message en;
  std::vector<std::string> args;
  std::string where;
};

}  // namespace

struct Texts::Core {
  std::map<std::string, Entry, std::less<>> entries;
  std::vector<std::string> wrong;

  void complain(const std::string& where, const std::string& key, const std::string& what) {
    wrong.push_back(where + ": " + key + ": " + what);
  }

  void read_entry(const std::string& where, const std::string& key, const YAML::Node& node) {
    Entry entry;
    entry.where = where;
    std::set<std::string> names[2];
    const char* languages[] = {"vi", "en"};
    for (int i = 0; i < 2; ++i) {
      const auto text = node[languages[i]];
      if (!text || !text.IsScalar() || text.Scalar().empty()) {
        complain(where, key, std::string("no text in ") + languages[i]);
        return;
      }
      auto read = read_message(to_nfc(text.Scalar()));
      (i == 0 ? entry.vi : entry.en) = std::move(read.message);
      names[i] = std::move(read.names);
      if (!read.wrong.empty()) {
        complain(where, key, std::string(languages[i]) + ": " + read.wrong);
        return;
      }
    }
    if (names[0] != names[1]) return complain(where, key, "vi and en take different arguments");
    entry.args.assign(names[0].begin(), names[0].end());
    const auto [place, fresh] = entries.emplace(key, std::move(entry));
    if (!fresh) complain(where, key, "already at " + place->second.where);
  }

  static bool is_leaf(const YAML::Node& node) {
    if (!node.IsMap() || node.size() == 0) return false;
    for (const auto& member : node)
      if ((member.first.Scalar() != "vi" && member.first.Scalar() != "en") || !member.second.IsScalar()) return false;
    return true;
  }

  void read(const std::string& file, const std::string& prefix, const YAML::Node& node, int depth) {
    for (const auto& member : node) {
      const auto where = file + ":" + std::to_string(member.first.Mark().line + 1);
      if (!member.first.IsScalar()) {
        complain(where, prefix, "a key must be a word");
        continue;
      }
      const auto key = prefix.empty() ? member.first.Scalar() : prefix + "." + member.first.Scalar();
      if (!contains_only(key, "abcdefghijklmnopqrstuvwxyz0123456789_.-"))
        complain(where, key, "a key has only a-z 0-9 _ - .");
      else if (is_leaf(member.second))
        read_entry(where, key, member.second);
      else if (member.second.IsMap() && member.second.size() > 0 && depth < 8)
        read(file, key, member.second, depth + 1);
      else
        complain(where, key, "needs {vi: ..., en: ...}");
    }
  }
};

Texts::Texts(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Texts::Texts(Texts&&) noexcept = default;
Texts& Texts::operator=(Texts&&) noexcept = default;
Texts::~Texts() = default;

Result<Texts> Texts::load(const std::map<std::string, std::string>& files) {
  auto core = std::make_unique<Core>();
  for (const auto& [file, content] : files) {
    if (!is_utf8(content)) {
      core->wrong.push_back(file + ":1: not UTF-8");
      continue;
    }
    try {
      const auto root = YAML::Load(content);
      if (root.IsMap())
        core->read(file, "", root, 0);
      else if (!root.IsNull())
        core->wrong.push_back(file + ":1: keys are needed here");
    } catch (const YAML::Exception& problem) {
      core->wrong.push_back(file + ":" + std::to_string(problem.mark.line + 1) + ": " + problem.msg);
    }
  }
  if (!core->wrong.empty()) return fail(errors::kBadTexts, {join(core->wrong, "\n")});
  return Texts(std::move(core));
}

bool Texts::has(std::string_view key) const { return core_->entries.contains(key); }

std::vector<std::string> Texts::args(std::string_view key) const {
  const auto found = core_->entries.find(key);
  return found == core_->entries.end() ? std::vector<std::string>{} : found->second.args;
}

std::vector<std::string> Texts::keys() const {
  std::vector<std::string> out;
  for (const auto& [key, entry] : core_->entries) out.push_back(key);
  return out;
}

void Texts::format_to(std::string& out, std::string_view key, std::string_view language,
                      const std::vector<TextArg>& args) const {
  const auto found = core_->entries.find(key);
  if (found == core_->entries.end()) {
    out += key;
    return;
  }
  const bool english = language == "en";
  write_message(out, english ? found->second.en : found->second.vi, english, args);
}

std::string Texts::format(std::string_view key, std::string_view language, const std::vector<TextArg>& args) const {
  std::string out;
  format_to(out, key, language, args);
  return out;
}

}  // namespace sen::web
