#include "faces/shared/page.hpp"

#include <algorithm>

#include "faces/shared/views.hpp"
#include "web/errors.hpp"
#include "web/problem.hpp"
#include "web/response.hpp"
#include "web/security.hpp"

namespace sen::faces {
namespace {

bool is_officer_page(std::string_view path) { return path == "/officer" || path.starts_with("/officer/"); }

json::object nav_item(const Parts& parts, const web::RequestContext& request, std::string_view key,
                      std::string_view url) {
  const auto& path = request.path();
  const bool root = url == "/" || url == "/officer";
  const bool current = path == url || (!root && path.starts_with(std::string(url) + "/"));
  return {{"url", url}, {"label", say(parts, request, key)}, {"current", current}};
}

json::array nav_of(const Parts& parts, const web::RequestContext& request, bool officer) {
  if (officer)
    return {nav_item(parts, request, "nav.queue", "/officer"),
            nav_item(parts, request, "nav.signing", "/officer/signing"),
            nav_item(parts, request, "nav.registers", "/officer/registers")};
  return {nav_item(parts, request, "nav.home", "/"), nav_item(parts, request, "nav.dossiers", "/cases"),
          nav_item(parts, request, "nav.inbox", "/inbox"), nav_item(parts, request, "nav.access", "/my-data")};
}

template <class T>
void put(json::object& data, std::string_view name, T&& value) {
  if (!data.contains(name)) data[name] = std::forward<T>(value);
}

void add_layout(const Parts& parts, const web::RequestContext& request, bool officer, json::object& data) {
  const auto* actor = actor_of(request);
  if (actor != nullptr && actor->principal.kind != (officer ? identity::Kind::kOfficer : identity::Kind::kCitizen))
    actor = nullptr;
  put(data, "lang", request.language());
  put(data, "other_lang_url", request.other_language_url());
  put(data, "home_url", officer ? "/officer" : "/");
  put(data, "assets", parts.assets.assets());
  put(data, "practice", parts.settings.practice);
  if (actor == nullptr) {
    put(data, "nav", json::array());
    put(data, "csrf", "");
    if (!officer) {
      const bool plain = request.path() == "/" || request.path().starts_with("/sign-in");
      put(data, "sign_in_url", plain ? std::string("/sign-in") : sign_in_url(request));
    }
    return;
  }
  put(data, "nav", nav_of(parts, request, officer));
  put(data, "csrf", actor->csrf);
  put(data, "person_name", actor->principal.name);
  put(data, "sign_out_url", "/sign-out");
  if (officer && !actor->principal.posts.empty()) {
    const auto today = parts.pack->zone().date_of(parts.clock.now());
    put(data, "unit_name", parts.pack->unit_name(actor->principal.posts.front().unit, today, request.language()));
  }
}

/// The page whose form came back: where the browser says it was, when that is here.
std::string page_before(const web::RequestContext& request) {
  const auto referer = request.header("referer");
  const auto start = referer.find("://");
  const auto path = start == std::string_view::npos ? start : referer.find('/', start + 3);
  if (path != std::string_view::npos && referer.substr(start + 3, path - start - 3) == request.header("host") &&
      web::is_local_path(referer.substr(path)))
    return std::string(referer.substr(path));
  return request.path();
}

HttpResponse plain_error(const Parts& parts, const Error& error, const web::RequestContext& request) {
  const bool officer = is_officer_page(request.path());
  const int status = web::status_of(error);
  if (status == 404 && !officer) return render(parts, request, "citizen/not_found", {}, status);
  const char* heading = status == 404 ? "error.nothing_here" : status == 403 ? "error.forbidden" : "error.heading";
  std::string onward = officer ? "/officer" : "/";
  std::string link = officer ? "error.to_workbench" : "action.home";
  if (error.is(sen::errors::kForgedForm)) {
    heading = "error.heading";
    onward = page_before(request);
    link = "error.reload";
  } else if (error.is(errors::kOfficerOnly)) {
    onward = "/officer/sign-in";
    link = "error.as_officer";
  } else if (error.is(errors::kCitizenOnly)) {
    onward = "/officer";
    link = "error.to_workbench";
  }
  json::object data{{"heading", say(parts, request, heading)},
                    {"text", error.text(request.language())},
                    {"home_url", onward},
                    {"link_text", say(parts, request, link)},
                    {"reference", error.def->id}};
  return render(parts, request, officer ? "officer/error" : "citizen/error", std::move(data), status);
}

}  // namespace

std::string say(const Parts& parts, const web::RequestContext& request, std::string_view key,
                const std::vector<web::TextArg>& args) {
  return parts.texts.format(key, request.language(), args);
}

HttpResponse render(const Parts& parts, const web::RequestContext& request, std::string_view template_name,
                    json::object data, int status) {
  add_layout(parts, request, template_name.starts_with("officer/"), data);
  auto response = web::html(parts.templates.render(template_name, data, &parts.log), status);
  const auto asked = request.query("lang");
  if (asked == "vi" || asked == "en") {
    web::CookieOptions options;
    options.secure = parts.settings.https;
    options.max_age_seconds = 31'536'000;
    web::set_cookie(response, "lang", asked, options);
  }
  return response;
}

std::string sign_in_url(const web::RequestContext& request, std::string_view more) {
  std::string next = request.path();
  const auto& query = request.http().query;
  if (request.method() == "GET" && !query.empty()) next += "?" + query;
  if (!more.empty()) next += (next.find('?') == std::string::npos ? "?" : "&") + std::string(more);
  return (is_officer_page(request.path()) ? "/officer/sign-in?next=" : "/sign-in?next=") + web::percent_encode(next);
}

HttpResponse error_page(const Parts& parts, const Error& error, const web::RequestContext& request) {
  const bool machine = request.path().starts_with("/api/") || request.path() == "/openapi.json";
  if (machine || !request.wants_html()) return web::problem(error, request.language(), request.path());
  if (error.is(errors::kSignIn)) return web::redirect(sign_in_url(request));
  return plain_error(parts, error, request);
}

json::object tag(std::string_view kind, std::string text) { return {{"kind", kind}, {"text", std::move(text)}}; }

json::object state_of(const Parts& parts, procedures::Status status, std::string_view language) {
  static constexpr const char* kinds[] = {"info", "new",     "working", "refused", "working", "you",
                                          "you",  "stopped", "stopped", "done",    "done"};
  const auto number = static_cast<std::size_t>(status);
  return tag(number < std::size(kinds) ? kinds[number] : "info", status_text(parts, status, language));
}

json::object step_state(const Parts& parts, const procedures::DossierStep& step, std::string_view language) {
  const auto text = [&](std::string_view key) { return parts.texts.format(key, language); };
  if (step.state == "later") return tag("new", text("status.waiting_step"));
  if (step.state == "done") return tag("done", text("status.done"));
  if (step.state == "refused") return tag("refused", text("status.refused"));
  if (step.state == "returned") return tag("refused", text("status.returned"));
  if (step.state == "withdrawn") return tag("stopped", text("status.withdrawn"));
  if (step.state == "supplementing") return tag("you", text("status.5"));
  if (step.state == "skipped") return tag("stopped", text("status.skipped"));
  if (step.state == "confirming") return tag("you", text("status.waiting_you"));
  if (step.state == "consent") return tag("paused", text("status.waiting_you"));
  return tag("working", text("status.4"));
}

Slice slice_of(std::int64_t from, std::size_t total, std::size_t page) {
  const auto first = from > 0 ? std::min(static_cast<std::size_t>(from), total) : 0;
  return {first, std::min(first + page, total)};
}

void put_pages(json::object& into, const Parts& parts, const web::RequestContext& request, const std::string& base,
               Slice slice, std::size_t total, std::size_t page) {
  if (total <= page) return;
  const auto number = [](std::size_t value) { return static_cast<std::int64_t>(value); };
  into["where"] = say(parts, request, "pages.where",
                      {{"first", number(slice.first + 1)}, {"last", number(slice.last)}, {"total", number(total)}});
  if (slice.first > 0) into["prev_url"] = base + "&from=" + std::to_string(slice.first > page ? slice.first - page : 0);
  if (slice.last < total) into["next_url"] = base + "&from=" + std::to_string(slice.last);
}

std::string time_only(const Zone& zone, Instant at) {
  const auto text = zone.dmy_hm(at);
  return text.size() > 11 ? text.substr(11) : text;
}

std::string time_and_day(const Zone& zone, Instant at) { return time_only(zone, at) + ", " + zone.date_of(at).dmy(); }

void put_when(json::object& into, const Zone& zone, Instant at) {
  into["when_text"] = time_and_day(zone, at);
  into["when_iso"] = zone.iso(at);
}

void put_due(json::object& into, const Zone& zone, Instant at, std::string_view language) {
  if (at.us == 0) return;
  into["due"] = weekday_date(zone.date_of(at), language);
  into["due_iso"] = zone.date_of(at).iso();
}

json::value readable(const Parts& parts, const json::value& value, std::string_view language) {
  if (value.is_null()) return nullptr;
  if (value.is_bool()) return json::value(parts.texts.format(value.get_bool() ? "value.yes" : "value.no", language));
  if (const auto* list = value.if_array()) {
    std::string out;
    for (const auto& item : *list) {
      const auto text = readable(parts, item, language);
      if (!text.is_string()) continue;
      if (!out.empty()) out += ", ";
      out += text.get_string().c_str();
    }
    return out.empty() ? json::value() : json::value(out);
  }
  if (value.is_object()) {
    const auto& text = at_path(value, language == "en" ? "en" : "vi");
    return text.is_string() ? readable(parts, text, language) : json::value();
  }
  if (!value.is_string()) return json::value(to_json(value));
  const std::string_view text(value.get_string());
  if (text.empty()) return nullptr;
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const auto day = CivilDate::parse(text);
    if (day.ok()) return json::value(day->dmy());
  }
  return json::value(text);
}

}  // namespace sen::faces
