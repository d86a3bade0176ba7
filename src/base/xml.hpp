#pragma once
/// XML read into a plain tree, and written from one. No entities beyond the five of XML, no DTD, no network; depth and
/// size are bounded by the caller's limit.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace sen {

struct XmlNode {
  std::string name;   ///< without prefix
  std::string space;  ///< its namespace; "": none. Written where it differs from the parent's
  std::string text;   ///< direct text, trimmed
  std::vector<std::pair<std::string, std::string>> attributes;  ///< as written; declarations of namespaces are not here
  std::vector<XmlNode> children;
  int line = 0;  ///< where it begins, from 1

  const XmlNode* child(std::string_view name) const;    ///< first of that name
  std::string_view value(std::string_view name) const;  ///< text of the first child of that name; ""
  const std::string* attribute(std::string_view name) const;
  /// All descendants of that name, in document order.
  std::vector<const XmlNode*> all(std::string_view name) const;
};

namespace errors {
inline constexpr ErrorDef kBadXml{"base.bad_xml", Code::kInvalid, Retry::kAfterFix,
                                  "Nội dung không phải XML hợp lệ, dòng {0}: {1}.",
                                  "The body is not valid XML, line {0}: {1}."};
}

/// @param depth_max  elements inside elements  @errors base.bad_xml
Result<XmlNode> parse_xml(std::string_view text, int depth_max = 32);

/// A whole document in UTF-8. Names must be names of XML; texts are escaped.
std::string to_xml(const XmlNode& root);

}  // namespace sen
