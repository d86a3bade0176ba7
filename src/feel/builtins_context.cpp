/// Context functions (DMN 1.5 clause 10.3.4.9).
#include "feel/builtins.hpp"

namespace sen::feel {
namespace {

Result<Value> get_value(Machine&, Arguments a) {
  const auto* found = a[0].find(*a[1].as_text());
  return found ? *found : Value();
}
Result<Value> get_value_by_path(Machine& m, Arguments a) {
  const Value* here = &a[0];
  TRY(m.spend(a[1].as_list()->size()));
  for (const auto& key : *a[1].as_list()) {
    here = key.as_text() ? here->find(*key.as_text()) : nullptr;
    if (here == nullptr) return Value();
  }
  return a[1].as_list()->empty() ? Value() : *here;
}

Result<Value> get_entries(Machine& m, Arguments a) {
  List entries;
  for (const auto& [key, value] : *a[0].as_context()) {
    TRY(m.spend(1));
    entries.push_back(TRY(m.keep(Value::context({{"key", key}, {"value", value}}))));
  }
  return m.keep(std::move(entries));
}

/// context([{key: "a", value: 1}]): null when an entry is malformed or a key comes twice.
Result<Value> context_of(Machine& m, Arguments a) {
  Entries entries;
  for (const auto& entry : *a[0].as_list()) {
    TRY(m.spend(1));
    const auto* key = entry.find("key");
    const auto* value = entry.find("value");
    if (key == nullptr || key->as_text() == nullptr || value == nullptr) return Value();
    entries.emplace_back(*key->as_text(), *value);
  }
  const auto size = entries.size();
  auto made = Value::context(std::move(entries));
  return made.as_context()->size() == size ? m.keep(std::move(made)) : Value();
}

Result<Value> put(Machine& m, Arguments a) {
  TRY(m.spend(a[0].as_context()->size()));
  return m.keep(a[0].with(*a[1].as_text(), a[2]));
}

/// Puts deep inside: what is missing on the way is made; what is no context is not replaced.
Result<Value> put_by_path(Machine& m, Arguments a) {
  const auto& keys = *a[1].as_list();
  if (keys.empty()) return Value();
  TRY(m.spend(keys.size()));
  std::vector<Value> contexts;
  Value here = a[0];
  for (const auto& key : keys) {
    if (key.as_text() == nullptr) return Value();
    contexts.push_back(here);
    const auto* inner = here.find(*key.as_text());
    here = inner ? *inner : Value();
    if (inner && !here.is(Kind::kContext) && &key != &keys.back()) return Value();
  }
  Value value = a[2];
  for (auto i = keys.size(); i > 0; --i) {
    const auto* entries = contexts[i - 1].as_context();
    TRY(m.spend(entries ? entries->size() : 1));
    value = TRY(m.keep(contexts[i - 1].with(*keys[i - 1].as_text(), std::move(value))));
  }
  return value;
}

Result<Value> merge(Machine& m, Arguments a) {
  Entries entries;
  for (const auto& part : *a[0].as_list()) {
    const auto* more = part.as_context();
    if (more == nullptr) return Value();
    TRY(m.spend(1 + more->size()));
    entries.insert(entries.end(), more->begin(), more->end());
  }
  return m.keep(Value::context(std::move(entries)));
}

constexpr BuiltinRow kRows[] = {
    {"get value", "m:c key:s", get_value},
    {"get value", "context:c keys:l", get_value_by_path},
    {"get entries", "m:c", get_entries, "l"},
    {"context", "entries:l", context_of, "c"},
    {"context put", "context:c key:s value:a", put, "c"},
    {"context put", "context:c keys:l value:a", put_by_path, "c"},
    {"context merge", "contexts:l", merge, "c"},
};

}  // namespace

std::span<const BuiltinRow> context_builtins() { return kRows; }
}  // namespace sen::feel
