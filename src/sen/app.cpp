#include "sen/app.hpp"

#include "faces/citizen/pages.hpp"
#include "faces/officer/pages.hpp"
#include "web/response.hpp"
#include "web/security.hpp"

namespace sen {

Result<std::shared_ptr<const WebFiles>> WebFiles::load(const std::map<std::string, std::string>& templates,
                                                       const std::map<std::string, std::string>& texts,
                                                       const std::map<std::string, std::string>& assets) {
  auto files = std::make_shared<WebFiles>();
  files->texts_ = std::make_unique<web::Texts>(TRY(web::Texts::load(texts)));
  files->templates_ = std::make_unique<web::Templates>(TRY(web::Templates::load(templates, *files->texts_)));
  files->assets_ = std::make_unique<web::StaticFiles>(TRY(web::StaticFiles::create(assets, "/assets/")));
  return std::shared_ptr<const WebFiles>(std::move(files));
}

namespace {
faces::Parts parts_of(Node& node, const WebFiles& files, faces::FaceSettings settings) {
  auto& ports = node.ports();
  return {node.shared_pack(), ports.database,  node.hosting(), node.procedures(),  node.exchange(),
          node.provider(),    node.quality(),  node.carrier(), node.dispatcher(),  node.sessions(),
          ports.clock,        ports.scheduler, ports.random,   ports.signer,       ports.log,
          files.templates(),  files.texts(),   files.assets(), std::move(settings)};
}
}  // namespace

App::App(Node& node, std::shared_ptr<const WebFiles> files, faces::FaceSettings settings,
         faces::machine::PracticeHooks hooks)
    : node_(node),
      files_(std::move(files)),
      hooks_(std::move(hooks)),
      parts_(parts_of(node, *files_, std::move(settings))) {
  router_.set_log(&node.ports().log);
  router_.use(web::security_headers({.https = parts_.settings.https}));
  router_.use(faces::with_actor(parts_));
  add_health();
  router_.get("/assets/{rest...}",
              [this](web::RequestContext& request) -> Task<web::Reply> {
                co_return files_->assets().serve(request.param("rest"), request);
              },
              {.page = true});
  faces::citizen::add_pages(router_, parts_);
  faces::officer::add_pages(router_, parts_);
  faces::machine::add_api(router_, parts_, hooks_);
  faces::machine::add_openapi(router_, parts_);
}

void App::add_health() {
  router_.get("/healthz", [](web::RequestContext&) -> Task<web::Reply> { co_return web::text_response("ok\n"); },
              {.page = true});
  // Ready means: a real write commits and a real read answers.
  router_.get("/readyz",
              [this](web::RequestContext&) -> Task<web::Reply> {
                static constexpr Sql kRead{"SELECT COUNT(*) FROM @event_log"};
                auto write = [](Tx& tx, Context& context) -> Result<bool> {
                  events::schedule(tx, {"node.ready", "probe", context.now() + Elapsed::days(3650), json::object{}, 0});
                  return true;
                };
                auto wrote = co_await write_task<bool>(node_.ports().database, AgencySlot{0}, write);
                if (!wrote.ok()) co_return std::move(wrote).error();
                auto read = read_now<bool>(node_.ports().database, AgencySlot{0},
                                           [](ReadTx& tx) -> Result<bool> { return tx.query(kRead).next(); });
                if (!read.ok()) co_return std::move(read).error();
                co_return web::text_response("ready\n");
              },
              {.page = true});
  // Public tiles and checkpoints of each agency's journal (C2SP tlog-tiles).
  router_.get(
      "/journal/{agency}/{rest...}",
      [this](web::RequestContext& request) -> Task<web::Reply> {
        const auto slot = node_.hosting().slot(request.param("agency"));
        if (!slot) co_return fail(faces::errors::kNotHere);
        auto found = read_now<std::string>(node_.ports().database, *slot,
                                           [&](ReadTx& tx) { return journal::resource(tx, request.param("rest")); });
        if (!found.ok()) co_return std::move(found).error();
        HttpResponse response;
        const bool note = request.param("rest") == "checkpoint";
        response.headers.push_back({"content-type", note ? "text/plain; charset=utf-8" : "application/octet-stream"});
        response.headers.push_back({"cache-control", note ? "max-age=5" : "public, max-age=31536000, immutable"});
        response.body = std::move(*found);
        co_return response;
      },
      {.page = true});
}

}  // namespace sen
