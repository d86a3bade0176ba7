#pragma once
/// GovStack Digital Registries: the data API and the database API, specification 1.3.0. Names of members are those that
/// the specification's own test suite uses where the two differ (update-entries, group_name).
#include "faces/facades/govstack/catalog.hpp"

namespace sen::faces::govstack {

class GovstackFacade final : public Facade {
 public:
  /// @errors facade.bad_settings, registers.*, database.*
  static Result<std::unique_ptr<Facade>> open(FacadeParts parts);
  const web::Router& router() const override { return router_; }

 private:
  explicit GovstackFacade(FacadeParts parts) : parts_(std::move(parts)) {}
  FacadeParts parts_;
  std::unique_ptr<Catalog> catalog_;
  web::Router router_;
};

/// What the handlers share.
struct Api {
  const FacadeParts& parts;
  Catalog& catalog;
};
using Operation = Task<web::Reply> (*)(const Api&, web::RequestContext&);
web::Handler handler(const Api& api, Operation operation);
void add_data_routes(web::Router& router, const Api& api);
void add_list_route(web::Router& router, const Api& api);
void add_usage_route(web::Router& router, const Api& api);
void add_database_routes(web::Router& router, const Api& api);

/// The client that the Information-Mediator-Client header names, when it has the right; when it has a token too, it
/// must bear it. The header alone is trusted as far as the network is: the mediator in front has authenticated the
/// sender.
/// @errors facade.unknown_client, facade.not_allowed
Result<const Client*> client_of(const Api& api, const web::RequestContext& request, std::string_view right);
/// @errors govstack.no_database
Result<LivePtr> database_of(const Api& api, const web::RequestContext& request);
/// The body as an object; a missing content type counts as JSON. @errors web.media_type, base.bad_json,
/// govstack.bad_body
Result<json::object> body_of(const web::RequestContext& request);
/// Tells records and journals each of them first. @errors database.*
Task<Result<json::array>> tell(const Api& api, LivePtr live, std::vector<registers::Record> records,
                               const Client& client, std::string operation);

}  // namespace sen::faces::govstack
