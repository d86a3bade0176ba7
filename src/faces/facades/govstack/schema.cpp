// From a GovStack schema to a definition.
#include <algorithm>

#include "faces/facades/govstack/definition.hpp"
#include "faces/facades/govstack/errors.hpp"

namespace sen::faces::govstack {
namespace {

using pack::FieldType;

constexpr int kLongestText = 4000;
constexpr int kIndexedText = 200;  ///< longer texts are stored, not searched
constexpr std::size_t kPropertiesMax = 200;

Error bad(const std::string& where, std::string what) {
  return fail(errors::kBadSchema, {where.empty() ? "/" : "/" + where, std::move(what)});
}

/// The last word counts: GovStack's published examples write "some string".
std::string_view type_word(std::string_view type) {
  while (type.ends_with(' ')) type.remove_suffix(1);
  const auto space = type.rfind(' ');
  return space == std::string_view::npos ? type : type.substr(space + 1);
}

Result<void> check_keywords(const json::object& schema, const std::string& where) {
  static constexpr std::string_view kKnown[] = {"type",     "format",   "maxLength",     "properties", "required",
                                                "title",    "example",  "description",   "id",         "primaryKey",
                                                "readOnly", "triggers", "incrementIndex"};
  for (const auto& member : schema)
    if (std::ranges::find(kKnown, std::string_view(member.key())) == std::end(kKnown))
      return bad(where, "the keyword " + std::string(member.key()) + " is not supported");
  return {};
}

Result<FieldType> type_of(const json::object& schema, const std::string& where) {
  const auto word = type_word(text_at(schema, "type"));
  const auto format = text_at(schema, "format");
  if (word == "integer") return FieldType::kInteger;
  if (word == "boolean") return FieldType::kBoolean;
  if (word != "string") return bad(where, "type must be string, integer, boolean or object");
  if (format == "date") return FieldType::kDate;
  if (format == "date-time") return FieldType::kInstant;
  if (!format.empty() && format != "uuid") return bad(where, "format must be date, date-time or uuid");
  return FieldType::kText;
}

/// A text as a FEEL literal.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

Result<pack::Expr> expression(std::string text, const std::string& where) {
  auto parsed = feel::Expression::parse(text);
  if (!parsed.ok()) return bad(where, "the number's format cannot be read");
  return pack::Expr{std::move(text), {}, std::make_shared<const feel::Expression>(parsed.take())};
}

class Reading {
 public:
  Reading(std::string_view code, std::int64_t increment) : code_(code), increment_(increment) {}

  Result<void> object(const json::object& schema, const std::string& path) {
    TRY(check_keywords(schema, path));
    const auto* properties = at_path(schema, "properties").if_object();
    if (properties == nullptr || properties->empty()) return bad(path, "properties are needed");
    const auto required = TRY(names_required(schema, *properties, path));
    for (const auto& member : *properties) {
      const std::string name(member.key());
      const std::string where = path.empty() ? name : path + "/" + name;
      const auto* inner = member.value().if_object();
      if (inner == nullptr || name.contains('/')) return bad(where, "an object is needed, and no / in its name");
      if (inner->contains("properties")) {
        TRY(object(*inner, where));
      } else {
        const bool needed = std::ranges::find(required, name) != required.end();
        TRY(field(*inner, where, needed));
      }
    }
    return {};
  }

  Definition take() && { return std::move(out_); }

 private:
  Result<std::vector<std::string>> names_required(const json::object& schema, const json::object& properties,
                                                  const std::string& where) {
    std::vector<std::string> out;
    const auto* list = at_path(schema, "required").if_array();
    if (list == nullptr) {
      if (schema.contains("required")) return bad(where, "required must be a list of names");
      return out;
    }
    for (const auto& item : *list) {
      if (!item.is_string() || !properties.contains(item.get_string()))
        return bad(where, "required names a property that is not there");
      out.emplace_back(item.get_string());
    }
    return out;
  }

