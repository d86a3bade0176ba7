#pragma once
/// Outbox, inbox, event log and jobs inside transactions; the dispatcher that moves them after commit.
#include <functional>
#include <memory>
#include <optional>
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

/// Handles one arriving message in the receiver's transaction: the first time runs `handle` and stores its reply; a
/// repeat answers the stored reply and changes nothing; the same id with other content is refused
/// (events.other_content). A handler's Error with Retry::kSameRequest (busy, internal) rolls back and is not stored.
/// Any other Error is a refusal: it is stored and commits with whatever the handler wrote before, so refuse first and
/// write after.
using Act = std::function<Result<json::value>(Tx&, Context&, const Message&)>;
Result<Reply> receive(Tx& tx, Context& context, const Message& message, const Act& handle);

/// Appends to the agency's event log.
void emit(Tx& tx, Context& context, std::string_view type, std::string_view subject, const json::value& data);
std::vector<Event> events_after(ReadTx& tx, std::int64_t sequence, int limit);

/// Makes or moves the job (kind, key); its attempts start again.
void schedule(Tx& tx, const Job& job);
void cancel(Tx& tx, std::string_view kind, std::string_view key);

/// A message that keeps failing inside the receiver: its stream stands still until a person skips it or it succeeds (it
/// is tried again each hour and at start). Jobs stand here too, after 20 attempts: `to` and `id` are then empty,
/// service is the kind, subject the key.
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
/// Skips a parked message for good; wake the dispatcher after the commit. @param reason stays with it; a person must
/// give one
/// @errors events.not_parked, events.no_reason
Result<void> skip(Tx& tx, Context& context, Ref id, std::string_view by, std::string_view reason);
/// How many messages wait, per destination: what "the population agency is silent" looks like from here.
struct Backlog {
  std::string to;
  std::int64_t waiting = 0;
  Instant oldest;
};
std::vector<Backlog> backlog(ReadTx& tx);

/// Moves outbox rows to their destinations and replies back, and runs due jobs. One per node; runs on `scheduler` only.
/// Transport errors are retried for ever with growing pauses (0.2 s to 60 s, no jitter source but the message id):
/// kUnavailable, kTimeout and kTooMany pause the destination, any other code only the stream. Errors inside the
/// receiver (Code::kInternal) and of the reply handler (any but those three) count as attempts and park the stream
/// after 8; the inbox answers each repeat the same. Handlers run on the database's writer: they must outlive it, and a
/// transaction already queued may still run while stop() returns.
class Dispatcher {
 public:
  using OnReply = std::function<Result<void>(Tx&, Context&, const Message&, const Reply&)>;
  /// Runs inside the transaction that also removes the job.
  using TxJob = std::function<Result<void>(Tx&, Context&, const Job&)>;
  /// Runs outside; must itself call `finish_job` in its last transaction. Retried after an Error or a crash. A failing
  /// job of either kind is retried after 1 s to 10 min, from the 20th attempt on each hour.
  using AsyncJob = std::function<Task<Result<void>>(AgencySlot, Job)>;

  Dispatcher(Database& database, Hosting hosting, Carrier& carrier, Scheduler& scheduler, Clock& clock, Log& log);
  ~Dispatcher();
  void on_reply(std::string name, OnReply handler);
  void on_job(std::string kind, TxJob handler);
  void on_async_job(std::string kind, AsyncJob handler);

  void start();                  ///< picks up what an earlier run left, then keeps going
  void wake(AgencySlot agency);  ///< after a commit that queued something; cheap, any thread
  void stop();  ///< waits for the callback that runs now, if any, and drops the rest; the next start() takes up where
                ///< this one was
  bool idle() const;  ///< nothing in flight and nothing due; ask on the scheduler's executor (simulator and tests)

 private:
  struct State;
  std::shared_ptr<State> state_;
};
void finish_job(Tx& tx, const Job& job);

}  // namespace sen::events
