#include "base/xml.hpp"

#include <pugixml.hpp>

#include "base/text.hpp"

namespace sen {
namespace {

std::string_view local_name(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// The namespace that a name's prefix stands for where the node is; "" when nothing says.
std::string_view space_of(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  const std::string declared =
      colon == std::string_view::npos ? "xmlns" : "xmlns:" + std::string(name.substr(0, colon));
  for (auto at = node; at; at = at.parent())
    if (const auto found = at.attribute(declared.c_str())) return found.value();
  return {};
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  /// The line of an offset; asked in document order, so that all is counted once.
  int line_at(std::ptrdiff_t offset) {
    for (; at_ < offset && at_ < std::ssize(text_); ++at_)
      line_ += text_[static_cast<std::size_t>(at_)] == '\n' ? 1 : 0;
    return line_;
  }

  /// @returns what is wrong in it; null: nothing
  const char* copy(const pugi::xml_node& from, XmlNode& to, int depth_left) {
    to.line = line_at(from.offset_debug());
    if (depth_left < 0) return "too many elements inside each other";
    to.name = local_name(from.name());
    to.space = space_of(from);
    for (const auto& item : from.attributes())
      if (const std::string_view name = item.name(); name != "xmlns" && !name.starts_with("xmlns:"))
        to.attributes.emplace_back(name, item.value());
    std::string text;
    for (const auto& item : from.children()) {
      if (item.type() == pugi::node_pcdata || item.type() == pugi::node_cdata) text += item.value();
      if (item.type() != pugi::node_element) continue;
      to.children.emplace_back();
      if (const char* wrong = copy(item, to.children.back(), depth_left - 1)) return wrong;
    }
    to.text = trim(text);
    return is_utf8(to.text) ? nullptr : "a reference to no character";  // such as half of a pair of UTF-16
  }

 private:
  std::string_view text_;
  std::ptrdiff_t at_ = 0;
  int line_ = 1;
};

Error bad(int line, std::string why) { return fail(errors::kBadXml, {std::to_string(line), std::move(why)}); }

void write(const XmlNode& node, std::string_view space, std::string& out) {
  out += "<" + node.name;
  if (node.space != space) out += " xmlns=\"" + html_escape(node.space) + "\"";
  for (const auto& [name, value] : node.attributes) out += " " + name + "=\"" + html_escape(value) + "\"";
  if (node.text.empty() && node.children.empty()) {
    out += "/>";
    return;
  }
  out += ">" + html_escape(node.text);
  for (const auto& item : node.children) write(item, node.space, out);
  out += "</" + node.name + ">";
}

void collect(const XmlNode& node, std::string_view name, std::vector<const XmlNode*>& out) {
  if (node.name == name) out.push_back(&node);
  for (const auto& item : node.children) collect(item, name, out);
}

}  // namespace

const XmlNode* XmlNode::child(std::string_view wanted) const {
  for (const auto& item : children)
    if (item.name == wanted) return &item;
  return nullptr;
}

std::string_view XmlNode::value(std::string_view wanted) const {
  const auto* found = child(wanted);
  return found != nullptr ? std::string_view(found->text) : std::string_view();
}

std::vector<const XmlNode*> XmlNode::all(std::string_view wanted) const {
  std::vector<const XmlNode*> out;
  collect(*this, wanted, out);
  return out;
}

const std::string* XmlNode::attribute(std::string_view wanted) const {
  for (const auto& [key, found] : attributes)
    if (key == wanted) return &found;
  return nullptr;
}

Result<XmlNode> parse_xml(std::string_view text, int depth_max) {
  Reader reader(text);
  if (!is_utf8(text)) {
    int line = 1;
    for (const auto one : split(text, '\n')) {
      if (!is_utf8(one)) return bad(line, "not UTF-8");
      ++line;
    }
  }
  pugi::xml_document document;
  // A document type could declare entities; pugixml expands none, and we refuse it outright so that no reader is
  // surprised.
  const auto parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!parsed) return bad(reader.line_at(parsed.offset), parsed.description());
  for (const auto& item : document.children())
    if (item.type() == pugi::node_doctype)
      return bad(reader.line_at(item.offset_debug()), "a document type is not allowed: remove it");
  XmlNode root;
  if (const char* wrong = reader.copy(document.document_element(), root, depth_max))
    return bad(reader.line_at(0), wrong);
  if (root.name.empty()) return bad(1, "no element");
  return root;
}

std::string to_xml(const XmlNode& root) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  write(root, "", out);
  out += '\n';
  return out;
}

}  // namespace sen
