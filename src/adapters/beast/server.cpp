#include "adapters/beast/server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "adapters/beast/address_limiter.hpp"
#include "adapters/beast/errors.hpp"
#include "adapters/beast/request_reader.hpp"
#include "adapters/beast/response_head.hpp"

namespace sen {
namespace asio = boost::asio;
using asio::ip::tcp;
using Fault = boost::system::error_code;
// Concrete executors: any_io_executor costs an allocation and an indirect call per operation.
using Exec = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Exec>;
using Acceptor = asio::basic_socket_acceptor<tcp, Exec>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Exec>;

namespace {

class Connection;

Elapsed steady_now() {
  return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}

/// What all loops share.
struct Shared {
  HttpServer::Handler handler;
  HttpLimits limits;
  Log* log = nullptr;
  std::unique_ptr<AddressLimiter> limiter;
  std::atomic<std::size_t> connections = 0;
  std::atomic<bool> stopping = false;
  std::mutex mutex;
  std::condition_variable emptied;
};

/// One thread's world. Everything but post() happens on that thread.
class Loop final : public Executor {
 public:
  explicit Loop(Shared& shared) : shared_(shared), acceptor_(io_), timer_(io_) {}
  void post(std::move_only_function<void()> work) override { asio::post(io_, std::move(work)); }

  Result<void> listen(const tcp::endpoint& endpoint);
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void run();
  void begin_stop();
  void end_now();

  Shared& shared() { return shared_; }
  std::string_view date() const { return date_; }
  Elapsed now() const { return now_; }  ///< as of the last sweep: reading the clock for each request would cost more than it tells

 private:
  friend class Connection;
  void accept();
  void turn_away(Socket socket);
  void arm_sweep();
  void sweep();
  void refresh();

  Shared& shared_;
  Connection* first_ = nullptr;  // outlives io_, whose destruction destroys connections
  Elapsed now_ = steady_now();
  std::int64_t date_second_ = 0;
  std::string date_;
  bool accept_again_ = false;
  asio::io_context io_{1};
  Acceptor acceptor_;
  Timer timer_;
};

/// One browser. Reads a request, lets the handler answer, writes, and starts again; never two requests at once, so pipelined requests
/// are answered in order.
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, Socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void run() { advance(); }
  void check_time(Elapsed now);
  void begin_stop();
  void close();
  Connection* next() const { return next_; }

 private:
  enum class Step { kReading, kHandling, kWriting, kStreaming, kDraining, kClosed };

  void advance();
  void read();
  void make_room();
  void handle();
  void respond(HttpResponse response);
  void refuse(int status, const Error& error);
  void write();
  void write_rest();
  void written();
  void drain();
  void start_stream();
  void pump();
  void chunk(std::optional<std::string> text);
  void watch_peer();

