#pragma once
/// XML read into a plain tree. No entities beyond the five of XML, no DTD, no network; depth and size are bounded by
/// the caller's limit.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sen {

struct XmlNode {
  std::string name;  ///< without prefix
  std::string text;  ///< direct text, trimmed
  std::vector<XmlNode> children;

  const XmlNode* child(std::string_view name) const;    ///< first of that name
  std::string_view value(std::string_view name) const;  ///< text of the first child of that name; ""
  /// All descendants of that name, in document order.
  std::vector<const XmlNode*> all(std::string_view name) const;
};

namespace errors {
inline constexpr ErrorDef kBadXml{"base.bad_xml", Code::kInvalid, Retry::kAfterFix,
                                  "Nội dung không phải XML hợp lệ: {0}.", "The body is not valid XML: {0}."};
}

/// @param depth_max  elements inside elements  @errors base.bad_xml
Result<XmlNode> parse_xml(std::string_view text, int depth_max = 32);

}  // namespace sen
