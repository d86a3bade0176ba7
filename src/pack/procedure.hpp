#pragma once
/// The model, part 3: documents, offers, procedures.
#include <utility>

#include "base/hash.hpp"
#include "pack/registry.hpp"

namespace sen::pack {
// ---- documents, offers, procedures

struct DocumentRow {
  Text label;
  Expr value;  ///< text, or list of texts
};
struct DocumentKind {
  std::string id;           ///< birth-certificate
  std::string result_code;  ///< KQ.G15.000031
  Text title;
  std::string legal;
  std::string number;  ///< number definition
  std::vector<DocumentRow> rows;
  Expr holder_name;  ///< for initials on the public page
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
  std::string places;  ///< kPlace: "commune"
  Expr suggest;
  Expr when;
  Expr valid;  ///< must be true; else `message`
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
/// Who acts for whom once the step is done: identity mandates.
struct MandateGrant {
  Expr person;
  Expr represents;
  std::string kind;  ///< what `represents` is to `person`: child, parent, ward, organisation, other
  Expr until;        ///< a day; absent: without end
};
enum class OutcomeKind { kRecord, kAct, kSign, kIssue };
struct Outcome {
  OutcomeKind kind = OutcomeKind::kRecord;
  RecordWrite record;         ///< kRecord
  std::string service;        ///< kAct
  std::vector<Binding> with;  ///< kAct arguments; kSign/kIssue extra names
  std::string as;             ///< name of the result in later expressions
  std::string document;       ///< kSign, kIssue
  std::string role;           ///< kSign: who signs, at the step's unit
  Text waiting;               ///< shown while this outcome waits ("pending PIN")
  Source source;
};
struct Step {
  std::string id;
  Text title;
  Text doing;  ///< plain sentence while it runs: "{unit} is checking ..."
  std::string unit_kind;
  std::string agency;  ///< that keeps the unit kind
  Expr place;          ///< code of the unit's place
  std::vector<std::string> after;
  Expr when;
  Limit limit;
  bool has_consent = false;
  Expr consent_of;  ///< person reference
  Expr consent_unless;
  Text consent_text;
  Limit consent_limit;
  bool has_confirm = false;
  Limit confirm_limit;
  std::string confirm_document;  ///< drafted for the applicant
  std::vector<Evidence> evidence;
  std::vector<Outcome> outcomes;
  std::vector<MandateGrant> mandates;
  std::vector<Binding> gives;  ///< names that later steps and pages may read, from this step's results
  Source source;
};
struct Procedure {
  std::string id;    ///< birth-linked; several versions share it
  std::string code;  ///< 3.000722: unique
  std::string host;  ///< agency that keeps the dossiers
  Validity valid;
  std::string legal;  ///< for records
  Text law;           ///< the same for people
  Text title;
  Text summary;
  int assurance = 2;
  std::vector<std::string> start;  ///< names given when a draft opens (from an offer or a look-up form)
  std::vector<Binding> knows;
  std::vector<std::pair<std::string, Text>> known_sources;  ///< name -> "Population database"
  Expr eligible;
  Text not_eligible;
  Expr shared_key;  ///< one draft and one dossier per value
  Expr subject;     ///< person reference the dossier is about
  Expr parties;     ///< person references that may see and act on it
  std::string purpose;
  std::string dossier_number;
  Expr office;  ///< agency code part of the dossier number's scope
  std::vector<FormPage> pages;
  std::vector<Binding> derive;  ///< names computed from knows and form, in order
  Text commitment;
  std::vector<Step> steps;
  Digest digest{};  ///< of its file; a dossier pins it
  Source source;
  const Step* step(std::string_view id) const;
};

}  // namespace sen::pack
