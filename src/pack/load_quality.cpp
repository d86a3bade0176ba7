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

void load_quality(Loading& in, const Reader& map) {
  Quality out;
  out.source = map.source();
  out.register_id = map.need_text("quality");
  out.legal = map.need_text("legal");
  out.place = map.need_text("place");
  map.warn_if_assumed();
  map.need("rules");
  for (const Reader& item : map.maps("rules", "rule", "the rule")) {
    QualityRule rule;
    rule.source = item.source();
    rule.id = item.name("rule", Reader::Name::kSql);
    item.need("word");
    rule.word = item.choose("word", kWords, QualityWord::kClean);
    item.need("severity");
    rule.severity = item.choose("severity", kSeverities, QualitySeverity::kScore);
    rule.title = item.need_both("title");
    rule.fix = item.need_both("fix");
    rule.expected = item.expr("expected");
    rule.holds = item.need_expr("holds");
    if (in.first("quality rule of " + out.register_id, rule.id, rule.source)) out.rules.push_back(std::move(rule));
  }
  if (in.first("quality of the register", out.register_id, out.source))
    in.pack.quality.emplace(out.register_id, std::move(out));
}

}  // namespace sen::pack