  Loop& loop_;
  Connection* previous_ = nullptr;
  Connection* next_ = nullptr;
  Socket socket_;
  std::string peer_;
  RequestReader reader_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string out_;
  std::size_t sent_ = 0;
  std::string body_;
  std::shared_ptr<const std::string> shared_body_;
  std::string_view tail_;  ///< what is written after out_
  std::unique_ptr<HttpStream> stream_;
  Elapsed since_{};  ///< when the present step began or last moved
  Step step_ = Step::kReading;
  bool advancing_ = false;
  bool keep_alive_ = true;
  bool head_only_ = false;
  bool http11_ = true;
  bool drain_after_ = false;
  bool stream_waits_ = false;
  bool stream_over_ = false;
  std::size_t drained_ = 0;
};

// ---------------------------------------------------------------- Loop

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
    if (shared_.connections >= shared_.limits.connections) turn_away(std::move(socket));
    else std::make_shared<Connection>(*this, std::move(socket))->run();
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

// ---------------------------------------------------------------- Connection: life

Connection::Connection(Loop& loop, Socket socket)
    : loop_(loop), socket_(std::move(socket)), reader_(loop.shared().limits), buffer_(4096), since_(loop.now()) {
  next_ = loop_.first_;
  if (next_) next_->previous_ = this;
  loop_.first_ = this;
  ++loop_.shared().connections;
  Fault ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  const auto remote = socket_.remote_endpoint(ignored);
  if (!ignored) peer_ = remote.address().to_string();
}

Connection::~Connection() {
  if (previous_) previous_->next_ = next_;
  else loop_.first_ = next_;
  if (next_) next_->previous_ = previous_;
  auto& shared = loop_.shared();
  if (--shared.connections == 0 && shared.stopping) {
    const std::lock_guard lock(shared.mutex);
    shared.emptied.notify_all();
  }
}

void Connection::close() {
  if (step_ == Step::kClosed) return;
  step_ = Step::kClosed;
  Fault ignored;
  socket_.close(ignored);
  if (stream_ && stream_waits_) stream_->cancelled();
}

/// Called by the sweep: each step has its own patience. A handler has none of ours: it knows its own limits.
void Connection::check_time(Elapsed now) {
  const auto& limits = loop_.shared().limits;
  const Elapsed waited{now.us - since_.us};
  const auto keep = shared_from_this();
  if (step_ == Step::kReading && !reader_.started() && waited > limits.idle) close();
  else if (step_ == Step::kReading && reader_.started() && waited > limits.request) refuse(408, fail(errors::kRequestTimeout));
  else if (step_ == Step::kWriting && waited > limits.request) close();
  else if (step_ == Step::kStreaming && !stream_waits_ && waited > limits.request) close();
  else if (step_ == Step::kDraining && waited > std::min(limits.request, Elapsed::seconds(5))) close();
}

void Connection::begin_stop() {
  const auto keep = shared_from_this();
  keep_alive_ = false;
  if (step_ == Step::kReading && !reader_.started()) close();
  else if (step_ == Step::kStreaming && stream_waits_) stream_->cancelled();
}

// ---------------------------------------------------------------- Connection: a request

/// Goes on with what is buffered until something must be waited for. A loop, not recursion: a client may pipeline thousands.
void Connection::advance() {
  if (advancing_) return;
  advancing_ = true;
  while (step_ == Step::kReading) {
    if (begin_ < end_) {
      const bool fresh = !reader_.started();
      begin_ += reader_.feed({buffer_.data() + begin_, end_ - begin_});
      if (fresh && reader_.started()) since_ = loop_.now();
    }
    if (reader_.state() == RequestReader::State::kDone) {
      handle();
    } else if (reader_.state() == RequestReader::State::kFailed) {
      refuse(reader_.status(), reader_.error());
    } else {
      read();
      break;
    }
  }
  advancing_ = false;
}

void Connection::make_room() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (reader_.header_done() && buffer_.size() < 65536) buffer_.resize(65536);  // a body is on its way
  if (buffer_.size() - end_ >= 2048) return;
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
              buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  const auto most = std::max<std::size_t>(65536, loop_.shared().limits.header_bytes + 4096);
  if (buffer_.size() - end_ < 2048 && buffer_.size() < most) buffer_.resize(std::min(buffer_.size() * 2, most));
}

void Connection::read() {
  if (reader_.take_expectation()) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    Fault ignored;  // 25 bytes on an idle socket: they fit, or the peer is gone
    socket_.write_some(asio::buffer(kContinue.data(), kContinue.size()), ignored);
  }
  make_room();
  if (end_ == buffer_.size()) return refuse(431, fail(errors::kHeaderTooLarge));
  socket_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
                          [self = shared_from_this()](Fault fault, std::size_t size) {
                            if (self->step_ != Step::kReading) return;
                            if (fault) return self->close();
                            self->end_ += size;
                            self->advance();
                          });
}

