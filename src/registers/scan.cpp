// Whole registers: what a stated row is about, and records page by page.
#include "registers/compiled.hpp"
#include "registers/rules.hpp"

namespace sen::registers {
namespace {

/// Made numbers are no difference to a row that states none.
bool differs(const Field& field, const Cell& stated, const Cell& known) {
  return stated != known && !(is_null(stated) && !field.def->number.empty());
}

bool same_key(const Table& table, const Stated& stated, const CurrentRow& row, std::span<const std::size_t> key) {
  for (const auto i : key) {
    const auto column = table.fields[i].column;
    if (stated.cells[column] != row.cells[column]) return false;
  }
  return true;
}

}  // namespace

std::optional<Match> Registers::match(ReadTx& tx, const Stated& stated, std::span<const std::size_t> key) const {
  constexpr int kCandidates = 100;
  const Table& table = *stated.table;
  for (const auto by : key) {
    const Field& field = table.fields[by];
    if (field.lookup == Lookup::kNone || is_null(stated.cells[field.column])) continue;
    for (const auto& row : rows_where(tx, table, field, stated.cells[field.column], kCandidates)) {
      if (!same_key(table, stated, row, key)) continue;
      Match out{row.key.id, row.version, row.known_from, {}};
      for (std::size_t i = 0; i < table.fields.size(); ++i) {
        const Field& other = table.fields[i];
        if (stated.given[i] && differs(other, stated.cells[other.column], row.cells[other.column]))
          out.differing.push_back(i);
      }
      return out;
    }
    return {};
  }
  return {};
}

json::object Registers::changes(const Stated& stated, const Match& match) const {
  json::object out;
  for (const auto i : match.differing) {
    const Field& field = stated.table->fields[i];
    out[field.def->name] = tell_cell(field.def->type, stated.cells[field.column]);
  }
  return out;
}

Page Registers::scan(ReadTx& tx, std::string_view register_id, const Position& after, int limit,
                     std::optional<CivilDate> on) const {
  Page out;
  const Table* table = compiled_->table(register_id);
  if (table == nullptr) return out;
  const auto rows = store::after(tx, *table, {after.subject_id, after.id}, limit);
  for (const auto& row : rows) {
    if (!on) {
      if (row.in_force) out.records.push_back(tell_current(*table, row));
    } else if (const auto version = store::version_at(tx, *table, row, *on, Instant{kNoLastInstant.us - 1});
               version && version->valid.holds) {
      out.records.push_back(tell_version(*table, *version));
    }
  }
  out.more = static_cast<int>(rows.size()) == limit;
  if (!rows.empty()) out.last = {rows.back().key.subject_id, rows.back().key.id};
  return out;
}

}  // namespace sen::registers
