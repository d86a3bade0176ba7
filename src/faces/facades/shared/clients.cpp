#include "faces/facades/shared/clients.hpp"

#include <algorithm>

#include "faces/facades/shared/errors.hpp"

namespace sen::faces {
namespace {

Error bad(std::string where, std::string what) {
  return fail(facade_errors::kBadSettings, {std::move(where), std::move(what)});
}

Result<std::vector<std::string>> texts(const json::object& map, std::string_view key, const std::string& where) {
  std::vector<std::string> out;
  const auto* value = map.if_contains(key);
  if (value == nullptr) return out;
  const auto* list = value->if_array();
  if (list == nullptr) return bad(where + "." + std::string(key), "a list of texts is needed");
  for (const auto& item : *list) {
    if (!item.is_string()) return bad(where + "." + std::string(key), "a list of texts is needed");
    out.emplace_back(item.get_string());
  }
  return out;
}

Result<Client> read_client(const json::object& map, const std::string& where) {
  static constexpr std::string_view kKeys[] = {"id",  "name",         "agency",     "purpose",
                                               "may", "token_sha256", "public_key", "callbacks"};
  for (const auto& member : map)
    if (std::ranges::find(kKeys, std::string_view(member.key())) == std::end(kKeys))
      return bad(where, "there is no key " + std::string(member.key()));
  Client out;
  out.id = text_at(map, "id");
  out.name = map.contains("name") ? text_at(map, "name") : text_at(map, "id");
  out.agency = text_at(map, "agency");
  out.purpose = text_at(map, "purpose");
  if (out.id.empty() || out.agency.empty()) return bad(where, "id and agency are needed");
  for (auto& right : TRY(texts(map, "may", where))) out.may.insert(std::move(right));
  out.callbacks = TRY(texts(map, "callbacks", where));
  if (const auto hex = text_at(map, "token_sha256"); !hex.empty()) {
    const auto bytes = from_hex(hex);
    if (!bytes.ok() || bytes->size() != 32) return bad(where + ".token_sha256", "64 hexadecimal digits are needed");
    std::copy(bytes->begin(), bytes->end(), out.token.emplace().begin());
  }
  if (const auto key = text_at(map, "public_key"); !key.empty()) {
    auto bytes = from_base64(key);
    if (!bytes.ok() || bytes->size() != 32) return bad(where + ".public_key", "32 bytes in base64 are needed");
    out.public_key = bytes.take();
  }
  return out;
}

}  // namespace

Result<Clients> Clients::parse(std::string_view text) {
  const auto file = TRY(parse_json(text));
  const auto* list = at_path(file, "clients").if_array();
  if (list == nullptr) return bad("clients", "a list is needed");
  Clients out;
  for (const auto& item : *list) {
    const auto where = "clients[" + std::to_string(out.clients_.size()) + "]";
    const auto* map = item.if_object();
    if (map == nullptr) return bad(where, "an object is needed");
    auto client = TRY(read_client(*map, where));
    if (out.by_id(client.id) != nullptr) return bad(where, "the id " + client.id + " stands twice");
    out.clients_.push_back(std::move(client));
  }
  return out;
}

const Client* Clients::by_id(std::string_view id) const {
  const auto found = std::ranges::find(clients_, id, &Client::id);
  return found == clients_.end() ? nullptr : &*found;
}

bool bears_token_of(const Client& client, std::string_view authorization) {
  constexpr std::string_view kBearer = "Bearer ";
  if (!client.token || !authorization.starts_with(kBearer)) return false;
  return equal_in_constant_time(sha256(as_bytes(authorization.substr(kBearer.size()))), *client.token);
}

const Client* Clients::by_bearer(std::string_view authorization) const {
  const auto found = std::ranges::find_if(clients_, [&](const Client& c) { return bears_token_of(c, authorization); });
  return found == clients_.end() ? nullptr : &*found;
}

bool may_call_back(const Client& client, std::string_view address) {
  if (address.find_first_of("\r\n @\\") != std::string_view::npos) return false;
  return std::ranges::any_of(client.callbacks, [&](std::string_view base) {
    if (base.ends_with('/')) base.remove_suffix(1);
    return !base.empty() && address.starts_with(base) && (address.size() == base.size() || address[base.size()] == '/');
  });
}

}  // namespace sen::faces
