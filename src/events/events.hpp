#pragma once
/// Outbox, inbox, event log and jobs inside transactions; the dispatcher that moves them after commit.
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "events/model.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/log.hpp"
#include "ports/scheduler.hpp"

namespace sen::events {

/// Which agencies this node hosts, in slot order.
struct Hosting {
  std::vector<std::string> agencies;
  std::optional<AgencySlot> slot(std::string_view agency) const;
  const std::string& id(AgencySlot slot) const { return agencies.at(slot.index); }
};

std::vector<Database::Migration> migrations();

struct Outgoing {
  std::string to;
  std::string service;
  std::string subject;
  std::string purpose;
  std::string case_id;
  json::value body;
  std::string on_reply;
  std::string token;
};
/// Queues an act in the sender's transaction. The sending agency is tx.agency(); also for acts to itself (same path).
/// @returns the message id
Ref send(Tx& tx, Context& context, const Hosting& hosting, const Outgoing& outgoing);

/// Handles one arriving message in the receiver's transaction: the first time runs `handle` and stores its reply; a repeat answers the
/// stored reply and changes nothing. A handler's Error with Retry::kSameRequest (busy, internal) rolls back and is not stored.
using Act = std::function<Result<json::value>(Tx&, Context&, const Message&)>;
Result<Reply> receive(Tx& tx, Context& context, const Message& message, const Act& handle);

/// Appends to the agency's event log.
void emit(Tx& tx, Context& context, std::string_view type, std::string_view subject, const json::value& data);
std::vector<Event> events_after(ReadTx& tx, std::int64_t sequence, int limit);

void schedule(Tx& tx, const Job& job);
void cancel(Tx& tx, std::string_view kind, std::string_view key);

/// A message or job that keeps failing inside the receiver: its stream stands still until a person skips it or it succeeds.
struct Parked {
  Ref id;
  std::string to;
  std::string service;
  std::string subject;
  std::string error_id;
  int attempts = 0;
  Instant since;
};
std::vector<Parked> parked(ReadTx& tx);
/// Skips a parked message for good. @param reason stays with it; a person must give one
Result<void> skip(Tx& tx, Context& context, Ref id, std::string_view by, std::string_view reason);
/// How many messages wait, per destination: what "the population agency is silent" looks like from here.
struct Backlog {
  std::string to;
  std::int64_t waiting = 0;
  Instant oldest;
};
std::vector<Backlog> backlog(ReadTx& tx);

/// Moves outbox rows to their destinations and replies back, and runs due jobs. One per node; runs on `scheduler` only.
/// Transport errors are retried for ever with growing pauses (0.2 s to 60 s, no jitter source but the message id); errors inside the
/// receiver (Code::kInternal) park the stream after 8 attempts.
class Dispatcher {
 public:
  using OnReply = std::function<Result<void>(Tx&, Context&, const Message&, const Reply&)>;
  /// Runs inside the transaction that also removes the job.
  using TxJob = std::function<Result<void>(Tx&, Context&, const Job&)>;
  /// Runs outside; must itself call `finish_job` in its last transaction. Retried after an Error or a crash.
  using AsyncJob = std::function<Task<Result<void>>(AgencySlot, Job)>;

  Dispatcher(Database& database, Hosting hosting, Carrier& carrier, Scheduler& scheduler, Clock& clock, Log& log);
  ~Dispatcher();
  void on_reply(std::string name, OnReply handler);
  void on_job(std::string kind, TxJob handler);
  void on_async_job(std::string kind, AsyncJob handler);

  void start();  ///< picks up what an earlier run left, then keeps going
  void wake(AgencySlot agency);  ///< after a commit that queued something; cheap, any thread
  void stop();
  bool idle() const;  ///< nothing in flight and nothing due (simulator and tests)

 private:
  struct State;
  std::shared_ptr<State> state_;
};
void finish_job(Tx& tx, const Job& job);

}  // namespace sen::events
