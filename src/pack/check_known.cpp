/// What a case reads from registers: does the service exist, is it called rightly, does a grant allow it.
#include "pack/check_known.hpp"

#include <algorithm>

#include "pack/check.hpp"

namespace sen::pack {
namespace {

class KnownReader {
 public:
  KnownReader(const Pack& pack, Report& report, Names& names, std::string agency, std::string purpose, Validity valid)
      : pack_(pack),
        report_(report),
        names_(names),
        agency_(std::move(agency)),
        purpose_(std::move(purpose)),
        valid_(valid) {}

  std::vector<Known> read(const std::vector<Binding>& knows) {
    std::vector<Known> out;
    for (const Binding& binding : knows) {
      if (names_.defined(binding.name))
        report_.error(errors::kRepeated, binding.value.source, {"the name", binding.name, "an earlier line"});
      const auto call = binding.value ? binding.value.parsed->call() : std::nullopt;
      Known known{binding.name, nullptr, nullptr};
      if (binding.value && !call) report_.error(errors::kNotACall, binding.value.source, {binding.value.text});
      if (call) known = one(binding, *call);
      const feel::Type any = feel::Type::any();
      names_.define(binding.name, known.service == nullptr ? both_types(any)
                                                           : Types{answer_type(pack_, *known.service, nullptr),
                                                                   answer_type(pack_, *known.service, known.grant)});
      if (known.service != nullptr) out.push_back(std::move(known));
    }
    return out;
  }

 private:
  Known one(const Binding& binding, const feel::Expression::Call& call) {
    const Source& at = binding.value.source;
    const auto found = pack_.services.find(call.callee);
    if (found == pack_.services.end()) {
      std::vector<std::string> known;
      for (const auto& [id, service] : pack_.services) known.push_back(id);
      report_.error(errors::kUnknownReference, at, {"service", call.callee, did_you_mean(call.callee, known)});
      return {binding.name, nullptr, nullptr};
    }
    const Service& service = found->second;
    if (service.kind != ServiceKind::kRead) {
      report_.error(errors::kWrongServiceKind, at, {service.id, std::string(kind_name(service.kind)), "read"});
      return {binding.name, nullptr, nullptr};
    }
    const auto takes = service.args();
    std::vector<std::string> given;
    for (const auto& argument : call.arguments) {
      names_.check(argument.value, at);
      given.push_back(argument.name);
      if (std::ranges::find(takes, argument.name) == takes.end()) {
        report_.error(errors::kUnknownArgument, at,
                      {service.id, argument.name.empty() ? "an argument without a name" : argument.name,
                       did_you_mean(argument.name, takes), join_names(takes)});
      }
    }
    for (const std::string& name : takes) {
      if (std::ranges::find(given, name) == given.end())
        report_.error(errors::kMissingArgument, at, {service.id, name});
    }
    return {binding.name, &service, need_grant(pack_, report_, at, service, agency_, purpose_, valid_)};
  }

  const Pack& pack_;
  Report& report_;
  Names& names_;
  std::string agency_;
  std::string purpose_;
  Validity valid_;
};

}  // namespace

std::vector<Known> check_knows(const Pack& pack, Report& report, Names& names, const Procedure& procedure,
                               const std::vector<Binding>& knows) {
  return KnownReader(pack, report, names, procedure.host, procedure.purpose, procedure.valid).read(knows);
}

}  // namespace sen::pack
