#pragma once
/// Pages: what every template's layout needs, the states of cases as tags, dates as people read them, and errors as
/// pages.
#include "faces/shared/actor.hpp"
#include "web/request.hpp"

namespace sen::faces {

/// Renders a template in the request's language. What the layout declares (lang, other_lang_url, home_url, assets, nav,
/// person_name, sign_in_url, sign_out_url, csrf, practice) is added unless `data` has it already. ?lang= is remembered
/// in a cookie.
HttpResponse render(const Parts& parts, const web::RequestContext& request, std::string_view template_name,
                    json::object data, int status = 200);

/// An error as the page's reader needs it: a page, a way to sign in, or problem+json for those who did not ask for
/// HTML.
HttpResponse error_page(const Parts& parts, const Error& error, const web::RequestContext& request);

/// The address of the sign-in page that leads back to this request's page.
std::string sign_in_url(const web::RequestContext& request, std::string_view more = {});

/// {kind, text} as components/tag.html shows it.
json::object tag(std::string_view kind, std::string text);
json::object state_of(const Parts& parts, procedures::Status status, std::string_view language);
json::object step_state(const Parts& parts, const procedures::DossierStep& step, std::string_view language);

std::string say(const Parts& parts, const web::RequestContext& request, std::string_view key,
                const std::vector<web::TextArg>& args = {});

/// The rows [first, last) of a page that begins at `from`.
struct Slice {
  std::size_t first = 0;
  std::size_t last = 0;
};
Slice slice_of(std::int64_t from, std::size_t total, std::size_t page);
/// Adds where, prev_url and next_url when not all rows fit. @param base  an address with a query; &from= is added
void put_pages(json::object& into, const Parts& parts, const web::RequestContext& request, const std::string& base,
               Slice slice, std::size_t total, std::size_t page);

std::string time_and_day(const Zone& zone, Instant at);  ///< "10:42, 23/11/2026"
std::string time_only(const Zone& zone, Instant at);     ///< "10:42"
/// Adds when_text ("10:42, 23/11/2026") and when_iso (RFC 3339).
void put_when(json::object& into, const Zone& zone, Instant at);
/// Adds due ("thứ Hai 23/11") and due_iso; nothing when there is no deadline.
void put_due(json::object& into, const Zone& zone, Instant at, std::string_view language);
/// Any stored value as people read it: dates dd/mm/yyyy, {vi,en} in the language, lists joined, null as null.
json::value readable(const Parts& parts, const json::value& value, std::string_view language);

}  // namespace sen::faces
