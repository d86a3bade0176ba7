#include "exchange/writes.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "exchange/errors.hpp"
#include "exchange/exchange.hpp"
#include "exchange/reading.hpp"
#include "registers/errors.hpp"

namespace sen::exchange {
namespace {

using registers::Record;

constexpr std::size_t kEntriesMax = 1000;  ///< of one `each`: the largest household, barracks or list of a form
constexpr int kRenewTries = 64;            ///< as the register engine's for new records

/// The writes of one act or outcome, in order.
class Writer {
 public:
  Writer(Tx& tx, Context& context, const registers::Registers& registers, json::object& scope,
         const registers::Provenance& why, Evaluator& evaluator)
      : tx_(tx), context_(context), registers_(registers), scope_(scope), why_(why), evaluator_(evaluator) {}

  Result<void> run(const pack::RecordWrite& write) {
    const auto first = static_cast<std::ptrdiff_t>(out_.size());
    for (auto& entry : TRY(entries_of(write.each, scope_, evaluator_))) {
      if (write.each) scope_["item"] = std::move(entry);
      if (write.when && !TRY(evaluator_.holds(write.when, scope_))) continue;
      switch (write.kind) {
        case pack::WriteKind::kCreate:
          TRY(create(write));
          break;
        case pack::WriteKind::kAmend:
        case pack::WriteKind::kEnd:
          for (const auto& record : TRY(to_change(write))) TRY(change(write, record));
      }
    }
    if (write.each) scope_.erase("item");
    if (write.as.empty()) return {};
    json::array told;
    for (auto at = out_.begin() + first; at != out_.end(); ++at) told.push_back(tell_record(at->record));
    if (write.each || write.many)
      scope_[write.as] = std::move(told);
    else
      scope_[write.as] = told.empty() ? json::value(nullptr) : std::move(told.front());
    return {};
  }
  std::vector<Written> take() { return std::move(out_); }

 private:
  Result<json::object> values_of(const pack::RecordWrite& write) {
    json::object out;
    for (const auto& binding : write.with) out[binding.name] = TRY(evaluator_.evaluate(binding.value, scope_));
    for (const auto& name : write.if_given)
      if (const auto* value = given(scope_, name)) out[name] = *value;
    return out;
  }

  Result<std::optional<CivilDate>> day_of(const pack::Expr& expr, const char* name) {
    const auto value = TRY(evaluator_.evaluate(expr, scope_));
    if (value.is_null()) return std::optional<CivilDate>();
    auto day = value.is_string() ? CivilDate::parse(value.get_string()) : Result<CivilDate>(fail(errors::kInternal));
    if (!day.ok()) return fail(errors::kBadArguments, {name});
    return std::optional(day.take());
  }
  Result<CivilDate> first_day(const pack::RecordWrite& write) {
    return TRY(day_of(write.from, "from")).value_or(context_.today());
  }

  /// The record that `unless` names, when there is one.
  Result<std::optional<Record>> present(const pack::RecordWrite& write, const json::object& values) {
    std::vector<Condition> conditions;
    for (const auto& field : write.unless) {
      const auto* value = values.if_contains(field);
      if (value == nullptr || value->is_null()) return std::optional<Record>();  // nothing identifies it
      conditions.push_back({field, value});
    }
    if (conditions.empty()) return std::optional<Record>();
    auto found = TRY(find_all(tx_, registers_, write.register_id, conditions));
    if (found.empty()) return std::optional<Record>();
    return std::optional(std::move(found.front()));
  }

  Result<void> create(const pack::RecordWrite& write) {
    const auto values = TRY(values_of(write));
    auto there = TRY(present(write, values));
    const bool is_new = !there;
    if (is_new) {
      const auto from = TRY(first_day(write));
      there = TRY(registers_.create(tx_, context_, write.register_id, values, from, why_));
    }
    out_.push_back({write.register_id, std::move(*there), is_new});
    return {};
  }

  /// Exactly one record, or with `many` as many as there are.
  Result<std::vector<Record>> to_change(const pack::RecordWrite& write) {
    auto found = TRY(find_where(tx_, registers_, write.register_id, write.where, scope_, evaluator_));
    if (write.many || found.size() == 1) return found;
    const auto* def = registers_.definition(write.register_id);
    const auto title = def == nullptr ? pack::Text{} : def->title;
    if (found.empty()) return fail(errors::kNothingToChange, {title.vi, title.en});
    return fail(errors::kSeveralToChange, {title.vi, title.en});
  }

