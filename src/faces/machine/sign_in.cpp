// Signing in and out over the API.
#include "faces/machine/api.hpp"
#include "web/response.hpp"

namespace sen::faces::machine {
namespace {

using web::RequestContext;

const web::FieldTable kSignIn{"SignIn",
                              {{.name = "agency",
                                .required = true,
                                .doc = "portal for people; an officer's own agency",
                                .max_length = 40,
                                .pattern = web::Pattern::kCode},
                               {.name = "login",
                                .required = true,
                                .doc = "A person's 12-digit number, or an officer's account name",
                                .max_length = 60}}};
const web::FieldTable kCode{"SignInCode",
                            {{.name = "agency",
                              .required = true,
                              .doc = "As in the first call",
                              .max_length = 40,
                              .pattern = web::Pattern::kCode},
                             {.name = "code",
                              .required = true,
                              .doc = "The one-time code",
                              .max_length = 6,
                              .pattern = web::Pattern::kDigits}}};

web::RouteDoc doc(std::string id, std::string summary, const web::FieldTable* body) {
  web::RouteDoc out;
  out.operation_id = std::move(id);
  out.summary = std::move(summary);
  out.tag = "Sign-in";
  out.body = body;
  if (body == nullptr) out.security = {"session"};  // what is sent before there is a session has a body
  out.responses = {{200, "Done"}};
  out.errors = {&errors::kSignIn};
  return out;
}

Task<web::Reply> sign_in_begin(const Parts& parts, RequestContext& request) {
  auto decoded = web::decode_body(kSignIn, request);
  const json::object body = CO_TRY(decoded);
  auto begun = co_await begin_sign_in(parts, std::string(text_at(body, "agency")), std::string(text_at(body, "login")));
  const Begun challenge = CO_TRY(begun);
  co_return web::json_response(json::object{
      {"challenge", challenge.challenge.text()}, {"agency", challenge.agency}, {"until", challenge.until.iso()}});
}

Task<web::Reply> sign_in_complete(const Parts& parts, RequestContext& request) {
  auto decoded = web::decode_body(kCode, request);
  const json::object body = CO_TRY(decoded);
  auto parsed = Ref::parse(request.param("challenge"));
  const Ref challenge = CO_TRY(parsed);
  auto done = co_await complete_sign_in(parts, std::string(text_at(body, "agency")), challenge,
                                        std::string(text_at(body, "code")));
  const SignedIn signed_in = CO_TRY(done);
  co_return web::json_response(json::object{{"token", signed_in.token}, {"expires", signed_in.expires_at.iso()}});
}

Task<web::Reply> sign_out_now(const Parts& parts, RequestContext& request) {
  const auto* actor = actor_of(request);
  if (actor == nullptr) co_return fail(errors::kSignIn);
  auto done = co_await sign_out(parts, *actor);
  CO_TRY(done);
  co_return web::no_content();
}

}  // namespace

void add_sign_in_routes(web::Router& router, const Parts& parts) {
  auto run = [&parts](Task<web::Reply> (*handler)(const Parts&, RequestContext&)) -> web::Handler {
    return [&parts, handler](RequestContext& request) { return handler(parts, request); };
  };
  router.post("/api/sign-in", run(sign_in_begin),
              doc("beginSignIn", "Begin to sign in; a one-time code is sent", &kSignIn));
  router.post("/api/sign-in/{challenge}", run(sign_in_complete),
              doc("completeSignIn", "Give the code, get a session token", &kCode));
  router.post("/api/sign-out", run(sign_out_now), doc("signOut", "End the session", nullptr));
}

}  // namespace sen::faces::machine
