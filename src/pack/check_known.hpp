#pragma once
#include "pack/shapes.hpp"

namespace sen::pack {

/// A register that the case reads: what a form must not ask again.
struct Known {
  std::string name;
  const Service* service = nullptr;
  const Grant* grant = nullptr;
};

/// Checks the calls of `knows`, for a procedure's host and purpose, and defines their names.
std::vector<Known> check_knows(const Pack& pack, Report& report, Names& names, const Procedure& procedure,
                               const std::vector<Binding>& knows);

}  // namespace sen::pack
