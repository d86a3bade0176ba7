#include "quality/samples.hpp"

#include <algorithm>

#include "quality/errors.hpp"

namespace sen::quality {
namespace {

constexpr const char* kTables =
    "CREATE TABLE @quality_sample (id BIGINT NOT NULL, register_id TEXT NOT NULL, place TEXT NOT NULL, wanted BIGINT "
    "NOT NULL, seed BIGINT NOT NULL, officer TEXT NOT NULL, began_us BIGINT NOT NULL, drawn_us BIGINT, population "
    "BIGINT NOT NULL, at_subject BIGINT NOT NULL, at_id BIGINT NOT NULL, PRIMARY KEY (id)) STRICT;\n"
    "CREATE INDEX @quality_sample_place_ix ON @quality_sample (register_id, place, began_us);\n"
    "CREATE TABLE @quality_sample_item (sample_id BIGINT NOT NULL, position BIGINT NOT NULL, record_id BIGINT NOT "
    "NULL, "
    "lot BIGINT NOT NULL, state BIGINT NOT NULL, field TEXT NOT NULL, note TEXT NOT NULL, officer TEXT NOT NULL, at_us "
    "BIGINT, PRIMARY KEY (sample_id, position)) STRICT;\n";

constexpr const char* kColumns =
    "SELECT id, register_id, place, wanted, seed, officer, began_us, drawn_us, population, at_subject, at_id FROM "
    "@quality_sample WHERE ";

Sample read_sample(const Cursor& cursor) {
  Sample out;
  out.id = cursor.i64(0);
  out.register_id = cursor.string(1);
  out.place = cursor.string(2);
  out.wanted = static_cast<int>(cursor.i64(3));
  out.seed = cursor.i64(4);
  out.officer = cursor.string(5);
  out.began = cursor.instant(6);
  if (!cursor.null(7)) out.drawn = cursor.instant(7);
  out.population = cursor.i64(8);
  out.at = {cursor.i64(9), cursor.i64(10)};
  return out;
}

void count_items(ReadTx& tx, Sample& sample) {
  auto cursor =
      tx.query({"SELECT state, count(*) FROM @quality_sample_item WHERE sample_id = $1 GROUP BY state"}, {sample.id});
  int* const counts[] = {&sample.open, &sample.right, &sample.wrong, &sample.gone};
  while (cursor.next()) *counts[cursor.i64(0)] = static_cast<int>(cursor.i64(1));
}

}  // namespace

Database::Migration sample_migration() {
  return {"quality.0003", kTables, {{"quality_sample"}, {"quality_sample_item"}}};
}

std::optional<Interval> Sample::error() const {
  return checked() == 0 ? std::nullopt : std::optional(wilson(wrong, checked()));
}

/// Finalizer of SplitMix64 (Steele, Lea, Flood 2014) over the seed and the record.
std::uint64_t lot_number(std::int64_t seed, std::int64_t record_id) {
  auto z = static_cast<std::uint64_t>(seed);
  for (const auto word : {std::uint64_t{0}, static_cast<std::uint64_t>(record_id)}) {
    z = (z ^ word) + 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    z ^= z >> 31;
  }
  return z >> 1;  // a database's number is signed
}

Result<Sample> begin_sample(Tx& tx, Context& context, std::string_view register_id, std::string_view place, int wanted,
                            std::int64_t seed, const std::string& officer) {
  if (wanted < kSampleMin || wanted > kSampleMax)
    return fail(errors::kSampleSize, {std::to_string(kSampleMin), std::to_string(kSampleMax)});
  for (const auto& known : samples(tx, register_id, place))
    if (!known.drawn || known.open > 0) return fail(errors::kSampleOpen);
  Sample out;
  out.id = context.fresh_id();
  out.register_id = register_id;
  out.place = place;
  out.wanted = wanted;
  out.seed = seed;
  out.officer = officer;
  out.began = context.now();
  tx.exec({"INSERT INTO @quality_sample (id, register_id, place, wanted, seed, officer, began_us, population, "
           "at_subject, at_id) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0)"},
          {out.id, register_id, place, wanted, seed, officer, out.began});
  return out;
}

Result<Drawn> draw_more(ReadTx& tx, registers::Judge& judge, const Sample& sample, int limit) {
  Drawn out;
  out.population = sample.population;
  auto cursor =
      tx.query({"SELECT lot, record_id FROM @quality_sample_item WHERE sample_id = $1 ORDER BY position"}, {sample.id});
  while (cursor.next()) out.lots.push_back({static_cast<std::uint64_t>(cursor.i64(0)), cursor.i64(1)});
  const auto take = [&](const registers::Judged& record) {
    if (record.place != sample.place) return;
    ++out.population;
    const Lot lot{lot_number(sample.seed, record.id), record.id};
    const bool full = out.lots.size() == static_cast<std::size_t>(sample.wanted);
    if (full && !(lot < out.lots.back())) return;
    if (full) out.lots.pop_back();
    out.lots.insert(std::ranges::upper_bound(out.lots, lot), lot);
  };
  const auto walked = TRY(judge.walk(tx, sample.at, limit, take));
  out.at = walked.last;
  out.more = walked.more;
  return out;
}

void keep_drawn(Tx& tx, Context& context, const Sample& before, const Drawn& drawn) {
  const auto now = sample(tx, before.id);
  if (!now || now->drawn || now->at.subject_id != before.at.subject_id || now->at.id != before.at.id) return;
  tx.exec({"DELETE FROM @quality_sample_item WHERE sample_id = $1"}, {before.id});
  std::int64_t position = 0;
  for (const auto& lot : drawn.lots)
    tx.exec(
        {"INSERT INTO @quality_sample_item (sample_id, position, record_id, lot, state, field, note, officer) VALUES "
         "($1, $2, $3, $4, 0, '', '', '')"},
        {before.id, ++position, lot.record_id, static_cast<std::int64_t>(lot.number)});
  tx.exec({"UPDATE @quality_sample SET population = $2, at_subject = $3, at_id = $4, drawn_us = $5 WHERE id = $1"},
          {before.id, drawn.population, drawn.at.subject_id, drawn.at.id,
           drawn.more ? Param(nullptr) : Param(context.now())});
}

std::optional<Sample> sample(ReadTx& tx, std::int64_t id) {
  static const std::string kOne = std::string(kColumns) + "id = $1";
  std::optional<Sample> out;
  if (auto cursor = tx.query({kOne}, {id}); cursor.next()) out = read_sample(cursor);
  if (out) count_items(tx, *out);
  return out;
}

std::vector<Sample> samples(ReadTx& tx, std::string_view register_id, std::string_view place) {
  static const std::string kAll = std::string(kColumns) + "register_id = $1 AND place = $2 ORDER BY began_us DESC, id";
  std::vector<Sample> out;
  {
    auto cursor = tx.query({kAll}, {register_id, place});
    while (cursor.next()) out.push_back(read_sample(cursor));
  }
  for (auto& one : out) count_items(tx, one);
  return out;
}

std::vector<std::int64_t> open_draws(ReadTx& tx, std::string_view register_id) {
  std::vector<std::int64_t> out;
  auto cursor = tx.query({"SELECT id FROM @quality_sample WHERE register_id = $1 AND drawn_us IS NULL ORDER BY id"},
                         {register_id});
  while (cursor.next()) out.push_back(cursor.i64(0));
  return out;
}

std::vector<SampleItem> sample_items(ReadTx& tx, std::int64_t id) {
  std::vector<SampleItem> out;
  auto cursor =
      tx.query({"SELECT position, record_id, state, field, note, officer, at_us FROM @quality_sample_item WHERE "
                "sample_id = $1 ORDER BY position"},
               {id});
  while (cursor.next()) {
    auto& one = out.emplace_back(SampleItem{static_cast<int>(cursor.i64(0)),
                                            cursor.i64(1),
                                            static_cast<SampleState>(cursor.i64(2)),
                                            cursor.string(3),
                                            cursor.string(4),
                                            cursor.string(5),
                                            {}});
    if (!cursor.null(6)) one.at = cursor.instant(6);
  }
  return out;
}

Result<void> check_item(Tx& tx, Context& context, std::int64_t sample_id, const SampleItem& verdict) {
  const auto known = sample(tx, sample_id);
  if (!known || !known->drawn || known->open == 0) return fail(errors::kNoFinding);
  const auto items = sample_items(tx, sample_id);
  if (std::ranges::find(items, verdict.position, &SampleItem::position) == items.end()) return fail(errors::kNoFinding);
  tx.exec(
      {"UPDATE @quality_sample_item SET state = $3, field = $4, note = $5, officer = $6, at_us = $7 WHERE sample_id "
       "= $1 AND position = $2"},
      {sample_id, verdict.position, static_cast<int>(verdict.state), verdict.field, verdict.note, verdict.officer,
       context.now()});
  return {};
}

}  // namespace sen::quality
