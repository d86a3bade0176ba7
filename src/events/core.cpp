#include "events/core.hpp"

#include "events/desk.hpp"

namespace sen::events {

Core::Core(Database& database_, Hosting hosting_, Carrier& carrier_, Scheduler& scheduler_, Clock& clock_, Log& log_)
    : database(database_),
      hosting(std::move(hosting_)),
      carrier(carrier_),
      scheduler(scheduler_),
      clock(clock_),
      log(log_) {
  for (std::size_t i = 0; i < hosting.agencies.size(); ++i)
    desks.push_back(std::make_unique<Desk>(*this, AgencySlot{static_cast<std::uint16_t>(i)}));
}

Core::~Core() = default;

void Core::run(Work& work) {
  const std::lock_guard lock(running_);
  if (!closed_) work();
}

void Core::post(Work work) {
  // The scheduler may be gone after close(); the gate makes sure we are not inside its post() then.
  const std::lock_guard lock(gate_);
  if (closed_) return;
  scheduler.post([self = shared_from_this(), work = std::move(work)]() mutable { self->run(work); });
}

void Core::after(Elapsed delay, Work work) {
  const std::lock_guard lock(gate_);
  if (closed_) return;
  scheduler.after(delay, [weak = weak_from_this(), work = std::move(work)]() mutable {
    if (const auto self = weak.lock()) self->run(work);
  });
}

void Core::close() {
  const std::lock_guard running(running_);
  const std::lock_guard gate(gate_);
  closed_ = true;
}

void Core::submit(AgencySlot slot, Database::WriteFn fn, Database::Done done) {
  ++in_flight;
  auto body = [self = shared_from_this(), fn = std::move(fn)](Tx& tx, Context& context) mutable -> Result<void> {
    if (self->closed_) return fail(errors::kEventsStopped);
    return fn(tx, context);
  };
  auto finished = [self = shared_from_this(), done = std::move(done)](Result<void> result) mutable {
    self->post([core = self.get(), done = std::move(done), result = std::move(result)]() mutable {
      --core->in_flight;
      done(std::move(result));
    });
  };
  database.submit(slot, std::move(body), std::move(finished));
}

}  // namespace sen::events
