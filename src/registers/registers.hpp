#pragma once
/// The register engine: real tables with typed columns made from the pack's definitions, a current row and all versions
/// on two time axes (valid: civil dates; known: microseconds, strictly growing; both half-open), provenance on every
/// change, unique values in key tables, numbers from gapless sequences.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "pack/model.hpp"
#include "ports/database.hpp"

namespace sen::registers {

/// Why a record changed and by whom. Stands on every version.
struct Provenance {
  std::string agency;   ///< who decided (may be another agency than the keeper)
  std::string officer;  ///< account or "engine"
  std::string case_id;
  std::string legal;
  Ref cause;  ///< message id or evidence id
};

struct Record {
  std::int64_t id = 0;
  Ref subject;  ///< of its subject field; empty when the register is about no person
  int version =
      1;  ///< current records: the last change (for expected_version); versions: the change that stated these values
  CivilDate valid_from;
  Instant known_from;
  bool holds = true;  ///< false: a version that says that the record does not hold on its days; seen in history only
  std::optional<CivilDate> valid_until;  ///< this and the next two: only from history and as_of; empty while open
  std::optional<Instant> known_until;
  Provenance why;
  json::object values;  ///< every field by name; dates as ISO strings, codes as text, person references as Ref text,
                        ///< absent as null
};

/// Compiled SQL for the registers that one agency keeps. Immutable after creation; share by reference.
class Registers {
 public:
  /// @errors registers.bad_definition
  static Result<std::unique_ptr<Registers>> compile(std::shared_ptr<const pack::Pack> pack, const std::string& agency);
  ~Registers();

  /// Tables of a new database, named by the digest of their definitions.
  std::vector<Database::Migration> migrations() const;
  /// Brings a new or an existing database to these definitions. A new optional field is one O(1) ALTER TABLE (plus an
  /// index over empty columns when it is searchable). Only at start. @errors registers.shape_changed (a field's type or
  /// look-up differs); database.*
  Result<void> install(Database& database, AgencySlot agency) const;
  const pack::Register* definition(std::string_view register_id) const;
  /// True when find() can use this field: unique, searchable or a person.
  bool findable(std::string_view register_id, std::string_view field) const;

  // After an error the transaction must not commit: numbers and unique values may be taken already.

  /// Checks values against the definition in force (unknown field, type, length, code, required) and writes version 1.
  /// Fields with a `number` and no value get one. Person fields take Ref text; this agency's own subject_id is mapped
  /// inside. A `valid_from` after today makes a record that get and find show from that day on.
  /// @errors registers.unknown_register, registers.field (all wrong fields at once, as JSON pointers),
  /// registers.not_unique, registers.subject_has_record, registers.numbers_exhausted, registers.bad_number
  Result<Record> create(Tx& tx, Context& context, std::string_view register_id, const json::object& values,
                        CivilDate valid_from, const Provenance& why) const;

  /// States `changes` over what was known, valid from a day on (until another, when given): a change of fact, a
  /// future-dated change or, with a day in the past, a correction. Versions of later days take the changes too. Nothing
  /// is erased: the old versions stop being known. A day before the record began extends it backwards. @returns the
  /// record as it stands today
  /// @errors registers.not_found, registers.field, registers.not_unique, registers.changed (expected_version is not
  /// current)
  Result<Record> amend(Tx& tx, Context& context, std::string_view register_id, std::int64_t id,
                       const json::object& changes, CivilDate valid_from, const Provenance& why,
                       std::optional<int> expected_version = {}, std::optional<CivilDate> valid_until = {}) const;

  /// From a day on the record holds no more (until another day, when given). From its first day: annulled, it never
  /// held; as_of an earlier knowledge still tells it. Numbers it had stay taken. @errors registers.not_found,
  /// registers.changed
  Result<void> end(Tx& tx, Context& context, std::string_view register_id, std::int64_t id, CivilDate from,
                   const Provenance& why, std::optional<int> expected_version = {},
                   std::optional<CivilDate> until = {}) const;

  /// Brings records whose future-dated facts have come due to how they stand today. Run at every midnight of the pack's
  /// zone and at start, until it answers less than `limit`. @returns records moved
  int roll_forward(Tx& tx, Context& context, int limit) const;

  std::optional<Record> get(ReadTx& tx, std::string_view register_id, std::int64_t id) const;
  /// Current records whose field equals a value (findable fields only; others and unusable values find nothing), oldest
  /// first.
  std::vector<Record> find(ReadTx& tx, std::string_view register_id, std::string_view field, const json::value& value,
                           int limit = 100) const;
  /// Current records in the order of their ids, from the one after `after` (0: from the first): a register page by
  /// page.
  std::vector<Record> list(ReadTx& tx, std::string_view register_id, std::int64_t after, int limit) const;
  /// All versions in the order they became known; what became known together in order of valid time.
  std::vector<Record> history(ReadTx& tx, std::string_view register_id, std::int64_t id) const;
  /// The version that was valid on a day, as known at an instant.
  std::optional<Record> as_of(ReadTx& tx, std::string_view register_id, std::int64_t id, CivilDate valid,
                              Instant known) const;
  std::int64_t count(ReadTx& tx, std::string_view register_id) const;

  /// Makes the next value of a number definition. Sequences have no gaps: they live and die with the transaction.
  /// Expressions read `inputs` and today(), and may call next(width), random(width) and the functions of
  /// pack/functions.hpp.
  /// @errors registers.unknown_number, registers.bad_number, registers.numbers_exhausted, feel.*
  Result<std::string> next_number(Tx& tx, Context& context, std::string_view number, const json::object& inputs) const;

  /// This agency's subject_id for a person reference; made on first sight.
  std::int64_t subject_id(Tx& tx, Context& context, Ref person) const;

 private:
  struct Compiled;
  struct Draft;
  Registers();
  Result<void> reserve_values(Tx& tx, Context& context, Draft& draft, const json::object& values) const;
  Result<std::string> make_number(Tx& tx, Context& context, const Draft& draft, std::size_t field,
                                  const json::object& values) const;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace sen::registers
