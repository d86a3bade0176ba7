/// Steps of a procedure: who does them, in which order, what they write, call, sign and issue.
#include "pack/check_steps.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "pack/check.hpp"

namespace sen::pack {
namespace {

const std::set<std::string> kTextNames{"unit"};  ///< the name of the unit that has the step

class StepsCheck {
 public:
  StepsCheck(const Pack& pack, Report& report, const Procedure& procedure, const Names& names)
      : pack_(pack), report_(report), procedure_(procedure), names_(names) {}

  void run() {
    for (const Step& step : procedure_.steps) {
      check_order(step);
      if (cyclic_.contains(step.id)) continue;
      check_step(step);
    }
  }

 private:
  void unknown(const Source& at, const char* kind, const std::string& name, const std::vector<std::string>& known) {
    report_.error(errors::kUnknownReference, at, {kind, name, did_you_mean(name, known)});
  }

  // ---- order

  /// Every step that must end before this one begins; `path` finds circles.
  void collect_before(const Step& step, std::set<std::string>& out, std::vector<std::string>& path) {
    path.push_back(step.id);
    for (const std::string& id : step.after) {
      const Step* before = procedure_.step(id);
      if (before == nullptr) continue;
      if (const auto circle = std::ranges::find(path, id); circle != path.end()) {
        cyclic_.insert(path.front());
        continue;
      }
      if (out.insert(id).second) collect_before(*before, out, path);
    }
    path.pop_back();
  }

  void check_order(const Step& step) {
    std::vector<std::string> known;
    for (const Step& one : procedure_.steps) known.push_back(one.id);
    for (const std::string& id : step.after) {
      if (procedure_.step(id) == nullptr) unknown(step.source, "step", id, known);
    }
    std::set<std::string> before;
    std::vector<std::string> path;
    collect_before(step, before, path);
    before_[step.id] = before;
    if (before.contains(step.id) || cyclic_.contains(step.id)) {
      cyclic_.insert(step.id);
      std::vector<std::string> circle(before.begin(), before.end());
      report_.error(errors::kCyclicSteps, step.source, {step.id, join(circle, ", ")});
      return;
    }
    for (const std::string& id : before) {
      const Step* one = procedure_.step(id);
      if (never(*one))
        report_.error(errors::kUnreachableStep, step.source,
                      {step.id, "it waits for " + id + ", whose `when` is false"});
    }
    if (never(step)) report_.error(errors::kUnreachableStep, step.source, {step.id, "its `when` is false"});
  }

  static bool never(const Step& step) { return trim(step.when.text) == "false"; }

  // ---- one step

  void check_step(const Step& step) {
    Names names = names_;
    for (const std::string& id : before_[step.id]) {
      // What an earlier step gave has the type that its own expressions had.
      const auto given = gives_.find(id);
      if (given == gives_.end()) {
        if (const Step* one = procedure_.step(id)) define_any(names, one->gives);
        continue;
      }
      for (const auto& [name, types] : given->second) names.define(name, types);
    }
    const UnitKind* unit = check_unit(step);
    names.check(step.when);
    names.check(step.place);
    for (const Text* text : {&step.title, &step.doing}) names.check_text(*text, step.source, kTextNames);
    if (step.has_consent) {
      names.check(step.consent_of);
      names.check(step.consent_unless);
      names.check_text(step.consent_text, step.source, kTextNames);
    }
    names.define("unit_place", both_types(text_type()));
    for (const Evidence& row : step.evidence) {
      names.check(row.value);
      names.check(row.against);
      for (const Text* text : {&row.label, &row.source}) names.check_text(*text, row.value.source);
    }
    check_confirm(step, names);
    for (const Outcome& outcome : step.outcomes) check_outcome(step, unit, outcome, names);
    for (const MandateGrant& mandate : step.mandates) {
      for (const Expr* expr : {&mandate.person, &mandate.represents, &mandate.until}) names.check(*expr);
    }
    for (const Binding& binding : step.gives) {
      const Types types = names.check(binding.value);
      names.define(binding.name, types);
      gives_[step.id].emplace_back(binding.name, types);
    }
  }

  static void define_any(Names& names, const std::vector<Binding>& bindings) {
    for (const Binding& binding : bindings) names.define(binding.name, both_types(feel::Type::any()));
  }

  const UnitKind* check_unit(const Step& step) {
    const UnitKind* unit = pack_.unit_kind(step.unit_kind);
    if (unit == nullptr) {
      std::vector<std::string> known;
      for (const Agency& agency : pack_.agencies) {
        for (const UnitKind& one : agency.units) known.push_back(one.id);
      }
      unknown(step.source, "unit", step.unit_kind, known);
      return nullptr;
    }
    if ((unit->per != "country") != bool(step.place)) {
      report_.error(
          errors::kWrongShape, step.source,
          {"unit of " + step.id, unit->per == "country" ? unit->id + " without a place"
                                                        : unit->id + "(...) with the place of one " + unit->per});
    }
    const bool decides = std::ranges::any_of(unit->roles, [](const Role& role) { return role.may.contains("decide"); });
    if (!decides) report_.error(errors::kRoleCannot, step.source, {"(any) of " + unit->id, "decide"});
    return unit;
  }

  const DocumentKind* need_document(const Source& at, const std::string& id) {
    const auto found = pack_.documents.find(id);
    if (found != pack_.documents.end()) return &found->second;
    std::vector<std::string> known;
    for (const auto& [name, one] : pack_.documents) known.push_back(name);
    unknown(at, "document", id, known);
    return nullptr;
  }

