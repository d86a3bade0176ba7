#pragma once
/// The register engine: real tables with typed columns made from the pack's definitions, a current row and all versions on two time
/// axes (valid: civil dates; known: microseconds, strictly growing; both half-open), provenance on every change, unique values in key
/// tables, numbers from gapless sequences.
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
  Ref cause;            ///< message id or evidence id
};

struct Record {
  std::int64_t id = 0;
  Ref subject;  ///< of its subject field; empty when the register is about no person
  int version = 1;
  CivilDate valid_from;
  Instant known_from;
  json::object values;  ///< every field by name; dates as ISO strings, codes as text, person references as Ref text, absent as null
};

/// Compiled SQL for the registers that one agency keeps. Immutable after creation; share by reference.
class Registers {
 public:
  static Result<std::unique_ptr<Registers>> compile(std::shared_ptr<const pack::Pack> pack, const std::string& agency);
  ~Registers();

  std::vector<Database::Migration> migrations() const;
  const pack::Register* definition(std::string_view register_id) const;

  /// Checks values against the definition in force on context.today() (unknown field, type, length, code, required) and writes
  /// version 1. Fields with a `number` and no value get one. Person fields take Ref text; this agency's own subject_id is mapped inside.
  /// @errors registers.unknown_register, registers.field (all wrong fields at once), registers.not_unique, registers.subject_has_record
  Result<Record> create(Tx& tx, Context& context, std::string_view register_id, const json::object& values, CivilDate valid_from,
                        const Provenance& why) const;

  /// Writes a new version: `changes` over the current values, valid from a day on. Nothing is erased.
  /// @errors registers.not_found, registers.field, registers.not_unique, registers.changed (expected_version is not current)
  Result<Record> amend(Tx& tx, Context& context, std::string_view register_id, std::int64_t id, const json::object& changes,
                       CivilDate valid_from, const Provenance& why, std::optional<int> expected_version = {}) const;

  std::optional<Record> get(ReadTx& tx, std::string_view register_id, std::int64_t id) const;
  /// Current records whose field equals a value (unique, searchable or person fields only), oldest first.
  std::vector<Record> find(ReadTx& tx, std::string_view register_id, std::string_view field, const json::value& value, int limit = 100) const;
  std::vector<Record> history(ReadTx& tx, std::string_view register_id, std::int64_t id) const;
  /// The version that was valid on a day, as known at an instant.
  std::optional<Record> as_of(ReadTx& tx, std::string_view register_id, std::int64_t id, CivilDate valid, Instant known) const;
  std::int64_t count(ReadTx& tx, std::string_view register_id) const;

  /// Makes the next value of a number definition. Sequences have no gaps: they live and die with the transaction.
  Result<std::string> next_number(Tx& tx, Context& context, std::string_view number, const json::object& inputs) const;

  /// This agency's subject_id for a person reference; made on first sight.
  std::int64_t subject_id(Tx& tx, Context& context, Ref person) const;

 private:
  struct Compiled;
  Registers();
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace sen::registers
