#pragma once
/// PostgreSQL's side of a copy between engines (store/transfer.hpp): rows go in by COPY.
#include <memory>

#include "store/names.hpp"
#include "store/transfer.hpp"

namespace sen::postgres {
/// A session of its own in a database whose node is held open by the caller. @errors database.*
Result<std::unique_ptr<TransferSide>> open_transfer(const std::string& uri, const AgencyNames& names);
}  // namespace sen::postgres