void Connection::handle() {
  auto& shared = loop_.shared();
  step_ = Step::kHandling;
  http11_ = reader_.http11();
  keep_alive_ = http11_ && reader_.keep_alive() && !shared.stopping;
  if (shared.limiter && !shared.limiter->allow(peer_, loop_.now()))
    return respond(refusal(429, fail(errors::kTooManyRequests), reader_.language()));
  HttpRequest request = reader_.take_request();
  request.peer_address = peer_;
  head_only_ = request.method == "HEAD";
  start<HttpResponse>(loop_, shared.handler(std::move(request)),
                      [self = shared_from_this()](HttpResponse response) { self->respond(std::move(response)); });
}

/// Answers a request that cannot be read to its end, and then reads no more of this connection.
void Connection::refuse(int status, const Error& error) {
  keep_alive_ = false;
  drain_after_ = true;
  http11_ = true;
  head_only_ = false;
  respond(refusal(status, error, reader_.language()));
}

void Connection::respond(HttpResponse response) {
  if (step_ == Step::kClosed) return;
  if (loop_.shared().stopping) keep_alive_ = false;
  out_.clear();
  sent_ = 0;
  if (response.stream && !head_only_) {
    stream_ = std::move(response.stream);
    keep_alive_ = false;
    write_head(out_, response, loop_.date(), http11_ ? Framing::kChunked : Framing::kUntilClose, 0, false);
    return start_stream();
  }
  const bool is_shared = response.shared_body != nullptr;
  const std::string_view body = is_shared ? std::string_view(*response.shared_body) : std::string_view(response.body);
  const auto framing = response.stream ? Framing::kUntilClose : Framing::kLength;
  write_head(out_, response, loop_.date(), framing, body.size(), keep_alive_);
  tail_ = {};
  if (!head_only_ && response.status != 204 && response.status != 304) {
    if (body.size() <= 8192) {
      out_ += body;  // one small write beats two buffers
    } else if (is_shared) {
      shared_body_ = std::move(response.shared_body);
      tail_ = *shared_body_;
    } else {
      body_ = std::move(response.body);
      tail_ = body_;
    }
  }
  step_ = Step::kWriting;
  since_ = loop_.now();
  write();
}

/// Most answers fit the socket's buffer: writing at once saves a round through the reactor.
void Connection::write() {
  Fault fault;
  const std::array<asio::const_buffer, 2> parts{asio::buffer(out_.data(), out_.size()), asio::buffer(tail_.data(), tail_.size())};
  sent_ = tail_.empty() ? socket_.write_some(asio::buffer(out_.data(), out_.size()), fault) : socket_.write_some(parts, fault);
  if (fault && fault != asio::error::would_block) return close();
  if (sent_ == out_.size() + tail_.size()) return written();
  write_rest();
}

void Connection::write_rest() {
  const auto done = std::min(sent_, out_.size());
  const auto done_tail = sent_ - done;
  const std::array<asio::const_buffer, 2> parts{asio::buffer(out_.data() + done, out_.size() - done),
                                                asio::buffer(tail_.data() + done_tail, tail_.size() - done_tail)};
  socket_.async_write_some(parts, [self = shared_from_this()](Fault fault, std::size_t size) {
    if (self->step_ != Step::kWriting) return;
    if (fault) return self->close();
    self->since_ = self->loop_.now();
    self->sent_ += size;
    if (self->sent_ < self->out_.size() + self->tail_.size()) return self->write_rest();
    self->written();
  });
}

void Connection::written() {
  tail_ = {};
  shared_body_.reset();
  if (!body_.empty()) body_ = std::string();
  if (out_.capacity() > 65536) out_ = std::string();
  if (drain_after_) return drain();
  if (!keep_alive_) {
    Fault ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    return close();
  }
  if (buffer_.size() > 16384 && begin_ == end_) {  // a large body is over: give its room back
    buffer_ = std::vector<char>(4096);
    begin_ = end_ = 0;
  }
  reader_.begin();
  since_ = loop_.now();
  step_ = Step::kReading;
  advance();
}

