// Results as pages that print, and the public page that a QR code leads to.
#include <algorithm>

#include "base/text.hpp"
#include "faces/citizen/room.hpp"
#include "faces/shared/qr.hpp"
#include "web/response.hpp"

namespace sen::faces::citizen {
namespace {

using web::RequestContext;

json::object document_state(const Room& room, const RequestContext& request, std::string_view state) {
  const bool valid = state == "valid";
  return tag(valid ? "done" : "stopped", say(room.parts, request, valid ? "document.valid" : "document.revoked"));
}

Result<std::optional<documents::Document>> find_document(const Room& room, std::string_view token_text) {
  const auto token = Ref::parse(token_text);
  if (!token.ok() || room.host() == nullptr) return std::optional<documents::Document>{};
  return read_now<std::optional<documents::Document>>(
      room.parts.database, room.host()->slot(),
      [&](ReadTx& tx) -> Result<std::optional<documents::Document>> { return documents::find_by_token(tx, *token); });
}

/// "commune-committee:00004 / chair / Nguyễn Văn A": the role's title and the name.
json::value signer_of(const Room& room, const documents::Document& document, std::string_view language) {
  auto parts = split(document.signer, '/');
  if (parts.empty() || document.signer.empty()) return nullptr;
  const auto name = trim(parts.back());
  std::string title;
  if (parts.size() >= 3) {
    const auto unit = trim(parts[0]);
    const auto role = trim(parts[1]);
    const auto* kind = room.parts.pack->unit_kind(unit.substr(0, unit.find(':')));
    title = role;
    if (kind != nullptr)
      for (const auto& item : kind->roles)
        if (item.id == role) title = item.name.in(language);
  }
  return json::object{{"title", title}, {"name", name}, {"signed_at", time_and_day(room.zone(), document.issued_at)}};
}

json::array rows_of(const Room& room, const json::value& content, std::string_view language) {
  json::array rows;
  const auto* list = at_path(content, "rows").if_array();
  if (list == nullptr) return rows;
  for (const auto& item : *list) {
    auto value = readable(room.parts, at_path(item, "value"), language);
    if (value.is_null()) continue;
    rows.push_back(
        json::object{{"label", readable(room.parts, at_path(item, "label"), language)}, {"value", std::move(value)}});
  }
  return rows;
}

HttpResponse show_document(const Room& room, const RequestContext& request, const documents::Document& document) {
  const auto language = request.language();
  const auto content = documents::content_of(document);
  const auto day = room.zone().date_of(document.issued_at);
  const auto& pack = *room.parts.pack;
  const auto verify = room.parts.settings.base_url + "/v/" + document.token.text();
  const auto colon = document.unit.find(':');
  const auto* place = colon == std::string::npos ? nullptr : pack.place_or_former(document.unit.substr(colon + 1), day);
  const auto* agency = pack.agency(document.agency);
  json::object data{
      {"heading", readable(room.parts, at_path(content, "title"), language)},
      {"state", document_state(room, request, document.state)},
      {"nation", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
      {"motto", "Độc lập - Tự do - Hạnh phúc"},
      {"office", document.unit.empty() ? std::string() : pack.unit_name(document.unit, day, language)},
      {"number", document.number},
      {"groups", json::array{json::object{{"rows", rows_of(room, content, language)}}}},
      {"place_date", say(room.parts, request, "document.place_date",
                         {{"place", place != nullptr ? std::string_view(place->name) : std::string_view()},
                          {"day", std::int64_t{day.day()}},
                          {"month", std::int64_t{day.month()}},
                          {"year", std::string_view(std::to_string(day.year()))}})},
      {"signer", signer_of(room, document, language)},
      {"qr", qr_picture(verify)},
      {"verify_url", verify},
      {"verify_text", verify.substr(verify.find("://") == std::string::npos ? 0 : verify.find("://") + 3)},
      {"back_url", document.case_id.empty() ? std::string("/") : "/cases/" + web::percent_encode(document.case_id)}};
  if (document.unit.empty() && agency != nullptr)
    data["office"] = agency->name.in(language);
  else if (place != nullptr && !place->parent.empty())
    data["office_parent"] = pack.unit_name(document.unit.substr(0, colon + 1) + place->parent, day, language);
  if (place == nullptr) data["place_date"] = nullptr;
  return render(room.parts, request, "citizen/document", std::move(data));
}

Task<web::Reply> document_page(Room& room, RequestContext& request) {
  auto who = reader(room, request);
  const Actor& actor = *CO_TRY(who);
  auto found = find_document(room, request.param("token"));
  const auto document = CO_TRY(found);
  if (!document) co_return fail(errors::kNotHere);
  if (document->holder != actor.principal.person) {
    auto mine = room.host()->dossier(actor.principal.person, document->case_id);
    if (!mine.ok()) co_return fail(errors::kNotHere);
  }
  co_return show_document(room, request, *document);
}

/// For everybody who holds the paper: number, kind, state, initials, day. An unknown code has the same shape.
Task<web::Reply> verify_page(Room& room, RequestContext& request) {
  auto allowed = room.checks.check(request.http().peer_address);
  CO_TRY(allowed);
  auto found = find_document(room, request.param("token"));
  const auto document = CO_TRY(found);
  const int status = document ? 200 : 404;
  if (request.negotiate({"text/html", "application/json"}) == "application/json") {
    const json::value unknown = json::object{
        {"number", nullptr}, {"kind", nullptr}, {"state", "unknown"}, {"initials", nullptr}, {"issued_on", nullptr}};
    co_return web::json_response(
        document ? documents::to_json(documents::public_view(*document, room.zone())) : unknown, status);
  }
  json::object data{{"asked", first_characters(request.param("token"), 40)},
                    {"checked_at", time_and_day(room.zone(), room.now())}};
  if (document) {
    const auto view = documents::public_view(*document, room.zone());
    const auto kind = room.parts.pack->documents.find(view.kind);
    data["found"] = json::object{
        {"kind_name", kind != room.parts.pack->documents.end() ? kind->second.title.in(request.language()) : view.kind},
        {"number", view.number},
        {"state", document_state(room, request, view.state)},
        {"initials", view.initials},
        {"issued", view.issued_on.dmy()}};
  }
  co_return render(room.parts, request, "citizen/verify", std::move(data), status);
}

}  // namespace

void add_documents(const Add& add) {
  add("GET", "/documents/{token}", document_page);
  add("GET", "/v/{token}", verify_page);
}

}  // namespace sen::faces::citizen
