#pragma once
/// The register engine: real tables with typed columns made from the pack's definitions, a current row and all versions
/// on two time axes (valid: civil dates; known: microseconds, strictly growing; both half-open), provenance on every
/// change, unique values in key tables, numbers from gapless sequences.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "pack/model.hpp"
#include "ports/database.hpp"
#include "registers/stated.hpp"

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
                        ///< addresses as objects, groups as lists of objects, absent as null
};

/// What is asked of a search. The name decides; the rest narrows and ranks.
struct Query {
  std::string name;
  std::string born;   ///< "1990", "1990-05" or "1990-05-12"; empty: any
  std::string place;  ///< code of a commune or its province; empty: any
  CivilDate on;       ///< the day on which place codes are meant
  int limit = 20;
};
struct Hit {
  Record record;
  int score = 0;  ///< 0 to 100; 100: the same name with its marks, the same day, the same place
};

/// A record that was touched: as it stands, or a note that it holds no more.
struct Touched {
  Record record;
  bool in_force = true;
};
/// A place in the order of changes: everything after it is new to who holds it. It stays good for ever.
struct ChangeCursor {
  Instant write;
  std::int64_t id = 0;
  std::string text() const;
  static Result<ChangeCursor> parse(std::string_view text);  ///< @errors registers.bad_cursor
};
struct ChangePage {
  std::vector<Touched> records;
  ChangeCursor next;  ///< to go on from, also when there was nothing
  bool more = false;
};

/// A record that is kept no longer: what remains is the journal's entry.
struct Erased {
  const pack::Register* def = nullptr;
  std::int64_t id = 0;
  Ref subject;
};

/// Of one field, on days where two states of knowledge differ. Null where the record does not hold.
struct Difference {
  CivilDate from;
  std::optional<CivilDate> until;
  std::string field;  ///< its name; of an address or a list the path to what differs: other_names/1/name
  json::value before;
  json::value after;
};

/// Names of the fields that a record is told with; none: all. Who needs a few of forty saves a third of the time.
using Told = std::span<const std::string_view>;

struct Key;
struct CurrentRow;

/// Where a walk through a register has come to; begins before the first record.
struct Position {
  std::int64_t subject_id = 0;
  std::int64_t id = 0;
};
struct Page {
  std::vector<Record> records;
  Position last;
  bool more = false;
};

/// Told before each step of a build: what is made, which of how many (from 1). Says whether to go on.
using BuildProgress = std::function<bool(const std::string& what, int step, int of)>;

/// What the index of a search by name has of a record: its first and last syllable, its birth date as text, all
/// syllables, its place.
struct Namesake {
  std::string ends;
  std::string born;
  std::string name_key;
  std::string place;  ///< empty when the register is searched by no place
  std::int64_t id = 0;
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
  /// Ends first loads that were broken off (load.hpp), all but the one that `but` began: without its end a register
  /// finds nothing. After install(). @returns false when `told` stopped it  @errors database.*
  Result<bool> finish_loads(Database& database, AgencySlot agency, const BuildProgress& told,
                            const std::string& but = {}) const;
  const pack::Register* definition(std::string_view register_id) const;
  /// A current record has this value: what find() would find, without telling it.
  bool knows(ReadTx& tx, std::string_view register_id, std::string_view field, const json::value& value) const;
  /// True when find() can use this field: unique, searchable or a person.
  bool findable(std::string_view register_id, std::string_view field) const;

  // After an error the transaction must not commit, but for what is refused because of what was given: those refusals
  // (registers.field, not_unique, subject_has_record) leave no more behind than this agency's number for a reference.

  /// Checks values against the definition in force (unknown field, type, length, code, required) and writes version 1.
  /// Fields with a `number` and no value get one. Person fields take Ref text; this agency's own subject_id is mapped
  /// inside. A `valid_from` after today makes a record that get and find show from that day on.
  /// @errors registers.unknown_register, registers.field (all wrong fields at once, as JSON pointers),
  /// registers.not_unique, registers.subject_has_record, registers.numbers_exhausted, registers.bad_number,
  /// registers.not_good (a quality rule of the pack keeps it out)
  Result<Record> create(Tx& tx, Context& context, std::string_view register_id, const json::object& values,
                        CivilDate valid_from, const Provenance& why) const;

  // Many records, as files bring them.

