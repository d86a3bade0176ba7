#include "sim/world.hpp"

#include <cstdio>

namespace sen::sim {

// ---- ports
// ------------------------------------------------------------------------------------------------------------------------------

Result<Bytes> SimSigner::sign(std::string_view key, ByteView message) {
  const auto public_part = *public_key(key);
  const auto half = hmac_sha256(public_part, message);
  Bytes out(half.begin(), half.end());
  out.insert(out.end(), half.begin(), half.end());
  return out;
}

Result<Bytes> SimSigner::public_key(std::string_view key) {
  const auto digest = sha256(as_bytes(key));
  return Bytes(digest.begin(), digest.end());
}

bool SimSigner::verify(ByteView public_part, ByteView message, ByteView signature) const {
  const auto half = hmac_sha256(public_part, message);
  return signature.size() == 64 && equal_in_constant_time(signature.first(32), half);
}

void QuietLog::write(LogLevel level, std::string_view line) {
  if (loud_)
    std::fprintf(stderr, "    %s%.*s\n", level == LogLevel::kInfo ? "" : "! ", static_cast<int>(line.size()),
                 line.data());
}

void SimScheduler::after(Elapsed delay, std::move_only_function<void()> work) {
  timers_.emplace(std::pair(now_ + delay, sequence_++), std::move(work));
}

void SimScheduler::run_one() {
  auto work = std::move(ready_.front());
  ready_.pop_front();
  work();
}

void SimScheduler::collect() {
  while (!timers_.empty() && timers_.begin()->first.first <= now_) {
    ready_.push_back(std::move(timers_.begin()->second));
    timers_.erase(timers_.begin());
  }
}

std::optional<Instant> SimScheduler::next_timer() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.first;
}

// ---- processes
// --------------------------------------------------------------------------------------------------------------------------

/// One running Sen: agencies, disk, and while it lives its parts. `life` tells callbacks of an earlier incarnation from
/// this one's.
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

class NetworkCarrier final : public events::Carrier {
 public:
  NetworkCarrier(World& world, World::Process& from) : world_(world), from_(from) {}
  Task<Result<events::Reply>> deliver(events::Message message) override {
    return world_.deliver(from_, std::move(message));
  }
  Task<Result<json::value>> ask(events::Question question) override { return world_.ask(from_, std::move(question)); }

 private:
  World& world_;
  World::Process& from_;
};

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

World::Process& World::process_of(std::string_view agency) {
  for (auto& process : processes_)
    for (const auto& id : process->agencies)
      if (id == agency) return *process;
  ASSERT(false);
  return *processes_.front();
}

bool World::boot(Process& process) {
  process.life = std::make_shared<int>(0);
  process.power_lost = false;
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
  process.beyond = std::make_unique<NetworkCarrier>(*this, process);
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
  for (auto& process : processes_)
    disk_.machine(process->name).plan(process->name == options_.faults.machine ? options_.faults.disk : DiskFaults{});
  if (options_.faults.machine.empty()) return;
  auto& machine = disk_.machine(options_.faults.machine);
  auto& process = *std::find_if(processes_.begin(), processes_.end(), [&](const auto& item) {
                     return item->name == options_.faults.machine;
                   })->get();
  machine.on_power_off = [&process] { process.power_lost = true; };
}

void World::heal() {
  faults_on_ = false;
  for (auto& process : processes_) {
    auto& machine = disk_.machine(process->name);
    writes_before_heal_ += machine.writes();
    syncs_before_heal_ += machine.syncs();
    machine.on_power_off = nullptr;
    machine.plan({});
    if (process->up() && process->power_lost) kill(*process, true);
    if (!process->up()) boot(*process);
  }
}

Result<void> World::read(std::string_view agency, const std::function<Result<void>(ReadTx&, Node&)>& fn) {
  auto& process = process_of(agency);
  if (!process.up()) return fail(errors::kDatabaseBusy);
  return process.database->snapshot(*process.node->hosting().slot(agency),
                                    [&](ReadTx& tx) { return fn(tx, *process.node); });
}

// ---- running
// ----------------------------------------------------------------------------------------------------------------------------

void World::note(std::uint64_t what) {
  trace_ = (trace_ ^ what ^ static_cast<std::uint64_t>(now_.us)) * 0x100000001b3ULL;
}

