#include "base/check.hpp"
#include "events/desk.hpp"

namespace sen::events {
namespace {

constexpr std::string_view kTidy = "events.tidy";
constexpr Elapsed kTidyEvery = Elapsed::days(1);
constexpr Elapsed kTidyFirst = Elapsed::hours(1);
constexpr Elapsed kTidyMore = Elapsed::seconds(1);
constexpr Elapsed kReadFailedPause = Elapsed::seconds(1);

Result<void> run_tidy(Tx& tx, Context& context, const Job& job) {
  const bool more = tidy(tx, context.now());
  schedule(tx, {job.kind, job.key, context.now() + (more ? kTidyMore : kTidyEvery), nullptr, 0, 0});
  return {};
}

}  // namespace

void Desk::want() {
  if (wanted_.exchange(true)) return;
  core_.post([this] { pass(); });
}

void Desk::pass() {
  wanted_ = false;
  std::vector<Sender::Launch> launches;
  std::vector<Job> due;
  bool more = false;
  const auto look = [&](ReadTx& tx) -> Result<void> {
    more = sender.plan(tx, launches);
    jobs.plan(tx, due);
    return {};
  };
  const auto read = core_.database.snapshot(slot, look);
  if (!read.ok()) {
    core_.log.warning(std::string("events: cannot read the queues: ") + read.error().def->id);
    sender.undo(launches);
    core_.after(kReadFailedPause, [this] { want(); });
    return;
  }
  for (auto& launch : launches) sender.deliver(std::move(launch));
  for (auto& job : due) jobs.run(std::move(job));
  if (more) want();
}

struct Dispatcher::State {
  std::shared_ptr<Core> core;
};

Dispatcher::Dispatcher(Database& database, Hosting hosting, Carrier& carrier, Scheduler& scheduler, Clock& clock,
                       Log& log)
    : state_(std::make_shared<State>(
          std::make_shared<Core>(database, std::move(hosting), carrier, scheduler, clock, log))) {
  on_job(std::string(kTidy), run_tidy);
}

Dispatcher::~Dispatcher() { stop(); }

void Dispatcher::on_reply(std::string name, OnReply handler) {
  ASSERT(!state_->core->started);
  ASSERT(state_->core->replies.emplace(std::move(name), std::move(handler)).second);
}

void Dispatcher::on_job(std::string kind, TxJob handler) {
  ASSERT(!state_->core->started && !state_->core->async_jobs.contains(kind));
  ASSERT(state_->core->tx_jobs.emplace(std::move(kind), std::move(handler)).second);
}

void Dispatcher::on_async_job(std::string kind, AsyncJob handler) {
  ASSERT(!state_->core->started && !state_->core->tx_jobs.contains(kind));
  ASSERT(state_->core->async_jobs.emplace(std::move(kind), std::move(handler)).second);
}

void Dispatcher::start() {
  Core& core = *state_->core;
  ASSERT(!core.started);
  core.started = true;
  core.post([&core] {
    for (const auto& desk : core.desks) {
      auto first = [](Tx& tx, Context& context) -> Result<void> {
        schedule_first(tx, {std::string(kTidy), "", context.now() + kTidyFirst, nullptr, 0, 0});
        return {};
      };
      core.submit(desk->slot, first, [&desk](const Result<void>&) { desk->want(); });
      desk->want();
    }
  });
}

void Dispatcher::wake(AgencySlot agency) {
  Core& core = *state_->core;
  ASSERT(agency.index < core.desks.size());
  core.desks[agency.index]->want();
}

void Dispatcher::stop() { state_->core->close(); }

bool Dispatcher::idle() const {
  const Core& core = *state_->core;
  if (core.in_flight > 0) return false;
  for (const auto& desk : core.desks)
    if (!desk->calm()) return false;
  return true;
}

}  // namespace sen::events
