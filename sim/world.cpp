#include "sim/world.hpp"

#include <algorithm>
#include <cstdio>

#include "sim/process.hpp"

namespace sen::sim {

World::World(std::shared_ptr<const pack::Pack> pack, std::shared_ptr<const WebFiles> files, WorldOptions options)
    : pack_(std::move(pack)),
      files_(std::move(files)),
      options_(std::move(options)),
      now_(*Instant::parse("2026-11-20T15:10:00+07:00")),
      dice_(options_.seed),
      disk_(options_.seed),
      clock_(now_),
      log_(options_.loud),
      client_(now_, sequence_) {
  const std::vector<std::vector<std::string>> groups =
      options_.several_nodes
          ? std::vector<std::vector<std::string>>{{"portal"}, {"justice", "health"}, {"police", "insurance"}}
          : std::vector<std::vector<std::string>>{{"portal", "justice", "health", "police", "insurance"}};
  for (const auto& group : groups) {
    auto process = std::make_unique<Process>();
    process->name = "node" + std::to_string(processes_.size() + 1);
    process->agencies = group;
    processes_.push_back(std::move(process));
  }
}

World::~World() {
  for (auto& process : processes_) kill(*process, false);
}

practice::WriteNow World::write_now() {
  return [this](AgencySlot slot, Database::WriteFn fn) -> Result<void> {
    // Slots here count over all agencies of the world, in the order of members().
    const std::string agency =
        std::vector<std::string>{"portal", "police", "justice", "health", "insurance"}.at(slot.index);
    auto& process = process_of(agency);
    std::optional<Result<void>> out;
    process.database->submit(*process.node->hosting().slot(agency), std::move(fn),
                             [&out](Result<void> result) { out = std::move(result); });
    while (!out) process.database->drain_once();
    return std::move(*out);
  };
}

practice::Members World::members() {
  auto registers = [&](std::string_view id) { return process_of(id).node->registers(id); };
  return {{0}, {1}, {2}, {3}, {4}, registers("police"), registers("justice"), registers("health")};
}

bool World::set_up() {
  for (auto& process : processes_) {
    disk_.machine(process->name).plan({});
    if (!boot(*process)) return false;
  }
  const auto today = pack_->zone().date_of(now_);
  people_ = practice::generate(*pack_, 50, 1, today);
  const auto filled = practice::populate(people_, members(), write_now(), today, [](int, int) {});
  if (!filled.ok()) {
    std::fprintf(stderr, "practice country: %s\n", filled.error().text("en").c_str());
    return false;
  }
  auto made = practice::hospital_credentials(people_, members(), write_now());
  if (!made.ok()) return false;
  credentials_ = made.take();
  return true;
}

void World::set_faults() {
  faults_on_ = true;
  if (options_.at_point) options_.at_point({Point::Kind::kBegin, "", 0}, options_.faults);
  for (auto& process : processes_) {
    auto& machine = disk_.machine(process->name);
    machine.plan(process->name == options_.faults.machine ? options_.faults.disk : DiskFaults{});
    machine.on_power_off = [&process = *process] { process.power_lost = true; };
    if (options_.at_point) watch(*process);
  }
}

void World::watch(Process& process) {
  auto& machine = disk_.machine(process.name);
  machine.on_operation = [this, &process, &machine](Machine::Operation operation, std::uint64_t number) {
    const auto kind = operation == Machine::Operation::kWrite ? Point::Kind::kWrite : Point::Kind::kSync;
    if (options_.at_point({kind, process.name, number}, options_.faults)) machine.arm(options_.faults.disk);
  };
}

bool World::struck() {
  bool out = message_struck_;
  for (auto& process : processes_) out = out || disk_.machine(process->name).struck();
  return out;
}

void World::heal() {
  faults_on_ = false;
  for (auto& process : processes_) {
    auto& machine = disk_.machine(process->name);
    writes_before_heal_ += machine.writes();
    syncs_before_heal_ += machine.syncs();
    machine.on_power_off = nullptr;
    machine.on_operation = nullptr;
    machine.plan({});
    if (process->up() && process->dying()) kill(*process, process->power_lost);
    if (!process->up()) boot(*process);
  }
}

Result<void> World::read(std::string_view agency, const std::function<Result<void>(ReadTx&, Node&)>& fn) {
  auto& process = process_of(agency);
  if (!process.up()) return fail(errors::kDatabaseBusy);
  return process.database->snapshot(*process.node->hosting().slot(agency),
                                    [&](ReadTx& tx) { return fn(tx, *process.node); });
}

void World::note(std::uint64_t what) {
  trace_ = (trace_ ^ what ^ static_cast<std::uint64_t>(now_.us)) * 0x100000001b3ULL;
}

/// One piece of work of one process, by the dice; or the next timer. False when nothing is left.
bool World::step() {
  for (auto& process : processes_) {
    if (process->up() && process->dying()) kill(*process, process->power_lost);
    // A process that died comes back after a while, as a service manager would bring it.
    if (!process->up() && dice_.chance(1, 50)) boot(*process);
  }
  std::vector<std::pair<int, Process*>> choices;
  client_.collect();
  if (client_.has_ready()) choices.emplace_back(0, nullptr);
  for (auto& process : processes_) {
    if (!process->up()) continue;
    process->scheduler->collect();
    if (process->scheduler->has_ready()) choices.emplace_back(1, process.get());
    if (process->database->queued() > 0) choices.emplace_back(2, process.get());
  }
  if (!choices.empty()) {
    const auto [kind, process] = choices[dice_.below(choices.size())];
    note(static_cast<std::uint64_t>(kind) + 17);
    now_.us += 1 + static_cast<std::int64_t>(dice_.below(200));
    if (kind == 0)
      client_.run_one();
    else if (kind == 1)
      process->scheduler->run_one();
    else
      process->database->drain_once();
    return true;
  }
  std::optional<Instant> next = client_.next_timer();
  bool all_up = true;
  for (auto& process : processes_) {
    all_up = all_up && process->up();
    if (!process->up()) continue;
    const auto timer = process->scheduler->next_timer();
    if (timer && (!next || *timer < *next)) next = timer;
  }
  if (!next) return !all_up;
  now_ = std::max(now_, *next);
  disk_.now = now_;
  return true;
}

bool World::run_until(const std::function<bool()>& done, Elapsed most) {
  const Instant end = now_ + most;
  while (!done()) {
    if (now_ > end || !step()) return done();
  }
  return true;
}

Task<void> World::sleep(Elapsed time) {
  auto begin = [this, time](Later<bool>::Done done) {
    client_.after(time, [done = std::move(done)]() mutable { done(true); });
  };
  co_await Later<bool>(std::move(begin));
}

}  // namespace sen::sim
