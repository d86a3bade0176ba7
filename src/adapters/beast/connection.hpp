#pragma once
/// The server's loops and connections. Internal to the adapter: only its few files see Asio.
#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "adapters/beast/request_reader.hpp"
#include "base/buckets.hpp"
#include "ports/http.hpp"
#include "ports/log.hpp"

namespace sen::beast {
namespace asio = boost::asio;
using asio::ip::tcp;
using Fault = boost::system::error_code;
// Concrete executors: any_io_executor costs an allocation and an indirect call per operation.
using Exec = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Exec>;
using Acceptor = asio::basic_socket_acceptor<tcp, Exec>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Exec>;

class Connection;

Elapsed steady_now();

/// What all loops share.
struct Shared {
  HttpServer::Handler handler;
  HttpLimits limits;
  Log* log = nullptr;
  std::unique_ptr<TokenBuckets> limiter;
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
  Elapsed now() const {
    return now_;
  }  ///< as of the last sweep: reading the clock for each request would cost more than it tells

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

/// One browser. Reads a request, lets the handler answer, writes, and starts again; never two requests at once, so
/// pipelined requests are answered in order.
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

}  // namespace sen::beast
