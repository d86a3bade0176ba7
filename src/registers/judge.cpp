#include "registers/judge.hpp"

#include <algorithm>
#include <set>

#include "pack/functions.hpp"
#include "registers/compiled.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"

namespace sen::registers {
namespace {

using pack::FieldType;
using pack::QualityKind;

/// As from_json(tell_cell()) would give it.
feel::Value value_in(const Cursor& cursor, int at, FieldType type) {
  if (cursor.null(at)) return {};
  switch (storage_of(type)) {
    case Storage::kText:
      return cursor.text(at);
    case Storage::kBlob:
      return cursor.ref(at).text();
    case Storage::kInteger:
      break;
  }
  switch (type) {
    case FieldType::kBoolean:
      return cursor.i64(at) != 0;
    case FieldType::kDate:
      return cursor.date(at).iso();
    case FieldType::kInstant:
      return cursor.instant(at).iso();
    case FieldType::kRecord:
      return std::to_string(cursor.i64(at));
    default:
      return cursor.i64(at);
  }
}

/// Register, field, value.
bool names_a_value(std::span<const feel::Value> given) {
  return given.size() == 3 && given[0].as_text() != nullptr && given[1].as_text() != nullptr && !given[2].is_null();
}

std::optional<CivilDate> whole_date(const feel::Value& value) {
  if (value.as_date()) return value.as_date();
  const auto* text = value.as_text();
  if (text == nullptr) return {};
  const auto date = CivilDate::parse(*text);
  return date.ok() ? std::optional(*date) : std::nullopt;
}

}  // namespace

Judge::Judge(const pack::Pack& pack, const pack::Quality& quality, const Registers& registers, Instant now,
             pack::QualitySeverity from)
    : pack_(pack), quality_(quality), registers_(registers) {
  std::set<std::string> reads;
  for (const auto& rule : quality.rules) {
    if (rule.severity < from) continue;
    rules_.push_back(&rule);
    for (const auto* expr : {&rule.expected, &rule.holds, &rule.event, &rule.recorded})
      if (*expr) reads.insert(expr->parsed->roots().begin(), expr->parsed->roots().end());
  }
  if (rules_.empty()) return;
  reads_meta_ = reads.erase("meta") > 0;
  reads_.assign(reads.begin(), reads.end());
  names_ = reads_;
  if (reads_meta_) names_.emplace_back("meta");
  values_.resize(names_.size());
  scope_.names = names_;
  scope_.values = values_;
  scope_.set_clock(now, pack.zone());
  scope_.functions = pack::functions(pack, pack.zone().date_of(now), "vi");
  const std::vector<std::string> params{"register", "field", "value"};
  scope_.functions["current"] = {params, [this](std::span<const feel::Value> given) { return current(given); }};
  scope_.functions["known"] = {params, [this](std::span<const feel::Value> given) { return known(given); }};
  scope_.functions["known_count"] = {params, [this](std::span<const feel::Value> given) { return known_count(given); }};
}

bool Judge::asks_registers() const {
  return std::ranges::any_of(rules_, [](const pack::QualityRule* rule) {
    return std::ranges::any_of(std::array{&rule->expected, &rule->holds, &rule->event, &rule->recorded},
                               [](const pack::Expr* expr) {
                                 if (!*expr) return false;
                                 const auto calls = expr->parsed->calls();
                                 return std::ranges::any_of(calls, [](const std::string& name) {
                                   return name == "current" || name == "known" || name == "known_count";
                                 });
                               });
  });
}

Result<feel::Value> Judge::current(std::span<const feel::Value> given) const {
  if (!names_a_value(given)) return feel::Value();
  const auto found = registers_.find(*tx_, *given[0].as_text(), *given[1].as_text(), feel::to_json(given[2]), 1);
  return found.empty() ? feel::Value() : feel::from_json(json::value(found.front().values));
}

Result<feel::Value> Judge::known(std::span<const feel::Value> given) const {
  if (!names_a_value(given)) return feel::Value();
  return feel::Value(registers_.knows(*tx_, *given[0].as_text(), *given[1].as_text(), feel::to_json(given[2])));
}

Result<feel::Value> Judge::known_count(std::span<const feel::Value> given) const {
  constexpr int kMost = 10;
  if (!names_a_value(given)) return feel::Value();
  const auto rows = registers_.rows_of(*tx_, *given[0].as_text(), *given[1].as_text(), feel::to_json(given[2]), kMost);
  return feel::Value(static_cast<std::int64_t>(rows.size()));
}

Result<bool> Judge::holds(const pack::Expr& expr) const {
  const auto value = TRY(feel::evaluate(*expr.parsed, scope_));
  return value.as_bool().value_or(false);
}

Result<Verdict> Judge::verdict(const pack::QualityRule& rule) const {
  Verdict out{&rule, true, true};
  if (rule.expected) out.expected = TRY(holds(rule.expected));
  if (!out.expected || rule.kind == QualityKind::kPairs) return out;
  if (rule.kind == QualityKind::kFields) {
    out.holds = TRY(holds(rule.holds));
    return out;
  }
  const auto event = whole_date(TRY(feel::evaluate(*rule.event.parsed, scope_)));
  const auto recorded = whole_date(TRY(feel::evaluate(*rule.recorded.parsed, scope_)));
  out.expected = event && recorded;
  if (!out.expected) return out;
  const int days = recorded->days - event->days;
  out.holds = days >= 0 && days <= rule.within_days;
  if (days >= 0) out.days = days;
  return out;
}

Result<void> Judge::judge_values(ReadTx& tx) {
  tx_ = &tx;
  verdicts_.clear();
  for (const auto* rule : rules_) verdicts_.push_back(TRY(verdict(*rule)));
  return {};
}

void Judge::set_meta(Instant known_from, CivilDate valid_from, int version) {
  if (!reads_meta_) return;
  values_.back() = feel::from_json(json::object{{"known_on", pack_.zone().date_of(known_from).iso()},
                                                {"valid_from", valid_from.iso()},
                                                {"version", std::to_string(version)}});
}

void Judge::set_values(const Record& record) {
  for (std::size_t i = 0; i < reads_.size(); ++i) {
    const auto* value = record.values.if_contains(reads_[i]);
    values_[i] = value == nullptr ? feel::Value() : feel::from_json(*value);
  }
  set_meta(record.known_from, record.valid_from, record.version);
}

Result<bool> Judge::may_be_one(ReadTx& tx, const pack::QualityRule& rule, const Record& one, const Record& other,
                               std::string_view names, std::string_view born) {
  tx_ = &tx;
  const auto& replaced = registers_.definition(quality_.register_id)->replaced_by;
  for (const auto* record : {&one, &other}) {
    if (!replaced.empty() && !record->values.at(replaced).is_null()) return false;
    set_values(*record);
    if (rule.expected && !TRY(holds(rule.expected))) return false;
  }
  feel::Scope scope;
  scope.variables = feel::Value::context({{"one", feel::from_json(json::value(one.values))},
                                          {"other", feel::from_json(json::value(other.values))},
                                          {"names", names},
                                          {"born", born}});
  scope.outer = &scope_;
  const auto same = TRY(feel::evaluate(*rule.same.parsed, scope));
  return same.as_bool().value_or(false);
}

Result<std::span<const Verdict>> Judge::judge(ReadTx& tx, const Record& record) {
  set_values(record);
  TRY(judge_values(tx));
  return std::span<const Verdict>(verdicts_);
}

Result<Judge::Walked> Judge::walk(ReadTx& tx, const Position& after, int limit,
                                  const std::function<void(const Judged&)>& take) {
  Walked out{after, false};
  const Table* table = registers_.compiled_->table(quality_.register_id);
  if (table == nullptr || table->judged_after.empty()) return out;
  struct Column {
    FieldType type;
    std::ptrdiff_t value;  ///< in values_, or negative
  };
  std::vector<Column> columns;
  int place = -1, subject = -1, replaced = -1;
  const int first = static_cast<int>(table->key_size()) + 4;
  for (const auto i : table->judged) {
    const auto& def = *table->fields[i].def;
    const int at = first + static_cast<int>(columns.size());
    const auto read = std::ranges::find(reads_, def.name);
    columns.push_back({def.type, read == reads_.end() ? -1 : read - reads_.begin()});
    if (def.name == quality_.place) place = at;
    if (def.name == table->def->subject_field) subject = at;
    if (def.name == table->def->replaced_by) replaced = at;
  }
  const Param key[] = {after.subject_id, after.id, limit};
  auto cursor = tx.query({table->judged_after}, std::span<const Param>(key).subspan(table->by_subject ? 0 : 1));
  int rows = 0;
  for (; cursor.next(); ++rows) {
    int at = 0;
    out.last.subject_id = table->by_subject ? cursor.i64(at++) : 0;
    out.last.id = cursor.i64(at++);
    const auto version = static_cast<int>(cursor.i64(at++));
    if (cursor.i64(at + 2) == 0 || (replaced >= 0 && !cursor.null(replaced))) continue;
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].value >= 0)
        values_[static_cast<std::size_t>(columns[i].value)] =
            value_in(cursor, first + static_cast<int>(i), columns[i].type);
    set_meta(cursor.instant(at + 1), cursor.date(at), version);
    TRY(judge_values(tx));
    take({out.last.id, version, subject < 0 ? Ref{} : cursor.ref(subject),
          place < 0 || cursor.null(place) ? std::string_view() : cursor.text(place), verdicts_});
  }
  out.more = rows == limit;
  return out;
}

/// The pack's rules that block: no record that breaks one gets in, whoever writes it.
Result<void> Registers::admit(ReadTx& tx, Context& context, const Table& table, const Cells& cells,
                              CivilDate from) const {
  const auto quality = compiled_->pack->quality.find(table.def->id);
  if (quality == compiled_->pack->quality.end()) return {};
  Judge judge(*compiled_->pack, quality->second, *this, context.now(), pack::QualitySeverity::kBlock);
  return judge.admit(tx, table, cells, from, context.now());
}

Result<void> Judge::admit(ReadTx& tx, const Table& table, const Cells& cells, CivilDate from, Instant now) {
  if (empty()) return {};
  Record record;
  record.valid_from = from;
  record.known_from = now;
  for (const auto& name : reads_)
    if (const Field* field = table.field(name)) record.values[name] = tell_cell(field->def->type, cells[field->column]);
  for (const auto& verdict : TRY(judge(tx, record))) {
    if (!verdict.broken()) continue;
    const auto& rule = *verdict.rule;
    return fail(errors::kNotGood, {rule.title.vi, rule.fix.vi, rule.title.en, rule.fix.en});
  }
  return {};
}

}  // namespace sen::registers
