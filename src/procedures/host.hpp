#pragma once
/// The host of dossiers: drafts that fill themselves from registers, submission, hand-over of steps, requests to
/// people, results. Coroutines here only gather (exchange reads) and then run one transaction; the transactions
/// themselves are plain functions.
#include <memory>
#include <string>
#include <vector>

#include "documents/documents.hpp"
#include "events/events.hpp"
#include "exchange/exchange.hpp"
#include "procedures/protocol.hpp"
#include "procedures/rules.hpp"
#include "procedures/store.hpp"

namespace sen::procedures {

/// What both sides need of the node. References outlive them.
struct Parts {
  std::shared_ptr<const pack::Pack> pack;
  Database& database;
  exchange::Exchange& exchange;
  exchange::Provider& provider;
  events::Dispatcher& dispatcher;
  events::Hosting hosting;
  Signer& signer;
  SecureRandom& random;
  Clock& clock;
  Log& log;
};

struct DraftView {
  Draft draft;
  const pack::Procedure* procedure = nullptr;
  std::shared_ptr<CaseScope> scope;  ///< known, form with suggestions, derived
  json::object answers;              ///< form with suggestions filled in
};

struct Submitted {
  std::string code;
  bool repeated = false;  ///< this draft was submitted before: same dossier
};

/// The facts of a case that is still a draft: known, form, start, gives.
json::object facts_of(const Draft& draft);
/// The person references of a value: one, or a list, each once.
std::vector<Ref> refs_in(const json::value& value);

class Host {
 public:
  Host(Parts parts, const exchange::Member& member);

  /// Opens the one shared draft of what `start` names, reading what the state knows. @errors procedures.unknown,
  /// procedures.not_eligible, procedures.already_submitted, exchange.*
  Task<Result<DraftView>> open(Ref person, std::string procedure, json::object start);
  Result<DraftView> draft(Ref person, Ref token);
  /// Saves some answers. Two parents may write at once: answers merge by field, the last one stands. @returns the new
  /// version
  Task<Result<int>> save(Ref person, Ref token, json::object answers);
  /// Checks one page of the form (or all).
  Result<json::object> check(Ref person, Ref token, std::string_view page);
  /// Reads what is known again and makes the dossier. @errors procedures.form_wrong, procedures.known_changed (args:
  /// what), procedures.commitment_needed. A repeat answers the same dossier.
  Task<Result<Submitted>> submit(Ref person, Ref token, bool commitment);

  std::vector<Draft> drafts(Ref person);
  std::vector<Dossier> dossiers(Ref person);
  Result<Dossier> dossier(Ref person, std::string_view code);
  /// The form of a case as it was sent and changed since.
  Result<DraftView> form_of(Ref person, std::string_view code);
  std::vector<documents::Document> documents_of(std::string_view code);
  std::vector<store::OfferRow> offers(Ref person);
  std::vector<Request> requests(Ref person, std::string_view code);
  /// A request this person may see: the one asked, or a party of the case.
  Result<Request> request(Ref person, Ref token);
  Task<Result<void>> answer_consent(Ref person, Ref token, bool agrees);
  /// No objections: agreed. @errors procedures.wrong_state when answered already, procedures.form_wrong
  Task<Result<void>> answer_confirm(Ref person, Ref token, std::vector<Objection> objections);
  /// Answers what an officer found missing: new values of the fields asked for, or a note, or both.
  /// @errors procedures.form_wrong, procedures.reason_missing (neither given), procedures.wrong_state
  Task<Result<void>> answer_supplement(Ref person, Ref token, json::object answers, std::string note);
  /// Asks the units to give the case up; whether it was in time shows in the case. @errors procedures.not_applicant,
  /// procedures.too_late, procedures.wrong_state
  Task<Result<void>> withdraw(Ref person, std::string code);
  /// When the case last changed: what a waiting page compares.
  Instant changed_at(std::string_view code);

  const pack::Pack& pack() const { return *parts_.pack; }
  AgencySlot slot() const { return member_.slot; }

 private:
  friend class Procedures;  // routes arriving acts, replies and jobs to the agency they are for
  Task<Result<json::object>> read_known(const pack::Procedure& procedure, Ref person, json::object start,
                                        std::string case_id);
  Task<Result<json::object>> read_bindings(std::vector<pack::Binding> bindings, json::object names, std::string purpose,
                                           std::string case_id, Ref person);
  /// A draft that this person shares. @errors procedures.not_found, procedures.already_submitted
  Result<Draft> find_draft(Ref person, Ref token);
  Result<DraftView> view_of(Draft draft) const;
  Result<const pack::Procedure*> definition_of(std::string_view code) const;
  CaseScope scope_of(const pack::Procedure& procedure, const json::object& facts, Instant now) const;
  Result<Submitted> make_dossier(Tx& tx, Context& context, Ref person, const Draft& draft, json::object facts);
  Result<void> begin_steps(Tx& tx, Context& context, Dossier& dossier, const pack::Procedure& procedure);
  Result<void> begin_step(Tx& tx, Context& context, Dossier& dossier, DossierStep& run, const pack::Step& step,
                          const CaseScope& scope);
  void send_start(Tx& tx, Context& context, Dossier& dossier, DossierStep& run, const pack::Step& step,
                  const CaseScope& scope);
  void finish_if_over(Tx& tx, Context& context, Dossier& dossier);
  void skip_dependents(Dossier& dossier, const pack::Procedure& procedure);

  Result<json::value> on_update(Tx& tx, Context& context, const events::Message& message);
  Result<json::value> on_ask(Tx& tx, Context& context, const events::Message& message);
  Result<json::value> on_done(Tx& tx, Context& context, const events::Message& message);
  Result<void> on_started(Tx& tx, Context& context, const events::Message& message, const events::Reply& reply);
  Result<void> on_withdrawn(Tx& tx, Context& context, const events::Message& message, const events::Reply& reply);
  Result<void> on_retry(Tx& tx, Context& context, const events::Job& job);
  Result<void> on_silence(Tx& tx, Context& context, const events::Job& job);
  Result<json::value> on_event(Tx& tx, Context& context, const events::Message& message);
  Task<Result<void>> make_offer(events::Job job);
  void tell_asked(Tx& tx, Context& context, const Dossier& dossier, const Request& request);
  Result<Request> open_request_of(ReadTx& tx, Ref person, Ref token, std::string_view kind) const;
  Result<void> answer_in(Tx& tx, Context& context, Request request, Answer answer, const pack::Text& said, Ref by);
  Result<void> check_objections(ReadTx& tx, const Request& request, const std::vector<Objection>& objections,
                                Instant now) const;
  Result<void> take_answers(Dossier& dossier, const json::object& answers, Instant now) const;
  Result<void> begin_withdrawal(Tx& tx, Context& context, Dossier& dossier);
  void end_step(Tx& tx, Context& context, const Dossier& dossier, DossierStep& run, std::string state,
                pack::Text reason);
  Result<void> grant_mandates(Tx& tx, Context& context, const Dossier& dossier, const pack::Step& step) const;
  Result<Dossier> case_of(Tx& tx, const events::Message& message, std::string_view code, std::string_view step) const;
  void tell_parties(Tx& tx, Context& context, const Dossier& dossier, std::string kind, std::string key,
                    const pack::Text& title, const pack::Text& text, std::string link);

  Parts parts_;
  exchange::Member member_;
};

}  // namespace sen::procedures
