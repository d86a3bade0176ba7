#pragma once
/// What a façade needs of a node. References outlive it.
#include <functional>
#include <memory>
#include <string>

#include "events/events.hpp"
#include "faces/facades/shared/clients.hpp"
#include "journal/journal.hpp"
#include "pack/model.hpp"
#include "ports/http.hpp"
#include "ports/random.hpp"
#include "ports/signer.hpp"
#include "registers/registers.hpp"
#include "web/router.hpp"

namespace sen::faces {

struct FacadeParts {
  std::shared_ptr<const pack::Pack> pack;
  Database& database;
  const events::Hosting& hosting;
  events::Dispatcher& dispatcher;
  Clock& clock;
  Scheduler& scheduler;
  SecureRandom& random;
  Signer& signer;
  HttpClient& http;
  Log& log;
  std::function<const registers::Registers*(std::string_view agency)> registers;
  Clients clients;
  json::object settings;  ///< this façade's part of the pack's facades.json
};

/// One of other systems' APIs, on a router of its own: no path of it can shadow a page.
class Facade {
 public:
  virtual ~Facade() = default;
  virtual const web::Router& router() const = 0;
  virtual void start() {}  ///< once the node runs
};

/// The agency that a façade's settings name, or the only one. @errors facade.bad_settings
Result<std::string> agency_of(const FacadeParts& parts, const std::string& facade);

}  // namespace sen::faces
