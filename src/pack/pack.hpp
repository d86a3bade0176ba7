#pragma once
/// Reads and checks a pack folder. The only place that knows the YAML form (docs/pack.md describes it).
#include <memory>
#include <string>
#include <vector>

#include "pack/model.hpp"

namespace sen::pack {

/// One finding of `sen check`: where, what, and what to do about it.
struct Finding {
  std::string file;
  int line = 0;
  bool fatal = true;  ///< false: a warning, for example an assumed limit
  std::string what;   ///< in English, as is `fix`
  std::string fix;
  const ErrorDef* def = nullptr;  ///< pack/errors.hpp; its text in a language is what, a line feed, fix
  std::vector<std::string> args;
};

struct Loaded {
  std::shared_ptr<const Pack> pack;  ///< null when a finding is fatal
  std::vector<Finding> findings;
};

/// Loads every *.yaml and the place tables below `folder`. Never throws; a missing folder is a fatal finding.
Loaded load(const std::string& folder);

/// file:line: what. fix
std::string describe(const Finding& finding, std::string_view language = "en");

/// Every key that a pack file may hold, by the kind of map it stands in: what docs/pack.md must name.
struct KeySet {
  std::string_view kind;
  std::vector<std::string_view> keys;
};
const std::vector<KeySet>& key_sets();

}  // namespace sen::pack