  void check_confirm(const Step& step, const Names& names) {
    if (!step.has_confirm) return;
    const DocumentKind* document = need_document(step.source, step.confirm_document);
    // A draft shows what there is; its rows are checked where the document is signed, with all its names.
    const bool made_here =
        std::ranges::any_of(step.outcomes, [&](const Outcome& o) { return o.document == step.confirm_document; });
    if (document != nullptr && !made_here) check_document(*document, names, step.source);
  }

  void check_document(const DocumentKind& document, const Names& names, const Source& at) {
    for (const DocumentRow& row : document.rows) names.check(row.value);
    names.check(document.holder_name);
    const auto number = pack_.numbers.find(document.number);
    if (number == pack_.numbers.end()) {
      std::vector<std::string> known;
      for (const auto& [id, one] : pack_.numbers) known.push_back(id);
      unknown(document.source, "number", document.number, known);
      return;
    }
    for (const std::string& input : number->second.inputs) {
      if (!names.defined(input)) unknown(at, "name for the number of ", document.id + ": " + input, names.list());
    }
  }

  // ---- outcomes

  void check_outcome(const Step& step, const UnitKind* unit, const Outcome& outcome, Names& names) {
    names.check_text(outcome.waiting, outcome.source, kTextNames);
    switch (outcome.kind) {
      case OutcomeKind::kRecord:
        check_record(step, outcome, names);
        break;
      case OutcomeKind::kAct:
        check_act(step, outcome, names);
        break;
      case OutcomeKind::kSign:
        check_signer(unit, outcome);
        [[fallthrough]];
      case OutcomeKind::kIssue: {
        Names inner = names;
        for (const Binding& binding : outcome.with) inner.define(binding.name, names.check(binding.value));
        if (const DocumentKind* document = need_document(outcome.source, outcome.document))
          check_document(*document, inner, outcome.source);
        names.define(outcome.as, both_types(texts_type({"number", "issued_on", "token"})));
      }
    }
  }

  void check_record(const Step& step, const Outcome& outcome, Names& names) {
    const auto found = pack_.registers.find(outcome.record.register_id);
    if (found == pack_.registers.end()) {
      std::vector<std::string> known;
      for (const auto& [id, one] : pack_.registers) known.push_back(id);
      unknown(outcome.source, "register", outcome.record.register_id, known);
      names.define(outcome.as, both_types(feel::Type::any()));
      return;
    }
    if (!step.agency.empty() && found->second.agency != step.agency) {
      report_.error(errors::kOtherAgency, outcome.source,
                    {"The register " + found->first, found->second.agency, step.agency});
    }
    check_write(pack_, report_, outcome.record, names, "The step " + step.id);
    names.define(outcome.as, both_types(write_type(pack_, outcome.record)));
  }

  void check_act(const Step& step, const Outcome& outcome, Names& names) {
    const auto found = pack_.services.find(outcome.service);
    if (found == pack_.services.end()) {
      std::vector<std::string> known;
      for (const auto& [id, one] : pack_.services) known.push_back(id);
      unknown(outcome.source, "service", outcome.service, known);
      names.define(outcome.as, both_types(feel::Type::any()));
      return;
    }
    const Service& service = found->second;
    if (service.kind != ServiceKind::kAct)
      report_.error(errors::kWrongServiceKind, outcome.source,
                    {service.id, std::string(kind_name(service.kind)), "act"});
    if (!step.agency.empty())
      need_grant(pack_, report_, outcome.source, service, step.agency, procedure_.purpose, procedure_.valid);
    const auto takes = service.args();
    for (const Binding& binding : outcome.with) {
      names.check(binding.value);
      if (std::ranges::find(takes, binding.name) != takes.end()) continue;
      report_.error(errors::kUnknownArgument, binding.value.source,
                    {service.id, binding.name, did_you_mean(binding.name, takes), join_names(takes)});
    }
    check_required(service, outcome);
    names.define(outcome.as, both_types(act_type(pack_, service)));
  }

  /// An argument that goes straight into a required field must be given.
  void check_required(const Service& service, const Outcome& outcome) {
    for (const RecordWrite& write : service.writes) {
      const auto own = pack_.registers.find(write.register_id);
      if (own == pack_.registers.end()) continue;
      for (const Binding& binding : write.with) {
        const RegisterField* field = own->second.field(binding.name);
        if (field == nullptr || !field->required || !field->number.empty() || !binding.value.text.starts_with("args."))
          continue;
        const std::string argument = binding.value.text.substr(5);
        if (std::ranges::find(outcome.with, argument, &Binding::name) != outcome.with.end()) continue;
        report_.error(errors::kLacksField, outcome.source, {"The act " + service.id, argument, own->first});
      }
    }
  }

  void check_signer(const UnitKind* unit, const Outcome& outcome) {
    if (unit == nullptr) return;
    std::vector<std::string> known;
    for (const Role& role : unit->roles) known.push_back(role.id);
    const auto role = std::ranges::find(unit->roles, outcome.role, &Role::id);
    if (role == unit->roles.end()) {
      report_.error(errors::kUnknownReference, outcome.source,
                    {"role", outcome.role + " of " + unit->id, did_you_mean(outcome.role, known)});
    } else if (!role->may.contains("sign")) {
      report_.error(errors::kRoleCannot, outcome.source, {outcome.role, "sign"});
    }
  }

  const Pack& pack_;
  Report& report_;
  const Procedure& procedure_;
  const Names& names_;
  std::set<std::string> cyclic_;
  std::map<std::string, std::set<std::string>> before_;
  std::map<std::string, std::vector<std::pair<std::string, Types>>> gives_;
};

}  // namespace

void check_steps(const Pack& pack, Report& report, const Procedure& procedure, const Names& names) {
  StepsCheck(pack, report, procedure, names).run();
}

}  // namespace sen::pack
