#include "faces/facades/govstack/records.hpp"

#include <algorithm>

#include "exchange/reading.hpp"
#include "exchange/writes.hpp"
#include "faces/facades/govstack/errors.hpp"
#include "registers/errors.hpp"

namespace sen::faces::govstack {
namespace {

using registers::Record;

bool has(const std::vector<Record>& records, std::int64_t id) {
  return std::ranges::find(records, id, &Record::id) != records.end();
}

/// A number is made when the value is empty; anything else would be the client's own.
Result<void> refuse_read_only(const Live& live, const json::object& values) {
  Error wrong = fail(sen::errors::kRecordField);
  for (const auto& property : live.definition.properties) {
    const auto* value = values.if_contains(property.column);
    const bool empty = value == nullptr || value->is_null() || (value->is_string() && value->get_string().empty());
    if (property.read_only && !empty) wrong.fields.push_back({"/" + property.column, &errors::kReadOnly, {}});
  }
  if (!wrong.fields.empty()) return wrong;
  return {};
}

/// Whoever has the same key in this database already.
Ref known_person(ReadTx& tx, const Live& live, const json::object& values) {
  for (const auto& property : live.definition.properties) {
    const auto* value = values.if_contains(property.column);
    if (!property.key || value == nullptr || value->is_null()) continue;
    const auto found = live.registers->find(tx, live.about.register_id, property.column, *value, 1);
    if (!found.empty()) return found.front().subject;
  }
  return {};
}

}  // namespace

Result<std::vector<Record>> matching(ReadTx& tx, const Live& live, const json::object& values) {
  std::vector<exchange::Condition> conditions;
  for (const auto& member : values) conditions.push_back({std::string(member.key()), &member.value()});
  if (conditions.empty()) return fail(errors::kBadBody, {"query.content"});
  return exchange::find_all(tx, *live.registers, live.about.register_id, conditions);
}

std::vector<Record> named(ReadTx& tx, const Live& live, std::string_view key) {
  for (const auto& property : live.definition.properties) {
    if (!property.key) continue;
    auto found = live.registers->find(tx, live.about.register_id, property.column, json::value(key));
    if (!found.empty()) return found;
  }
  return {};
}

std::vector<Record> with_word(ReadTx& tx, const Live& live, std::string_view word) {
  std::vector<Record> out;
  for (const auto& property : live.definition.properties) {
    if (property.type != pack::FieldType::kText && property.type != pack::FieldType::kName) continue;
    for (auto& record : live.registers->find(tx, live.about.register_id, property.column, json::value(word)))
      if (!has(out, record.id)) out.push_back(std::move(record));
  }
  return out;
}

registers::Provenance Writer::why(const Live& live) const {
  return {agency, client, "", live.definition.shape.legal, {}};
}

Result<Record> create(Tx& tx, Context& context, const Live& live, json::object values, const Writer& writer) {
  TRY(refuse_read_only(live, values));
  if (const auto& subject = live.definition.shape.subject_field; !subject.empty()) {
    const auto person = known_person(tx, live, values);
    values[subject] = (person.empty() ? context.fresh_ref() : person).text();
  }
  const auto why = writer.why(live);
  auto record = TRY(live.registers->create(tx, context, live.about.register_id, values, context.today(), why));
  if (live.about.of_pack) {
    const auto& parts = *writer.parts;
    exchange::announce(tx, context, parts.hosting, *parts.pack, {{live.about.register_id, record, true}}, why);
  }
  return record;
}

Result<Record> change(Tx& tx, Context& context, const Live& live, const Record& record, const json::object& values,
                      const Writer& writer) {
  json::object others = values;
  for (const auto& property : live.definition.properties) {
    const auto* value = values.if_contains(property.column);
    if (value != nullptr && property.read_only && *value == record.values.at(property.column))
      others.erase(property.column);  // said again, not changed
  }
  TRY(refuse_read_only(live, others));
  if (others.empty()) return record;
  return live.registers->amend(tx, context, live.about.register_id, record.id, others, context.today(),
                               writer.why(live), record.version);
}

std::string service_of(const Live& live, std::string_view operation) {
  return "data/" + live.about.name + "/" + live.about.version + "/" + std::string(operation);
}

journal::Access told(const Live& live, const Record& record, const Client& client, std::string_view operation) {
  journal::Access out;
  out.subject = record.subject;
  out.consumer = client.agency;
  out.officer = client.name;
  out.service = service_of(live, operation);
  out.purpose = client.purpose;
  out.basis_vi = out.basis_en = live.definition.shape.legal;
  for (const auto& property : live.definition.properties)
    if (!record.values.at(property.column).is_null()) out.fields.push_back(property.path);
  return out;
}

}  // namespace sen::faces::govstack
