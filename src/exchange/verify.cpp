// Verification without disclosure: yes, no or unknown to each claim.
#include <algorithm>

#include "base/text.hpp"
#include "exchange/errors.hpp"
#include "exchange/reading.hpp"

namespace sen::exchange {
namespace {

constexpr const char* kYes = "Y";
constexpr const char* kNo = "N";
constexpr const char* kUnknown = "U";

/// "1990" or "1990-05" as the beginning of a whole date.
bool is_vaguer(std::string_view vague, std::string_view whole) {
  return (vague.size() == 4 || vague.size() == 7) && whole.size() == 10 && CivilDate::parse(whole).ok() &&
         whole.starts_with(vague) && whole[vague.size()] == '-';
}

}  // namespace

const char* verdict(const json::value& claim, const json::value& stored) {
  if (claim.is_null() || stored.is_null()) return kUnknown;
  if (!claim.is_string() || !stored.is_string()) return claim == stored ? kYes : kNo;
  const std::string_view said(claim.get_string());
  const std::string_view known(stored.get_string());
  if (is_vaguer(known, said)) return kUnknown;  // the register knows less than is claimed
  return is_vaguer(said, known) || fold_key(said) == fold_key(known) ? kYes : kNo;
}

Result<Reading> verify_granted(ReadTx& tx, const registers::Registers& registers, const pack::Service& service,
                               const pack::Grant& grant, const json::object& args, Evaluator& evaluator) {
  const auto* given = args.if_contains("claims");
  const auto* claims = given != nullptr ? given->if_object() : nullptr;
  if (claims == nullptr || claims->empty()) return fail(errors::kBadArguments, {"claims"});
  pack::Grant asked = grant;
  asked.fields.clear();
  for (const auto& claim : *claims) {
    const std::string path(claim.key());
    const bool granted = std::find(grant.fields.begin(), grant.fields.end(), path) != grant.fields.end();
    if (!granted || claim.value().is_structured()) return fail(errors::kBadArguments, {"claims/" + path});
    asked.fields.push_back(path);
  }
  json::object by = args;
  by.erase("claims");
  auto reading = TRY(read_granted(tx, registers, service, asked, by, evaluator));
  json::object verdicts;
  for (const auto& claim : *claims)
    verdicts[claim.key()] = verdict(claim.value(), at_path(reading.answer, claim.key()));
  reading.answer = json::object{{"claims", std::move(verdicts)}};
  return reading;
}

}  // namespace sen::exchange
