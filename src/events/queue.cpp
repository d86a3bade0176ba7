#include "events/queue.hpp"

#include <algorithm>

namespace sen::events {
namespace {

constexpr Sql kCounted{"SELECT value FROM @event_counter WHERE name = $1"};
constexpr Sql kNextDestination{
    "SELECT destination FROM @outbox WHERE state < 2 AND destination > $1 ORDER BY destination LIMIT 1"};
constexpr Sql kOpenRows{
    "SELECT seq, subject, state FROM @outbox WHERE state < 2 AND destination = $1 AND seq > $2 ORDER BY seq LIMIT $3"};
constexpr Sql kFirstOfStream{
    "SELECT seq, subject, state FROM @outbox WHERE state < 2 AND destination = $1 AND subject = $2 ORDER BY seq LIMIT "
    "1"};
constexpr Sql kLoad{
    "SELECT id, destination, service, subject, purpose, case_id, on_reply, token, sent_at, body FROM @outbox WHERE seq "
    "= $1 AND state < 2"};
constexpr Sql kSettle{"UPDATE @outbox SET state = 2, settled_at = $2 WHERE seq = $1 AND state < 2 RETURNING seq"};
constexpr Sql kFailed{
    "UPDATE @outbox SET attempts = attempts + 1, error_id = $2, since = COALESCE(since, $3), "
    "state = CASE WHEN attempts + 1 >= $4 THEN 1 ELSE 0 END WHERE seq = $1 AND state < 2 RETURNING attempts"};
constexpr Sql kOldOutbox{
    "DELETE FROM @outbox WHERE seq IN (SELECT seq FROM @outbox WHERE state = 2 AND settled_at < $1 ORDER BY settled_at "
    "LIMIT $2) RETURNING seq"};
constexpr Sql kOldInbox{
    "DELETE FROM @inbox WHERE at IN (SELECT at FROM @inbox WHERE at < $1 ORDER BY at LIMIT $2) RETURNING at"};

/// Done messages are kept for questions about what was sent when; skipped ones stay for good, with their reason.
constexpr Elapsed kKeepOutbox = Elapsed::days(30);
/// A sender repeats a message until it has the reply. Ninety days is longer than any agency may be silent, or restore
/// an old backup of its outbox; after that a repeat would be taken for a new message.
constexpr Elapsed kKeepInbox = Elapsed::days(90);
constexpr int kTidyRows = 200;  // a fraction of a use case's millisecond

std::int64_t rows_in(Cursor cursor) {
  std::int64_t n = 0;
  while (cursor.next()) ++n;
  return n;
}

OpenRow open_row(const Cursor& cursor) {
  return {cursor.i64(0), cursor.string(1), cursor.i64(2) == static_cast<std::int64_t>(State::kParked)};
}

}  // namespace

std::int64_t counted(ReadTx& tx, std::string_view name) {
  Cursor cursor = tx.query(kCounted, {name});
  return cursor.next() ? cursor.i64(0) : 0;
}

Elapsed growing_pause(int attempt, Elapsed first, Elapsed longest) {
  Elapsed pause = first;
  for (int i = 1; i < attempt && pause < longest; ++i) pause.us *= 2;
  return std::min(pause, longest);
}

std::optional<std::string> next_destination(ReadTx& tx, std::string_view after) {
  Cursor cursor = tx.query(kNextDestination, {after});
  if (!cursor.next()) return {};
  return cursor.string(0);
}

std::vector<OpenRow> open_rows(ReadTx& tx, std::string_view destination, std::int64_t after, int limit) {
  std::vector<OpenRow> out;
  Cursor cursor = tx.query(kOpenRows, {destination, after, limit});
  while (cursor.next()) out.push_back(open_row(cursor));
  return out;
}

std::optional<OpenRow> first_of_stream(ReadTx& tx, std::string_view destination, std::string_view subject) {
  Cursor cursor = tx.query(kFirstOfStream, {destination, subject});
  if (!cursor.next()) return {};
  return open_row(cursor);
}

std::optional<Message> load_message(ReadTx& tx, std::int64_t seq) {
  Cursor cursor = tx.query(kLoad, {seq});
  if (!cursor.next()) return {};
  Message m;
  m.id = cursor.ref(0);
  m.to = cursor.string(1);
  m.service = cursor.string(2);
  m.subject = cursor.string(3);
  m.purpose = cursor.string(4);
  m.case_id = cursor.string(5);
  m.on_reply = cursor.string(6);
  m.token = cursor.string(7);
  m.sent_at = cursor.instant(8);
  m.body = stored_json(cursor.text(9));
  return m;
}

bool settle_message(Tx& tx, Context& context, std::int64_t seq) {
  Cursor cursor = tx.query(kSettle, {seq, context.now()});
  return cursor.next();
}

int message_failed(Tx& tx, Context& context, std::int64_t seq, std::string_view error_id) {
  Cursor cursor = tx.query(kFailed, {seq, error_id, context.now(), kMessageAttemptsMax});
  return cursor.next() ? static_cast<int>(cursor.i64(0)) : 0;
}

bool tidy(Tx& tx, Instant now) {
  const auto outbox = rows_in(tx.query(kOldOutbox, {now - kKeepOutbox, kTidyRows}));
  const auto inbox = rows_in(tx.query(kOldInbox, {now - kKeepInbox, kTidyRows}));
  return outbox >= kTidyRows || inbox >= kTidyRows;
}

}  // namespace sen::events
