#pragma once
/// The model, part 2: registers, numbers, services, grants, events.
#include "pack/country.hpp"

namespace sen::pack {
// ---- registers
// ------------------------------------------------------------------------------------------------------------------

enum class FieldType {
  kText,
  kName,
  kInteger,
  kBoolean,
  kDate,
  kPartialDate,
  kInstant,
  kCode,
  kPlace,
  kPin,
  kPerson,
  kRecord,
  kMoney,
  kAddress,  ///< {country, place, on, detail}: as much of it as is known
  kGroups    ///< a list of small groups of `fields`
};
/// What a field was in databases that an earlier pack made; the engine brings them along at its next start.
struct EarlierField {
  struct Example {
    Expr from;
    Expr to;
  };
  std::string name;
  FieldType type = FieldType::kText;
  Expr value;  ///< of what it was, by its name then; absent: the same value, as the new type reads it
  std::vector<Example> examples;
  Source source;
};
struct RegisterField {
  std::string name;
  FieldType type = FieldType::kText;
  Text label;
  std::string codes;   ///< code list of a kCode field; of the countries of a kAddress field
  std::string target;  ///< register of a kRecord field
  std::string number;  ///< number definition that makes the value when it is not given
  bool required = false;
  bool unique = false;      ///< among current records; kept in a key table
  bool searchable = false;  ///< indexed
  bool personal = true;
  bool sensitive = false;             ///< of the kinds that the law on personal data protects more: a grant must say so
  int max_length = 200;               ///< of a text; of the detail of an address
  std::vector<RegisterField> fields;  ///< of one group of a kGroups field
  int max_items = 20;                 ///< of a kGroups field
  std::optional<EarlierField> was;    ///< not for a member of a group
  /// Kept as JSON in one column: read and told whole, never looked up by.
  bool structured() const { return type == FieldType::kAddress || type == FieldType::kGroups; }
  const RegisterField* member(std::string_view inner) const;        ///< of a group
  std::optional<RegisterField> part(std::string_view inner) const;  ///< of an address: country, place or detail
  Source source;
};
/// A kept collection of facts of one kind. One table of current rows, one of all versions; columns are the union over
/// definitions.
struct Register {
  std::string id;
  std::string agency;
  Text title;
  std::string legal;
  Validity valid;
  std::string subject_field;  ///< the kPerson field that says whom a record is about; empty when it is about no person
  bool once_per_subject = false;
  std::string
      replaced_by;  ///< the kPerson field that names whose record stands for this one; reads then answer that one
  /// By which fields people are searched: a name with a partial date, maybe a place. Empty name: not searched.
  struct Search {
    std::string name;
    std::string born;
    std::string place;
  };
  Search search;
  /// How long a record is kept after it ended, or after a day of its own. 0 years: for ever.
  struct Retention {
    int years = 0;
    std::string after;  ///< a kDate field; empty: since the record's last change, when it holds no more
    std::string legal;
  };
  Retention retention;
  std::vector<RegisterField> fields;
  const RegisterField* field(std::string_view name) const;
  Source source;
};

/// How a number is made: a FEEL text over the inputs, with next(width) (gapless sequence per `scope`), random(width)
/// and pin_prefix(place). Inputs: a register's own fields when a field names it; the case's names and the outcome's
/// `with` when a document does; {agency, office, day} when a procedure's dossier does.
struct Number {
  std::string id;
  std::string legal;
  std::vector<std::string> inputs;  ///< the names it reads, in the order declared
  Expr scope;                       ///< the sequence's key, for example office + "/" + year; empty for random numbers
  Expr format;                      ///< gives the text
  Source source;
};

// ---- services and grants
// ----------------------------------------------------------------------------------------------------------

/// A verification answers yes, no or unknown to claims about a record, and tells nothing else. A search finds by name;
/// changes are for those who keep copies: what is new since a cursor.
enum class ServiceKind { kRead, kVerify, kSearch, kChanges, kAct, kEvent };
std::string_view kind_name(ServiceKind kind);  ///< as packs spell it
/// Questions within an hour, against guessing.
struct Budget {
  int per_record = 0;  ///< by one caller about one record; verifications only
  int per_caller = 0;  ///< by one caller in all
};
struct Binding {  ///< name: expression, in the order written
  std::string name;
  Expr value;
};
enum class WriteKind { kCreate, kAmend, kEnd };
/// A change of one register that an act or an outcome makes.
struct RecordWrite {
  WriteKind kind = WriteKind::kCreate;
  std::string register_id;
  std::string as;  ///< name of the written record in later expressions; a list with `each` or `many`
  std::vector<std::string>
      unless;  ///< fields that identify an existing record: then nothing is written and that one is answered
  std::vector<Binding> where;  ///< amend, end: what finds the record
  bool many = false;           ///< amend, end: every record that is found, also none; else exactly one
  std::vector<Binding> with;
  std::vector<std::string> if_given;  ///< fields that take the argument of the same name when the caller gives it
  std::vector<std::string> renew;     ///< amend: fields that get another value of their `number`
  Expr each;                          ///< a list: once for every entry, which is `item`
  Expr when;
  Expr from;                                     ///< the day from which it holds; today when absent
  Expr until;                                    ///< amend, end: the day from which it holds no more
  Expr version;                                  ///< amend, end: the version that the caller saw; another one refuses
  std::vector<const Expr*> expressions() const;  ///< all that it reads
  Source source;
};
/// Records that an act looks at before it writes: null, one, with `many` a list, with `count` only how many.
struct Find {
  std::string register_id;
  std::string as;
  std::vector<Binding> where;
  bool many = false;
  bool count = false;
  Source source;
};
/// What must be true, or the act is refused with the message.
struct Rule {
  std::string id;
  Expr that;
  std::string legal;
  Text message;
  Source source;
};
/// An act of another agency that follows from this one: sent with the commit, in order for each subject.
struct FollowUp {
  std::string service;
  std::string purpose;
  std::vector<Binding> with;
  std::vector<std::string> if_given;  ///< arguments of this act that are passed on when the caller gave them
  Expr each;
  Expr when;
  Source source;
};
struct Include {  ///< a read answer's nested object: the current record of `register_id` whose `match` equals `from` of
                  ///< the parent
  std::string name;
  std::string register_id;
  std::string match;
  std::string from;
  bool many = false;
};
struct Service {
  std::string id;  ///< person.read
  std::string agency;
  ServiceKind kind = ServiceKind::kRead;
  Text title;
  std::string legal;
  std::string register_id;           ///< read
  std::vector<std::string> find_by;  ///< read: arguments (fields). All of them must be given and must match
  std::vector<std::string> also_by;  ///< read: with several fields, the argument `person` matches any of them
  bool many = false;                 ///< read: answers a list
  Expr only;                         ///< read: over the record's fields; records for which it is not true are left out
  std::vector<Include> includes;
  Budget budget;                         ///< verify, search
  int limit = 0;                         ///< search, changes: records in one answer
  std::vector<Find> finds;               ///< act: over the scope {args, earlier `as` names}, as all that follow
  std::vector<Rule> rules;               ///< act: judged in order, before anything is written
  std::vector<RecordWrite> writes;       ///< act: in order
  std::vector<FollowUp> follow_ups;      ///< act
  std::vector<Binding> gives;            ///< act: what is answered
  std::vector<std::string> field_paths;  ///< filled by the loader
  /// All field paths that an answer may have: the register's fields, and each include's as "residence.commune".
  const std::vector<std::string>& fields() const { return field_paths; }
  bool asks() const { return kind != ServiceKind::kAct && kind != ServiceKind::kEvent; }
  std::vector<std::string> args() const;  ///< read: find_by or `person`; search: name, born, place; changes: since;
                                          ///< act: the names that its expressions read as args.name
  Source source;
};
/// Who may call which service, for which purpose, which fields, until when, on what legal basis.
struct Grant {
  std::string id;
  std::string service;
  std::string to;  ///< agency
  std::string purpose;
  std::vector<std::string> fields;  ///< paths such as "residence.commune"; acts: empty
  bool sensitive = false;           ///< names sensitive fields, on purpose
  Text basis;
  Validity valid;
  Source source;
};
struct Purpose {
  std::string id;
  Text title;
};
/// An event kind and which agencies receive it.
struct EventKind {
  std::string id;  ///< birth_notice.recorded
  std::string agency;
  std::string register_id;  ///< emitted when a record of this register is created
  std::vector<std::string> fields;
  std::vector<std::string> to;
  Source source;
};

}  // namespace sen::pack
