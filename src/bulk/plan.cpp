#include "bulk/plan.hpp"

#include <algorithm>
#include <set>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "bulk/errors.hpp"
#include "pack/yaml.hpp"

namespace sen::bulk {
namespace {

using pack::FieldType;
using pack::Yaml;

Error bad(int line, std::string what) { return fail(errors::kBadMapping, {std::to_string(line), std::move(what)}); }

Result<std::string> text_of(const Yaml& node, std::string_view key) {
  if (node.kind != Yaml::Kind::kScalar) return bad(node.line, "a text is needed for " + std::string(key));
  return node.text;
}

Result<std::vector<std::string>> texts_of(const Yaml& node, std::string_view key) {
  if (node.kind != Yaml::Kind::kList) return bad(node.line, "a list is needed for " + std::string(key));
  std::vector<std::string> out;
  for (const auto& item : node.items) out.push_back(TRY(text_of(item, key)));
  return out;
}

Result<Origin> origin_of(const Yaml& node) {
  Origin out;
  if (node.kind == Yaml::Kind::kScalar) {
    out.kind = Origin::Kind::kColumn;
    out.column = node.text;
    return out;
  }
  const auto choose = [&](const pack::YamlMember& member, Origin::Kind kind, std::string& to) -> Result<void> {
    if (out.kind != Origin::Kind::kNone)
      return bad(member.value.line, "one of column, value and reference_of is enough");
    out.kind = kind;
    to = TRY(text_of(member.value, member.key));
    return {};
  };
  for (const auto& member : node.members) {
    const auto& [key, value] = member;
    if (key == "column") {
      TRY(choose(member, Origin::Kind::kColumn, out.column));
    } else if (key == "value") {
      TRY(choose(member, Origin::Kind::kConstant, out.constant));
    } else if (key == "reference_of") {
      TRY(choose(member, Origin::Kind::kReferenceOf, out.column));
    } else if (key == "dates" && value.text == "day_first") {
      out.day_first = true;
    } else if (key == "values" && value.kind == Yaml::Kind::kMap) {
      for (const auto& pair : value.members) out.values[pair.key] = TRY(text_of(pair.value, "values"));
    } else {
      return bad(value.line,
                 key + " is not understood; known are column, value, reference_of, values (a map), dates: day_first");
    }
  }
  if (out.kind == Origin::Kind::kNone) return bad(node.line, "column, value or reference_of is missing");
  return out;
}

Result<void> read_member(const pack::YamlMember& member, Mapping& out) {
  const auto& [key, value] = member;
  if (key == "source") {
    out.source = TRY(text_of(value, key));
  } else if (key == "valid_from") {
    out.valid_from = TRY(text_of(value, key));
  } else if (key == "key") {
    out.key = TRY(texts_of(value, key));
  } else if (key == "ignore") {
    out.ignore = TRY(texts_of(value, key));
  } else if (key == "separator") {
    const auto text = TRY(text_of(value, key));
    if (text != "," && text != ";" && text != "\t" && text != "|")
      return bad(value.line, "separator is one of \",\" \";\" \"|\" \"\\t\"");
    out.separator = text.front();
  } else if (key == "fields" && value.kind == Yaml::Kind::kMap) {
    for (const auto& field : value.members) out.fields[field.key] = TRY(origin_of(field.value));
  } else {
    return bad(value.line,
               key + " is not understood; known are source, separator, valid_from, key, fields (a map), ignore");
  }
  return {};
}

std::size_t position_of(const pack::Register& def, std::string_view name) {
  const auto found = std::ranges::find(def.fields, name, &pack::RegisterField::name);
  return static_cast<std::size_t>(found - def.fields.begin());
}

/// Fields that the mapping does not speak of take the column of their own name; every column must be used.
Result<void> find_columns(Plan& plan, const Mapping& mapping, const std::vector<std::string>& columns) {
  const auto& def = *plan.def;
  std::map<std::string, std::size_t, std::less<>> at;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!at.emplace(columns[i], i).second) return fail(errors::kColumnTwice, {columns[i]});
  std::set<std::string, std::less<>> used(plan.ignore.begin(), plan.ignore.end());
  for (const auto& [name, origin] : mapping.fields) {
    if (def.field(name) == nullptr) return bad(0, "the register " + def.id + " has no field " + name);
    used.insert(origin.column);
  }
  for (std::size_t i = 0; i < def.fields.size(); ++i) {
    auto& origin = plan.origins[i];
    const auto& name = def.fields[i].name;
    if (const auto mapped = mapping.fields.find(name); mapped != mapping.fields.end())
      origin = mapped->second;
    else if (at.contains(name) && !used.contains(name))
      origin = {Origin::Kind::kColumn, name, {}, {}, false, 0};
    if (origin.column.empty()) continue;
    const auto found = at.find(origin.column);
    if (found == at.end() && plan.format == Format::kCsv) return fail(errors::kColumnMissing, {origin.column});
    if (found != at.end()) origin.at = found->second;
    used.insert(origin.column);
  }
  for (const auto& column : columns)
    if (!used.contains(column)) return fail(errors::kColumnUnknown, {column, def.id});
  return {};
}

bool given(const Plan& plan, std::size_t field) { return plan.origins[field].kind != Origin::Kind::kNone; }

/// Unless told, a person's reference derives from the first unique field that the file has.
void derive_subject(Plan& plan) {
  const auto subject = position_of(*plan.def, plan.def->subject_field);
  if (subject == plan.def->fields.size() || given(plan, subject)) return;
  for (std::size_t i = 0; i < plan.def->fields.size(); ++i) {
    if (!plan.def->fields[i].unique || plan.origins[i].kind != Origin::Kind::kColumn) continue;
    plan.origins[subject] = plan.origins[i];
    plan.origins[subject].kind = Origin::Kind::kReferenceOf;
    return;
  }
}

/// What says which record a row is about: the file's own reference where a person has one record; else the unique
/// fields; else all.
Result<void> choose_key(Plan& plan, const Mapping& mapping) {
  const auto& def = *plan.def;
  const auto subject = position_of(def, def.subject_field);
  const auto can_find = [&](std::size_t i) {
    const auto& field = def.fields[i];
    return i == subject || field.unique || field.searchable || field.type == FieldType::kPerson;
  };
  bool refuses_doubles = def.once_per_subject;
  for (const auto& name : mapping.key) {
    plan.key.push_back(position_of(def, name));
    if (plan.key.back() == def.fields.size() || !given(plan, plan.key.back()))
      return bad(0, "the key names " + name + ", which the file does not give");
  }
  for (std::size_t i = 0; i < def.fields.size(); ++i) refuses_doubles |= def.fields[i].unique && given(plan, i);
  if (plan.key.empty() && def.once_per_subject && subject < def.fields.size() &&
      plan.origins[subject].kind == Origin::Kind::kColumn)
    plan.key.push_back(subject);
  for (std::size_t i = 0; plan.key.empty() && i < def.fields.size(); ++i)
    if (def.fields[i].unique && given(plan, i)) plan.key.push_back(i);
  if (plan.key.empty() && def.once_per_subject) plan.key.push_back(subject);
  if (plan.key.empty())
    for (std::size_t i = 0; i < def.fields.size(); ++i)
      if (given(plan, i)) plan.key.push_back(i);
  if (std::ranges::none_of(plan.key, can_find)) {
    std::vector<std::string> names;
    for (const auto i : plan.key) names.push_back(def.fields[i].name);
    return fail(errors::kKeyUnusable, {join(names, ", ")});
  }
  plan.search_first = !refuses_doubles;
  return {};
}

Result<void> choose_day(Plan& plan, const Mapping& mapping, CivilDate today) {
  plan.day = today;
  if (mapping.valid_from.empty()) return {};
  const auto field = position_of(*plan.def, mapping.valid_from);
  if (field == plan.def->fields.size()) {
    const auto day = CivilDate::parse(mapping.valid_from);
    if (!day.ok()) return bad(0, "valid_from is neither a date nor a field: " + mapping.valid_from);
    plan.day = *day;
    return {};
  }
  const auto type = plan.def->fields[field].type;
  if (type != FieldType::kDate && type != FieldType::kPartialDate)
    return bad(0, "valid_from names " + mapping.valid_from + ", which is no date");
  plan.day_field = field;
  return {};
}

}  // namespace

