// The empty request of bench/http.sh: what the HTTP adapter costs by itself. Usage: http_bench_server PORT LOOPS
#include <cstdio>
#include <cstdlib>

#include "adapters/beast/server.hpp"
#include "adapters/system/signals.hpp"

namespace {
sen::Task<sen::HttpResponse> answer(sen::HttpRequest) {
  sen::HttpResponse response;
  response.headers.push_back({"content-type", "application/json"});
  response.body =
      R"({"id":"HS-79-2026-000123","status":"processing","step":"verify","updated":"2026-01-15T08:30:00Z","fee":150000})";
  co_return response;
}
}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  sen::prepare_signals();
  sen::BeastServer server({static_cast<std::size_t>(std::atoi(words[2])), nullptr});
  const auto started = server.start("127.0.0.1", static_cast<std::uint16_t>(std::atoi(words[1])), answer, {});
  if (!started.ok()) {
    std::fprintf(stderr, "%s\n", started.error().text("en").c_str());
    return 1;
  }
  (void)sen::wait_for_stop();
  server.stop();
}
