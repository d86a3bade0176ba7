// Goal: one stream has one reading. Method: requests as bytes, whole and byte by byte; each accepted form has its
// refused twin.
#include <gtest/gtest.h>

#include "adapters/beast/errors.hpp"
#include "adapters/beast/request_reader.hpp"
#include "adapters/beast/response_head.hpp"

namespace sen {
namespace {
using State = RequestReader::State;

HttpLimits small_limits() {
  HttpLimits limits;
  limits.header_bytes = 1024;
  limits.body_bytes = 64;
  return limits;
}

/// Feeds as a connection does: what was not used comes again with more after it.
std::string read_all(RequestReader& reader, std::string_view stream, std::size_t step) {
  std::string pending;
  while (!stream.empty() && reader.state() == State::kNeedMore) {
    pending += stream.substr(0, step);
    stream.remove_prefix(std::min(step, stream.size()));
    pending.erase(0, reader.feed(pending));
  }
  return pending + std::string(stream);
}

State outcome(std::string_view stream, std::size_t step = 100'000) {
  RequestReader reader(small_limits());
  (void)read_all(reader, stream, step);
  return reader.state();
}

TEST(RequestReader, reads_the_same_whole_and_in_bytes) {
  for (std::size_t step : {1UL, 2UL, 7UL, 1000UL}) {
    RequestReader reader(small_limits());
    const auto rest =
        read_all(reader,
                 "\r\nPOST /a/b?c=d HTTP/1.1\r\nHost: x\r\nX-Mixed-Case:  spaced \r\nContent-Length: 5\r\n\r\nhello"
                 "GET /next HTTP/1.1\r\n",
                 step);
    ASSERT_EQ(reader.state(), State::kDone) << step;
    EXPECT_TRUE(reader.keep_alive());
    const auto request = reader.take_request();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/a/b");
    EXPECT_EQ(request.query, "c=d");
    EXPECT_EQ(request.header("x-mixed-case"), "spaced");
    EXPECT_EQ(request.body, "hello");
    EXPECT_EQ(rest, "GET /next HTTP/1.1\r\n") << "the next request stays";
  }
}

TEST(RequestReader, reads_chunks_and_drops_trailers) {
  for (std::size_t step : {1UL, 1000UL}) {
    RequestReader reader(small_limits());
    (void)read_all(reader,
                   "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;e=f\r\nde\r\n0\r\n"
                   "Authorization: smuggled\r\n\r\n",
                   step);
    ASSERT_EQ(reader.state(), State::kDone);
    const auto request = reader.take_request();
    EXPECT_EQ(request.body, "abcde");
    EXPECT_EQ(request.header("authorization"), "");
  }
}

TEST(RequestReader, an_empty_chunked_body_may_come_slowly) {
  for (std::size_t step : {1UL, 2UL, 3UL, 1000UL}) {
    RequestReader reader(small_limits());
    (void)read_all(reader, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\na: b\r\n\r\n", step);
    EXPECT_EQ(reader.state(), State::kDone) << step;
  }
}

TEST(RequestReader, refuses_what_two_readers_would_read_differently) {
  const std::string host = "Host: x\r\n";
  EXPECT_EQ(outcome("POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            State::kFailed);
  EXPECT_EQ(outcome("POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n"),
            State::kFailed);
  EXPECT_EQ(outcome("POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), State::kFailed);
  EXPECT_EQ(outcome("POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n"), State::kFailed);
  EXPECT_EQ(outcome("POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n"), State::kFailed) << "end unknown";
  EXPECT_EQ(outcome("POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), State::kFailed);
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\n\r\n"), State::kFailed) << "no host";
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\n" + host + host + "\r\n"), State::kFailed) << "two hosts";
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\n" + host + "X : y\r\n\r\n"), State::kFailed) << "space before the colon";
  EXPECT_EQ(outcome("GET / HTTP/2.0\r\n" + host + "\r\n"), State::kFailed);
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\n" + host + "\r\n"), State::kDone);
}

TEST(RequestReader, targets) {
  RequestReader reader(small_limits());
  (void)read_all(reader, "GET http://other:1/p?q HTTP/1.1\r\nHost: x\r\n\r\n", 1000);
  ASSERT_EQ(reader.state(), State::kDone);
  EXPECT_EQ(reader.take_request().path, "/p");
  EXPECT_EQ(outcome("GET p HTTP/1.1\r\nHost: x\r\n\r\n"), State::kFailed);
  EXPECT_EQ(outcome("GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n"), State::kFailed) << "raw bytes above ASCII";
  EXPECT_EQ(outcome("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"), State::kFailed);
  EXPECT_EQ(outcome("hello\r\n\r\n"), State::kFailed);
}

TEST(RequestReader, limits) {
  RequestReader reader(small_limits());
  (void)read_all(reader, "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(2000, 'a') + "\r\n\r\n", 100);
  ASSERT_EQ(reader.state(), State::kFailed);
  EXPECT_EQ(reader.status(), 431);
  RequestReader announced(small_limits());
  (void)read_all(announced, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65\r\n\r\n", 100);
  ASSERT_EQ(announced.state(), State::kFailed) << "refused before a byte of it arrives";
  EXPECT_EQ(announced.status(), 413);
  EXPECT_TRUE(announced.error().is(errors::kBodyTooLarge));
  RequestReader chunked(small_limits());
  (void)read_all(chunked,
                 "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n30\r\n" + std::string(48, 'a') +
                     "\r\n30\r\n" + std::string(48, 'a') + "\r\n0\r\n\r\n",
                 10);
  ASSERT_EQ(chunked.state(), State::kFailed);
  EXPECT_EQ(chunked.status(), 413);
  std::string many = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 101; ++i) many += "a:\r\n";
  EXPECT_EQ(outcome(many + "\r\n"), State::kFailed);
}

TEST(WriteHead, no_value_starts_a_new_field) {
  HttpResponse response;
  response.status = 303;
  response.headers = {{"location", "/x\r\nset-cookie: stolen=1"}};
  std::string out;
  write_head(out, response, "now", Framing::kLength, 0, true);
  EXPECT_EQ(out,
            "HTTP/1.1 303 See Other\r\ndate: now\r\nlocation: /xset-cookie: stolen=1\r\ncontent-length: 0\r\n\r\n");
  EXPECT_EQ(http_date({784111777LL * 1'000'000}), "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110 section 5.6.7
}

}  // namespace
}  // namespace sen
