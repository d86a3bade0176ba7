// Goal: rates, events and static files hold under abuse. Method: hand-moved clock and scheduler, files in memory.
#include <gtest/gtest.h>

#include <deque>

#include "web/errors.hpp"
#include "web/problem.hpp"
#include "web/rate.hpp"
#include "web/response.hpp"
#include "web/sse.hpp"
#include "web/static_files.hpp"

namespace sen::web {
namespace {

class HandClock final : public Clock {
 public:
  Instant now() const override { return {at.us}; }
  Elapsed monotonic() const override { return at; }
  Elapsed at = Elapsed::seconds(100);
};

class HandScheduler final : public Scheduler {
 public:
  void post(std::move_only_function<void()> work) override { work_.push_back(std::move(work)); }
  void after(Elapsed, std::move_only_function<void()> work) override { later_.push_back(std::move(work)); }
  void run() {
    while (!work_.empty()) {
      auto work = std::move(work_.front());
      work_.pop_front();
      work();
    }
  }
  void pass_time() {
    auto due = std::move(later_);
    later_.clear();
    for (auto& work : due) work();
    run();
  }

 private:
  std::deque<std::move_only_function<void()>> work_;
  std::deque<std::move_only_function<void()>> later_;
};

TEST(RateLimiter, a_bucket_empties_and_refills) {
  HandClock clock;
  RateLimiter limiter(clock, {3, Elapsed::seconds(10)});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.check("a").ok());
  const auto refused = limiter.check("a");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().args.at(0), "10");
  EXPECT_EQ(header_of(problem(refused.error(), "en"), "retry-after"), "10");
  EXPECT_TRUE(limiter.check("b").ok()) << "others do not wait";
  clock.at = {clock.at.us + Elapsed::seconds(10).us};
  EXPECT_TRUE(limiter.check("a").ok());
  EXPECT_FALSE(limiter.check("a").ok());
  clock.at = {clock.at.us + Elapsed::hours(1).us};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.check("a").ok());
  EXPECT_FALSE(limiter.check("a").ok()) << "rest fills the bucket, and no more";
}

TEST(RateLimiter, memory_is_bounded_and_the_emptiest_bucket_stays) {
  HandClock clock;
  RateLimiter limiter(clock, {50, Elapsed::seconds(1)}, 8);
  for (int i = 0; i < 50; ++i) (void)limiter.take("attacker");
  for (int i = 0; i < 10'000; ++i) (void)limiter.take("key" + std::to_string(i));
  EXPECT_GT(limiter.take("attacker").us, 0);
}

/// Reads a stream as the server does: one chunk at a time.
struct Reader {
  Reader(HandScheduler& the_scheduler, std::unique_ptr<HttpStream> the_stream)
      : scheduler(the_scheduler), stream(std::move(the_stream)) {}
  void ask() {
    auto keep = [this](std::optional<std::string> text) {
      answered = true;
      last = std::move(text);
    };
    answered = false;
    start<std::optional<std::string>>(scheduler, stream->next(), keep);
    scheduler.run();
  }
  HandScheduler& scheduler;
  std::unique_ptr<HttpStream> stream;
  bool answered = false;
  std::optional<std::string> last;
};

TEST(SseHub, events_reach_their_topic_in_order) {
  HandScheduler scheduler;
  SseHub hub(scheduler);
  Reader a(scheduler, std::move(*hub.subscribe("dossier 1")));
  Reader b(scheduler, std::move(*hub.subscribe("dossier 2")));
  a.ask();
  EXPECT_EQ(a.last, "retry: 3000\n\n") << "the line opens at once";
  a.ask();
  EXPECT_FALSE(a.answered);
  hub.publish("dossier 1", "step", "one\ntwo\r\nevent: forged", "7\n8");
  scheduler.run();
  EXPECT_EQ(a.last, "id: 78\nevent: step\ndata: one\ndata: two\ndata: event: forged\n\n");
  hub.publish("dossier 1", "", "x");
  hub.publish("dossier 1", "", "y");
  a.ask();
  EXPECT_EQ(a.last, "data: x\n\n");
  a.ask();
  EXPECT_EQ(a.last, "data: y\n\n");
  b.ask();
  b.ask();
  EXPECT_FALSE(b.answered) << "nothing for the other topic";
  scheduler.pass_time();
  scheduler.pass_time();
  EXPECT_EQ(b.last, ": still here\n\n");
  hub.close();
  scheduler.run();
}

TEST(SseHub, slow_and_gone_readers_cost_nothing) {
  HandScheduler scheduler;
  SseLimits limits;
  limits.queue = 3;
  limits.streams_per_topic = 2;
  SseHub hub(scheduler, limits);
  Reader slow(scheduler, std::move(*hub.subscribe("t")));
  for (int i = 0; i < 10; ++i) hub.publish("t", "", "x");
  slow.ask();
  EXPECT_TRUE(slow.answered);
  EXPECT_EQ(slow.last, std::nullopt) << "cut off: it reconnects and reads the present state";
  {
    Reader other(scheduler, std::move(*hub.subscribe("t")));
    EXPECT_TRUE(hub.subscribe("t").error().is(errors::kTooManyStreams));
    other.ask();
    other.ask();
    EXPECT_FALSE(other.answered);
    other.stream->cancelled();
    scheduler.run();
    EXPECT_TRUE(other.answered);
    EXPECT_EQ(other.last, std::nullopt);
  }
  EXPECT_EQ(hub.streams(), 1U);
  slow.stream.reset();
  EXPECT_EQ(hub.streams(), 0U);
}

TEST(SseHub, a_stream_may_outlive_its_hub) {
  HandScheduler scheduler;
  std::unique_ptr<Reader> reader;
  {
    SseHub hub(scheduler);
    reader = std::make_unique<Reader>(scheduler, std::move(*hub.subscribe("t")));
    reader->ask();
    reader->ask();
  }
  scheduler.pass_time();
  EXPECT_TRUE(reader->answered);
  EXPECT_EQ(reader->last, std::nullopt);
}

RequestContext asking(std::vector<Header> headers) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/";
  request.headers = std::move(headers);
  return RequestContext(std::move(request));
}

