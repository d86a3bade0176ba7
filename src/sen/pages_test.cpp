// Goal: what every page owes its reader - the right language, a way on after an error, a session that ends, no forged
// forms, and that each sees his own side only. Method: the whole node on a scratch database, one thread, time moved by
// hand.
#include <gtest/gtest.h>
#include <unistd.h>

#include <deque>
#include <filesystem>

#include "adapters/system/files.hpp"
#include "pack/pack.hpp"
#include "sen/app.hpp"
#include "tests/engine/test_database.hpp"

namespace sen {
namespace {

constexpr const char* kAgencies[] = {"portal", "justice", "police", "health", "insurance"};
constexpr AgencySlot kPortal{0};
constexpr AgencySlot kJustice{1};

struct HandClock final : Clock {
  Instant now() const override { return at; }
  Elapsed monotonic() const override { return {at.us}; }
  Instant at = Instant::parse("2026-11-20T03:00:00Z").take();  // Friday 10:00 in Hà Nội
};
struct SeededRandom final : SecureRandom {
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next() >> 56);
  }
  Random dice{5};
};
struct NoSigner final : Signer {
  Result<Bytes> sign(std::string_view, ByteView) override { return fail(errors::kInternal); }
  Result<Bytes> public_key(std::string_view) override { return Bytes{}; }
  bool verify(ByteView, ByteView, ByteView) const override { return false; }
};
struct NoLog final : Log {
  void write(LogLevel, std::string_view) override {}
};
/// What was posted runs when asked to; timers never come.
struct HandScheduler final : Scheduler {
  void post(std::move_only_function<void()> work) override { ready.push_back(std::move(work)); }
  void after(Elapsed, std::move_only_function<void()>) override {}
  std::deque<std::move_only_function<void()>> ready;
};

/// Loaded once: a country is big.
struct Country {
  std::shared_ptr<const pack::Pack> pack = pack::load("packs/vietnam").pack;
  std::shared_ptr<const WebFiles> files = [] {
    const auto assets = std::map<std::string, std::string>{
        {"manifest.json", R"({"citizen.css":"c.css","officer.css":"o.css","app.js":"a.js","lotus.svg":"l.svg"})"},
        {"c.css", ""},
        {"o.css", ""},
        {"a.js", ""},
        {"l.svg", ""}};
    const auto built = read_tree("web/dist");
    auto loaded = WebFiles::load(read_tree("web/templates", ".html").take(), read_tree("web/texts", ".yaml").take(),
                                 built.ok() && !built->empty() ? *built : assets);
    return loaded.ok() ? *loaded : nullptr;
  }();
};

class Pages : public ::testing::Test {
 protected:
  static const Country& country() {
    static const Country loaded;
    return loaded;
  }

