#pragma once
/// The databases that the façade serves: those that clients defined, and registers of the pack that its settings offer.
///
/// A client's definition is a row of `@govstack_database`; its records are in tables that the register engine made for
/// it, so its values are checked, found, corrected and kept with their history like any other register's. Deleting a
/// database ends its definition; the tables stay for those who must answer for what was decided by them.
#include <mutex>
#include <vector>

#include "faces/facades/govstack/definition.hpp"
#include "faces/facades/shared/parts.hpp"
#include "registers/registers.hpp"

namespace sen::faces::govstack {

struct Description {
  std::int64_t id = 0;
  std::string name;  ///< as paths say it: /data/{name}/{version}
  std::string version;
  std::string code;  ///< acronym: MCTS
  std::string group;
  std::string catalog;
  std::string register_id;
  json::value schema;
  Instant modified_at;
  std::string modified_by;
  bool of_pack = false;
};

/// One database, ready to use. Immutable: a change makes another.
struct Live {
  Description about;
  Definition definition;
  const registers::Registers* registers = nullptr;
  std::unique_ptr<const registers::Registers> own;  ///< null for registers of the pack
};
using LivePtr = std::shared_ptr<const Live>;

/// What a client asks for. Empty texts keep what a database has; a new one gets its code as name and version 1.0.
struct Change {
  std::int64_t id = 0;  ///< 0: the database of this name and version, or a new one
  std::string name;
  std::string version;
  std::string code;
  std::string group;
  std::string catalog;
  json::value schema;
};
/// Names as the specification has them (groupName) and as its published test suite sends them (group_name).
/// @errors govstack.bad_body
Result<Change> read_change(const json::value& body);

class Catalog {
 public:
  /// Makes the table of definitions and brings every database up. Before serving. @errors facade.bad_settings,
  /// registers.*, govstack.bad_schema, database.*
  static Result<std::unique_ptr<Catalog>> open(const FacadeParts& parts);

  LivePtr find(std::string_view name, std::string_view version) const;
  LivePtr by_id(std::int64_t id) const;
  std::vector<LivePtr> all() const;  ///< by id

  /// Makes or changes a database while the node runs. A new property is a new column; another type of a property is
  /// refused. @errors govstack.bad_schema, govstack.fixed, govstack.name_taken, govstack.no_database, registers.*,
  /// database.*
  Task<Result<LivePtr>> modify(Change change, std::string by);
  /// Again is the same. @errors govstack.no_database (there never was one), govstack.fixed, database.*
  Task<Result<void>> remove(std::int64_t id, std::string by);

  const std::string& agency() const { return agency_; }
  AgencySlot slot() const { return slot_; }

 private:
  Catalog(const FacadeParts& parts, std::string agency, AgencySlot slot)
      : parts_(parts), agency_(std::move(agency)), slot_(slot) {}
  Result<void> load();
  Result<void> offer_registers();
  Result<std::shared_ptr<Live>> compile(Description about) const;
  Result<Description> planned(const Change& change) const;
  void publish(LivePtr live);

  const FacadeParts& parts_;
  std::string agency_;
  AgencySlot slot_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, LivePtr> live_;
  std::vector<LivePtr> kept_;  ///< statements are known by the address of their text, so none is freed before the store
};

}  // namespace sen::faces::govstack
