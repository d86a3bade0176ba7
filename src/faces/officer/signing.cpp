// The signing queue: several documents at once, each with its own result.
#include <algorithm>

#include "faces/officer/room.hpp"
#include "web/response.hpp"

namespace sen::faces::officer {
namespace {

using procedures::Work;

std::string title_of(const Work& work, std::string_view language) {
  std::string title(text_at(work.document, language == "en" ? "content.title.en" : "content.title.vi"));
  const auto number = text_at(work.document, "number");
  return number.empty() ? title : title + " " + std::string(number);
}

json::object item_of(const Parts& parts, const RequestContext& request, const Work& work) {
  json::object item{{"id", std::to_string(work.id.value)},
                    {"url", work_url(work.id) + "/draft"},
                    {"code", work.dossier_code},
                    {"name", name_of(work)},
                    {"document", title_of(work, request.language())},
                    {"prepared_by", text_at(work.data, "decided_by")},
                    {"checked", false}};
  put_when(item, parts.pack->zone(), work.updated_at);
  put_deadline(item, parts, request, work);
  return item;
}

json::object done_of(const Parts& parts, const RequestContext& request, const procedures::SignResult& result,
                     const std::vector<Work>& before) {
  const auto found = std::find_if(before.begin(), before.end(), [&](const auto& work) { return work.id == result.id; });
  const bool known = found != before.end();
  json::object out{{"code", known ? found->dossier_code : result.dossier_code},
                   {"name", known ? name_of(*found) : ""},
                   {"document", known ? title_of(*found, request.language()) : ""},
                   {"state", result.error ? tag("refused", say(parts, request, "officer.signing.not_signed"))
                                          : tag("done", say(parts, request, "officer.signing.signed"))}};
  if (result.error) out["note"] = result.error->text(request.language());
  return out;
}

HttpResponse draw(const Parts& parts, const RequestContext& request, const Seat& seat, json::array done,
                  json::array wrong) {
  json::array items;
  for (const auto& work : to_sign(seat)) items.push_back(item_of(parts, request, work));
  const auto count = static_cast<std::int64_t>(items.size());
  const int status = wrong.empty() ? 200 : 422;
  json::object data{{"title", say(parts, request, "officer.signing.title")},
                    {"says", say(parts, request, "officer.signing.says", {{"count", count}})},
                    {"items", std::move(items)},
                    {"done", std::move(done)},
                    {"errors", std::move(wrong)},
                    {"once", parts.random.ref().text()},
                    {"action", "/officer/signing"}};
  return show(parts, request, seat, "officer/signing", std::move(data), status);
}

}  // namespace

Task<web::Reply> signing_page(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  co_return draw(parts, request, seat, {}, {});
}

Task<web::Reply> signing_sign(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto read = request.form();
  const web::Form form = CO_TRY(read);
  std::vector<procedures::WorkId> ids;
  for (const auto text : form.all("item")) {
    auto parsed = parse_id(text);
    ids.push_back({CO_TRY(parsed)});
  }
  if (ids.empty()) {
    json::array wrong{json::object{{"href", "#items"}, {"text", say(parts, request, "officer.signing.none_picked")}}};
    co_return draw(parts, request, seat, {}, std::move(wrong));
  }
  const auto before = to_sign(seat);
  const auto results = co_await seat.desk->sign(seat.who(), std::move(ids));
  json::array done;
  for (const auto& result : results) done.push_back(done_of(parts, request, result, before));
  co_return draw(parts, request, seat, std::move(done), {});
}

}  // namespace sen::faces::officer
