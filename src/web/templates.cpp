#include "web/templates.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "web/errors.hpp"
#include "web/template_compiler.hpp"
#include "web/template_renderer.hpp"

namespace sen::web {
namespace {

void find_missing(const Shape& shape, const json::value& value, const std::string& prefix,
                  std::vector<std::string>& out) {
  if (shape.open) return;
  for (const auto& [name, inner] : shape.members) {
    const auto& found = member_of(value, name);
    const auto path = prefix.empty() ? name : prefix + "." + name;
    if (found.is_null()) {
      if (!inner.optional) out.push_back(path);
    } else if (inner.kind == Shape::Kind::kObject) {
      find_missing(inner, found, path, out);
    } else if (inner.kind == Shape::Kind::kList) {
      const auto* list = found.if_array();
      if (list == nullptr)
        out.push_back(path);
      else if (!inner.members.empty())
        for (std::size_t i = 0; i < list->size(); ++i)
          find_missing(inner, (*list)[i], path + "[" + std::to_string(i) + "]", out);
    }
  }
}

}  // namespace

json::value safe_html(std::string html) { return json::object{{"$html", std::move(html)}}; }

struct Templates::Core {
  const Texts& texts;
  Programs programs;

  const Program& program(std::string_view page) const {
    const auto found = programs.find(page);
    ASSERT(found != programs.end());
    return *found->second;
  }
};

Templates::Templates(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Templates::Templates(Templates&&) noexcept = default;
Templates& Templates::operator=(Templates&&) noexcept = default;
Templates::~Templates() = default;

Result<Templates> Templates::load(const std::map<std::string, std::string>& files, const Texts& texts) {
  Complaints wrong;
  Sources sources;
  for (const auto& [path, text] : files) {
    const std::string name = path.ends_with(".html") ? path.substr(0, path.size() - 5) : path;
    sources.emplace(name, read_template(name, path, text, wrong));
  }
  auto programs = compile_templates(sources, texts, wrong);
  if (!wrong.empty()) return fail(errors::kBadTemplates, {join(wrong, "\n")});
  return Templates(std::unique_ptr<Core>(new Core{texts, std::move(programs)}));
}

bool Templates::has(std::string_view page) const { return core_->programs.contains(page); }

std::vector<std::string> Templates::names() const {
  std::vector<std::string> out;
  for (const auto& [name, program] : core_->programs) out.push_back(name);
  return out;
}

std::string Templates::render(std::string_view page, const json::value& data, Log* log) const {
  const Program& program = core_->program(page);
  if (log != nullptr) {
    const auto missing = missing_names(page, data);
    if (!missing.empty()) log->error("web: page " + program.name + " lacks " + join(missing, ", "));
  }
  Slots slots;
  slots.fill(&kMissing);
  for (std::size_t i = 0; i < program.slots.size(); ++i) slots[i] = &member_of(data, program.slots[i]);
  std::string out;
  out.reserve(16 * 1024);
  render_program(out, program, slots, core_->texts, text_at(data, "lang"));
  return out;
}

std::vector<std::string> Templates::missing_names(std::string_view page, const json::value& data) const {
  std::vector<std::string> out;
  find_missing(core_->program(page).data, data, "", out);
  return out;
}

std::vector<std::string> Templates::declared_names(std::string_view page) const {
  std::vector<std::string> out;
  for (const auto& [name, shape] : core_->program(page).data.members) out.push_back(name + (shape.optional ? "?" : ""));
  return out;
}

}  // namespace sen::web
