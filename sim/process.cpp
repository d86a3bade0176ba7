// Processes begin and die.
#include "sim/process.hpp"

#include <cstdio>

namespace sen::sim {

World::Process& World::process_of(std::string_view agency) {
  for (auto& process : processes_)
    for (const auto& id : process->agencies)
      if (id == agency) return *process;
  ASSERT(false);
  return *processes_.front();
}

bool World::boot(Process& process) {
  process.life = std::make_shared<int>(0);
  process.power_lost = process.killed = false;
  process.random = std::make_unique<SeededRandom>(dice_.next());
  process.scheduler = std::make_unique<SimScheduler>(now_, sequence_);
  SqliteDatabase::Options options;
  options.path = process.name + "/sen.db";
  options.vfs = SimDisk::kName;
  options.agencies = process.agencies;
  options.node_prefix = static_cast<std::uint16_t>(std::stoi(process.name.substr(4)));
  options.zone = pack_->zone();
  options.clock = &clock_;
  options.random = process.random.get();
  options.log = &log_;
  options.own_thread = false;
  options.max_batch = 1 + dice_.below(4);
  options.writer_cache_kib = 512;
  options.checkpoint_pages = 200;
  if (options_.weak_disk) options.durability = SqliteDatabase::Durability::kNormalForTests;
  auto opened = SqliteDatabase::open(std::move(options));
  if (!opened.ok()) return false;
  process.database = opened.take();
  process.beyond = carrier_of(process);
  NodePorts ports{*process.database, clock_, *process.scheduler, *process.random, signer_, log_, process.beyond.get()};
  auto built = Node::build(ports, pack_, process.agencies);
  if (!built.ok()) {
    if (options_.loud) std::fprintf(stderr, "    node not built: %s\n", built.error().text("en").c_str());
    kill(process, process.power_lost);
    return false;
  }
  process.node = built.take();
  process.app = std::make_unique<App>(*process.node, files_, faces::FaceSettings{.base_url = "http://sim"},
                                      faces::machine::PracticeHooks{});
  process.node->start();
  return true;
}

void World::kill(Process& process, bool power_loss) {
  auto& machine = disk_.machine(process.name);
  process.life.reset();
  if (process.node) process.node->stop();
  if (process.database) process.database->abandon();
  process.scheduler.reset();
  process.app.reset();
  process.node.reset();
  process.database.reset();
  process.beyond.reset();
  if (power_loss || machine.is_off()) {
    machine.power_off();
    machine.power_on(dice_.next());
  } else {
    machine.kill_process();
  }
  note(0xdead);
}

}  // namespace sen::sim
