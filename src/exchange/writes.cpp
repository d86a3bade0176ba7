#include "exchange/writes.hpp"

#include "base/text.hpp"
#include "exchange/errors.hpp"
#include "exchange/exchange.hpp"
#include "exchange/reading.hpp"

namespace sen::exchange {
namespace {

/// The record that `unless` names, when there is one.
Result<std::optional<registers::Record>> existing(ReadTx& tx, const registers::Registers& registers,
                                                  const pack::RecordWrite& write, const json::object& values) {
  std::vector<Condition> conditions;
  for (const auto& field : write.unless) {
    const auto* value = values.if_contains(field);
    if (value == nullptr || value->is_null()) return std::optional<registers::Record>();  // nothing identifies it
    conditions.push_back({field, value});
  }
  auto found = TRY(find_all(tx, registers, write.register_id, conditions));
  if (found.empty()) return std::optional<registers::Record>();
  return std::optional(std::move(found.front()));
}

}  // namespace

json::object tell_record(const registers::Record& record) {
  json::object out = record.values;
  out["id"] = std::to_string(record.id);
  return out;
}

Result<std::vector<Written>> write_records(Tx& tx, Context& context, const registers::Registers& registers,
                                           const std::vector<pack::RecordWrite>& writes, json::object& scope,
                                           const registers::Provenance& why, Evaluator& evaluator) {
  std::vector<Written> out;
  for (const auto& write : writes) {
    if (write.when && !TRY(evaluator.holds(write.when, scope))) {
      if (!write.as.empty()) scope[write.as] = nullptr;
      continue;
    }
    json::object values;
    for (const auto& binding : write.with) values[binding.name] = TRY(evaluator.evaluate(binding.value, scope));
    Written written;
    written.register_id = write.register_id;
    auto present =
        write.unless.empty() ? std::optional<registers::Record>() : TRY(existing(tx, registers, write, values));
    written.created = !present;
    written.record = present ? std::move(*present)
                             : TRY(registers.create(tx, context, write.register_id, values, context.today(), why));
    if (!write.as.empty()) scope[write.as] = tell_record(written.record);
    out.push_back(std::move(written));
  }
  return out;
}

void announce(Tx& tx, Context& context, const events::Hosting& hosting, const pack::Pack& pack,
              const std::vector<Written>& written, const registers::Provenance& why) {
  const std::string& agency = hosting.id(tx.agency());
  for (const auto& one : written) {
    if (!one.created) continue;
    for (const auto& kind : pack.events) {
      if (kind.agency != agency || kind.register_id != one.register_id) continue;
      const auto& record = one.record;
      const std::string subject =
          record.subject.empty() ? one.register_id + "/" + std::to_string(record.id) : record.subject.text();
      json::object data;
      for (const auto& field : kind.fields)
        if (const auto* value = record.values.if_contains(field)) data[field] = *value;
      events::emit(tx, context, kind.id, subject, data);
      for (const auto& to : kind.to) {
        if (to != agency && !record.subject.empty() && !kind.fields.empty()) {
          journal::Access access;
          access.subject = record.subject;
          access.consumer = to;
          access.service = kind.id;
          access.purpose = "event";
          access.basis_vi = access.basis_en = pack.registers.find(one.register_id)->second.legal;
          access.case_id = why.case_id;
          access.fields = kind.fields;
          journal::append(tx, context, access);
        }
        events::send(tx, context, hosting,
                     {.to = to,
                      .service = "event.deliver",
                      .subject = subject,
                      .purpose = "event",
                      .case_id = why.case_id,
                      .body = json::object{{"type", kind.id}, {"subject", subject}, {"data", data}},
                      .on_reply = "",
                      .token = ""});
      }
    }
  }
}

Result<void> apply_writes(Tx& tx, Context& context, const registers::Registers& registers,
                          const std::vector<pack::RecordWrite>& writes, json::object& scope,
                          const registers::Provenance& why, const pack::Pack& pack, const events::Hosting* hosting) {
  Evaluator evaluator(pack, context.now());
  const auto written = TRY(write_records(tx, context, registers, writes, scope, why, evaluator));
  if (hosting != nullptr) announce(tx, context, *hosting, pack, written, why);
  return {};
}

}  // namespace sen::exchange
