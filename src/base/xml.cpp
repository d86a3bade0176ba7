#include "base/xml.hpp"

#include <pugixml.hpp>

#include "base/text.hpp"

namespace sen {
namespace {

std::string local_name(std::string_view name) {
  const auto colon = name.find(':');
  return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

/// False when the tree is deeper than allowed.
bool copy(const pugi::xml_node& from, XmlNode& to, int depth_left) {
  if (depth_left < 0) return false;
  to.name = local_name(from.name());
  std::string text;
  for (const auto& item : from.children()) {
    if (item.type() == pugi::node_pcdata || item.type() == pugi::node_cdata) text += item.value();
    if (item.type() != pugi::node_element) continue;
    to.children.emplace_back();
    if (!copy(item, to.children.back(), depth_left - 1)) return false;
  }
  to.text = trim(text);
  return true;
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

Result<XmlNode> parse_xml(std::string_view text, int depth_max) {
  if (!is_utf8(text)) return fail(errors::kBadXml, {"not UTF-8"});
  pugi::xml_document document;
  // A document type could declare entities; pugixml expands none, and we refuse it outright so that no reader is
  // surprised.
  const auto parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!parsed) return fail(errors::kBadXml, {parsed.description()});
  for (const auto& item : document.children())
    if (item.type() == pugi::node_doctype) return fail(errors::kBadXml, {"a document type is not allowed"});
  XmlNode root;
  if (!copy(document.document_element(), root, depth_max)) return fail(errors::kBadXml, {"too deep"});
  if (root.name.empty()) return fail(errors::kBadXml, {"no element"});
  return root;
}

}  // namespace sen
