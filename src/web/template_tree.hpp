#pragma once
/// Templates as read from files, before names are resolved. Internal to this room.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "web/html_context.hpp"

namespace sen::web {

struct NamedShape;

/// What a declaration says of a name.
struct Shape {
  enum class Kind { kScalar, kObject, kList };
  Kind kind = Kind::kScalar;
  bool optional = false;
  bool open = false;                ///< any member may be named (the global `assets`)
  std::vector<NamedShape> members;  ///< of the object, or of each item; a list without: of plain values

  const Shape* find(std::string_view name) const;
};

struct NamedShape {
  std::string name;
  Shape shape;
};

inline const Shape* Shape::find(std::string_view name) const {
  for (const auto& member : members)
    if (member.name == name) return &member.shape;
  return nullptr;
}

/// Where a value is found while rendering: filled in by the compiler.
struct Place {
  enum class From { kSlot, kItem, kIndex };
  From from = From::kSlot;
  std::size_t at = 0;              ///< slot, or how deep the each is
  std::vector<std::string> below;  ///< members from there
};

struct Argument {
  std::string name;
  std::string path;     ///< empty when literal
  json::value literal;  ///< a string
  Place place;
};

struct Program;

struct Node {
  enum class Kind { kText, kValue, kRaw, kIf, kEach, kPartial, kTranslate, kBlock };
  Kind kind = Kind::kText;
  std::string file;
  int line = 0;
  std::string text;  ///< literal; path; partial's, block's or translation's name
  HtmlContext::Output output = HtmlContext::Output::kHtml;
  std::vector<Node> inside;
  std::vector<Node> otherwise;
  std::vector<Argument> arguments;
  Place place;
  const Program* program = nullptr;  ///< of a partial
};

/// One template file.
struct Source {
  std::string name;
  std::string file;
  bool partial = false;
  Shape data{Shape::Kind::kObject, false, false, {}};
  std::string layout;
  int layout_line = 0;
  std::vector<Node> nodes;                          ///< all but blocks
  std::map<std::string, std::vector<Node>> blocks;  ///< {{#block x}}
};

/// A template that can run: a page with its layout in place, or a partial.
struct Program {
  std::string name;
  Shape data;                      ///< with globals
  std::vector<std::string> slots;  ///< top-level names in slot order
  std::vector<Node> nodes;
};

/// "title, name?, list[]{a,b}": false when it cannot be read.
bool read_declaration(std::string_view text, std::vector<NamedShape>& into);

using Complaints = std::vector<std::string>;
/// Reads one file. Mistakes are added to `wrong` as file:line: text.
Source read_template(const std::string& name, const std::string& file, std::string_view text, Complaints& wrong);

}  // namespace sen::web
