// Which facts of a case a step reads, so that its unit is given those and no others.
#include <algorithm>

#include "procedures/rules.hpp"

namespace sen::procedures {

namespace {

void add_names(const pack::Expr& expr, std::set<std::string>& out) {
  if (!expr) return;
  for (auto& name : expr.parsed->names()) out.insert(std::move(name));
}
void add_names(const std::vector<pack::Binding>& bindings, std::set<std::string>& out) {
  for (const auto& binding : bindings) add_names(binding.value, out);
}
/// {path} placeholders of a text.
void add_names(const pack::Text& text, std::set<std::string>& out) {
  for (const auto* form : {&text.vi, &text.en}) {
    for (std::size_t at = form->find('{'); at != std::string::npos; at = form->find('{', at + 1)) {
      const auto end = form->find('}', at);
      if (end != std::string::npos) out.insert(form->substr(at + 1, end - at - 1));
    }
  }
}
void add_document(const pack::Pack& pack, const std::string& id, std::set<std::string>& out) {
  const auto found = pack.documents.find(id);
  if (found == pack.documents.end()) return;
  for (const auto& row : found->second.rows) add_names(row.value, out);
  add_names(found->second.holder_name, out);
}

std::string root_of(std::string_view path) { return std::string(path.substr(0, path.find('.'))); }

}  // namespace

Needs needs_of(const pack::Pack& pack, const pack::Procedure& procedure, const pack::Step& step) {
  std::set<std::string> read;
  add_names(step.place, read);
  for (const auto& row : step.evidence) {
    add_names(row.value, read);
    add_names(row.against, read);
  }
  if (step.has_confirm) add_document(pack, step.confirm_document, read);
  for (const auto& outcome : step.outcomes) {
    for (const auto* expr : outcome.record.expressions()) add_names(*expr, read);
    add_names(outcome.with, read);
    add_names(outcome.waiting, read);
    add_document(pack, outcome.document, read);
  }
  add_names(step.gives, read);
  Needs needs;
  // Derived names resolve backwards: a later one may read an earlier one.
  for (auto it = procedure.derive.rbegin(); it != procedure.derive.rend(); ++it) {
    const bool wanted =
        std::any_of(read.begin(), read.end(), [&](const auto& path) { return root_of(path) == it->name; });
    if (!wanted) continue;
    needs.derived.insert(it->name);
    add_names(it->value, read);
  }
  for (const auto& path : read)
    if (!needs.derived.contains(root_of(path))) needs.paths.insert(path);
  return needs;
}

std::vector<const pack::Ask*> askable(const pack::Procedure& procedure) {
  std::set<std::string> deciding;
  for (const auto& step : procedure.steps) add_names(step.place, deciding);
  for (auto it = procedure.derive.rbegin(); it != procedure.derive.rend(); ++it) {
    const bool read =
        std::any_of(deciding.begin(), deciding.end(), [&](const auto& path) { return root_of(path) == it->name; });
    if (read) add_names(it->value, deciding);
  }
  std::vector<const pack::Ask*> out;
  for (const auto& page : procedure.pages)
    for (const auto& ask : page.asks)
      if (!deciding.contains("form." + ask.field)) out.push_back(&ask);
  return out;
}

namespace {
void copy_path(const json::object& from, json::object& to, std::string_view path) {
  const auto dot = path.find('.');
  const auto key = path.substr(0, dot);
  const auto* value = from.if_contains(key);
  if (value == nullptr) return;
  const auto* inner = value->if_object();
  if (dot == std::string_view::npos || inner == nullptr) {
    to[key] = *value;
    return;
  }
  auto& target = to[key];
  if (target.is_null()) target = json::object{};
  if (auto* members = target.if_object()) copy_path(*inner, *members, path.substr(dot + 1));
}
}  // namespace

json::object project(const json::object& names, const std::set<std::string>& paths) {
  json::object out;
  for (const auto& path : paths) copy_path(names, out, path);
  return out;
}

}  // namespace sen::procedures
