// Goal: the server keeps its promises to good clients and survives bad ones. Method: a real server on a free port, raw
// sockets.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <mutex>
#include <thread>

#include "adapters/beast/client.hpp"
#include "adapters/beast/errors.hpp"
#include "adapters/beast/server.hpp"

namespace sen {
namespace {

/// A client that may be as rude as a test needs.
class Raw {
 public:
  explicit Raw(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~Raw() { leave(); }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;
  void leave() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  void send(std::string_view text) {
    while (!text.empty()) {
      const auto n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  /// Reads until `text` was seen, the server closes, or five seconds pass.
  std::string until(std::string_view text) {
    while (seen_.find(text) == std::string::npos && more()) {
    }
    return seen_;
  }
  std::string to_end() {
    while (more()) {
    }
    return seen_;
  }
  bool closed() const { return closed_; }
  void forget() { seen_.clear(); }

 private:
  bool more() {
    pollfd wait{fd_, POLLIN, 0};
    if (::poll(&wait, 1, 5000) <= 0) return false;
    char buffer[65536];
    const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
    closed_ = n <= 0;
    if (n > 0) seen_.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
  }
  int fd_;
  bool closed_ = false;
  std::string seen_;
};

/// Hands out texts from another thread's hand.
class TestStream final : public HttpStream {
 public:
  struct Shared {
    std::mutex mutex;
    Later<std::optional<std::string>>::Done waiting;
    bool cancelled = false;
    void give(std::optional<std::string> text) {
      Later<std::optional<std::string>>::Done done;
      for (int i = 0; i < 5000 && !done; ++i) {
        {
          const std::lock_guard lock(mutex);
          done = std::exchange(waiting, nullptr);
        }
        if (!done) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      if (done) done(std::move(text));
    }
    bool wait_cancelled() {
      for (int i = 0; i < 5000; ++i) {
        {
          const std::lock_guard lock(mutex);
          if (cancelled) return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      return false;
    }
  };
  explicit TestStream(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  Task<std::optional<std::string>> next() override {
    auto begin = [shared = shared_](Later<std::optional<std::string>>::Done done) {
      const std::lock_guard lock(shared->mutex);
      shared->waiting = std::move(done);
    };
    Later<std::optional<std::string>> later(begin);
    co_return co_await later;
  }
  void cancelled() override {
    Later<std::optional<std::string>>::Done done;
    {
      const std::lock_guard lock(shared_->mutex);
      shared_->cancelled = true;
      done = std::exchange(shared_->waiting, nullptr);
    }
    if (done) done(std::nullopt);
  }

 private:
  std::shared_ptr<Shared> shared_;
};

class BeastTest : public testing::Test {
 protected:
  void serve(const HttpLimits& limits = {}) {
    auto handler = [this](HttpRequest request) { return answer(std::move(request)); };
    const auto started = server_.start("127.0.0.1", 0, handler, limits);
    ASSERT_TRUE(started.ok()) << started.error().text("en");
  }

  Task<HttpResponse> answer(HttpRequest request) {
    ++requests_;
    HttpResponse response;
    if (request.path == "/stream") {
      response.stream = std::make_unique<TestStream>(stream_);
    } else if (request.path == "/big") {
      response.shared_body = std::make_shared<const std::string>(5'000'000, 'b');
    } else if (request.path == "/later") {
      auto begin = [](Later<int>::Done done) {
        std::thread([done = std::move(done)]() mutable {
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
          done(7);
        }).detach();
      };
      Later<int> later(begin);
      const auto caller = std::this_thread::get_id();
      const int value = co_await later;
      response.body = "later " + std::to_string(value) + (caller == std::this_thread::get_id() ? " same" : " other");
    } else {
      response.body = request.method + " " + request.path + " " + request.body + " " + request.peer_address;
    }
    co_return response;
  }

  std::atomic<int> requests_ = 0;
  std::shared_ptr<TestStream::Shared> stream_ = std::make_shared<TestStream::Shared>();
  BeastServer server_{{2, nullptr}};
};

TEST_F(BeastTest, keeps_connections_and_answers_pipelined_requests_in_order) {
  serve();
  Raw client(server_.port());
  std::string burst;
  for (int i = 0; i < 500; ++i) burst += "GET /" + std::to_string(i) + " HTTP/1.1\r\nhost: x\r\n\r\n";
  client.send(burst);
  const auto text = client.until("GET /499 ");
  std::size_t at = 0;
  for (int i = 0; i < 500; ++i) {
    at = text.find("GET /" + std::to_string(i) + " ", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
  EXPECT_NE(text.find("date: "), std::string::npos);
  EXPECT_NE(text.find("127.0.0.1"), std::string::npos);
  client.send("GET /last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  EXPECT_NE(client.to_end().find("connection: close"), std::string::npos);
  EXPECT_TRUE(client.closed());
}

TEST_F(BeastTest, pipelined_requests_wait_for_an_answer_that_comes_later) {
  serve();
  Raw client(server_.port());
  client.send("GET /later HTTP/1.1\r\nhost: x\r\n\r\nGET /second HTTP/1.1\r\nhost: x\r\n\r\n");
  const auto text = client.until("/second");
  const auto first = text.find("later 7 same");
  ASSERT_NE(first, std::string::npos) << "the task resumed on its own loop: " << text;
  EXPECT_GT(text.find("GET /second"), first);
}

TEST_F(BeastTest, head_has_the_length_and_no_body) {
  serve();
  Raw client(server_.port());
  client.send("HEAD /x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  const auto text = client.to_end();
  EXPECT_NE(text.find("content-length: 18\r\n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST_F(BeastTest, says_continue_before_a_body_and_not_before_one_that_is_too_large) {
  serve();
  Raw client(server_.port());
  client.send("POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\nexpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.forget();
  client.send("body");
  EXPECT_NE(client.until("POST /x body").find("200 OK"), std::string::npos);
  Raw big(server_.port());
  big.send("POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999\r\nexpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(big.until("http.body_too_large").starts_with("HTTP/1.1 413 "));
}

TEST_F(BeastTest, ten_megabytes_get_a_readable_413) {
  serve();
  Raw client(server_.port());
  client.send("POST /x HTTP/1.1\r\nhost: x\r\naccept-language: en\r\ncontent-length: 10485760\r\n\r\n");
  client.send(std::string(10'485'760, 'x'));  // a client that sends it all before it listens
  const auto text = client.until("http.body_too_large\"}");
  EXPECT_TRUE(text.starts_with("HTTP/1.1 413 Content Too Large\r\n")) << text.substr(0, 200);
  EXPECT_NE(text.find("application/problem+json"), std::string::npos);
  EXPECT_NE(text.find("What was sent is too large"), std::string::npos);
  EXPECT_EQ(requests_, 0) << "no route saw it";
}

TEST_F(BeastTest, a_header_that_is_too_large_gets_431) {
  serve();
  Raw client(server_.port());
  client.send("GET / HTTP/1.1\r\nhost: x\r\na: " + std::string(40'000, 'a') + "\r\n\r\n");
  EXPECT_TRUE(client.until("http.header_too_large").starts_with("HTTP/1.1 431 "));
}

TEST_F(BeastTest, slow_clients_do_not_hold_us) {
  HttpLimits limits;
  limits.request = Elapsed::milliseconds(200);
  limits.idle = Elapsed::milliseconds(400);
  serve(limits);
  Raw half(server_.port());
  half.send("GET / HT");
  EXPECT_TRUE(half.until("http.request_timeout").starts_with("HTTP/1.1 408 "));
  Raw idle(server_.port());
  EXPECT_EQ(idle.to_end(), "");
  EXPECT_TRUE(idle.closed()) << "no request was begun, so there is nothing to say";
  Raw deaf(server_.port());  // asks for much and reads nothing
  deaf.send("GET /big HTTP/1.1\r\nhost: x\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  EXPECT_LT(deaf.to_end().size(), 5'000'000U);
}

TEST_F(BeastTest, large_answers_arrive_whole) {
  serve();
  Raw client(server_.port());
  client.send("GET /big HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  const auto text = client.to_end();
  EXPECT_EQ(text.size() - text.find("\r\n\r\n") - 4, 5'000'000U);
}

TEST_F(BeastTest, one_address_cannot_take_all) {
  HttpLimits limits;
  limits.requests_per_second_per_address = 5;
  serve(limits);
  Raw client(server_.port());
  for (int i = 0; i < 15; ++i) client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  const auto text = client.until("http.too_many_requests");
  EXPECT_NE(text.find("HTTP/1.1 200 OK"), std::string::npos);
  EXPECT_NE(text.find("HTTP/1.1 429 "), std::string::npos);
  EXPECT_NE(text.find("retry-after: "), std::string::npos);
  EXPECT_LE(requests_, 10);
}

TEST_F(BeastTest, more_connections_than_promised_are_turned_away) {
  HttpLimits limits;
  limits.connections = 2;
  serve(limits);
  Raw one(server_.port());
  Raw two(server_.port());
  for (auto* client : {&one, &two}) {
    client->send("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    EXPECT_NE(client->until("GET /").find("200 OK"), std::string::npos);
  }
  Raw three(server_.port());
  EXPECT_TRUE(three.to_end().starts_with("HTTP/1.1 503 "));
  one.leave();
  for (int i = 0; i < 100; ++i) {  // its place is free again as soon as the server notices
    Raw again(server_.port());
    again.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    if (again.until("\r\n\r\n").starts_with("HTTP/1.1 200")) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  FAIL() << "the place was not given back";
}

TEST_F(BeastTest, streams_until_the_source_ends) {
  serve();
  Raw client(server_.port());
  client.send("GET /stream HTTP/1.1\r\nhost: x\r\n\r\n");
  EXPECT_NE(client.until("\r\n\r\n").find("transfer-encoding: chunked"), std::string::npos)
      << "the head does not wait for data";
  stream_->give("data: one\n\n");
  EXPECT_NE(client.until("one").find("b\r\ndata: one\n\n\r\n"), std::string::npos);
  stream_->give(std::nullopt);
  EXPECT_TRUE(client.to_end().ends_with("0\r\n\r\n"));
}

TEST_F(BeastTest, a_stream_ends_when_the_reader_leaves) {
  serve();
  {
    Raw client(server_.port());
    client.send("GET /stream HTTP/1.1\r\nhost: x\r\n\r\n");
    (void)client.until("\r\n\r\n");
    stream_->give("x");
    (void)client.until("x\r\n");
  }
  EXPECT_TRUE(stream_->wait_cancelled());
}

TEST_F(BeastTest, stops_gracefully) {
  serve();
  Raw idle(server_.port());
  Raw busy(server_.port());
  Raw streaming(server_.port());
  streaming.send("GET /stream HTTP/1.1\r\nhost: x\r\n\r\n");
  (void)streaming.until("\r\n\r\n");
  busy.send("GET /later HTTP/1.1\r\nhost: x\r\n\r\n");
  while (requests_ < 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const auto begun = std::chrono::steady_clock::now();
  server_.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  EXPECT_NE(busy.to_end().find("later 7"), std::string::npos) << "a running request finishes";
  EXPECT_TRUE(streaming.to_end().ends_with("0\r\n\r\n"));
  EXPECT_EQ(idle.to_end(), "");
  EXPECT_TRUE(idle.closed());
}

TEST_F(BeastTest, a_taken_port_is_a_clear_error) {
  serve();
  BeastServer other;
  const auto again =
      other.start("127.0.0.1", server_.port(), [](HttpRequest) -> Task<HttpResponse> { co_return HttpResponse{}; }, {});
  ASSERT_FALSE(again.ok());
  EXPECT_TRUE(again.error().is(errors::kAddressInUse));
  const auto wrong =
      other.start("no such place", 0, [](HttpRequest) -> Task<HttpResponse> { co_return HttpResponse{}; }, {});
  EXPECT_TRUE(wrong.error().is(errors::kBadAddress));
}

/// Runs what is posted on the thread that waits.
class HereExecutor final : public Executor {
 public:
  void post(std::move_only_function<void()> work) override {
    const std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
  }
  void run_until(const bool& done) {
    for (int i = 0; i < 10'000 && !done; ++i) {
      std::vector<std::move_only_function<void()>> now;
      {
        const std::lock_guard lock(mutex_);
        now.swap(work_);
      }
      for (auto& work : now) work();
      if (now.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

 private:
  std::mutex mutex_;
  std::vector<std::move_only_function<void()>> work_;
};

Result<HttpResponse> ask(HttpClient& client, const std::string& base, HttpRequest request, Elapsed timeout) {
  HereExecutor here;
  bool done = false;
  Result<HttpResponse> answer = fail(errors::kInternal);
  auto keep = [&](Result<HttpResponse> result) {
    answer = std::move(result);
    done = true;
  };
  start<Result<HttpResponse>>(here, client.send(base, std::move(request), timeout), keep);
  here.run_until(done);
  return answer;
}

TEST_F(BeastTest, the_client_asks_and_reports) {
  serve();
  BeastClient client;
  const auto base = "http://127.0.0.1:" + std::to_string(server_.port());
  HttpRequest request;
  request.method = "POST";
  request.path = "/echo";
  request.body = "hi";
  const auto answer = ask(client, base, request, Elapsed::seconds(5));
  ASSERT_TRUE(answer.ok()) << answer.error().text("en");
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "POST /echo hi 127.0.0.1");
  HttpRequest big;
  big.method = "GET";
  big.path = "/big";
  EXPECT_EQ(ask(client, base, big, Elapsed::seconds(5))->body.size(), 5'000'000U);
  HttpRequest endless;
  endless.method = "GET";
  endless.path = "/stream";
  EXPECT_TRUE(ask(client, base, endless, Elapsed::milliseconds(50)).error().is(errors::kRequestTimeout));
  server_.stop();
  EXPECT_TRUE(ask(client, base, request, Elapsed::seconds(5)).error().is(errors::kNoAnswer));
  EXPECT_TRUE(ask(client, "ftp://x", request, Elapsed::seconds(5)).error().is(errors::kBadAddress));
}

}  // namespace
}  // namespace sen
