// The server that bench/http.sh measures. Usage: http_bench_server PORT LOOPS [routed]
// Bare: what the HTTP adapter costs by itself. routed: with router, parameter and security headers, as every answer of
// Sen has them.
#include <cstdio>
#include <cstdlib>

#include "adapters/beast/server.hpp"
#include "adapters/system/signals.hpp"
#include "web/response.hpp"
#include "web/router.hpp"
#include "web/security.hpp"

namespace {
constexpr const char* kBody =
    R"({"id":"HS-79-2026-000123","status":"processing","step":"verify","updated":"2026-01-15T08:30:00Z","fee":150000})";

sen::HttpResponse small_answer() {
  sen::HttpResponse response;
  response.headers.push_back({"content-type", "application/json"});
  response.body = kBody;
  return response;
}

sen::Task<sen::HttpResponse> bare(sen::HttpRequest) { co_return small_answer(); }
sen::Task<sen::web::Reply> routed(sen::web::RequestContext&) { co_return small_answer(); }
}  // namespace

int main(int count, char** words) {
  if (count < 3) return 2;
  sen::prepare_signals();
  sen::web::Router router;
  router.use(sen::web::security_headers({}));
  router.get("/{name}", routed, {});
  sen::HttpServer::Handler handler = bare;
  if (count > 3) handler = [&](sen::HttpRequest request) { return router.handle(std::move(request)); };
  sen::BeastServer server({static_cast<std::size_t>(std::atoi(words[2])), nullptr});
  const auto started = server.start("127.0.0.1", static_cast<std::uint16_t>(std::atoi(words[1])), handler, {});
  if (!started.ok()) {
    std::fprintf(stderr, "%s\n", started.error().text("en").c_str());
    return 1;
  }
  (void)sen::wait_for_stop();
  server.stop();
}