/// Closing while the client still sends would make its kernel throw our answer away. So: close our side, swallow what comes, for a while.
void Connection::drain() {
  if (step_ != Step::kDraining) {
    step_ = Step::kDraining;
    since_ = loop_.now();
    Fault ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }
  socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](Fault fault, std::size_t size) {
    if (self->step_ != Step::kDraining) return;
    self->drained_ += size;
    if (fault || self->drained_ > 64 * 1024 * 1024) return self->close();
    self->drain();
  });
}

// ---------------------------------------------------------------- Connection: streams

void Connection::start_stream() {
  step_ = Step::kStreaming;
  watch_peer();
  chunk("");
}

/// While a stream runs, the only thing a client can tell us is that it left.
void Connection::watch_peer() {
  socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](Fault fault, std::size_t size) {
    if (self->step_ != Step::kStreaming) return;
    self->drained_ += size;
    if (fault || self->drained_ > 64 * 1024) return self->close();
    self->watch_peer();
  });
}

void Connection::pump() {
  stream_waits_ = true;
  start<std::optional<std::string>>(loop_, stream_->next(), [self = shared_from_this()](std::optional<std::string> text) {
    self->stream_waits_ = false;
    if (self->step_ == Step::kStreaming) self->chunk(std::move(text));
  });
  if (loop_.shared().stopping && stream_waits_) stream_->cancelled();
}

/// Sends one piece (the first call sends the head), then asks for the next; nullopt ends the stream.
void Connection::chunk(std::optional<std::string> text) {
  if (!text) stream_over_ = true;
  if (http11_ && text && !text->empty()) {
    char size[20];
    const int n = std::snprintf(size, sizeof size, "%zx\r\n", text->size());
    out_.append(size, static_cast<std::size_t>(n)).append(*text).append("\r\n");
  } else if (text) {
    out_ += *text;
  } else if (http11_) {
    out_ += "0\r\n\r\n";
  }
  since_ = loop_.now();
  sent_ = 0;
  const auto send = [](auto& again, std::shared_ptr<Connection> self) -> void {
    auto* me = self.get();
    me->socket_.async_write_some(asio::buffer(me->out_.data() + me->sent_, me->out_.size() - me->sent_),
                                 [self = std::move(self), again](Fault fault, std::size_t size) mutable {
                                   if (self->step_ != Step::kStreaming) return;
                                   if (fault) return self->close();
                                   self->since_ = self->loop_.now();
                                   self->sent_ += size;
                                   if (self->sent_ < self->out_.size()) return again(again, std::move(self));
                                   self->out_.clear();
                                   if (!self->stream_over_) return self->pump();
                                   Fault ignored;
                                   self->socket_.shutdown(tcp::socket::shutdown_both, ignored);
                                   self->close();
                                 });
  };
  send(send, shared_from_this());
}

}  // namespace

// ---------------------------------------------------------------- BeastServer

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
/// SO_REUSEPORT lets a second program of the same user listen beside us and take half of the requests. A bind without it tells.
Result<void> must_be_free(const tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return {};
  asio::io_context io;
  Acceptor probe(io);
  Fault fault;
  probe.open(endpoint.protocol(), fault);
  if (!fault) probe.set_option(tcp::acceptor::reuse_address(true), fault);
  if (!fault) probe.bind(endpoint, fault);
  if (fault == asio::error::address_in_use) return fail(errors::kAddressInUse, {std::to_string(endpoint.port())});
  if (fault) return fail(errors::kBadAddress, {endpoint.address().to_string(), fault.message()});
  return {};
}
}  // namespace

Result<void> BeastServer::start(std::string_view address, std::uint16_t port, Handler handler, const HttpLimits& limits) {
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
  if (limits.requests_per_second_per_address > 0)
    shared.limiter = std::make_unique<AddressLimiter>(limits.requests_per_second_per_address);
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
