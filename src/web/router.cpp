#include "web/router.hpp"

#include <algorithm>
#include <map>

#include "base/check.hpp"
#include "base/text.hpp"
#include "web/errors.hpp"
#include "web/problem.hpp"
#include "web/response.hpp"

namespace sen::web {
namespace {

/// One segment of all patterns. Fixed words are tried before a parameter, so "/dossiers/new" wins over
/// "/dossiers/{code}".
struct Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> words;
  std::unique_ptr<Node> any;
  std::vector<std::pair<std::string, std::size_t>> ends;   ///< method -> route, patterns that end here
  std::vector<std::pair<std::string, std::size_t>> tails;  ///< the same for "{rest...}" below here
};

bool is_param(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}
bool is_tail(std::string_view segment) { return is_param(segment) && segment.ends_with("...}"); }

std::vector<std::string> names_of(std::string_view pattern) {
  std::vector<std::string> names;
  for (auto segment : split(pattern.substr(1), '/')) {
    if (is_tail(segment))
      names.emplace_back(segment.substr(1, segment.size() - 5));
    else if (is_param(segment))
      names.emplace_back(segment.substr(1, segment.size() - 2));
  }
  return names;
}

using Ends = std::vector<std::pair<std::string, std::size_t>>;

struct Match {
  const Ends* ends = nullptr;
  std::vector<std::string_view> values;  ///< still encoded, in the order of the pattern
};

const std::pair<std::string, std::size_t>* end_for(const Ends& ends, std::string_view method) {
  for (const auto& end : ends)
    if (end.first == method) return &end;
  if (method == "HEAD") return end_for(ends, "GET");
  return nullptr;
}

/// Depth first, with going back: a path that reaches a pattern without this method may still reach another that has it.
bool find(const Node& node, std::string_view path, std::string_view method, Match& match, Ends& others) {
  const auto accept = [&](const Ends& ends) {
    if (end_for(ends, method) == nullptr) {
      others.insert(others.end(), ends.begin(), ends.end());
      return false;
    }
    match.ends = &ends;
    return true;
  };
  if (path.empty()) return accept(node.ends);
  const auto slash = path.find('/', 1);
  const auto segment = path.substr(1, slash == std::string_view::npos ? slash : slash - 1);
  const auto rest = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
  if (const auto word = node.words.find(segment);
      word != node.words.end() && find(*word->second, rest, method, match, others))
    return true;
  if (node.any && !segment.empty()) {
    match.values.push_back(segment);
    if (find(*node.any, rest, method, match, others)) return true;
    match.values.pop_back();
  }
  if (node.tails.empty() || segment.empty()) return false;
  match.values.push_back(path.substr(1));
  if (accept(node.tails)) return true;
  match.values.pop_back();
  return false;
}

std::string allowed(const Ends& ends) {
  std::vector<std::string> methods{"OPTIONS"};
  for (const auto& [method, route] : ends) {
    methods.push_back(method);
    if (method == "GET") methods.emplace_back("HEAD");
  }
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  return join(methods, ", ");
}

}  // namespace

struct Router::Core {
  Node root;
  std::vector<Route> routes;
  std::vector<std::vector<std::string>> names;  ///< of each route's parameters
  std::vector<Middleware> middlewares;
  std::vector<Handler> wrapped;  ///< each route's handler, drawing its errors, inside all middlewares
  Handler otherwise;             ///< no route: 404, 405 or OPTIONS, likewise
  Handler refused;               ///< a path that cannot be decoded, likewise
  ErrorPage error_page;
  Log* log = nullptr;

  void rewrap() {
    wrapped.clear();
    for (const auto& route : routes) wrapped.push_back(dress(route.handler));
    otherwise = dress([this](RequestContext& request) { return no_route(request); });
    refused = dress([](RequestContext&) -> Task<Reply> { co_return fail(errors::kBadPath); });
  }

  /// Errors become responses inside the middlewares, so that headers that every answer needs reach errors too.
  Handler dress(const Handler& handler) const {
    return wrap(middlewares, [this, handler](RequestContext& request) { return answer(handler, request); });
  }

  Task<Reply> answer(const Handler& handler, RequestContext& request) const {
    Reply reply = co_await handler(request);
    if (!reply.ok()) co_return draw(reply.error(), request);
    co_return reply;
  }

