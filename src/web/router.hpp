#pragma once
/// Method and pattern to handler. The same table makes the API reference (openapi.hpp).
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ports/log.hpp"
#include "web/fields.hpp"
#include "web/request.hpp"

namespace sen::web {

using Handler = std::function<Task<Reply>(RequestContext&)>;
/// Wraps a handler: `auto guarded = with_session(sessions)(handler)`. Composition is plain function application.
using Middleware = std::function<Handler(Handler)>;
Handler wrap(const std::vector<Middleware>& outer_to_inner, Handler handler);

struct ParamDoc {
  std::string name;
  std::string doc;
  bool required = false;  ///< query parameters only; path parameters always are
};
struct ResponseDoc {
  int status = 200;
  std::string doc;
  std::string media_type = "application/json";
  json::value schema = json::object();  ///< JSON Schema; {} says nothing
};

/// What the API reference says of a route. A page has `page = true` and is left out.
struct RouteDoc {
  bool page = false;
  std::string operation_id;
  std::string summary;
  std::string description;
  std::string tag;
  std::vector<std::string> security;  ///< names of security schemes, any of which does; empty: open to all
  const FieldTable* body = nullptr;   ///< must outlive the router
  std::vector<ParamDoc> params;       ///< path parameters (to describe them) and query parameters
  std::vector<ResponseDoc> responses;
  std::vector<const ErrorDef*> errors;
};

struct Route {
  std::string method;   ///< GET also answers HEAD
  std::string pattern;  ///< "/dossiers/{code}/steps/{id}"; a last segment "{rest...}" takes all that follows
  Handler handler;
  RouteDoc doc;
};

class Router {
 public:
  /// Makes the answer to an error; the default is problem+json. Pages set one that draws a page when wants_html().
  using ErrorPage = std::function<HttpResponse(const Error&, const RequestContext&)>;

  Router();
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  /// Two routes with the same method and shape are a bug (ASSERT).
  void add(Route route);
  void get(std::string pattern, Handler handler, RouteDoc doc);
  void post(std::string pattern, Handler handler, RouteDoc doc);
  void put(std::string pattern, Handler handler, RouteDoc doc);
  void remove(std::string pattern, Handler handler, RouteDoc doc);  ///< DELETE
  /// Runs around every handler, also around 404 and 405; the first added is the outermost. Before the first request
  /// only.
  void use(Middleware middleware);
  void set_error_page(ErrorPage page);
  /// Errors of Code::kInternal are logged here with the route's pattern.
  void set_log(Log* log);

  /// The whole of HTTP for a server or a simulator. The router must outlive the task.
  Task<HttpResponse> handle(HttpRequest request) const;
  std::span<const Route> routes() const;

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace sen::web
