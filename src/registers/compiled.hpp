#pragma once
/// What Registers keeps between calls.
#include "registers/schema.hpp"
#include "registers/store.hpp"

namespace sen::registers {

struct Registers::Compiled {
  std::shared_ptr<const pack::Pack> pack;
  std::map<std::string, std::unique_ptr<const Table>, std::less<>> tables;
  const Table* table(std::string_view register_id) const {
    const auto found = tables.find(register_id);
    return found == tables.end() ? nullptr : found->second.get();
  }
};

/// A record on its way in.
struct Registers::Draft {
  const Table* table = nullptr;
  Key key;
  CivilDate valid_from;
  Cells cells;
};

Record tell_current(const Table& table, const CurrentRow& row);
Record tell_version(const Table& table, const VersionRow& row);

}  // namespace sen::registers
