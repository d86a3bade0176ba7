#include "exchange/projector.hpp"

#include <algorithm>

namespace sen::exchange {

using registers::Record;

namespace {

/// A merged record names whose record stands for it; that one may have been merged in its turn.
Result<Found> standing_for(ReadTx& tx, const registers::Registers& registers, const pack::Register& def, Record record,
                           registers::Told told) {
  constexpr int kHopsMax = 8;
  Found out{std::move(record), false};
  for (int hop = 0; hop < kHopsMax && !def.replaced_by.empty(); ++hop) {
    const auto* next = out.record.values.if_contains(def.replaced_by);
    if (next == nullptr || next->is_null()) break;
    auto found = TRY(find_all(tx, registers, def.id, {{def.subject_field, next}}, kAnswersMax, told));
    if (found.empty()) break;
    out = {std::move(found.front()), true};
  }
  return out;
}

}  // namespace

Result<std::vector<Found>> to_tell(ReadTx& tx, const registers::Registers& registers, std::string_view register_id,
                                   std::vector<Record> records, registers::Told told) {
  std::vector<Found> out;
  const auto* def = registers.definition(register_id);
  if (def == nullptr) return out;
  for (auto& record : records) {
    auto one = TRY(standing_for(tx, registers, *def, std::move(record), told));
    const bool known =
        std::any_of(out.begin(), out.end(), [&](const Found& other) { return other.record.id == one.record.id; });
    if (!known) out.push_back(std::move(one));
  }
  return out;
}

Result<json::value> Projector::project(const Found& found) {
  const Record& record = found.record;
  json::object out = part(found, "");
  for (const auto& include : service_.includes) {
    const std::string prefix = include.name + ".";
    const bool granted = std::any_of(grant_.fields.begin(), grant_.fields.end(),
                                     [&](const auto& path) { return path.starts_with(prefix); });
    if (!granted) continue;
    const auto* from = record.values.if_contains(include.from);
    const auto* def = registers_.definition(include.register_id);
    std::vector<Found> nested;
    if (from != nullptr && !from->is_null() && def != nullptr) {
      const auto told = fields_needed(*def, service_, grant_, prefix);
      auto records = TRY(find_all(tx_, registers_, def->id, {{include.match, from}}, kAnswersMax, told));
      nested = TRY(to_tell(tx_, registers_, def->id, std::move(records), told));
    }
    out[include.name] = tell(nested, include, prefix);
  }
  return json::value(std::move(out));
}

/// The granted fields of one record; `prefix` is the include's path.
json::object Projector::part(const Found& found, const std::string& prefix) {
  const Record& record = found.record;
  json::object out;
  if (found.replaced) out["replaced"] = true;
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

json::value Projector::tell(const std::vector<Found>& nested, const pack::Include& include, const std::string& prefix) {
  if (include.many) {
    json::array out;
    for (const auto& found : nested) out.push_back(part(found, prefix));
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
