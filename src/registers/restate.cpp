// Values of records on their way into another shape.
#include <algorithm>

#include "base/text.hpp"
#include "feel/feel.hpp"
#include "pack/functions.hpp"
#include "registers/errors.hpp"
#include "registers/reshape.hpp"
#include "registers/rules.hpp"
#include "registers/sql_text.hpp"
#include "registers/store.hpp"

namespace sen::registers {
namespace {

using pack::FieldType;

/// Walks both tables and states what must be stated anew.
class Filling {
 public:
  Filling(const Table& table, Reshape plan, const pack::Pack& pack, std::deque<std::string>& texts)
      : table_(table), plan_(std::move(plan)), pack_(pack), texts_(texts) {
    for (const auto& change : plan_.fields)
      if (change.converted || (change.field->lookup == Lookup::kKey && change.lookup != "key"))
        moved_.push_back(&change);
  }
  bool needed() const { return !moved_.empty() || plan_.keys; }

  Result<void> run(Tx& tx) {
    for (const bool history : {false, true}) {
      prepare(history);
      while (!tx.failed() && TRY(portion(tx, history))) {
      }
    }
    return {};
  }

 private:
  static constexpr int kPortion = 500;
  struct Row {
    std::vector<std::int64_t> key;
    CivilDate valid_from;
    bool to_come = true;      ///< what it says holds or will hold
    std::vector<Cell> cells;  ///< of moved_, then the name that is searched
  };

  const FieldChange* change_of(const Field& field) const {
    const auto found = std::ranges::find(plan_.fields, &field, &FieldChange::field);
    return found == plan_.fields.end() ? nullptr : &*found;
  }

  void prepare(bool history) {
    std::vector<std::string> key{"id"};
    if (table_.by_subject) key.insert(key.begin(), "subject_id");
    if (history) key.insert(key.end(), {"_known_from", "_valid_from"});
    const std::string name = "@" + table_.def->id + (history ? "_history" : "");
    const auto place = [](std::size_t n) { return "$" + std::to_string(n); };
    std::vector<std::string> places, matches;
    for (std::size_t i = 0; i < key.size(); ++i) {
      places.push_back(place(i + 1));
      matches.push_back(key[i] + " = " + place(i + 1));
    }
    std::string columns = ", _valid_from, " + std::string(history ? "_valid_until, _known_until" : "0, 0");
    for (const auto* change : moved_) columns += ", " + sql::quoted(change->field->def->name);
    if (plan_.keys) columns += ", " + sql::quoted(table_.search_name->def->name);
    width_ = key.size();
    read_ = &texts_.emplace_back("SELECT " + join(key, ", ") + columns + " FROM " + name + " WHERE (" +
                                 join(key, ", ") + ") > (" + join(places, ", ") + ") ORDER BY " + join(key, ", ") +
                                 " LIMIT " + place(width_ + 1));
    std::vector<std::string> set;
    const auto add = [&](const std::string& column) {
      set.push_back(sql::quoted(column) + " = " + place(width_ + set.size() + 1));
    };
    for (const auto* change : moved_) {
      if (!change->converted) continue;
      add(new_column(change->field->def->name));
      if (change->field->def->type == FieldType::kCode) add(new_column(system_of(change->field->def->name)));
    }
    if (plan_.keys && !history)
      for (const char* column : {"_name_ends", "_name_key"}) add(column);
    write_ =
        set.empty()
            ? nullptr
            : &texts_.emplace_back("UPDATE " + name + " SET " + join(set, ", ") + " WHERE " + join(matches, " AND "));
    last_.assign(width_, INT64_MIN);
  }

  Result<bool> portion(Tx& tx, bool history) {
    std::vector<Row> rows;
    std::vector<Param> after(last_.begin(), last_.end());
    after.emplace_back(kPortion);
    for (auto cursor = tx.query({*read_}, after); cursor.next();) rows.push_back(read(cursor, history));
    for (auto& row : rows) TRY(state(tx, row, history));
    if (rows.empty()) return false;
    last_ = rows.back().key;
    return std::ssize(rows) == kPortion;
  }