  /// Reads one value for each field, in the order of the definition. Like create it names all wrong fields; a statement
  /// with problems must not be created.
  Stated read(std::string_view register_id, std::span<const Given> row, CivilDate valid_from,
              FieldErrors& problems) const;
  /// Writes what was read. @returns the record's id  @errors as create, without registers.field
  Result<std::int64_t> create(Tx& tx, Context& context, const Stated& stated, const Provenance& why) const;
  /// The current record with the same values in all `key` fields (positions in the definition), the first findable and
  /// given one leading; none when no key field can be found by.
  std::optional<Match> match(ReadTx& tx, const Stated& stated, std::span<const std::size_t> key) const;
  /// What amend() would take to make the record as stated.
  json::object changes(const Stated& stated, const Match& match) const;
  /// Records in the order of their keys, at most `limit`, fewer where some do not hold: as they stand, or as they were
  /// valid `on` a day by what is known now.
  Page scan(ReadTx& tx, std::string_view register_id, const Position& after, int limit,
            std::optional<CivilDate> on = {}) const;

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

  /// Erases records whose time of keeping is over, with their history; what is unique and never given again stays
  /// taken. The caller journals each. Run daily until it answers less than `limit`.
  std::vector<Erased> purge(Tx& tx, Context& context, int limit) const;

  std::optional<Record> get(ReadTx& tx, std::string_view register_id, std::int64_t id) const;
  /// Current records whose field equals a value (findable fields only; others and unusable values find nothing), oldest
  /// first.
  std::vector<Record> find(ReadTx& tx, std::string_view register_id, std::string_view field, const json::value& value,
                           int limit = 100, Told told = {}) const;
  /// Current records in the order of their ids, from the one after `after` (0: from the first): a register page by
  /// page.
  std::vector<Record> list(ReadTx& tx, std::string_view register_id, std::int64_t after, int limit) const;
  /// All versions in the order they became known; what became known together in order of valid time.
  std::vector<Record> history(ReadTx& tx, std::string_view register_id, std::int64_t id) const;
  /// The version that was valid on a day, as known at an instant.
  std::optional<Record> as_of(ReadTx& tx, std::string_view register_id, std::int64_t id, CivilDate valid,
                              Instant known) const;
  /// What was known at an instant about all days, in order of valid time; empty before the record was known.
  std::vector<Record> timeline(ReadTx& tx, std::string_view register_id, std::int64_t id, Instant known) const;
  /// What somebody who looked at one instant would see otherwise at another, whatever day he asks about.
  std::vector<Difference> difference(ReadTx& tx, std::string_view register_id, std::int64_t id, Instant before,
                                     Instant after) const;
  std::int64_t count(ReadTx& tx, std::string_view register_id) const;

  /// People by name, best first: any order of syllables, middle ones may be missing, one letter mistyped, marks, i and
  /// y and what the pack calls alike do not matter but rank. @errors registers.not_searched, registers.search_too_short
  /// (fewer than two syllables, unless the whole name is one), registers.search_too_wide (give a birth year)
  Result<std::vector<Hit>> search(ReadTx& tx, std::string_view register_id, const Query& query) const;
  /// Records of a register searched by name and birth date that have both, in the order of (ends, born) and after a
  /// place in it: equal names stand together, within them equal years. None when it is not searched so.
  std::vector<Namesake> namesakes(ReadTx& tx, std::string_view register_id, std::string_view ends,
                                  std::string_view born, int limit) const;
  /// Records touched after a cursor, each once, as it stands now; records that hold only from a later day are not in it
  /// until then.
  ChangePage changes(ReadTx& tx, std::string_view register_id, const ChangeCursor& since, int limit) const;

  /// Makes the next value of a number definition. Sequences have no gaps: they live and die with the transaction.
  /// Expressions read `inputs` and today(), and may call next(width), random(width) and the functions of
  /// pack/functions.hpp.
  /// @errors registers.unknown_number, registers.bad_number, registers.numbers_exhausted, feel.*
  Result<std::string> next_number(Tx& tx, Context& context, std::string_view number, const json::object& inputs) const;

  /// This agency's subject_id for a person reference; made on first sight.
  std::int64_t subject_id(Tx& tx, Context& context, Ref person) const;

 private:
  friend class Judge;
  friend class Loader;
  struct Compiled;
  struct Draft;
  Registers();
  std::vector<CurrentRow> rows_of(ReadTx& tx, std::string_view register_id, std::string_view field,
                                  const json::value& value, int limit) const;
  Result<void> admit(ReadTx& tx, Context& context, const Table& table, const Cells& cells, CivilDate from) const;
  Result<Key> new_key(Tx& tx, Context& context, const Stated& stated) const;
  Result<void> reserve_given(Tx& tx, const Draft& draft) const;
  Result<void> number_fields(Tx& tx, Context& context, Draft& draft) const;
  Result<std::string> make_number(Tx& tx, Context& context, const Draft& draft, std::size_t field) const;
  Result<CurrentRow> enter(Tx& tx, Context& context, const Stated& stated, const Provenance& why) const;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace sen::registers
