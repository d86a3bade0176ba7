// Passes, figures and findings in tables of the register's agency.
#include <algorithm>

#include "quality/errors.hpp"
#include "quality/quality.hpp"

namespace sen::quality {
namespace {

constexpr const char* kTables =
    "CREATE TABLE @quality_pass (register_id TEXT NOT NULL, number BIGINT NOT NULL, began_us BIGINT NOT NULL, ended_us "
    "BIGINT, row_count BIGINT NOT NULL, at_subject BIGINT NOT NULL, at_id BIGINT NOT NULL, PRIMARY KEY (register_id, "
    "number)) STRICT;\n"
    "CREATE TABLE @quality_figure (register_id TEXT NOT NULL, pass BIGINT NOT NULL, place TEXT NOT NULL, rule TEXT NOT "
    "NULL, expected BIGINT NOT NULL, holding BIGINT NOT NULL, PRIMARY KEY (register_id, pass, place, rule)) STRICT;\n"
    "CREATE TABLE @quality_finding (register_id TEXT NOT NULL, record_id BIGINT NOT NULL, rule TEXT NOT NULL, subject "
    "BLOB, place TEXT NOT NULL, since_us BIGINT NOT NULL, pass BIGINT NOT NULL, version BIGINT NOT NULL, accepted "
    "BIGINT NOT NULL, reason TEXT NOT NULL, officer TEXT NOT NULL, PRIMARY KEY (register_id, record_id, rule)) "
    "STRICT;\n"
    "CREATE INDEX @quality_finding_open_ix ON @quality_finding (register_id, place, rule, since_us, record_id) WHERE "
    "accepted = 0;\n";

constexpr Sql kPassOpen{
    "SELECT number, began_us, ended_us, row_count, at_subject, at_id FROM @quality_pass WHERE register_id = $1 AND "
    "ended_us IS NULL ORDER BY number DESC LIMIT 1"};
constexpr Sql kPassDone{
    "SELECT number, began_us, ended_us, row_count, at_subject, at_id FROM @quality_pass WHERE register_id = $1 AND "
    "ended_us IS NOT NULL ORDER BY number DESC LIMIT 1"};

std::optional<Pass> read_pass(Cursor cursor) {
  if (!cursor.next()) return {};
  Pass out;
  out.number = cursor.i64(0);
  out.began = cursor.instant(1);
  if (!cursor.null(2)) out.ended = cursor.instant(2);
  out.rows = cursor.i64(3);
  out.at = {cursor.i64(4), cursor.i64(5)};
  return out;
}

constexpr const char* kFindingColumns = "rule, record_id, subject, place, since_us, accepted, reason, officer";

Finding read_finding(const Cursor& cursor) {
  return {cursor.string(0),  cursor.i64(1),      cursor.ref(2),    cursor.string(3),
          cursor.instant(4), cursor.i64(5) != 0, cursor.string(6), cursor.string(7)};
}

/// What a record breaks now, against what it was known to break. Acceptance ends when the record changed since.
void keep_findings(Tx& tx, Context& context, std::string_view register_id, std::int64_t pass,
                   const Portion::Seen& seen) {
  std::vector<std::string> known;
  {
    auto cursor = tx.query({"SELECT rule FROM @quality_finding WHERE register_id = $1 AND record_id = $2"},
                           {register_id, seen.record_id});
    while (cursor.next()) known.push_back(cursor.string(0));
  }
  for (const auto& rule : known)
    if (std::ranges::find(seen.broken, rule) == seen.broken.end())
      tx.exec({"DELETE FROM @quality_finding WHERE register_id = $1 AND record_id = $2 AND rule = $3"},
              {register_id, seen.record_id, rule});
  for (const auto& rule : seen.broken)
    tx.exec(
        {"INSERT INTO @quality_finding AS f (register_id, record_id, rule, subject, place, since_us, pass, version, "
         "accepted, reason, officer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', '') ON CONFLICT (register_id, "
         "record_id, rule) DO UPDATE SET place = excluded.place, pass = excluded.pass, accepted = CASE WHEN "
         "f.version = excluded.version THEN f.accepted ELSE 0 END, version = "
         "excluded.version"},
        {register_id, seen.record_id, rule, seen.subject.empty() ? Param(nullptr) : Param(seen.subject), seen.place,
         context.now(), pass, seen.version});
}

void end_pass(Tx& tx, Context& context, std::string_view register_id, std::int64_t number) {
  tx.exec({"UPDATE @quality_pass SET ended_us = $3 WHERE register_id = $1 AND number = $2"},
          {register_id, number, context.now()});
  tx.exec({"DELETE FROM @quality_figure WHERE register_id = $1 AND pass < $2"}, {register_id, number});
  tx.exec({"DELETE FROM @quality_finding WHERE register_id = $1 AND pass < $2"}, {register_id, number});
}

}  // namespace

std::vector<Database::Migration> migrations() {
  return {{"quality.0001", kTables, {{"quality_pass"}, {"quality_figure"}, {"quality_finding"}}}};
}

std::optional<Pass> running_pass(ReadTx& tx, std::string_view register_id) {
  return read_pass(tx.query(kPassOpen, {register_id}));
}
std::optional<Pass> last_pass(ReadTx& tx, std::string_view register_id) {
  return read_pass(tx.query(kPassDone, {register_id}));
}

Pass begin_pass(Tx& tx, Context& context, std::string_view register_id) {
  if (auto open = running_pass(tx, register_id)) return *open;
  const auto last = last_pass(tx, register_id);
  Pass out;
  out.number = last ? last->number + 1 : 1;
  out.began = context.now();
  tx.exec(
      {"INSERT INTO @quality_pass (register_id, number, began_us, row_count, at_subject, at_id) VALUES ($1, $2, $3, "
       "0, 0, 0)"},
      {register_id, out.number, out.began});
  return out;
}

void add_portion(Tx& tx, Context& context, std::string_view register_id, const Pass& pass, const Portion& portion) {
  const auto now = running_pass(tx, register_id);
  const bool next =
      now && now->number == pass.number && now->at.subject_id == pass.at.subject_id && now->at.id == pass.at.id;
  if (!next) return;  // added before, or by another pass
  for (const auto& [key, tally] : portion.figures)
    tx.exec(
        {"INSERT INTO @quality_figure AS f (register_id, pass, place, rule, expected, holding) VALUES ($1, $2, $3, $4, "
         "$5, $6) ON CONFLICT (register_id, pass, place, rule) DO UPDATE SET expected = f.expected + "
         "excluded.expected, "
         "holding = f.holding + excluded.holding"},
        {register_id, pass.number, key.place, key.rule, tally.expected, tally.holding});
  for (const auto& seen : portion.seen) keep_findings(tx, context, register_id, pass.number, seen);
  tx.exec(
      {"UPDATE @quality_pass SET row_count = row_count + $3, at_subject = $4, at_id = $5 WHERE register_id = $1 AND "
       "number = $2"},
      {register_id, pass.number, portion.rows, portion.at.subject_id, portion.at.id});
  if (!portion.more) end_pass(tx, context, register_id, pass.number);
}

Figures figures(ReadTx& tx, std::string_view register_id) {
  Figures out;
  const auto pass = last_pass(tx, register_id);
  if (!pass) return out;
  auto cursor =
      tx.query({"SELECT place, rule, expected, holding FROM @quality_figure WHERE register_id = $1 AND pass = $2 ORDER "
                "BY place, rule"},
               {register_id, pass->number});
  while (cursor.next()) out[{cursor.string(0), cursor.string(1)}] = {cursor.i64(2), cursor.i64(3)};
  return out;
}

std::vector<Finding> findings(ReadTx& tx, std::string_view register_id, std::string_view place, std::string_view rule,
                              int limit) {
  static const std::string kAll =
      std::string("SELECT ") + kFindingColumns +
      " FROM @quality_finding WHERE register_id = $1 AND accepted = 0 AND ($2 = '' OR place "
      "= $2) AND ($3 = '' OR rule = $3) ORDER BY since_us, record_id, rule LIMIT $4";
  std::vector<Finding> out;
  auto cursor = tx.query({kAll}, {register_id, place, rule, limit});
  while (cursor.next()) out.push_back(read_finding(cursor));
  return out;
}

std::vector<Finding> findings_of(ReadTx& tx, std::string_view register_id, std::int64_t record_id) {
  static const std::string kOne = std::string("SELECT ") + kFindingColumns +
                                  " FROM @quality_finding WHERE register_id = $1 AND record_id = $2 ORDER BY rule";
  std::vector<Finding> out;
  auto cursor = tx.query({kOne}, {register_id, record_id});
  while (cursor.next()) out.push_back(read_finding(cursor));
  return out;
}

Result<void> accept(Tx& tx, Context&, std::string_view register_id, std::int64_t record_id, std::string_view rule,
                    const std::string& officer, const std::string& reason) {
  const auto known = findings_of(tx, register_id, record_id);
  const bool open = std::ranges::any_of(known, [&](const Finding& one) { return one.rule == rule && !one.accepted; });
  if (!open) return fail(errors::kNoFinding);
  tx.exec({"UPDATE @quality_finding SET accepted = 1, officer = $4, reason = $5 WHERE register_id = $1 AND record_id = "
           "$2 AND rule = $3"},
          {register_id, record_id, rule, officer, reason});
  return {};
}

Result<void> examine_again(Tx& tx, Context& context, const registers::Registers& registers,
                           const pack::Quality& quality, registers::Judge& judge, std::int64_t record_id) {
  const auto record = registers.get(tx, quality.register_id, record_id);
  const auto pass = running_pass(tx, quality.register_id);
  const auto last = last_pass(tx, quality.register_id);
  const std::int64_t number = pass ? pass->number : last ? last->number : 0;
  Portion::Seen seen{record_id, 0, {}, {}, {}};
  if (record) {
    seen.version = record->version;
    seen.subject = record->subject;
    seen.place = text_at(record->values, quality.place);
    for (const auto& verdict : TRY(judge.judge(tx, *record)))
      if (verdict.broken() && verdict.rule->severity != pack::QualitySeverity::kScore)
        seen.broken.push_back(verdict.rule->id);
  }
  keep_findings(tx, context, quality.register_id, number, seen);
  return {};
}

}  // namespace sen::quality
