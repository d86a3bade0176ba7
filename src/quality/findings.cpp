// What waits for a steward: findings, and pairs that may be one person.
#include <algorithm>
#include <tuple>

#include "quality/errors.hpp"
#include "quality/tables.hpp"

namespace sen::quality {
namespace {

constexpr const char* kFindingColumns = "rule, record_id, subject, place, since_us, accepted, reason, officer";

Finding read_finding(const Cursor& cursor) {
  return {cursor.string(0),  cursor.i64(1),      cursor.ref(2),    cursor.string(3),
          cursor.instant(4), cursor.i64(5) != 0, cursor.string(6), cursor.string(7)};
}

constexpr std::pair<std::string_view, PairState> kStates[] = {
    {"open", PairState::kOpen}, {"different", PairState::kDifferent}, {"same", PairState::kSame}};
std::string_view state_name(PairState state) {
  return std::ranges::find(kStates, state, &std::pair<std::string_view, PairState>::second)->first;
}
PairState state_of(std::string_view name) {
  const auto found = std::ranges::find(kStates, name, &std::pair<std::string_view, PairState>::first);
  return found == std::end(kStates) ? PairState::kOpen : found->second;
}

void drop_finding(Tx& tx, std::string_view register_id, std::int64_t record_id, std::string_view rule) {
  tx.exec({"DELETE FROM @quality_finding WHERE register_id = $1 AND record_id = $2 AND rule = $3"},
          {register_id, record_id, rule});
}

bool stands_in_open_pair(ReadTx& tx, std::string_view register_id, std::int64_t record_id, std::string_view rule) {
  return std::ranges::any_of(pairs_of(tx, register_id, record_id, rule),
                             [](const KnownPair& one) { return one.state == PairState::kOpen; });
}

}  // namespace

void put_finding(Tx& tx, Context& context, std::string_view register_id, std::int64_t pass, const Seen& seen,
                 std::string_view rule) {
  tx.exec(
      {"INSERT INTO @quality_finding AS f (register_id, record_id, rule, subject, place, since_us, pass, version, "
       "accepted, reason, officer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', '') ON CONFLICT (register_id, "
       "record_id, rule) DO UPDATE SET place = excluded.place, pass = excluded.pass, accepted = CASE WHEN f.version = "
       "excluded.version THEN f.accepted ELSE 0 END, version = excluded.version"},
      {register_id, seen.record_id, rule, seen.subject.empty() ? Param(nullptr) : Param(seen.subject), seen.place,
       context.now(), pass, seen.version});
}

bool put_pair(Tx& tx, Context& context, std::string_view register_id, std::int64_t pass, const Pair& pair) {
  const auto one = pair.one.record_id, other = pair.other.record_id;
  if (tx.insert_if_absent({"INSERT INTO @quality_pair (register_id, rule, one_id, other_id, pass, since_us, state, "
                           "reason, officer) VALUES ($1, $2, $3, $4, $5, $6, 'open', '', '') ON CONFLICT (register_id, "
                           "rule, one_id, other_id) DO NOTHING"},
                          {register_id, pair.rule, one, other, pass, context.now()}))
    return true;
  // Merged and here again: somebody parted them.
  tx.exec(
      {"UPDATE @quality_pair SET pass = $5, state = 'open' WHERE register_id = $1 AND rule = $2 AND one_id = $3 AND "
       "other_id = $4 AND state <> 'different'"},
      {register_id, pair.rule, one, other, pass});
  auto cursor = tx.query({"SELECT state FROM @quality_pair WHERE register_id = $1 AND rule = $2 AND one_id = $3 AND "
                          "other_id = $4"},
                         {register_id, pair.rule, one, other});
  return cursor.next() && state_of(cursor.text(0)) == PairState::kOpen;
}

void forget_before(Tx& tx, std::string_view register_id, std::int64_t pass) {
  tx.exec({"DELETE FROM @quality_finding WHERE register_id = $1 AND pass < $2"}, {register_id, pass});
  tx.exec({"DELETE FROM @quality_pair WHERE register_id = $1 AND pass < $2 AND state = 'open'"}, {register_id, pass});
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
  const auto& id = quality.register_id;
  const auto pass = running_pass(tx, id);
  const auto last = last_pass(tx, id);
  const std::int64_t number = pass ? pass->number : last ? last->number : 0;
  std::vector<std::string> broken;
  if (const auto record = registers.get(tx, id, record_id)) {
    const Seen seen{record_id, record->version, record->subject, std::string(text_at(record->values, quality.place))};
    for (const auto& verdict : TRY(judge.judge(tx, *record))) {
      const auto& rule = *verdict.rule;
      const bool pairs = rule.kind == pack::QualityKind::kPairs;
      const bool stays = pairs ? stands_in_open_pair(tx, id, record_id, rule.id)
                               : verdict.broken() && rule.severity != pack::QualitySeverity::kScore;
      if (!stays) continue;
      broken.push_back(rule.id);
      if (!pairs) put_finding(tx, context, id, number, seen, rule.id);
    }
  }
  for (const auto& known : findings_of(tx, id, record_id))
    if (std::ranges::find(broken, known.rule) == broken.end()) drop_finding(tx, id, record_id, known.rule);
  return {};
}

std::vector<KnownPair> pairs_of(ReadTx& tx, std::string_view register_id, std::int64_t record_id,
                                std::string_view rule) {
  std::vector<KnownPair> out;
  for (const Sql& sql : {Sql{"SELECT one_id, other_id, state, reason, officer FROM @quality_pair WHERE register_id = "
                             "$1 AND rule = $2 AND "
                             "one_id = $3 ORDER BY other_id"},
                         Sql{"SELECT one_id, other_id, state, reason, officer FROM @quality_pair WHERE register_id = "
                             "$1 AND rule = $2 AND "
                             "other_id = $3 ORDER BY one_id"}}) {
    auto cursor = tx.query(sql, {register_id, rule, record_id});
    while (cursor.next())
      out.push_back({std::string(rule), cursor.i64(0), cursor.i64(1), state_of(cursor.text(2)), cursor.string(3),
                     cursor.string(4)});
  }
  std::ranges::sort(out, {}, [](const KnownPair& one) { return std::tuple(one.state, one.one, one.other); });
  return out;
}

Result<void> settle_pair(Tx& tx, Context&, std::string_view register_id, const KnownPair& decided) {
  const auto known = pairs_of(tx, register_id, decided.one, decided.rule);
  const bool open = std::ranges::any_of(known, [&](const KnownPair& one) {
    return one.one == decided.one && one.other == decided.other && one.state == PairState::kOpen;
  });
  if (!open) return fail(errors::kNoFinding);
  tx.exec({"UPDATE @quality_pair SET state = $5, reason = $6, officer = $7 WHERE register_id = $1 AND rule = $2 AND "
           "one_id = $3 AND other_id = $4"},
          {register_id, decided.rule, decided.one, decided.other, state_name(decided.state), decided.reason,
           decided.officer});
  for (const auto id : {decided.one, decided.other})
    if (!stands_in_open_pair(tx, register_id, id, decided.rule)) drop_finding(tx, register_id, id, decided.rule);
  return {};
}

}  // namespace sen::quality
