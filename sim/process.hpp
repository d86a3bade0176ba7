#pragma once
/// One running Sen of a world. Internal to the world.
#include "sim/world.hpp"

namespace sen::sim {

/// Agencies, disk, and while it lives its parts. `life` tells callbacks of an earlier incarnation from this one's.
struct World::Process {
  std::string name;
  std::vector<std::string> agencies;
  std::shared_ptr<int> life;
  // Noted where it happens, inside the process's own calls; the world ends it when they have returned.
  bool power_lost = false;
  bool killed = false;
  std::unique_ptr<SeededRandom> random;
  std::unique_ptr<SimScheduler> scheduler;
  std::unique_ptr<SqliteDatabase> database;
  std::unique_ptr<events::Carrier> beyond;
  std::unique_ptr<Node> node;
  std::unique_ptr<App> app;
  bool up() const { return app != nullptr; }
  bool dying() const { return power_lost || killed; }
};

}  // namespace sen::sim
