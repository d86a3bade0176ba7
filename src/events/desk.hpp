#pragma once
/// One hosted agency in the dispatcher: its outgoing messages and its jobs. Executor only, but for want(). Internal to
/// the room.
#include <atomic>
#include <deque>
#include <set>

#include "events/core.hpp"

namespace sen::events {

/// Outgoing messages of one agency. At most one message of a stream (destination, subject) is under way; a destination
/// that does not answer pauses its own lane only, and a failing message its own stream only.
class Sender {
 public:
  Sender(Core& core, Desk& desk) : core_(core), desk_(desk) {}

  struct Launch {
    std::int64_t seq = 0;
    Message message;
  };
  /// Reads what can be sent now and marks it as under way. @returns whether another pass would find more
  bool plan(ReadTx& tx, std::vector<Launch>& launches);
  void deliver(Launch launch);
  /// The plan was read from a snapshot that failed: read everything again next time.
  void undo(const std::vector<Launch>& launches);
  bool calm() const;

 private:
  enum class Phase : std::uint8_t { kReady, kUnderWay, kSettled, kPaused };
  struct Stream {
    std::int64_t seq = 0;
    Phase phase = Phase::kReady;
    std::uint64_t pause = 0;
    int failures = 0;  ///< in a row that are not the message's own fault; only sets the pause
  };
  struct Lane {
    std::map<std::string, Stream, std::less<>> streams;  ///< with work known to us; others have none up to `cursor`
    std::deque<std::string> ready;
    std::vector<std::string> settled;  ///< streams whose next message is to be looked up
    std::int64_t cursor = 0;           ///< rows up to here have been seen
    int under_way = 0;
    int failures = 0;  ///< of the destination, in a row
    bool paused = false;
  };
  using Shared = std::shared_ptr<const Launch>;

  void forget();
  void adopt(Lane& lane, const std::string& destination, const OpenRow& row);
  void look_up_next(ReadTx& tx, Lane& lane, const std::string& destination, const std::string& subject);
  bool fill(ReadTx& tx, Lane& lane, const std::string& destination);
  void take(ReadTx& tx, Lane& lane, const std::string& destination, std::vector<Launch>& launches);
  void delivered(const Shared& launch, Result<Reply> result);
  void settle(const Shared& launch, Reply reply);
  void settled(const Shared& launch);
  void count_failure(const Shared& launch, const Error& error);
  void pause_lane(const std::string& destination, const Error& error, Ref spread);
  void pause_stream(const std::string& destination, const std::string& subject, Elapsed pause);
  void retry_later(const Shared& launch);
  Stream& stream_of(const Launch& launch);

  Core& core_;
  Desk& desk_;
  std::map<std::string, Lane, std::less<>> lanes_;
  std::int64_t skips_seen_ = -1;
  bool try_parked_ = true;  ///< a new run of the program may do better than the one that parked
};

/// Timed jobs of one agency.
class JobRunner {
 public:
  JobRunner(Core& core, Desk& desk) : core_(core), desk_(desk) {}
  void plan(ReadTx& tx, std::vector<Job>& due);
  void run(Job job);
  bool calm() const;

 private:
  using Shared = std::shared_ptr<const Job>;
  void run_in_transaction(const Shared& job, const Dispatcher::TxJob& handler);
  void run_outside(const Shared& job, const Dispatcher::AsyncJob& handler);
  void failed(const Shared& job, const Error& error);
  void ended(const Shared& job);
  void arm(Instant next);

  Core& core_;
  Desk& desk_;
  std::set<std::pair<std::string, std::string>> running_;
  std::optional<Instant> next_;
  std::optional<Elapsed> armed_;
};

class Desk {
 public:
  Desk(Core& core, AgencySlot agency) : slot(agency), sender(core, *this), jobs(core, *this), core_(core) {}
  /// Asks for a pass soon; any thread, cheap when one is already asked for.
  void want();
  bool calm() const { return !wanted_ && sender.calm() && jobs.calm(); }

  const AgencySlot slot;
  Sender sender;
  JobRunner jobs;

 private:
  void pass();
  Core& core_;
  std::atomic<bool> wanted_{false};
};

}  // namespace sen::events
