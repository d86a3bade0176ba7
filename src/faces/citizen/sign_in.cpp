// Signing in as somebody of the practice country: pick, type the code from the practice inbox. Only the seam is final.
#include <algorithm>

#include "faces/citizen/room.hpp"
#include "identity/errors.hpp"
#include "notices/notices.hpp"
#include "web/errors.hpp"
#include "web/response.hpp"
#include "web/security.hpp"

namespace sen::faces::citizen {
namespace {

using web::RequestContext;

std::string next_of(const RequestContext& request) {
  const auto next = request.query("next");
  return web::is_local_path(next) ? std::string(next) : std::string("/");
}

template <class T>
Result<T> at_portal(const Room& room, const std::function<Result<T>(ReadTx&)>& fn) {
  const auto slot = room.parts.hosting.slot(room.parts.settings.portal);
  if (!slot) return fail(errors::kNoAgency, {room.parts.settings.portal});
  return read_now<T>(room.parts.database, *slot, fn);
}

struct Pick {
  identity::Account account;
  bool waits = false;  ///< something waits for this person
};

/// Without a search: those for whom something waits first, then the first accounts.
Result<std::vector<Pick>> people_for(const Room& room, std::string_view search) {
  constexpr int kPeople = 24;
  return at_portal<std::vector<Pick>>(room, [&](ReadTx& tx) -> Result<std::vector<Pick>> {
    std::vector<Pick> out;
    if (search.empty()) {
      for (const auto& person : notices::people_asked(tx, kPeople / 2))
        for (auto& account : identity::find_by_person(tx, person))
          if (account.kind == identity::Kind::kCitizen) out.push_back({std::move(account), true});
    }
    const auto waiting = out.size();
    for (auto& account : identity::search_accounts(tx, identity::Kind::kCitizen, search, kPeople)) {
      const bool known = std::any_of(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(waiting),
                                     [&](const auto& pick) { return pick.account.id == account.id; });
      if (!known && out.size() < kPeople) out.push_back({std::move(account), false});
    }
    return out;
  });
}

HttpResponse show_pick(Room& room, const RequestContext& request, const std::vector<Pick>& picks,
                       std::string_view search, json::array errors, int status) {
  json::array people;
  for (const auto& pick : picks) {
    std::string note = pick.account.login;
    if (pick.waits) note += ", " + say(room.parts, request, "citizen.sign_in.waits");
    people.push_back(json::object{{"id", pick.account.login}, {"name", pick.account.name}, {"note", note}});
  }
  const auto next = next_of(request);
  json::object data{{"people", std::move(people)},
                    {"next", next},
                    {"search_url", "/sign-in"},
                    {"action", "/sign-in?next=" + web::percent_encode(next)},
                    {"errors", std::move(errors)}};
  if (!search.empty()) data["search"] = search;
  if (next.find("kept=") != std::string::npos) data["kept"] = true;
  return render(room.parts, request, "citizen/sign_in_pick", std::move(data), status);
}

Task<web::Reply> pick_page(Room& room, RequestContext& request) {
  auto search = request.query("search");
  if (search.empty()) search = request.query("q");
  auto found = people_for(room, search);
  const std::vector<Pick> picks = CO_TRY(found);
  co_return show_pick(room, request, picks, search, {}, 200);
}

Task<web::Reply> pick_post(Room& room, RequestContext& request) {
  if (!web::is_same_site(request)) co_return fail(sen::errors::kForgedForm);
  auto allowed = room.sign_ins.check(request.http().peer_address);
  CO_TRY(allowed);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  const std::string login(form.get("person"));
  if (login.empty() || login.size() > 64)
    co_return web::redirect("/sign-in?next=" + web::percent_encode(next_of(request)));
  auto begun = co_await begin_sign_in(room.parts, room.parts.settings.portal, login);
  const Begun challenge = CO_TRY(begun);
  co_return web::redirect("/sign-in/code?c=" + challenge.challenge.text() + "&login=" + web::percent_encode(login) +
                          "&next=" + web::percent_encode(next_of(request)));
}

HttpResponse show_code(Room& room, const RequestContext& request, const std::string& error, int status) {
  const auto login = request.query("login");
  std::string name(login);
  const auto account = at_portal<std::optional<identity::Account>>(
      room, [&](ReadTx& tx) -> Result<std::optional<identity::Account>> { return identity::find_by_login(tx, login); });
  if (room.parts.settings.practice && account.ok() && *account) name = (*account)->name;
  const auto next = web::percent_encode(next_of(request));
  const auto login_text = web::percent_encode(login);
  json::object data{{"name", name},
                    {"errors", json::array()},
                    {"action", "/sign-in/code?c=" + web::percent_encode(request.query("c")) + "&login=" + login_text +
                                   "&next=" + next},
                    {"back_url", "/sign-in?next=" + next}};
  if (room.parts.settings.practice) data["practice_inbox_url"] = "/practice/inbox?login=" + login_text;
  if (!error.empty()) {
    data["error"] = error;
    data["errors"] = json::array{json::object{{"href", "#code"}, {"text", error}}};
  }
  return render(room.parts, request, "citizen/sign_in_code", std::move(data), status);
}

Task<web::Reply> code_page(Room& room, RequestContext& request) { co_return show_code(room, request, "", 200); }

Task<web::Reply> code_post(Room& room, RequestContext& request) {
  if (!web::is_same_site(request)) co_return fail(sen::errors::kForgedForm);
  auto allowed = room.sign_ins.check(request.http().peer_address);
  CO_TRY(allowed);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  const auto challenge = Ref::parse(request.query("c"));
  if (!challenge.ok()) co_return web::redirect("/sign-in?next=" + web::percent_encode(next_of(request)));
  std::string code;
  for (const char c : form.get("code"))
    if (c >= '0' && c <= '9') code += c;
  auto done = co_await complete_sign_in(room.parts, room.parts.settings.portal, *challenge, code);
  if (!done.ok()) {
    if (done.error().is(identity::kSignInFailed) || done.error().is(identity::kSignInOver))
      co_return show_code(room, request, done.error().text(request.language()), 422);
    co_return std::move(done).error();
  }
  auto response = web::redirect(next_of(request));
  set_session_cookie(room.parts, response, *done);
  co_return response;
}

Task<web::Reply> practice_inbox(Room& room, RequestContext& request) {
  if (!room.parts.settings.practice) co_return fail(errors::kNotHere);
  const auto login = request.query("login");
  struct Mail {
    std::string to;
    std::vector<notices::Notice> codes;
  };
  auto found = at_portal<Mail>(room, [&](ReadTx& tx) -> Result<Mail> {
    const auto account = identity::find_by_login(tx, login);
    if (!account || account->person.empty()) return Mail{};
    return Mail{account->name, notices::codes(tx, account->person)};
  });
  const Mail mail = CO_TRY(found);
  json::array messages;
  for (const auto& notice : mail.codes) {
    json::object row{{"to", mail.to}, {"text", notice.text(request.language())}};
    put_when(row, room.zone(), notice.at);
    messages.push_back(std::move(row));
  }
  co_return render(room.parts, request, "citizen/practice_inbox",
                   {{"messages", std::move(messages)}, {"back_url", "/sign-in"}});
}

Task<web::Reply> sign_out_post(Room& room, RequestContext& request) {
  const auto* actor = actor_of(request);
  const bool officer = actor != nullptr && actor->principal.kind == identity::Kind::kOfficer;
  if (actor != nullptr) {
    auto done = co_await sign_out(room.parts, *actor);
    CO_TRY(done);
  }
  auto response = web::redirect(officer ? "/officer/sign-in" : "/");
  clear_session_cookie(room.parts, response);
  co_return response;
}

}  // namespace

void add_sign_in(const Add& add) {
  add("GET", "/sign-in", pick_page);
  add("POST", "/sign-in", pick_post);
  add("GET", "/sign-in/code", code_page);
  add("POST", "/sign-in/code", code_post);
  add("GET", "/practice/inbox", practice_inbox);
  add("POST", "/sign-out", sign_out_post);
}

}  // namespace sen::faces::citizen
