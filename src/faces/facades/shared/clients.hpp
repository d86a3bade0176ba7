#pragma once
/// Which systems may call a façade, and as whom they act here. The operator writes the file; it holds digests of
/// tokens, never tokens. Immutable after reading, safe from any thread.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/json.hpp"

namespace sen::faces {

struct Client {
  std::string id;                          ///< DCI: sender_id. GovStack: the Information-Mediator-Client header
  std::string name;                        ///< as people read it in "who used my data"
  std::string agency;                      ///< an agency of the pack: grants are given to it
  std::string purpose;                     ///< a purpose of the pack
  std::set<std::string, std::less<>> may;  ///< GovStack: read, write, define, usage
  std::optional<Digest> token;             ///< SHA-256 of its bearer token
  Bytes public_key;                        ///< Ed25519; empty: its messages are not signed
  std::vector<std::string> callbacks;      ///< the only addresses that it may ask us to call: "http://10.0.0.5:8080/"
};

class Clients {
 public:
  /// {"clients": [{"id", "name", "agency", "purpose", "may": [], "token_sha256", "public_key", "callbacks": []}]}
  /// @errors facade.bad_settings, base.bad_json
  static Result<Clients> parse(std::string_view text);
  const Client* by_id(std::string_view id) const;
  /// By the value of an Authorization header (RFC 6750). Compares in constant time. Null when nobody has this token.
  const Client* by_bearer(std::string_view authorization) const;

 private:
  std::vector<Client> clients_;
};

/// Whether the Authorization header carries this client's own token.
bool bears_token_of(const Client& client, std::string_view authorization);

/// An address is allowed when it begins with a callback of the client up to a whole path segment.
bool may_call_back(const Client& client, std::string_view address);

}  // namespace sen::faces
