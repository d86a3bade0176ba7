#pragma once
/// The units' side of procedures: queues, decisions, outcomes, signatures. One per hosted agency that has units.
/// A decision is one transaction: state, register rows, outbox rows. Outcomes run in order as a saga: an act to another
/// agency waits for its reply and goes on by itself; a signature waits for the person whose role the pack names.
#include <map>
#include <string>
#include <vector>

#include "identity/identity.hpp"
#include "procedures/host.hpp"

namespace sen::procedures {

struct EvidenceRow {
  std::string field;
  pack::Text label;
  std::string value;
  std::string against;
  pack::Text source;
  bool compared = true;  ///< false: shown from its source, nothing else says it
  bool matches = true;
};

struct OpenWork {
  Work work;
  const pack::Procedure* procedure = nullptr;
  const pack::Step* step = nullptr;
  std::shared_ptr<CaseScope> scope;
  std::vector<EvidenceRow> evidence;
  json::object draft;  ///< the document as it would read now; empty when the step drafts none
  bool may_decide = false;
  bool may_sign = false;
};

struct SignResult {
  WorkId id;
  std::string dossier_code;
  std::string number;
  std::optional<Error> error;
};

class Desk {
 public:
  Desk(Parts parts, const exchange::Member& member);

  /// Code, step, state and deadline only: a queue shows no personal data. @param states comma-separated; "" = what
  /// waits for an officer
  Result<std::vector<Work>> queue(const identity::Principal& who, std::string_view unit, std::string_view states,
                                  int limit = 500);
  std::vector<store::QueueCount> counts(const identity::Principal& who, std::string_view unit);
  /// What waits for a signature that this officer may give.
  Result<std::vector<Work>> signing_queue(const identity::Principal& who, std::string_view unit);

  /// Opens a piece of work with its data: an access, journaled for every person concerned before it is shown.
  /// @errors procedures.not_found, procedures.not_your_unit
  Task<Result<OpenWork>> open(identity::Principal who, WorkId id);

  /// Sends the draft document to the applicant; the clock stands until the answer.
  Task<Result<Work>> send_draft(identity::Principal who, WorkId id, int version);
  /// Takes over what the applicant wants changed (form fields only), then the draft can be sent again.
  Task<Result<Work>> accept_objections(identity::Principal who, WorkId id, int version);
  /// Approves: register entries now, the other outcomes as they can. After `blocked`, tries the failed outcome again.
  Task<Result<Work>> approve(identity::Principal who, WorkId id, int version);
  /// Asks the applicant to complete the application: a note, and the answers to give again. The clock stands until
  /// then. One request a case is normal; a second one counts against the unit (vn-civil section 10).
  /// @errors procedures.reason_missing, procedures.form_wrong (not askable)
  Task<Result<Work>> ask_supplement(identity::Principal who, WorkId id, int version, std::string note,
                                    std::vector<std::string> fields);
  /// Not accepted: the form goes back to the family, to be mended and sent again. Only a step that waits for no other.
  Task<Result<Work>> send_back(identity::Principal who, WorkId id, int version, std::string reason);
  /// Refused for good, with the reason in law or fact.
  Task<Result<Work>> refuse(identity::Principal who, WorkId id, int version, std::string reason);
  /// Signs several documents, each on its own: one failure leaves the others signed.
  Task<std::vector<SignResult>> sign(identity::Principal who, std::vector<WorkId> ids);

 private:
  friend class Procedures;  // routes arriving acts, replies and jobs to the agency they are for
  struct Definition {
    const pack::Procedure* procedure = nullptr;
    const pack::Step* step = nullptr;
  };
  using Decision = std::function<Result<void>(Tx&, Context&, Work&, const Definition&)>;
  Task<Result<Work>> decide(identity::Principal who, WorkId id, int version, Decision decision);
  Result<Definition> definition_of(const Work& work) const;
  Result<CaseScope> scope_of(const Work& work, const Definition& definition, Instant now) const;
  Result<void> may_act(const identity::Principal& who, const Work& work, std::string_view right) const;

  Result<json::value> on_start(Tx& tx, Context& context, const events::Message& message);
  Result<json::value> on_answer(Tx& tx, Context& context, const events::Message& message);
  Result<json::value> on_withdraw(Tx& tx, Context& context, const events::Message& message);
  Result<void> take_answers(Work& work, const Definition& definition, const json::object& answers, Instant now) const;
  Result<Work> work_for(ReadTx& tx, const events::Message& message) const;
  Result<Work> load(WorkId id);
  Task<Result<Work>> turn_down(identity::Principal who, WorkId id, int version, std::string reason, std::string ending);
  Result<void> on_acted(Tx& tx, Context& context, const events::Message& message, const events::Reply& reply);
  Task<Result<void>> issue_job(events::Job job);
  Task<Result<void>> sign_one(identity::Principal who, WorkId id, std::string* number);

  Result<void> run_outcomes(Tx& tx, Context& context, Work& work, const Definition& definition);
  Result<bool> run_outcome(Tx& tx, Context& context, Work& work, const Definition& definition,
                           const pack::Outcome& outcome);
  Result<void> prepare_document(Tx& tx, Context& context, Work& work, const Definition& definition,
                                const pack::Outcome& outcome);
  Result<void> issue_document(Tx& tx, Context& context, Work& work, const Definition& definition,
                              const documents::Prepared& prepared, ByteView signature);
  Result<documents::Prepared> to_sign(const Work& work, const Definition& definition, std::string signer,
                                      Instant at) const;
  Result<void> finish(Tx& tx, Context& context, Work& work, const Definition& definition);
  void tell_host(Tx& tx, Context& context, const Work& work, std::string state, std::string holder,
                 const pack::Text& waiting);
  void send_host(Tx& tx, Context& context, const Work& work, const char* service, json::value body);

  Parts parts_;
  exchange::Member member_;
  std::map<const pack::Step*, Needs> needs_;  ///< of each step that this agency does; fixed with the pack
};

}  // namespace sen::procedures
