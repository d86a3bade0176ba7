#include "faces/facades/govstack/catalog.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "faces/facades/govstack/errors.hpp"
#include "faces/facades/govstack/store.hpp"
#include "faces/facades/shared/errors.hpp"
#include "registers/errors.hpp"

namespace sen::faces::govstack {
namespace {

constexpr std::size_t kNameMax = 60;
/// Registers of the pack come after all that clients may number: a whole number that JavaScript still keeps.
constexpr std::int64_t kFirstPackId = 9'000'000'000'000'000;

std::string_view text_of(const json::object& body, std::string_view snake, std::string_view camel) {
  const auto value = text_at(body, snake);
  return value.empty() ? text_at(body, camel) : value;
}

bool is_plain(std::string_view name) {
  return name.size() <= kNameMax && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                  c == '.' || c == ' ';
         });
}

/// Tables are never shared, not even by a database of the same name made after this one was deleted.
std::string register_id(std::string_view code, SecureRandom& random) {
  std::string name = column_name(code).substr(0, 16);
  if (name.empty()) name = "database";
  return "gs_" + name + "_" + random.ref().text().substr(0, 8);
}

}  // namespace

Result<Change> read_change(const json::value& body) {
  const auto* map = body.if_object();
  if (map == nullptr || !at_path(*map, "schema").is_object()) return fail(errors::kBadBody, {"schema"});
  Change out;
  out.id = int_at(*map, "id");
  out.code = text_at(*map, "code");
  out.name = text_at(*map, "name");
  out.version = text_at(*map, "version");
  out.group = text_of(*map, "group_name", "groupName");
  out.catalog = text_of(*map, "catalog_name", "catalogName");
  out.schema = map->at("schema");
  if (out.id < 0 || out.id >= kFirstPackId) return fail(errors::kBadBody, {"id"});
  if (out.id == 0 && out.code.empty()) return fail(errors::kBadBody, {"code"});
  for (const auto* text : {&out.code, &out.name, &out.version, &out.group, &out.catalog})
    if (!is_plain(*text)) return fail(errors::kBadBody, {"code, name, version"});
  return out;
}

Result<std::unique_ptr<Catalog>> Catalog::open(const FacadeParts& parts) {
  auto agency = TRY(agency_of(parts, "govstack-registries"));
  const auto slot = *parts.hosting.slot(agency);
  std::unique_ptr<Catalog> out(new Catalog(parts, std::move(agency), slot));
  TRY(parts.database.migrate(slot, store::migrations()));
  TRY(out->load());
  TRY(out->offer_registers());
  return out;
}

Result<void> Catalog::load() {
  auto rows = TRY(read_now<std::vector<Description>>(
      parts_.database, slot_, [](ReadTx& tx) -> Result<std::vector<Description>> { return store::databases(tx); }));
  for (auto& row : rows) {
    auto live = TRY(compile(std::move(row)));
    TRY(live->registers->install(parts_.database, slot_));
    publish(std::move(live));
  }
  return {};
}

Result<void> Catalog::offer_registers() {
  const auto* registers = parts_.registers(agency_);
  const auto* offers = at_path(parts_.settings, "offers").if_array();
  if (offers == nullptr) return {};
  auto id = kFirstPackId;
  for (const auto& item : *offers) {
    const auto* shape = item.is_string() && registers != nullptr ? registers->definition(item.get_string()) : nullptr;
    if (shape == nullptr)
      return fail(facade_errors::kBadSettings,
                  {"facades.json, govstack-registries.offers", "each must be a register of " + agency_});
    auto live = std::make_shared<Live>();
    live->about = {id++, shape->id, "1.0", shape->id, agency_, "", shape->id, json::object(), {}, "", true};
    live->definition = definition_of(*shape);
    live->registers = registers;
    publish(std::move(live));
  }
  return {};
}

Result<std::shared_ptr<Live>> Catalog::compile(Description about) const {
  auto live = std::make_shared<Live>();
  live->definition = TRY(read_schema(about.schema, about.register_id, agency_, about.code));
  live->own = TRY(registers::Registers::compile(pack_of(*parts_.pack, live->definition), agency_));
  live->registers = live->own.get();
  live->about = std::move(about);
  return live;
}

