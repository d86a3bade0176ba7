#include "web/template_compiler.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace sen::web {
namespace {

const Shape kAnything{Shape::Kind::kScalar, true, true, {}};

const char* kind_word(Shape::Kind kind) {
  return kind == Shape::Kind::kList ? "a list" : kind == Shape::Kind::kObject ? "an object" : "a plain value";
}

/// Adds a layout's declaration to a page's. What either needs is needed.
void merge(Shape& into, const Shape& from) {
  for (const auto& [name, shape] : from.members) {
    const auto known =
        std::find_if(into.members.begin(), into.members.end(), [&](const auto& member) { return member.name == name; });
    if (known == into.members.end()) {
      into.members.push_back({name, shape});
      continue;
    }
    known->shape.optional = known->shape.optional && shape.optional;
    if (known->shape.kind == shape.kind) merge(known->shape, shape);
  }
}

class Compiler {
 public:
  Compiler(const Sources& sources, const Texts& texts, Programs& programs, Complaints& wrong)
      : sources_(sources), texts_(texts), programs_(programs), wrong_(wrong) {}

  /// The program of a template, compiled at first need; nullptr when there is no such template or it includes itself.
  const Program* program(const std::string& name) {
    if (const auto known = programs_.find(name); known != programs_.end()) return known->second.get();
    const auto source = sources_.find(name);
    if (source == sources_.end() || !under_way_.insert(name).second) return nullptr;
    auto made = compile(source->second);
    under_way_.erase(name);
    return programs_.emplace(name, std::move(made)).first->second.get();
  }

 private:
  struct Scope {
    const Program* program = nullptr;
    std::vector<const Shape*> items;  ///< of each {{#each}} around, outermost first
  };

  void complain(const Node& node, const std::string& what) {
    auto text = node.file + ":" + std::to_string(node.line) + ": " + what;
    if (std::find(wrong_.begin(), wrong_.end(), text) == wrong_.end())
      wrong_.push_back(std::move(text));  // a layout is met by each page
  }

  std::unique_ptr<Program> compile(const Source& source) {
    auto program = std::make_unique<Program>();
    program->name = source.name;
    program->data = source.data;
    program->nodes = source.nodes;
    if (!source.layout.empty()) put_in_layout(source, *program);
    for (const char* global : kGlobals) program->slots.emplace_back(global);
    add_global(*program, "lang", Shape{});
    Shape assets{Shape::Kind::kObject, true, true, {}};
    add_global(*program, "assets", assets);
    add_global(*program, "csrf", Shape{Shape::Kind::kScalar, true, false, {}});
    for (const auto& [name, shape] : program->data.members)
      if (std::find(program->slots.begin(), program->slots.end(), name) == program->slots.end())
        program->slots.push_back(name);
    Node top;
    top.file = source.file;
    top.line = 1;
    if (program->slots.size() > kSlotsMax)
      complain(top, "more than " + std::to_string(kSlotsMax - kGlobalCount) + " names");
    Scope scope{program.get(), {}};
    resolve_all(program->nodes, scope);
    return program;
  }

  static void add_global(Program& program, const char* name, Shape shape) {
    if (program.data.find(name) == nullptr) program.data.members.push_back({name, std::move(shape)});
  }

  void put_in_layout(const Source& page, Program& program) {
    Node at;
    at.file = page.file;
    at.line = page.layout_line;
    const auto layout = sources_.find(page.layout);
    if (layout == sources_.end()) return complain(at, "there is no layout " + page.layout);
    if (!layout->second.layout.empty()) return complain(at, "a layout has no layout of its own");
    merge(program.data, layout->second.data);
    std::set<std::string> used;
    program.nodes = with_blocks(layout->second.nodes, page, used);
    for (const auto& [name, nodes] : page.blocks)
      if (!used.contains(name)) complain(at, "the layout has no block " + name);
  }

  static std::vector<Node> with_blocks(const std::vector<Node>& nodes, const Source& page,
                                       std::set<std::string>& used) {
    std::vector<Node> out;
    for (const auto& node : nodes) {
      if (node.kind == Node::Kind::kBlock) {
        used.insert(node.text);
        if (const auto block = page.blocks.find(node.text); block != page.blocks.end())
          out.insert(out.end(), block->second.begin(), block->second.end());
        continue;
      }
      out.push_back(node);
      out.back().inside = with_blocks(node.inside, page, used);
      out.back().otherwise = with_blocks(node.otherwise, page, used);
    }
    return out;
  }

  void resolve_all(std::vector<Node>& nodes, Scope& scope) {
    for (auto& node : nodes) resolve(node, scope);
  }

  void resolve(Node& node, Scope& scope) {
    switch (node.kind) {
      case Node::Kind::kText:
      case Node::Kind::kBlock:
        return;
      case Node::Kind::kValue:
      case Node::Kind::kRaw: {
        const auto& shape = find(node, node.text, scope, node.place);
        if (shape.kind != Shape::Kind::kScalar)
          complain(node, node.text + " is " + kind_word(shape.kind) + ", not a text");
        return;
      }
      case Node::Kind::kIf:
        (void)find(node, node.text, scope, node.place);
        resolve_all(node.inside, scope);
        return resolve_all(node.otherwise, scope);
      case Node::Kind::kEach: {
        const auto& shape = find(node, node.text, scope, node.place);
        if (shape.kind != Shape::Kind::kList && !shape.open)
          complain(node, node.text + " is not declared as a list: " + node.text + "[]");
        scope.items.push_back(&shape);
        resolve_all(node.inside, scope);
        scope.items.pop_back();
        return resolve_all(node.otherwise, scope);
      }
      case Node::Kind::kPartial:
        return call(node, scope);
      case Node::Kind::kTranslate:
        return translation(node, scope);
    }
  }

