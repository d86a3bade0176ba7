#pragma once
/// What a node does about quality: passes over its registers, and what stewards do with findings. One per node; on its
/// loop's thread.
#include <memory>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "ports/clock.hpp"
#include "quality/quality.hpp"

namespace sen::quality {

struct Member {
  std::string agency;
  AgencySlot slot;
  const registers::Registers* registers = nullptr;
};

/// One of a steward's records with what is wrong with it.
struct Opened {
  registers::Record record;
  std::vector<Finding> findings;
};

class Keeper {
 public:
  Keeper(std::shared_ptr<const pack::Pack> pack, Database& database, std::vector<Member> members, Clock& clock);

  /// Goes through every register that has rules, a portion at a time, until all are done or `running` is false. Begins
  /// where the last one stopped. @param portion  records in one transaction
  Task<void> pass_over_all(std::shared_ptr<const bool> running, int portion = 200);
  const registers::Registers* registers(std::string_view agency) const;  ///< null: not on this node
  /// A register never had a whole pass, or one was cut short.
  bool is_due() const;
  /// Registers of an agency that have rules.
  std::vector<const pack::Quality*> of(std::string_view agency) const;

  /// A steward opens a record: the person concerned can see that before it is shown.
  /// @errors registers.not_found; database.*
  Task<Result<Opened>> open(std::string agency, std::string register_id, std::int64_t record_id, std::string officer);
  /// Corrects it from a day on and judges it again. @errors as Registers::amend; database.*
  Task<Result<void>> mend(std::string agency, std::string register_id, std::int64_t record_id, json::object changes,
                          int expected_version, std::string officer, std::string reason);
  /// It is right as it stands. @errors quality.no_finding; database.*
  Task<Result<void>> accept(std::string agency, std::string register_id, std::int64_t record_id, std::string rule,
                            std::string officer, std::string reason);

 private:
  const Member* member(std::string_view agency) const;
  Task<Result<bool>> advance(const Member& member, const pack::Quality& quality, int portion);
  std::shared_ptr<const pack::Pack> pack_;
  Database& database_;
  std::vector<Member> members_;
  Clock& clock_;
};

}  // namespace sen::quality
