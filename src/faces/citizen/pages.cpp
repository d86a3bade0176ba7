#include "faces/citizen/pages.hpp"

#include "faces/citizen/room.hpp"
#include "web/errors.hpp"
#include "web/response.hpp"
#include "web/security.hpp"

namespace sen::faces::citizen {
namespace {

/// A form whose session is over, or belongs to another sign-in, is kept for its page. Only what came from our own
/// pages.
std::optional<HttpResponse> keep_typed(Room& room, const Error& error, const web::RequestContext& request) {
  const bool form_page = request.path().starts_with("/drafts/") || request.path().starts_with("/requests/");
  const bool over = error.is(errors::kSignIn) || error.is(sen::errors::kForgedForm);
  if (!form_page || !over || request.method() != "POST" || !request.wants_html() || !web::is_same_site(request))
    return std::nullopt;
  const auto form = request.form();
  if (!form.ok()) return std::nullopt;
  const auto token = room.kept.put(request.path(), *form);
  if (token.empty()) return std::nullopt;
  if (error.is(errors::kSignIn)) return web::redirect(sign_in_url(request, "kept=" + token));
  return web::redirect(request.path() + "?kept=" + token);
}

}  // namespace

Result<const Actor*> reader(const Room& room, const web::RequestContext& request, int level) {
  if (room.host() == nullptr) return fail(errors::kNotHere);
  return need_citizen(request, level);
}

web::Reply or_case(Error error) {
  if (error.is(procedures::errors::kSubmitted) && !error.args.empty() && !error.args.front().empty())
    return web::redirect("/cases/" + web::percent_encode(error.args.front()));
  return error;
}

void add_pages(web::Router& router, const Parts& parts) {
  auto room = std::make_shared<Room>(parts);
  const Add add = [&router, room](const char* method, std::string pattern, Page page) {
    auto run = [room, page](web::RequestContext& request) -> Task<web::Reply> { return page(*room, request); };
    router.add({method, std::move(pattern), std::move(run), {.page = true}});
  };
  add_home(add);
  add_sign_in(add);
  add_offers(add);
  add_forms(add);
  add_check(add);
  add_cases(add);
  add_requests(add);
  add_documents(add);
  add_my_data(add);
  router.set_error_page([room](const Error& error, const web::RequestContext& request) {
    if (auto kept = keep_typed(*room, error, request)) return std::move(*kept);
    return error_page(room->parts, error, request);
  });
}

}  // namespace sen::faces::citizen
