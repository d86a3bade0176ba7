/// Agencies, registers, numbers, services, grants, events: does every name mean something, and has everything its law.
#include <algorithm>

#include "pack/check.hpp"
#include "pack/shapes.hpp"

namespace sen::pack {
namespace {

template <class Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> out;
  for (const auto& [id, value] : map) out.push_back(id);
  return out;
}

class References {
 public:
  References(const Pack& pack, Report& report) : pack_(pack), report_(report) {
    for (const Agency& agency : pack.agencies) agencies_.push_back(agency.id);
  }

  void run() {
    for (const auto& [id, one] : pack_.registers) check_register(one);
    for (const auto& [id, one] : pack_.numbers) check_number(one);
    for (const auto& [id, one] : pack_.quality) check_quality(one);
    for (const auto& [id, one] : pack_.services) check_service(one);
    for (const Grant& one : pack_.grants) check_grant(one);
    for (const EventKind& one : pack_.events) check_event(one);
    check_grant_overlaps();
  }

 private:
  /// `within`: said after the name, not compared.
  void unknown(const Source& at, const std::string& kind, const std::string& name,
               const std::vector<std::string>& known, const std::string& within = "") {
    report_.error(errors::kUnknownReference, at, {kind, name + within, did_you_mean(name, known)});
  }
  void need_agency(const Source& at, const std::string& id) {
    if (pack_.agency(id) == nullptr) unknown(at, "agency", id, agencies_);
  }
  const Register* need_register(const Source& at, const std::string& id) {
    const auto found = pack_.registers.find(id);
    if (found != pack_.registers.end()) return &found->second;
    unknown(at, "register", id, keys_of(pack_.registers));
    return nullptr;
  }
  void need_field(const Source& at, const Register& definition, const std::string& name) {
    if (definition.field(name) != nullptr) return;
    std::vector<std::string> known;
    for (const RegisterField& field : definition.fields) known.push_back(field.name);
    unknown(at, "field", name, known, " in the register " + definition.id);
  }
  void need_own_register(const Source& at, const std::string& register_id, const std::string& agency) {
    const Register* found = need_register(at, register_id);
    if (found == nullptr || found->agency == agency) return;
    report_.error(errors::kOtherAgency, at, {"The register " + register_id, found->agency, agency});
  }

  void check_register(const Register& one) {
    need_agency(one.source, one.agency);
    if (!one.subject_field.empty()) {
      need_field(one.source, one, one.subject_field);
      const RegisterField* subject = one.field(one.subject_field);
      if (subject != nullptr && subject->type != FieldType::kPerson) {
        report_.error(errors::kWrongShape, subject->source,
                      {"The subject " + one.subject_field, "a field of type person"});
      }
    } else if (one.once_per_subject) {
      report_.error(errors::kMissingKey, one.source, {"the register " + one.id + " with once_per_subject", "subject"});
    }
    if (!one.replaced_by.empty()) check_replaced(one);
    check_roles(one);
    for (const RegisterField& field : one.fields) {
      if (!field.codes.empty() && !pack_.codes.contains(field.codes))
        unknown(field.source, "code list", field.codes, keys_of(pack_.codes));
      if (!field.target.empty()) need_register(field.source, field.target);
      if (field.was) check_earlier(pack_, report_, one, field);
      if (field.number.empty()) continue;
      const auto number = pack_.numbers.find(field.number);
      if (number == pack_.numbers.end()) {
        unknown(field.source, "number", field.number, keys_of(pack_.numbers));
        continue;
      }
      for (const std::string& input : number->second.inputs) need_field(field.source, one, input);
    }
  }

  void check_replaced(const Register& one) {
    need_field(one.source, one, one.replaced_by);
    const RegisterField* field = one.field(one.replaced_by);
    const bool fits = field == nullptr || (field->type == FieldType::kPerson && !one.subject_field.empty() &&
                                           one.replaced_by != one.subject_field && one.field("replaced") == nullptr);
    if (!fits)
      report_.error(errors::kWrongShape, one.source,
                    {"replaced_by of " + one.id,
                     "a field of type person beside the subject, in a register without a field named replaced"});
  }

  /// The fields that the register as a whole goes by.
  void check_roles(const Register& one) {
    const auto of_type = [&](const std::string& name, const char* role, std::initializer_list<FieldType> types,
                             const char* shape) {
      if (name.empty()) return;
      need_field(one.source, one, name);
      const RegisterField* field = one.field(name);
      if (field != nullptr && std::ranges::find(types, field->type) == types.end())
        report_.error(errors::kWrongShape, field->source, {"The field " + name + ", " + role + one.id, shape});
    };
    of_type(one.search.name, "a name to search by in ", {FieldType::kName, FieldType::kText}, "a name");
    of_type(one.search.born, "a birth date to search by in ", {FieldType::kPartialDate}, "a partial_date");
    of_type(one.search.place, "a place to search by in ", {FieldType::kPlace}, "a place");
    of_type(one.retention.after, "from which time of keeping counts in ", {FieldType::kDate}, "a date");
  }

