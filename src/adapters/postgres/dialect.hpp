#pragma once
/// How the common SQL text becomes PostgreSQL's, and which text is refused: a Tx reaches its agency's schema only.
#include <string>
#include <string_view>
#include <vector>

#include "store/names.hpp"

namespace sen::postgres {

struct Translated {
  std::string sql;
  std::string refused;  ///< why the text may not run; empty when it may
  bool writes = false;
};

/// One statement of a use case: `@t` -> `"agency".t`. Refused is what names a schema itself, reaches the catalogue,
/// uses literals the two engines read differently, or is no SELECT, INSERT, UPDATE, DELETE or WITH.
Translated engine_sql(std::string_view text, const AgencyNames& names, AgencySlot slot);

/// The statements of a migration. Besides the above: BLOB -> BYTEA, TEXT -> TEXT COLLATE "C" (the engines must sort
/// alike, by bytes, whatever the database's own collation is), `) STRICT` drops its word (a table without it is
/// refused, as on SQLite), and the name in CREATE INDEX loses its schema: PostgreSQL takes it from the table.
struct Script {
  std::vector<std::string> statements;
  std::string refused;
};
Script engine_ddl(std::string_view text, const AgencyNames& names, AgencySlot slot);

}  // namespace sen::postgres
