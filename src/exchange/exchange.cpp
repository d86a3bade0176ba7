// Consumer side, and the carrier for agencies of this process.
#include "exchange/exchange.hpp"

#include "exchange/errors.hpp"

namespace sen::exchange {

Exchange::Exchange(std::shared_ptr<const pack::Pack> pack, events::Carrier& carrier, SecureRandom& random)
    : pack_(std::move(pack)), carrier_(carrier), random_(random) {}

Task<Result<json::value>> Exchange::read(Caller caller, std::string service, json::object args) {
  const auto found = pack_->services.find(service);
  if (found == pack_->services.end()) co_return fail(errors::kServiceUnknown, {service});
  co_return co_await ask(std::move(caller), found->second.agency, std::move(service), std::move(args));
}

Task<Result<json::value>> Exchange::ask(Caller caller, std::string agency, std::string service, json::object args) {
  events::Question question;
  question.id = random_.ref();
  question.from = std::move(caller.agency);
  question.to = std::move(agency);
  question.service = std::move(service);
  question.purpose = std::move(caller.purpose);
  question.case_id = std::move(caller.case_id);
  question.officer = std::move(caller.officer);
  question.person = caller.person;
  question.args = std::move(args);
  co_return co_await carrier_.ask(std::move(question));
}

Task<Result<events::Reply>> LocalCarrier::deliver(events::Message message) {
  if (hosting_.slot(message.to)) co_return co_await provider_.act(std::move(message));
  if (beyond_ == nullptr) co_return fail(errors::kUnreachable, {message.to});
  co_return co_await beyond_->deliver(std::move(message));
}

Task<Result<json::value>> LocalCarrier::ask(events::Question question) {
  if (hosting_.slot(question.to)) co_return co_await provider_.answer(std::move(question));
  if (beyond_ == nullptr) co_return fail(errors::kUnreachable, {question.to});
  co_return co_await beyond_->ask(std::move(question));
}

}  // namespace sen::exchange

namespace sen {
std::span<const ErrorDef* const> exchange_errors() {
  using namespace errors;
  static constexpr const ErrorDef* kAll[] = {
      &kServiceUnknown,  &kNoConsumer,   &kWrongAgency,     &kNoGrant,         &kBadArguments, &kAmbiguous,
      &kTooManyAnswers,  &kBudgetSpent,  &kNothingToChange, &kSeveralToChange, &kRuleRefuses,  &kFollowUpRefused,
      &kUnreachable,     &kBadMessage,   &kBadScan,         &kOtherMessage,    &kNoMessage,    &kNoScan,
      &kMessageLarge,    &kMessageOne,   &kMessageCount,    &kElementUnknown,  &kElementTwice, &kElementMissing,
      &kElementNotTaken, &kElementValue, &kScanLong,        &kScanShort,       &kScanPart,     &kUnknownWord};
  return kAll;
}
}  // namespace sen