/// Of two changes at once the one that was written last stands.
void Catalog::publish(LivePtr live) {
  const std::lock_guard lock(mutex_);
  kept_.push_back(live);
  auto& place = live_[live->about.id];
  if (place == nullptr || place->about.modified_at < live->about.modified_at) place = std::move(live);
}

LivePtr Catalog::find(std::string_view name, std::string_view version) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, live] : live_)
    if (live->about.name == name && live->about.version == version) return live;
  return nullptr;
}
LivePtr Catalog::by_id(std::int64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = live_.find(id);
  return found == live_.end() ? nullptr : found->second;
}
std::vector<LivePtr> Catalog::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<LivePtr> out;
  for (const auto& [id, live] : live_) out.push_back(live);
  return out;
}

/// The database as the change leaves it; id 0 when it is a new one without a number of its own yet.
Result<Description> Catalog::planned(const Change& change) const {
  const auto name = change.name.empty() ? change.code : change.name;
  const auto version = change.version.empty() ? std::string("1.0") : change.version;
  const auto live = change.id != 0 ? by_id(change.id) : find(name, version);
  if (live == nullptr && change.code.empty()) return fail(errors::kNoDatabase);
  Description out;
  if (live != nullptr) {
    if (live->about.of_pack) return fail(errors::kFixed, {live->about.register_id});
    out = live->about;
  } else {
    out = {change.id, name, version, change.code, "", "", register_id(change.code, parts_.random), {}, {}, "", false};
  }
  const auto keep = [](std::string& to, const std::string& wanted) {
    if (!wanted.empty()) to = wanted;
  };
  keep(out.name, change.name);
  keep(out.version, change.version);
  keep(out.code, change.code);
  keep(out.group, change.group);
  keep(out.catalog, change.catalog);
  out.schema = change.schema;
  if (const auto other = find(out.name, out.version); other != nullptr && other->about.id != out.id)
    return fail(errors::kNameTaken, {out.name, out.version});
  return out;
}

/// First the tables, then the row that speaks of them: after a crash between the two there are empty tables that nobody
/// uses. The other order could leave a database that cannot be served. Making tables blocks this loop for the few
/// milliseconds that a rare act of administration takes.
Task<Result<LivePtr>> Catalog::modify(Change change, std::string by) {
  auto plan = planned(change);
  auto about = CO_TRY(plan);
  about.modified_by = std::move(by);
  const bool is_new = by_id(about.id) == nullptr;
  auto compiled = compile(about);
  auto live = CO_TRY(compiled);
  auto installed = live->registers->install(parts_.database, slot_);
  if (!installed.ok() && installed.error().is(sen::errors::kShapeChanged)) {
    const auto& args = installed.error().args;  // register, column, "text -> date"
    const auto* property = live->definition.by_column(args[1]);
    co_return fail(errors::kBadSchema, {"/" + (property == nullptr ? args[1] : property->path),
                                        "its records are of another type (" + args[2] + ")"});
  }
  CO_TRY(installed);
  auto write = [about, is_new](Tx& tx, Context& context) -> Result<Description> {
    Description row = about;
    const auto other = store::id_of(tx, row.name, row.version);
    if (other != 0 && other != row.id) return fail(errors::kNameTaken, {row.name, row.version});
    if (row.id == 0) row.id = store::next_id(tx);
    if (is_new && store::is_taken(tx, row.id)) return fail(errors::kNameTaken, {std::to_string(row.id), row.version});
    row.modified_at = context.now();
    store::put(tx, row);
    return row;
  };
  auto written = co_await write_task<Description>(parts_.database, slot_, std::move(write));
  live->about = CO_TRY(written);
  publish(live);
  co_return LivePtr(live);
}

Task<Result<void>> Catalog::remove(std::int64_t id, std::string by) {
  const auto live = by_id(id);
  if (live != nullptr && live->about.of_pack) co_return fail(errors::kFixed, {live->about.register_id});
  auto write = [id, by](Tx& tx, Context& context) -> Result<bool> {
    const bool removed = store::remove(tx, id, by, context.now());
    if (!removed && !store::is_taken(tx, id)) return fail(errors::kNoDatabase);
    return true;
  };
  auto removed = co_await write_task<bool>(parts_.database, slot_, std::move(write));
  CO_TRY(removed);
  const std::lock_guard lock(mutex_);
  live_.erase(id);
  co_return Result<void>{};
}

}  // namespace sen::faces::govstack
