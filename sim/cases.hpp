#pragma once
/// A case: one world, one birth, one plan of what goes wrong.
#include <memory>
#include <string>

#include "sim/birth.hpp"

namespace sen::sim {

struct Country {
  std::shared_ptr<const pack::Pack> pack;
  std::shared_ptr<const WebFiles> files;
};
/// From the project folder; ends the process when it is not there.
Country load_country();

struct Case {
  WorldOptions options;
  BirthPlan plan;
  std::string what;
};
struct Outcome {
  std::string wrong;  ///< empty: all is well
  std::uint64_t trace = 0;
  bool struck = false;  ///< what was planned did go wrong
};
Outcome run(const Country& country, const Case& item);

struct Size {
  std::uint64_t writes = 0, syncs = 0, messages = 0;
};
/// How much a clean birth writes, syncs and sends, on one node or on several.
Size measure(const Country& country, bool several);

/// Prints "N passed, N failed". @returns an exit code
int verdict(int passed, int failed);

}  // namespace sen::sim
