// Every check of a pack has a broken pack here: a small right one with one thing changed, and the finding it must give.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "pack/errors.hpp"
#include "pack/small_pack.hpp"

namespace sen::pack {
namespace {

using test::SmallPack;

std::string all(const Loaded& loaded) {
  std::string out;
  for (const Finding& finding : loaded.findings)
    out += std::string(finding.def->id) + (finding.fatal ? " " : " (warning) ") + describe(finding) + "\n";
  return out;
}

bool has(const Loaded& loaded, const ErrorDef& def, const std::string& file, const std::string& part) {
  return std::ranges::any_of(loaded.findings, [&](const Finding& f) {
    return f.def == &def && f.file == file && describe(f).find(part) != std::string::npos && f.line > 0;
  });
}

TEST(Check, finds_nothing_in_a_right_pack) {
  const Loaded loaded = SmallPack().load();
  EXPECT_EQ(all(loaded), "");
  EXPECT_NE(loaded.pack, nullptr);
}

TEST(Check, takes_a_field_that_was_another) {
  const Loaded loaded = SmallPack()
                            .change("person.yaml", "type: integer,",
                                    "type: integer, was: {field: tall, type: text, value: 'number(tall)', examples: "
                                    "[{from: '\"17\"', to: '17'}, {from: 'null', to: 'null'}]},")
                            .load();
  EXPECT_EQ(all(loaded), "");
  const auto& was = loaded.pack->registers.at("person").field("height")->was;
  EXPECT_EQ(was->name, "tall");
  EXPECT_EQ(was->type, FieldType::kText);
}

struct Broken {
  const char* name;
  const char* file;
  const char* from;
  const char* to;
  const ErrorDef& def;
  const char* part;
  const char* where = nullptr;  ///< the file that the finding names, when it is another
};
void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }
class BrokenPack : public testing::TestWithParam<Broken> {};

TEST_P(BrokenPack, is_found_with_its_place) {
  const Broken& broken = GetParam();
  const Loaded loaded = SmallPack().change(broken.file, broken.from, broken.to).load();
  EXPECT_TRUE(has(loaded, broken.def, broken.where == nullptr ? broken.file : broken.where, broken.part))
      << all(loaded);
  const bool fatal = std::ranges::any_of(loaded.findings, &Finding::fatal);
  EXPECT_EQ(loaded.pack == nullptr, fatal);
}

using namespace errors;
const Broken kFiles[] = {
    {"bad_yaml", "pack.yaml", "languages: [vi, en]", "languages: [vi, en", kBadYaml, "YAML"},
    {"anchor", "pack.yaml", "languages: [vi, en]", "languages: *x", kBadYaml, "YAML"},
    {"unknown_kind", "sex.yaml", "codes: sex", "code: sex", kUnknownKind, "Did you mean codes?"},
    {"unknown_key", "person.yaml", "legal: Law 1", "legal: Law 1\nsubjct: ref", kUnknownKey, "Did you mean subject?"},
    {"unknown_inner_key", "move.yaml", "after: [enter]", "afer: [enter]", kUnknownKey, "Did you mean after?"},
    {"repeated_key", "person.yaml", "legal: Law 1", "legal: Law 1\nlegal: Law 2", kRepeatedKey, "legal"},
    {"missing_key", "move.yaml", "subject: me.ref\n", "", kMissingKey, "subject"},
    {"wrong_shape", "move.yaml", "start: [who]", "start: {who: 1}", kWrongShape, "a list"},
    {"not_a_number", "move.yaml", "purpose: move", "purpose: move\nassurance: high", kWrongShape, "whole number"},
    {"not_a_date", "move.yaml", "from: 2024-01-01", "from: 2024-02-30", kWrongShape, "a date"},
    {"not_a_time", "move.yaml", "{working_days: 1}", "{working_days: 1, cutoff: 3pm}", kWrongShape, "time of day"},
    {"two_units", "move.yaml", "{working_days: 1}", "{working_days: 1, days: 2}", kWrongShape, "one unit"},
    {"bad_value", "person.yaml", "type: place", "type: plce", kBadValue, "Did you mean place?"},
    {"bad_right", "office.yaml", "may: [sign]", "may: [sing]", kBadValue, "Did you mean sign?"},
    {"name_with_capital", "person.yaml", "register: person", "register: Person", kBadName, "Person"},
    {"sql_word", "entry.yaml", "field: reason", "field: order", kBadName, "order"},
    {"engine_word", "entry.yaml", "field: reason", "field: valid_from", kBadName, "valid_from"},
    {"missing_translation", "move.yaml", "title: {vi: Vì sao, en: Why}", "title: {vi: Vì sao}", kMissingTranslation,
     "en"},
    {"missing_label_translation", "sex.yaml", ", en: Male", "", kMissingTranslation, "en"},
    {"repeated_id", "person.yaml", "register: person", "register: entry", kRepeated, "entry.yaml:1"},
    {"repeated_field", "person.yaml", "field: home", "field: born", kRepeated, "born"},
    {"repeated_code", "sex.yaml", "items:\n", "items:\n  - {code: \"1\", vi: Nữ, en: Female}\n", kRepeated, "1"},
    {"bad_table", "places.tsv", "00001\t", "0001\t", kBadTable, "digits"},
    {"bad_zone", "pack.yaml", "Asia/Ho_Chi_Minh", "Asia/Nowhere", kBadValue, "zone"},
};
const Broken kReferences[] = {
    {"agency", "person.yaml", "agency: police", "agency: plice", kUnknownReference, "Did you mean police?"},
    {"codes", "person.yaml", "type: place", "type: code, codes: sx", kUnknownReference, "Did you mean sex?"},
    {"number", "entry.yaml", "number: entry-number", "number: entry-numbr", kUnknownReference,
     "Did you mean entry-number?"},
    {"number_input", "entry-number.yaml", "inputs: [office]\nscope: office", "inputs: [offices]\nscope: offices",
     kUnknownReference, "Did you mean office?", "entry.yaml"},
    {"subject", "person.yaml", "subject: ref", "subject: rf", kUnknownReference, "field rf"},
    {"register", "person.read.yaml", "register: person", "register: persn", kUnknownReference, "Did you mean person?"},
    {"find_by", "person.read.yaml", "find_by: [ref]", "find_by: [reff]", kUnknownReference, "reff"},
    {"find_by_unindexed", "person.read.yaml", "find_by: [ref]", "find_by: [born]", kWrongShape, "searchable",
     "person.yaml"},
    {"grant_service", "grants.yaml", "service: person.read", "service: person.red", kUnknownReference,
     "Did you mean person.read?"},
    {"grant_field", "grants.yaml", "fields: [ref, name, home]", "fields: [ref, name, home, nme]", kUnknownReference,
     "nme"},
    {"purpose", "grants.yaml", "purpose: move", "purpose: mve", kUnknownReference, "Did you mean move?"},
    {"unit", "move.yaml", "unit: commune-office(me.home)", "unit: comune-office(me.home)", kUnknownReference,
     "Did you mean commune-office?"},
    {"role", "move.yaml", "by: chair", "by: char", kUnknownReference, "role char"},
    {"document", "move.yaml", "sign: paper", "sign: papr", kUnknownReference, "Did you mean paper?"},
    {"document_number", "paper.yaml", "number: paper-number", "number: paper-nmber", kUnknownReference,
     "Did you mean paper-number?"},
    {"act", "move.yaml", "act: person.note", "act: person.nte", kUnknownReference, "Did you mean person.note?"},
    {"known_service", "move.yaml", "'person.read(ref: session.person)'", "'person.rad(ref: session.person)'",
     kUnknownReference, "Did you mean person.read?"},
    {"event", "offer.yaml", "on: entry.recorded", "on: entry.recordd", kUnknownReference,
     "Did you mean entry.recorded?"},
    {"offer_procedure", "offer.yaml", "procedure: move", "procedure: mov", kUnknownReference, "Did you mean move?"},
    {"event_delivery", "recorded.yaml", "to: [portal]", "to: [police]", kUnknownReference, "delivery", "offer.yaml"},
    {"step", "move.yaml", "after: [enter]", "after: [entr]", kUnknownReference, "Did you mean enter?"},
    {"record_field", "move.yaml", "- reason: form.reason", "- reson: form.reason", kUnknownReference,
     "Did you mean reason?"},
    {"not_a_call", "move.yaml", "'person.read(ref: session.person)'", "session.person", kNotACall, "session.person"},
    {"act_as_read", "move.yaml", "'person.read(ref: session.person)'", "'person.note(ref: session.person)'",
     kWrongServiceKind, "act"},
    {"read_as_act", "move.yaml", "act: person.note", "act: person.read", kWrongServiceKind, "read"},
    {"argument", "move.yaml", "(ref: session.person)", "(rf: session.person)", kUnknownArgument, "Did you mean ref?"},
    {"missing_argument", "move.yaml", "(ref: session.person)", "()", kMissingArgument, "ref"},
    {"act_argument", "move.yaml", "          - name: me.name\n",
     "          - name: me.name\n          - nme: me.name\n", kUnknownArgument, "Did you mean name?"},
    {"offer_start", "offer.yaml", "start: [{who: event.person}]", "start: [{whom: event.person}]", kUnknownArgument,
     "Did you mean who?"},
    {"offer_start_missing", "offer.yaml", "start: [{who: event.person}]", "start: []", kMissingArgument, "who"},
};
const Broken kExpressions[] = {
    {"syntax", "move.yaml", "'me != null'", "'me != '", kBadExpression, "me !="},
    {"unknown_name", "move.yaml", "shared_key: me.ref", "shared_key: mee.ref", kBadExpression, "mee"},
    {"unknown_form_field", "move.yaml", "reason: form.reason", "reason: form.reasn", kBadExpression, "reasn"},
    {"unknown_function", "move.yaml", "place_province(me.home)", "place_provinces(me.home)", kBadExpression,
     "place_provinces"},
    {"name_of_a_later_step", "move.yaml", "reason: form.reason", "reason: paper_number", kBadExpression,
     "paper_number"},
    {"number_expression", "entry-number.yaml", "format: 'next(2)'", "format: 'nxt(2)'", kBadExpression, "nxt"},
    {"document_row", "paper.yaml", "value: entry.number", "value: entry.numbr", kBadExpression, "numbr"},
    {"was_nothing", "person.yaml", "type: integer,", "type: integer, was: {field: height},", kWrongShape,
     "another name"},
    {"was_there", "person.yaml", "type: integer,", "type: integer, was: {field: born, type: date},", kRepeated, "born"},
    {"was_a_person", "person.yaml", "type: integer,", "type: integer, was: {type: person},", kWrongShape,
     "of no person"},
    {"was_without_examples", "person.yaml", "type: integer,", "type: integer, was: {field: tall, value: 'tall + 1'},",
     kMissingKey, "examples"},
    {"was_of_another", "person.yaml", "type: integer,",
     "type: integer, was: {field: tall, value: name, examples: [{from: '1', to: 'null'}]},", kBadExpression, "name"},
    {"was_otherwise", "person.yaml", "type: integer,",
     "type: integer, was: {field: tall, value: 'tall + 1', examples: [{from: '1', to: '3'}]},", kExampleFails,
     "1 becomes 2, not 3"},
    {"sequence_without_scope", "entry-number.yaml", "scope: office\n", "", kMissingKey, "scope"},
    {"placeholder", "offer.yaml", "en: \"Hello {me.name}\"", "en: \"Hello {me.nam}\"", kBadPlaceholder, "me.nam"},
    {"open_brace", "offer.yaml", "en: \"Hello {me.name}\"", "en: \"Hello {me\"", kBadPlaceholder, "braces"},
    {"wrong_type", "entry.yaml", "field: reason, type: text", "field: reason, type: integer", kWrongType, "number",
     "move.yaml"},
};
const Broken kPromises[] = {
    {"register_law", "person.yaml", "legal: Law 1\n", "", kNoLegalBasis, "person"},
    {"service_law", "person.read.yaml", "legal: Law 1\n", "", kNoLegalBasis, "person.read"},
    {"grant_law", "grants.yaml", "    basis: {vi: Luật 1, en: Law 1}\n", "", kNoLegalBasis, "read"},
    {"procedure_law", "move.yaml", "legal: Law 2\n", "", kNoLegalBasis, "move"},
    {"document_law", "paper.yaml", "legal: Law 2\n", "", kNoLegalBasis, "paper"},
    {"sensitive", "person.yaml", "en: Home}}", "en: Home}, sensitive: true}", kSensitive, "home", "grants.yaml"},
    {"retention_law", "person.yaml", "subject: ref\n", "subject: ref\nretention: {years: 5, after: born}\n",
     kNoLegalBasis, "person"},
    {"retention_day", "person.yaml", "subject: ref\n",
     "subject: ref\nretention: {years: 5, after: home, legal: Law 1}\n", kWrongShape, "a date"},
    {"no_grant", "move.yaml", "host: portal", "host: office", kNoGrant, "person.read"},
    {"other_field", "move.yaml", "value: me.name}\n    ask", "value: me.born}\n    ask", kNotGranted, "born"},
    {"other_field_by_derived_name", "move.yaml", "  - greeting: '\"Dear \" + me.name'",
     "  - mine: me\n  - greeting: mine.born", kNotGranted, "born"},
    {"grant_ended", "grants.yaml", "{from: 2020-01-01}", "{from: 2020-01-01, until: 2023-01-01}", kGrantEnds,
     "2023-01-01"},
    {"grant_ends_early", "grants.yaml", "{from: 2020-01-01}", "{from: 2020-01-01, until: 2026-01-01}", kGrantEnds,
     "2026-01-01"},
    {"grant_begins_late", "grants.yaml", "{from: 2020-01-01}", "{from: 2025-01-01}", kNoGrant, "2024-01-01",
     "move.yaml"},
    {"asks_known_name", "move.yaml", "field: reason, type: text", "field: home, type: text", kAsksKnown, "me.home"},
    {"asks_known_label", "move.yaml", "en: Reason for moving", "en: full name", kAsksKnown, "me.name"},
    {"act_lacks", "move.yaml", "          - name: me.name\n", "", kLacksField, "name"},
    {"record_lacks", "move.yaml", "          - office: unit_place\n          - reason: form",
     "          - reason: form", kLacksField, "office"},
    {"write_lacks", "person.note.yaml", "      - name: args.name\n", "", kLacksField, "name"},
    {"other_register", "move.yaml", "record: entry\n        as: entry", "record: person\n        as: entry",
     kOtherAgency, "police"},
    {"service_of_other", "person.read.yaml", "agency: police", "agency: office", kOtherAgency, "police"},
    {"cannot_sign", "move.yaml", "by: chair", "by: clerk", kRoleCannot, "sign"},
    {"nobody_decides", "office.yaml", "may: [decide]", "may: [look_up]", kRoleCannot, "decide", "move.yaml"},
    {"circle", "move.yaml", "    unit: commune-office(me.home)\n    limit: {working_days: 1}",
     "    unit: commune-office(me.home)\n    after: [tell]\n    limit: {working_days: 1}", kCyclicSteps, "tell"},
    {"own_circle", "move.yaml", "after: [enter]", "after: [tell]", kCyclicSteps, "tell"},
    {"never", "move.yaml", "    limit: {working_days: 1}", "    when: 'false'\n    limit: {working_days: 1}",
     kUnreachableStep, "tell"},
    {"ends_before_it_begins", "move.yaml", "until: 2030-01-01", "until: 2023-01-01", kEmptyValidity, "move"},
    {"assumed", "move.yaml", "{working_days: 1}", "{working_days: 1, assumed: true}", kAssumed, "enter"},
};

/// The act person.note with one more write, find, rule or follow-up.
#define WITH_WRITE(text) "gives:\n", "  - " text "\ngives:\n"
#define WITH_PART(text) "writes:\n", text "\nwrites:\n"
const Broken kActs[] = {
    {"no_form", "person.note.yaml", WITH_WRITE("as: person2"), kWrongShape, "one of record, amend, end"},
    {"two_forms", "person.note.yaml", WITH_WRITE("{amend: person, end: person, where: [{ref: args.ref}]}"), kWrongShape,
     "one of record, amend, end"},
    {"key_of_another_form", "person.note.yaml", WITH_WRITE("{end: person, where: [{ref: args.ref}], renew: [name]}"),
     kUnknownKey, "renew"},
    {"amend_without_where", "person.note.yaml", WITH_WRITE("{amend: person, with: [{name: args.name}]}"), kMissingKey,
     "where"},
    {"amend_without_change", "person.note.yaml", WITH_WRITE("{amend: person, where: [{ref: args.ref}]}"), kMissingKey,
     "with"},
    {"where_unindexed", "person.note.yaml", WITH_WRITE("{end: person, where: [{born: args.born}]}"), kWrongShape,
     "searchable"},
    {"where_unknown_field", "person.note.yaml", WITH_WRITE("{end: person, where: [{rf: args.ref}]}"), kUnknownReference,
     "Did you mean ref?"},
    {"if_given_unknown", "person.note.yaml", WITH_WRITE("{amend: person, where: [{ref: args.ref}], if_given: [nme]}"),
     kUnknownReference, "Did you mean name?"},
    {"renew_without_number", "person.note.yaml", WITH_WRITE("{amend: person, where: [{ref: args.ref}], renew: [name]}"),
     kWrongShape, "`number`"},
    {"each_of_no_list", "person.note.yaml", WITH_WRITE("{end: person, each: '1 + 1', where: [{ref: args.ref}]}"),
     kWrongType, "list"},
    {"item_outside_each", "person.note.yaml", WITH_WRITE("{end: person, where: [{ref: item.ref}]}"), kBadExpression,
     "item"},
    {"version_of_many", "person.note.yaml",
     WITH_WRITE("{end: person, many: true, version: args.version, where: [{ref: args.ref}]}"), kWrongShape, "version"},
    {"write_of_other", "person.note.yaml", WITH_WRITE("{end: entry, where: [{person: args.ref}]}"), kOtherAgency,
     "office"},
    {"find_of_other", "person.note.yaml", WITH_PART("finds:\n  - {record: entry, where: [{person: args.ref}]}"),
     kOtherAgency, "office"},
    {"find_name_twice", "person.note.yaml",
     WITH_PART("finds:\n  - {record: person, as: a, where: [{ref: args.ref}]}\n"
               "  - {record: person, as: a, where: [{ref: args.ref}]}"),
     kRepeated, "the name a"},
    {"find_named_as_a_function", "person.note.yaml",
     WITH_PART("finds:\n  - {record: person, as: before, where: [{ref: args.ref}]}"), kBadName, "before"},
    {"write_named_as_a_function", "person.note.yaml", WITH_WRITE("{end: person, as: after, where: [{ref: args.ref}]}"),
     kBadName, "after"},
    {"write_named_item", "person.note.yaml", WITH_WRITE("{end: person, as: item, where: [{ref: args.ref}]}"), kBadName,
     "item"},
    {"many_and_count", "person.note.yaml",
     WITH_PART("finds:\n  - {record: person, as: a, where: [{ref: args.ref}], many: true, count: true}"), kWrongShape,
     "not both"},
    {"rule_without_message", "person.note.yaml", WITH_PART("require:\n  - {rule: r, that: args.ref != null}"),
     kMissingKey, "message"},
    {"rule_of_text", "person.note.yaml", WITH_PART("require:\n  - {rule: r, that: '\"x\"', message: {vi: a, en: b}}"),
     kWrongType, "true or false"},
    {"rule_twice", "person.note.yaml",
     WITH_PART("require:\n  - {rule: r, that: 'true', message: {vi: a, en: b}}\n"
               "  - {rule: r, that: 'true', message: {vi: a, en: b}}"),
     kRepeated, "the rule r"},
    {"follow_unknown", "person.note.yaml", WITH_PART("then:\n  - {act: entry.mak, purpose: move}"), kUnknownReference,
     "entry.mak"},
    {"follow_own", "person.note.yaml", WITH_PART("then:\n  - {act: person.note, purpose: move}"), kWrongShape,
     "another agency"},
    {"follow_read", "person.note.yaml", WITH_PART("then:\n  - {act: person.read, purpose: move}"), kWrongServiceKind,
     "read"},
    {"replaced_by_unknown", "person.yaml", "subject: ref", "subject: ref\nreplaced_by: rf", kUnknownReference, "rf"},
    {"replaced_by_text", "person.yaml", "subject: ref", "subject: ref\nreplaced_by: name", kWrongShape, "type person"},
    {"replaced_by_subject", "person.yaml", "subject: ref", "subject: ref\nreplaced_by: ref", kWrongShape,
     "beside the subject"},
    {"if_given_in_a_step", "move.yaml", "          - reason: form.reason\n",
     "          - reason: form.reason\n        if_given: [reason]\n", kWrongShape, "only a caller gives"},
};

auto name_of = [](const testing::TestParamInfo<Broken>& info) { return std::string(info.param.name); };
INSTANTIATE_TEST_SUITE_P(Files, BrokenPack, testing::ValuesIn(kFiles), name_of);
INSTANTIATE_TEST_SUITE_P(References, BrokenPack, testing::ValuesIn(kReferences), name_of);
INSTANTIATE_TEST_SUITE_P(Expressions, BrokenPack, testing::ValuesIn(kExpressions), name_of);
INSTANTIATE_TEST_SUITE_P(Acts, BrokenPack, testing::ValuesIn(kActs), name_of);
INSTANTIATE_TEST_SUITE_P(Promises, BrokenPack, testing::ValuesIn(kPromises), name_of);

TEST(Check, each_kind_of_map_has_one_set_of_keys) {
  std::set<std::string_view> kinds;
  for (const KeySet& set : key_sets()) EXPECT_TRUE(kinds.insert(set.kind).second) << set.kind;
}

TEST(Check, lets_acts_change_end_and_cause) {
  SmallPack small;
  small.change("person.note.yaml", WITH_WRITE("{amend: person, as: changed, where: [{ref: args.ref}], from: args.day, "
                                              "with: [{name: args.name}], if_given: [home], version: args.version}\n"
                                              "  - {end: person, as: gone, each: args.list, many: true, "
                                              "where: [{ref: item.ref}], until: today()}"));
  small.change("person.note.yaml",
               WITH_PART("finds:\n  - {record: person, as: earlier, where: [{ref: args.ref}, {name: 'null'}]}\n"
                         "  - {record: person, as: known, where: [{ref: args.ref}], count: true}\n"
                         "require:\n  - {rule: known, that: earlier != null and known = 1, message: {vi: a, en: b}}\n"
                         "then:\n  - {act: entry.make, purpose: move, each: gone, with: [{person: item.ref}]}"));
  small.put("entry.make.yaml",
            "service: entry.make\nagency: office\nkind: act\ntitle: {vi: Ghi, en: Make}\nlegal: Law 2\nwrites:\n"
            "  - record: entry\n    with: [{person: args.person}, {office: '\"00001\"'}]\n");
  EXPECT_TRUE(has(small.load(), kNoGrant, "person.note.yaml", "entry.make")) << all(small.load());
  small.change(
      "grants.yaml", "grants:\n",
      "grants:\n  - {grant: make, service: entry.make, to: police, purpose: move, basis: {vi: Luật, en: Law}}\n");
  EXPECT_EQ(all(small.load()), "");
}

TEST(Check, lets_a_form_propose_what_is_known) {
  const Loaded loaded =
      SmallPack()
          .change("move.yaml", "field: reason, type: text", "field: home, type: text, suggest: me.home")
          .change("move.yaml", "reason: form.reason", "reason: form.home")
          .load();
  EXPECT_EQ(all(loaded), "");
}

TEST(Check, finds_two_versions_in_force_on_one_day) {
  SmallPack small;
  SmallPack other;
  other.change("move.yaml", "1.000001", "1.000002")
      .change("move.yaml", "from: 2024-01-01, until: 2030-01-01", "from: 2029-01-01");
  other.load();
  std::ifstream stream(other.folder() / "move.yaml");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const Loaded loaded = small.put("move2.yaml", text).load();
  EXPECT_TRUE(has(loaded, kOverlap, "move.yaml", "2029-01-01")) << all(loaded);
}

TEST(Check, warns_of_long_forms_only) {
  std::string asks, pages;
  for (int i = 0; i < 8; ++i) {
    const std::string n = std::to_string(i);
    asks += "      - {field: a" + n + ", type: text, label: {vi: A" + n + ", en: A" + n + "}}\n";
    pages += "  - page: p" + n + "\n    title: {vi: P, en: P}\n";
  }
  const Loaded loaded = SmallPack()
                            .change("move.yaml", "steps:\n", pages + "steps:\n")
                            .change("move.yaml", "    ask:\n", "    ask:\n" + asks)
                            .load();
  EXPECT_TRUE(has(loaded, kTooManyAsks, "move.yaml", "9")) << all(loaded);
  EXPECT_TRUE(has(loaded, kTooManyPages, "move.yaml", "9")) << all(loaded);
  EXPECT_NE(loaded.pack, nullptr);
}

TEST(Check, needs_the_country_and_its_week) {
  EXPECT_FALSE(load("/nonexistent/folder").findings.empty());
  const Loaded loaded = SmallPack().remove("pack.yaml").remove("week.yaml").load();
  EXPECT_EQ(std::ranges::count(loaded.findings, &kMissingPart, &Finding::def), 2) << all(loaded);
  EXPECT_EQ(loaded.pack, nullptr);
}

TEST(Check, finds_places_that_overlap_or_hang_in_the_air) {
  const Loaded twice =
      SmallPack().change("places.tsv", "00001\t", "00001\tcommune\t2020-01-01\t\txã\tBa\t01\t\t\n00001\t").load();
  EXPECT_EQ(std::ranges::count(twice.findings, &kOverlap, &Finding::def), 1) << all(twice);
  const Loaded orphan = SmallPack().change("places.tsv", "Hai\t01", "Hai\t02").load();
  EXPECT_EQ(std::ranges::count(orphan.findings, &kUnknownReference, &Finding::def), 1) << all(orphan);
}

TEST(Check, survives_bytes_that_are_no_text) {
  const Loaded loaded = SmallPack()
                            .put("noise.yaml", "\xff\xfe\x01" + std::string(100, '['))
                            .put("deep.yaml", "a: " + std::string(500, '['))
                            .load();
  EXPECT_GE(std::ranges::count(loaded.findings, &kBadYaml, &Finding::def), 2) << all(loaded);
}

TEST(Check, says_each_finding_in_both_languages) {
  for (const ErrorDef* def : pack_errors()) {
    EXPECT_TRUE(std::string_view(def->id).starts_with("pack.")) << def->id;
    for (const char* text : {def->vi, def->en})
      EXPECT_NE(std::string_view(text).find('\n'), std::string_view::npos) << def->id;
  }
  const Loaded loaded = SmallPack().change("pack.yaml", "Asia/Ho_Chi_Minh", "Asia/Nowhere").load();
  ASSERT_EQ(loaded.findings.size(), 1u);
  EXPECT_EQ(describe(loaded.findings[0]),
            "pack.yaml:3: zone cannot be Asia/Nowhere. Possible: an IANA name such as Asia/Ho_Chi_Minh.");
  EXPECT_EQ(describe(loaded.findings[0], "vi"),
            "pack.yaml:3: zone không thể là Asia/Nowhere. Có thể dùng: an IANA name such as Asia/Ho_Chi_Minh.");
}

}  // namespace
}  // namespace sen::pack
