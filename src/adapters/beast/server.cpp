#include "adapters/beast/server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/executor_work_guard.hpp>
#include <thread>

#include "adapters/beast/connection.hpp"
#include "adapters/beast/errors.hpp"
#include "adapters/beast/response_head.hpp"

namespace sen {
namespace beast {

Elapsed steady_now() {
  return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
              .count()};
}

Result<void> Loop::listen(const tcp::endpoint& endpoint) {
  Fault fault;
  const auto in_use = [&] { return fail(errors::kAddressInUse, {std::to_string(endpoint.port())}); };
  const auto bad = [&] { return fail(errors::kBadAddress, {endpoint.address().to_string(), fault.message()}); };
  acceptor_.open(endpoint.protocol(), fault);
  if (fault) return bad();
  acceptor_.set_option(tcp::acceptor::reuse_address(true), fault);
  const int one = 1;
  if (::setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0) return in_use();
  acceptor_.bind(endpoint, fault);
  if (fault == asio::error::address_in_use) return in_use();
  if (fault) return bad();
  acceptor_.listen(1024, fault);
  if (fault == asio::error::address_in_use) return in_use();
  if (fault) return bad();
  return {};
}

void Loop::run() {
  refresh();
  accept();
  arm_sweep();
  const auto guard = asio::make_work_guard(io_);
  io_.run();
}

void Loop::refresh() {
  now_ = steady_now();
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  const auto second = std::chrono::duration_cast<std::chrono::seconds>(wall).count();
  if (second == date_second_) return;
  date_second_ = second;
  date_ = http_date({second * 1'000'000});
}

void Loop::accept() {
  acceptor_.async_accept([this](Fault fault, Socket socket) {
    if (fault == asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (fault) {  // out of descriptors, most likely: the next sweep tries again
      if (shared_.log) shared_.log->warning("http: accept failed: " + fault.message());
      accept_again_ = true;
      return;
    }
    if (shared_.connections >= shared_.limits.connections)
      turn_away(std::move(socket));
    else
      std::make_shared<Connection>(*this, std::move(socket))->run();
    accept();
  });
}

/// One more than we promise to hold: a word, and goodbye. It must cost no memory, so nothing is awaited.
void Loop::turn_away(Socket socket) {
  const auto response = refusal(503, fail(errors::kServerBusy), "vi");
  std::string out;
  write_head(out, response, date_, Framing::kLength, response.body.size(), false);
  out += response.body;
  Fault ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(out), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Loop::arm_sweep() {
  const auto shortest = std::min(shared_.limits.idle, shared_.limits.request).us / 4;
  const auto period = std::clamp<std::int64_t>(shortest, 20'000, 1'000'000);
  timer_.expires_after(std::chrono::microseconds(period));
  timer_.async_wait([this](Fault fault) {
    if (fault) return;
    sweep();
    arm_sweep();
  });
}

void Loop::sweep() {
  refresh();
  if (std::exchange(accept_again_, false)) accept();
  for (Connection* at = first_; at != nullptr;) {
    Connection* following = at->next();
    at->check_time(now_);
    at = following;
  }
}

void Loop::begin_stop() {
  asio::post(io_, [this] {
    Fault ignored;
    acceptor_.close(ignored);
    for (Connection* at = first_; at != nullptr;) {
      Connection* following = at->next();
      at->begin_stop();
      at = following;
    }
  });
}

void Loop::end_now() {
  asio::post(io_, [this] {
    for (Connection* at = first_; at != nullptr; at = at->next()) at->close();
    timer_.cancel();
    io_.stop();
  });
}

}  // namespace beast

namespace asio = boost::asio;
using asio::ip::tcp;
using beast::Fault;
using beast::Loop;
using beast::Shared;

struct BeastServer::Core {
  BeastOptions options;
  Shared shared;
  std::vector<std::unique_ptr<Loop>> loops;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
};

BeastServer::BeastServer(BeastOptions options) : core_(std::make_unique<Core>()) { core_->options = options; }
BeastServer::~BeastServer() { stop(); }
std::uint16_t BeastServer::port() const { return core_->port; }

namespace {
/// SO_REUSEPORT lets a second program of the same user listen beside us and take half of the requests. A bind without
/// it tells.
Result<void> must_be_free(const tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return {};
  asio::io_context io;
  beast::Acceptor probe(io);
  Fault fault;
  probe.open(endpoint.protocol(), fault);
  if (!fault) probe.set_option(tcp::acceptor::reuse_address(true), fault);
  if (!fault) probe.bind(endpoint, fault);
  if (fault == asio::error::address_in_use) return fail(errors::kAddressInUse, {std::to_string(endpoint.port())});
  if (fault) return fail(errors::kBadAddress, {endpoint.address().to_string(), fault.message()});
  return {};
}
}  // namespace

Result<void> BeastServer::start(std::string_view address, std::uint16_t port, Handler handler,
                                const HttpLimits& limits) {
  ASSERT(core_->threads.empty());
  Fault fault;
  const auto ip = asio::ip::make_address(std::string(address == "localhost" ? "127.0.0.1" : address), fault);
  if (fault) return fail(errors::kBadAddress, {std::string(address), fault.message()});
  tcp::endpoint endpoint(ip, port);
  TRY(must_be_free(endpoint));
  auto& shared = core_->shared;
  shared.handler = std::move(handler);
  shared.limits = limits;
  shared.log = core_->options.log;
  shared.stopping = false;
  // A bucket holds two seconds of requests.
  if (const auto rate = std::min<std::uint32_t>(limits.requests_per_second_per_address, 1'000'000); rate > 0)
    shared.limiter = std::make_unique<TokenBuckets>(RateRule{2 * rate, Elapsed{1'000'000 / rate}}, 32'768);
  core_->loops.clear();
  for (std::size_t i = 0; i < std::max<std::size_t>(1, core_->options.loops); ++i) {
    auto loop = std::make_unique<Loop>(shared);
    TRY(loop->listen(endpoint));
    endpoint.port(loop->port());
    core_->loops.push_back(std::move(loop));
  }
  core_->port = endpoint.port();
  for (auto& loop : core_->loops) core_->threads.emplace_back([&loop = *loop] { loop.run(); });
  return {};
}

void BeastServer::stop() {
  if (core_->threads.empty()) return;
  auto& shared = core_->shared;
  shared.stopping = true;
  for (auto& loop : core_->loops) loop->begin_stop();
  {
    std::unique_lock lock(shared.mutex);
    shared.emptied.wait_for(lock, std::chrono::seconds(10), [&] { return shared.connections == 0; });
  }
  for (auto& loop : core_->loops) loop->end_now();
  for (auto& thread : core_->threads) thread.join();
  core_->threads.clear();
}

}  // namespace sen
