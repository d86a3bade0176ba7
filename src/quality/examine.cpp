// Judging portions of a register.
#include <map>

#include "quality/pairs.hpp"
#include "quality/quality.hpp"

namespace sen::quality {
namespace {

using pack::QualityKind;
using pack::QualitySeverity;
using registers::Namesake;

constexpr std::string_view kAfterYear = "~";  // after every date text of the year

std::string_view year_of(const Namesake& row) { return std::string_view(row.born).substr(0, 4); }
bool of_one_group(const Namesake& a, const Namesake& b) { return a.ends == b.ends && year_of(a) == year_of(b); }

Result<Portion> examine_records(ReadTx& tx, registers::Judge& judge, const Pass& pass, int limit) {
  Portion out;
  struct Counted {
    const std::string* rule = nullptr;
    Tally tally;
  };
  std::map<std::string, std::vector<Counted>, std::less<>> places;  // rules in the order of the verdicts
  const auto take = [&](const registers::Judged& record) {
    ++out.rows;
    auto place = places.find(record.place);
    if (place == places.end()) place = places.try_emplace(std::string(record.place), record.verdicts.size()).first;
    Portion::Broken* broken = nullptr;
    for (std::size_t i = 0; i < record.verdicts.size(); ++i) {
      const auto& verdict = record.verdicts[i];
      if (!verdict.expected) continue;
      auto& [rule, tally] = place->second[i];
      rule = &verdict.rule->id;
      ++tally.expected;
      tally.holding += verdict.holds ? 1 : 0;
      if (verdict.days) ++tally.days[first_of_bucket(*verdict.days)];
      if (verdict.holds || verdict.rule->severity == QualitySeverity::kScore) continue;
      if (broken == nullptr)
        broken =
            &out.broken.emplace_back(Portion::Broken{{record.id, record.version, record.subject, place->first}, {}});
      broken->rules.push_back(*rule);
    }
  };
  const auto walked = TRY(judge.walk(tx, pass.at, limit, take));
  out.at = walked.last;
  out.more = walked.more;
  for (auto& [place, counts] : places)
    for (auto& [rule, tally] : counts)
      if (rule != nullptr) out.figures[{place, *rule}] = std::move(tally);
  return out;
}

class NameWalk {
 public:
  NameWalk(ReadTx& tx, const registers::Registers& registers, const pack::Quality& quality, registers::Judge& judge)
      : tx_(tx), registers_(registers), quality_(quality), judge_(judge) {}

  Result<Portion> go(const Pass& pass, int limit) {
    Portion out;
    out.at = pass.at;
    auto rows = whole_groups(*pass.names, limit, out.more);
    for (std::size_t from = 0, until = 0; from < rows.size(); from = until) {
      for (until = from + 1; until < rows.size() && of_one_group(rows[from], rows[until]);) ++until;
      if (until - from > 1) TRY(look_at({rows.data() + from, until - from}, out.pairs));
    }
    out.names = rows.empty()
                    ? *pass.names
                    : Pass::NamePosition{rows.back().ends, std::string(year_of(rows.back())) + std::string(kAfterYear)};
    return out;
  }

 private:
  /// The next rows, up to the end of a group: the last one may be cut, so it is left for the next portion.
  std::vector<Namesake> whole_groups(const Pass::NamePosition& after, int limit, bool& more) {
    for (;; limit *= 2) {
      auto rows = registers_.namesakes(tx_, quality_.register_id, after.ends, after.born, limit);
      more = static_cast<int>(rows.size()) == limit;
      if (!more) return rows;
      auto whole = rows.size();
      while (whole > 0 && of_one_group(rows[whole - 1], rows.back())) --whole;
      rows.resize(whole);
      if (whole > 0) return rows;
    }
  }

  Result<void> look_at(std::span<const Namesake> group, std::vector<Pair>& into) {
    records_.clear();
    for (const auto& rule : quality_.rules) {
      if (rule.kind != QualityKind::kPairs) continue;
      for (const auto& near : near_pairs(group, rule.near)) {
        const auto* one = record(group[near.one].id);
        const auto* other = record(group[near.other].id);
        if (one == nullptr || other == nullptr) continue;  // only after the engine failed
        if (one->id > other->id) std::swap(one, other);
        if (TRY(judge_.may_be_one(tx_, rule, *one, *other, near.names, near.born)))
          into.push_back({rule.id, seen(*one), seen(*other)});
      }
    }
    return {};
  }

  const registers::Record* record(std::int64_t id) {
    auto found = records_.find(id);
    if (found == records_.end()) {
      auto read = registers_.get(tx_, quality_.register_id, id);
      if (!read) return nullptr;
      found = records_.emplace(id, std::move(*read)).first;
    }
    return &found->second;
  }
  Seen seen(const registers::Record& record) const {
    return {record.id, record.version, record.subject, std::string(text_at(record.values, quality_.place))};
  }

  ReadTx& tx_;
  const registers::Registers& registers_;
  const pack::Quality& quality_;
  registers::Judge& judge_;
  std::map<std::int64_t, registers::Record> records_;  ///< of one group, as far as they are near to somebody
};

}  // namespace

Result<Portion> examine(ReadTx& tx, const registers::Registers& registers, const pack::Quality& quality,
                        registers::Judge& judge, const Pass& pass, int limit) {
  if (!pass.names) return examine_records(tx, judge, pass, limit);
  return NameWalk(tx, registers, quality, judge).go(pass, limit);
}

}  // namespace sen::quality