  void check_quality(const Quality& one) {
    const Register* found = need_register(one.source, one.register_id);
    if (found == nullptr) return;
    need_field(one.source, *found, one.place);
    if (!pack_.purposes.contains(one.purpose)) unknown(one.source, "purpose", one.purpose, keys_of(pack_.purposes));
    if (const RegisterField* field = found->field(one.place); field != nullptr && field->type != FieldType::kPlace)
      report_.error(errors::kWrongShape, one.source,
                    {"The field " + one.place + ", by which quality is told", "a place"});
    Names names(report_, "");
    for (const RegisterField& field : found->fields) names.define(field.name, both_types(field_type(field)));
    names.define("meta", both_types(texts_type({"known_on", "valid_from", "version"})));
    names.add_function("current", {"register", "field", "value"}, feel::Type::any());
    names.add_function("known", {"register", "field", "value"}, feel::Type::of(feel::Kind::kBoolean));
    names.add_function("known_count", {"register", "field", "value"}, feel::Type::of(feel::Kind::kNumber));
    for (const QualityRule& rule : one.rules) {
      for (const Expr* expr : {&rule.expected, &rule.holds, &rule.event, &rule.recorded}) names.check(*expr);
      if (rule.kind == QualityKind::kPairs) check_pairs(rule, *found);
    }
  }

  void check_pairs(const QualityRule& rule, const Register& found) {
    if (found.search.name.empty() || found.search.born.empty())
      report_.error(errors::kMissingKey, rule.source,
                    {"the register " + found.id + ", whose pairs are looked for,", "search with name and born"});
    Names names(report_, "");
    for (const char* side : {"one", "other"}) names.define(side, both_types(record_type(found)));
    for (const char* how : {"names", "born"}) names.define(how, both_types(text_type()));
    names.check(rule.same);
    if (rule.merge.empty()) return;
    const auto act = pack_.services.find(rule.merge);
    if (act == pack_.services.end() || act->second.kind != ServiceKind::kAct || act->second.agency != found.agency)
      unknown(rule.source, "act of " + found.agency, rule.merge, keys_of(pack_.services));
  }

  void check_number(const Number& one) {
    Names names(report_, "");
    for (const std::string& input : one.inputs) names.define(input, both_types(feel::Type::any()));
    names.check(one.scope);
    names.add_function("next", {"width"}, text_type());
    names.add_function("random", {"width"}, text_type());
    const auto calls = one.format ? one.format.parsed->calls() : std::vector<std::string>();
    const bool counts = std::ranges::find(calls, "next") != calls.end();
    if (counts && !one.scope)
      report_.error(errors::kMissingKey, one.source, {"the number " + one.id + " with next(...)", "scope"});
    names.check(one.format);
  }

  void check_service(const Service& one) {
    need_agency(one.source, one.agency);
    if (one.asks()) {
      check_read(one);
      return;
    }
    check_act(pack_, report_, one);
  }

  void check_read(const Service& one) {
    need_own_register(one.source, one.register_id, one.agency);
    const auto own = pack_.registers.find(one.register_id);
    if (own == pack_.registers.end()) return;
    if (one.kind == ServiceKind::kSearch && own->second.search.name.empty())
      report_.error(errors::kMissingKey, own->second.source,
                    {"the register " + own->second.id + ", in which " + one.id + " searches", "search"});
    for (const std::string& name : one.find_by) need_findable(one, own->second, name);
    for (const std::string& name : one.also_by) need_findable(one, own->second, name);
    Names names(report_, "");
    for (const RegisterField& field : own->second.fields) names.define(field.name, both_types(field_type(field)));
    names.check(one.only);
    for (const Include& include : one.includes) {
      need_own_register(one.source, include.register_id, one.agency);
      need_field(one.source, own->second, include.from);
      const auto other = pack_.registers.find(include.register_id);
      if (other != pack_.registers.end()) need_findable(one, other->second, include.match);
    }
  }

  /// A look-up by a field that has no index would read a whole national register.
  void need_findable(const Service& service, const Register& definition, const std::string& name) {
    need_field(service.source, definition, name);
    const RegisterField* field = definition.field(name);
    if (field == nullptr || field->unique || field->searchable || field->type == FieldType::kPerson) return;
    if (service.find_by.size() > 1) return;  // found by another argument, compared by this one
    report_.error(
        errors::kWrongShape, field->source,
        {"The field " + definition.id + "." + name + ", by which " + service.id + " looks up", "unique or searchable"});
  }

