#pragma once
/// What a function value is (DMN 1.5 clause 10.3.2.13.2): a lambda with the values it captured, a built-in, or a native
/// function.
#include "feel/feel.hpp"

namespace sen::feel {
struct Function {
  // A lambda: the expression keeps the tree alive. It captures its free names by value, so values never form a cycle.
  std::optional<Expression> owner;
  const Node* lambda = nullptr;
  Entries captured;
  std::uint32_t depth = 0;
  std::uint64_t weight = 0;

  std::string builtin;           ///< its name, when a built-in
  std::optional<Native> native;  ///< a copy, so that the value may outlive the scope it came from
};
}  // namespace sen::feel
