#include "registers/sequences.hpp"

#include "registers/errors.hpp"

namespace sen::registers {
namespace {
constexpr Sql kAll{"SELECT name, scope, next FROM @sequence ORDER BY name, scope"};
constexpr Sql kNext{"SELECT next FROM @sequence WHERE name = $1 AND scope = $2"};
constexpr Sql kRaise{
    "INSERT INTO @sequence (name, scope, next) VALUES ($1, $2, $3) ON CONFLICT (name, scope) DO UPDATE SET next = "
    "excluded.next"};
}  // namespace

std::vector<Sequence> sequences(ReadTx& tx) {
  std::vector<Sequence> out;
  for (auto cursor = tx.query(kAll); cursor.next();) out.push_back({cursor.string(0), cursor.string(1), cursor.i64(2)});
  return out;
}

Result<std::int64_t> raise_sequence(Tx& tx, const Sequence& to) {
  std::int64_t before = 1;
  {
    auto cursor = tx.query(kNext, {to.name, to.scope});
    if (cursor.next()) before = cursor.i64(0);
  }
  if (to.next < before) return fail(errors::kSequenceLower, {to.name, to.scope, std::to_string(before)});
  tx.exec(kRaise, {to.name, to.scope, to.next});
  return before;
}

}  // namespace sen::registers
