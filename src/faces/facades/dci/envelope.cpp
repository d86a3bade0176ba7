#include "faces/facades/dci/envelope.hpp"

#include "faces/facades/dci/errors.hpp"
#include "faces/facades/dci/signature.hpp"
#include "web/problem.hpp"
#include "web/response.hpp"

namespace sen::faces::dci {
namespace {

constexpr std::size_t kIdMax = 99;

Error bad(std::string where, std::string what) {
  return fail(errors::kBadMessage, {std::move(where), std::move(what)});
}

Result<void> check_header(const json::object& header, std::string_view action, const Client& client,
                          std::string_view own_id) {
  if (header.contains("version") && text_at(header, "version") != "1.0.0") return fail(errors::kVersion);
  if (text_at(header, "message_id").empty()) return bad("header.message_id", "a text is needed");
  if (!Instant::parse(text_at(header, "message_ts")).ok())
    return bad("header.message_ts", "a time such as 2026-11-20T08:00:00Z is needed");
  if (text_at(header, "action") != action) return bad("header.action", std::string(action) + " is needed here");
  if (!at_path(header, "total_count").is_number()) return bad("header.total_count", "a number is needed");
  if (text_at(header, "sender_id") != client.id) return fail(errors::kSender);
  const auto receiver = text_at(header, "receiver_id");
  if (!receiver.empty() && receiver != own_id) return fail(errors::kReceiver, {std::string(own_id)});
  if (flag_at(header, "is_msg_encrypted")) return fail(errors::kEncrypted);
  return {};
}

}  // namespace

Result<Incoming> read_envelope(const FacadeParts& parts, const web::RequestContext& request, std::string_view action,
                               std::string_view own_id) {
  Incoming out;
  out.client = parts.clients.by_bearer(request.header("authorization"));
  if (out.client == nullptr) return fail(errors::kNoToken);
  const auto body = TRY(request.json_body());
  const auto* header = at_path(body, "header").if_object();
  if (header == nullptr) return bad("header", "an object is needed");
  out.message = at_path(body, "message");
  if (!out.message.is_object()) return bad("message", "an object is needed");
  TRY(check_header(*header, action, *out.client, own_id));
  const auto signature = text_at(body, "signature");
  if (out.client->public_key.empty())
    TRY(check_unsigned(signature));
  else
    TRY(check_signature(signature, *header, out.message, out.client->public_key, parts.signer, parts.clock.now()));
  out.action = action;
  out.sender_uri = text_at(*header, "sender_uri");
  if (!out.sender_uri.empty() && !may_call_back(*out.client, out.sender_uri)) return fail(errors::kCallback);
  out.transaction_id = text_at(out.message, "transaction_id");
  if (out.transaction_id.empty() || out.transaction_id.size() > kIdMax)
    return bad("message.transaction_id", "a text of at most 99 characters is needed");
  out.header = *header;
  return out;
}

HttpResponse acknowledge(const FacadeParts& parts, std::string_view ack, std::string_view correlation_id,
                         const Error* error, int status) {
  json::object message{{"ack_status", ack}, {"timestamp", parts.clock.now().iso()}, {"correlation_id", correlation_id}};
  if (error != nullptr)
    message["error"] = json::object{{"code", errors::standard_code(*error)}, {"message", error->text("en")}};
  return web::json_response(json::object{{"message", std::move(message)}}, status);
}

HttpResponse refuse(const FacadeParts& parts, const Error& error) {
  return acknowledge(parts, "ERR", parts.random.ref().text(), &error, web::status_of(error));
}

Result<json::object> envelope(const FacadeParts& parts, std::string_view own_id, Outgoing outgoing) {
  const auto now = parts.clock.now();
  json::object header{{"version", "1.0.0"},
                      {"message_id", parts.random.ref().text()},
                      {"message_ts", now.iso()},
                      {"action", outgoing.action},
                      {"status", outgoing.status},
                      {"total_count", outgoing.total},
                      {"completed_count", outgoing.total},
                      {"sender_id", own_id},
                      {"receiver_id", outgoing.receiver_id},
                      {"is_msg_encrypted", false}};
  auto signature = TRY(sign_message(parts.signer, kKey, own_id, header, outgoing.message, now));
  return json::object{
      {"signature", std::move(signature)}, {"header", std::move(header)}, {"message", std::move(outgoing.message)}};
}

}  // namespace sen::faces::dci
