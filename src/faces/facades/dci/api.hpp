#pragma once
/// The civil-registry API of the Digital Convergence Initiative (spdci.org), CRVS 1.0.0: search, subscribe,
/// unsubscribe, transaction status, asked at once or with the answer at the sender's address; notifications of vital
/// events. Every message that goes out by itself is a timed job of the agency: one that is not taken is sent again,
/// also after a restart.
#include "faces/facades/dci/envelope.hpp"
#include "faces/facades/dci/mapping.hpp"
#include "faces/facades/dci/search.hpp"
#include "faces/facades/dci/store.hpp"

namespace sen::faces::dci {

/// What the handlers and jobs share.
struct Room {
  FacadeParts parts;
  Mapping mapping;
  AgencySlot slot;
};

class DciFacade final : public Facade {
 public:
  /// @errors facade.bad_settings, database.*
  static Result<std::unique_ptr<Facade>> open(FacadeParts parts);
  ~DciFacade() override;
  const web::Router& router() const override { return router_; }
  void start() override;

 private:
  explicit DciFacade(Room room) : room_(std::move(room)), running_(std::make_shared<bool>(false)) {}
  void keep_watching();
  Task<void> watch();
  Room room_;
  web::Router router_;
  std::shared_ptr<bool> running_;
};

/// A message's own answer, without data of people. @errors dci.bad_message
struct Done {
  json::object message;
  std::string status = "succ";
};

// requests.cpp
using Handle = Task<web::Reply> (*)(Room&, web::RequestContext&);
void add_requests(web::Router& router, Room& room);

// subscriptions.cpp: use cases
Result<Done> subscribe(Tx& tx, Context& context, const Room& room, const Client& client, const Incoming& in,
                       std::string_view correlation_id);
Result<Done> unsubscribe(Tx& tx, Context& context, const Client& client, const Incoming& in,
                         std::string_view correlation_id);
/// Reads new events of the agency's log and queues a notification for each subscription that waits for it. @returns
/// events read: kEventsAtOnce when there may be more
inline constexpr int kEventsAtOnce = 200;
Result<int> queue_notifications(Tx& tx, Context& context, const Room& room);

/// The records that an event is about: by a person's reference, or "person/17", as the exchange writes a subject.
std::vector<registers::Record> records_about(ReadTx& tx, const Room& room, const RecordKind& kind,
                                             std::string_view subject);

// status.cpp
Result<Done> transaction_status(ReadTx& tx, const Client& client, const Incoming& in, std::string_view correlation_id);

// delivery.cpp
inline constexpr const char* kDeliver = "dci.deliver";  ///< the job; its key is a correlation id
/// Sends one message, or says why not; the dispatcher calls again.
Task<Result<void>> deliver(Room& room, AgencySlot slot, events::Job job);
/// "http://host:port" and path. @errors dci.callback
struct Address {
  std::string base;
  std::string path;
};
Result<Address> address_of(std::string_view uri);
/// Where the answer to an action goes when the sender named no address of its own: below its first registered one.
std::string callback_of(const Client& client, std::string_view sender_uri, std::string_view action);

}  // namespace sen::faces::dci
