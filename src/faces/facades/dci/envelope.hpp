#pragma once
/// The standard's envelope {signature, header, message}: what comes in is checked, what goes out is made here.
#include <string>
#include <string_view>

#include "faces/facades/shared/parts.hpp"

namespace sen::faces::dci {

struct Incoming {
  const Client* client = nullptr;
  std::string action;
  std::string sender_uri;  ///< checked against the client's addresses when given
  std::string transaction_id;
  json::value header;
  json::value message;
};

/// Token, sender, receiver, signature, version, action and the header's required members; of the message only that it
/// is an object with a transaction_id. @param own_id  what receiver_id must be when it is given
/// @errors dci.*, web.media_type, base.bad_json
Result<Incoming> read_envelope(const FacadeParts& parts, const web::RequestContext& request, std::string_view action,
                               std::string_view own_id);

/// ACK, NACK or ERR. @param error  null for ACK and NACK
HttpResponse acknowledge(const FacadeParts& parts, std::string_view ack, std::string_view correlation_id,
                         const Error* error, int status);
HttpResponse refuse(const FacadeParts& parts, const Error& error);

/// What a message goes out as. @param status  rcvd, pdng, succ, rjct  @errors the signer's
struct Outgoing {
  std::string action;
  std::string receiver_id;
  std::string status = "succ";
  std::int64_t total = 1;
  json::object message;
};
Result<json::object> envelope(const FacadeParts& parts, std::string_view own_id, Outgoing outgoing);

/// The key that our messages are signed with.
inline constexpr const char* kKey = "facade/dci-crvs";

}  // namespace sen::faces::dci
