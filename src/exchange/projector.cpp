#include "exchange/projector.hpp"

#include <algorithm>

namespace sen::exchange {

using registers::Record;

Result<json::value> Projector::project(const Record& record) {
  json::object out = part(record, "");
  for (const auto& include : service_.includes) {
    const std::string prefix = include.name + ".";
    const bool granted = std::any_of(grant_.fields.begin(), grant_.fields.end(),
                                     [&](const auto& path) { return path.starts_with(prefix); });
    if (!granted) continue;
    const auto* from = record.values.if_contains(include.from);
    std::vector<Record> nested;
    if (from != nullptr && !from->is_null())
      nested = TRY(find_all(tx_, registers_, include.register_id, {{include.match, from}}));
    out[include.name] = tell(nested, include, prefix);
  }
  return json::value(std::move(out));
}

/// The granted fields of one record; `prefix` is the include's path.
json::object Projector::part(const Record& record, const std::string& prefix) {
  json::object out;
  for (const auto& path : grant_.fields) {
    if (!path.starts_with(prefix)) continue;
    const std::string name = path.substr(prefix.size());
    const auto* value = record.values.if_contains(name);  // a deeper path is no field of this record
    if (value == nullptr) continue;
    out[name] = *value;
    note(record.subject, path);
  }
  return out;
}

json::value Projector::tell(const std::vector<Record>& nested, const pack::Include& include,
                            const std::string& prefix) {
  if (include.many) {
    json::array out;
    for (const auto& record : nested) out.push_back(part(record, prefix));
    return out;
  }
  // Of several the newest: a person whose old home is not yet closed must not become unreadable.
  if (nested.empty()) return nullptr;
  return part(nested.back(), prefix);
}

void Projector::note(const Ref& subject, const std::string& path) {
  if (subject.empty()) return;
  auto use = std::find_if(uses_.begin(), uses_.end(), [&](const Use& u) { return u.subject == subject; });
  if (use == uses_.end()) use = uses_.insert(uses_.end(), Use{subject, {}});
  if (std::find(use->fields.begin(), use->fields.end(), path) == use->fields.end()) use->fields.push_back(path);
}

}  // namespace sen::exchange
