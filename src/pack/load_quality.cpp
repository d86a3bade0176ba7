#include <algorithm>

#include "pack/load.hpp"

namespace sen::pack {
namespace {

constexpr auto kWords = {std::pair<std::string_view, QualityWord>{"correct", QualityWord::kCorrect},
                         {"sufficient", QualityWord::kSufficient},
                         {"clean", QualityWord::kClean},
                         {"living", QualityWord::kLiving}};
constexpr auto kSeverities = {std::pair<std::string_view, QualitySeverity>{"score", QualitySeverity::kScore},
                              {"flag", QualitySeverity::kFlag},
                              {"block", QualitySeverity::kBlock}};
constexpr auto kKinds = {std::pair<std::string_view, QualityKind>{"fields", QualityKind::kFields},
                         {"pairs", QualityKind::kPairs},
                         {"timeliness", QualityKind::kTimeliness}};
using Born = QualityNear::Born;
constexpr auto kBorn = {std::pair<std::string_view, Born>{"same_day", Born::kSameDay},
                        {"swapped", Born::kSwapped},
                        {"same_year", Born::kSameYear}};
constexpr auto kNames = {std::pair<std::string_view, bool>{"same", false}, {"alike", true}};

void read_pairs(const Reader& item, QualityRule& rule) {
  item.need("near");
  for (const Reader& one : item.maps("near", "near", "what lies near in " + rule.id)) {
    one.need("born");
    one.need("names");
    QualityNear near{one.choose("born", kBorn, Born::kSameDay), one.choose("names", kNames, false),
                     one.flag("same_place")};
    if (near.born == Born::kSameYear && (near.alike || !near.same_place))
      item.report().error(
          errors::kWrongShape, one.source(),
          {"near with born: same_year", "names: same and same_place: true, or it would find everybody"});
    rule.near.push_back(near);
  }
  rule.same = item.need_expr("same");
  rule.merge = item.text("merge");
  rule.severity = QualitySeverity::kFlag;
}

void read_timeliness(const Reader& item, QualityRule& rule) {
  rule.event = item.need_expr("event");
  rule.recorded = item.need_expr("recorded");
  item.need("within_days");
  rule.within_days = item.number("within_days", 1, 1, 36'500);
}

}  // namespace

std::string_view word_name(QualityWord word) {
  for (const auto& [name, value] : kWords)
    if (value == word) return name;
  return {};
}

const QualityRule* Quality::rule(std::string_view id) const {
  for (const auto& one : rules)
    if (one.id == id) return &one;
  return nullptr;
}

bool Quality::looks_at_pairs() const {
  return std::ranges::any_of(rules, [](const QualityRule& one) { return one.kind == QualityKind::kPairs; });
}

void load_quality(Loading& in, const Reader& map) {
  Quality out;
  out.source = map.source();
  out.register_id = map.need_text("quality");
  out.legal = map.need_text("legal");
  out.purpose = map.need_text("purpose");
  out.place = map.need_text("place");
  map.warn_if_assumed();
  map.need("rules");
  for (const Reader& item : map.maps("rules", "rule", "the rule")) {
    QualityRule rule;
    rule.source = item.source();
    rule.id = item.name("rule", Reader::Name::kSql);
    item.need("word");
    rule.word = item.choose("word", kWords, QualityWord::kClean);
    rule.kind = item.choose("kind", kKinds, QualityKind::kFields);
    rule.title = item.need_both("title");
    rule.fix = item.need_both("fix");
    rule.expected = item.expr("expected");
    if (rule.kind == QualityKind::kPairs) {
      read_pairs(item, rule);
    } else {
      item.need("severity");
      rule.severity = item.choose("severity", kSeverities, QualitySeverity::kScore);
      if (rule.kind == QualityKind::kFields)
        rule.holds = item.need_expr("holds");
      else
        read_timeliness(item, rule);
    }
    if (in.first("quality rule of " + out.register_id, rule.id, rule.source)) out.rules.push_back(std::move(rule));
  }
  if (in.first("quality of the register", out.register_id, out.source))
    in.pack.quality.emplace(out.register_id, std::move(out));
}

}  // namespace sen::pack
