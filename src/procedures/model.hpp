#pragma once
/// Procedures: drafts, dossiers and steps on the host's side; work on the side of the agency whose unit does a step.
/// The two sides only exchange messages (engine acts below), so they may live on different nodes.
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "pack/model.hpp"

namespace sen::procedures {

using DraftId = Id<struct DraftTag>;
using DossierId = Id<struct DossierTag>;
using WorkId = Id<struct WorkTag>;

/// National dossier status codes (vn-civil section 10).
enum class Status {
  kNew = 1,
  kReceived = 2,
  kNotAccepted = 3,
  kProcessing = 4,
  kSupplement = 5,
  kPayment = 6,
  kWithdrawn = 7,
  kStopped = 8,
  kFinished = 9,
  kDelivered = 10
};

struct Draft {
  DraftId id;
  Ref token;  ///< in URLs
  std::string procedure;
  std::string procedure_code;
  std::string shared_key;
  json::object start;
  json::object known;
  json::object form;
  int version = 0;
  std::string state;  ///< open, submitted
  DossierId dossier;
  Instant created_at;
  Instant updated_at;
};

struct DossierStep {
  std::string step;
  std::string unit;  ///< "commune-police:00004"
  std::string agency;
  /// later, consent, sent, open, confirming, supplementing, working, signing, stuck; over: done, returned, refused,
  /// withdrawn, skipped
  std::string state;
  std::string holder;  ///< unit or agency that has it now
  Instant started_at;
  Instant due_at;
  Instant done_at;
  pack::Text waiting;
  pack::Text reason;
  bool is_over() const {
    return state == "done" || state == "returned" || state == "refused" || state == "withdrawn" || state == "skipped";
  }
};

struct TimelineItem {
  Instant at;
  std::string step;
  std::string kind;  ///< submitted, received, asked, answered, done, refused, document
  pack::Text text;
};

struct Dossier {
  DossierId id;
  Ref token;
  std::string code;
  std::string procedure_code;
  Ref subject;
  Ref applicant;
  Status status = Status::kNew;
  json::object facts;
  Instant submitted_at;
  Instant due_at;
  std::vector<DossierStep> steps;
  std::vector<TimelineItem> timeline;
  DossierStep& step(std::string_view id);  ///< one that it has
};

/// Something a person must or may answer: confirm a draft certificate, supply what is missing, consent as head of
/// household.
struct Request {
  std::int64_t id = 0;
  Ref token;
  DossierId dossier;
  std::string dossier_code;
  std::string step;
  std::string kind;   ///< confirm, supplement, consent
  Ref person;         ///< consent: who is asked; else the applicant
  std::string state;  ///< open, agreed, silent, objected, supplied, refused, closed
  Instant asked_at;
  Instant until;      ///< 0: no end
  json::object data;  ///< confirm: {draft}; supplement: {note, fields}; consent: {vi, en}
};

struct Objection {
  std::string field;   ///< a form field, or an evidence field
  std::string wanted;  ///< the value the parent wants, empty when only a note
  std::string note;
};

/// A step as its unit sees it.
struct Work {
  WorkId id;
  std::string dossier_code;
  std::string host;
  std::string step;
  std::string procedure_code;
  std::string unit;
  /// open, confirming, objected, confirmed, supplementing, running, signing, issuing, blocked; over: done, returned,
  /// refused, withdrawn
  std::string state;
  Ref subject;
  std::vector<Ref> people;  ///< parties: an officer among them may not decide
  Instant received_at;
  Instant due_at;
  json::object data;      ///< what the step needs of the case: known, form, start, case
  json::object results;   ///< by outcome name
  json::object document;  ///< the document waiting for its signature
  std::vector<Objection> objections;
  int outcome = 0;
  int version = 0;
  std::string waiting_for;  ///< agency whose answer is missing
  std::string problem;      ///< error id of the last refusal, when blocked
  Instant asked_at;         ///< when the parent was asked; the clock stands from then
  Instant updated_at;
  /// Nothing has been entered, called or signed: the decision is still free.
  bool is_undecided() const {
    return outcome == 0 && (state == "open" || state == "confirming" || state == "objected" || state == "confirmed" ||
                            state == "supplementing" || state == "blocked");
  }
};

}  // namespace sen::procedures
