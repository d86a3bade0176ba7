// Judging portions of a register.
#include "quality/quality.hpp"

namespace sen::quality {

Result<Portion> examine(ReadTx& tx, const registers::Registers& registers, const pack::Quality& quality,
                        registers::Judge& judge, const registers::Position& after, int limit) {
  const auto page = registers.scan(tx, quality.register_id, after, limit);
  Portion out;
  out.at = page.last;
  out.more = page.more;
  for (const auto& record : page.records) {
    ++out.rows;
    Portion::Seen seen{
        record.id, record.version, record.subject, std::string(text_at(record.values, quality.place)), {}};
    for (const auto& verdict : TRY(judge.judge(tx, record))) {
      if (!verdict.expected) continue;
      out.figures[{seen.place, verdict.rule->id}] += {1, verdict.holds ? 1 : 0};
      if (!verdict.holds && verdict.rule->severity != pack::QualitySeverity::kScore)
        seen.broken.push_back(verdict.rule->id);
    }
    out.seen.push_back(std::move(seen));
  }
  return out;
}

}  // namespace sen::quality
