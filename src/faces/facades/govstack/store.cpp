#include "faces/facades/govstack/store.hpp"

namespace sen::faces::govstack::store {
namespace {

constexpr Sql kAll{
    "SELECT id, name, version, code, group_name, catalog_name, register_id, schema_json, modified_us, modified_by FROM "
    "@govstack_database WHERE deleted_us = 0 ORDER BY id"};
constexpr Sql kIdOf{"SELECT id FROM @govstack_database WHERE name = $1 AND version = $2 AND deleted_us = 0"};
constexpr Sql kTaken{"SELECT id FROM @govstack_database WHERE id = $1"};
constexpr Sql kLast{"SELECT id FROM @govstack_database ORDER BY id DESC LIMIT 1"};
constexpr Sql kPut{
    "INSERT INTO @govstack_database (id, name, version, code, group_name, catalog_name, register_id, schema_json, "
    "modified_us, modified_by, deleted_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) ON CONFLICT (id) DO "
    "UPDATE SET name = excluded.name, version = excluded.version, code = excluded.code, group_name = "
    "excluded.group_name, catalog_name = excluded.catalog_name, schema_json = excluded.schema_json, modified_us = "
    "excluded.modified_us, modified_by = excluded.modified_by"};
constexpr Sql kRemove{
    "UPDATE @govstack_database SET deleted_us = $2, modified_by = $3 WHERE id = $1 AND deleted_us = 0 RETURNING id"};

}  // namespace

std::vector<Database::Migration> migrations() {
  return {{"govstack.0001",
           R"sql(
CREATE TABLE @govstack_database (
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  code TEXT NOT NULL,
  group_name TEXT NOT NULL,
  catalog_name TEXT NOT NULL,
  register_id TEXT NOT NULL,
  schema_json TEXT NOT NULL,
  modified_us BIGINT NOT NULL,
  modified_by TEXT NOT NULL,
  deleted_us BIGINT NOT NULL,
  PRIMARY KEY (id)
) STRICT;
CREATE INDEX @govstack_database_name ON @govstack_database (name, version);
)sql",
           {{"govstack_database"}}}};
}

std::vector<Description> databases(ReadTx& tx) {
  std::vector<Description> out;
  auto cursor = tx.query(kAll);
  while (cursor.next()) {
    Description one{cursor.i64(0),
                    cursor.string(1),
                    cursor.string(2),
                    cursor.string(3),
                    cursor.string(4),
                    cursor.string(5),
                    cursor.string(6),
                    nullptr,
                    cursor.instant(8),
                    cursor.string(9),
                    false};
    if (auto schema = parse_json(cursor.text(7)); schema.ok()) one.schema = schema.take();
    out.push_back(std::move(one));
  }
  return out;
}

std::int64_t id_of(ReadTx& tx, std::string_view name, std::string_view version) {
  auto cursor = tx.query(kIdOf, {name, version});
  return cursor.next() ? cursor.i64(0) : 0;
}

bool is_taken(ReadTx& tx, std::int64_t id) { return tx.query(kTaken, {id}).next(); }

std::int64_t next_id(ReadTx& tx) {
  auto cursor = tx.query(kLast);
  return cursor.next() ? cursor.i64(0) + 1 : 1;
}

void put(Tx& tx, const Description& about) {
  const std::string schema = to_json(about.schema);
  tx.exec(kPut, {about.id, about.name, about.version, about.code, about.group, about.catalog, about.register_id, schema,
                 about.modified_at, about.modified_by});
}

bool remove(Tx& tx, std::int64_t id, std::string_view by, Instant now) {
  return tx.query(kRemove, {id, now, by}).next();
}

}  // namespace sen::faces::govstack::store
