// Key tables, names, who is who, sequences, and what the tables look like.
#include "base/check.hpp"
#include "registers/store.hpp"

namespace sen::registers::store {

bool reserve(Tx& tx, const Field& field, const std::string& value, const Key& owner) {
  if (tx.insert_if_absent({field.key_insert}, {value, owner.subject_id, owner.id})) return true;
  const auto holder = owner_of(tx, field, value);
  return holder && holder->id == owner.id;
}
void release(Tx& tx, const Field& field, const std::string& value, const Key& owner) {
  tx.exec({field.key_release}, {value, owner.id});
}
std::optional<Key> owner_of(ReadTx& tx, const Field& field, const std::string& value) {
  auto cursor = tx.query({field.key_select}, {value});
  if (!cursor.next()) return {};
  return Key{cursor.i64(0), cursor.i64(1)};
}

std::optional<std::int64_t> subject_of(ReadTx& tx, const Ref& ref) {
  auto cursor = tx.query({"SELECT subject_id FROM @subject WHERE ref = $1"}, {ref});
  if (!cursor.next()) return {};
  return cursor.i64(0);
}
bool holds(ReadTx& tx, const Table& table, std::int64_t subject_id) {
  ASSERT(table.by_subject);
  return tx.query({table.holds_by_subject}, {subject_id}).next();
}
bool map_subject(Tx& tx, const Ref& ref, std::int64_t subject_id) {
  return tx.insert_if_absent({"INSERT INTO @subject (ref, subject_id) VALUES ($1, $2) ON CONFLICT (ref) DO NOTHING"},
                             {ref, subject_id});
}

std::vector<Candidate> candidates(ReadTx& tx, const Table& table, const std::string& ends, const std::string& born_from,
                                  const std::string& born_until, int limit) {
  ASSERT(table.search_name != nullptr);
  std::vector<Candidate> out;
  auto cursor = born_from.empty() ? tx.query({table.search_ends}, {ends, limit})
                                  : tx.query({table.search_ends_born}, {ends, born_from, born_until, limit});
  while (cursor.next()) {
    int at = 2;
    auto& one = out.emplace_back(Candidate{{}, cursor.string(0), cursor.string(1), {}});
    if (!table.def->search.place.empty()) one.place = cursor.string(at++);
    if (table.by_subject) one.key.subject_id = cursor.i64(at++);
    one.key.id = cursor.i64(at);
  }
  return out;
}

std::int64_t take_number(Tx& tx, std::string_view name, std::string_view scope) {
  auto cursor = tx.query({"INSERT INTO @sequence AS s (name, scope, next) VALUES ($1, $2, 2) "
                          "ON CONFLICT (name, scope) DO UPDATE SET next = s.next + 1 RETURNING next - 1"},
                         {name, scope});
  return cursor.next() ? cursor.i64(0) : 0;
}

StoredTable stored_table(ReadTx& tx, std::string_view register_id) {
  StoredTable out;
  auto cursor = tx.query({"SELECT field, type, lookup FROM @register_column WHERE register_id = $1"}, {register_id});
  while (cursor.next()) out[cursor.string(0)] = {cursor.string(1), cursor.string(2)};
  return out;
}

}  // namespace sen::registers::store
