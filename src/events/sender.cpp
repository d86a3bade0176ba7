#include "base/check.hpp"
#include "events/desk.hpp"

namespace sen::events {
namespace {

constexpr int kLaneWidth = 64;  ///< messages under way to one destination; its receiver commits them in groups
constexpr int kScanRows = 256;
constexpr Elapsed kFirstPause = Elapsed::milliseconds(200);
constexpr Elapsed kLongestPause = Elapsed::seconds(60);
constexpr Elapsed kParkedPause = Elapsed::hours(1);

/// The destination as a whole is silent or busy: nothing to do with this message.
bool is_silence(Code code) { return code == Code::kUnavailable || code == Code::kTimeout || code == Code::kTooMany; }

/// Senders that failed together must not come back together. The message id is the only dice: repeatable, and different
/// for each.
Elapsed spread(Elapsed pause, const Ref& id) { return {pause.us - pause.us / 4 * id.bytes[0] / 256}; }

}  // namespace

bool Sender::calm() const {
  for (const auto& [destination, lane] : lanes_)
    if (!lane.settled.empty() || (!lane.paused && !lane.ready.empty())) return false;
  return true;
}

/// Starts over from the table; what is under way stays known, so nothing is sent twice at once.
void Sender::forget() {
  for (auto& [destination, lane] : lanes_) {
    std::erase_if(lane.streams, [](const auto& entry) { return entry.second.phase != Phase::kUnderWay; });
    lane.ready.clear();
    lane.settled.clear();
    lane.cursor = 0;
  }
}

void Sender::undo(const std::vector<Launch>& launches) {
  for (const auto& launch : launches) {
    Lane& lane = lanes_[launch.message.to];
    lane.streams.erase(launch.message.subject);
    --lane.under_way;
  }
  forget();
}

bool Sender::plan(ReadTx& tx, std::vector<Launch>& launches) {
  const std::int64_t skips = counted(tx, "skip");
  if (skips != skips_seen_) {
    if (skips_seen_ >= 0) {
      forget();
      try_parked_ = false;
    }
    skips_seen_ = skips;
  }
  for (auto next = next_destination(tx, ""); next; next = next_destination(tx, *next)) lanes_.try_emplace(*next);
  bool more = false;
  for (auto& [destination, lane] : lanes_) {
    for (const auto& subject : std::exchange(lane.settled, {})) look_up_next(tx, lane, destination, subject);
    if (lane.paused) continue;
    more = fill(tx, lane, destination) || more;
    take(tx, lane, destination, launches);
  }
  return more;
}

void Sender::adopt(Lane& lane, const std::string& destination, const OpenRow& row) {
  Stream& stream = lane.streams[row.subject];
  stream = Stream{row.seq, Phase::kReady, 0, 0};
  if (row.parked && !try_parked_) {
    ++lane.under_way;  // pause_stream takes it back
    pause_stream(destination, row.subject, kParkedPause);
  } else {
    lane.ready.push_back(row.subject);
  }
}

void Sender::look_up_next(ReadTx& tx, Lane& lane, const std::string& destination, const std::string& subject) {
  lane.streams.erase(subject);
  if (const auto row = first_of_stream(tx, destination, subject)) adopt(lane, destination, *row);
}

/// Takes up streams with rows newer than the cursor. A stream we know is skipped: its next row is looked up when it
/// settles, so every row is scanned once, however long one stream or one destination has stood still.
bool Sender::fill(ReadTx& tx, Lane& lane, const std::string& destination) {
  if (static_cast<int>(lane.ready.size()) + lane.under_way >= kLaneWidth) return false;
  const auto rows = open_rows(tx, destination, lane.cursor, kScanRows);
  for (const auto& row : rows) {
    if (static_cast<int>(lane.ready.size()) + lane.under_way >= kLaneWidth) return false;
    lane.cursor = row.seq;
    if (!lane.streams.contains(row.subject)) adopt(lane, destination, row);
  }
  return std::ssize(rows) == kScanRows;
}

void Sender::take(ReadTx& tx, Lane& lane, const std::string& destination, std::vector<Launch>& launches) {
  const int width = lane.failures > 0 ? 1 : kLaneWidth;  // one message finds out whether a silent destination is back
  while (lane.under_way < width && !lane.ready.empty()) {
    const std::string subject = std::move(lane.ready.front());
    lane.ready.pop_front();
    Stream& stream = lane.streams.at(subject);
    auto message = load_message(tx, stream.seq);
    if (!message) {  // settled by a run we did not hear of, or skipped
      look_up_next(tx, lane, destination, subject);
      continue;
    }
    message->from = core_.hosting.id(desk_.slot);
    stream.phase = Phase::kUnderWay;
    ++lane.under_way;
    launches.push_back({stream.seq, std::move(*message)});
  }
}

Sender::Stream& Sender::stream_of(const Launch& launch) {
  Stream& stream = lanes_.at(launch.message.to).streams.at(launch.message.subject);
  ASSERT(stream.phase == Phase::kUnderWay && stream.seq == launch.seq);
  return stream;
}

void Sender::deliver(Launch launch) {
  const auto shared = std::make_shared<const Launch>(std::move(launch));
  ++core_.in_flight;
  std::move_only_function<void(Result<Reply>)> done = [this, shared](Result<Reply> result) {
    --core_.in_flight;
    delivered(shared, std::move(result));
  };
  start<Result<Reply>>(core_.scheduler, core_.carrier.deliver(shared->message),
                       core_.guarded<Result<Reply>>(std::move(done)));
}

void Sender::delivered(const Shared& launch, Result<Reply> result) {
  const std::string& destination = launch->message.to;
  Lane& lane = lanes_.at(destination);
  if (result.ok()) {
    if (lane.failures > 0) core_.log.info("events: " + destination + " answers again");
    lane.failures = 0;
    return settle(launch, std::move(*result));
  }
  const Error& error = result.error();
  if (error.def->code == Code::kInternal) {
    lane.failures = 0;  // it answers, if only to fail
    return count_failure(launch, error);
  }
  if (!is_silence(error.def->code)) return retry_later(launch);
  Stream& stream = stream_of(*launch);
  stream.phase = Phase::kReady;
  --lane.under_way;
  lane.ready.push_back(launch->message.subject);  // at the back: the next probe is another message
  pause_lane(destination, error, launch->message.id);
}

/// One transaction of the sender: the row is done and the reply handled, or neither.
void Sender::settle(const Shared& launch, Reply reply) {
  auto body = [this, launch, reply = std::move(reply)](Tx& tx, Context& context) -> Result<void> {
    if (!settle_message(tx, context, launch->seq)) return {};
    const Message& message = launch->message;
    if (message.on_reply.empty()) return {};
    const auto handler = core_.replies.find(message.on_reply);
    if (handler == core_.replies.end()) return fail(errors::kEventsNoHandler, {message.on_reply});
    return handler->second(tx, context, message, reply);
  };
  core_.submit(desk_.slot, std::move(body), [this, launch](Result<void> result) {
    if (result.ok()) {
      settled(launch);
    } else if (is_silence(result.error().def->code)) {
      retry_later(launch);  // our own store; the receiver's inbox will give the same reply again
    } else {
      count_failure(launch, result.error());
    }
  });
}

void Sender::settled(const Shared& launch) {
  stream_of(*launch).phase = Phase::kSettled;
  Lane& lane = lanes_.at(launch->message.to);
  --lane.under_way;
  lane.settled.push_back(launch->message.subject);
  desk_.want();
  // The handling may have queued work of an agency beside us.
  if (const auto beside = core_.hosting.slot(launch->message.to)) core_.desks[beside->index]->want();
}

void Sender::count_failure(const Shared& launch, const Error& error) {
  const auto attempts = std::make_shared<int>(0);
  const std::string error_id = error.def->id;
  auto body = [launch, error_id, attempts](Tx& tx, Context& context) -> Result<void> {
    *attempts = message_failed(tx, context, launch->seq, error_id);
    return {};
  };
  core_.submit(desk_.slot, std::move(body), [this, launch, error_id, attempts](Result<void> result) {
    if (!result.ok()) return retry_later(launch);
    if (*attempts == 0) return settled(launch);
    const Message& message = launch->message;
    if (*attempts < kMessageAttemptsMax)
      return pause_stream(message.to, message.subject,
                          spread(growing_pause(*attempts, kFirstPause, kLongestPause), message.id));
    core_.log.error("events: parked message " + message.id.text() + " to " + message.to + " " + message.service + ": " +
                    error_id);
    pause_stream(message.to, message.subject, kParkedPause);
  });
}

void Sender::retry_later(const Shared& launch) {
  const Message& message = launch->message;
  Stream& stream = stream_of(*launch);
  ++stream.failures;
  pause_stream(message.to, message.subject,
               spread(growing_pause(stream.failures, kFirstPause, kLongestPause), message.id));
}

void Sender::pause_lane(const std::string& destination, const Error& error, Ref id) {
  Lane& lane = lanes_.at(destination);
  if (lane.paused) return;  // the others that failed with it
  if (++lane.failures == 1) core_.log.warning("events: " + destination + " does not answer: " + error.def->id);
  lane.paused = true;
  core_.after(spread(growing_pause(lane.failures, kFirstPause, kLongestPause), id), [this, destination] {
    lanes_.at(destination).paused = false;
    desk_.want();
  });
}

void Sender::pause_stream(const std::string& destination, const std::string& subject, Elapsed pause) {
  Lane& lane = lanes_.at(destination);
  Stream& stream = lane.streams.at(subject);
  stream.phase = Phase::kPaused;
  stream.pause = ++core_.last_pause;
  --lane.under_way;
  core_.after(pause, [this, destination, subject, mine = stream.pause] {
    Lane& same = lanes_.at(destination);
    const auto found = same.streams.find(subject);
    if (found == same.streams.end() || found->second.phase != Phase::kPaused || found->second.pause != mine) return;
    found->second.phase = Phase::kReady;
    same.ready.push_back(subject);
    desk_.want();
  });
  desk_.want();  // there is room for another stream
}

}  // namespace sen::events
