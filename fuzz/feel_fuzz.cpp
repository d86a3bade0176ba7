// Any bytes: the parser answers with a tree or an error, and every tree evaluates, checks and prints within its limits.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "feel/type.hpp"

namespace {
sen::feel::Scope make_scope() {
  using sen::feel::Value;
  sen::feel::Scope scope;
  scope.variables = Value::context(
      {{"a", 1}, {"s", "text"}, {"l", Value::list({1, "b", Value()})}, {"c", Value::context({{"x", 2}})}});
  scope.today = sen::CivilDate{20'000};
  scope.functions["f.g"] = {
      {"x"}, [](std::span<const Value> given) -> sen::Result<Value> { return given.empty() ? Value() : given[0]; }};
  return scope;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sen::feel;
  static const Scope scope = make_scope();
  const Limits limits{20'000, 60, 300'000};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (auto parsed : {Expression::parse(text, limits), Expression::parse_tests(text, limits)}) {
    if (!parsed.ok()) continue;
    if (parsed->names().size() + parsed->calls().size() > size) std::abort();
    (void)parsed->call();
    (void)check_types(*parsed, Shape{});
    const auto value = evaluate(*parsed, scope, limits);
    if (!value.ok()) continue;
    (void)to_json(*value);
    (void)to_text(*value);
  }
  return 0;
}
