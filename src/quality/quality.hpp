#pragma once
/// Data quality of registers: one pass over everything, figures that add up from commune to nation without a second
/// pass, and a queue of what a steward should mend. The rules are the pack's (pack/quality.hpp).
///
/// A pass goes through a register in portions, each a snapshot read and one small transaction; it goes on after a
/// restart where it was. The figures shown are those of the last finished pass.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "registers/judge.hpp"

namespace sen::quality {

std::vector<Database::Migration> migrations();

/// Of one rule in one place. Adds: that is all it takes to get a province or the nation.
struct Tally {
  std::int64_t expected = 0;  ///< records the rule is asked of
  std::int64_t holding = 0;
  Tally& operator+=(const Tally& other) {
    expected += other.expected;
    holding += other.holding;
    return *this;
  }
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

struct Pass {
  std::int64_t number = 0;  ///< 0: there was none yet
  Instant began;
  std::optional<Instant> ended;
  std::int64_t rows = 0;
  registers::Position at;
};

/// What one portion found.
struct Portion {
  Figures figures;
  struct Seen {
    std::int64_t record_id = 0;
    int version = 1;
    Ref subject;
    std::string place;
    std::vector<std::string> broken;  ///< rules that flag or block
  };
  std::vector<Seen> seen;
  std::int64_t rows = 0;
  registers::Position at;
  bool more = false;
};

/// Judges the next records after a position. @errors feel.*
Result<Portion> examine(ReadTx& tx, const registers::Registers& registers, const pack::Quality& quality,
                        registers::Judge& judge, const registers::Position& after, int limit);

/// The pass that is under way; begins one when none is.
Pass begin_pass(Tx& tx, Context& context, std::string_view register_id);
/// Adds a portion to a pass; a portion that was added already (same place in the register) changes nothing. The last
/// one ends the pass: older figures and findings of records that are gone go away.
void add_portion(Tx& tx, Context& context, std::string_view register_id, const Pass& pass, const Portion& portion);

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

}  // namespace sen::quality
