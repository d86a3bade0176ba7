// Goal: a request finds its handler, or a clear refusal, whatever its path, headers and body are. Method: HttpRequest
// values in, no server.
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "web/errors.hpp"
#include "web/problem.hpp"
#include "web/response.hpp"
#include "web/router.hpp"
#include "web/security.hpp"

namespace sen::web {
namespace {

class NoExecutor final : public Executor {
 public:
  void post(std::move_only_function<void()> work) override { work(); }
};

HttpResponse run(const Router& router, HttpRequest request) {
  NoExecutor executor;
  HttpResponse out;
  auto keep = [&](HttpResponse response) { out = std::move(response); };
  start<HttpResponse>(executor, router.handle(std::move(request)), keep);
  return out;
}

HttpRequest request(std::string method, std::string_view target, std::vector<Header> headers = {},
                    std::string body = "") {
  HttpRequest out;
  out.method = std::move(method);
  const auto question = target.find('?');
  out.path = target.substr(0, question);
  if (question != std::string_view::npos) out.query = target.substr(question + 1);
  out.headers = std::move(headers);
  out.body = std::move(body);
  return out;
}

Task<Reply> show(RequestContext& request) {
  std::string body(request.route);
  for (const auto& [name, value] : request.params) body += " " + std::string(name) + "=" + value;
  co_return text_response(std::move(body));
}
Task<Reply> refuse(RequestContext&) { co_return fail(errors::kFieldsWrong); }

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router_.get("/", show, {});
    router_.get("/dossiers/new", show, {});
    router_.get("/dossiers/{code}", show, {});
    router_.post("/dossiers/{code}", show, {});
    router_.put("/dossiers/{id}/steps/{step}", show, {});
    router_.get("/files/{rest...}", show, {});
    router_.get("/refuse", refuse, {});
  }
  std::string get(std::string_view target) { return run(router_, request("GET", target)).body; }
  int status(std::string_view target, const char* method = "GET") {
    return run(router_, request(method, target)).status;
  }
  Router router_;
};

TEST_F(RouterTest, finds_routes) {
  EXPECT_EQ(get("/"), "/");
  EXPECT_EQ(get("/dossiers/new"), "/dossiers/new") << "a word wins over a parameter";
  EXPECT_EQ(get("/dossiers/newer"), "/dossiers/{code} code=newer");
  EXPECT_EQ(get("/dossiers/H%C3%A0%20N%E1%BB%99i"), "/dossiers/{code} code=Hà Nội");
  EXPECT_EQ(run(router_, request("PUT", "/dossiers/1/steps/2")).body, "/dossiers/{id}/steps/{step} id=1 step=2");
  EXPECT_EQ(get("/files/a/b.css"), "/files/{rest...} rest=a/b.css");
  EXPECT_EQ(status("/dossiers/new", "HEAD"), 200);
  EXPECT_EQ(run(router_, request("POST", "/dossiers/new")).body, "/dossiers/{code} code=new")
      << "goes back to a pattern that has the method";
}

