// Values in, statements out: reading what is to be written, before any transaction.
#include "registers/stated.hpp"

#include <algorithm>

#include "registers/compiled.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"
#include "registers/structured.hpp"

namespace sen::registers {
namespace {

Stated empty_statement(const Table& table, CivilDate valid_from) {
  return {&table, valid_from, Cells(table.columns.size()), std::vector<bool>(table.fields.size(), false)};
}

void read_one(Stated& out, std::size_t i, const Given& value, const pack::Pack& pack, FieldErrors& problems) {
  const Field& field = out.table->fields[i];
  out.given[i] = true;
  Cell cell;
  FieldError problem;
  const auto* text = std::get_if<std::string_view>(&value);
  if (field.def->structured() && text == nullptr) {
    FieldErrors inner;
    if (read_structured(*field.def, *std::get<const json::value*>(value), out.valid_from, pack, cell, inner))
      return set_cell(field, std::move(cell), out.cells);
    for (auto& one : inner) {
      one.pointer.insert(0, pointer_to(field.def->name));
      problems.push_back(std::move(one));
    }
    return;
  }
  const bool read = text != nullptr ? read_plain(*field.def, *text, out.valid_from, pack, cell, problem)
                                    : read_cell(*field.def, *std::get<const json::value*>(value), out.valid_from, pack,
                                                cell, problem);
  if (read) return set_cell(field, std::move(cell), out.cells);
  problem.pointer.insert(0, pointer_to(field.def->name));
  problems.push_back(std::move(problem));
}

}  // namespace

const Cell& Stated::cell(std::string_view field) const {
  static const Cell kNone;
  const Field* found = table->field(field);
  return found == nullptr ? kNone : cells[found->column];
}

void set_cell(const Field& field, Cell cell, Cells& cells) {
  if (!field.code_system.empty() || field.def->type == pack::FieldType::kCode)
    cells[field.column + 1] = is_null(cell) ? Cell{} : Cell{field.code_system};
  cells[field.column] = std::move(cell);
}

Stated read_values(const Table& table, const pack::Pack& pack, const json::object& values, CivilDate valid_from,
                   FieldErrors& problems) {
  Stated out = empty_statement(table, valid_from);
  std::size_t matched = 0;
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    const auto* given = values.if_contains(table.fields[i].def->name);
    if (given == nullptr) continue;
    ++matched;
    read_one(out, i, given, pack, problems);
  }
  if (matched == values.size()) return out;
  for (const auto& member : values)
    if (table.field(member.key()) == nullptr)
      problems.push_back({pointer_to(member.key()), &errors::kFieldUnknown, {}});
  return out;
}

bool has_problem(const FieldErrors& problems, const Field& field) {
  const auto pointer = pointer_to(field.def->name);
  return std::any_of(problems.begin(), problems.end(),
                     [&](const FieldError& p) { return p.pointer == pointer || p.pointer.starts_with(pointer + "/"); });
}

void add_problem(FieldErrors& problems, const Field& field, const ErrorDef& def) {
  problems.push_back({pointer_to(field.def->name), &def, {}});
}

void need_required(const Stated& stated, FieldErrors& problems) {
  for (const auto& field : stated.table->fields) {
    const bool wanted = field.def->required || field.lookup == Lookup::kSubject;
    if (wanted && field.def->number.empty() && is_null(stated.cells[field.column]) && !has_problem(problems, field))
      add_problem(problems, field, errors::kFieldRequired);
  }
}

Stated Registers::read(std::string_view register_id, std::span<const Given> row, CivilDate valid_from,
                       FieldErrors& problems) const {
  const Table* table = compiled_->table(register_id);
  ASSERT(table != nullptr && row.size() == table->fields.size());
  Stated out = empty_statement(*table, valid_from);
  for (std::size_t i = 0; i < row.size(); ++i)
    if (!std::holds_alternative<std::monostate>(row[i])) read_one(out, i, row[i], *compiled_->pack, problems);
  need_required(out, problems);
  return out;
}

}  // namespace sen::registers
