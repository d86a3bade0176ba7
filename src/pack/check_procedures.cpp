/// Procedures: forms, steps, outcomes, documents; the promise that a person tells the state once.
#include <algorithm>

#include "base/text.hpp"
#include "pack/check.hpp"
#include "pack/check_known.hpp"
#include "pack/check_steps.hpp"

namespace sen::pack {
namespace {

constexpr std::size_t kAsksMax = 8;
constexpr std::size_t kPagesMax = 6;

/// A case's names that the engine gives everywhere.
void define_engine_names(Names& names) {
  names.define("session", both_types(texts_type({"person"})));
  names.define("language", both_types(text_type()));
}

feel::Type ask_type(const Ask& ask) {
  switch (ask.type) {
    case AskType::kInteger:
      return feel::Type::of(feel::Kind::kNumber);
    case AskType::kYesNo:
    case AskType::kTick:
      return feel::Type::of(feel::Kind::kBoolean);
    default:
      return text_type();
  }
}

class ProcedureCheck {
 public:
  ProcedureCheck(const Pack& pack, Report& report, const Procedure& procedure)
      : pack_(pack), report_(report), procedure_(procedure), names_(report, procedure.host) {}

  void run() {
    check_head();
    define_engine_names(names_);
    names_.define("start", both_types(texts_type(procedure_.start)));
    const std::vector<Known> known = check_knows(pack_, report_, names_, procedure_, procedure_.knows);
    names_.check(procedure_.eligible);
    names_.check_text(procedure_.not_eligible, procedure_.source);
    define_form();
    names_.check_and_define(procedure_.derive);
    for (const FormPage& page : procedure_.pages) check_page(page, known);
    check_size();
    for (const Expr* expr : {&procedure_.shared_key, &procedure_.subject, &procedure_.parties, &procedure_.office})
      names_.check(*expr);
    names_.check_text(procedure_.title, procedure_.source);
    names_.check_text(procedure_.summary, procedure_.source);
    names_.check_text(procedure_.commitment, procedure_.source);
    names_.define("case", both_types(texts_type({"code", "submitted_on"})));
    check_steps(pack_, report_, procedure_, names_);
  }

 private:
  void unknown(const Source& at, const char* kind, const std::string& name, const std::vector<std::string>& known) {
    report_.error(errors::kUnknownReference, at, {kind, name, did_you_mean(name, known)});
  }

  void check_head() {
    std::vector<std::string> agencies, purposes, numbers;
    for (const Agency& one : pack_.agencies) agencies.push_back(one.id);
    for (const auto& [id, one] : pack_.purposes) purposes.push_back(id);
    for (const auto& [id, one] : pack_.numbers) numbers.push_back(id);
    if (pack_.agency(procedure_.host) == nullptr) unknown(procedure_.source, "agency", procedure_.host, agencies);
    if (!pack_.purposes.contains(procedure_.purpose))
      unknown(procedure_.source, "purpose", procedure_.purpose, purposes);
    const auto number = pack_.numbers.find(procedure_.dossier_number);
    if (number == pack_.numbers.end()) {
      unknown(procedure_.source, "number", procedure_.dossier_number, numbers);
    } else {
      const std::vector<std::string> given{"agency", "office", "day"};
      for (const std::string& input : number->second.inputs) {
        if (std::ranges::find(given, input) == given.end())
          unknown(number->second.source, "input of a dossier number", input, given);
      }
    }
    for (const Procedure& other : pack_.procedures) {
      if (&other <= &procedure_ || other.id != procedure_.id) continue;
      const CivilDate a = procedure_.valid.from.value_or(CivilDate{INT32_MIN}),
                      b = other.valid.from.value_or(CivilDate{INT32_MIN});
      const bool apart =
          (procedure_.valid.until && *procedure_.valid.until <= b) || (other.valid.until && *other.valid.until <= a);
      if (apart) continue;
      const CivilDate both = std::max(a, b);
      report_.error(errors::kOverlap, procedure_.source,
                    {"the procedure " + procedure_.id, both.days == INT32_MIN ? "the start" : both.iso(),
                     other.source.file + ":" + std::to_string(other.source.line)});
    }
  }

  void define_form() {
    std::vector<feel::Field> fields;
    for (const FormPage& page : procedure_.pages) {
      for (const Ask& ask : page.asks) fields.push_back({ask.field, ask_type(ask)});
    }
    names_.define("form", both_types(feel::Type::context(std::move(fields))));
  }

  void check_page(const FormPage& page, const std::vector<Known>& known) {
    names_.check_text(page.title, procedure_.source);
    names_.check_text(page.intro, procedure_.source);
    for (const DocumentRow& row : page.shows) {
      names_.check(row.value);
      names_.check_text(row.label, row.value.source);
    }
    for (const Ask& ask : page.asks) {
      for (const Expr* expr : {&ask.choices_from, &ask.suggest, &ask.when, &ask.valid}) names_.check(*expr);
      for (const Text* text : {&ask.label, &ask.hint, &ask.message}) names_.check_text(*text, ask.source);
      if (!ask.codes.empty() && !pack_.codes.contains(ask.codes)) {
        std::vector<std::string> lists;
        for (const auto& [id, list] : pack_.codes) lists.push_back(id);
        unknown(ask.source, "code list", ask.codes, lists);
      }
      if (!ask.suggest) check_told_once(ask, known);
    }
  }

  /// "A person tells the state once": a question whose name or label is that of a field that the case reads anyway.
  void check_told_once(const Ask& ask, const std::vector<Known>& known) {
    for (const Known& one : known) {
      for (const std::string& path : one.grant == nullptr ? one.service->fields() : one.grant->fields) {
        const std::string leaf = path.substr(path.rfind('.') + 1);
        const RegisterField* field = field_at(*one.service, path);
        const bool same_label = field != nullptr && (fold_key(field->label.vi) == fold_key(ask.label.vi) ||
                                                     fold_key(field->label.en) == fold_key(ask.label.en));
        if (leaf != ask.field && !same_label) continue;
        report_.error(errors::kAsksKnown, ask.source, {ask.field, one.name + "." + path});
        return;
      }
    }
  }

  const RegisterField* field_at(const Service& service, const std::string& path) const {
    const auto dot = path.find('.');
    std::string id = service.register_id;
    if (dot != std::string::npos) {
      const auto include = std::ranges::find(service.includes, path.substr(0, dot), &Include::name);
      if (include == service.includes.end()) return nullptr;
      id = include->register_id;
    }
    const auto found = pack_.registers.find(id);
    return found == pack_.registers.end() ? nullptr
                                          : found->second.field(path.substr(dot == std::string::npos ? 0 : dot + 1));
  }

  /// What everybody is asked: questions with `when` are for some people only.
  void check_size() {
    std::size_t asks = 0;
    for (const FormPage& page : procedure_.pages) {
      asks += static_cast<std::size_t>(std::ranges::count_if(page.asks, [](const Ask& ask) { return !ask.when; }));
    }
    if (asks > kAsksMax)
      report_.warn(errors::kTooManyAsks, procedure_.source, {std::to_string(asks), std::to_string(kAsksMax)});
    if (procedure_.pages.size() > kPagesMax) {
      report_.warn(errors::kTooManyPages, procedure_.source,
                   {std::to_string(procedure_.pages.size()), std::to_string(kPagesMax)});
    }
  }

  const Pack& pack_;
  Report& report_;
  const Procedure& procedure_;
  Names names_;
};

}  // namespace

void check_procedures(const Pack& pack, Report& report) {
  for (const Procedure& one : pack.procedures) ProcedureCheck(pack, report, one).run();
}

}  // namespace sen::pack
