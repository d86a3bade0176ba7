// A unit's queue by legal deadline: codes and names only.
#include <algorithm>

#include "base/text.hpp"
#include "faces/officer/room.hpp"
#include "faces/shared/views.hpp"
#include "web/response.hpp"

namespace sen::faces::officer {
namespace {

constexpr std::size_t kPage = 50;

struct Filter {
  const char* key;     ///< of its label
  const char* states;  ///< "" is the desk's own "waits for an officer"
};
constexpr const char* kWaiting = "open,objected,confirmed,blocked";
constexpr Filter kFilters[] = {{"officer.queue.waiting", kWaiting},
                               {"officer.queue.with_people", "confirming"},
                               {"officer.queue.running", "running,signing,issuing"},
                               {"officer.queue.over", "done,refused"}};

std::string queue_url(const Seat& seat, std::string_view states, std::string_view more = {}) {
  return "/officer/queue?unit=" + web::percent_encode(seat.unit) + "&states=" + web::percent_encode(states) +
         std::string(more);
}

std::int64_t count_in(const std::vector<procedures::store::QueueCount>& counts, std::string_view states, bool overdue) {
  std::int64_t sum = 0;
  for (const auto state : split(states, ','))
    for (const auto& item : counts)
      if (item.state == state) sum += overdue ? item.overdue : item.count;
  return sum;
}

json::array chips(const Parts& parts, const RequestContext& request, const Seat& seat,
                  const std::vector<procedures::store::QueueCount>& counts, std::string_view states) {
  json::array out;
  for (const auto& filter : kFilters)
    out.push_back(json::object{{"label", say(parts, request, filter.key)},
                               {"value", std::to_string(count_in(counts, filter.states, false))},
                               {"url", queue_url(seat, filter.states)},
                               {"current", states == filter.states}});
  for (const auto& post : seat.who().posts) {  // the officer's other units
    if (post.unit == seat.unit) continue;
    const auto waiting = count_in(seat.desk->counts(seat.who(), post.unit), kWaiting, false);
    out.push_back(json::object{{"label", unit_name(parts, post.unit, request.language())},
                               {"value", std::to_string(waiting)},
                               {"url", "/officer/queue?unit=" + web::percent_encode(post.unit)},
                               {"current", false}});
  }
  return out;
}

json::object row_of(const Parts& parts, const RequestContext& request, const procedures::Work& work) {
  json::object row{{"url", work_url(work.id)},
                   {"code", work.dossier_code},
                   {"name", name_of(work)},
                   {"step", step_title(parts, work, request.language())},
                   {"state", work_state(parts, request, work)},
                   {"holder", holder_of(parts, request, work)}};
  put_deadline(row, parts, request, work);
  return row;
}

bool found_by(const procedures::Work& work, const std::string& wanted) {
  return fold_plain(work.dossier_code).find(wanted) != std::string::npos ||
         fold_plain(name_of(work)).find(wanted) != std::string::npos;
}

std::string says(const Parts& parts, const RequestContext& request,
                 const std::vector<procedures::store::QueueCount>& counts) {
  auto text = say(parts, request, "officer.queue.says",
                  {{"count", count_in(counts, kWaiting, false)}, {"late", count_in(counts, kWaiting, true)}});
  const auto decided = request.query("decided");
  const bool is_code = decided.size() <= 60 && std::all_of(decided.begin(), decided.end(), [](char c) {
                         return c == '.' || c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
                       });
  if (!decided.empty() && is_code)
    text = say(parts, request, "officer.queue.decided", {{"code", decided}}) + " " + text;
  return text;
}

}  // namespace

/// The workbench's front door: strangers and people sign in, whoever only signs goes to the signing queue.
Task<web::Reply> front_page(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  if (!sat.ok() && sat.error().is(errors::kOfficerOnly)) co_return web::redirect("/officer/sign-in");
  const Seat seat = CO_TRY(sat);
  const bool decides = seat.who().may(*parts.pack, seat.unit, "decide");
  const bool signs = seat.who().may(*parts.pack, seat.unit, "sign");
  co_return web::redirect(signs && !decides ? "/officer/signing" : "/officer/queue");
}

Task<web::Reply> queue_page(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  const std::string asked(request.query("states"));
  const std::string search = trim(request.query("q"));
  const std::string states =
      asked.empty()
          ? (search.empty() ? kWaiting
                            : "open,objected,confirmed,blocked,confirming,running,signing,issuing,done,refused")
          : asked;
  auto listed = seat.desk->queue(seat.who(), seat.unit, states);
  auto works = CO_TRY(listed);
  const auto wanted = fold_plain(search);
  if (!search.empty()) std::erase_if(works, [&](const auto& work) { return !found_by(work, wanted); });
  const auto from = parse_id(request.query("from"));
  const Slice slice = slice_of(from.ok() ? *from : 0, works.size(), kPage);
  json::array tasks;
  for (std::size_t i = slice.first; i < slice.last; ++i) tasks.push_back(row_of(parts, request, works[i]));
  const auto counts = seat.desk->counts(seat.who(), seat.unit);
  json::object data{{"queue_name", say(parts, request, "officer.queue.of",
                                       {{"unit", unit_name(parts, seat.unit, request.language())}})},
                    {"says", says(parts, request, counts)},
                    {"counts", chips(parts, request, seat, counts, states)},
                    {"tasks", std::move(tasks)},
                    {"search", search.empty() ? json::value() : json::value(search)},
                    {"search_url", "/officer/queue"}};
  auto urgent = seat.desk->queue(seat.who(), seat.unit, kWaiting, 1);
  if (urgent.ok() && !urgent->empty()) data["next_best_url"] = work_url(urgent->front().id);
  put_pages(data, parts, request, queue_url(seat, states, search.empty() ? "" : "&q=" + web::percent_encode(search)),
            slice, works.size(), kPage);
  co_return show(parts, request, seat, "officer/queue", std::move(data));
}

}  // namespace sen::faces::officer
