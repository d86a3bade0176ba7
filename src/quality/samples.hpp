#pragma once
/// A random re-check: records of a place drawn by chance, each held against the truth by a person, so that the share of
/// wrong ones is known and not guessed.
///
/// The draw goes through the register in portions and keeps the records with the smallest numbers that the seed gives
/// them: the same seed over the same records draws the same, every record with the same chance.
#include <optional>
#include <string>
#include <vector>

#include "quality/days.hpp"
#include "registers/judge.hpp"

namespace sen::quality {

inline constexpr int kSampleMin = 10;
inline constexpr int kSampleMax = 400;

Database::Migration sample_migration();

struct Sample {
  std::int64_t id = 0;
  std::string register_id;
  std::string place;
  int wanted = 0;
  std::int64_t seed = 0;
  std::string officer;  ///< who drew it
  Instant began;
  std::optional<Instant> drawn;  ///< none: the draw is under way
  std::int64_t population = 0;   ///< records of the place that took part in the draw so far
  registers::Position at;
  int right = 0, wrong = 0, gone = 0, open = 0;
  int checked() const { return right + wrong; }
  /// Share of wrong records among those checked. None before the first.
  std::optional<Interval> error() const;
};

enum class SampleState {
  kOpen,
  kRight,
  kWrong,
  kGone,  ///< the record held no more when somebody wanted to check it: it counts neither way
};
struct SampleItem {
  int position = 0;  ///< from 1, in the order drawn
  std::int64_t record_id = 0;
  SampleState state = SampleState::kOpen;
  std::string field;  ///< what was wrong; empty: more than one field
  std::string note;
  std::string officer;  ///< who checked
  std::optional<Instant> at;
};

/// Begins a draw. @param wanted  kSampleMin to kSampleMax
/// @errors quality.sample_size; quality.sample_open (the place has one that is not finished)
Result<Sample> begin_sample(Tx& tx, Context& context, std::string_view register_id, std::string_view place, int wanted,
                            std::int64_t seed, const std::string& officer);

/// A candidate of a draw.
struct Lot {
  std::uint64_t number = 0;
  std::int64_t record_id = 0;
  auto operator<=>(const Lot&) const = default;
};
struct Drawn {
  std::vector<Lot> lots;  ///< the best so far, smallest number first
  std::int64_t population = 0;
  registers::Position at;
  bool more = false;
};
std::uint64_t lot_number(std::int64_t seed, std::int64_t record_id);
/// Goes on with a draw. @param judge  only walks @errors feel.*
Result<Drawn> draw_more(ReadTx& tx, registers::Judge& judge, const Sample& sample, int limit);
/// Keeps what was drawn; a portion kept already changes nothing. The last one finishes the draw.
void keep_drawn(Tx& tx, Context& context, const Sample& sample, const Drawn& drawn);

std::optional<Sample> sample(ReadTx& tx, std::int64_t id);
std::vector<Sample> samples(ReadTx& tx, std::string_view register_id, std::string_view place);  ///< newest first
std::vector<std::int64_t> open_draws(ReadTx& tx, std::string_view register_id);
std::vector<SampleItem> sample_items(ReadTx& tx, std::int64_t id);
/// Somebody held a record against the truth. A verdict may be changed until all are in.
/// @errors quality.no_finding (no such record in the sample, or the sample is finished)
Result<void> check_item(Tx& tx, Context& context, std::int64_t sample_id, const SampleItem& verdict);

}  // namespace sen::quality