  /// The declared shape of a path, and where its value will be.
  const Shape& find(const Node& node, const std::string& path, const Scope& scope, Place& place) {
    const bool of_item = path == "." || path == "@index";
    if (of_item && scope.items.empty()) {
      complain(node, "{{" + path + "}} stands only inside {{#each}}");
      return kAnything;
    }
    if (of_item) {
      place.at = scope.items.size() - 1;
      place.from = path == "." ? Place::From::kItem : Place::From::kIndex;
      if (path == "." && !scope.items.back()->members.empty())
        complain(node, "the item is an object: name one of its members");
      return kAnything;
    }
    const auto parts = split(path, '.');
    const Shape* shape = first_of(parts[0], scope, place);
    if (shape == nullptr) {
      complain(node, std::string(parts[0]) + " is not declared in this template");
      return kAnything;
    }
    for (std::size_t i = 1; i < parts.size(); ++i) {
      place.below.emplace_back(parts[i]);
      if (shape->open) return kAnything;
      const Shape* next = shape->kind == Shape::Kind::kObject ? shape->find(parts[i]) : nullptr;
      if (next == nullptr) {
        complain(node, path + ": " + std::string(parts[i]) + " is not declared");
        return kAnything;
      }
      shape = next;
    }
    return *shape;
  }

  /// The innermost declaration wins, whether or not the value will be there: no name changes its meaning with the data.
  static const Shape* first_of(std::string_view name, const Scope& scope, Place& place) {
    for (std::size_t depth = scope.items.size(); depth-- > 0;) {
      if (const Shape* shape = scope.items[depth]->find(name)) {
        place = {Place::From::kItem, depth, {std::string(name)}};
        return shape;
      }
    }
    const auto& slots = scope.program->slots;
    const auto slot = std::find(slots.begin(), slots.end(), name);
    if (slot == slots.end()) return nullptr;
    place = {Place::From::kSlot, static_cast<std::size_t>(slot - slots.begin()), {}};
    return scope.program->data.find(name);
  }

  /// What is given must have what is taken.
  void check_fit(const Node& node, const std::string& name, const Shape& given, const Shape& taken) {
    if (given.open || taken.open) return;
    if (given.kind != taken.kind)
      return complain(node, name + " is " + kind_word(given.kind) + ", but the partial takes " + kind_word(taken.kind));
    for (const auto& [member, shape] : taken.members) {
      const Shape* have = given.find(member);
      if (have != nullptr)
        check_fit(node, name + "." + member, *have, shape);
      else if (!shape.optional)
        complain(node, name + " has no " + member + ", which the partial needs");
    }
  }

  void call(Node& node, Scope& scope) {
    const bool includes_itself = under_way_.contains(node.text);
    node.program = program(node.text);
    if (node.program == nullptr)
      return complain(node, includes_itself ? node.text + " includes itself" : "there is no template " + node.text);
    if (!sources_.find(node.text)->second.partial) complain(node, node.text + " declares no args: it is not a partial");
    for (auto& argument : node.arguments) {
      const Shape* taken = node.program->data.find(argument.name);
      if (taken == nullptr) {
        complain(node, node.text + " takes no " + argument.name);
      } else if (!argument.path.empty()) {
        check_fit(node, argument.path, find(node, argument.path, scope, argument.place), *taken);
      } else if (taken->kind != Shape::Kind::kScalar) {
        complain(node, argument.name + " must be " + kind_word(taken->kind));
      }
    }
    for (std::size_t slot = kGlobalCount; slot < node.program->slots.size(); ++slot) {
      const auto& name = node.program->slots[slot];
      const bool given =
          std::any_of(node.arguments.begin(), node.arguments.end(), [&](const Argument& a) { return a.name == name; });
      if (!given && !node.program->data.find(name)->optional) complain(node, node.text + " needs " + name);
    }
  }

  void translation(Node& node, Scope& scope) {
    if (!texts_.has(node.text)) return complain(node, "there is no text " + node.text);
    const auto wanted = texts_.args(node.text);
    for (auto& argument : node.arguments) {
      if (std::find(wanted.begin(), wanted.end(), argument.name) == wanted.end())
        complain(node, node.text + " takes no " + argument.name);
      if (argument.path.empty()) continue;
      const auto& shape = find(node, argument.path, scope, argument.place);
      if (shape.kind != Shape::Kind::kScalar)
        complain(node, argument.path + " is " + kind_word(shape.kind) + ", not a text");
    }
    for (const auto& name : wanted) {
      const bool given =
          std::any_of(node.arguments.begin(), node.arguments.end(), [&](const Argument& a) { return a.name == name; });
      if (!given) complain(node, node.text + " needs " + name);
    }
  }

  const Sources& sources_;
  const Texts& texts_;
  Programs& programs_;
  Complaints& wrong_;
  std::set<std::string, std::less<>> under_way_;
};

}  // namespace

Programs compile_templates(const Sources& sources, const Texts& texts, Complaints& wrong) {
  Programs programs;
  Compiler compiler(sources, texts, programs, wrong);
  for (const auto& [name, source] : sources) (void)compiler.program(name);
  return programs;
}

}  // namespace sen::web