  Result<void> change(const pack::RecordWrite& write, const Record& record) {
    const auto from = TRY(first_day(write));
    const auto until = TRY(day_of(write.until, "until"));
    std::optional<int> seen;
    if (const auto version = TRY(evaluator_.evaluate(write.version, scope_)); !version.is_null()) {
      if (!version.is_int64() || !std::in_range<int>(version.get_int64()))
        return fail(errors::kBadArguments, {"version"});
      seen = static_cast<int>(version.get_int64());
    }
    Written done{write.register_id, record, false};
    if (write.kind == pack::WriteKind::kEnd)
      TRY(registers_.end(tx_, context_, write.register_id, record.id, from, why_, seen, until));
    else
      done.record = TRY(amend(write, record, {from, until, seen}));
    out_.push_back(std::move(done));
    return {};
  }

  struct When {
    CivilDate from;
    std::optional<CivilDate> until;
    std::optional<int> seen;
  };
  Result<Record> amend(const pack::RecordWrite& write, const Record& record, const When& when) {
    auto changes = TRY(values_of(write));
    for (int attempt = 1;; ++attempt) {
      TRY(renew(write, record, changes));
      auto out = registers_.amend(tx_, context_, write.register_id, record.id, changes, when.from, why_, when.seen,
                                  when.until);
      // A drawn number may have been given before: draw again.
      const bool drawn = !out.ok() && out.error().is(sen::errors::kRecordNotUnique) &&
                         std::find(write.renew.begin(), write.renew.end(), out.error().args.at(0)) != write.renew.end();
      if (!drawn || attempt == kRenewTries) return out;
    }
  }

  /// Numbers are made from the record as it will be: a corrected birth year shows in them.
  Result<void> renew(const pack::RecordWrite& write, const Record& record, json::object& changes) {
    const auto* def = registers_.definition(write.register_id);
    for (const auto& name : write.renew) {
      const auto* field = def == nullptr ? nullptr : def->field(name);
      if (field == nullptr) return fail(errors::kBadArguments, {name});
      json::object values = record.values;
      for (const auto& member : changes) values[member.key()] = member.value();
      changes[name] = TRY(registers_.next_number(tx_, context_, field->number, values));
      for (int again = 1; changes[name] == record.values.at(name) && again < kRenewTries; ++again)
        changes[name] = TRY(registers_.next_number(tx_, context_, field->number, values));
    }
    return {};
  }

  Tx& tx_;
  Context& context_;
  const registers::Registers& registers_;
  json::object& scope_;
  const registers::Provenance& why_;
  Evaluator& evaluator_;
  std::vector<Written> out_;
};

}  // namespace

json::object tell_record(const registers::Record& record) {
  json::object out = record.values;
  out["id"] = std::to_string(record.id);
  out["version"] = record.version;
  return out;
}

Result<std::vector<Record>> find_where(ReadTx& tx, const registers::Registers& registers, std::string_view register_id,
                                       const std::vector<pack::Binding>& where, const json::object& scope,
                                       Evaluator& evaluator, int at_most) {
  std::vector<json::value> values;
  for (const auto& binding : where) values.push_back(TRY(evaluator.evaluate(binding.value, scope)));
  std::vector<Condition> conditions;
  for (std::size_t i = 0; i < where.size(); ++i) conditions.push_back({where[i].name, &values[i]});
  return find_all(tx, registers, register_id, conditions, at_most);
}

const json::value* given(const json::object& scope, std::string_view name) {
  const auto* args = scope.if_contains("args");
  const auto* members = args == nullptr ? nullptr : args->if_object();
  return members == nullptr ? nullptr : members->if_contains(name);
}

Result<json::array> entries_of(const pack::Expr& each, const json::object& scope, Evaluator& evaluator) {
  if (!each) return json::array{nullptr};
  auto value = TRY(evaluator.evaluate(each, scope));
  if (value.is_null()) return json::array();
  if (!value.is_array() || value.get_array().size() > kEntriesMax) return fail(errors::kBadArguments, {"each"});
  return std::move(value.get_array());
}

Result<std::vector<Written>> write_records(Tx& tx, Context& context, const registers::Registers& registers,
                                           const std::vector<pack::RecordWrite>& writes, json::object& scope,
                                           const registers::Provenance& why, Evaluator& evaluator) {
  Writer writer(tx, context, registers, scope, why, evaluator);
  for (const auto& write : writes) TRY(writer.run(write));
  return writer.take();
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
