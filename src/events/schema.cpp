#include "events/events.hpp"
#include "events/queue.hpp"

namespace sen::events {
namespace {

// Open rows (state < 2) are few among many settled ones, so their indexes are partial; queries repeat that condition to
// the letter.
constexpr std::string_view kSchema = R"(
CREATE TABLE @event_counter (
  name TEXT NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
) STRICT;
INSERT INTO @event_counter (name, value) VALUES ('outbox', 0), ('event', 0), ('job', 0), ('skip', 0);
CREATE TABLE @outbox (
  seq BIGINT NOT NULL PRIMARY KEY,
  id BLOB NOT NULL,
  destination TEXT NOT NULL,
  service TEXT NOT NULL,
  subject TEXT NOT NULL,
  purpose TEXT NOT NULL,
  case_id TEXT NOT NULL,
  on_reply TEXT NOT NULL,
  token TEXT NOT NULL,
  body TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  state BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  error_id TEXT NOT NULL,
  since BIGINT,
  settled_at BIGINT,
  skipped_by TEXT,
  skip_reason TEXT
) STRICT;
CREATE UNIQUE INDEX @outbox_id ON @outbox (id);
CREATE INDEX @outbox_open ON @outbox (destination, seq) WHERE state < 2;
CREATE INDEX @outbox_stream ON @outbox (destination, subject, seq) WHERE state < 2;
CREATE INDEX @outbox_parked ON @outbox (seq) WHERE state = 1;
CREATE INDEX @outbox_done ON @outbox (settled_at) WHERE state = 2;
CREATE TABLE @inbox (
  source TEXT NOT NULL,
  id BLOB NOT NULL,
  service TEXT NOT NULL,
  at BIGINT NOT NULL,
  ok BIGINT NOT NULL,
  body TEXT NOT NULL,
  error_id TEXT NOT NULL,
  error_args TEXT NOT NULL,
  PRIMARY KEY (source, id)
) STRICT;
CREATE INDEX @inbox_at ON @inbox (at);
CREATE TABLE @event_log (
  sequence BIGINT NOT NULL PRIMARY KEY,
  id BLOB NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  at BIGINT NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE TABLE @job (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  data TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  last_error TEXT NOT NULL,
  since BIGINT,
  ticket BIGINT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT;
CREATE INDEX @job_next ON @job (next_at)
)";

// What was asked under an id: the same id with other content must not be answered as if it had been the same.
constexpr std::string_view kAskedSchema = "ALTER TABLE @inbox ADD COLUMN asked BLOB";

constexpr Sql kCount{"UPDATE @event_counter SET value = value + 1 WHERE name = $1 RETURNING value"};

}  // namespace

std::vector<Database::Migration> migrations() {
  return {{"events.0001", std::string(kSchema), {{"event_counter"}, {"outbox"}, {"inbox"}, {"event_log"}, {"job"}}},
          {"events.0002", std::string(kAskedSchema), {}}};
}

std::int64_t count_up(Tx& tx, std::string_view name) {
  Cursor cursor = tx.query(kCount, {name});
  return cursor.next() ? cursor.i64(0) : 0;
}

}  // namespace sen::events
