// What became of an earlier request. Data of people is not told again: ask again for that.
#include "faces/facades/dci/api.hpp"
#include "faces/facades/dci/errors.hpp"

namespace sen::faces::dci {
namespace {

/// The one transaction that is asked about: the newest of that kind.
std::optional<store::Transaction> asked_for(ReadTx& tx, const Client& client, std::string_view type,
                                            std::string_view attribute, const std::string& value) {
  std::optional<store::Transaction> out;
  if (attribute == "correlation_id") {
    auto one = store::transaction(tx, value);
    if (one && one->client == client.id && one->action == type) out = std::move(one);
    return out;
  }
  for (auto& one : store::transactions(tx, client.id, value))
    if (one.action == type) out = std::move(one);
  return out;
}

/// A pending request has no statuses yet: each reference is `pdng`.
json::array pending(const store::Transaction& one) {
  json::array out;
  const auto* list = at_path(one.request, "search_request").if_array();
  if (list == nullptr) return out;
  for (const auto& request : *list)
    out.push_back(json::object{
        {"reference_id", text_at(request, "reference_id")}, {"timestamp", one.received_at.iso()}, {"status", "pdng"}});
  return out;
}

json::object status_of(const std::optional<store::Transaction>& one, std::string_view type, std::string_view asked,
                       std::string_view correlation_id, Instant now) {
  if (one && one->answer.is_object()) return one->answer.get_object();
  json::object out{{"transaction_id", one ? one->transaction_id : std::string(asked)},
                   {"correlation_id", one ? one->correlation_id : std::string(correlation_id)}};
  if (type == "search") out["search_response"] = one ? pending(*one) : json::array();
  if (type == "subscribe") out["subscribe_response"] = json::array();
  if (type == "unsubscribe") {
    out["timestamp"] = now.iso();
    out["status"] = "rjct";
    out["status_reason_code"] = "rjct.reference_id.invalid";
  }
  return out;
}

}  // namespace

Result<Done> transaction_status(ReadTx& tx, const Client& client, const Incoming& in, std::string_view correlation_id) {
  const auto& request = at_path(in.message, "txnstatus_request");
  const auto type = text_at(request, "txn_type");
  const auto attribute = text_at(request, "attribute_type");
  if (type != "search" && type != "subscribe" && type != "unsubscribe")
    return fail(errors::kBadMessage, {"message.txnstatus_request.txn_type", "search, subscribe or unsubscribe"});
  if (attribute != "transaction_id" && attribute != "correlation_id")
    return fail(errors::kBadMessage, {"message.txnstatus_request.attribute_type", "transaction_id or correlation_id"});
  const std::string value(text_at(request, "attribute_value"));
  if (value.empty()) return fail(errors::kBadMessage, {"message.txnstatus_request.attribute_value", "a text"});
  const auto found = asked_for(tx, client, type, attribute, value);
  Done out;
  out.status = found ? "succ" : "rjct";
  const auto now = found ? found->received_at : Instant{};
  out.message = {
      {"transaction_id", in.transaction_id},
      {"correlation_id", correlation_id},
      {"txnstatus_response", {{"txn_type", type}, {"txn_status", status_of(found, type, value, correlation_id, now)}}}};
  return out;
}

}  // namespace sen::faces::dci
