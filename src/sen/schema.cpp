// `sen schema --distribute`: how an agency's tables spread over the servers of a Citus cluster.
#include <cstdio>
#include <map>

#include "sen/operate.hpp"

namespace sen {
namespace {

using Leaders = std::map<std::string, std::string>;  // column -> the first table that spreads by it

/// Tables that spread by the same column lie together.
void distribute(const std::string& name, const Database::Table& table, Leaders& leaders) {
  if (table.spread == Database::Spread::kLocal) {
    std::printf("-- local, stays on the coordinator: %s\n", name.c_str());
    return;
  }
  const auto [leader, first] = leaders.try_emplace(table.by, name);
  std::printf("SELECT create_distributed_table('%s', '%s', colocate_with => '%s');\n", name.c_str(), table.by.c_str(),
              first ? "none" : leader->second.c_str());
}

Result<void> print(const Invocation& invocation) {
  if (!invocation.flag("distribute")) return fail(errors::kBadSetting, {"distribute", "is needed"});
  const auto pack = TRY(load_pack(invocation.text("pack"), false));
  for (const auto& agency : pack->agencies) {
    Leaders leaders;
    for (const auto& table : TRY(Node::tables(pack, agency.id)))
      distribute(agency.id + "." + table.name, table, leaders);
  }
  return {};
}

}  // namespace

int run_schema(const Invocation& invocation) {
  const auto done = print(invocation);
  return done.ok() ? 0 : complain(done.error());
}

}  // namespace sen
