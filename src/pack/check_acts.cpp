/// Acts: what they find, require, write and cause.
#include <algorithm>

#include "pack/check.hpp"
#include "pack/shapes.hpp"

namespace sen::pack {
namespace {

using feel::Kind;
using feel::Type;

/// What a field's value may be when an expression makes it.
bool fits(const RegisterField& field, const Type& type) {
  if (!type.kind || *type.kind == Kind::kNull) return true;
  const Type wanted = field_type(field);
  if (!wanted.kind || *type.kind == *wanted.kind) return true;
  if (field.type == FieldType::kDate || field.type == FieldType::kPartialDate) return *type.kind == Kind::kDate;
  return field.type == FieldType::kInstant && *type.kind == Kind::kDateTime;
}

template <class Map>
std::vector<std::string> ids_of(const Map& map) {
  std::vector<std::string> out;
  for (const auto& [id, one] : map) out.push_back(id);
  return out;
}

/// The names of a write or find against one register.
class WriteCheck {
 public:
  WriteCheck(Report& report, const Register& definition, const Names& names, std::string what)
      : report_(report), definition_(definition), names_(names), what_(std::move(what)) {}

  const RegisterField* need_field(const Source& at, const std::string& name) const {
    const RegisterField* field = definition_.field(name);
    if (field != nullptr) return field;
    std::vector<std::string> known;
    for (const RegisterField& one : definition_.fields) known.push_back(one.name);
    report_.error(errors::kUnknownReference, at,
                  {"field", name + " in the register " + definition_.id, did_you_mean(name, known)});
    return nullptr;
  }

  void bindings(const std::vector<Binding>& bindings) const {
    for (const Binding& binding : bindings) {
      const Types types = names_.check(binding.value);
      const RegisterField* field = need_field(binding.value.source, binding.name);
      if (field != nullptr && !fits(*field, types.full)) {
        report_.error(errors::kWrongType, binding.value.source,
                      {"The field " + field->name, field_type(*field).text(), types.full.text()});
      }
    }
  }

  /// A look-up without an index would read a whole national register.
  void where(const Source& at, const std::vector<Binding>& where) const {
    bindings(where);
    const bool findable = std::ranges::any_of(where, [&](const Binding& binding) {
      const RegisterField* field = definition_.field(binding.name);
      return field == nullptr || field->unique || field->searchable || field->type == FieldType::kPerson;
    });
    if (findable) return;
    report_.error(errors::kWrongShape, at,
                  {"`where` of " + what_, "a list with at least one field that is unique, searchable or a person"});
  }

  void given_and_renewed(const RecordWrite& write) const {
    for (const std::string& name : write.if_given) need_field(write.source, name);
    if (!write.if_given.empty() && !names_.defined("args"))
      report_.error(errors::kWrongShape, write.source, {"if_given of " + what_, "used in an act: only a caller gives"});
    for (const std::string& name : write.renew) {
      const RegisterField* field = need_field(write.source, name);
      if (field != nullptr && field->number.empty())
        report_.error(errors::kWrongShape, write.source,
                      {"The field " + name + ", which " + what_ + " renews", "one with a `number`"});
    }
  }

  /// Every required field of a new record must be given.
  void complete(const RecordWrite& write) const {
    for (const RegisterField& field : definition_.fields) {
      if (!field.required || !field.number.empty()) continue;
      if (std::ranges::find(write.with, field.name, &Binding::name) != write.with.end()) continue;
      report_.error(errors::kLacksField, write.source, {what_, field.name, definition_.id});
    }
    for (const std::string& name : write.unless) {
      if (std::ranges::find(write.with, name, &Binding::name) != write.with.end()) continue;
      report_.error(errors::kUnknownReference, write.source,
                    {"field", name + " among those that " + what_ + " gives", " It stands in `unless`."});
    }
  }

 private:
  Report& report_;
  const Register& definition_;
  const Names& names_;
  std::string what_;
};

/// An expression that says `before` means FEEL's function of that name, never a record; `args` and `item` are taken.
void need_free_name(Report& report, const Source& at, const std::string& name) {
  const auto parsed = feel::Expression::parse(name);
  if (!parsed.ok() || parsed->roots().empty() || name == "args" || name == "item")
    report.error(errors::kBadName, at, {"A record", name, "This name means something else already; choose another"});
}

/// The names inside `each`: `item` is an entry of its list.
Names with_item(Report& report, const Names& names, const Expr& each, const std::string& what) {
  Names out = names;
  if (!each) return out;
  const Types list = names.check(each);
  if (list.full.kind && *list.full.kind != Kind::kList && *list.full.kind != Kind::kNull)
    report.error(errors::kWrongType, each.source, {"`each` of " + what, "list", list.full.text()});
  const auto entry = [](const Type& type) { return type.items.empty() ? Type::any() : type.items.front(); };
  out.define("item", {entry(list.full), entry(list.granted)});
  return out;
}

class ActCheck {
 public:
  ActCheck(const Pack& pack, Report& report, const Service& act)
      : pack_(pack), report_(report), act_(act), names_(report, "") {}

