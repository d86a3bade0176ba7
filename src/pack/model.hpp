#pragma once
/// The compiled pack: a country as immutable data. Loaded once, shared by every room, safe from any thread.
/// Names: agency, unit kind, register, field, service, procedure, step ids match [a-z][a-z0-9_-]*; those that become SQL names
/// (agency, register, field) match [a-z][a-z0-9_]*.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "feel/feel.hpp"

namespace sen::pack {

/// A text in both languages of the pack. Texts of procedures may hold {path} placeholders, filled from the case's data.
struct Text {
  std::string vi;
  std::string en;
  const std::string& in(std::string_view language) const { return language == "en" ? en : vi; }
  bool empty() const { return vi.empty() && en.empty(); }
};

/// Half-open [from, until).
struct Validity {
  std::optional<CivilDate> from;
  std::optional<CivilDate> until;
  bool covers(CivilDate day) const { return (!from || *from <= day) && (!until || day < *until); }
};

struct Source {  ///< where a definition stands, for messages
  std::string file;
  int line = 0;
};

/// A FEEL expression as it stands in the pack, parsed once.
struct Expr {
  std::string text;
  Source source;
  std::shared_ptr<const feel::Expression> parsed;  ///< null when the pack gives none
  explicit operator bool() const { return parsed != nullptr; }
};

// ---- places, codes, calendar -------------------------------------------------------------------------------------------------

enum class PlaceLevel { kProvince, kDistrict, kCommune };
struct Place {  ///< one version of an administrative unit; the key is (code, valid.from): codes are reused (vn-civil section 8)
  std::string code;
  PlaceLevel level = PlaceLevel::kCommune;
  Validity valid;
  std::string kind;  ///< phường, xã, tỉnh...
  std::string name;
  std::string parent;
  std::vector<std::string> successors;
  std::string full_name() const { return kind + " " + name; }
};

struct CodeItem {
  std::string code;
  Text label;
};
struct CodeList {
  std::string id;
  std::string system;  ///< stored beside each code
  Validity valid;
  Text title;
  std::vector<CodeItem> items;
  const CodeItem* find(std::string_view code) const;
};

/// Working time (vn-civil section 9). Limits count from the day after receipt; a limit ending on a day off moves to the next working day.
struct Calendar {
  std::set<int> weekdays{1, 2, 3, 4, 5};  ///< ISO
  std::map<CivilDate, bool> overrides;     ///< date -> is a working day
  int opens_minute = 450;                  ///< 07:30
  int closes_minute = 1020;                ///< 17:00
  bool works(CivilDate day) const;
  CivilDate next_working_day(CivilDate day) const;  ///< strictly after
};

struct Limit {
  int working_days = 0;
  int days = 0;
  int hours = 0;               ///< calendar hours
  int cutoff_minute = -1;      ///< received after this minute of the day: counts from the next working day
  bool assumed = false;        ///< no published source: shown to pack authors, not to people
  bool set = false;
};
/// When something received at `received` is due. Working-day limits end at closing time of their last day.
/// @source Civil Code 2015 arts. 147-148; the 15:00 rule of same-day civil-status services (vn-civil sections 3 and 9)
Instant due_at(const Limit& limit, Instant received, const Calendar& calendar, const Zone& zone);

// ---- agencies -----------------------------------------------------------------------------------------------------------------

struct Role {
  std::string id;
  Text name;
  std::set<std::string> may;  ///< decide, sign, look_up
};
struct UnitKind {
  std::string id;      ///< commune-police
  Text name;           ///< "Công an {place}"
  std::string per;     ///< "commune", "province", "country" or "facility"
  std::vector<Role> roles;
};
struct Agency {
  std::string id;    ///< [a-z][a-z0-9_]*: also its table prefix
  std::string code;  ///< electronic identifier, Decision 20/2020/QD-TTg: G01
  Text name;
  Text short_name;
  std::vector<UnitKind> units;
  Source source;
};

// ---- registers ------------------------------------------------------------------------------------------------------------------

enum class FieldType {
  kText, kName, kInteger, kBoolean, kDate, kPartialDate, kInstant, kCode, kPlace, kPin, kPerson, kRecord, kMoney
};
struct RegisterField {
  std::string name;
  FieldType type = FieldType::kText;
  Text label;
  std::string codes;          ///< code list of a kCode field
  std::string target;         ///< register of a kRecord field
  std::string number;         ///< number definition that makes the value when it is not given
  bool required = false;
  bool unique = false;        ///< among current records; kept in a key table
  bool searchable = false;    ///< indexed
  bool personal = true;
  int max_length = 200;
  Source source;
};
/// A kept collection of facts of one kind. One table of current rows, one of all versions; columns are the union over definitions.
struct Register {
  std::string id;
  std::string agency;
  Text title;
  std::string legal;
  Validity valid;
  std::string subject_field;  ///< the kPerson field that says whom a record is about; empty when it is about no person
  bool once_per_subject = false;
  std::vector<RegisterField> fields;
  const RegisterField* field(std::string_view name) const;
  Source source;
};

/// How a number is made: a FEEL text over the inputs, with next(width) (gapless sequence per `scope`), random(width) and
/// pin_prefix(place). Inputs: a register's own fields when a field names it; the case's names and the outcome's `with` when a document
/// does; {agency, office, day} when a procedure's dossier does.
struct Number {
  std::string id;
  std::string legal;
  std::vector<std::string> inputs;  ///< the names it reads, in the order declared
  Expr scope;   ///< the sequence's key, for example office + "/" + year; empty for random numbers
  Expr format;  ///< gives the text
  Source source;
};

// ---- services and grants ----------------------------------------------------------------------------------------------------------

enum class ServiceKind { kRead, kAct, kEvent };
struct Binding {  ///< name: expression, in the order written
  std::string name;
  Expr value;
};
/// A register row that an act or an outcome writes.
struct RecordWrite {
  std::string register_id;
  std::string as;                     ///< name of the written record in later expressions
  std::vector<std::string> unless;    ///< fields that identify an existing record: then nothing is written and that one is answered
  std::vector<Binding> with;
  Expr when;
  Source source;
};
struct Include {  ///< a read answer's nested object: the current record of `register_id` whose `match` equals `from` of the parent
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
  std::string register_id;             ///< read
  std::vector<std::string> find_by;    ///< read: arguments (fields). All of them must be given and must match
  std::vector<std::string> also_by;    ///< read: with several fields, the argument `person` matches any of them
  bool many = false;                   ///< read: answers a list
  Expr only;                           ///< read: over the record's fields; records for which it is not true are left out
  std::vector<Include> includes;
  std::vector<RecordWrite> writes;     ///< act: rows written, in order, over the scope {args, earlier `as` names}
  std::vector<Binding> gives;          ///< act: what is answered
  std::vector<std::string> field_paths;  ///< filled by the loader
  /// All field paths that an answer may have: the register's fields, and each include's as "residence.commune".
  const std::vector<std::string>& fields() const { return field_paths; }
  std::vector<std::string> args() const;  ///< read: find_by or `person`; act: the names that its expressions read as args.name
  Source source;
};
/// Who may call which service, for which purpose, which fields, until when, on what legal basis.
struct Grant {
  std::string id;
  std::string service;
  std::string to;  ///< agency
  std::string purpose;
  std::vector<std::string> fields;  ///< paths such as "residence.commune"; acts: empty
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

// ---- documents, offers, procedures ------------------------------------------------------------------------------------------------

struct DocumentRow {
  Text label;
  Expr value;  ///< text, or list of texts
};
struct DocumentKind {
  std::string id;           ///< birth-certificate
  std::string result_code;  ///< KQ.G15.000031
  Text title;
  std::string legal;
  std::string number;       ///< number definition
  std::vector<DocumentRow> rows;
  Expr holder_name;         ///< for initials on the public page
  Source source;
};

struct Offer {
  std::string id;
  std::string on;  ///< event kind
  std::vector<Binding> knows;
  Expr eligible;
  Expr to;  ///< person references
  Text title;
  Text text;
  std::string procedure;
  std::vector<Binding> start;  ///< the draft's `start` values
  Limit lasts;
  Expr key;  ///< one offer per key
  Source source;
};

enum class AskType { kText, kName, kMultiline, kInteger, kChoice, kYesNo, kDate, kTick, kPlace };
struct Choice {
  std::string value;
  Text label;
};
struct Ask {
  std::string field;
  AskType type = AskType::kText;
  Text label;
  Text hint;
  std::vector<Choice> choices;
  Expr choices_from;  ///< a list of {value, label} or of codes with `codes`/places
  std::string codes;
  std::string places;       ///< kPlace: "commune"
  Expr suggest;
  Expr when;
  Expr valid;               ///< must be true; else `message`
  Text message;
  bool required = false;
  int max_length = 100;
  int min = 0;
  int max = 100;
  Source source;
};
struct FormPage {
  std::string id;
  Text title;
  Text intro;
  std::vector<Ask> asks;
  std::vector<DocumentRow> shows;  ///< what is known, with its source: label, value
};
/// A row of the officer's comparison: what the dossier says beside what a register says.
struct Evidence {
  std::string field;  ///< stable name, used when the parent objects by field
  Text label;
  Expr value;
  Expr against;
  Text source;
};
enum class OutcomeKind { kRecord, kAct, kSign, kIssue };
struct Outcome {
  OutcomeKind kind = OutcomeKind::kRecord;
  RecordWrite record;              ///< kRecord
  std::string service;             ///< kAct
  std::vector<Binding> with;       ///< kAct arguments; kSign/kIssue extra names
  std::string as;                  ///< name of the result in later expressions
  std::string document;            ///< kSign, kIssue
  std::string role;                ///< kSign: who signs, at the step's unit
  Text waiting;                    ///< shown while this outcome waits ("pending PIN")
  Source source;
};
struct Step {
  std::string id;
  Text title;
  Text doing;                       ///< plain sentence while it runs: "{unit} is checking ..."
  std::string unit_kind;
  std::string agency;               ///< that keeps the unit kind
  Expr place;                       ///< code of the unit's place
  std::vector<std::string> after;
  Expr when;
  Limit limit;
  bool has_consent = false;
  Expr consent_of;                  ///< person reference
  Expr consent_unless;
  Text consent_text;
  Limit consent_limit;
  bool has_confirm = false;
  Limit confirm_limit;
  std::string confirm_document;     ///< drafted for the applicant
  std::vector<Evidence> evidence;
  std::vector<Outcome> outcomes;
  std::vector<Binding> gives;       ///< names that later steps and pages may read, from this step's results
  Source source;
};
struct Procedure {
  std::string id;    ///< birth-linked; several versions share it
  std::string code;  ///< 3.000722: unique
  std::string host;  ///< agency that keeps the dossiers
  Validity valid;
  std::string legal;
  Text title;
  Text summary;
  int assurance = 2;
  std::vector<std::string> start;  ///< names given when a draft opens (from an offer or a look-up form)
  std::vector<Binding> knows;
  std::vector<std::pair<std::string, Text>> known_sources;  ///< name -> "Population database"
  Expr eligible;
  Text not_eligible;
  Expr shared_key;   ///< one draft and one dossier per value
  Expr subject;      ///< person reference the dossier is about
  Expr parties;      ///< person references that may see and act on it
  std::string purpose;
  std::string dossier_number;
  Expr office;       ///< agency code part of the dossier number's scope
  std::vector<FormPage> pages;
  std::vector<Binding> derive;  ///< names computed from knows and form, in order
  Text commitment;
  std::vector<Step> steps;
  Digest digest{};   ///< of its file; a dossier pins it
  Source source;
  const Step* step(std::string_view id) const;
};

// ---- the whole ----------------------------------------------------------------------------------------------------------------------

struct Pack {
  std::string id;
  Text name;
  std::vector<std::string> languages;  ///< of every Text; the first is the default
  std::optional<Zone> zone_holder;
  const Zone& zone() const { return *zone_holder; }
  Digest digest{};  ///< of all files, in name order
  Calendar calendar;
  std::vector<Place> places;  ///< sorted by code, valid.from
  std::map<std::string, CodeList, std::less<>> codes;
  std::map<std::string, std::string, std::less<>> pin_prefixes;  ///< pre-2025 province code -> PIN prefix
  std::vector<Agency> agencies;
  std::map<std::string, Register, std::less<>> registers;
  std::map<std::string, Number, std::less<>> numbers;
  std::map<std::string, Purpose, std::less<>> purposes;
  std::map<std::string, Service, std::less<>> services;
  std::vector<Grant> grants;
  std::vector<EventKind> events;
  std::map<std::string, DocumentKind, std::less<>> documents;
  std::vector<Offer> offers;
  std::vector<Procedure> procedures;

