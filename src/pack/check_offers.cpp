/// Offers: the event that makes them, who gets them, what they start.
#include <algorithm>

#include "pack/check.hpp"
#include "pack/check_known.hpp"

namespace sen::pack {
namespace {

class OfferCheck {
 public:
  OfferCheck(const Pack& pack, Report& report, const Offer& offer) : pack_(pack), report_(report), offer_(offer) {}

  void run() {
    const auto event = std::ranges::find(pack_.events, offer_.on, &EventKind::id);
    std::vector<std::string> events, procedures;
    for (const EventKind& one : pack_.events) events.push_back(one.id);
    for (const Procedure& one : pack_.procedures) procedures.push_back(one.id);
    if (event == pack_.events.end()) {
      report_.error(errors::kUnknownReference, offer_.source, {"event", offer_.on, did_you_mean(offer_.on, events)});
      return;
    }
    const Procedure* latest = nullptr;
    for (const Procedure& one : pack_.procedures) {
      if (one.id == offer_.procedure && (latest == nullptr || latest->valid.from < one.valid.from)) latest = &one;
    }
    if (latest == nullptr) {
      report_.error(errors::kUnknownReference, offer_.source,
                    {"procedure", offer_.procedure, did_you_mean(offer_.procedure, procedures)});
      return;
    }
    if (std::ranges::find(event->to, latest->host) == event->to.end()) {
      report_.error(
          errors::kUnknownReference, offer_.source,
          {"delivery of " + event->id + " to", latest->host, " The offer is made by the host of its procedure."});
    }
    check_names(*event, *latest);
  }

 private:
  void check_names(const EventKind& event, const Procedure& procedure) {
    Names names(report_, procedure.host);
    const auto own = pack_.registers.find(event.register_id);
    std::vector<feel::Field> fields;
    for (const std::string& name : event.fields) {
      const RegisterField* field = own == pack_.registers.end() ? nullptr : own->second.field(name);
      fields.push_back({name, field == nullptr ? feel::Type::any() : field_type(*field)});
    }
    names.define("event", both_types(feel::Type::context(std::move(fields))));
    names.define("language", both_types(text_type()));
    check_knows(pack_, report_, names, procedure, offer_.knows);
    for (const Expr* expr : {&offer_.eligible, &offer_.to, &offer_.key}) names.check(*expr);
    for (const Text* text : {&offer_.title, &offer_.text}) names.check_text(*text, offer_.source);
    for (const Binding& binding : offer_.start) {
      names.check(binding.value);
      if (std::ranges::find(procedure.start, binding.name) != procedure.start.end()) continue;
      report_.error(errors::kUnknownArgument, binding.value.source,
                    {"The procedure " + procedure.id, binding.name, did_you_mean(binding.name, procedure.start),
                     join_names(procedure.start)});
    }
    for (const std::string& name : procedure.start) {
      if (std::ranges::find(offer_.start, name, &Binding::name) != offer_.start.end()) continue;
      report_.error(errors::kMissingArgument, offer_.source, {procedure.id, name});
    }
  }

  const Pack& pack_;
  Report& report_;
  const Offer& offer_;
};

}  // namespace

void check_offers(const Pack& pack, Report& report) {
  for (const Offer& one : pack.offers) OfferCheck(pack, report, one).run();
}

}  // namespace sen::pack
