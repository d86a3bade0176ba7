#pragma once
/// HTTP over a node: the faces on one router. The program serves it on a socket, the simulator calls it directly.
#include <memory>
#include <string>

#include "faces/machine/api.hpp"
#include "sen/node.hpp"

namespace sen {

/// Templates, texts and static files as read from the web folder; immutable, shared by all apps of a process.
class WebFiles {
 public:
  /// @param templates, texts, assets  path below the folder to content  @errors web.bad_templates, web.bad_texts,
  /// web.bad_assets
  static Result<std::shared_ptr<const WebFiles>> load(const std::map<std::string, std::string>& templates,
                                                      const std::map<std::string, std::string>& texts,
                                                      const std::map<std::string, std::string>& assets);
  const web::Templates& templates() const { return *templates_; }
  const web::Texts& texts() const { return *texts_; }
  const web::StaticFiles& assets() const { return *assets_; }

 private:
  std::unique_ptr<web::Texts> texts_;
  std::unique_ptr<web::Templates> templates_;
  std::unique_ptr<web::StaticFiles> assets_;
};

class App {
 public:
  App(Node& node, std::shared_ptr<const WebFiles> files, faces::FaceSettings settings,
      faces::machine::PracticeHooks hooks);
  Task<HttpResponse> handle(HttpRequest request) const { return router_.handle(std::move(request)); }
  const web::Router& router() const { return router_; }

 private:
  void add_health();
  Node& node_;
  std::shared_ptr<const WebFiles> files_;
  faces::machine::PracticeHooks hooks_;
  faces::Parts parts_;
  web::Router router_;
};

}  // namespace sen
