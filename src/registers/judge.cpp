#include "registers/judge.hpp"

#include <algorithm>
#include <set>

#include "pack/functions.hpp"
#include "registers/compiled.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"

namespace sen::registers {

Judge::Judge(const pack::Pack& pack, const pack::Quality& quality, const Registers& registers, Instant now,
             pack::QualitySeverity from)
    : pack_(pack), registers_(registers) {
  std::set<std::string> reads;
  for (const auto& rule : quality.rules) {
    if (rule.severity < from) continue;
    rules_.push_back(&rule);
    for (const auto* expr : {&rule.expected, &rule.holds})
      if (*expr) reads.insert(expr->parsed->roots().begin(), expr->parsed->roots().end());
  }
  reads_meta_ = reads.erase("meta") > 0;
  reads_.assign(reads.begin(), reads.end());
  outer_.set_clock(now, pack.zone());
  outer_.functions = pack::functions(pack, pack.zone().date_of(now), "vi");
  outer_.functions["current"] = {{"register", "field", "value"},
                                 [this](std::span<const feel::Value> arguments) { return current(arguments); }};
}
Judge::~Judge() = default;

Result<feel::Value> Judge::current(std::span<const feel::Value> arguments) const {
  if (arguments.size() != 3 || tx_ == nullptr) return feel::Value();
  const auto* register_id = arguments[0].as_text();
  const auto* field = arguments[1].as_text();
  if (register_id == nullptr || field == nullptr || arguments[2].is_null()) return feel::Value();
  const auto found = registers_.find(*tx_, *register_id, *field, feel::to_json(arguments[2]), 1);
  return found.empty() ? feel::Value() : feel::from_json(json::value(found.front().values));
}

Result<bool> Judge::holds(const pack::Expr& expr, const feel::Scope& scope) const {
  const auto value = TRY(feel::evaluate(*expr.parsed, scope));
  return value.as_bool().value_or(false);
}

Result<std::vector<Verdict>> Judge::judge(ReadTx& tx, const Record& record) {
  feel::Entries entries;
  entries.reserve(reads_.size() + 1);
  for (const auto& name : reads_)
    if (const auto* value = record.values.if_contains(name)) entries.emplace_back(name, feel::from_json(*value));
  if (reads_meta_)
    entries.emplace_back("meta",
                         feel::from_json(json::object{{"known_on", pack_.zone().date_of(record.known_from).iso()},
                                                      {"valid_from", record.valid_from.iso()},
                                                      {"version", std::to_string(record.version)}}));
  feel::Scope scope;
  scope.variables = feel::Value::context(std::move(entries));
  scope.outer = &outer_;
  tx_ = &tx;
  std::vector<Verdict> out;
  out.reserve(rules_.size());
  for (const auto* rule : rules_) {
    Verdict verdict{rule, true, true};
    if (rule->expected) verdict.expected = TRY(holds(rule->expected, scope));
    if (verdict.expected) verdict.holds = TRY(holds(rule->holds, scope));
    out.push_back(verdict);
  }
  return out;
}

/// The pack's rules that block: no record that breaks one gets in, whoever writes it.
Result<void> Registers::admit(ReadTx& tx, Context& context, const Table& table, const Cells& cells,
                              CivilDate from) const {
  const auto quality = compiled_->pack->quality.find(table.def->id);
  if (quality == compiled_->pack->quality.end()) return {};
  Judge judge(*compiled_->pack, quality->second, *this, context.now(), pack::QualitySeverity::kBlock);
  if (judge.empty()) return {};
  Record record;
  record.valid_from = from;
  record.known_from = context.now();
  for (const auto& name : judge.reads())
    if (const Field* field = table.field(name)) record.values[name] = tell_cell(field->def->type, cells[field->column]);
  for (const auto& verdict : TRY(judge.judge(tx, record))) {
    if (!verdict.broken()) continue;
    const auto& rule = *verdict.rule;
    return fail(errors::kNotGood, {rule.title.vi, rule.fix.vi, rule.title.en, rule.fix.en});
  }
  return {};
}

}  // namespace sen::registers
