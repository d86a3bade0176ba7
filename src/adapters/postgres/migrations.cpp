#include <fmt/format.h>

#include <algorithm>

#include "adapters/postgres/dialect.hpp"
#include "adapters/postgres/node_table.hpp"
#include "base/hash.hpp"
#include "store/errors.hpp"
#include "store/history.hpp"

namespace sen::postgres {
namespace {

constexpr std::string_view kApplied = "SELECT name, digest FROM sen.migration WHERE agency = $1";
constexpr std::string_view kRemember =
    "INSERT INTO sen.migration (agency, name, digest, applied_us) VALUES ($1, $2, $3, $4)";

Result<Applied> applied_by(Connection& connection, const std::string& agency) {
  const Answer rows = connection.ask(kApplied, Params{Param(agency)}, {kText});
  if (rows == nullptr) return engine_error(connection.fault());
  Applied out;
  for (int row = 0; row < PQntuples(rows.get()); ++row) {
    const std::string_view digest = raw(rows.get(), row, 1);
    out[std::string(raw(rows.get(), row, 0))] = Bytes(digest.begin(), digest.end());
  }
  return out;
}

Result<void> apply(Connection& connection, AgencySlot agency, const Database::Migration& step, const Digest& digest,
                   Instant now) {
  const std::string& name = connection.names().name(agency);
  const Script script = engine_ddl(step.sql, connection.names(), agency);
  if (!script.refused.empty()) return fail(errors::kMigrationFailed, {step.name, name, script.refused});
  for (const std::string& sql : script.statements) connection.queue(sql);
  if (step.once)
    connection.queue(kRemember, Params{Param(name), Param(step.name), Param(ByteView(digest)), Param(now)},
                     {kText, kText, kBytea, kInt8});
  const Fault fault = connection.flush();
  if (fault == Fault::kBroken) return fail(errors::kMigrationFailed, {step.name, name, connection.fault_words()});
  if (fault != Fault::kNone) return engine_error(fault);
  return {};
}

Result<bool> apply_new(Connection& connection, AgencySlot agency, const std::vector<Database::Migration>& steps,
                       Instant now) {
  const std::string& name = connection.names().name(agency);
  const std::string schema = fmt::format("CREATE SCHEMA IF NOT EXISTS \"{}\"", name);
  connection.queue(schema);
  const Applied applied = TRY(applied_by(connection, name));
  TRY(refuse_newer(applied, steps));
  bool changed = false;
  for (const auto& step : steps) {
    const Digest digest = sha256(as_bytes(step.sql));
    if (const auto known = applied.find(step.name); known != applied.end()) {
      if (!std::ranges::equal(known->second, digest)) return fail(errors::kMigrationChanged, {step.name, name});
      continue;
    }
    TRY(apply(connection, agency, step, digest, now));
    changed = true;
  }
  return changed;
}

}  // namespace

Result<void> apply_migrations(Connection& connection, AgencySlot agency, const std::vector<Database::Migration>& steps,
                              Instant now) {
  connection.queue("BEGIN");
  connection.queue("SET LOCAL statement_timeout = 0");  // an index on a large table takes what it takes
  const auto changed = apply_new(connection, agency, steps, now);
  connection.queue(changed.ok() ? "COMMIT" : "ROLLBACK");
  const Fault fault = connection.flush();
  if (!changed.ok()) return changed.error();
  if (fault != Fault::kNone) return engine_error(fault);
  return {};
}

}  // namespace sen::postgres
