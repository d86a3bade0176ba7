#pragma once
/// Which migrations an agency's tables have seen.
#include <map>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "ports/database.hpp"

namespace sen {

using Applied = std::map<std::string, Bytes>;  // name -> digest of the text

/// A series that goes on in the data past the last step we know was written by a newer program.
/// @errors database.newer_schema
Result<void> refuse_newer(const Applied& applied, const std::vector<Database::Migration>& steps);

}  // namespace sen