  void run() {
    names_.define("args", both_types(Type::any()));
    for (const Find& find : act_.finds) check_find(find);
    for (const Rule& rule : act_.rules) check_rule(rule);
    for (const RecordWrite& write : act_.writes) {
      need_own_register(write.source, write.register_id);
      check_write(pack_, report_, write, names_, what());
      names_.define(write.as, both_types(write_type(pack_, write)));
    }
    for (const FollowUp& next : act_.follow_ups) check_follow_up(next);
    for (const Binding& binding : act_.gives) names_.check(binding.value);
  }

 private:
  std::string what() const { return "The act " + act_.id; }

  const Register* need_own_register(const Source& at, const std::string& id) {
    const auto found = pack_.registers.find(id);
    if (found == pack_.registers.end()) {
      report_.error(errors::kUnknownReference, at, {"register", id, did_you_mean(id, ids_of(pack_.registers))});
      return nullptr;
    }
    if (found->second.agency != act_.agency)
      report_.error(errors::kOtherAgency, at, {"The register " + id, found->second.agency, act_.agency});
    return &found->second;
  }

  void check_find(const Find& find) {
    if (const Register* definition = need_own_register(find.source, find.register_id))
      WriteCheck(report_, *definition, names_, what()).where(find.source, find.where);
    need_free_name(report_, find.source, find.as);
    if (names_.defined(find.as))
      report_.error(errors::kRepeated, find.source, {"the name", find.as, "an earlier line"});
    names_.define(find.as, both_types(find_type(pack_, find)));
  }

  void check_rule(const Rule& rule) {
    const Types types = names_.check(rule.that);
    if (types.full.kind && *types.full.kind != Kind::kBoolean)
      report_.error(errors::kWrongType, rule.that.source, {"The rule " + rule.id, "true or false", types.full.text()});
    for (const Rule& other : act_.rules) {
      if (&other == &rule) break;
      if (other.id == rule.id) report_.error(errors::kRepeated, rule.source, {"the rule", rule.id, "an earlier line"});
    }
  }

  void check_follow_up(const FollowUp& next) {
    const auto found = pack_.services.find(next.service);
    if (found == pack_.services.end()) {
      report_.error(errors::kUnknownReference, next.source,
                    {"service", next.service, did_you_mean(next.service, ids_of(pack_.services))});
      return;
    }
    const Service& service = found->second;
    if (service.kind != ServiceKind::kAct)
      report_.error(errors::kWrongServiceKind, next.source, {service.id, std::string(kind_name(service.kind)), "act"});
    if (service.agency == act_.agency)
      report_.error(errors::kWrongShape, next.source,
                    {"`then` of " + act_.id, "an act of another agency; its own registers stand in `writes`"});
    if (!pack_.purposes.contains(next.purpose))
      report_.error(errors::kUnknownReference, next.source,
                    {"purpose", next.purpose, did_you_mean(next.purpose, ids_of(pack_.purposes))});
    need_grant(pack_, report_, next.source, service, act_.agency, next.purpose, {});
    const Names inner = with_item(report_, names_, next.each, "`then` of " + act_.id);
    inner.check(next.when);
    for (const Binding& binding : next.with) {
      inner.check(binding.value);
      need_argument(binding.value.source, service, binding.name);
    }
    for (const std::string& name : next.if_given) need_argument(next.source, service, name);
  }

  void need_argument(const Source& at, const Service& service, const std::string& name) {
    const auto takes = service.args();
    if (std::ranges::find(takes, name) != takes.end()) return;
    report_.error(errors::kUnknownArgument, at, {service.id, name, did_you_mean(name, takes), join_names(takes)});
  }

  const Pack& pack_;
  Report& report_;
  const Service& act_;
  Names names_;
};

}  // namespace

void check_write(const Pack& pack, Report& report, const RecordWrite& write, const Names& names,
                 const std::string& what) {
  const Names inner = with_item(report, names, write.each, what);
  for (const Expr* expr : {&write.when, &write.from, &write.until, &write.version}) inner.check(*expr);
  const auto found = pack.registers.find(write.register_id);
  if (found == pack.registers.end()) return;  // reported as an unknown reference
  need_free_name(report, write.source, write.as);
  const WriteCheck check(report, found->second, inner, what);
  check.bindings(write.with);
  check.given_and_renewed(write);
  if (write.kind == WriteKind::kCreate)
    check.complete(write);
  else
    check.where(write.source, write.where);
}

void check_act(const Pack& pack, Report& report, const Service& act) { ActCheck(pack, report, act).run(); }

}  // namespace sen::pack
