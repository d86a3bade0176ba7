#pragma once
/// What a node does about quality: passes over its registers, and what stewards do with findings, pairs and samples.
/// One per node; on its loop's thread.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "ports/clock.hpp"
#include "quality/quality.hpp"
#include "quality/samples.hpp"

namespace sen::quality {

struct Member {
  std::string agency;
  AgencySlot slot;
  const registers::Registers* registers = nullptr;
};

/// Who looks: an officer of an agency, and the places whose records are his.
struct Steward {
  std::string agency;
  std::string officer;  ///< as the person concerned will read it
  std::function<bool(std::string_view place)> covers;
};

/// One of a steward's records with what is wrong with it.
struct Opened {
  registers::Record record;
  std::vector<Finding> findings;
};
/// Two records side by side, as they stand.
struct OpenedPair {
  KnownPair pair;
  registers::Record one;
  registers::Record other;
};

class Keeper {
 public:
  /// @param running  false: passes and draws stop after the portion at hand
  Keeper(std::shared_ptr<const pack::Pack> pack, Database& database, std::vector<Member> members, Clock& clock,
         std::shared_ptr<const bool> running);

  /// Goes through every register that has rules, a portion at a time, and finishes draws of samples. Begins where the
  /// last one stopped. @param portion  records in one transaction
  Task<void> pass_over_all(int portion = 500);
  const registers::Registers* registers(std::string_view agency) const;  ///< null: not on this node
  /// A register never had a whole pass, or one was cut short.
  bool is_due() const;
  /// Registers of an agency that have rules.
  std::vector<const pack::Quality*> of(std::string_view agency) const;

  /// A steward opens a record: the person concerned can see that before it is shown.
  /// @errors registers.not_found; quality.not_your_place; database.*
  Task<Result<Opened>> open(Steward steward, std::string register_id, std::int64_t record_id);
  /// Corrects it from a day on and judges it again. @errors as open and Registers::amend
  Task<Result<void>> mend(Steward steward, std::string register_id, std::int64_t record_id, json::object changes,
                          int expected_version, std::string reason);
  /// It is right as it stands. @errors quality.no_finding; as open
  Task<Result<void>> accept(Steward steward, std::string register_id, std::int64_t record_id, std::string rule,
                            std::string reason);

  /// Opens two records that may be one person; both people can see that. Who looks after one of them may.
  /// @errors quality.no_finding (not an open pair); as open
  Task<Result<OpenedPair>> open_pair(Steward steward, std::string register_id, KnownPair pair);
  /// Remembers what was decided about a pair that open_pair gave. @errors quality.no_finding; database.*
  Task<Result<void>> settle(std::string agency, std::string register_id, KnownPair decided);

  /// Begins to draw a sample of a place; the draw itself goes on by itself (draw_all).
  /// @errors quality.not_your_place; as begin_sample
  Task<Result<Sample>> begin_sample(Steward steward, std::string register_id, std::string place, int wanted,
                                    std::int64_t seed);
  Task<void> draw_all(int portion = 5000);
  /// @errors quality.no_finding; quality.not_your_place; database.*
  Task<Result<void>> check(Steward steward, std::int64_t sample_id, SampleItem verdict);

 private:
  const Member* member(std::string_view agency) const;
  const pack::Quality* rules_of(std::string_view agency, std::string_view register_id) const;
  Task<Result<bool>> advance(const Member& member, const pack::Quality& quality, registers::Judge& judge, int portion);
  Task<Result<bool>> draw(const Member& member, registers::Judge& judge, std::int64_t sample_id, int portion);
  Task<Result<void>> leave_traces(const Member& member, const pack::Quality& rules, std::string officer,
                                  std::vector<registers::Record> records);
  std::shared_ptr<const pack::Pack> pack_;
  Database& database_;
  std::vector<Member> members_;
  Clock& clock_;
  std::shared_ptr<const bool> running_;
  bool drawing_ = false;
};

}  // namespace sen::quality
