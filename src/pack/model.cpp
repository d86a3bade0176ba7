#include "pack/model.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace sen::pack {
namespace {

template <class Items, class Member>
auto find_by(const Items& items, Member member, std::string_view value) -> decltype(&*items.begin()) {
  const auto found = std::ranges::find(items, value, member);
  return found == items.end() ? nullptr : &*found;
}

/// "phường" -> "Phường": a name that begins a line begins with a capital.
std::string capitalised(const std::string& text) {
  const std::string first = first_characters(text, 1);
  return to_upper(first) + text.substr(first.size());
}

std::string filled(std::string text, const std::string& place) {
  const auto at = text.find("{place}");
  return at == std::string::npos ? text : text.replace(at, 7, place);
}

/// "args.pin" -> "pin"; empty for other names.
std::string argument_of(const std::string& path) {
  if (!path.starts_with("args.")) return {};
  return path.substr(5, path.find('.', 5) - 5);
}

void add_args(const Expr& expr, std::vector<std::string>& out) {
  if (!expr) return;
  for (const std::string& path : expr.parsed->names()) {
    const std::string name = argument_of(path);
    if (!name.empty() && std::ranges::find(out, name) == out.end()) out.push_back(name);
  }
}

}  // namespace

const CodeItem* CodeList::find(std::string_view code) const { return find_by(items, &CodeItem::code, code); }
const RegisterField* Register::field(std::string_view name) const {
  return find_by(fields, &RegisterField::name, name);
}
const RegisterField* RegisterField::member(std::string_view inner) const {
  return find_by(fields, &RegisterField::name, inner);
}
std::optional<RegisterField> RegisterField::part(std::string_view inner) const {
  if (type != FieldType::kAddress) return {};
  RegisterField out;
  out.name = std::string(inner);
  out.label = label;
  out.personal = personal;
  out.max_length = max_length;
  out.source = source;
  if (inner == "country") {
    out.type = FieldType::kCode;
    out.codes = codes;
  } else if (inner == "place") {
    out.type = FieldType::kPlace;
  } else if (inner != "detail") {
    return {};
  }
  return out;
}
const Step* Procedure::step(std::string_view step_id) const { return find_by(steps, &Step::id, step_id); }
const Agency* Pack::agency(std::string_view agency_id) const { return find_by(agencies, &Agency::id, agency_id); }
const Procedure* Pack::procedure_by_code(std::string_view code) const {
  return find_by(procedures, &Procedure::code, code);
}

std::vector<const Expr*> RecordWrite::expressions() const {
  std::vector<const Expr*> out{&each, &when, &from, &until, &version};
  for (const auto* bindings : {&where, &with})
    for (const Binding& binding : *bindings) out.push_back(&binding.value);
  return out;
}

std::string_view kind_name(ServiceKind kind) {
  switch (kind) {
    case ServiceKind::kRead:
      return "read";
    case ServiceKind::kVerify:
      return "verify";
    case ServiceKind::kSearch:
      return "search";
    case ServiceKind::kChanges:
      return "changes";
    case ServiceKind::kAct:
      return "act";
    case ServiceKind::kEvent:
      return "event";
  }
  return "";
}

std::vector<std::string> Service::args() const {
  if (kind == ServiceKind::kSearch) return {"name", "born", "place"};
  if (kind == ServiceKind::kChanges) return {"since"};
  if (kind != ServiceKind::kAct) return also_by.empty() ? find_by : std::vector<std::string>{"person"};
  std::vector<std::string> out;
  const auto add = [&](const std::vector<Binding>& bindings) {
    for (const Binding& binding : bindings) add_args(binding.value, out);
  };
  for (const Find& find : finds) add(find.where);
  for (const Rule& rule : rules) add_args(rule.that, out);
  const auto add_names = [&](const std::vector<std::string>& names) {
    for (const std::string& name : names)
      if (std::ranges::find(out, name) == out.end()) out.push_back(name);
  };
  for (const RecordWrite& write : writes) {
    for (const Expr* expr : write.expressions()) add_args(*expr, out);
    add_names(write.if_given);
  }
  for (const FollowUp& act : follow_ups) {
    add(act.with);
    add_names(act.if_given);
    add_args(act.each, out);
    add_args(act.when, out);
  }
  add(gives);
  return out;
}

const UnitKind* Pack::unit_kind(std::string_view unit, const Agency** agency_out) const {
  for (const Agency& one : agencies) {
    if (const UnitKind* found = find_by(one.units, &UnitKind::id, unit)) {
      if (agency_out != nullptr) *agency_out = &one;
      return found;
    }
  }
  return nullptr;
}

const Place* Pack::place(std::string_view code, CivilDate on) const {
  const Place* found = place_or_former(code, on);
  return found != nullptr && found->valid.covers(on) ? found : nullptr;
}

