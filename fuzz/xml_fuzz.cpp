// Documents of any shape: a tree no deeper than asked, whose lines go forward, or an error with a line of the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/text.hpp"
#include "base/xml.hpp"

namespace {

constexpr int kDepthMax = 8;

void check(const sen::XmlNode& node, int depth, int& line) {
  ASSERT(depth <= kDepthMax && node.line >= line && sen::is_utf8(node.text));
  line = node.line;
  for (const auto& child : node.children) check(child, depth + 1, line);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  const auto root = sen::parse_xml(text, kDepthMax);
  if (!root.ok()) {
    const int at = std::stoi(root.error().args.at(0));
    ASSERT(at >= 1 && at <= lines);
    return 0;
  }
  int line = 1;
  check(*root, 0, line);
  ASSERT(line <= lines);
  ASSERT(!sen::to_xml(*root).empty());
  return 0;
}