  void SetUp() override {
    ASSERT_TRUE(country().pack && country().files);
    std::string pattern = (std::filesystem::temp_directory_path() / "sen-pages-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    database_ = TestDatabase::open({.folder = folder_,
                                    .agencies = {std::begin(kAgencies), std::end(kAgencies)},
                                    .zone = country().pack->zone(),
                                    .clock = &clock_,
                                    .random = &random_});
    auto built = Node::build({*database_, clock_, scheduler_, random_, signer_, log_}, country().pack,
                             {std::begin(kAgencies), std::end(kAgencies)});
    ASSERT_TRUE(built.ok()) << built.error().text("en");
    node_ = built.take();
    app_ = std::make_unique<App>(*node_, country().files, faces::FaceSettings{}, faces::machine::PracticeHooks{});
  }
  void TearDown() override {
    app_.reset();
    node_.reset();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  void drive() {
    for (bool moved = true; moved;) {
      moved = database_->drain_once() > 0;
      while (!scheduler_.ready.empty()) {
        auto work = std::move(scheduler_.ready.front());
        scheduler_.ready.pop_front();
        work();
        moved = true;
      }
    }
  }
  void write(AgencySlot slot, Database::WriteFn fn) {
    bool good = false;
    database_->submit(slot, std::move(fn), [&](const Result<void>& done) { good = done.ok(); });
    drive();
    ASSERT_TRUE(good);
  }
  /// A signed-in account's cookie: "agency.secret".
  std::string sign_in(AgencySlot slot, const std::string& login) {
    std::string code;
    Ref challenge;
    std::string token;
    write(slot, [&](Tx& tx, Context& context) -> Result<void> {
      auto begun = TRY(identity::begin_sign_in(tx, context, login));
      code = begun.code;
      challenge = begun.id;
      return {};
    });
    write(slot, [&](Tx& tx, Context& context) -> Result<void> {
      auto answer = TRY(identity::complete_sign_in(tx, context, challenge, code));
      if (answer.ok()) token = answer.session->token;
      return {};
    });
    EXPECT_FALSE(token.empty());
    return std::string(kAgencies[slot.index]) + "." + token;
  }
  identity::AccountId account(AgencySlot slot, identity::NewAccount made) {
    identity::AccountId id;
    made.person = random_.ref();
    made.name = "Nguyễn Văn Thử";
    made.level = 2;
    write(slot, [&](Tx& tx, Context& context) -> Result<void> {
      id = TRY(identity::create_account(tx, context, made));
      return {};
    });
    return id;
  }
  std::string citizen() {
    account(kPortal, {.kind = identity::Kind::kCitizen, .login = "001099000001"});
    return sign_in(kPortal, "001099000001");
  }
  std::string officer(std::vector<identity::Post> posts, const std::string& login = "ho-tich.00004") {
    officer_ = account(
        kJustice, {.kind = identity::Kind::kOfficer, .login = login, .agency = "justice", .posts = std::move(posts)});
    return sign_in(kJustice, login);
  }

  HttpResponse ask(std::string method, std::string path, std::string cookie = {}, std::vector<Header> more = {},
                   std::string body = {}) {
    HttpRequest request;
    request.method = std::move(method);
    const auto question = path.find('?');
    request.path = path.substr(0, question);
    if (question != std::string::npos) request.query = path.substr(question + 1);
    request.headers = std::move(more);
    if (request.header("accept").empty()) request.headers.push_back({"accept", "text/html"});
    if (!cookie.empty()) request.headers.push_back({"cookie", "sen_session=" + cookie});
    if (!body.empty()) request.headers.push_back({"content-type", "application/x-www-form-urlencoded"});
    request.body = std::move(body);
    std::optional<HttpResponse> response;
    start<HttpResponse>(scheduler_, app_->handle(std::move(request)),
                        [&](HttpResponse given) { response = std::move(given); });
    drive();
    EXPECT_TRUE(response.has_value());
    return response ? std::move(*response) : HttpResponse{};
  }
  static std::string header(const HttpResponse& response, std::string_view name) {
    for (const auto& item : response.headers)
      if (item.name == name) return item.value;
    return {};
  }
  static std::string body(const HttpResponse& response) {
    return response.shared_body ? *response.shared_body : response.body;
  }
  static bool has(const HttpResponse& response, std::string_view text) { return body(response).contains(text); }

  HandClock clock_;
  SeededRandom random_;
  NoSigner signer_;
  NoLog log_;
  HandScheduler scheduler_;
  std::filesystem::path folder_;
  std::unique_ptr<TestDatabase> database_;
  std::unique_ptr<Node> node_;
  std::unique_ptr<App> app_;
  identity::AccountId officer_;
};

TEST_F(Pages, speak_the_language_that_was_chosen_last) {
  EXPECT_TRUE(has(ask("GET", "/"), "<html class=\"govuk-template\" lang=\"vi\">"));
  EXPECT_TRUE(has(ask("GET", "/", "", {{"accept-language", "en-GB,en"}}), "lang=\"en\">"));
  const auto chosen = ask("GET", "/?lang=vi", "", {{"accept-language", "en-GB,en"}});
  EXPECT_TRUE(has(chosen, "<html class=\"govuk-template\" lang=\"vi\">"));
  EXPECT_TRUE(header(chosen, "set-cookie").starts_with("lang=vi"));
  EXPECT_EQ(header(ask("GET", "/?lang=fr"), "set-cookie"), "") << "only languages that there are";
}

TEST_F(Pages, errors_are_pages_for_people_and_problems_for_programs) {
  const auto page = ask("GET", "/no-such-page");
  EXPECT_EQ(page.status, 404);
  EXPECT_TRUE(has(page, "<h1"));
  const auto problem = ask("GET", "/no-such-page", "", {{"accept", "application/json"}});
  EXPECT_EQ(problem.status, 404);
  EXPECT_TRUE(header(problem, "content-type").starts_with("application/problem+json"));
  const auto api = ask("GET", "/api/no-such-thing");
  EXPECT_TRUE(header(api, "content-type").starts_with("application/problem+json")) << "also when a browser looks";
}

TEST_F(Pages, a_stranger_comes_back_to_where_he_wanted_to_go) {
  EXPECT_EQ(header(ask("GET", "/cases/G22?x=1"), "location"), "/sign-in?next=%2Fcases%2FG22%3Fx%3D1");
  EXPECT_EQ(header(ask("GET", "/officer/queue"), "location"), "/officer/sign-in?next=%2Fofficer%2Fqueue");
  citizen();  // somebody to be
  const auto away = ask("GET", "/sign-in?next=https%3A%2F%2Felsewhere.example");
  EXPECT_TRUE(has(away, "action=\"/sign-in?next=%2F\"")) << "but nowhere else";
}

