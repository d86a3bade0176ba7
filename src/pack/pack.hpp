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
  std::string what;
  std::string fix;
};

struct Loaded {
  std::shared_ptr<const Pack> pack;  ///< null when a finding is fatal
  std::vector<Finding> findings;
};

/// Loads every *.yaml and the place tables below `folder`. Never throws; a missing folder is a fatal finding.
Loaded load(const std::string& folder);

std::string describe(const Finding& finding);  ///< file:line: what. fix

}  // namespace sen::pack
