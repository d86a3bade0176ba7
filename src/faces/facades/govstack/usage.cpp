// Who read a person's data: the journal's entries, in GovStack's words.
#include <algorithm>

#include "base/text.hpp"
#include "faces/facades/govstack/api.hpp"
#include "faces/facades/govstack/errors.hpp"
#include "faces/facades/govstack/records.hpp"
#include "web/response.hpp"

namespace sen::faces::govstack {
namespace {

using web::RequestContext;

bool is_identifier(std::string_view text) {
  return !text.empty() && text.size() <= 60 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// As the specification says it, else as its suite sends it.
Result<std::string> identifier(const RequestContext& request, std::string_view name, std::string_view other) {
  const auto text = request.query(name).empty() ? request.query(other) : request.query(name);
  if (!is_identifier(text)) return fail(errors::kBadQuery, {std::string(name), "letters and digits"});
  return std::string(text);
}

json::value entry_json(const journal::Entry& entry, const pack::Pack& pack) {
  const auto* agency = pack.agency(entry.access.consumer);
  json::array references;
  if (!entry.access.case_id.empty()) references.push_back(json::object{{"ReferenceID", entry.access.case_id}});
  return json::object{{"ID", std::to_string(entry.index)},
                      {"ReaderID", entry.access.officer},
                      {"ReaderInitials", initials(entry.access.officer)},
                      {"ReaderInstitutionID", entry.access.consumer},
                      {"ReaderInstitutionName", agency == nullptr ? entry.access.consumer : agency->name.en},
                      {"ReaderApplicationName", entry.access.service},
                      {"SearchDateTime", entry.at.iso()},
                      {"Refrences", std::move(references)}};  // the specification's spelling
}

Task<web::Reply> usage(const Api& api, RequestContext& request) {
  auto known = client_of(api, request, "usage");
  CO_TRY(known);
  auto user = identifier(request, "userId", "userID");
  const auto user_id = CO_TRY(user);
  auto database = identifier(request, "databaseId", "DatabaseID");
  const auto code = CO_TRY(database);
  std::vector<LivePtr> databases;
  for (auto& live : api.catalog.all())
    if (live->about.code == code) databases.push_back(std::move(live));
  if (databases.empty()) co_return fail(errors::kNoDatabase);
  auto answer = read_now<std::optional<json::array>>(
      api.parts.database, api.catalog.slot(), [&](ReadTx& tx) -> Result<std::optional<json::array>> {
        std::vector<Ref> people;
        for (const auto& live : databases)
          for (const auto& record : named(tx, *live, user_id))
            if (std::ranges::find(people, record.subject) == people.end()) people.push_back(record.subject);
        if (people.empty()) return std::optional<json::array>{};
        json::array out;
        for (const auto& person : people)
          for (const auto& entry : journal::about(tx, person)) {
            const bool here = std::ranges::any_of(databases, [&](const LivePtr& live) {
              return entry.access.service.starts_with(service_of(*live, ""));
            });
            if (here) out.push_back(entry_json(entry, *api.parts.pack));
          }
        return std::optional(std::move(out));
      });
  auto entries = CO_TRY(answer);
  if (!entries) co_return fail(errors::kNoRecord);
  co_return web::json_response(std::move(*entries));
}

}  // namespace

void add_usage_route(web::Router& router, const Api& api) {
  for (const char* path : {"/data/myPersonalDataUsage", "/data/MyPersonalDataUsage/1.0"})
    router.get(path, handler(api, usage), {.page = true});
}

}  // namespace sen::faces::govstack
