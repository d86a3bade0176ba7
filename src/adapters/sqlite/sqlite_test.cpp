// What only this engine has: names in SQL text, who owns a table, the lock file. The contract itself is tested in
// tests/store.
#include <gtest/gtest.h>

#include "adapters/sqlite/names.hpp"

namespace sen::sqlite {
namespace {

TEST(EngineSql, names_numbers_and_types_change_outside_literals_only) {
  EXPECT_EQ(engine_sql("SELECT a FROM @person WHERE b = $2 AND c = $1", "pop"),
            "SELECT a FROM pop_person WHERE b = ?2 AND c = ?1");
  EXPECT_EQ(engine_sql("SELECT '@person $1 BIGINT', \"@x\" -- @y $1\n, @z /* @w */", "pop"),
            "SELECT '@person $1 BIGINT', \"@x\" -- @y $1\n, pop_z /* @w */");
  EXPECT_EQ(engine_sql("'it''s @a' || @b", "p"), "'it''s @a' || p_b");
  EXPECT_EQ(engine_sql("CREATE TABLE @t (id bigint, my_bigint BIGINT) STRICT", "p"),
            "CREATE TABLE p_t (id INTEGER, my_bigint INTEGER) STRICT");
  EXPECT_EQ(engine_sql("'open", "p"), "'open");
  EXPECT_EQ(engine_sql("/* open", "p"), "/* open");
  EXPECT_EQ(engine_sql("a@1 $x @", "p"), "a@1 $x @");
}

TEST(AgencyNames, a_table_belongs_to_the_longest_name) {
  auto names = AgencyNames::of({"a", "a_b"});
  ASSERT_TRUE(names.ok());
  EXPECT_TRUE(names->owns({0}, "a_t"));
  EXPECT_FALSE(names->owns({0}, "a_b_t"));
  EXPECT_TRUE(names->owns({1}, "a_b_t"));
  EXPECT_FALSE(names->owns({1}, "a_t"));
  EXPECT_FALSE(names->owns({0}, "a_"));
  EXPECT_FALSE(names->owns({0}, "sen_node"));
}

TEST(AgencyNames, refuses_names_that_cannot_be_tables) {
  for (const char* bad : {"", "A", "1a", "a-b", "sen", "sqlite", "sqlite_x", "đ"})
    EXPECT_FALSE(AgencyNames::of({bad}).ok()) << bad;
  EXPECT_FALSE(AgencyNames::of({"a", "a"}).ok());
}

}  // namespace
}  // namespace sen::sqlite
