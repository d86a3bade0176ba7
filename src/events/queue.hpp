#pragma once
/// Rows of the queues as the dispatcher sees them. Internal to the room.
#include <optional>
#include <string>
#include <vector>

#include "events/errors.hpp"
#include "events/events.hpp"

namespace sen::events {

/// Outbox states; open ones are below 2.
enum class State : std::int8_t { kWaiting = 0, kParked = 1, kDone = 2, kSkipped = 3 };

inline constexpr int kMessageAttemptsMax = 8;  ///< then the stream is parked
inline constexpr int kJobAttemptsMax = 20;     ///< then the job stands in the parked list, and is tried hourly

/// Next value of one of the agency's counters.
std::int64_t count_up(Tx& tx, std::string_view name);
std::int64_t counted(ReadTx& tx, std::string_view name);
/// Our own JSON read back; null when it is damaged.
json::value stored_json(std::string_view text);
/// first, 2 first, 4 first, ... never over longest. @param attempt  1 for the first failure
Elapsed growing_pause(int attempt, Elapsed first, Elapsed longest);

struct OpenRow {
  std::int64_t seq = 0;
  std::string subject;
  bool parked = false;
};
/// The destination after `after` in order of name that has open rows.
std::optional<std::string> next_destination(ReadTx& tx, std::string_view after);
std::vector<OpenRow> open_rows(ReadTx& tx, std::string_view destination, std::int64_t after, int limit);
std::optional<OpenRow> first_of_stream(ReadTx& tx, std::string_view destination, std::string_view subject);
/// The message of an open row.
std::optional<Message> load_message(ReadTx& tx, std::int64_t seq);
/// False when the row is not open any more.
bool settle_message(Tx& tx, Context& context, std::int64_t seq);
/// Counts a failure inside the receiver or the reply handler and parks at the limit. @returns attempts so far, 0 when
/// not open
int message_failed(Tx& tx, Context& context, std::int64_t seq, std::string_view error_id);

void schedule_first(Tx& tx, const Job& job);  ///< does nothing when (kind, key) exists
bool take_job(Tx& tx, const Job& job);
bool job_stands(ReadTx& tx, const Job& job);
int job_failed(Tx& tx, Context& context, const Job& job, std::string_view error_id);
std::vector<Job> due_jobs(ReadTx& tx, Instant now, int limit);
std::optional<Instant> next_job_at(ReadTx& tx, Instant now);

/// Deletes old settled rows, a bounded number. @returns whether there may be more
bool tidy(Tx& tx, Instant now);

}  // namespace sen::events
