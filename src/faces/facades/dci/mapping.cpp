#include "faces/facades/dci/mapping.hpp"

#include <algorithm>

#include "faces/facades/dci/query.hpp"
#include "faces/facades/shared/errors.hpp"

namespace sen::faces::dci {
namespace {

Error bad(std::string where, std::string what) {
  return fail(facade_errors::kBadSettings, {"facades.json, dci-crvs." + std::move(where), std::move(what)});
}

Result<Names> names_at(const json::object& map, std::string_view key, const std::string& where) {
  Names out;
  const auto* value = map.if_contains(key);
  if (value == nullptr) return out;
  const auto* inner = value->if_object();
  if (inner == nullptr) return bad(where + "." + std::string(key), "an object of names is needed");
  for (const auto& member : *inner) {
    if (!member.value().is_string()) return bad(where + "." + std::string(key), "an object of names is needed");
    out[member.key()] = member.value().get_string();
  }
  return out;
}

/// Every field that the mapping names must be one of the register.
Result<void> check_fields(const RecordKind& kind, const std::string& where) {
  for (const auto* names : {&kind.identifiers, &kind.attributes, &kind.tells})
    for (const auto& [name, field] : *names)
      if (kind.shape->field(field) == nullptr)
        return bad(where, "the register " + kind.shape->id + " has no field " + field);
  return {};
}

Result<RecordKind> read_kind(const FacadeParts& parts, const std::string& agency, const json::object& map,
                             const std::string& where) {
  RecordKind out;
  out.type = text_at(map, "type");
  const auto service = parts.pack->services.find(text_at(map, "service"));
  if (out.type.empty() || service == parts.pack->services.end() || service->second.kind != pack::ServiceKind::kRead ||
      service->second.agency != agency)
    return bad(where, "a type and a read service of " + agency + " are needed");
  out.service = &service->second;
  out.shape = &parts.pack->registers.find(out.service->register_id)->second;
  out.identifiers = TRY(names_at(map, "identifiers", where));
  out.attributes = TRY(names_at(map, "attributes", where));
  out.tells = TRY(names_at(map, "tells", where));
  out.events = TRY(names_at(map, "events", where));
  if (const auto* codes = at_path(map, "codes").if_object())
    for (const auto& member : *codes) out.codes[member.key()] = TRY(names_at(*codes, member.key(), where + ".codes"));
  TRY(check_fields(out, where));
  for (const auto& [name, event] : out.events)
    if (std::ranges::none_of(parts.pack->events, [&](const auto& kind) {
          return kind.id == event && kind.agency == agency && kind.register_id == out.shape->id;
        }))
      return bad(where + ".events", "there is no event " + event + " of the register " + out.shape->id);
  return out;
}

void put(json::object& to, std::string_view dotted, json::value value) {
  json::object* at = &to;
  for (auto dot = dotted.find('.'); dot != std::string_view::npos; dot = dotted.find('.')) {
    auto& inner = (*at)[dotted.substr(0, dot)];
    if (!inner.is_object()) inner = json::object();
    at = &inner.get_object();
    dotted.remove_prefix(dot + 1);
  }
  (*at)[dotted] = std::move(value);
}

}  // namespace

std::string_view bare(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

json::value RecordKind::value_of(const json::object& values, const std::string& field) const {
  const auto* value = values.if_contains(field);
  if (value == nullptr || value->is_null()) return nullptr;
  const auto words = codes.find(field);
  if (words == codes.end() || !value->is_string()) return *value;
  const auto word = words->second.find(std::string_view(value->get_string()));
  return word == words->second.end() ? *value : json::value(word->second);
}

std::string RecordKind::field_of(std::string_view attribute) const {
  const bool is_identifier = attribute.starts_with(kIdentifier);
  const auto& names = is_identifier ? identifiers : attributes;
  const auto found = names.find(is_identifier ? bare(attribute.substr(kIdentifier.size())) : attribute);
  return found == names.end() ? std::string() : found->second;
}

json::object RecordKind::tell(const json::object& values, const std::vector<std::string>& fields) const {
  json::object out{{"@type", type}};
  const auto granted = [&](const std::string& field) { return std::ranges::find(fields, field) != fields.end(); };
  json::array ids;
  for (const auto& [name, field] : identifiers) {
    auto value = value_of(values, field);
    if (value.is_null() || !granted(field)) continue;
    ids.push_back(json::object{{"@type", "Identifier"}, {"identifier_type", name}, {"identifier_value", value}});
  }
  if (!ids.empty()) out["identifier"] = std::move(ids);
  for (const auto& [path, field] : tells) {
    auto value = value_of(values, field);
    if (!value.is_null() && granted(field)) put(out, path, std::move(value));
  }
  return out;
}

const RecordKind* Mapping::kind(std::string_view type) const {
  if (type.empty()) return &kinds.front();
  const auto found = std::ranges::find(kinds, bare(type), &RecordKind::type);
  return found == kinds.end() ? nullptr : &*found;
}
const RecordKind* Mapping::kind_with_identifier(std::string_view type) const {
  const auto found =
      std::ranges::find_if(kinds, [&](const auto& kind) { return kind.identifiers.contains(bare(type)); });
  return found == kinds.end() ? nullptr : &*found;
}
const RecordKind* Mapping::kind_with_event(std::string_view event) const {
  const auto found = std::ranges::find_if(kinds, [&](const auto& kind) { return kind.events.contains(bare(event)); });
  return found == kinds.end() ? nullptr : &*found;
}

Result<Mapping> read_mapping(const FacadeParts& parts) {
  Mapping out;
  out.agency = TRY(agency_of(parts, "dci-crvs"));
  out.own_id = text_at(parts.settings, "id");
  if (out.own_id.empty()) return bad("id", "the receiver_id that others know this registry by is needed");
  const auto* records = at_path(parts.settings, "records").if_array();
  if (records == nullptr || records->empty()) return bad("records", "a list of record types is needed");
  for (const auto& item : *records) {
    const auto where = "records[" + std::to_string(out.kinds.size()) + "]";
    const auto* map = item.if_object();
    if (map == nullptr) return bad(where, "an object is needed");
    out.kinds.push_back(TRY(read_kind(parts, out.agency, *map, where)));
  }
  return out;
}

}  // namespace sen::faces::dci
