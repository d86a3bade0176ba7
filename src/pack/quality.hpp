#pragma once
/// The model, part 4: what makes data good. "Đúng, đủ, sạch, sống": correct, sufficient, clean, living.
/// @source anchors-data B8; vn-civil section 7
#include "pack/country.hpp"

namespace sen::pack {

enum class QualityWord { kCorrect, kSufficient, kClean, kLiving };
std::string_view word_name(QualityWord word);  ///< as packs spell it

/// What happens with a record that breaks a rule: it counts; it counts and waits for a steward; it is not let in.
enum class QualitySeverity { kScore, kFlag, kBlock };

/// What a rule judges: one record's fields; two records that may be one person; how long an event took to be recorded.
enum class QualityKind { kFields, kPairs, kTimeliness };

/// Two records that are looked at together: how their names and birth dates must lie to each other.
struct QualityNear {
  enum class Born { kSameDay, kSwapped, kSameYear };
  Born born = Born::kSameDay;  ///< kSwapped: day and month changed places; kSameYear: one of the two knows no day
  bool alike = false;  ///< names alike are enough (one lacks a syllable, or one letter is another), not only the same
  bool same_place = false;  ///< only within the place that the register is searched by
};

/// One rule. Expressions read the record's fields and `meta` {known_on, valid_from: ISO dates, version}, and may call
/// current(register, field, value): the current record of a register of the same agency, or null; known(...): whether
/// there is one; known_count(...): how many, at most 10.
struct QualityRule {
  std::string id;
  QualityKind kind = QualityKind::kFields;
  QualityWord word = QualityWord::kClean;
  QualitySeverity severity = QualitySeverity::kScore;
  Text title;
  Text fix;       ///< what a steward does about it
  Expr expected;  ///< whom it is asked of; none: every record
  Expr holds;     ///< kFields only

  // kPairs: always a flag, since only a person can tell.
  std::vector<QualityNear> near;
  Expr same;          ///< reads `one`, `other` (their fields) and `names`, `born` (how near): are they to be looked at?
  std::string merge;  ///< the act {duplicate, survivor, reason} by which they become one; empty: there is none

  // kTimeliness: dates as texts or dates; a pair that is not two whole dates is not asked.
  Expr event;
  Expr recorded;
  int within_days = 0;  ///< holds when recorded this soon

  Source source;
};
struct Quality {
  std::string register_id;
  std::string legal;
  std::string purpose;  ///< what a steward's look stands under, as the person reads it
  std::string place;    ///< the field that says whose figures a record is among: a commune or a province
  std::vector<QualityRule> rules;
  const QualityRule* rule(std::string_view id) const;
  bool looks_at_pairs() const;
  Source source;
};

}  // namespace sen::pack
