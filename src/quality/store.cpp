// Passes and figures in tables of the register's agency.
#include <map>
#include <set>

#include "quality/samples.hpp"
#include "quality/tables.hpp"

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

/// Where a pass is in the index of names; days of rules of timeliness; pairs.
constexpr const char* kMoreTables =
    "ALTER TABLE @quality_pass ADD COLUMN at_ends TEXT;\n"
    "ALTER TABLE @quality_pass ADD COLUMN at_born TEXT;\n"
    "CREATE TABLE @quality_days (register_id TEXT NOT NULL, pass BIGINT NOT NULL, place TEXT NOT NULL, rule TEXT NOT "
    "NULL, first_day BIGINT NOT NULL, events BIGINT NOT NULL, PRIMARY KEY (register_id, pass, place, rule, first_day)) "
    "STRICT;\n"
    "CREATE TABLE @quality_pair (register_id TEXT NOT NULL, rule TEXT NOT NULL, one_id BIGINT NOT NULL, other_id "
    "BIGINT NOT NULL, pass BIGINT NOT NULL, since_us BIGINT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, "
    "officer TEXT NOT NULL, PRIMARY KEY (register_id, rule, one_id, other_id)) STRICT;\n"
    "CREATE INDEX @quality_pair_other_ix ON @quality_pair (register_id, rule, other_id, one_id);\n";

constexpr Sql kPassOpen{
    "SELECT number, began_us, ended_us, row_count, at_subject, at_id, at_ends, at_born FROM @quality_pass WHERE "
    "register_id = $1 AND ended_us IS NULL ORDER BY number DESC LIMIT 1"};
constexpr Sql kPassDone{
    "SELECT number, began_us, ended_us, row_count, at_subject, at_id, at_ends, at_born FROM @quality_pass WHERE "
    "register_id = $1 AND ended_us IS NOT NULL ORDER BY number DESC LIMIT 1"};

std::optional<Pass> read_pass(Cursor cursor) {
  if (!cursor.next()) return {};
  Pass out;
  out.number = cursor.i64(0);
  out.began = cursor.instant(1);
  if (!cursor.null(2)) out.ended = cursor.instant(2);
  out.rows = cursor.i64(3);
  out.at = {cursor.i64(4), cursor.i64(5)};
  if (!cursor.null(6)) out.names = {cursor.string(6), cursor.string(7)};
  return out;
}

void add_figures(Tx& tx, std::string_view register_id, std::int64_t pass, const Figures& figures) {
  for (const auto& [key, tally] : figures) {
    tx.exec(
        {"INSERT INTO @quality_figure AS f (register_id, pass, place, rule, expected, holding) VALUES ($1, $2, $3, $4, "
         "$5, $6) ON CONFLICT (register_id, pass, place, rule) DO UPDATE SET expected = f.expected + "
         "excluded.expected, holding = f.holding + excluded.holding"},
        {register_id, pass, key.place, key.rule, tally.expected, tally.holding});
    for (const auto& [first, events] : tally.days)
      tx.exec(
          {"INSERT INTO @quality_days AS d (register_id, pass, place, rule, first_day, events) VALUES ($1, $2, $3, $4, "
           "$5, $6) ON CONFLICT (register_id, pass, place, rule, first_day) DO UPDATE SET events = d.events + "
           "excluded.events"},
          {register_id, pass, key.place, key.rule, first, events});
  }
}

/// Both of a pair stop holding, each once: whoever is in the index of names stands there in one group.
Figures add_pairs(Tx& tx, Context& context, std::string_view register_id, std::int64_t pass,
                  const std::vector<Pair>& pairs) {
  Figures out;
  std::set<std::pair<std::string, std::int64_t>> counted;
  for (const auto& pair : pairs) {
    if (!put_pair(tx, context, register_id, pass, pair)) continue;
    for (const auto* seen : {&pair.one, &pair.other}) {
      if (!counted.emplace(pair.rule, seen->record_id).second) continue;
      put_finding(tx, context, register_id, pass, *seen, pair.rule);
      --out[{seen->place, pair.rule}].holding;
    }
  }
  return out;
}

void end_pass(Tx& tx, Context& context, std::string_view register_id, std::int64_t number) {
  tx.exec({"UPDATE @quality_pass SET ended_us = $3 WHERE register_id = $1 AND number = $2"},
          {register_id, number, context.now()});
  tx.exec({"DELETE FROM @quality_figure WHERE register_id = $1 AND pass < $2"}, {register_id, number});
  tx.exec({"DELETE FROM @quality_days WHERE register_id = $1 AND pass < $2"}, {register_id, number});
  forget_before(tx, register_id, number);
}

}  // namespace

std::vector<Database::Migration> migrations() {
  return {{"quality.0001", kTables, {{"quality_pass"}, {"quality_figure"}, {"quality_finding"}}},
          {"quality.0002", kMoreTables, {{"quality_days"}, {"quality_pair"}}},
          sample_migration()};
}

Tally& Tally::operator+=(const Tally& other) {
  expected += other.expected;
  holding += other.holding;
  for (const auto& [first, events] : other.days) days[first] += events;
  return *this;
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

bool add_portion(Tx& tx, Context& context, const pack::Quality& quality, const Pass& pass, const Portion& portion) {
  const std::string_view register_id = quality.register_id;
  const auto now = running_pass(tx, register_id);
  const bool next = now && now->number == pass.number && now->at.subject_id == pass.at.subject_id &&
                    now->at.id == pass.at.id && now->names == pass.names;
  if (!next) return now.has_value();  // added before, or by another pass
  add_figures(tx, register_id, pass.number, portion.figures);
  for (const auto& broken : portion.broken)
    for (const auto& rule : broken.rules) put_finding(tx, context, register_id, pass.number, broken, rule);
  add_figures(tx, register_id, pass.number, add_pairs(tx, context, register_id, pass.number, portion.pairs));
  auto names = portion.names;
  const bool to_names = !portion.more && !names && quality.looks_at_pairs();
  if (to_names) names.emplace();
  tx.exec(
      {"UPDATE @quality_pass SET row_count = row_count + $3, at_subject = $4, at_id = $5, at_ends = $6, at_born = $7 "
       "WHERE register_id = $1 AND number = $2"},
      {register_id, pass.number, portion.rows, portion.at.subject_id, portion.at.id,
       names ? Param(names->ends) : Param(nullptr), names ? Param(names->born) : Param(nullptr)});
  if (portion.more || to_names) return true;
  end_pass(tx, context, register_id, pass.number);
  return false;
}

Figures figures(ReadTx& tx, std::string_view register_id) {
  Figures out;
  const auto pass = last_pass(tx, register_id);
  if (!pass) return out;
  auto cursor =
      tx.query({"SELECT place, rule, expected, holding FROM @quality_figure WHERE register_id = $1 AND pass = $2 ORDER "
                "BY place, rule"},
               {register_id, pass->number});
  while (cursor.next()) out[{cursor.string(0), cursor.string(1)}] = {cursor.i64(2), cursor.i64(3), {}};
  auto days =
      tx.query({"SELECT place, rule, first_day, events FROM @quality_days WHERE register_id = $1 AND pass = $2"},
               {register_id, pass->number});
  while (days.next()) out[{days.string(0), days.string(1)}].days[static_cast<int>(days.i64(2))] = days.i64(3);
  return out;
}

}  // namespace sen::quality