  Row read(const Cursor& cursor, bool history) const {
    Row out;
    int at = 0;
    for (; at < static_cast<int>(width_); ++at) out.key.push_back(cursor.i64(at));
    out.valid_from = cursor.date(at);
    if (history) out.to_come = cursor.date(at + 1) == kNoLastDay && cursor.instant(at + 2) == kNoLastInstant;
    at += 3;
    for (const auto* change : moved_) out.cells.push_back(store::cell_at(cursor, at++, storage_of(change->type)));
    if (plan_.keys) {
      const auto* change = change_of(*table_.search_name);
      const auto type = change == nullptr ? table_.search_name->def->type : change->type;
      out.cells.push_back(store::cell_at(cursor, at, storage_of(type)));
    }
    return out;
  }

  Result<void> state(Tx& tx, Row& row, bool history) {
    std::vector<Cell> kept;  // what the parameters borrow from
    for (std::size_t i = 0; i < moved_.size(); ++i) {
      const auto& change = *moved_[i];
      Cell cell = change.converted ? TRY(convert(change, row, row.cells[i])) : row.cells[i];
      if (change.field->lookup == Lookup::kKey && row.to_come && !is_null(cell)) TRY(reserve(tx, change, row, cell));
      if (!change.converted) continue;
      kept.push_back(cell);
      if (change.field->def->type == FieldType::kCode)
        kept.push_back(is_null(cell) ? Cell{} : Cell{change.field->code_system});
      if (plan_.keys && change.field == table_.search_name) row.cells.back() = cell;
    }
    if (plan_.keys && !history) {
      const store::SearchKeys keys(table_, row.cells.back());
      for (const auto* text : {&keys.ends, &keys.name}) kept.push_back(text->empty() ? Cell{} : Cell{*text});
    }
    if (write_ == nullptr) return {};
    std::vector<Param> params(row.key.begin(), row.key.end());
    for (const auto& cell : kept) params.push_back(store::param(cell));
    tx.exec({*write_}, params);
    return {};
  }

  std::int64_t record_of(const Row& row) const { return row.key[table_.by_subject ? 1 : 0]; }

  Result<Cell> convert(const FieldChange& change, const Row& row, const Cell& old) {
    const auto& def = *change.field->def;
    json::value value = tell_cell(change.type, old);
    if (def.was->value) {
      names_ = {def.was->name};
      values_ = {feel::from_json(value)};
      scope_.names = names_;
      scope_.values = values_;
      if (scope_.functions.empty() || row.valid_from != functions_on_) {
        scope_.functions = pack::functions(pack_, row.valid_from, "vi");
        functions_on_ = row.valid_from;
      }
      value = feel::to_json(TRY(feel::evaluate(*def.was->value.parsed, scope_)));
    }
    Cell out;
    FieldError problem;
    if (!read_cell(def, value, row.valid_from, pack_, out, problem))
      return fail(errors::kShapeValues, {table_.def->id, def.name, std::to_string(record_of(row)), problem.def->id});
    return out;
  }

  Result<void> reserve(Tx& tx, const FieldChange& change, const Row& row, const Cell& cell) const {
    const Key key{table_.by_subject ? row.key[0] : 0, record_of(row)};
    if (store::reserve(tx, *change.field, key_text(cell), key)) return {};
    return fail(errors::kShapeNotUnique, {table_.def->id, change.field->def->name, std::to_string(record_of(row))});
  }

  const Table& table_;
  Reshape plan_;
  const pack::Pack& pack_;
  std::deque<std::string>& texts_;
  std::vector<const FieldChange*> moved_;  ///< converted, or to be reserved
  const std::string* read_ = nullptr;
  const std::string* write_ = nullptr;
  std::size_t width_ = 1;
  std::vector<std::int64_t> last_;
  std::vector<std::string> names_;
  std::vector<feel::Value> values_;
  feel::Scope scope_;
  CivilDate functions_on_;
};

}  // namespace

std::function<Result<void>(Tx&)> restating(const Table& table, const Reshape& plan, const pack::Pack& pack,
                                           std::deque<std::string>& texts) {
  auto filling = std::make_shared<Filling>(table, plan, pack, texts);
  if (!filling->needed()) return {};
  return [filling](Tx& tx) { return filling->run(tx); };
}

}  // namespace sen::registers
