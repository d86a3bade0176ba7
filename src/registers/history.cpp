// What was known and when: versions, both axes at once, what two states of knowledge differ in, what changed since.
#include <algorithm>
#include <charconv>
#include <set>

#include "registers/compiled.hpp"
#include "registers/errors.hpp"
#include "registers/structured.hpp"

namespace sen::registers {
namespace {

Instant knowable(Instant at) { return std::min(at, Instant{kNoLastInstant.us - 1}); }

/// What holds on a day, of a timeline in order.
const Record* on_day(const std::vector<Record>& timeline, CivilDate day) {
  for (const auto& one : timeline)
    if (one.holds && one.valid_from <= day && (!one.valid_until || day < *one.valid_until)) return &one;
  return nullptr;
}

/// What stands at a path of a field, by the path below the field: "" for a plain one.
using Values = std::map<std::string, json::value>;
Values values_of(const Record* record, const pack::RegisterField& field) {
  Values out;
  const auto* found = record == nullptr ? nullptr : record->values.if_contains(field.name);
  if (found == nullptr || found->is_null()) return out;
  if (field.structured())
    add_leaves(*found, "", out);
  else
    out[""] = *found;
  return out;
}

/// Adds what two states say otherwise from a day on, or lengthens what was said of the days before.
void add_differences(const std::string& name, CivilDate from, CivilDate end, const Values& was, const Values& is,
                     std::vector<Difference>& out) {
  static const json::value kNothing;
  std::set<std::string> paths;
  for (const auto* values : {&was, &is})
    for (const auto& [path, value] : *values) paths.insert(path);
  const auto at = [](const Values& values, const std::string& path) {
    const auto found = values.find(path);
    return found == values.end() ? kNothing : found->second;
  };
  const auto until = end < kNoLastDay ? std::optional(end) : std::nullopt;
  for (const auto& path : paths) {
    const auto before = at(was, path), after = at(is, path);
    if (before == after) continue;
    const auto same = [&](const Difference& one) {
      return one.field == name + path && one.until == from && one.before == before && one.after == after;
    };
    const auto goes_on = std::find_if(out.begin(), out.end(), same);
    if (goes_on != out.end())
      goes_on->until = until;
    else
      out.push_back({from, until, name + path, before, after});
  }
}

}  // namespace

std::vector<Record> Registers::history(ReadTx& tx, std::string_view register_id, std::int64_t id) const {
  std::vector<Record> out;
  const Table* table = compiled_->table(register_id);
  const auto row = table == nullptr || id == 0 ? std::nullopt : store::current(tx, *table, id);
  if (!row) return out;
  for (const auto& version : store::versions(tx, *table, *row)) out.push_back(tell_version(*table, version));
  return out;
}

std::optional<Record> Registers::as_of(ReadTx& tx, std::string_view register_id, std::int64_t id, CivilDate valid,
                                       Instant known) const {
  const Table* table = compiled_->table(register_id);
  const auto row = table == nullptr || id == 0 ? std::nullopt : store::current(tx, *table, id);
  if (!row) return {};
  const auto version = store::version_at(tx, *table, *row, valid, known);
  if (!version || !version->valid.holds) return {};
  return tell_version(*table, *version);
}

std::vector<Record> Registers::timeline(ReadTx& tx, std::string_view register_id, std::int64_t id,
                                        Instant known) const {
  const Instant at = knowable(known);
  auto all = history(tx, register_id, id);
  std::erase_if(all,
                [&](const Record& one) { return at < one.known_from || (one.known_until && *one.known_until <= at); });
  std::ranges::sort(all, {}, &Record::valid_from);
  return all;
}

std::vector<Difference> Registers::difference(ReadTx& tx, std::string_view register_id, std::int64_t id, Instant before,
                                              Instant after) const {
  const auto old = timeline(tx, register_id, id, before);
  const auto now = timeline(tx, register_id, id, after);
  std::set<CivilDate> cuts;  // on the days between two cuts neither state changes
  for (const auto* line : {&old, &now}) {
    for (const auto& one : *line) {
      cuts.insert(one.valid_from);
      cuts.insert(one.valid_until.value_or(kNoLastDay));
    }
  }
  std::vector<Difference> out;
  const Table* table = compiled_->table(register_id);
  if (table == nullptr || cuts.empty()) return out;
  for (const auto& field : table->fields)
    for (auto cut = cuts.begin(); std::next(cut) != cuts.end(); ++cut)
      add_differences(field.def->name, *cut, *std::next(cut), values_of(on_day(old, *cut), *field.def),
                      values_of(on_day(now, *cut), *field.def), out);
  return out;
}

std::string ChangeCursor::text() const { return std::to_string(write.us) + "." + std::to_string(id); }

Result<ChangeCursor> ChangeCursor::parse(std::string_view text) {
  ChangeCursor out;
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return fail(errors::kBadCursor);
  const auto number = [](std::string_view part, std::int64_t& into) {
    const auto [end, code] = std::from_chars(part.data(), part.data() + part.size(), into);
    return code == std::errc() && end == part.data() + part.size() && into >= 0;
  };
  if (!number(text.substr(0, dot), out.write.us) || !number(text.substr(dot + 1), out.id))
    return fail(errors::kBadCursor);
  return out;
}

ChangePage Registers::changes(ReadTx& tx, std::string_view register_id, const ChangeCursor& since, int limit) const {
  ChangePage out{.records = {}, .next = since};
  const Table* table = compiled_->table(register_id);
  if (table == nullptr || limit <= 0) return out;
  const auto rows = store::changed_since(tx, *table, since.write, since.id, limit);
  out.more = rows.size() == static_cast<std::size_t>(limit);
  for (const auto& row : rows) {
    out.next = {row.changed, row.key.id};
    const bool waits = row.whole() && !row.in_force;  // it will hold from a later day and touch the row then
    if (!waits) out.records.push_back({tell_current(*table, row), row.in_force});
  }
  return out;
}

}  // namespace sen::registers
