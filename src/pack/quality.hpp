#pragma once
/// The model, part 4: what makes data good. "Đúng, đủ, sạch, sống": correct, sufficient, clean, living.
/// @source anchors-data B8; vn-civil section 7
#include "pack/country.hpp"

namespace sen::pack {

enum class QualityWord { kCorrect, kSufficient, kClean, kLiving };
std::string_view word_name(QualityWord word);  ///< as packs spell it

/// What happens with a record that breaks a rule: it counts; it counts and waits for a steward; it is not let in.
enum class QualitySeverity { kScore, kFlag, kBlock };

/// One rule over one record. Expressions read its fields and `meta` {known_on, valid_from: ISO dates, version}, and may
/// call current(register, field, value): the current record of a register of the same agency, or null.
struct QualityRule {
  std::string id;
  QualityWord word = QualityWord::kClean;
  QualitySeverity severity = QualitySeverity::kScore;
  Text title;
  Text fix;       ///< what a steward does about it
  Expr expected;  ///< whom it is asked of; none: every record
  Expr holds;
  Source source;
};
struct Quality {
  std::string register_id;
  std::string legal;
  std::string place;  ///< the field that says whose figures a record is among: a commune
  std::vector<QualityRule> rules;
  const QualityRule* rule(std::string_view id) const;
  Source source;
};

}  // namespace sen::pack
