#pragma once
/// A YAML file as a small tree of our own with line numbers, so that one .cpp knows the YAML library.
/// Packs use the plain part of YAML: no anchors, no tags, one document a file, each key once.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace sen::pack {

struct YamlMember;

struct Yaml {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  int line = 0;      ///< from 1
  std::string text;  ///< scalar
  std::vector<Yaml> items;
  std::vector<YamlMember> members;                    ///< in the order written
  std::vector<std::pair<std::string, int>> repeated;  ///< keys that stand twice, with the line of the second

  const Yaml* find(std::string_view key) const;

  // Out of line: a member holds a Yaml, which is complete only below.
  Yaml();
  Yaml(Yaml&&) noexcept;
  Yaml& operator=(Yaml&&) noexcept;
  ~Yaml();
};
struct YamlMember {
  std::string key;
  Yaml value;
};

/// @errors pack.bad_yaml (line, reason)
Result<Yaml> parse_yaml(const std::string& text);

}  // namespace sen::pack
