#include "bulk/staging.hpp"

#include "base/text.hpp"
#include "bulk/errors.hpp"
#include "registers/errors.hpp"

namespace sen::bulk {
namespace {

using registers::Given;

Result<json::object> object_of(std::string_view line) {
  auto value = parse_json(line);
  if (!value.ok() || !value->is_object()) return fail(errors::kRowJson);
  return std::move(value->as_object());
}

/// 24/11/2026, 11/2026, 2026 as ISO 8601 has it; anything else as it was, for the register to refuse.
std::string day_first(std::string_view text) {
  std::string out;
  for (const auto part : split(text, '/')) {
    const std::string padded = (part.size() == 1 ? "0" : "") + std::string(part);
    out = out.empty() ? padded : padded + "-" + out;
  }
  return PartialDate::parse(out).ok() ? out : std::string(text);
}

}  // namespace

Stager::Stager(const registers::Registers& registers, Plan plan, RowCheck check)
    : registers_(registers),
      plan_(std::move(plan)),
      check_(std::move(check)),
      given_(plan_.origins.size()),
      made_(plan_.origins.size()) {}

/// A text of the file as the mapping wants it told.
void Stager::give_text(std::size_t field, std::string_view text, StagedRow& out) {
  const auto& origin = plan_.origins[field];
  given_[field] = text;
  if (origin.kind == Origin::Kind::kReferenceOf) {
    const auto clean = clean_text(text);
    if (clean.ok() && !clean->empty()) {
      made_[field] = derived_reference(plan_.source, *clean).text();
      given_[field] = std::string_view(made_[field]);
    } else if (plan_.def->fields[field].name == plan_.def->subject_field) {
      out.refused.push_back({"/" + plan_.def->fields[field].name, &errors::kRowNoKey, {origin.column}});
    }
    return;
  }
  if (const auto value = origin.values.find(text); value != origin.values.end()) {
    given_[field] = std::string_view(value->second);
  } else if (origin.day_first && !text.empty()) {
    made_[field] = day_first(text);
    given_[field] = std::string_view(made_[field]);
  }
}

bool Stager::give_cells(const RowReader::Row& row, StagedRow& out) {
  if (row.cells.size() != plan_.columns) {
    out.refused.push_back({"", &errors::kRowCells, {std::to_string(row.cells.size()), std::to_string(plan_.columns)}});
    return false;
  }
  for (std::size_t i = 0; i < given_.size(); ++i) {
    const auto& origin = plan_.origins[i];
    if (origin.kind == Origin::Kind::kConstant)
      given_[i] = std::string_view(origin.constant);
    else if (origin.kind != Origin::Kind::kNone)
      give_text(i, row.cells[origin.at], out);
  }
  return true;
}

void Stager::give_members(const json::object& object, StagedRow& out) {
  static const json::value kNull;
  for (std::size_t i = 0; i < given_.size(); ++i) {
    const auto& origin = plan_.origins[i];
    if (origin.kind == Origin::Kind::kNone) continue;
    if (origin.kind == Origin::Kind::kConstant) {
      given_[i] = std::string_view(origin.constant);
      continue;
    }
    const auto* value = object.if_contains(origin.column);
    if (value != nullptr && value->is_string())
      give_text(i, value->get_string(), out);
    else if (origin.kind == Origin::Kind::kReferenceOf)
      give_text(i, "", out);
    else
      given_[i] = value == nullptr ? &kNull : value;
  }
  const auto used = [&](std::string_view name) {
    const auto is = [&](const auto& origin) { return origin.column == name; };
    return std::ranges::any_of(plan_.origins, is) || std::ranges::find(plan_.ignore, name) != plan_.ignore.end();
  };
  for (const auto& member : object)
    if (!used(member.key())) out.refused.push_back({"/" + std::string(member.key()), &errors::kFieldUnknown, {}});
}

/// The day from which the row holds. A day that cannot be read is refused as the field that it is.
CivilDate Stager::day_of(StagedRow& out) const {
  if (!plan_.day_field) return plan_.day;
  const auto& given = given_[*plan_.day_field];
  std::string_view text;
  if (const auto* plain = std::get_if<std::string_view>(&given)) text = *plain;
  const auto date = PartialDate::parse(text);
  const auto day = date.ok() ? CivilDate::of(date->year, std::max<int>(date->month, 1), std::max<int>(date->day, 1))
                             : Result<CivilDate>(plan_.day);
  if (text.empty())
    out.refused.push_back({"/" + plan_.def->fields[*plan_.day_field].name, &errors::kFieldRequired, {}});
  return day.ok() ? *day : plan_.day;
}

void Stager::stage(const RowReader::Row& row, RowReader::Place end, Batch& batch) {
  auto& out = batch.rows.emplace_back();
  out.end = end;
  out.number = row.number;
  out.raw_at = batch.raw.size();
  out.raw_size = row.raw.size();
  batch.raw += row.raw;
  if (row.problem != nullptr) {
    out.refused.push_back({"", row.problem, {std::to_string(RowReader::kRowMax)}});
    return;
  }
  std::fill(given_.begin(), given_.end(), Given());
  json::object object;
  if (plan_.format == Format::kCsv) {
    if (!give_cells(row, out)) return;
  } else {
    auto parsed = object_of(row.raw);
    if (!parsed.ok()) return out.refused.push_back({"", parsed.error().def, {}});
    object = parsed.take();
    give_members(object, out);
  }
  out.stated = registers_.read(plan_.def->id, given_, day_of(out), out.refused);
  if (!check_ || !out.refused.empty()) return;
  std::vector<Remark> remarks;
  check_(out.stated, remarks);
  for (auto& remark : remarks) {
    out.flags += remark.blocks ? 0 : 1;
    if (remark.blocks) out.refused.push_back(std::move(remark.problem));
  }
}

Result<std::vector<std::string>> columns_of(const RowReader::Row& row, Format format) {
  if (row.problem != nullptr) return fail(*row.problem, {std::to_string(RowReader::kRowMax)});
  std::vector<std::string> out;
  if (format == Format::kCsv) {
    for (const auto cell : row.cells) out.push_back(trim(cell));
    return out;
  }
  for (const auto& member : TRY(object_of(row.raw))) out.emplace_back(member.key());
  return out;
}

}  // namespace sen::bulk
