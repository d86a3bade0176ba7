/// A change of stored data is tried on its examples before any database meets it.
#include "base/json.hpp"
#include "pack/check.hpp"
#include "pack/functions.hpp"
#include "pack/shapes.hpp"

namespace sen::pack {

void check_earlier(const Pack& pack, Report& report, const Register& one, const RegisterField& field) {
  const EarlierField& was = *field.was;
  if (was.name != field.name && one.field(was.name) != nullptr)
    report.error(errors::kRepeated, was.source,
                 {"field of " + one.id, was.name, "a line of its own: a field that is there was not renamed"});
  const bool fixed = was.type != field.type && (was.type == FieldType::kPerson || field.type == FieldType::kPerson);
  if (fixed || field.name == one.subject_field)
    report.error(errors::kWrongShape, was.source,
                 {"The field " + field.name + " with was", "of no person, before and after: keys hang on those"});
  if (!was.value) return;
  Names names(report, "");
  names.define(was.name, both_types(feel::Type::any()));
  names.check(was.value);
  for (const auto& example : was.examples) {
    if (!example.from || !example.to) continue;
    const auto from = feel::evaluate(*example.from.parsed, {});
    const auto wanted = feel::evaluate(*example.to.parsed, {});
    if (!from.ok() || !wanted.ok()) continue;
    feel::Scope scope;
    const std::vector<std::string> name{was.name};
    const std::vector<feel::Value> value{*from};
    scope.names = name;
    scope.values = value;
    scope.functions = functions(pack, CivilDate{}, "vi");
    const auto made = feel::evaluate(*was.value.parsed, scope);
    const auto text = made.ok() ? to_json(feel::to_json(*made)) : std::string(made.error().def->id);
    if (const auto expected = to_json(feel::to_json(*wanted)); text != expected)
      report.error(errors::kExampleFails, example.from.source, {field.name, example.from.text, text, expected});
  }
}

}  // namespace sen::pack
