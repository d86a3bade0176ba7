#include "faces/shared/actor.hpp"

#include "notices/notices.hpp"
#include "web/response.hpp"
#include "web/security.hpp"

namespace sen::faces {

namespace {

struct Token {
  std::string agency;
  std::string secret;
};
std::optional<Token> split_token(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == text.size()) return std::nullopt;
  return Token{std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
}

/// @param used  the person did something, so the session's idle time begins again
Result<std::optional<Actor>> find_actor(const Parts& parts, const Token& token, bool browser, bool used) {
  const auto slot = parts.hosting.slot(token.agency);
  if (!slot) return std::optional<Actor>{};
  const Instant now = parts.clock.now();
  Actor actor;
  actor.slot = *slot;
  actor.agency = token.agency;
  actor.secret = token.secret;
  actor.browser = browser;
  if (token.secret.starts_with("sen_")) {
    actor.principal = TRY(read_now<identity::Principal>(
        parts.database, *slot, [&](ReadTx& tx) { return identity::find_machine(tx, token.secret, now); },
        Database::Fresh::kFacts));
    return std::optional<Actor>{std::move(actor)};
  }
  auto session = TRY(read_now<std::optional<identity::Session>>(
      parts.database, *slot,
      [&](ReadTx& tx) -> Result<std::optional<identity::Session>> {
        return parts.sessions.find(tx, token.secret, now);
      },
      Database::Fresh::kFacts));
  if (!session) return std::optional<Actor>{};
  if (used) parts.sessions.touch(*slot, token.secret, now);
  actor.principal = std::move(session->principal);
  actor.csrf = std::move(session->csrf);
  return std::optional<Actor>{std::move(actor)};
}

/// Sets request.actor, or says why the request may not go on.
Result<void> recognise(const Parts& parts, web::RequestContext& request) {
  constexpr std::string_view kBearer = "Bearer ";
  const bool used = is_use(request);
  const auto authorization = request.header("authorization");
  if (authorization.starts_with(kBearer)) {
    const auto token = split_token(authorization.substr(kBearer.size()));
    auto actor = token ? TRY(find_actor(parts, *token, false, used)) : std::optional<Actor>{};
    if (!actor) return fail(errors::kSignIn);
    request.actor = std::move(*actor);
    return {};
  }
  const auto token = split_token(request.cookie(kSessionCookie));
  if (!token || token->secret.starts_with("sen_")) return {};
  auto actor = TRY(find_actor(parts, *token, true, used));
  if (!actor) return {};
  const bool changes = request.method() != "GET" && request.method() != "HEAD";
  if (changes) TRY(web::check_csrf(request, actor->csrf));
  request.actor = std::move(*actor);
  return {};
}

}  // namespace

bool is_use(const web::RequestContext& request) {
  return request.header("sen-background").empty() && request.header("accept") != "text/event-stream";
}

web::Middleware with_actor(const Parts& parts) {
  return [&parts](web::Handler next) -> web::Handler {
    return [&parts, next = std::move(next)](web::RequestContext& request) -> Task<web::Reply> {
      auto known = recognise(parts, request);
      if (!known.ok()) co_return std::move(known).error();
      co_return co_await next(request);
    };
  };
}

const Actor* actor_of(const web::RequestContext& request) { return std::any_cast<Actor>(&request.actor); }

Result<const Actor*> need_citizen(const web::RequestContext& request, int level) {
  const auto* actor = actor_of(request);
  if (actor == nullptr) return fail(errors::kSignIn);
  if (actor->principal.kind != identity::Kind::kCitizen) return fail(errors::kCitizenOnly);
  if (actor->principal.level < level) return fail(errors::kLowLevel, {std::to_string(level)});
  return actor;
}

Result<const Actor*> need_officer(const web::RequestContext& request) {
  const auto* actor = actor_of(request);
  if (actor == nullptr) return fail(errors::kSignIn);
  if (actor->principal.kind != identity::Kind::kOfficer) return fail(errors::kOfficerOnly);
  return actor;
}

Result<const Actor*> need_machine(const web::RequestContext& request) {
  const auto* actor = actor_of(request);
  if (actor == nullptr || actor->principal.kind != identity::Kind::kMachine) return fail(errors::kMachineOnly);
  return actor;
}

Task<Result<Begun>> begin_sign_in(const Parts& parts, std::string agency, std::string login) {
  const auto slot = parts.hosting.slot(agency);
  if (!slot) co_return fail(errors::kNoAgency, {agency});
  auto write = [login](Tx& tx, Context& context) -> Result<identity::Challenge> {
    auto challenge = TRY(identity::begin_sign_in(tx, context, login));
    if (challenge.account && !challenge.person.empty()) {
      notices::Notice notice;
      notice.person = challenge.person;
      notice.kind = "code";
      notice.title_vi = "Mã đăng nhập";
      notice.title_en = "Sign-in code";
      notice.text_vi = challenge.code + " là mã đăng nhập của bạn. Không đưa mã này cho ai.";
      notice.text_en = challenge.code + " is your sign-in code. Give it to nobody.";
      notice.key = "code:" + challenge.id.text();
      TRY(notices::tell(tx, context, notice));
    }
    return challenge;
  };
  auto begun = co_await write_task<identity::Challenge>(parts.database, *slot, std::move(write));
  const auto challenge = CO_TRY(begun);
  co_return Begun{challenge.id, agency, challenge.until};
}

Task<Result<SignedIn>> complete_sign_in(const Parts& parts, std::string agency, Ref challenge, std::string code) {
  const auto slot = parts.hosting.slot(agency);
  if (!slot) co_return fail(errors::kNoAgency, {agency});
  auto write = [challenge, code](Tx& tx, Context& context) {
    return identity::complete_sign_in(tx, context, challenge, code);
  };
  auto done = co_await write_task<identity::SignInAnswer>(parts.database, *slot, std::move(write));
  const auto answer = CO_TRY(done);
  if (!answer.ok()) co_return fail(*answer.refused);
  co_return SignedIn{agency + "." + answer.session->token, answer.session->csrf, answer.session->expires_at};
}

Task<Result<void>> sign_out(const Parts& parts, const Actor& actor) {
  auto write = [&sessions = parts.sessions, secret = actor.secret](Tx& tx, Context& context) -> Result<bool> {
    sessions.sign_out(tx, context, secret);
    return true;
  };
  auto done = co_await write_task<bool>(parts.database, actor.slot, std::move(write));
  CO_TRY(done);
  co_return Result<void>{};
}

void set_session_cookie(const Parts& parts, HttpResponse& response, const SignedIn& signed_in) {
  web::CookieOptions options;
  options.secure = parts.settings.https;
  web::set_cookie(response, kSessionCookie, signed_in.token, options);
}

void clear_session_cookie(const Parts& parts, HttpResponse& response) {
  web::CookieOptions options;
  options.secure = parts.settings.https;
  web::clear_cookie(response, kSessionCookie, options);
}

}  // namespace sen::faces