/// One piece of work of one process, by the dice; or the next timer. False when nothing is left.
bool World::step() {
  for (auto& process : processes_) {
    if (process->up() && process->power_lost) kill(*process, true);
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

// ---- network
// ----------------------------------------------------------------------------------------------------------------------------

/// Carries one call to a process and its result back; `done` is called once, with nothing when it was lost or took too
/// long.
template <class T>
void World::transport(Process& from, std::string to, std::function<Task<T>(Process&)> call,
                      std::function<void(std::optional<T>)> done) {
  auto answered = std::make_shared<bool>(false);
  auto finish = [answered, done, life = std::weak_ptr<int>(from.life), &from](std::optional<T> value) {
    if (*answered || life.expired()) return;
    *answered = true;
    from.scheduler->post(
        [done, value = std::make_shared<std::optional<T>>(std::move(value))]() mutable { done(std::move(*value)); });
  };
  from.scheduler->after(Elapsed::seconds(5), [finish] { finish(std::nullopt); });
  const auto number = ++messages_;
  const auto& plan = options_.faults;
  if (faults_on_ && number == plan.lose_message) return;
  const int times = faults_on_ && number == plan.repeat_message ? 2 : 1;
  for (int i = 0; i < times; ++i) {
    // The wire belongs to the world: what is on it outlives a sender that dies.
    client_.after(Elapsed{static_cast<std::int64_t>(100 + dice_.below(30'000))}, [this, to, call, finish, number] {
      auto& target = process_of(to);
      if (!target.up()) return finish(std::nullopt);
      if (faults_on_ && number == options_.faults.kill_at_message) return kill(target, false);
      note(number);
      start<T>(*target.scheduler, call(target), [this, finish](T value) {
        if (faults_on_ && ++replies_ == options_.faults.lose_reply) return;
        client_.after(Elapsed{static_cast<std::int64_t>(100 + dice_.below(30'000))},
                      [finish, value = std::make_shared<std::optional<T>>(std::move(value))]() mutable {
                        finish(std::move(*value));
                      });
      });
    });
  }
}

namespace {
inline constexpr ErrorDef kLost{"sim.lost", Code::kTimeout, Retry::kSameRequest, "lost", "lost"};
}

Task<Result<events::Reply>> World::deliver(Process& from, events::Message message) {
  using T = Result<events::Reply>;
  auto begin = [this, &from, message](Later<std::optional<T>>::Done done) {
    auto shared = std::make_shared<Later<std::optional<T>>::Done>(std::move(done));
    transport<T>(
        from, message.to, [message](Process& target) { return target.node->receive(message); },
        [shared](std::optional<T> value) { (*shared)(std::move(value)); });
  };
  auto answer = co_await Later<std::optional<T>>(std::move(begin));
  if (!answer) co_return fail(kLost);
  co_return std::move(*answer);
}

Task<Result<json::value>> World::ask(Process& from, events::Question question) {
  using T = Result<json::value>;
  auto begin = [this, &from, question](Later<std::optional<T>>::Done done) {
    auto shared = std::make_shared<Later<std::optional<T>>::Done>(std::move(done));
    transport<T>(
        from, question.to, [question](Process& target) { return target.node->answer(question); },
        [shared](std::optional<T> value) { (*shared)(std::move(value)); });
  };
  auto answer = co_await Later<std::optional<T>>(std::move(begin));
  if (!answer) co_return fail(kLost);
  if (answer->ok()) {
    if (const auto subject = Ref::parse(text_at(**answer, "ref")); subject.ok())
      answered_.push_back({question.id, question.to, *subject});
  }
  co_return std::move(*answer);
}

Task<std::optional<HttpResponse>> World::request(std::string agency, HttpRequest request) {
  auto begin = [this, agency, request](Later<std::shared_ptr<HttpResponse>>::Done done) {
    auto shared = std::make_shared<Later<std::shared_ptr<HttpResponse>>::Done>(std::move(done));
    auto answered = std::make_shared<bool>(false);
    auto finish = [shared, answered](std::shared_ptr<HttpResponse> response) {
      if (*answered) return;
      *answered = true;
      (*shared)(std::move(response));
    };
    client_.after(Elapsed::seconds(10), [finish] { finish(nullptr); });
    client_.after(Elapsed{static_cast<std::int64_t>(1000 + dice_.below(20'000))}, [this, agency, request, finish] {
      auto& target = process_of(agency);
      if (!target.up()) return finish(nullptr);
      start<HttpResponse>(*target.scheduler, target.app->handle(request), [this, finish](HttpResponse response) {
        auto kept = std::make_shared<HttpResponse>(std::move(response));
        client_.after(Elapsed{static_cast<std::int64_t>(1000 + dice_.below(20'000))}, [finish, kept] { finish(kept); });
      });
    });
  };
  auto response = co_await Later<std::shared_ptr<HttpResponse>>(std::move(begin));
  if (!response) co_return std::nullopt;
  co_return std::move(*response);
}

}  // namespace sen::sim
