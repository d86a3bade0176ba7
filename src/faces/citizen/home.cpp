// The home page and the inbox.
#include <algorithm>

#include "faces/citizen/room.hpp"
#include "notices/notices.hpp"
#include "web/response.hpp"

namespace sen::faces::citizen {
namespace {

using web::RequestContext;

template <class T>
T read_or_empty(const Room& room, const std::function<T(ReadTx&)>& fn) {
  auto found = read_now<T>(room.parts.database, room.host()->slot(), [&](ReadTx& tx) -> Result<T> { return fn(tx); });
  return found.ok() ? std::move(*found) : T{};
}

json::array todos_of(const Room& room, const RequestContext& request, Ref person) {
  const auto language = request.language();
  json::array todos;
  const auto open =
      read_or_empty<std::vector<notices::Notice>>(room, [&](ReadTx& tx) { return notices::open_requests(tx, person); });
  for (const auto& notice : open) {
    if (notice.kind == "offer") continue;
    json::object todo{{"url", notice.link},
                      {"title", notice.title(language)},
                      {"text", notice.text(language)},
                      {"action_text", say(room.parts, request, "citizen.home.todo_open")}};
    if (notice.link.starts_with("/requests/")) {
      const auto token = Ref::parse(notice.link.substr(10));
      const auto asked =
          token.ok() ? room.host()->request(person, *token) : Result<procedures::Request>(fail(errors::kNotHere));
      if (asked.ok()) put_due(todo, room.zone(), asked->until, language);
    }
    todos.push_back(std::move(todo));
  }
  for (const auto& draft : room.host()->drafts(person)) {
    const auto* procedure = room.parts.pack->procedure_by_code(draft.procedure_code);
    const auto when = time_and_day(room.zone(), draft.updated_at);
    todos.push_back(json::object{{"url", "/drafts/" + draft.token.text()},
                                 {"title", procedure != nullptr ? procedure->title.in(language) : draft.procedure},
                                 {"text", say(room.parts, request, "citizen.home.draft_saved", {{"at", when}})},
                                 {"action_text", say(room.parts, request, "citizen.home.draft_open")}});
  }
  return todos;
}

json::array offers_of(const Room& room, const RequestContext& request, Ref person) {
  const auto language = request.language();
  json::array offers;
  const auto drafts = room.host()->drafts(person);
  for (const auto& row : room.host()->offers(person)) {
    // What was begun stands among the things to do.
    const bool begun = std::any_of(drafts.begin(), drafts.end(), [&](const auto& draft) {
      return draft.procedure == row.procedure && draft.start == row.start;
    });
    const auto& all = room.parts.pack->offers;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& item) { return item.id == row.offer; });
    if (begun || found == all.end()) continue;
    offers.push_back(json::object{{"url", "/offers/" + std::to_string(row.id)},
                                  {"title", procedures::fill(found->title, row.data).in(language)},
                                  {"text", procedures::fill(found->text, row.data).in(language)},
                                  {"facts", json::array()}});
  }
  return offers;
}

json::array services_of(const Room& room, const RequestContext& request) {
  json::array services;
  const auto* procedure = room.parts.pack->procedure("birth-linked", room.zone().date_of(room.now()));
  if (procedure != nullptr)
    services.push_back(json::object{{"url", "/services/birth"},
                                    {"title", procedure->title.in(request.language())},
                                    {"text", procedure->summary.in(request.language())}});
  return services;
}

json::array documents_of(const Room& room, Ref person, const std::vector<procedures::Dossier>& dossiers,
                         std::string_view language) {
  auto documents = read_or_empty<std::vector<documents::Document>>(
      room, [&](ReadTx& tx) { return documents::of_holder(tx, person); });
  for (const auto& dossier : dossiers)
    for (auto& document : room.host()->documents_of(dossier.code)) {
      const bool known = std::any_of(documents.begin(), documents.end(),
                                     [&](const auto& item) { return item.token == document.token; });
      if (!known) documents.push_back(std::move(document));
    }
  json::array rows;
  for (const auto& document : documents) rows.push_back(document_row(room, document, language));
  return rows;
}

Task<web::Reply> home(Room& room, RequestContext& request) {
  const auto* actor = actor_of(request);
  json::object data{{"todos", json::array()},
                    {"offers", json::array()},
                    {"dossiers", json::array()},
                    {"documents", json::array()},
                    {"services", services_of(room, request)}};
  if (actor != nullptr && actor->principal.kind == identity::Kind::kOfficer) co_return web::redirect("/officer");
  if (actor != nullptr && actor->principal.kind == identity::Kind::kCitizen && room.host() != nullptr) {
    const Ref person = actor->principal.person;
    const auto language = request.language();
    const auto dossiers = room.host()->dossiers(person);
    data["todos"] = todos_of(room, request, person);
    data["offers"] = offers_of(room, request, person);
    json::array rows;
    for (const auto& dossier : dossiers) {
      if (rows.size() == 5) break;
      rows.push_back(dossier_row(room, dossier, language));
    }
    data["dossiers"] = std::move(rows);
    data["documents"] = documents_of(room, person, dossiers, language);
    data["all_dossiers_url"] = "/cases";
  }
  co_return render(room.parts, request, "citizen/home", std::move(data));
}

json::object message_of(const Room& room, const RequestContext& request, const notices::Notice& notice) {
  const auto language = request.language();
  json::object row{{"title", notice.title(language)},
                   {"text", notice.text(language)},
                   {"from", say(room.parts, request, "site.name")},
                   {"unread", !notice.read_at.has_value()}};
  put_when(row, room.zone(), notice.at);
  const bool answered = notice.asks() && notice.done_at.has_value();
  if (!notice.link.empty() && !answered) {
    row["url"] = notice.link;
    row["link_text"] = say(room.parts, request, notice.asks() ? "citizen.home.todo_open" : "citizen.inbox.open");
  }
  return row;
}

Task<web::Reply> inbox(Room& room, RequestContext& request) {
  auto who = reader(room, request);
  const Actor& actor = *CO_TRY(who);
  const Ref person = actor.principal.person;
  constexpr int kPage = 30;
  const auto before = parse_id(request.query("before"));
  const auto found = read_or_empty<std::vector<notices::Notice>>(
      room, [&](ReadTx& tx) { return notices::inbox(tx, person, kPage + 1, before.ok() ? *before : 0); });
  json::array messages;
  std::vector<std::int64_t> unread;
  json::object data;
  for (const auto& notice : found) {
    if (messages.size() == kPage) {
      data["next_url"] = "/inbox?before=" + std::to_string(found[kPage - 1].id);
      break;
    }
    if (!notice.read_at) unread.push_back(notice.id);
    messages.push_back(message_of(room, request, notice));
  }
  if (before.ok() && *before > 0) data["prev_url"] = "/inbox";
  if (data.contains("next_url") || data.contains("prev_url")) data["where"] = std::to_string(messages.size());
  data["messages"] = std::move(messages);
  auto response = render(room.parts, request, "citizen/inbox", std::move(data));
  if (!unread.empty() && request.method() == "GET") {
    auto write = [person, unread](Tx& tx, Context& context) -> Result<bool> {
      for (const auto id : unread) TRY(notices::mark_read(tx, context, person, id));
      return true;
    };
    auto marked = co_await write_task<bool>(room.parts.database, room.host()->slot(), std::move(write));
    CO_TRY(marked);
  }
  co_return response;
}

}  // namespace

void add_home(const Add& add) {
  add("GET", "/", home);
  add("GET", "/inbox", inbox);
}

}  // namespace sen::faces::citizen
