#include "faces/facades/dci/store.hpp"

namespace sen::faces::dci::store {
namespace {

constexpr Sql kPut{
    "INSERT INTO @dci_transaction (correlation_id, client, transaction_id, action, sender_uri, request, answer, state, "
    "received_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
constexpr Sql kForget{
    "DELETE FROM @dci_transaction WHERE correlation_id IN (SELECT correlation_id FROM @dci_transaction WHERE "
    "received_us < $1 AND state <> 'pdng' ORDER BY received_us LIMIT 10)"};
constexpr Elapsed kKept = Elapsed::days(90);
constexpr Sql kGet{
    "SELECT correlation_id, client, transaction_id, action, sender_uri, request, answer, state, received_us FROM "
    "@dci_transaction WHERE correlation_id = $1"};
constexpr Sql kOf{
    "SELECT correlation_id, client, transaction_id, action, sender_uri, request, answer, state, received_us FROM "
    "@dci_transaction WHERE client = $1 AND transaction_id = $2 ORDER BY received_us, correlation_id LIMIT 100"};
constexpr Sql kFinish{
    "UPDATE @dci_transaction SET state = $2, answer = $3, request = 'null' WHERE correlation_id = $1"};
constexpr Sql kSubscribe{
    "INSERT INTO @dci_subscription (code, client, event, record_type, filter, sender_uri, active, changed_us) VALUES "
    "($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (code) DO UPDATE SET active = excluded.active, changed_us = "
    "excluded.changed_us"};
constexpr Sql kSubscription{
    "SELECT code, client, event, record_type, filter, sender_uri, active, changed_us FROM @dci_subscription WHERE code "
    "= $1"};
constexpr Sql kActive{
    "SELECT code, client, event, record_type, filter, sender_uri, active, changed_us FROM @dci_subscription WHERE "
    "active = 1 ORDER BY code"};
constexpr Sql kRead{"SELECT sequence FROM @dci_cursor WHERE name = 'events'"};
constexpr Sql kSetRead{
    "INSERT INTO @dci_cursor (name, sequence) VALUES ('events', $1) ON CONFLICT (name) DO UPDATE SET sequence = "
    "excluded.sequence"};

json::value json_at(const Cursor& cursor, int column) {
  auto value = parse_json(cursor.text(column));
  return value.ok() ? value.take() : json::value(nullptr);
}

Transaction read_transaction(const Cursor& cursor) {
  return {cursor.string(0),   cursor.string(1),   cursor.string(2), cursor.string(3), cursor.string(4),
          json_at(cursor, 5), json_at(cursor, 6), cursor.string(7), cursor.instant(8)};
}
Subscription read_subscription(const Cursor& cursor) {
  return {cursor.string(0),   cursor.string(1), cursor.string(2),   cursor.string(3),
          json_at(cursor, 4), cursor.string(5), cursor.i64(6) != 0, cursor.instant(7)};
}

}  // namespace

std::vector<Database::Migration> migrations() {
  return {{"dci.0001",
           R"sql(
CREATE TABLE @dci_transaction (
  correlation_id TEXT NOT NULL,
  client TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  action TEXT NOT NULL,
  sender_uri TEXT NOT NULL,
  request TEXT NOT NULL,
  answer TEXT NOT NULL,
  state TEXT NOT NULL,
  received_us BIGINT NOT NULL,
  PRIMARY KEY (correlation_id)
) STRICT;
CREATE INDEX @dci_transaction_of ON @dci_transaction (client, transaction_id);
CREATE INDEX @dci_transaction_age ON @dci_transaction (received_us);
CREATE TABLE @dci_subscription (
  code TEXT NOT NULL,
  client TEXT NOT NULL,
  event TEXT NOT NULL,
  record_type TEXT NOT NULL,
  filter TEXT NOT NULL,
  sender_uri TEXT NOT NULL,
  active BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  PRIMARY KEY (code)
) STRICT;
CREATE TABLE @dci_cursor (name TEXT NOT NULL, sequence BIGINT NOT NULL, PRIMARY KEY (name)) STRICT;
)sql",
           {{"dci_transaction"}, {"dci_subscription"}, {"dci_cursor"}}}};
}

void put(Tx& tx, const Transaction& one) {
  const auto request = to_json(one.request);
  const auto answer = to_json(one.answer);
  tx.exec(kPut, {one.correlation_id, one.client, one.transaction_id, one.action, one.sender_uri, request, answer,
                 one.state, one.received_at});
  tx.exec(kForget, {one.received_at - kKept});
}

std::optional<Transaction> transaction(ReadTx& tx, std::string_view correlation_id) {
  auto cursor = tx.query(kGet, {correlation_id});
  if (!cursor.next()) return {};
  return read_transaction(cursor);
}

std::vector<Transaction> transactions(ReadTx& tx, std::string_view client, std::string_view transaction_id) {
  std::vector<Transaction> out;
  auto cursor = tx.query(kOf, {client, transaction_id});
  while (cursor.next()) out.push_back(read_transaction(cursor));
  return out;
}

void finish(Tx& tx, std::string_view correlation_id, std::string_view state, const json::value& answer) {
  const auto text = to_json(answer);
  tx.exec(kFinish, {correlation_id, state, text});
}

void put(Tx& tx, const Subscription& one) {
  const auto filter = to_json(one.filter);
  tx.exec(kSubscribe,
          {one.code, one.client, one.event, one.record_type, filter, one.sender_uri, one.active, one.changed_at});
}

std::optional<Subscription> subscription(ReadTx& tx, std::string_view code) {
  auto cursor = tx.query(kSubscription, {code});
  if (!cursor.next()) return {};
  return read_subscription(cursor);
}

std::vector<Subscription> active_subscriptions(ReadTx& tx) {
  std::vector<Subscription> out;
  auto cursor = tx.query(kActive);
  while (cursor.next()) out.push_back(read_subscription(cursor));
  return out;
}

std::int64_t events_read(ReadTx& tx) {
  auto cursor = tx.query(kRead);
  return cursor.next() ? cursor.i64(0) : 0;
}
void set_events_read(Tx& tx, std::int64_t sequence) { tx.exec(kSetRead, {sequence}); }

}  // namespace sen::faces::dci::store
