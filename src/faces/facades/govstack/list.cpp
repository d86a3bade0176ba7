// Many records: GET /data/{registry}/{version}, page by page or by a value.
#include <algorithm>

#include "base/text.hpp"
#include "faces/facades/govstack/api.hpp"
#include "faces/facades/govstack/errors.hpp"
#include "faces/facades/govstack/records.hpp"
#include "web/response.hpp"

namespace sen::faces::govstack {
namespace {

using registers::Record;
using web::RequestContext;

constexpr std::int64_t kPageSize = 100;
constexpr std::int64_t kPageSizeMax = 1000;
/// Pages are found by walking: further in a register one asks by a value.
constexpr std::int64_t kWalkMax = 20'000;

struct Page {
  std::int64_t number = 1;
  std::int64_t size = kPageSize;
  std::int64_t skip() const { return (number - 1) * size; }
};

Result<std::int64_t> whole(const RequestContext& request, std::string_view name, std::int64_t otherwise,
                           std::int64_t most) {
  const auto text = request.query(name);
  if (text.empty()) return otherwise;
  const auto value = parse_id(text);
  if (!value.ok() || *value < 1 || *value > most)
    return fail(errors::kBadQuery, {std::string(name), "1 to " + std::to_string(most)});
  return *value;
}

Result<Page> page_of(const RequestContext& request) {
  Page out;
  const auto size = request.query("pageSize").empty() ? std::string_view("page_size") : std::string_view("pageSize");
  out.size = TRY(whole(request, size, kPageSize, kPageSizeMax));
  out.number = TRY(whole(request, "page", 1, kWalkMax));
  if (out.skip() >= kWalkMax) return fail(errors::kBadQuery, {"page", "a search that finds fewer records"});
  return out;
}

struct Wanted {
  json::object values;  ///< by column
  std::string word;     ///< in any field
  std::string order_by;
  bool descending = false;
};

/// A query parameter is text; a column of whole numbers or truth needs its own kind.
json::value typed(const Property& property, std::string_view text) {
  if (property.type == pack::FieldType::kBoolean) return text == "true";
  if (property.type == pack::FieldType::kInteger)
    if (const auto value = parse_id(text); value.ok()) return *value;
  return json::value(text);
}

Result<Wanted> wanted_of(const RequestContext& request, const Definition& definition) {
  Wanted out;
  const auto want = [&](std::string_view parameter, std::string_view path, std::string_view text) -> Result<void> {
    const auto* property = definition.by_path(path);
    if (property == nullptr) return fail(errors::kBadQuery, {std::string(parameter), "a property of this database"});
    out.values[property->column] = typed(*property, text);
    if (out.order_by.empty()) out.order_by = property->column;
    return {};
  };
  const auto search = request.query("search");
  const auto filter = request.query("filter");
  if (!filter.empty()) TRY(want("filter", filter, search));
  if (filter.empty()) out.word = search;
  for (const auto& [name, value] : request.query_pairs())
    if (name.starts_with("query.")) TRY(want(name, std::string_view(name).substr(6), value));
  const auto ordering = request.query("ordering");
  if (!ordering.empty() && ordering != "ascending" && ordering != "descending")
    return fail(errors::kBadQuery, {"ordering", "ascending or descending"});
  out.descending = ordering == "descending";
  if (out.descending && out.values.empty() && out.word.empty())
    return fail(errors::kBadQuery, {"ordering", "a search as well, or ascending order"});
  return out;
}

std::vector<Record> walk(ReadTx& tx, const Live& live, const Page& page) {
  std::int64_t after = 0;
  for (auto left = page.skip(); left > 0;) {
    const auto step = live.registers->list(tx, live.about.register_id, after,
                                           static_cast<int>(std::min<std::int64_t>(left, kPageSizeMax)));
    if (step.empty()) return {};
    after = step.back().id;
    left -= static_cast<std::int64_t>(step.size());
  }
  return live.registers->list(tx, live.about.register_id, after, static_cast<int>(page.size) + 1);
}

/// One more than the page when there is a next one.
Result<std::vector<Record>> records_of(ReadTx& tx, const Live& live, const Wanted& wanted, const Page& page) {
  if (wanted.values.empty() && wanted.word.empty()) return walk(tx, live, page);
  auto found = wanted.word.empty() ? TRY(matching(tx, live, wanted.values)) : with_word(tx, live, wanted.word);
  const auto key = [&](const Record& record) {
    return wanted.order_by.empty() ? std::string() : to_json(record.values.at(wanted.order_by));
  };
  std::ranges::sort(found, [&](const Record& a, const Record& b) {
    const auto left = std::pair(key(a), a.id);
    const auto right = std::pair(key(b), b.id);
    return wanted.descending ? right < left : left < right;
  });
  const auto skip = std::min<std::size_t>(found.size(), static_cast<std::size_t>(page.skip()));
  found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(skip));
  if (found.size() > static_cast<std::size_t>(page.size) + 1) found.resize(static_cast<std::size_t>(page.size) + 1);
  return found;
}

/// The same question about another page.
std::string link(const RequestContext& request, const Page& page, std::int64_t number) {
  std::string out = request.path() + "?page=" + std::to_string(number) + "&pageSize=" + std::to_string(page.size);
  for (auto part : split(request.http().query, '&'))
    if (!part.empty() && !part.starts_with("page=") && !part.starts_with("pageSize=") &&
        !part.starts_with("page_size="))
      out += "&" + std::string(part);
  return out;
}

/// `count` is the number of results in this answer, as the specification's suite counts them.
Task<web::Reply> list(const Api& api, RequestContext& request) {
  auto known = client_of(api, request, "read");
  const auto* client = CO_TRY(known);
  auto opened = database_of(api, request);
  const auto live = CO_TRY(opened);
  auto paging = page_of(request);
  const auto page = CO_TRY(paging);
  auto wanting = wanted_of(request, live->definition);
  const auto wanted = CO_TRY(wanting);
  auto found = read_now<std::vector<Record>>(api.parts.database, api.catalog.slot(),
                                             [&](ReadTx& tx) { return records_of(tx, *live, wanted, page); });
  auto records = CO_TRY(found);
  const bool more = records.size() > static_cast<std::size_t>(page.size);
  if (more) records.pop_back();
  auto telling = co_await tell(api, live, std::move(records), *client, "list");
  auto told = CO_TRY(telling);
  json::object out{{"count", told.size()}, {"previous", nullptr}};
  if (more) out["next"] = link(request, page, page.number + 1);
  if (page.number > 1) out["previous"] = link(request, page, page.number - 1);
  out["results"] = std::move(told);
  co_return web::json_response(out);
}

}  // namespace

void add_list_route(web::Router& router, const Api& api) {
  router.get("/data/{registry}/{version}", handler(api, list), {.page = true});
}

}  // namespace sen::faces::govstack
