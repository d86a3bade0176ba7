#include "adapters/beast/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <thread>

#include "adapters/beast/errors.hpp"

namespace sen {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Fault = boost::system::error_code;

namespace {

struct Place {
  std::string host;
  std::string port = "80";
};

Result<Place> place_of(std::string_view base_url) {
  const auto bad = [&] { return fail(errors::kBadAddress, {std::string(base_url), "http://host:port"}); };
  constexpr std::string_view kScheme = "http://";
  if (!base_url.starts_with(kScheme)) return bad();
  std::string_view rest = base_url.substr(kScheme.size());
  rest = rest.substr(0, rest.find('/'));
  Place place;
  const auto colon = rest.rfind(':');
  if (colon != std::string_view::npos) {
    place.port = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  place.host = rest;
  if (place.host.empty() || place.port.empty()) return bad();
  return place;
}

std::string write_request(const HttpRequest& request, const Place& place) {
  std::string out = request.method + " " + request.path;
  if (!request.query.empty()) out += "?" + request.query;
  out += " HTTP/1.1\r\nhost: " + place.host + ":" + place.port + "\r\nconnection: close\r\n";
  for (const auto& header : request.headers)
    if (header.name != "host" && header.name != "connection" && header.name != "content-length")
      out += header.name + ": " + header.value + "\r\n";
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT")
    out += "content-length: " + std::to_string(request.body.size()) + "\r\n";
  return out + "\r\n" + request.body;
}

/// One request on its own connection; it keeps itself alive until `done` was called.
class Exchange final : public std::enable_shared_from_this<Exchange> {
 public:
  using Done = Later<Result<HttpResponse>>::Done;
  Exchange(asio::io_context& io, Place place, const HttpRequest& request, std::size_t most, Done done)
      : resolver_(io),
        socket_(io),
        timer_(io),
        place_(std::move(place)),
        out_(write_request(request, place_)),
        done_(std::move(done)) {
    parser_.body_limit(most);
    parser_.eager(true);
    if (request.method == "HEAD") parser_.skip(true);
  }

  void run(Elapsed timeout) {
    timer_.expires_after(std::chrono::microseconds(timeout.us));
    timer_.async_wait([self = shared_from_this()](Fault fault) {
      if (!fault) self->finish(fail(errors::kRequestTimeout));
    });
    resolver_.async_resolve(place_.host, place_.port, [self = shared_from_this()](Fault fault, auto found) {
      if (fault) return self->failed(fault);
      asio::async_connect(self->socket_, found, [self](Fault error, const tcp::endpoint&) {
        if (error) return self->failed(error);
        self->write();
      });
    });
  }

 private:
  void write() {
    asio::async_write(socket_, asio::buffer(out_), [self = shared_from_this()](Fault, std::size_t) {
      self->read();  // a server may refuse a body half-way: its answer is still there to read
    });
  }

  void read() {
    socket_.async_read_some(asio::buffer(in_), [self = shared_from_this()](Fault fault, std::size_t size) {
      if (fault && fault != asio::error::eof) return self->failed(fault);
      self->pending_.append(self->in_.data(), size);
      Fault error;
      if (!self->pending_.empty()) {
        const auto used = self->parser_.put(asio::buffer(self->pending_), error);
        self->pending_.erase(0, used);
      }
      if (error && error != http::error::need_more) return self->failed(error);
      if (fault && !self->parser_.is_done()) {
        if (!self->parser_.got_some()) return self->failed(fault);
        error = {};
        self->parser_.put_eof(error);
        if (error) return self->failed(error);
      }
      if (!self->parser_.is_done()) return self->read();
      self->answer();
    });
  }

  void answer() {
    auto message = parser_.release();
    HttpResponse response;
    response.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
      Header header{std::string(field.name_string()), std::string(field.value())};
      for (char& c : header.name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      response.headers.push_back(std::move(header));
    }
    response.body = std::move(message.body());
    finish(std::move(response));
  }

  void failed(Fault fault) { finish(fail(errors::kNoAnswer, {place_.host + ":" + place_.port, fault.message()})); }

  void finish(Result<HttpResponse> result) {
    if (!done_) return;
    auto done = std::move(done_);
    done_ = nullptr;
    timer_.cancel();
    resolver_.cancel();
    Fault ignored;
    socket_.close(ignored);
    done(std::move(result));
  }

  tcp::resolver resolver_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  Place place_;
  std::string out_;
  std::array<char, 16384> in_{};
  std::string pending_;
  http::response_parser<http::string_body> parser_;
  Done done_;
};

}  // namespace

struct BeastClient::Core {
  std::size_t most;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard{io.get_executor()};
  std::thread thread{[this] { io.run(); }};
};

BeastClient::BeastClient(std::size_t response_bytes_max) : core_(new Core{response_bytes_max}) {}
BeastClient::~BeastClient() {
  core_->io.stop();
  core_->thread.join();
}

Task<Result<HttpResponse>> BeastClient::send(std::string base_url, HttpRequest request, Elapsed timeout) {
  auto place = place_of(base_url);
  if (!place.ok()) co_return place.error();
  auto begin = [&](Exchange::Done done) {
    auto exchange = std::make_shared<Exchange>(core_->io, *place, request, core_->most, std::move(done));
    asio::post(core_->io, [exchange, timeout] { exchange->run(timeout); });
  };
  Later<Result<HttpResponse>> answer(begin);
  co_return co_await answer;
}

}  // namespace sen
