// The form: its pages come from the pack, what is typed goes into the shared draft at once.
#include <algorithm>

#include "faces/citizen/room.hpp"
#include "web/response.hpp"

namespace sen::faces::citizen {
namespace {

using web::RequestContext;

struct Open {
  procedures::DraftView view;
  const pack::FormPage* page = nullptr;
  Ref person;
  std::string base;  ///< "/drafts/TOKEN"
};

/// A page without a question that applies is passed over.
std::vector<const pack::FormPage*> pages_of(const procedures::DraftView& view) {
  const auto& scope = *view.scope;
  std::vector<const pack::FormPage*> out;
  for (const auto& page : view.procedure->pages)
    if (!asks_of(scope, page).empty()) out.push_back(&page);
  return out;
}

Result<Open> open_page(Room& room, const RequestContext& request) {
  const auto* actor = TRY(reader(room, request, 2));
  Open open;
  open.person = actor->principal.person;
  const auto token = Ref::parse(request.param("token"));
  if (!token.ok()) return fail(errors::kNotHere);
  open.view = TRY(room.host()->draft(open.person, *token));
  open.base = "/drafts/" + token->text();
  for (const auto& page : open.view.procedure->pages)
    if (page.id == request.param("page")) open.page = &page;
  return open;
}

HttpResponse show(Room& room, const RequestContext& request, const Open& open, const json::object& typed,
                  const std::map<std::string, std::string>& errors) {
  const auto language = request.language();
  const auto& scope = *open.view.scope;
  const auto asks = asks_of(scope, *open.page);
  const auto pages = pages_of(open.view);
  const auto at = std::find(pages.begin(), pages.end(), open.page);
  const auto number = static_cast<std::size_t>(at - pages.begin());
  json::array fields;
  for (const auto* ask : asks) {
    const auto* value = typed.if_contains(ask->field);
    if (value == nullptr) value = open.view.answers.if_contains(ask->field);
    const auto wrong = errors.find(ask->field);
    auto field = field_of(scope, *ask, value != nullptr ? *value : json::value(),
                          wrong != errors.end() ? wrong->second : "", language, room.parts.texts);
    const bool suggested = ask->suggest && value != nullptr && !value->is_null() &&
                           !open.view.draft.form.contains(ask->field) && typed.empty();
    if (suggested && field.contains("value")) field["suggested"] = say(room.parts, request, "citizen.form.suggested");
    fields.push_back(std::move(field));
  }
  json::object data{
      {"title", open.page->title.in(language)},
      {"step_now", number + 1},
      {"step_total", pages.size() + 1},
      {"errors", error_summary(asks, errors, language)},
      {"known", known_rows(room, open.view, *open.page, language)},
      {"fields", std::move(fields)},
      {"autosave_url", open.base + "/" + open.page->id + "/autosave"},
      {"action", open.base + "/" + open.page->id},
      {"back_url", number == 0 || at == pages.end() ? std::string("/") : open.base + "/" + pages[number - 1]->id}};
  if (!open.page->intro.empty()) data["intro"] = open.page->intro.in(language);
  const auto others = other_parties(open.view, open.person);
  if (!others.empty()) data["shared_with"] = others;
  if (open.view.draft.version > 0) data["saved_at"] = time_only(room.zone(), open.view.draft.updated_at);
  return render(room.parts, request, "citizen/form", std::move(data), errors.empty() ? 200 : 422);
}

Task<web::Reply> draft_start(Room& room, RequestContext& request) {
  auto opened = open_page(room, request);
  if (!opened.ok()) co_return or_case(std::move(opened).error());
  const auto pages = pages_of(opened->view);
  co_return web::redirect(opened->base + "/" + (pages.empty() ? "check" : pages.front()->id));
}

Task<web::Reply> get_page(Room& room, RequestContext& request) {
  auto opened = open_page(room, request);
  if (!opened.ok()) co_return or_case(std::move(opened).error());
  if (opened->page == nullptr) co_return fail(errors::kNotHere);
  json::object typed;
  if (auto form = room.kept.take(request.query("kept"), request.path()))
    typed = typed_answers(asks_of(*opened->view.scope, *opened->page), *form);
  co_return show(room, request, *opened, typed, {});
}

/// The address of the page that follows, once this one is right.
std::string page_after(const Open& open) {
  const auto pages = pages_of(open.view);
  const auto at = std::find(pages.begin(), pages.end(), open.page);
  return open.base + "/" + (at == pages.end() || at + 1 == pages.end() ? std::string("check") : (*(at + 1))->id);
}

Task<web::Reply> post_page(Room& room, RequestContext& request) {
  auto opened = open_page(room, request);
  if (!opened.ok()) co_return or_case(std::move(opened).error());
  Open open = std::move(*opened);
  if (open.page == nullptr) co_return fail(errors::kNotHere);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  const auto before = asks_of(*open.view.scope, *open.page);
  const auto typed = typed_answers(before, form);
  auto saved = co_await room.host()->save(open.person, open.view.draft.token, savable(*open.view.procedure, typed));
  CO_TRY(saved);
  auto again = room.host()->draft(open.person, open.view.draft.token);
  open.view = CO_TRY(again);
  if (form.has("later")) co_return web::redirect("/");
  const auto& scope = *open.view.scope;
  json::object answers = open.view.draft.form;
  for (const auto& member : typed) answers[member.key()] = member.value();
  auto trial = scope;  // what is wrong here must not change which questions are shown
  const auto checked = procedures::check_form(trial, answers, open.page->id);
  std::map<std::string, std::string> errors;
  if (!checked.ok()) errors = field_errors(checked.error(), request.language());
  // A question that an answer on this page has just called for is asked first, without calling it a mistake.
  const auto after = asks_of(scope, *open.page);
  bool more = false;
  for (const auto* ask : after) {
    if (std::find(before.begin(), before.end(), ask) != before.end()) continue;
    more = true;
    errors.erase(ask->field);
  }
  if (!errors.empty()) co_return show(room, request, open, typed, errors);
  if (!checked.ok() && checked.error().fields.empty()) co_return Error(checked.error());
  co_return web::redirect(more ? open.base + "/" + open.page->id : page_after(open));
}

Task<web::Reply> autosave(Room& room, RequestContext& request) {
  auto opened = open_page(room, request);
  const Open open = CO_TRY(opened);
  if (open.page == nullptr) co_return fail(errors::kNotHere);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  const auto typed = typed_answers(asks_of(*open.view.scope, *open.page), form);
  auto saved = co_await room.host()->save(open.person, open.view.draft.token, savable(*open.view.procedure, typed));
  CO_TRY(saved);
  co_return web::json_response(json::object{{"saved", time_only(room.zone(), room.now())}});
}

}  // namespace

void add_forms(const Add& add) {
  add("GET", "/drafts/{token}", draft_start);
  add("GET", "/drafts/{token}/{page}", get_page);
  add("POST", "/drafts/{token}/{page}", post_page);
  add("POST", "/drafts/{token}/{page}/autosave", autosave);
}

}  // namespace sen::faces::citizen
