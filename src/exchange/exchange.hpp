#pragma once
/// The exchange: services, grants, calls. Order at the provider: authenticate -> grant -> snapshot read -> project to
/// granted fields -> journal entry durable -> answer. A refusal after authentication is journaled too.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/buckets.hpp"
#include "events/events.hpp"
#include "events/model.hpp"
#include "journal/journal.hpp"
#include "pack/model.hpp"
#include "ports/random.hpp"
#include "registers/registers.hpp"

namespace sen::exchange {

/// One hosted agency with what it needs to serve.
struct Member {
  std::string id;
  AgencySlot slot;
  const registers::Registers* registers = nullptr;
};

/// Who asks and why; from a session or a job, never from the request's own words.
struct Caller {
  std::string agency;
  std::string purpose;
  std::string case_id;
  std::string officer;  ///< as the person concerned will read it; empty for a machine
  Ref person;           ///< the citizen on whose behalf a page asks; empty otherwise
};

/// Provider side. One per node, for the agencies it hosts.
class Provider {
 public:
  Provider(std::shared_ptr<const pack::Pack> pack, Database& database, std::vector<Member> members, Clock& clock);

  /// An act that is engine protocol rather than pack data ("step.start"). The handler checks that message.from may send
  /// it.
  void on_act(std::string service, events::Act handler);
  /// A question answered by code ("journal.about"). It says itself whom it answers.
  using Answer = std::function<Result<json::value>(ReadTx&, const events::Question&)>;
  void on_question(std::string service, Answer answer);

  /// Handles an act exactly once in effect. A refusal is a Reply (exchange.unauthenticated, exchange.unknown_service,
  /// exchange.wrong_agency, exchange.no_grant, exchange.bad_arguments, exchange.rule, exchange.no_such_record,
  /// exchange.several_records, registers.*, feel.*, or the handler's own) and leaves nothing else behind: what the
  /// handler wrote before it refused is undone. Acts of the pack leave an entry for each person whose record they found
  /// or changed; refused by what the register says, for each person whom the arguments name.
  /// @errors database.*: not known to have happened
  Task<Result<events::Reply>> act(events::Message message);
  /// Answers an object, null ("not found" is an answer), or a list. All arguments that the service names must be given;
  /// one that is null asks about nobody and is answered like not found. @errors exchange.no_grant,
  /// exchange.unknown_service, exchange.wrong_agency, exchange.bad_arguments, exchange.ambiguous,
  /// exchange.too_many_results, exchange.budget_spent (verifications only); database.*
  Task<Result<json::value>> answer(events::Question question);

 private:
  /// What is left of a verification's budget, by caller. A restart forgives: it is no tool of the caller's.
  struct Budget {
    explicit Budget(const pack::Budget& budget);
    TokenBuckets records;
    TokenBuckets callers;
  };
  const Member* member(std::string_view agency) const;
  Result<void> spend(const pack::Service& service, const events::Question& question);
  Task<Result<json::value>> read_service(const pack::Service& service, events::Question question, const Member& member);
  Result<json::value> handle(Tx& tx, Context& context, const events::Message& message, const Member& member) const;
  Result<json::value> run_act(Tx& tx, Context& context, const events::Message& message, const Member& member) const;
  Result<events::Reply> first_try(Tx& tx, Context& context, const events::Message& message, const Member& member,
                                  std::optional<Error>& refused) const;
  Result<events::Reply> store_refusal(Tx& tx, Context& context, const events::Message& message,
                                      const Error& refusal) const;
  std::shared_ptr<const pack::Pack> pack_;
  Database& database_;
  std::vector<Member> members_;
  events::Hosting hosting_;
  Clock& clock_;
  std::map<std::string, events::Act, std::less<>> acts_;
  std::map<std::string, Answer, std::less<>> answers_;
  std::map<std::string, std::unique_ptr<Budget>, std::less<>> budgets_;
};

/// Consumer side.
class Exchange {
 public:
  Exchange(std::shared_ptr<const pack::Pack> pack, events::Carrier& carrier, SecureRandom& random);
  /// Asks one service. The answer carries only granted fields. @errors as Provider::answer, exchange.unreachable
  Task<Result<json::value>> read(Caller caller, std::string service, json::object args);
  /// The same to a named agency: for questions that every agency answers ("journal.about").
  Task<Result<json::value>> ask(Caller caller, std::string agency, std::string service, json::object args);
  const pack::Pack& pack() const { return *pack_; }

 private:
  std::shared_ptr<const pack::Pack> pack_;
  events::Carrier& carrier_;
  SecureRandom& random_;
};

/// Takes the replies of acts that follow from acts (`then`). A refusal is an error, so the dispatcher parks the stream
/// and a person must look: two registers would contradict each other.
void wire_follow_ups(events::Dispatcher& dispatcher);

/// Delivers within this process; agencies that live elsewhere go to `beyond` (the HTTP carrier, or nothing:
/// exchange.unreachable).
class LocalCarrier : public events::Carrier {
 public:
  LocalCarrier(Provider& provider, events::Hosting hosting, events::Carrier* beyond)
      : provider_(provider), hosting_(std::move(hosting)), beyond_(beyond) {}
  Task<Result<events::Reply>> deliver(events::Message message) override;
  Task<Result<json::value>> ask(events::Question question) override;

 private:
  Provider& provider_;
  events::Hosting hosting_;
  events::Carrier* beyond_;
};

/// Runs an act's or outcome's register writes over a scope (shared by the provider and by procedure outcomes). `scope`
/// gains each write's `as` name: the fields of the written, changed, ended or already present record, its "id" and
/// "version" (a list of them with `each` or `many`); null when its `when` was not true. Changes hold from the write's
/// `from`, else from context.today(). With `hosting`, new records make the pack's events (log and subscribers). After
/// an error the transaction must not commit.
/// @errors registers.*, exchange.bad_arguments, exchange.no_such_record, exchange.several_records, feel.*
Result<void> apply_writes(Tx& tx, Context& context, const registers::Registers& registers,
                          const std::vector<pack::RecordWrite>& writes, json::object& scope,
                          const registers::Provenance& why, const pack::Pack& pack,
                          const events::Hosting* hosting = nullptr);

/// Evaluates pack expressions over JSON scopes with the functions of pack/functions.hpp; labels come in the language
/// that `scope.language` names ("vi" when absent). A member whose value is an ISO date text stays text (as a personal
/// number keeps its zeros); packs write date(x) to compute with it. An absent expression is null, hence false.
Result<json::value> evaluate(const pack::Expr& expr, const json::object& scope, Instant now, const pack::Pack& pack);
Result<bool> evaluate_bool(const pack::Expr& expr, const json::object& scope, Instant now, const pack::Pack& pack);

}  // namespace sen::exchange
