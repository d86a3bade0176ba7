#pragma once
/// SQLite's side of a copy between engines (store/transfer.hpp).
#include <memory>

#include "store/names.hpp"
#include "store/transfer.hpp"

namespace sen::sqlite {
/// A connection of its own to a file whose node is held open by the caller. @errors database.*
Result<std::unique_ptr<TransferSide>> open_transfer(const std::string& path, const AgencyNames& names);
}  // namespace sen::sqlite
