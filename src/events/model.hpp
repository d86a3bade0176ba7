#pragma once
/// How agencies reach each other: messages (acts), replies, events, timed jobs. Exactly once in effect: a message is an
/// outbox row of the sender's transaction, its handling is one transaction of the receiver with an inbox row, its reply
/// is one transaction of the sender.
#include <functional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "ports/database.hpp"

namespace sen::events {

/// An act on its way from one agency to another. `id` is stable over every resend.
struct Message {
  Ref id;
  std::string from;  ///< agency ids of the pack
  std::string to;
  std::string service;  ///< "person.create", or an engine act such as "step.start"
  std::string subject;  ///< ordering key: messages of one (to, subject) are handled in the order they were sent
  std::string purpose;
  std::string case_id;   ///< dossier code or "" ; stands in journals
  std::string on_reply;  ///< name of the sender's reply handler; empty: the reply is dropped
  std::string token;     ///< the sender's own note for that handler
  Instant sent_at;
  json::value body;
};

/// What the receiver's transaction answered. A refusal is an answer too and is not retried.
struct Reply {
  bool ok = true;
  json::value body;      ///< of a refusal: {fields: [{pointer, id, args}]} when fields were wrong, else null
  std::string error_id;  ///< when !ok
  std::vector<std::string> error_args;
};

/// A question to another agency, answered from its registers (exchange room).
struct Question {
  Ref id;
  std::string from;
  std::string to;
  std::string service;
  std::string purpose;
  std::string case_id;
  std::string officer;  ///< who asks, as the person concerned may read it: "unit / role"; empty for a machine
  Ref person;           ///< on whose behalf a citizen page asks; empty otherwise
  json::value args;
};

/// Brings messages and questions to an agency, in this process or on another node. An Error means "not known to have
/// arrived": the sender repeats the same message. Refusals travel inside Reply (acts) or as Error with Retry::kNever
/// (questions).
class Carrier {
 public:
  virtual ~Carrier() = default;
  virtual Task<Result<Reply>> deliver(Message message) = 0;
  virtual Task<Result<json::value>> ask(Question question) = 0;
};

/// CloudEvents 1.0 attributes of an event as stored in the emitting agency's log.
struct Event {
  std::int64_t sequence = 0;  ///< per agency, without gaps in order of commit
  Ref id;
  std::string type;  ///< birth_notice.recorded
  std::string subject;
  Instant at;
  json::value data;
};

/// A timed piece of work of one agency. (kind, key) is unique: scheduling it again moves it.
struct Job {
  std::string kind;
  std::string key;
  Instant run_at;
  json::value data;
  int attempts = 0;
  std::int64_t ticket = 0;  ///< set by the store: names this scheduling, so that finishing it never removes a later one
};

}  // namespace sen::events
