#pragma once
/// A node's parts as a façade sees them, with the pack packs/facades on a scratch store: one thread, time moved by
/// hand, every write run twice, and other systems that answer what a test says.
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>

#include "adapters/system/files.hpp"
#include "faces/facades/shared/parts.hpp"
#include "pack/pack.hpp"
#include "tests/engine/test_database.hpp"

namespace sen::faces::test {

struct HandClock final : Clock {
  Instant at = Instant::parse("2026-11-20T03:00:00Z").take();
  Instant now() const override { return at; }
  Elapsed monotonic() const override { return {at.us}; }
};
struct SeededRandom final : SecureRandom {
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next() >> 56);
  }
  Random dice{5};
};
struct KeptLog final : Log {
  std::vector<std::string> lines;
  void write(LogLevel, std::string_view line) override { lines.emplace_back(line); }
};
/// Not Ed25519, but as hard to fool for a test: a MAC whose key is what it calls the public key.
struct MacSigner final : Signer {
  Result<Bytes> sign(std::string_view key, ByteView message) override { return mac(*public_key(key), message); }
  Result<Bytes> public_key(std::string_view key) override {
    const auto digest = sha256(as_bytes(key));
    return Bytes(digest.begin(), digest.end());
  }
  bool verify(ByteView key, ByteView message, ByteView signature) const override {
    return equal_in_constant_time(mac(key, message), signature);
  }
  static Bytes mac(ByteView key, ByteView message) {
    const auto digest = hmac_sha256(key, message);
    return Bytes(digest.begin(), digest.end());
  }
};
class HandScheduler final : public Scheduler {
 public:
  explicit HandScheduler(HandClock& clock) : clock_(clock) {}
  void post(std::move_only_function<void()> work) override { ready_.push_back(std::move(work)); }
  void after(Elapsed delay, std::move_only_function<void()> work) override {
    timers_.emplace(clock_.at + delay, std::move(work));
  }
  bool step() {
    if (ready_.empty()) return false;
    auto work = std::move(ready_.front());
    ready_.pop_front();
    work();
    return true;
  }
  bool advance(Instant until) {
    if (timers_.empty() || until < timers_.begin()->first) return false;
    clock_.at = std::max(clock_.at, timers_.begin()->first);
    auto work = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    work();
    return true;
  }

 private:
  HandClock& clock_;
  std::deque<std::move_only_function<void()>> ready_;
  std::multimap<Instant, std::move_only_function<void()>> timers_;
};
/// The systems that are called back.
struct FakeHttp final : HttpClient {
  struct Call {
    std::string base;
    HttpRequest request;
  };
  std::vector<Call> calls;
  int status = 200;  ///< 0: nobody answers
  Task<Result<HttpResponse>> send(std::string base, HttpRequest request, Elapsed) override {
    calls.push_back({std::move(base), std::move(request)});
    if (status == 0) co_return fail(errors::kOutcomeUnknown);
    HttpResponse response;
    response.status = status;
    co_return response;
  }
};
struct NoCarrier final : events::Carrier {
  Task<Result<events::Reply>> deliver(events::Message) override { co_return events::Reply{}; }
  Task<Result<json::value>> ask(events::Question) override { co_return json::value(nullptr); }
};

inline constexpr AgencySlot kCivil{0};
inline constexpr const char* kMediator = "TEST/GOV/1/registries";

class World {
 public:
  World() : scheduler(clock) {
    std::string pattern = (std::filesystem::temp_directory_path() / "sen-facades-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    open();
  }
  ~World() {
    shut();
    std::filesystem::remove_all(folder_);
  }
  void open() {
    database = TestDatabase::open({.folder = folder_,
                                   .agencies = hosting.agencies,
                                   .zone = pack()->zone(),
                                   .clock = &clock,
                                   .random = &random,
                                   .run_twice = true});
    registers_ = registers::Registers::compile(pack(), "civil").take();
    auto steps = events::migrations();
    for (auto& step : journal::migrations()) steps.push_back(std::move(step));
    for (const AgencySlot slot : {kCivil, AgencySlot{1}}) EXPECT_TRUE(database->migrate(slot, steps).ok());
    EXPECT_TRUE(registers_->install(*database, kCivil).ok());
    dispatcher.emplace(*database, hosting, carrier_, scheduler, clock, log);
  }
  void shut() {
    if (dispatcher) dispatcher->stop();
    database->close();
    dispatcher.reset();
    database.reset();
  }
  /// A restart: what is left is what was stored.
  template <class F>
  void restart(std::unique_ptr<Facade>& facade, const F& make) {
    dispatcher->stop();
    database->close();
    facade.reset();
    dispatcher.reset();
    database.reset();
    open();
    facade = make();
  }

  static std::shared_ptr<const pack::Pack> pack() {
    static const auto loaded = pack::load("packs/facades").pack;
    EXPECT_NE(loaded, nullptr);
    return loaded;
  }
  static json::object settings(std::string_view facade) {
    const auto file = parse_json(*read_file("packs/facades/facades.json"));
    return at_path(*file, facade).as_object();
  }
  FacadeParts parts(std::string_view facade, std::string_view clients) {
    return {pack(),
            *database,
            hosting,
            *dispatcher,
            clock,
            scheduler,
            random,
            signer,
            http,
            log,
            [this](std::string_view agency) { return agency == "civil" ? registers_.get() : nullptr; },
            Clients::parse(clients).take(),
            settings(facade)};
  }
  const registers::Registers& registers() const { return *registers_; }

  HttpResponse ask(const Facade& facade, std::string method, std::string path, const json::value& body,
                   std::vector<Header> headers) {
    HttpRequest request;
    request.method = std::move(method);
    const auto mark = path.find('?');
    request.path = path.substr(0, mark);
    if (mark != std::string::npos) request.query = path.substr(mark + 1);
    request.headers = std::move(headers);
    request.headers.push_back({"accept-language", "en"});
    if (!body.is_null()) {
      request.headers.push_back({"content-type", "application/json"});
      request.body = to_json(body);
    }
    std::optional<HttpResponse> out;
    sen::start<HttpResponse>(scheduler, facade.router().handle(std::move(request)),
                             [&out](HttpResponse response) { out.emplace(std::move(response)); });
    while (!out) EXPECT_TRUE(step());
    return std::move(*out);
  }
  bool step() { return scheduler.step() || database->drain_once(1) > 0; }
  void settle() {
    while (step()) {
    }
  }
  void pass(Elapsed span) {
    const Instant until = clock.at + span;
    settle();
    while (scheduler.advance(until)) settle();
    clock.at = until;
  }
  template <class T>
  T read(const std::function<T(ReadTx&)>& fn) {
    const auto body = [&](ReadTx& tx) -> Result<T> { return fn(tx); };
    return *read_now<T>(*database, kCivil, body);
  }

  HandClock clock;
  SeededRandom random;
  KeptLog log;
  MacSigner signer;
  HandScheduler scheduler;
  FakeHttp http;
  events::Hosting hosting{{"civil", "welfare"}};
  std::unique_ptr<TestDatabase> database;
  std::optional<events::Dispatcher> dispatcher;

 private:
  std::string folder_;
  NoCarrier carrier_;
  std::unique_ptr<registers::Registers> registers_;
};

}  // namespace sen::faces::test
