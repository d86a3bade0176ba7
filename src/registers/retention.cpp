// The end of keeping: what a register says may no longer be kept is erased, and only that.
#include "registers/compiled.hpp"
#include "registers/registers.hpp"
#include "registers/rules.hpp"

namespace sen::registers {

std::vector<Erased> Registers::purge(Tx& tx, Context& context, int limit) const {
  std::vector<Erased> out;
  for (const auto& [id, table] : compiled_->tables) {
    if (table->expired.empty()) continue;
    const auto day = context.today().plus_months(-12 * table->def->retention.years);
    const auto instant = compiled_->pack->zone().at(day, 0);
    const int left = limit - static_cast<int>(out.size());
    if (left <= 0) break;
    for (const auto& row : store::expired(tx, *table, day, instant, left)) {
      out.push_back({table->def, row.key.id, tell_current(*table, row).subject});
      for (const auto& field : table->fields)
        if (field.lookup == Lookup::kKey && !field.keeps_keys && !is_null(row.cells[field.column]))
          store::release(tx, field, key_text(row.cells[field.column]), row.key);
      store::erase(tx, *table, row.key);
    }
  }
  return out;
}

}  // namespace sen::registers
