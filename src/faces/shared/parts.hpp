#pragma once
/// What the faces (citizen, officer, machine) need of a node. References outlive them.
#include <map>
#include <memory>
#include <string>

#include "events/events.hpp"
#include "exchange/exchange.hpp"
#include "identity/identity.hpp"
#include "pack/model.hpp"
#include "ports/clock.hpp"
#include "ports/log.hpp"
#include "ports/random.hpp"
#include "ports/scheduler.hpp"
#include "ports/signer.hpp"
#include "procedures/procedures.hpp"
#include "quality/keeper.hpp"
#include "web/router.hpp"
#include "web/static_files.hpp"
#include "web/templates.hpp"
#include "web/texts.hpp"

namespace sen::faces {

struct FaceSettings {
  std::string portal = "portal";  ///< the agency that people sign in at
  bool practice = true;           ///< practice sign-in: pick a person, read the code in the practice inbox
  bool https = false;
  std::string base_url;  ///< for QR codes: "http://127.0.0.1:8080"
};

struct Parts {
  std::shared_ptr<const pack::Pack> pack;
  Database& database;
  const events::Hosting& hosting;
  procedures::Procedures& procedures;
  exchange::Exchange& exchange;
  exchange::Provider& provider;
  quality::Keeper& quality;
  events::Carrier& carrier;  ///< acts and questions of this node's agencies
  events::Dispatcher& dispatcher;
  identity::Sessions& sessions;
  Clock& clock;
  Scheduler& scheduler;
  SecureRandom& random;
  Signer& signer;
  Log& log;
  const web::Templates& templates;
  const web::Texts& texts;
  const web::StaticFiles& assets;
  FaceSettings settings;
};

}  // namespace sen::faces