  const Agency* agency(std::string_view id) const;
  const UnitKind* unit_kind(std::string_view id, const Agency** agency = nullptr) const;
  /// The place version in force on a day; null when the code means nothing then.
  const Place* place(std::string_view code, CivilDate on) const;
  /// As place(), else the last version that ended before the day, else the first one: for naming what old papers name.
  const Place* place_or_former(std::string_view code, CivilDate on) const;
  /// The code of the province that a place lies in on a day; empty when unknown.
  std::string province_of(std::string_view code, CivilDate on) const;
  /// The first three digits of a personal number for a birth registered at a place; empty when unknown. @source vn-civil section 1
  std::string pin_prefix(std::string_view code, CivilDate on) const;
  /// "Phường Ba Đình, Thành phố Hà Nội" as of a day; the code itself when unknown.
  std::string place_name(std::string_view code, CivilDate on) const;
  /// "Công an Phường Ba Đình" for unit "commune-police:00004".
  std::string unit_name(std::string_view unit, CivilDate on, std::string_view language) const;
  const Grant* grant(std::string_view service, std::string_view to, std::string_view purpose, CivilDate on) const;
  /// The version of a procedure in force on a day.
  const Procedure* procedure(std::string_view id, CivilDate on) const;
  const Procedure* procedure_by_code(std::string_view code) const;
  std::string code_label(std::string_view list, std::string_view code, std::string_view language) const;
};

}  // namespace sen::pack