  void check_grant(const Grant& one) {
    need_agency(one.source, one.to);
    if (!pack_.purposes.contains(one.purpose)) unknown(one.source, "purpose", one.purpose, keys_of(pack_.purposes));
    const auto service = pack_.services.find(one.service);
    if (service == pack_.services.end()) {
      unknown(one.source, "service", one.service, keys_of(pack_.services));
      return;
    }
    const auto& known = service->second.fields();
    for (const std::string& field : one.fields) {
      if (std::ranges::find(known, field) == known.end())
        unknown(one.source, "field", field, known, " in answers of " + one.service);
      const RegisterField* claimed = pack_.field_of(service->second, field);
      if (service->second.kind == ServiceKind::kVerify && claimed != nullptr && claimed->structured())
        report_.error(errors::kWrongShape, one.source,
                      {"The field " + field + " of the grant " + one.id,
                       "a single value: whole addresses and lists cannot be claimed"});
      if (claimed != nullptr && claimed->sensitive && !one.sensitive)
        report_.error(errors::kSensitive, one.source, {one.id, field});
    }
    if (one.fields.empty() == service->second.asks()) {
      report_.error(
          errors::kWrongShape, one.source,
          {"fields of the grant " + one.id, service->second.asks() ? "a list of the fields that may be read"
                                                                   : "left out: an act answers what it gives"});
    }
  }

  void check_grant_overlaps() {
    for (auto a = pack_.grants.begin(); a != pack_.grants.end(); ++a) {
      for (auto b = std::next(a); b != pack_.grants.end(); ++b) {
        if (a->service != b->service || a->to != b->to || a->purpose != b->purpose) continue;
        const bool apart = (a->valid.until && b->valid.from && *a->valid.until <= *b->valid.from) ||
                           (b->valid.until && a->valid.from && *b->valid.until <= *a->valid.from);
        if (apart) continue;
        report_.error(
            errors::kOverlap, b->source,
            {"the grant of " + a->service + " to " + a->to, b->valid.from ? b->valid.from->iso() : "the start",
             a->source.file + ":" + std::to_string(a->source.line)});
      }
    }
  }

  void check_event(const EventKind& one) {
    need_agency(one.source, one.agency);
    need_own_register(one.source, one.register_id, one.agency);
    for (const std::string& to : one.to) need_agency(one.source, to);
    const auto own = pack_.registers.find(one.register_id);
    if (own == pack_.registers.end()) return;
    for (const std::string& field : one.fields) need_field(one.source, own->second, field);
  }

  const Pack& pack_;
  Report& report_;
  std::vector<std::string> agencies_;
};

}  // namespace

void check_references(const Pack& pack, Report& report) { References(pack, report).run(); }

const Grant* need_grant(const Pack& pack, Report& report, const Source& at, const Service& service,
                        const std::string& agency, const std::string& purpose, const Validity& needed) {
  if (service.agency == agency)
    return nullptr;  // its own register: an access that is journaled, but needs no other agency's leave
  const Grant* last = nullptr;
  for (const Grant& grant : pack.grants) {
    if (grant.service != service.id || grant.to != agency || grant.purpose != purpose) continue;
    if (last == nullptr || !grant.valid.until || (last->valid.until && *last->valid.until < *grant.valid.until))
      last = &grant;
  }
  const CivilDate from = needed.from.value_or(CivilDate{});
  if (last == nullptr || (last->valid.from && *last->valid.from > from)) {
    // An earlier grant may cover the first days.
    const Grant* early = needed.from ? pack.grant(service.id, agency, purpose, from) : last;
    if (early == nullptr)
      report.error(errors::kNoGrant, at, {agency, service.id, purpose, needed.from ? from.iso() : "the start"});
  }
  if (last != nullptr && last->valid.until && (!needed.until || *last->valid.until < *needed.until)) {
    const std::string end = needed.until ? needed.until->iso() : "what uses it ends";
    if (needed.from && *last->valid.until <= from) {
      report.error(errors::kGrantEnds, last->source, {last->id, last->valid.until->iso(), end});
    } else {
      report.warn(errors::kGrantEnds, last->source, {last->id, last->valid.until->iso(), end});
    }
  }
  return last;
}

void check_pack(const Pack& pack, Report& report) {
  check_references(pack, report);
  check_formats(pack, report);
  check_procedures(pack, report);
  check_offers(pack, report);
}

}  // namespace sen::pack
