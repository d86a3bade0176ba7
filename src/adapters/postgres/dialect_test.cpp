// The common SQL text in PostgreSQL's words, and what is refused.
#include <gtest/gtest.h>

#include "adapters/postgres/dialect.hpp"

namespace sen::postgres {
namespace {

const AgencyNames& names() {
  static const AgencyNames all = AgencyNames::of({"justice", "police"}).take();
  return all;
}
std::string sql(std::string_view text) {
  const Translated out = engine_sql(text, names(), {0});
  return out.refused.empty() ? out.sql : "refused: " + out.refused;
}
std::string ddl(std::string_view text) {
  const Script out = engine_ddl(text, names(), {0});
  if (!out.refused.empty()) return "refused: " + out.refused;
  std::string all;
  for (const auto& one : out.statements) all += one + ";";
  return all;
}
bool refused(std::string_view text) { return sql(text).starts_with("refused"); }

TEST(Dialect, tables_are_of_the_agency_s_schema_outside_literals_only) {
  EXPECT_EQ(sql("SELECT a FROM @person WHERE b = $2 AND c = $1"),
            "SELECT a FROM \"justice\".person WHERE b = $2 AND c = $1");
  EXPECT_EQ(sql("SELECT '@person ''$x', \"@x\" -- @y\n, @z /* @w */"), "SELECT '@person ''$x', \"@x\" , \"justice\".z");
  EXPECT_EQ(
      sql("INSERT INTO @sequence AS s (next) VALUES (1) ON CONFLICT (name) DO UPDATE SET next = s.next + 1"),
      "INSERT INTO \"justice\".sequence AS s (next) VALUES (1) ON CONFLICT (name) DO UPDATE SET next = s.next + 1");
  EXPECT_EQ(sql("SELECT a<>b, -1 FROM @t"), "SELECT a<>b, -1 FROM \"justice\".t");
}

TEST(Dialect, other_schemas_and_other_kinds_of_statement_are_refused) {
  for (const char* bad : {"SELECT 1 FROM police.person", "SELECT 1 FROM \"police\" . person",
                          "SELECT 1 FROM POLICE/* */.person", "SELECT 1 FROM justice.person", "DELETE FROM sen.node",
                          "SELECT 1 FROM information_schema.tables", "SELECT 1 FROM pg_class", "SELECT pg_sleep(1)",
                          "SELECT 1 FROM U&\"pol\\0069ce\".person", "SELECT E'\\''", "SELECT x'00'", "SELECT $a$ x $a$",
                          "COMMIT", "SET search_path = police", "DROP TABLE @t", "SELECT 1; SELECT 2", ""})
    EXPECT_TRUE(refused(bad)) << bad;
  EXPECT_FALSE(refused("SELECT 1 FROM @t AS p WHERE p.id = $1 AND 'police.x' <> t;"));
}

TEST(Dialect, reads_and_writes_are_told_apart) {
  EXPECT_FALSE(engine_sql("SELECT 1", names(), {0}).writes);
  EXPECT_TRUE(engine_sql("INSERT INTO @t (a) VALUES (1) RETURNING a", names(), {0}).writes);
}

TEST(Dialect, tables_get_types_and_an_order_by_bytes) {
  EXPECT_EQ(ddl("CREATE TABLE @t (v TEXT NOT NULL, PRIMARY KEY (v)) STRICT, WITHOUT ROWID;"),
            ddl("CREATE TABLE @t (v TEXT NOT NULL, PRIMARY KEY (v)) STRICT;"));
  EXPECT_TRUE(ddl("CREATE TABLE @t (v TEXT NOT NULL, PRIMARY KEY (v)) WITHOUT ROWID").starts_with("refused"));
  EXPECT_EQ(ddl("CREATE TABLE @t (id BIGINT NOT NULL, text TEXT, \"blob\" BLOB NOT NULL) STRICT;"),
            "CREATE TABLE \"justice\".t (id BIGINT NOT NULL, text TEXT COLLATE \"C\", \"blob\" BYTEA NOT NULL);");
  EXPECT_EQ(ddl("ALTER TABLE @t ADD COLUMN seen TEXT"),
            "ALTER TABLE \"justice\".t ADD COLUMN seen TEXT COLLATE \"C\";");
  EXPECT_EQ(ddl("INSERT INTO @t (a) VALUES ('a TEXT; b BLOB')"),
            "INSERT INTO \"justice\".t (a) VALUES ('a TEXT; b BLOB');");
}

TEST(Dialect, an_index_takes_its_schema_from_its_table) {
  EXPECT_EQ(ddl("CREATE UNIQUE INDEX @t_a ON @t (a) WHERE b = 0; CREATE INDEX @t_b ON @t (b); DROP INDEX @t_b"),
            "CREATE UNIQUE INDEX t_a ON \"justice\".t (a) WHERE b = 0;CREATE INDEX t_b ON \"justice\".t (b);"
            "DROP INDEX \"justice\".t_b;");
}

TEST(Dialect, a_migration_makes_strict_tables_and_nothing_foreign) {
  for (const char* bad :
       {"CREATE TABLE @t (id BIGINT)", "CREATE TABLE police.t (id BIGINT) STRICT", "DROP SCHEMA x; SET a = 1",
        "CREATE TABLE @t (id BIGINT) STRICT; CREATE TABLE @u (id BIGINT)", "COMMIT"})
    EXPECT_TRUE(ddl(bad).starts_with("refused")) << bad;
  EXPECT_TRUE(ddl("CREATE TABLE @" + std::string(64, 'a') + " (id BIGINT) STRICT").starts_with("refused"));
  EXPECT_EQ(ddl("-- only; a comment\n"), "");
}

}  // namespace
}  // namespace sen::postgres
