// Practice sign-in of officers: pick an account, type the code from the practice inbox.
#include <algorithm>

#include "base/text.hpp"
#include "faces/officer/room.hpp"
#include "notices/notices.hpp"
#include "web/errors.hpp"
#include "web/response.hpp"
#include "web/security.hpp"

namespace sen::faces::officer {
namespace {

constexpr std::size_t kShown = 24;
constexpr std::size_t kPlaces = 40;

/// "justice/ho-tich.00004": an account as this page's forms name it.
struct Named {
  std::string agency;
  std::string login;
};
std::optional<Named> read_named(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == text.size()) return std::nullopt;
  return Named{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

std::string csrf_of(const RequestContext& request) {
  const auto* actor = actor_of(request);
  return actor != nullptr ? actor->csrf : std::string();
}

std::string next_of(const RequestContext& request) {
  const auto next = request.query("next");
  return next.starts_with("/officer") && web::is_local_path(next) ? std::string(next) : "/officer";
}

json::object listed(const identity::Account& account, std::string role, std::string unit) {
  return {{"id", account.agency + "/" + account.login},
          {"name", account.name},
          {"role", std::move(role)},
          {"unit", std::move(unit)}};
}

/// The officers of one place: every role of every unit kind of this agency.
void add_officers_of(const Parts& parts, const pack::Agency& agency, std::string_view place, std::string_view language,
                     json::array& out) {
  const auto slot = parts.hosting.slot(agency.id);
  if (!slot) return;
  const auto today = parts.pack->zone().date_of(parts.clock.now());
  for (const auto& kind : agency.units) {
    if (kind.per == "facility") continue;
    const auto unit = kind.id + ":" + std::string(place);
    for (const auto& role : kind.roles) {
      auto found = read_now<std::vector<identity::Account>>(parts.database, *slot,
                                                            [&](ReadTx& tx) -> Result<std::vector<identity::Account>> {
                                                              return identity::officers_at(tx, unit, role.id, today);
                                                            });
      if (!found.ok()) return;
      for (const auto& account : *found)
        out.push_back(listed(account, role.name.in(language), parts.pack->unit_name(unit, today, language)));
    }
  }
}

void add_login(const Parts& parts, std::string_view login, std::string_view language, json::array& out) {
  const auto today = parts.pack->zone().date_of(parts.clock.now());
  for (const auto& agency : parts.pack->agencies) {
    const auto slot = parts.hosting.slot(agency.id);
    if (!slot || agency.units.empty()) continue;
    std::vector<identity::DatedPost> posts;
    auto found = read_now<std::optional<identity::Account>>(
        parts.database, *slot, [&](ReadTx& tx) -> Result<std::optional<identity::Account>> {
          auto account = identity::find_by_login(tx, login);
          if (account) posts = identity::posts_of(tx, account->id);
          return account;
        });
    if (!found.ok() || !*found || (*found)->kind != identity::Kind::kOfficer || !(*found)->open) continue;
    std::string role;
    std::string unit;
    if (!posts.empty()) {
      const auto& post = posts.front().post;
      unit = parts.pack->unit_name(post.unit, today, language);
      for (const auto& kind : agency.units)
        for (const auto& item : kind.roles)
          if (item.id == post.role) role = item.name.in(language);
    }
    out.push_back(listed(**found, role, unit));
  }
}

/// By login, else by the code or the name of a commune; without a search, the first commune that has officers.
json::array find_officers(const Parts& parts, std::string_view search, std::string_view language) {
  json::array out;
  if (!search.empty()) add_login(parts, search, language, out);
  if (!out.empty()) return out;
  const auto today = parts.pack->zone().date_of(parts.clock.now());
  const auto wanted = fold_plain(search);
  std::size_t places = 0;
  for (const auto& place : parts.pack->places) {
    if (place.level != pack::PlaceLevel::kCommune || !place.valid.covers(today)) continue;
    if (!search.empty() && place.code != search && fold_plain(place.full_name()).find(wanted) == std::string::npos)
      continue;
    for (const auto& agency : parts.pack->agencies) add_officers_of(parts, agency, place.code, language, out);
    if (out.size() >= kShown || ++places >= kPlaces || (search.empty() && !out.empty())) break;
  }
  return out;
}

HttpResponse draw_sign_in(const Parts& parts, const RequestContext& request, json::array wrong, int status = 200) {
  const std::string search = trim(request.query("search").empty() ? request.query("q") : request.query("search"));
  json::object data{{"officers", find_officers(parts, search, request.language())},
                    {"search", search.empty() ? json::value() : json::value(search)},
                    {"search_url", "/officer/sign-in"},
                    {"action", "/officer/sign-in?next=" + web::percent_encode(next_of(request))},
                    {"csrf", csrf_of(request)},
                    {"errors", std::move(wrong)}};
  return render(parts, request, "officer/sign_in", std::move(data), status);
}

/// The account's name and inbox; only for an account that exists, which in the practice country is no secret.
std::optional<identity::Account> account_of(const Parts& parts, const Named& named) {
  const auto slot = parts.hosting.slot(named.agency);
  if (!slot) return std::nullopt;
  auto found = read_now<std::optional<identity::Account>>(
      parts.database, *slot,
      [&](ReadTx& tx) -> Result<std::optional<identity::Account>> { return identity::find_by_login(tx, named.login); });
  return found.ok() ? std::move(*found) : std::nullopt;
}

HttpResponse draw_code(const Parts& parts, const RequestContext& request, const Named& named, const Error* wrong) {
  const auto account = account_of(parts, named);
  const auto who = web::percent_encode(named.agency + "/" + named.login);
  json::array errors;
  json::value error;
  if (wrong != nullptr) {
    error = json::value(wrong->text(request.language()));
    errors.push_back(json::object{{"href", "#code"}, {"text", error}});
  }
  json::object data{{"name", account ? account->name : named.login},
                    {"errors", std::move(errors)},
                    {"error", std::move(error)},
                    {"action", request.path() + (request.http().query.empty() ? "" : "?" + request.http().query)},
                    {"csrf", csrf_of(request)},
                    {"back_url", "/officer/sign-in?next=" + web::percent_encode(next_of(request))},
                    {"home_url", "/officer"}};
  if (parts.settings.practice) data["practice_inbox_url"] = "/officer/sign-in/inbox?officer=" + who;
  return render(parts, request, "citizen/sign_in_code", std::move(data), wrong != nullptr ? 422 : 200);
}

}  // namespace

Task<web::Reply> sign_in_page(const Parts& parts, RequestContext& request) {
  if (!parts.settings.practice) co_return fail(errors::kNotHere);
  co_return draw_sign_in(parts, request, {});
}

Task<web::Reply> sign_in_begin(const Parts& parts, RequestContext& request) {
  if (!web::is_same_site(request)) co_return fail(sen::errors::kForgedForm);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  const auto named = read_named(form.get("officer"));
  if (!parts.settings.practice || !named) co_return fail(errors::kNotHere);
  auto begun = co_await begin_sign_in(parts, named->agency, named->login);
  if (!begun.ok()) {
    const auto text = begun.error().text(request.language());
    co_return draw_sign_in(parts, request, {json::object{{"href", "#person"}, {"text", text}}}, 422);
  }
  co_return web::redirect("/officer/sign-in/code?challenge=" + begun->challenge.text() +
                          "&officer=" + web::percent_encode(named->agency + "/" + named->login) +
                          "&next=" + web::percent_encode(next_of(request)));
}

Task<web::Reply> code_page(const Parts& parts, RequestContext& request) {
  const auto named = read_named(request.query("officer"));
  if (!named) co_return web::redirect("/officer/sign-in");
  co_return draw_code(parts, request, *named, nullptr);
}

Task<web::Reply> code_check(const Parts& parts, RequestContext& request) {
  if (!web::is_same_site(request)) co_return fail(sen::errors::kForgedForm);
  const auto named = read_named(request.query("officer"));
  auto parsed = Ref::parse(request.query("challenge"));
  if (!named || !parsed.ok()) co_return web::redirect("/officer/sign-in");
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  std::string code(form.get("code"));
  std::erase(code, ' ');
  auto done = co_await complete_sign_in(parts, named->agency, *parsed, std::move(code));
  if (!done.ok()) {
    const Error error = done.error();
    co_return draw_code(parts, request, *named, &error);
  }
  auto response = web::redirect(next_of(request));
  set_session_cookie(parts, response, *done);
  co_return response;
}

Task<web::Reply> practice_inbox(const Parts& parts, RequestContext& request) {
  const auto named = read_named(request.query("officer"));
  const auto account = named ? account_of(parts, *named) : std::nullopt;
  if (!account) co_return fail(errors::kNotHere);
  auto found = read_now<std::vector<notices::Notice>>(
      parts.database, *parts.hosting.slot(named->agency),
      [&](ReadTx& tx) -> Result<std::vector<notices::Notice>> { return notices::codes(tx, account->person); });
  json::array messages;
  for (const auto& notice : CO_TRY(found)) {
    json::object item{{"to", account->name}, {"text", notice.text(request.language())}};
    put_when(item, parts.pack->zone(), notice.at);
    messages.push_back(std::move(item));
  }
  co_return render(parts, request, "citizen/practice_inbox",
                   {{"messages", std::move(messages)}, {"back_url", "/officer/sign-in"}, {"home_url", "/officer"}});
}

Task<web::Reply> leave(const Parts& parts, RequestContext& request) {
  if (const auto* actor = actor_of(request)) {
    auto done = co_await sign_out(parts, *actor);
    if (!done.ok()) co_return std::move(done).error();
  }
  auto response = web::redirect("/officer/sign-in");
  clear_session_cookie(parts, response);
  co_return response;
}

}  // namespace sen::faces::officer