TEST(StaticFiles, serves_what_the_manifest_names_and_nothing_else) {
  const auto made =
      StaticFiles::create({{"manifest.json", R"({"app.js": "app.1a.js", "citizen.css": "citizen.2b.css"})"},
                           {"app.1a.js", "plain"},
                           {"app.1a.js.br", "brotli"},
                           {"app.1a.js.gz", "gzip"},
                           {"citizen.2b.css", "css"},
                           {"secret.txt", "secret"}},
                          "/assets/");
  ASSERT_TRUE(made.ok());
  const auto& files = *made;
  EXPECT_EQ(text_at(files.assets(), "app_js"), "/assets/app.1a.js");
  const auto body = [&](std::vector<Header> headers) {
    return *files.serve("app.1a.js", asking(std::move(headers)))->shared_body;
  };
  EXPECT_EQ(body({}), "plain");
  EXPECT_EQ(body({{"accept-encoding", "gzip, deflate, br"}}), "brotli");
  EXPECT_EQ(body({{"accept-encoding", "gzip"}}), "gzip");
  EXPECT_EQ(body({{"accept-encoding", "br;q=0, gzip;q=0.5"}}), "gzip");
  const auto answer = files.serve("app.1a.js", asking({}));
  EXPECT_EQ(header_of(*answer, "content-type"), "text/javascript; charset=utf-8");
  EXPECT_NE(header_of(*answer, "cache-control").find("immutable"), std::string_view::npos);
  const std::string etag(header_of(*answer, "etag"));
  EXPECT_EQ(files.serve("app.1a.js", asking({{"if-none-match", "\"x\", W/" + etag}}))->status, 304);
  for (auto name :
       {"app.js", "secret.txt", "manifest.json", "app.1a.js.br", "../etc/passwd", "", "/etc/passwd", "app.1a.js/"})
    EXPECT_TRUE(files.serve(name, asking({})).error().is(errors::kNoPage)) << name;
  EXPECT_TRUE(StaticFiles::create({}, "/a/").error().is(errors::kBadAssets));
  EXPECT_TRUE(StaticFiles::create({{"manifest.json", R"({"a": "b"})"}}, "/a/").error().is(errors::kBadAssets));
}

}  // namespace
}  // namespace sen::web
