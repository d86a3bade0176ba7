#pragma once
/// The engine acts between a dossier's host and the agencies whose units do its steps. Their subject (ordering key) is
/// the dossier code, so messages of one case arrive in the order they were sent. The same path serves one process and
/// several nodes.
#include "procedures/model.hpp"

namespace sen::procedures {

/// Host -> performer: do this step. Body: Start.
inline constexpr const char* kStepStart = "step.start";
/// Performer -> host: how it stands. Body: Update.
inline constexpr const char* kStepUpdate = "step.update";
/// Performer -> host: ask the applicant to confirm a draft document, or to supply what is missing. Body: Ask.
inline constexpr const char* kStepAsk = "step.ask";
/// Host -> performer: the applicant's answer. Body: Answer.
inline constexpr const char* kStepAnswer = "step.answer";
/// Host -> performer: the applicant takes the case back. Body: {dossier, step}. Refused once anything was entered.
inline constexpr const char* kStepWithdraw = "step.withdraw";
/// Performer -> host: the step has ended. Body: Done.
inline constexpr const char* kStepDone = "step.done";
/// Event delivery. Body: {type, data}.
inline constexpr const char* kEventDeliver = "event.deliver";

// Reply handlers and jobs, by the names they are stored under.
inline constexpr const char* kHostStartedReply = "procedures.started";
inline constexpr const char* kHostWithdrawnReply = "procedures.withdrawn";
inline constexpr const char* kHostRetryJob = "procedures.retry";
inline constexpr const char* kHostSilenceJob = "procedures.silence";
inline constexpr const char* kHostOfferJob = "procedures.offer";
inline constexpr const char* kDeskActedReply = "procedures.acted";
inline constexpr const char* kDeskIssueJob = "procedures.issue";

struct Start {
  std::string dossier;
  std::string step;
  std::string procedure_code;
  std::string unit;
  Ref subject;
  std::vector<Ref> people;
  Instant received_at;
  Instant due_at;
  json::object data;
};
struct Update {
  std::string dossier;
  std::string step;
  std::string state;
  std::string holder;  ///< unit, or agency whose answer is missing
  Instant due_at;
  pack::Text waiting;
};
struct Ask {
  std::string dossier;
  std::string step;
  std::string kind;                 ///< confirm, supplement
  json::object draft;               ///< confirm: the document as it would read
  std::string note;                 ///< supplement: what is missing, in the officer's words
  std::vector<std::string> fields;  ///< supplement: the answers to give again
};
struct Answer {
  std::string dossier;
  std::string step;
  std::string kind;
  std::string answer;  ///< agreed, objected, silent, supplied
  std::vector<Objection> objections;
  json::object form;  ///< supplied: the new answers
  std::string note;
};
struct Done {
  std::string dossier;
  std::string step;
  std::string ending = "done";  ///< done, returned (to be mended and sent again), refused
  std::string reason;
  json::object gives;
  json::object form;  ///< answers corrected on the applicant's objection
  json::array documents;
};

json::value to_json(const Start& start);
Result<Start> start_from(const json::value& body);
json::value to_json(const Update& update);
Result<Update> update_from(const json::value& body);
json::value to_json(const Ask& ask);
Result<Ask> ask_from(const json::value& body);
json::value to_json(const Answer& answer);
Result<Answer> answer_from(const json::value& body);
json::value to_json(const Done& done);
Result<Done> done_from(const json::value& body);
json::array to_json(const std::vector<Objection>& objections);
std::vector<Objection> objections_from(const json::value& value);

}  // namespace sen::procedures
