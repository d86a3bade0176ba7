#pragma once
/// SQL of the DCI façade: transactions that clients may ask about, subscriptions, and how far the event log is read.
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "ports/database.hpp"

namespace sen::faces::dci::store {

struct Transaction {
  std::string correlation_id;  ///< ours
  std::string client;
  std::string transaction_id;  ///< the client's
  std::string action;          ///< search, subscribe, unsubscribe, txn-status, notify
  std::string sender_uri;      ///< where the answer goes; empty: it was given at once
  json::value request;         ///< what is still needed to answer; null when done
  json::value answer;          ///< what was answered, without data
  std::string state;           ///< pdng, succ, rjct
  Instant received_at;
};
struct Subscription {
  std::string code;
  std::string client;
  std::string event;  ///< as the client names it
  std::string record_type;
  json::value filter;  ///< {filter_type, filter}
  std::string sender_uri;
  bool active = true;
  Instant changed_at;
};

std::vector<Database::Migration> migrations();

/// Forgets some that were over long ago as well: 90 days.
void put(Tx& tx, const Transaction& transaction);
std::optional<Transaction> transaction(ReadTx& tx, std::string_view correlation_id);
/// A client's own, by the id that it gave; oldest first.
std::vector<Transaction> transactions(ReadTx& tx, std::string_view client, std::string_view transaction_id);
/// Forgets the request: it may hold personal data.
void finish(Tx& tx, std::string_view correlation_id, std::string_view state, const json::value& answer);

void put(Tx& tx, const Subscription& subscription);
std::optional<Subscription> subscription(ReadTx& tx, std::string_view code);
std::vector<Subscription> active_subscriptions(ReadTx& tx);

std::int64_t events_read(ReadTx& tx);
void set_events_read(Tx& tx, std::int64_t sequence);

}  // namespace sen::faces::dci::store
