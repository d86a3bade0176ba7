#pragma once
/// Collects findings.
#include <string>
#include <string_view>
#include <vector>

#include "pack/errors.hpp"
#include "pack/pack.hpp"

namespace sen::pack {

class Report {
 public:
  void error(const ErrorDef& def, const Source& at, std::vector<std::string> args) {
    add(def, at, std::move(args), true);
  }
  void warn(const ErrorDef& def, const Source& at, std::vector<std::string> args) {
    add(def, at, std::move(args), false);
  }
  bool fatal() const;
  std::vector<Finding> take();  ///< by file and line

 private:
  void add(const ErrorDef& def, const Source& at, std::vector<std::string> args, bool fatal);
  std::vector<Finding> findings_;
};

/// " Did you mean X?" for the known name nearest to a misspelt one, or nothing when none is near.
std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& known);
std::string join_names(const std::vector<std::string>& names);

}  // namespace sen::pack