  Result<void> field(const json::object& schema, const std::string& path, bool required) {
    TRY(check_keywords(schema, path));
    Property property{path, column_name(path), TRY(type_of(schema, path)), false, flag_at(schema, "readOnly")};
    if (property.column.empty()) return bad(path, "a name of Latin letters and digits is needed");
    if (out_.by_column(property.column) != nullptr || property.column == kSubjectColumn)
      return bad(path, "its column " + property.column + " is taken");
    if (out_.properties.size() == kPropertiesMax)
      return bad(path, "at most " + std::to_string(kPropertiesMax) + " properties are stored");
    pack::RegisterField field;
    field.name = property.column;
    field.type = property.type;
    field.label = {path, path};
    const auto longest = int_at(schema, "maxLength", kIndexedText);
    if (longest < 1 || longest > kLongestText)
      return bad(path, "maxLength must be from 1 to " + std::to_string(kLongestText));
    field.max_length = static_cast<int>(longest);
    field.unique = flag_at(schema, "primaryKey");
    field.searchable = field.type != FieldType::kText || field.max_length <= kIndexedText;
    property.key = field.unique || path == "ID" || text_at(schema, "format") == "uuid";
    TRY(number(schema, path, field));
    field.required = required && field.number.empty();
    if (property.read_only && field.number.empty()) return bad(path, "readOnly needs a trigger that sets the value");
    out_.properties.push_back(std::move(property));
    out_.shape.fields.push_back(std::move(field));
    return {};
  }

  /// Triggers: `set-value` when the value is empty, which is all that the specification's examples do.
  Result<void> number(const json::object& schema, const std::string& path, pack::RegisterField& field) {
    const auto* triggers = at_path(schema, "triggers").if_array();
    if (triggers == nullptr) return {};
    for (const auto& trigger : *triggers) {
      const auto* actions = at_path(trigger, "actions").if_array();
      if (actions == nullptr || actions->size() != 1 || text_at(actions->front(), "type") != "set-value" ||
          !field.number.empty() || field.type != FieldType::kText)
        return bad(path, "a trigger must set the value of its text, once");
      for (const auto& condition : list_at(trigger, "conditions"))
        if (text_at(condition, "logic") != "==" || !text_at(condition, "value").empty())
          return bad(path, "a trigger's condition must be == and empty");
      field.number = path;  // named by its register when that is known
      pack::Number number;
      number.id = path;
      number.scope = TRY(expression(quoted(code_), path));
      auto format = TRY(format_of(text_at(actions->front(), "value"), path));
      number.format = TRY(expression(std::move(format), path));
      out_.numbers.push_back(std::move(number));
    }
    return {};
  }

  static json::array list_at(const json::value& object, std::string_view key) {
    const auto* list = at_path(object, key).if_array();
    return list == nullptr ? json::array() : *list;
  }

  /// "MCTS{indexNoByCode}" -> "MCTS" + string(30 + number(next(15))).
  Result<std::string> format_of(std::string_view value, const std::string& path) {
    std::string out;
    const auto add = [&](const std::string& part) { out += (out.empty() ? "" : " + ") + part; };
    bool counted = false;
    while (!value.empty()) {
      const auto open = value.find('{');
      if (open != 0) {
        add(quoted(value.substr(0, open)));
        value.remove_prefix(std::min(open, value.size()));
        continue;
      }
      const auto close = value.find('}');
      const auto name = value.substr(0, close == std::string_view::npos ? close : close + 1);
      if (name == "{code}") {
        add(quoted(code_));
      } else if (name == "{indexNoByCode}" && !counted) {
        counted = true;
        add("string(" + std::to_string(increment_) + " + number(next(15)))");
      } else {
        return bad(path, "a value is made of text, {code} and one {indexNoByCode}");
      }
      value.remove_prefix(name.size());
    }
    if (!counted) return bad(path, "a value needs {indexNoByCode}");
    return out;
  }

  std::string_view code_;
  std::int64_t increment_;
  Definition out_;
};

}  // namespace

Result<Definition> read_schema(const json::value& schema, std::string register_id, std::string agency,
                               std::string_view code) {
  const auto* map = schema.if_object();
  if (map == nullptr) return bad("", "an object is needed");
  Reading reading(code, int_at(*map, "incrementIndex"));
  TRY(reading.object(*map, ""));
  Definition out = std::move(reading).take();
  pack::RegisterField subject;
  subject.name = kSubjectColumn;
  subject.type = FieldType::kPerson;
  subject.required = true;
  out.shape.fields.push_back(std::move(subject));
  out.shape.subject_field = kSubjectColumn;
  // A number is named by its register: two databases must never share a sequence.
  for (auto& number : out.numbers) number.id = register_id + "/" + number.id;
  for (auto& field : out.shape.fields)
    if (!field.number.empty()) field.number = register_id + "/" + field.number;
  out.shape.title = {std::string(code), std::string(code)};
  out.shape.legal = "GovStack database " + std::string(code);
  out.shape.id = std::move(register_id);
  out.shape.agency = std::move(agency);
  return out;
}

}  // namespace sen::faces::govstack
