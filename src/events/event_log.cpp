#include "base/check.hpp"
#include "events/events.hpp"
#include "events/queue.hpp"

namespace sen::events {
namespace {
constexpr Sql kAppend{"INSERT INTO @event_log (sequence, id, type, subject, at, data) VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr Sql kAfter{
    "SELECT sequence, id, type, subject, at, data FROM @event_log WHERE sequence > $1 ORDER BY sequence LIMIT $2"};
}  // namespace

void emit(Tx& tx, Context& context, std::string_view type, std::string_view subject, const json::value& data) {
  ASSERT(!type.empty());
  // The counter is a row of the same transaction: a rolled-back emit gives its number back, so the log has no gaps.
  const std::int64_t sequence = count_up(tx, "event");
  const Ref id = context.fresh_ref();
  const std::string text = to_json(data);
  tx.exec(kAppend, {sequence, id, type, subject, context.now(), text});
}

std::vector<Event> events_after(ReadTx& tx, std::int64_t sequence, int limit) {
  std::vector<Event> out;
  Cursor cursor = tx.query(kAfter, {sequence, limit});
  while (cursor.next())
    out.push_back({cursor.i64(0), cursor.ref(1), cursor.string(2), cursor.string(3), cursor.instant(4),
                   stored_json(cursor.text(5))});
  return out;
}

}  // namespace sen::events