const Place* Pack::place_or_former(std::string_view code, CivilDate on) const {
  // Sorted by code, then by first day: the last version that begins on or before the day.
  const auto [begin, end] =
      std::ranges::equal_range(places, code, {}, [](const Place& p) { return std::string_view(p.code); });
  if (begin == end) return nullptr;
  const Place* found = &*begin;
  for (auto it = begin; it != end; ++it) {
    if (!it->valid.from || *it->valid.from <= on) found = &*it;
  }
  return found;
}

std::string Pack::province_of(std::string_view code, CivilDate on) const {
  const Place* at = place_or_former(code, on);
  for (int level = 0; at != nullptr && level < 3; ++level) {
    if (at->level == PlaceLevel::kProvince) return at->code;
    // A unit of an abolished map lies in a province of that map.
    const CivilDate day = at->valid.until && *at->valid.until <= on ? at->valid.until->plus_days(-1) : on;
    at = place_or_former(at->parent, day);
  }
  return {};
}

std::string Pack::pin_prefix(std::string_view code, CivilDate on) const {
  const auto found = pin_prefixes.find(province_of(code, on));
  return found == pin_prefixes.end() ? "" : found->second;
}

std::string Pack::place_name(std::string_view code, CivilDate on) const {
  const Place* at = place_or_former(code, on);
  if (at == nullptr) return std::string(code);
  std::string out;
  const CivilDate day = at->valid.until && *at->valid.until <= on ? at->valid.until->plus_days(-1) : on;
  for (int level = 0; at != nullptr && level < 3; ++level) {
    if (level > 0) out += ", ";
    out += capitalised(at->full_name());
    at = at->parent.empty() ? nullptr : place_or_former(at->parent, day);
  }
  return out;
}

std::string Pack::unit_name(std::string_view unit, CivilDate on, std::string_view language) const {
  const auto colon = unit.find(':');
  const UnitKind* kind = unit_kind(unit.substr(0, colon));
  if (kind == nullptr) return std::string(unit);
  if (colon == std::string_view::npos) return filled(kind->name.in(language), "");
  const std::string_view code = unit.substr(colon + 1);
  const Place* at = kind->per == "facility" ? nullptr : place_or_former(code, on);
  return filled(kind->name.in(language), at == nullptr ? std::string(code) : capitalised(at->full_name()));
}

const Grant* Pack::grant(std::string_view service, std::string_view to, std::string_view purpose, CivilDate on) const {
  const auto found = std::ranges::find_if(grants, [&](const Grant& g) {
    return g.service == service && g.to == to && g.purpose == purpose && g.valid.covers(on);
  });
  return found == grants.end() ? nullptr : &*found;
}

const Procedure* Pack::procedure(std::string_view procedure_id, CivilDate on) const {
  const auto found =
      std::ranges::find_if(procedures, [&](const Procedure& p) { return p.id == procedure_id && p.valid.covers(on); });
  return found == procedures.end() ? nullptr : &*found;
}

const RegisterField* Pack::field_of(const Service& service, std::string_view path) const {
  std::string_view register_id = service.register_id;
  std::string_view field = path;
  if (const auto dot = path.find('.'); dot != std::string_view::npos) {
    const Include* include = find_by(service.includes, &Include::name, path.substr(0, dot));
    if (include == nullptr) return nullptr;
    register_id = include->register_id;
    field = path.substr(dot + 1);
  }
  const auto found = registers.find(register_id);
  return found == registers.end() ? nullptr : found->second.field(field);
}

std::optional<RegisterField> Pack::value_at(const Service& service, std::string_view register_id,
                                            std::string_view path) const {
  const auto own = registers.find(register_id);
  const auto dot = path.find('.');
  const RegisterField* first = own == registers.end() ? nullptr : own->second.field(path.substr(0, dot));
  if (first != nullptr) return dot == std::string_view::npos ? *first : first->part(path.substr(dot + 1));
  const auto second = dot == std::string_view::npos ? dot : path.find('.', dot + 1);
  const RegisterField* nested = field_of(service, path.substr(0, second));
  if (nested == nullptr || dot == std::string_view::npos) return {};
  if (find_by(service.includes, &Include::name, path.substr(0, dot))->many) return {};
  return second == std::string_view::npos ? *nested : nested->part(path.substr(second + 1));
}

namespace {
template <class Form>
const Form* form_of(const std::map<std::string, Form, std::less<>>& forms, const std::string& service) {
  const auto found = std::ranges::find_if(forms, [&](const auto& one) {
    return std::ranges::find(one.second.services, service) != one.second.services.end();
  });
  return found == forms.end() ? nullptr : &found->second;
}
}  // namespace

const Message* Pack::message_of(const Service& service) const { return form_of(messages, service.id); }
const Scan* Pack::scan_of(const Service& service) const { return form_of(scans, service.id); }

std::string Pack::code_label(std::string_view list, std::string_view code, std::string_view language) const {
  const auto found = codes.find(list);
  const CodeItem* item = found == codes.end() ? nullptr : found->second.find(code);
  return item == nullptr ? std::string(code) : item->label.in(language);
}

}  // namespace sen::pack
