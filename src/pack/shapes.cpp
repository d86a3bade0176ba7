#include "pack/shapes.hpp"

#include <algorithm>

#include "pack/functions.hpp"

namespace sen::pack {

using feel::Kind;
using feel::Type;

feel::Type text_type() { return Type::of(Kind::kString); }

feel::Type texts_type(const std::vector<std::string>& names) {
  std::vector<feel::Field> fields;
  for (const std::string& name : names) fields.push_back({name, text_type()});
  return Type::context(std::move(fields));
}

feel::Type field_type(const RegisterField& field) {
  switch (field.type) {
    case FieldType::kInteger:
      return Type::of(Kind::kNumber);
    case FieldType::kBoolean:
      return Type::of(Kind::kBoolean);
    case FieldType::kMoney:
    case FieldType::kRecord:
      return Type::any();
    case FieldType::kAddress:
      return texts_type({"country", "place", "on", "detail", "precision"});
    case FieldType::kGroups: {
      std::vector<feel::Field> members;
      for (const RegisterField& inner : field.fields) members.push_back({inner.name, field_type(inner)});
      return Type::list(Type::context(std::move(members)));
    }
    default:
      return text_type();  // dates too: records are JSON; packs write date(x) to compute with one
  }
}

feel::Type record_type(const Register& definition) {
  std::vector<feel::Field> fields;
  for (const RegisterField& field : definition.fields) fields.push_back({field.name, field_type(field)});
  fields.push_back({"id", text_type()});
  fields.push_back({"version", Type::of(Kind::kNumber)});
  return Type::context(std::move(fields));
}

namespace {

bool given(const Grant* grant, const std::string& path) {
  return grant == nullptr || std::ranges::find(grant->fields, path) != grant->fields.end();
}

void set_field(Type& context, const std::string& name, Type type) {
  for (feel::Field& one : context.fields) {
    if (one.name != name) continue;
    one.type = std::move(type);
    return;
  }
  context.fields.push_back({name, std::move(type)});
}

}  // namespace

feel::Type answer_type(const Pack& pack, const Service& service, const Grant* grant) {
  const auto own = pack.registers.find(service.register_id);
  const bool listed = service.kind == ServiceKind::kSearch || service.kind == ServiceKind::kChanges;
  if (own == pack.registers.end() || listed) return Type::any();
  std::vector<feel::Field> fields;
  for (const RegisterField& field : own->second.fields) {
    if (given(grant, field.name)) fields.push_back({field.name, field_type(field)});
  }
  for (const Include& include : service.includes) {
    const auto other = pack.registers.find(include.register_id);
    if (other == pack.registers.end()) continue;
    std::vector<feel::Field> inner;
    for (const RegisterField& field : other->second.fields) {
      if (given(grant, include.name + "." + field.name)) inner.push_back({field.name, field_type(field)});
    }
    if (inner.empty()) continue;
    if (!other->second.replaced_by.empty()) inner.push_back({"replaced", Type::of(Kind::kBoolean)});
    Type nested = Type::context(std::move(inner));
    fields.push_back({include.name, include.many ? Type::list(std::move(nested)) : std::move(nested)});
  }
  if (!own->second.replaced_by.empty()) fields.push_back({"replaced", Type::of(Kind::kBoolean)});
  Type one = Type::context(std::move(fields));
  return service.many ? Type::list(std::move(one)) : one;
}

namespace {

Type records_type(const Pack& pack, const std::string& register_id, bool several) {
  const auto found = pack.registers.find(register_id);
  Type one = found == pack.registers.end() ? Type::any() : record_type(found->second);
  return several ? Type::list(std::move(one)) : one;
}

}  // namespace

feel::Type write_type(const Pack& pack, const RecordWrite& write) {
  return records_type(pack, write.register_id, write.many || write.each);
}
feel::Type find_type(const Pack& pack, const Find& find) {
  return find.count ? Type::of(Kind::kNumber) : records_type(pack, find.register_id, find.many);
}

feel::Type act_type(const Pack& pack, const Service& service) {
  feel::Shape shape;
  shape.functions = function_signatures();
  set_field(shape.variables, "args", Type::any());
  for (const Find& find : service.finds) set_field(shape.variables, find.as, find_type(pack, find));
  for (const RecordWrite& write : service.writes) set_field(shape.variables, write.as, write_type(pack, write));
  std::vector<feel::Field> fields;
  for (const Binding& binding : service.gives) {
    fields.push_back(
        {binding.name, binding.value ? feel::check_types(*binding.value.parsed, shape).result : Type::any()});
  }
  return Type::context(std::move(fields));
}

Names::Names(Report& report, std::string granted_to) : report_(report), granted_to_(std::move(granted_to)) {
  full_.functions = function_signatures();
  granted_.functions = full_.functions;
}

void Names::define(const std::string& name, Types types) {
  set_field(full_.variables, name, std::move(types.full));
  set_field(granted_.variables, name, std::move(types.granted));
}

void Names::add_function(const std::string& name, std::vector<std::string> params, feel::Type result) {
  const feel::Signature signature{std::move(params), std::move(result)};
  full_.functions[name] = signature;
  granted_.functions[name] = signature;
}

std::vector<std::string> Names::list() const {
  std::vector<std::string> out;
  for (const feel::Field& field : full_.variables.fields) out.push_back(field.name);
  return out;
}

Types Names::check(const Expr& expr) const {
  if (!expr) return both_types(Type::any());
  return check(*expr.parsed, expr.source);
}

Types Names::check(const feel::Expression& expression, const Source& at) const {
  const std::string text(expression.text());
  feel::Checked full = feel::check_types(expression, full_);
  for (const Error& problem : full.problems) report_.error(errors::kBadExpression, at, {text, problem.text("en")});
  feel::Checked granted = feel::check_types(expression, granted_);
  if (full.problems.empty()) {
    for (const Error& problem : granted.problems)
      report_.error(errors::kNotGranted, at, {text, problem.text("en"), granted_to_});
  }
  return {std::move(full.result), std::move(granted.result)};
}

void Names::check_text(const Text& text, const Source& at, const std::set<std::string>& also) const {
  for (const std::string* form : {&text.vi, &text.en}) {
    for (auto open = form->find('{'); open != std::string::npos; open = form->find('{', open + 1)) {
      const auto close = form->find('}', open);
      const std::string path =
          form->substr(open + 1, close == std::string::npos ? std::string::npos : close - open - 1);
      const auto parsed = feel::Expression::parse(path);
      const bool is_path = close != std::string::npos &&
                           path.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string::npos;
      if (!is_path || !parsed.ok()) {
        report_.error(errors::kBadPlaceholder, at, {"{" + path, "braces hold a path such as {mother.full_name}"});
        continue;
      }
      if (also.contains(path)) continue;
      const auto wrong = feel::check(*parsed, granted_);
      if (!wrong.ok()) report_.error(errors::kBadPlaceholder, at, {"{" + path + "}", wrong.error().text("en")});
    }
  }
}

void Names::check_and_define(const std::vector<Binding>& bindings) {
  for (const Binding& binding : bindings) {
    if (defined(binding.name))
      report_.error(errors::kRepeated, binding.value.source, {"the name", binding.name, "an earlier line"});
    define(binding.name, check(binding.value));
  }
}

}  // namespace sen::pack