TEST_F(RouterTest, refuses_what_is_not_there) {
  for (auto target : {"/none", "/dossiers", "/dossiers/", "/dossiers/1/", "//", "/files/", "/dossiers//steps/1"})
    EXPECT_EQ(status(target), 404) << target;
  const auto wrong = run(router_, request("DELETE", "/dossiers/1"));
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(header_of(wrong, "allow"), "GET, HEAD, OPTIONS, POST");
  const auto options = run(router_, request("OPTIONS", "/dossiers/1"));
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(header_of(options, "allow"), "GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(status("/dossiers/1", "get"), 405) << "methods are case-sensitive";
}

TEST_F(RouterTest, refuses_paths_that_mean_two_things) {
  for (auto target : {"/dossiers/%2e%2e", "/dossiers/..", "/dossiers/a%2Fb", "/dossiers/%00", "/dossiers/%",
                      "/dossiers/%4", "/dossiers/%zz", "/dossiers/%ff", "/dossiers/%c0%ae", "/dossiers/%ed%a0%80",
                      "/files/../../etc/passwd", "/files/a/%2e%2e/b", "/files/a%2f..%2fb", "/dossiers/%1b"})
    EXPECT_EQ(status(target), 400) << target;
  EXPECT_EQ(get("/dossiers/..."), "/dossiers/{code} code=...");
}

TEST_F(RouterTest, errors_are_problems_in_the_readers_language) {
  const auto answer = run(router_, request("GET", "/refuse", {{"accept-language", "en-GB,en;q=0.9"}}));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(header_of(answer, "content-type"), "application/problem+json");
  const auto body = *parse_json(answer.body);
  EXPECT_EQ(text_at(body, "type"), "/problems/web.fields_wrong");
  EXPECT_EQ(text_at(body, "id"), "web.fields_wrong");
  EXPECT_EQ(int_at(body, "status"), 422);
  EXPECT_EQ(text_at(body, "title"), "Some fields are wrong");
  EXPECT_EQ(text_at(body, "instance"), "/refuse");
  EXPECT_EQ(text_at(*parse_json(run(router_, request("GET", "/refuse")).body), "title"), "Một số mục chưa đúng");
}

TEST_F(RouterTest, middlewares_see_every_answer_and_errors_get_a_page) {
  std::string trace;
  const auto mark = [&](char c) -> Middleware {
    return [&trace, c](Handler next) -> Handler {
      return [&trace, c, next](RequestContext& request) -> Task<Reply> {
        trace += c;
        Reply reply = co_await next(request);
        trace += reply.ok() ? std::to_string(reply->status) : "error";
        co_return reply;
      };
    };
  };
  router_.use(mark('a'));
  router_.use(mark('b'));
  router_.use(security_headers({true}));
  router_.set_error_page(
      [](const Error& error, const RequestContext&) { return html(error.def->id, status_of(error)); });
  const auto answer = run(router_, request("GET", "/refuse"));
  EXPECT_EQ(trace, "ab422422");
  EXPECT_EQ(answer.body, "web.fields_wrong");
  EXPECT_NE(header_of(answer, "content-security-policy").find("default-src 'none'"), std::string_view::npos);
  EXPECT_EQ(header_of(answer, "cache-control"), "no-store");
  EXPECT_NE(header_of(answer, "strict-transport-security"), "");
  EXPECT_NE(header_of(run(router_, request("GET", "/none")), "x-content-type-options"), "") << "404 too";
}

RequestContext context(std::vector<Header> headers, std::string_view target = "/", std::string body = "") {
  return RequestContext(request("POST", target, std::move(headers), std::move(body)));
}

TEST(Request, language) {
  EXPECT_EQ(context({}).language(), "vi");
  EXPECT_EQ(context({{"accept-language", "fr, en;q=0.5, vi;q=0.4"}}).language(), "en");
  EXPECT_EQ(context({{"accept-language", "en;q=0.3, vi-VN;q=0.9"}}).language(), "vi");
  EXPECT_EQ(context({{"accept-language", "en"}, {"cookie", "lang=vi"}}).language(), "vi");
  EXPECT_EQ(context({{"cookie", "lang=vi"}}, "/?lang=en").language(), "en");
  EXPECT_EQ(context({{"accept-language", ";;q=,en;q=x"}, {"cookie", "lang=<script>"}}).language(), "en");
  EXPECT_EQ(context({}, "/find?q=a%26b&lang=vi").other_language_url(), "/find?q=a%26b&lang=en");
}

TEST(Request, cookies) {
  EXPECT_EQ(context({{"cookie", "a=1; session=abc ;b=2"}}).cookie("session"), "abc");
  EXPECT_EQ(context({{"cookie", "xsession=1"}}).cookie("session"), "");
  EXPECT_EQ(context({{"cookie", "session=mine; session=planted"}}).cookie("session"), "")
      << "two values: neither is trusted";
  EXPECT_EQ(context({{"cookie", "session=a"}, {"cookie", "session=b"}}).cookie("session"), "");
  EXPECT_EQ(context({{"cookie", "session=a; session=a"}}).cookie("session"), "a");
}

TEST(Request, what_the_client_wants) {
  EXPECT_TRUE(context({{"accept", "text/html,application/xhtml+xml,*/*;q=0.8"}}).wants_html());
  EXPECT_FALSE(context({{"accept", "*/*"}}).wants_html());
  EXPECT_FALSE(context({}).wants_html());
  EXPECT_FALSE(context({{"accept", "application/json, text/html;q=0.5"}}).wants_html());
  EXPECT_EQ(context({{"accept", "text/*;q=0.5, application/json"}}).negotiate({"text/html", "application/json"}),
            "application/json");
  EXPECT_EQ(context({{"accept", "image/png"}}).negotiate({"text/html"}), "");
  EXPECT_EQ(context({{"accept", "text/html;q=0"}}).negotiate({"text/html"}), "");
}

TEST(Request, bodies_are_checked) {
  constexpr const char* kForm = "application/x-www-form-urlencoded";
  const auto good =
      context({{"content-type", "application/x-www-form-urlencoded; charset=UTF-8"}}, "/", "a=1&b=x+y%C3%A9&a=2&&c");
  const auto form = good.form();
  ASSERT_TRUE(form.ok());
  EXPECT_EQ(form->get("a"), "1");
  EXPECT_EQ(form->all("a").size(), 2U);
  EXPECT_EQ(form->get("b"), "x yé");
  EXPECT_TRUE(form->has("c"));
  for (const char* bad : {"a=%", "a=%f", "a=%ff", "a=%00", "%ff=1", "a=%1b"})
    EXPECT_TRUE(context({{"content-type", kForm}}, "/", bad).form().error().is(errors::kBadForm)) << bad;
  std::string bomb;
  for (int i = 0; i < 201; ++i) bomb += "a=1&";
  EXPECT_TRUE(context({{"content-type", kForm}}, "/", bomb).form().error().is(errors::kFormTooLarge));
  EXPECT_TRUE(
      context({{"content-type", kForm}}, "/", "a=" + std::string(65537, 'x')).form().error().is(errors::kBadForm));
  EXPECT_TRUE(
      context({{"content-type", kForm}}, "/", std::string(201, 'n') + "=1").form().error().is(errors::kBadForm));
  EXPECT_TRUE(context({{"content-type", "text/plain"}}, "/", "a=1").form().error().is(errors::kMediaType));
  EXPECT_EQ(status_of(context({}, "/", "{}").json_body().error()), 415);
  EXPECT_TRUE(context({{"content-type", "application/cloudevents+json; charset=utf-8"}}, "/", "{}").json_body().ok());
  EXPECT_TRUE(context({{"content-type", "application/json"}}, "/", "{\"a\":\"\xff\"}")
                  .json_body()
                  .error()
                  .is(errors::kBadJson));
  EXPECT_TRUE(context({{"content-type", "application/json"}}, "/", std::string(100, '['))
                  .json_body()
                  .error()
                  .is(errors::kBadJson));
}

TEST(Response, redirects_stay_here_and_cookies_are_closed) {
  EXPECT_EQ(header_of(redirect("/home?a=b"), "location"), "/home?a=b");
  for (auto away : {"//evil.vn", "https://evil.vn", "javascript:x", "/\\evil.vn", "home", "", "/a\r\nset-cookie: x=1"})
    EXPECT_EQ(header_of(redirect(away), "location"), "/") << away;
  HttpResponse response;
  set_cookie(response, "s", "abc", {true, 60, false, "/"});
  EXPECT_EQ(header_of(response, "set-cookie"), "s=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
  HttpResponse gone;
  clear_cookie(gone, "s", {});
  EXPECT_EQ(header_of(gone, "set-cookie"), "s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST(Csrf, only_our_own_pages_may_send_forms) {
  const auto token = csrf_token("secret");
  const std::vector<Header> base{{"content-type", "application/x-www-form-urlencoded"}, {"host", "sen.vn"}};
  const auto check = [&](std::vector<Header> extra, const std::string& body) {
    auto headers = base;
    headers.insert(headers.end(), extra.begin(), extra.end());
    return check_csrf(context(headers, "/", body), token).ok();
  };
  EXPECT_TRUE(check({}, "csrf=" + token));
  EXPECT_TRUE(check({{"x-csrf-token", token}}, ""));
  EXPECT_TRUE(check({{"sec-fetch-site", "same-origin"}, {"origin", "null"}}, "csrf=" + token));
  EXPECT_TRUE(check({{"origin", "http://sen.vn"}}, "csrf=" + token));
  EXPECT_FALSE(check({{"sec-fetch-site", "cross-site"}}, "csrf=" + token));
  EXPECT_FALSE(check({{"sec-fetch-site", "same-site"}}, "csrf=" + token)) << "another name of the same owner is not us";
  EXPECT_FALSE(check({{"origin", "http://evil.vn"}}, "csrf=" + token));
  EXPECT_FALSE(check({{"origin", "null"}}, "csrf=" + token));
  EXPECT_FALSE(check({}, ""));
  EXPECT_FALSE(check({}, "csrf=" + csrf_token("other")));
  EXPECT_FALSE(check_csrf(context(base, "/", "csrf="), "").ok()) << "no session, no form";
}

}  // namespace
}  // namespace sen::web
