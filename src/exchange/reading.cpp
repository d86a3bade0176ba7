#include "exchange/reading.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "exchange/errors.hpp"
#include "exchange/projector.hpp"

namespace sen::exchange {
namespace {

using registers::Record;
using registers::Registers;

bool equal(const json::value& stored, const json::value& asked) {
  if (stored.is_string() && asked.is_string())
    return std::string_view(stored.get_string()) == to_nfc(asked.get_string());
  return stored == asked;
}

Error bad(std::string_view argument) { return fail(errors::kBadArguments, {std::string(argument)}); }

/// The field that an argument names: itself, or the subject for `ref`.
std::string field_of(const pack::Register& def, const std::string& argument) {
  return argument == "ref" && def.field("ref") == nullptr ? def.subject_field : argument;
}

bool is_reference(const pack::Register& def, const std::string& field) {
  const auto* found = def.field(field);
  return found != nullptr && found->type == pack::FieldType::kPerson;
}

bool is_ref_text(const json::value& value) {
  if (!value.is_string()) return false;
  const auto ref = Ref::parse(value.get_string());
  return ref.ok() && !ref->empty();
}

/// All arguments, no more and no fewer, each a plain value; references well-formed. @returns false when one is null:
/// nobody is asked for
Result<bool> check_arguments(const pack::Register& def, const pack::Service& service, const json::object& args) {
  const bool by_person = !service.also_by.empty();
  const auto wanted = by_person ? std::vector<std::string>{"person"} : service.find_by;
  for (const auto& member : args)
    if (std::find(wanted.begin(), wanted.end(), std::string_view(member.key())) == wanted.end())
      return bad(member.key());
  if (wanted.empty()) return bad("find_by");
  bool complete = true;
  for (const auto& name : wanted) {
    const auto* value = args.if_contains(name);
    if (value == nullptr || value->is_structured()) return bad(name);
    const bool reference = by_person || is_reference(def, field_of(def, name));
    if (value->is_null())
      complete = false;
    else if (reference && !is_ref_text(*value))
      return bad(name);
  }
  return complete;
}

Result<std::vector<Record>> find_records(ReadTx& tx, const Registers& registers, const pack::Register& def,
                                         const pack::Service& service, const json::object& args, registers::Told told) {
  std::vector<Condition> conditions;
  if (service.also_by.empty()) {
    for (const auto& name : service.find_by) conditions.push_back({field_of(def, name), &args.at(name)});
    return find_all(tx, registers, def.id, conditions, kAnswersMax, told);
  }
  std::vector<Record> out;
  for (const auto& field : service.also_by) {
    for (auto& record : TRY(find_all(tx, registers, def.id, {{field, &args.at("person")}}, kAnswersMax, told))) {
      const bool known =
          std::any_of(out.begin(), out.end(), [&](const Record& other) { return other.id == record.id; });
      if (!known) out.push_back(std::move(record));
    }
  }
  return out;
}

}  // namespace

Result<std::vector<Record>> find_all(ReadTx& tx, const Registers& registers, std::string_view register_id,
                                     const std::vector<Condition>& conditions, int at_most, registers::Told told) {
  const auto findable = [&](const Condition& c) { return registers.findable(register_id, c.field); };
  if (std::none_of(conditions.begin(), conditions.end(), findable))
    return bad(conditions.empty() ? std::string_view("find_by") : std::string_view(conditions.front().field));
  const auto by = std::find_if(conditions.begin(), conditions.end(),
                               [&](const Condition& c) { return findable(c) && !c.value->is_null(); });
  if (by == conditions.end()) return std::vector<Record>();
  std::vector<std::string_view> compared(told.begin(), told.end());
  if (!told.empty())
    for (const auto& condition : conditions) compared.emplace_back(condition.field);
  auto found = registers.find(tx, register_id, by->field, *by->value, at_most + 1, compared);
  if (found.size() > static_cast<std::size_t>(at_most)) return fail(errors::kTooManyAnswers, {std::to_string(at_most)});
  std::erase_if(found, [&](const Record& record) {
    return std::any_of(conditions.begin(), conditions.end(), [&](const Condition& c) {
      const auto* stored = record.values.if_contains(c.field);
      return &c != &*by && (stored == nullptr || !equal(*stored, *c.value));
    });
  });
  return found;
}

std::vector<std::string_view> fields_needed(const pack::Register& def, const pack::Service& service,
                                            const pack::Grant& grant, std::string_view prefix) {
  if (service.only && prefix.empty()) return {};  // a condition may look at any field
  std::vector<std::string_view> out{def.subject_field, def.replaced_by};
  for (const std::string_view path : grant.fields) {
    if (!path.starts_with(prefix)) continue;
    const auto name = path.substr(prefix.size());
    out.push_back(name.substr(0, name.find('.')));
  }
  if (prefix.empty())
    for (const auto& include : service.includes) out.emplace_back(include.from);
  return out;
}

Result<Reading> read_granted(ReadTx& tx, const Registers& registers, const pack::Service& service,
                             const pack::Grant& grant, const json::object& args, Evaluator& evaluator) {
  const auto* def = registers.definition(service.register_id);
  if (def == nullptr) return fail(errors::kServiceUnknown, {service.id});
  Reading out;
  out.answer = service.many ? json::value(json::array()) : json::value(nullptr);
  if (!TRY(check_arguments(*def, service, args))) return out;
  const auto needed = fields_needed(*def, service, grant, "");
  auto records = TRY(find_records(tx, registers, *def, service, args, needed));
  auto found = TRY(to_tell(tx, registers, def->id, std::move(records), needed));
  if (service.only) {
    std::vector<Found> kept;
    for (auto& one : found)
      if (TRY(evaluator.holds(service.only, one.record.values))) kept.push_back(std::move(one));
    found = std::move(kept);
  }
  if (!service.many && found.size() > 1) return fail(errors::kAmbiguous);
  Projector projector(tx, registers, service, grant);
  for (const auto& one : found) {
    auto told = TRY(projector.project(one));
    if (service.many)
      out.answer.get_array().push_back(std::move(told));
    else
      out.answer = std::move(told);
  }
  out.uses = projector.take_uses();
  return out;
}

std::vector<Ref> people_named(const pack::Register& def, const pack::Service& service, const json::value& args) {
  std::vector<Ref> out;
  const auto* members = args.if_object();
  if (members == nullptr) return out;
  const auto names = service.also_by.empty() ? service.find_by : std::vector<std::string>{"person"};
  for (const auto& name : names) {
    const auto* value = members->if_contains(name);
    const bool reference = !service.also_by.empty() || is_reference(def, field_of(def, name));
    if (value == nullptr || !reference || !is_ref_text(*value)) continue;
    const Ref ref = *Ref::parse(value->get_string());
    if (std::find(out.begin(), out.end(), ref) == out.end()) out.push_back(ref);
  }
  return out;
}

}  // namespace sen::exchange