  Task<Reply> no_route(RequestContext& request) const {
    Match match;
    Ends others;
    (void)find(root, request.path(), "", match, others);
    if (others.empty()) co_return fail(errors::kNoPage);
    if (request.method() == "OPTIONS") {
      auto response = no_content();
      response.headers.push_back({"allow", allowed(others)});
      co_return response;
    }
    const Error error = fail(errors::kNoMethod, {request.method()});
    auto response = draw(error, request);
    response.headers.push_back({"allow", allowed(others)});
    co_return response;
  }

  HttpResponse draw(const Error& error, const RequestContext& request) const {
    if (log && error.def->code == Code::kInternal)
      log->error(std::string("web: ") + error.def->id + " " + join(error.args, " ") + " at " + request.method() + " " +
                 std::string(request.route));
    return error_page ? error_page(error, request) : problem(error, request.language(), request.path());
  }

  /// What answers the request; parameters are decoded into the context.
  const Handler& route(RequestContext& request) const {
    Match match;
    Ends others;
    if (!find(root, request.path(), request.method(), match, others)) return otherwise;
    const auto index = end_for(*match.ends, request.method())->second;
    request.route = routes[index].pattern;
    const bool tail = routes[index].pattern.ends_with("...}");
    for (std::size_t i = 0; i < match.values.size(); ++i) {
      auto value = percent_decode(match.values[i]);
      if (!value) return refused;
      const bool whole_rest = tail && i + 1 == match.values.size();
      // An encoded slash or a dot segment means one thing here and another to whoever takes the value for a path.
      for (auto part : split(*value, '/'))
        if (part == "." || part == "..") return refused;
      if (!whole_rest && value->find('/') != std::string::npos) return refused;
      request.params.emplace_back(names[index][i], std::move(*value));
    }
    return wrapped[index];
  }
};

Handler wrap(const std::vector<Middleware>& outer_to_inner, Handler handler) {
  for (auto it = outer_to_inner.rbegin(); it != outer_to_inner.rend(); ++it) handler = (*it)(std::move(handler));
  return handler;
}

Router::Router() : core_(std::make_unique<Core>()) { core_->rewrap(); }
Router::~Router() = default;

void Router::add(Route route) {
  ASSERT(route.pattern.starts_with('/') && route.handler);
  Node* node = &core_->root;
  bool tail = false;
  // "/" is one empty segment, like any trailing slash: exactly what the path says.
  for (auto segment : split(std::string_view(route.pattern).substr(1), '/')) {
    ASSERT(!tail);
    if (is_tail(segment)) {
      tail = true;
    } else if (is_param(segment)) {
      if (!node->any) node->any = std::make_unique<Node>();
      node = node->any.get();
    } else {
      auto& next = node->words[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
  }
  auto& ends = tail ? node->tails : node->ends;
  for (const auto& end : ends) ASSERT(end.first != route.method);
  ends.emplace_back(route.method, core_->routes.size());
  core_->names.push_back(names_of(route.pattern));
  core_->wrapped.push_back(core_->dress(route.handler));
  core_->routes.push_back(std::move(route));
}

void Router::get(std::string pattern, Handler handler, RouteDoc doc) {
  add({"GET", std::move(pattern), std::move(handler), std::move(doc)});
}
void Router::post(std::string pattern, Handler handler, RouteDoc doc) {
  add({"POST", std::move(pattern), std::move(handler), std::move(doc)});
}
void Router::put(std::string pattern, Handler handler, RouteDoc doc) {
  add({"PUT", std::move(pattern), std::move(handler), std::move(doc)});
}
void Router::remove(std::string pattern, Handler handler, RouteDoc doc) {
  add({"DELETE", std::move(pattern), std::move(handler), std::move(doc)});
}
void Router::use(Middleware middleware) {
  core_->middlewares.push_back(std::move(middleware));
  core_->rewrap();
}
void Router::set_error_page(ErrorPage page) { core_->error_page = std::move(page); }
void Router::set_log(Log* log) { core_->log = log; }
std::span<const Route> Router::routes() const { return core_->routes; }

Task<HttpResponse> Router::handle(HttpRequest raw) const {
  RequestContext request(std::move(raw));
  const Handler& handler = core_->route(request);
  Reply reply = co_await handler(request);
  if (!reply.ok()) co_return core_->draw(reply.error(), request);  // a middleware's own error
  co_return std::move(*reply);
}

}  // namespace sen::web
