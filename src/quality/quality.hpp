#pragma once
/// Data quality of registers: one pass over everything, figures that add up from commune to nation without a second
/// pass, and a queue of what a steward should mend. The rules are the pack's (pack/quality.hpp).
///
/// A pass goes through a register in portions, each a snapshot read and one small transaction; it goes on after a
/// restart where it was. First come the records in the order of their keys; then, for rules over pairs, the index of
/// names, where those who may be one person stand together. The figures shown are those of the last finished pass.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "quality/days.hpp"
#include "registers/judge.hpp"

namespace sen::quality {

std::vector<Database::Migration> migrations();

/// Of one rule in one place. Adds: that is all it takes to get a province or the nation.
struct Tally {
  std::int64_t expected = 0;  ///< records the rule is asked of
  std::int64_t holding = 0;
  Days days;  ///< rules of timeliness: from event to record, where not negative
  Tally& operator+=(const Tally& other);
};
struct FigureKey {
  std::string place;  ///< code; empty: the record names none
  std::string rule;
  auto operator<=>(const FigureKey&) const = default;
};
using Figures = std::map<FigureKey, Tally>;

/// What a record is found to break and a person should look at.
struct Finding {
  std::string rule;
  std::int64_t record_id = 0;
  Ref subject;
  std::string place;
  Instant since;
  bool accepted = false;  ///< somebody checked: it is right as it stands, until the record changes
  std::string reason;     ///< why accepted
  std::string officer;    ///< who accepted
};

/// A record where a pass met it.
struct Seen {
  std::int64_t record_id = 0;
  int version = 1;
  Ref subject;
  std::string place;
};

/// Two records that may be one person; `one` has the smaller id.
struct Pair {
  std::string rule;
  Seen one;
  Seen other;
};
enum class PairState {
  kOpen,
  kDifferent,  ///< two people: never asked again
  kSame,       ///< one person: merged. Asked again when somebody parts them
};
struct KnownPair {
  std::string rule;
  std::int64_t one = 0;
  std::int64_t other = 0;
  PairState state = PairState::kOpen;
  std::string reason;
  std::string officer;
};

struct Pass {
  std::int64_t number = 0;  ///< 0: there was none yet
  Instant began;
  std::optional<Instant> ended;
  std::int64_t rows = 0;
  registers::Position at;
  struct NamePosition {
    std::string ends, born;
    bool operator==(const NamePosition&) const = default;
  };
  std::optional<NamePosition> names;  ///< where it is in the index of names; none: still among the records
};

/// What one portion found.
struct Portion {
  Figures figures;
  struct Broken : Seen {
    std::vector<std::string> rules;  ///< that flag or block; at least one
  };
  std::vector<Broken> broken;
  std::vector<Pair> pairs;
  std::int64_t rows = 0;
  registers::Position at;
  std::optional<Pass::NamePosition> names;
  bool more = false;
};

/// Judges what comes next in a pass. @param limit  rows; a portion of names reads on to the end of a name and year
/// @errors feel.*
Result<Portion> examine(ReadTx& tx, const registers::Registers& registers, const pack::Quality& quality,
                        registers::Judge& judge, const Pass& pass, int limit);

/// The pass that is under way; begins one when none is.
Pass begin_pass(Tx& tx, Context& context, std::string_view register_id);
/// Adds a portion to a pass; a portion that was added already (same place in the register) changes nothing. The last
/// one ends the pass: older figures, and findings that it did not meet again, go away. @returns whether there is more
bool add_portion(Tx& tx, Context& context, const pack::Quality& quality, const Pass& pass, const Portion& portion);

std::optional<Pass> last_pass(ReadTx& tx, std::string_view register_id);     ///< finished
std::optional<Pass> running_pass(ReadTx& tx, std::string_view register_id);  ///< not finished
/// Of the last finished pass.
Figures figures(ReadTx& tx, std::string_view register_id);
/// Communes added up to what `above` answers for each: a province's code, or "" for the nation.
template <class Above>
Figures roll_up(const Figures& figures, Above&& above) {
  Figures out;
  for (const auto& [key, tally] : figures) out[{above(key.place), key.rule}] += tally;
  return out;
}

/// Open findings, oldest first. @param place  empty: everywhere
std::vector<Finding> findings(ReadTx& tx, std::string_view register_id, std::string_view place, std::string_view rule,
                              int limit);
std::vector<Finding> findings_of(ReadTx& tx, std::string_view register_id, std::int64_t record_id);
/// Somebody checked the record: it is right as it stands. Stays so until the record changes. @errors quality.no_finding
Result<void> accept(Tx& tx, Context& context, std::string_view register_id, std::int64_t record_id,
                    std::string_view rule, const std::string& officer, const std::string& reason);
/// After a record was changed: its findings as they are now. @errors feel.*
Result<void> examine_again(Tx& tx, Context& context, const registers::Registers& registers,
                           const pack::Quality& quality, registers::Judge& judge, std::int64_t record_id);

/// The pairs a record stands in, settled ones too, the open ones first.
std::vector<KnownPair> pairs_of(ReadTx& tx, std::string_view register_id, std::int64_t record_id,
                                std::string_view rule);
/// Somebody decided about an open pair. @errors quality.no_finding
Result<void> settle_pair(Tx& tx, Context& context, std::string_view register_id, const KnownPair& decided);

}  // namespace sen::quality
