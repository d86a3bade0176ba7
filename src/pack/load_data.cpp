#include <algorithm>

#include "pack/load.hpp"

namespace sen::pack {
namespace {

constexpr auto kFieldTypes = {std::pair<std::string_view, FieldType>{"text", FieldType::kText},
                              {"name", FieldType::kName},
                              {"integer", FieldType::kInteger},
                              {"boolean", FieldType::kBoolean},
                              {"date", FieldType::kDate},
                              {"partial_date", FieldType::kPartialDate},
                              {"instant", FieldType::kInstant},
                              {"code", FieldType::kCode},
                              {"place", FieldType::kPlace},
                              {"pin", FieldType::kPin},
                              {"person", FieldType::kPerson},
                              {"record", FieldType::kRecord},
                              {"money", FieldType::kMoney},
                              {"address", FieldType::kAddress},
                              {"groups", FieldType::kGroups}};

RegisterField read_field(const Reader& map);

/// The fields of one group. What is looked up by, numbered or refers to others needs a register of its own.
void read_members(const Reader& map, RegisterField& out) {
  using enum FieldType;
  map.need("fields");
  for (const Reader& item : map.maps("fields", "field", "the field")) {
    const RegisterField& inner = out.fields.emplace_back(read_field(item));
    const bool plain = inner.type != kGroups && inner.type != kPerson && inner.type != kRecord &&
                       inner.number.empty() && !inner.unique && !inner.searchable && !inner.was;
    if (!plain)
      map.report().error(
          errors::kWrongShape, inner.source,
          {"The field " + out.name + "." + inner.name,
           "of a plain type, not unique, searchable, numbered or changed: make a register for what needs that"});
    if (std::ranges::count(out.fields, inner.name, &RegisterField::name) > 1)
      map.report().error(errors::kRepeated, inner.source, {"field of " + out.name, inner.name, "an earlier line"});
  }
}

EarlierField read_earlier(const Reader& map, const RegisterField& now) {
  EarlierField out;
  out.source = map.source();
  out.name = map.has("field") ? map.name("field", Reader::Name::kSql) : now.name;
  out.type = map.choose("type", kFieldTypes, now.type);
  out.value = map.expr("value");
  for (const Reader& item : map.maps("examples", "example", "the example"))
    out.examples.push_back({item.need_expr("from"), item.need_expr("to")});
  if (out.name == now.name && out.type == now.type)
    map.report().error(errors::kWrongShape, out.source,
                       {"was of the field " + now.name, "another name, another type or both"});
  if (out.value && out.examples.empty())
    map.report().error(errors::kMissingKey, out.source, {"was of the field " + now.name + " with a value", "examples"});
  return out;
}

RegisterField read_field(const Reader& map) {
  RegisterField out;
  out.source = map.source();
  out.name = map.name("field", Reader::Name::kSql);
  map.need("type");
  out.type = map.choose("type", kFieldTypes, FieldType::kText);
  out.label = map.need_both("label");
  const bool coded = out.type == FieldType::kCode || out.type == FieldType::kAddress;
  out.codes = coded ? map.need_text("codes") : map.text("codes");
  out.target = out.type == FieldType::kRecord ? map.need_text("target") : map.text("target");
  out.number = map.text("number");
  out.required = map.flag("required");
  out.unique = map.flag("unique");
  out.searchable = map.flag("searchable");
  out.personal = map.flag("personal", true);
  out.sensitive = map.flag("sensitive");
  out.max_length = map.number("max_length", 200, 1, 4000);
  out.max_items = map.number("max_items", 20, 1, 100);
  if (out.type == FieldType::kGroups) read_members(map, out);
  if (const auto was = map.map("was", "was", "was of " + out.name)) out.was = read_earlier(*was, out);
  if (out.structured() && (out.unique || out.searchable || !out.number.empty()))
    map.report().error(errors::kWrongShape, out.source,
                       {"The field " + out.name + " of type " + map.text("type"),
                        "without unique, searchable and number: it is kept whole, in one column"});
  return out;
}

void need_legal(const Reader& map, std::string& out) {
  out = map.text("legal");
  if (out.empty()) map.report().error(errors::kNoLegalBasis, map.source(), {map.what()});
}

Include read_include(const Reader& map) {
  return {map.name("name", Reader::Name::kSql), map.need_text("register"), map.need_text("match"),
          map.need_text("from"), map.flag("many")};
}

}  // namespace

void load_register(Loading& in, const Reader& map) {
  Register out;
  out.source = map.source();
  out.id = map.name("register", Reader::Name::kSql);
  out.agency = map.need_text("agency");
  out.title = map.need_both("title");
  need_legal(map, out.legal);
  out.valid = map.valid();
  out.subject_field = map.text("subject");
  out.once_per_subject = map.flag("once_per_subject");
  out.replaced_by = map.text("replaced_by");
  if (const auto search = map.map("search", "search", "search of " + out.id))
    out.search = {search->need_text("name"), search->need_text("born"), search->text("place")};
  if (const auto retention = map.map("retention", "retention", "retention of " + out.id)) {
    out.retention = {retention->number("years", 0, 1, 200), retention->text("after"), ""};
    need_legal(*retention, out.retention.legal);
    retention->warn_if_assumed();
  }
  map.warn_if_assumed();
  map.need("fields");
  for (const Reader& field : map.maps("fields", "field", "the field")) {
    out.fields.push_back(read_field(field));
    in.first("field of " + out.id, out.fields.back().name, field.source());
  }
  if (in.first("register", out.id, out.source)) in.pack.registers.emplace(out.id, std::move(out));
}

void load_number(Loading& in, const Reader& map) {
  Number out;
  out.source = map.source();
  out.id = map.name("number", Reader::Name::kPlain);
  need_legal(map, out.legal);
  out.inputs = map.names("inputs");
  out.scope = map.expr("scope");
  out.format = map.need_expr("format");
  map.warn_if_assumed();
  if (in.first("number", out.id, out.source)) in.pack.numbers.emplace(out.id, std::move(out));
}

void load_purposes(Loading& in, const Reader& map) {
  for (const Reader& item : map.maps("purposes", "purpose", "the purpose")) {
    Purpose out{item.name("purpose", Reader::Name::kPlain), item.need_both("title")};
    if (in.first("purpose", out.id, item.source())) in.pack.purposes.emplace(out.id, std::move(out));
  }
}

namespace {
/// What each kind of question needs, and what makes no sense in it.
void load_question(const Reader& map, Service& out) {
  const auto wrong = [&](const char* needed) {
    map.report().error(errors::kWrongShape, out.source, {map.what(), needed});
  };
  const bool sought = out.kind == ServiceKind::kSearch || out.kind == ServiceKind::kChanges;
  const bool named = !out.find_by.empty() || !out.also_by.empty();
  if (!sought && out.find_by.empty() == out.also_by.empty()) wrong("looked up by find_by or by also_by, one of them");
  if (const auto budget = map.map("budget", "budget", "budget of " + out.id))
    out.budget = {budget->number("per_record", 0, 1, 1'000'000), budget->number("per_caller", 0, 1, 1'000'000'000)};
  if (out.kind == ServiceKind::kVerify &&
      (out.budget.per_record < 1 || out.budget.per_caller < 1 || out.many || !out.also_by.empty()))
    wrong("a verification by find_by, of one record, with budget: {per_record, per_caller}");
  if (!sought) return;
  out.limit = map.number("limit", out.kind == ServiceKind::kSearch ? 20 : 500, 1, 1000);
  if (named || out.many) wrong("a search or a list of changes, without find_by, also_by and many");
  if (out.kind == ServiceKind::kSearch && out.budget.per_caller < 1) wrong("a search with budget: {per_caller}");
}
}  // namespace

void load_service(Loading& in, const Reader& map) {
  Service out;
  out.source = map.source();
  out.id = map.name("service", Reader::Name::kDotted);
  out.agency = map.need_text("agency");
  out.kind = map.choose<ServiceKind>("kind",
                                     {{"read", ServiceKind::kRead},
                                      {"verify", ServiceKind::kVerify},
                                      {"search", ServiceKind::kSearch},
                                      {"changes", ServiceKind::kChanges},
                                      {"act", ServiceKind::kAct}},
                                     ServiceKind::kRead);
  out.title = map.need_both("title");
  need_legal(map, out.legal);
  map.warn_if_assumed();
  if (out.asks()) {
    out.register_id = map.need_text("register");
    out.find_by = map.names("find_by");
    out.also_by = map.names("also_by");
    out.many = map.flag("many");
    load_question(map, out);
    out.only = map.expr("only");
    for (const Reader& item : map.maps("include", "include", "include")) out.includes.push_back(read_include(item));
  } else {
    read_act(map, out);
  }
  if (in.first("service", out.id, out.source)) in.pack.services.emplace(out.id, std::move(out));
}

void load_grants(Loading& in, const Reader& map) {
  for (const Reader& item : map.maps("grants", "grant", "the grant")) {
    Grant out;
    out.source = item.source();
    out.id = item.name("grant", Reader::Name::kPlain);
    out.service = item.need_text("service");
    out.to = item.need_text("to");
    out.purpose = item.need_text("purpose");
    out.fields = item.names("fields");
    out.sensitive = item.flag("sensitive");
    if (!item.has("basis")) in.report.error(errors::kNoLegalBasis, out.source, {item.what()});
    out.basis = item.both("basis");
    out.valid = item.valid();
    item.warn_if_assumed();
    if (in.first("grant", out.id, out.source)) in.pack.grants.push_back(std::move(out));
  }
}

void load_event(Loading& in, const Reader& map) {
  EventKind out;
  out.source = map.source();
  out.id = map.name("event", Reader::Name::kDotted);
  out.agency = map.need_text("agency");
  out.register_id = map.need_text("register");
  map.need("fields");
  out.fields = map.names("fields");
  map.need("to");
  out.to = map.names("to");
  if (in.first("event", out.id, out.source)) in.pack.events.push_back(std::move(out));
}

}  // namespace sen::pack
