#pragma once
/// One running Sen of a world. Internal to the world.
#include "sim/world.hpp"

namespace sen::sim {

/// Agencies, disk, and while it lives its parts. `life` tells callbacks of an earlier incarnation from this one's.
struct World::Process {
  std::string name;
  std::vector<std::string> agencies;
  std::shared_ptr<int> life;
  bool power_lost = false;
  std::unique_ptr<SeededRandom> random;
  std::unique_ptr<SimScheduler> scheduler;
  std::unique_ptr<SqliteDatabase> database;
  std::unique_ptr<events::Carrier> beyond;
  std::unique_ptr<Node> node;
  std::unique_ptr<App> app;
  bool up() const { return app != nullptr; }
};

}  // namespace sen::sim