Result<Mapping> parse_mapping(const std::string& yaml) {
  const auto root = TRY(pack::parse_yaml(yaml));
  if (root.kind != Yaml::Kind::kMap) return bad(1, "a map is needed");
  Mapping out;
  for (const auto& [key, line] : root.repeated) return bad(line, key + " stands twice");
  for (const auto& member : root.members) TRY(read_member(member, out));
  return out;
}

Result<Plan> make_plan(Mapping mapping, const pack::Register& def, Format format,
                       const std::vector<std::string>& columns, CivilDate today) {
  Plan plan;
  plan.def = &def;
  plan.format = format;
  plan.source = mapping.source.empty() ? def.agency + "." + def.id : mapping.source;
  plan.columns = columns.size();
  plan.origins.resize(def.fields.size());
  plan.ignore = mapping.ignore;
  TRY(find_columns(plan, mapping, columns));
  derive_subject(plan);
  TRY(choose_key(plan, mapping));
  TRY(choose_day(plan, mapping, today));
  return plan;
}

Ref derived_reference(std::string_view source, std::string_view text) {
  static constexpr std::string_view kPurpose = "sen.reference";
  static constexpr std::uint8_t kEnd[] = {0};  // no text holds one
  const auto digest = sha256({as_bytes(kPurpose), kEnd, as_bytes(source), kEnd, as_bytes(text)});
  Ref out;
  std::copy_n(digest.begin(), out.bytes.size(), out.bytes.begin());
  return out;
}

}  // namespace sen::bulk
