#include "faces/facades/dci/api.hpp"

#include "web/response.hpp"
#include "web/security.hpp"

namespace sen::faces::dci {
namespace {
constexpr Elapsed kWatchPause = Elapsed::seconds(1);
}

Result<std::unique_ptr<Facade>> DciFacade::open(FacadeParts parts) {
  auto mapping = TRY(read_mapping(parts));
  const auto slot = *parts.hosting.slot(mapping.agency);
  TRY(parts.database.migrate(slot, store::migrations()));
  std::unique_ptr<DciFacade> out(new DciFacade({std::move(parts), std::move(mapping), slot}));
  Room& room = out->room_;
  room.parts.dispatcher.on_async_job(
      kDeliver, [&room](AgencySlot at, events::Job job) { return deliver(room, at, std::move(job)); });
  auto& router = out->router_;
  router.set_log(&room.parts.log);
  router.set_error_page([&room](const Error& error, const web::RequestContext&) { return refuse(room.parts, error); });
  router.use(web::security_headers({}));
  router.get("/healthcheck", [](web::RequestContext&) -> Task<web::Reply> { co_return web::text_response("ok\n"); },
             {.page = true});
  add_requests(router, room);
  return std::unique_ptr<Facade>(std::move(out));
}

DciFacade::~DciFacade() { *running_ = false; }

void DciFacade::start() {
  *running_ = true;
  keep_watching();
}

/// Events come from any room that writes the register, so the log is looked at rather than the writers told.
void DciFacade::keep_watching() {
  auto again = [this, running = running_] {
    if (!*running) return;
    sen::start(room_.parts.scheduler, watch());
    keep_watching();
  };
  room_.parts.scheduler.after(kWatchPause, std::move(again));
}

Task<void> DciFacade::watch() {
  const auto behind = read_now<bool>(room_.parts.database, room_.slot, [](ReadTx& tx) -> Result<bool> {
    return !events::events_after(tx, store::events_read(tx), 1).empty();
  });
  if (!behind.ok() || !*behind) co_return;  // an idle façade writes nothing
  auto work = [this](Tx& tx, Context& context) { return queue_notifications(tx, context, room_); };
  for (bool more = true; more;) {
    auto read = co_await write_task<int>(room_.parts.database, room_.slot, work);
    more = read.ok() && *read == kEventsAtOnce;
  }
  room_.parts.dispatcher.wake(room_.slot);
}

}  // namespace sen::faces::dci
