// SQL of drafts and who shares them.
#include "procedures/store.hpp"

namespace sen::procedures::store {

json::object object_of(std::string_view text) {
  auto value = parse_json(text);
  return value.ok() && value->is_object() ? value->get_object() : json::object{};
}

namespace {

Draft draft_row(const Cursor& row) {
  Draft draft;
  draft.id = {row.i64(0)};
  draft.token = row.ref(1);
  draft.procedure = row.string(2);
  draft.procedure_code = row.string(3);
  draft.shared_key = row.string(4);
  draft.start = object_of(row.text(5));
  draft.known = object_of(row.text(6));
  draft.form = object_of(row.text(7));
  draft.version = static_cast<int>(row.i64(8));
  draft.state = row.string(9);
  draft.dossier = {row.i64(10)};
  draft.created_at = row.instant(11);
  draft.updated_at = row.instant(12);
  return draft;
}

}  // namespace

std::optional<Draft> draft_by_key(ReadTx& tx, std::string_view procedure, std::string_view shared_key) {
  static constexpr Sql kSql{
      "SELECT id, token, procedure, procedure_code, shared_key, start, known, form, version, state, dossier_id, "
      "created_at, updated_at "
      "FROM @draft WHERE procedure = $1 AND shared_key = $2"};
  auto rows = tx.query(kSql, {procedure, shared_key});
  if (!rows.next()) return std::nullopt;
  return draft_row(rows);
}

std::optional<Draft> draft_by_token(ReadTx& tx, Ref token) {
  static constexpr Sql kSql{
      "SELECT id, token, procedure, procedure_code, shared_key, start, known, form, version, state, dossier_id, "
      "created_at, updated_at "
      "FROM @draft WHERE token = $1"};
  auto rows = tx.query(kSql, {token});
  if (!rows.next()) return std::nullopt;
  return draft_row(rows);
}

void insert_draft(Tx& tx, const Draft& draft) {
  static constexpr Sql kSql{
      "INSERT INTO @draft (id, token, procedure, procedure_code, shared_key, start, known, form, version, state, "
      "dossier_id, created_at, "
      "updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"};
  tx.exec(kSql, {draft.id, draft.token, draft.procedure, draft.procedure_code, draft.shared_key, to_json(draft.start),
                 to_json(draft.known), to_json(draft.form), draft.version, draft.state, draft.dossier, draft.created_at,
                 draft.updated_at});
}

void update_draft(Tx& tx, const Draft& draft) {
  static constexpr Sql kSql{
      "UPDATE @draft SET known = $2, form = $3, version = $4, state = $5, dossier_id = $6, updated_at = $7, "
      "procedure_code = $8 WHERE id = $1"};
  tx.exec(kSql, {draft.id, to_json(draft.known), to_json(draft.form), draft.version, draft.state, draft.dossier,
                 draft.updated_at, draft.procedure_code});
}

void reopen_draft(Tx& tx, DossierId dossier, const json::value& form, Instant now) {
  static constexpr Sql kSql{
      "UPDATE @draft SET state = 'open', dossier_id = 0, form = $2, version = version + 1, updated_at = $3 WHERE "
      "dossier_id = $1"};
  tx.exec(kSql, {dossier, to_json(form), now});
}

void add_draft_party(Tx& tx, DraftId draft, Ref person) {
  static constexpr Sql kSql{
      "INSERT INTO @draft_party (person, draft_id) VALUES ($1, $2) ON CONFLICT (person, draft_id) DO NOTHING"};
  tx.insert_if_absent(kSql, {person, draft});
}

void mark_seen(Tx& tx, DraftId draft, Ref person, const json::object& known) {
  static constexpr Sql kSql{"UPDATE @draft_party SET seen = $3 WHERE person = $1 AND draft_id = $2"};
  tx.exec(kSql, {person, draft, to_json(known)});
}

std::optional<json::object> seen_by(ReadTx& tx, DraftId draft, Ref person) {
  static constexpr Sql kSql{"SELECT seen FROM @draft_party WHERE person = $1 AND draft_id = $2 AND seen IS NOT NULL"};
  auto rows = tx.query(kSql, {person, draft});
  if (!rows.next()) return std::nullopt;
  return object_of(rows.text(0));
}

bool is_draft_party(ReadTx& tx, DraftId draft, Ref person) {
  static constexpr Sql kSql{"SELECT 1 FROM @draft_party WHERE person = $1 AND draft_id = $2"};
  return tx.query(kSql, {person, draft}).next();
}

std::vector<Draft> open_drafts(ReadTx& tx, Ref person) {
  static constexpr Sql kSql{
      "SELECT d.id, d.token, d.procedure, d.procedure_code, d.shared_key, d.start, d.known, d.form, d.version, "
      "d.state, d.dossier_id, "
      "d.created_at, d.updated_at FROM @draft_party p JOIN @draft d ON d.id = p.draft_id WHERE p.person = $1 AND "
      "d.state = 'open' "
      "ORDER BY d.updated_at DESC"};
  std::vector<Draft> out;
  for (auto rows = tx.query(kSql, {person}); rows.next();) out.push_back(draft_row(rows));
  return out;
}

}  // namespace sen::procedures::store