TEST_F(Pages, each_sees_his_own_side_only) {
  const auto person = citizen();
  const auto clerk = officer({{"commune-committee:00004", "registrar"}});
  EXPECT_EQ(ask("GET", "/officer/queue", person).status, 403);
  EXPECT_EQ(ask("GET", "/cases", clerk).status, 403);
  EXPECT_EQ(ask("GET", "/cases", person).status, 200);
  EXPECT_EQ(ask("GET", "/officer/queue", clerk).status, 200);
  EXPECT_EQ(ask("GET", "/officer/queue?unit=commune-committee:00008", clerk).status, 403) << "another commune";
}

TEST_F(Pages, a_form_without_its_token_changes_nothing) {
  const auto person = citizen();
  const auto csrf = identity::csrf_of(person.substr(person.find('.') + 1));
  EXPECT_EQ(ask("POST", "/sign-out", person, {}, "csrf=wrong").status, 403);
  EXPECT_EQ(ask("POST", "/sign-out", person, {{"sec-fetch-site", "cross-site"}}, "csrf=" + csrf).status, 403);
  EXPECT_EQ(ask("GET", "/cases", person).status, 200) << "still signed in";
  EXPECT_EQ(ask("POST", "/sign-out", person, {{"sec-fetch-site", "same-origin"}}, "csrf=" + csrf).status, 303);
  EXPECT_EQ(ask("GET", "/cases", person).status, 303) << "signed out";
}

TEST_F(Pages, an_idle_page_idles_out_whatever_it_asks_by_itself) {
  const auto clerk = officer({{"commune-committee:00004", "registrar"}});
  const auto pass = [&](int minutes) { clock_.at = clock_.at + Elapsed::minutes(minutes); };
  for (int i = 0; i < 5; ++i) {  // somebody works
    pass(20);
    EXPECT_EQ(ask("GET", "/officer/queue", clerk).status, 200);
  }
  for (int i = 0; i < 2; ++i) {  // nobody does, the page goes on asking
    pass(10);
    EXPECT_EQ(ask("GET", "/officer/queue", clerk, {{"sen-background", "refresh"}}).status, 200);
    ask("GET", "/officer/queue", clerk, {{"accept", "text/event-stream"}});
  }
  pass(11);
  EXPECT_EQ(ask("GET", "/officer/queue", clerk).status, 303) << "31 minutes after the last use";
}

TEST_F(Pages, a_form_after_its_session_is_kept_for_its_page) {
  const auto sent = ask("POST", "/drafts/" + random_.ref().text() + "/child", "", {{"sec-fetch-site", "same-origin"}},
                        "given_name=An");
  EXPECT_EQ(sent.status, 303);
  EXPECT_TRUE(header(sent, "location").contains("kept%3D")) << header(sent, "location");
  const auto forged = ask("POST", "/drafts/" + random_.ref().text() + "/child", "", {{"sec-fetch-site", "cross-site"}},
                          "given_name=An");
  EXPECT_FALSE(header(forged, "location").contains("kept")) << "other sites plant nothing";
}

TEST_F(Pages, who_signs_for_somebody_elsewhere_sees_that_signing_queue) {
  const identity::Post chair{"commune-committee:00004", "chair"};
  const auto by = account(
      kJustice, {.kind = identity::Kind::kOfficer, .login = "chu-tich.00004", .agency = "justice", .posts = {chair}});
  const auto deputy = officer({}, "pho.00008");
  EXPECT_EQ(ask("GET", "/officer/queue?unit=commune-committee:00004", deputy).status, 403);
  write(kJustice, [&](Tx& tx, Context& context) -> Result<void> {
    TRY(identity::delegate_signature(tx, context, node_->sessions(),
                                     {.by = by,
                                      .to = officer_,
                                      .post = chair,
                                      .from = context.today(),
                                      .until = context.today().plus_days(7),
                                      .reason = "Chủ tịch đi công tác"}));
    return {};
  });
  const auto front = ask("GET", "/officer", deputy);
  EXPECT_EQ(header(front, "location"), "/officer/signing");
  EXPECT_EQ(ask("GET", "/officer/signing", deputy).status, 200);
  auto principal = identity::Principal{};
  EXPECT_TRUE(database_
                  ->snapshot(kJustice,
                             [&](ReadTx& tx) -> Result<void> {
                               principal = *identity::principal_of(tx, officer_, CivilDate::parse("2026-11-20").take());
                               return {};
                             })
                  .ok());
  auto* desk = node_->procedures().desk("justice");
  EXPECT_TRUE(desk->signing_queue(principal, chair.unit).ok());
  EXPECT_FALSE(principal.may(*country().pack, chair.unit, "decide")) << "signing is all";
}

}  // namespace
}  // namespace sen
