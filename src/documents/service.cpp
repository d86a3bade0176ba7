#include "base/text.hpp"
#include "documents/documents.hpp"

namespace sen::documents {

namespace {

#define SEN_DOCUMENT_COLUMNS                                                                                           \
  "id, token, kind, result_code, number, holder, holder_initials, case_id, agency, unit, signer, issued_at, content, " \
  "digest, signature, signing_key, state, revoked_at, revoked_by, revoked_reason, is_copy"

constexpr Sql kInsert{
    "INSERT INTO @documents_document (" SEN_DOCUMENT_COLUMNS
    ", stored_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19, $20, $21, $22) ON CONFLICT (token) DO NOTHING"};
constexpr Sql kByToken{"SELECT " SEN_DOCUMENT_COLUMNS " FROM @documents_document WHERE token = $1"};
constexpr Sql kOfCase{"SELECT " SEN_DOCUMENT_COLUMNS " FROM @documents_document WHERE case_id = $1 ORDER BY id"};
constexpr Sql kOfHolder{"SELECT " SEN_DOCUMENT_COLUMNS
                        " FROM @documents_document WHERE holder = $1 ORDER BY issued_at DESC, id DESC LIMIT $2"};
constexpr Sql kNumberInUse{
    "SELECT 1 FROM @documents_document WHERE agency = $1 AND unit = $2 AND kind = $3 AND number = $4 "
    "AND state = 'valid' AND is_copy = 0"};
constexpr Sql kRevoke{
    "UPDATE @documents_document SET state = 'revoked', revoked_at = $2, revoked_by = $3, revoked_reason = $4 "
    "WHERE token = $1 AND state = 'valid'"};

struct Row {
  Document document;
  bool copy = false;
};

Document read_document(const Cursor& row) {
  Document document;
  document.id = row.i64(0);
  document.token = row.ref(1);
  document.kind = row.string(2);
  document.result_code = row.string(3);
  document.number = row.string(4);
  document.holder = row.ref(5);
  document.holder_initials = row.string(6);
  document.case_id = row.string(7);
  document.agency = row.string(8);
  document.unit = row.string(9);
  document.signer = row.string(10);
  document.issued_at = row.instant(11);
  document.content = row.string(12);
  const auto digest = row.blob(13);
  if (digest.size() == document.digest.size()) std::copy(digest.begin(), digest.end(), document.digest.begin());
  const auto signature = row.blob(14);
  document.signature.assign(signature.begin(), signature.end());
  document.key = row.string(15);
  document.state = row.string(16);
  if (!row.null(17)) document.revoked_at = row.instant(17);
  document.revoked_by = row.string(18);
  document.revoked_reason = row.string(19);
  return document;
}

std::optional<Row> find_row(ReadTx& tx, Ref token) {
  auto rows = tx.query(kByToken, {token});
  if (!rows.next()) return std::nullopt;
  return Row{read_document(rows), rows.i64(20) == 1};
}

std::vector<Document> read_all(Cursor rows) {
  std::vector<Document> documents;
  while (rows.next()) documents.push_back(read_document(rows));
  return documents;
}

void insert(Tx& tx, Context& context, Document& d, bool copy) {
  d.id = context.fresh_id();
  const Param revoked_at = d.revoked_at ? Param(*d.revoked_at) : Param(nullptr);
  const bool fresh =
      tx.insert_if_absent(kInsert, {d.id,     d.token,           d.kind,     d.result_code,      d.number,
                                    d.holder, d.holder_initials, d.case_id,  d.agency,           d.unit,
                                    d.signer, d.issued_at,       d.content,  ByteView(d.digest), ByteView(d.signature),
                                    d.key,    d.state,           revoked_at, d.revoked_by,       d.revoked_reason,
                                    copy,     context.now()});
  ASSERT(fresh || tx.failed());  // asked before, in this transaction
}

}  // namespace

Result<Document> issue(Tx& tx, Context& context, const Prepared& prepared, ByteView signature) {
  Document document = prepared.document;
  document.signature.assign(signature.begin(), signature.end());
  if (signature.empty()) return fail(kBadContent, {"signature"});
  if (sha256(signed_bytes(document)) != document.digest) return fail(kAltered);
  if (auto known = find_row(tx, document.token)) {
    if (known->document.digest != document.digest) return fail(kTokenReused);
    return std::move(known->document);
  }
  {
    auto taken = tx.query(kNumberInUse, {document.agency, document.unit, document.kind, document.number});
    if (taken.next()) return fail(kNumberTaken);
  }
  insert(tx, context, document, false);
  return document;
}

Result<Document> store_copy(Tx& tx, Context& context, const Document& document) {
  if (document.signature.empty()) return fail(kBadContent, {"signature"});
  if (document.state != "valid" && (document.state != "revoked" || !document.revoked_at)) {
    return fail(kBadContent, {"state"});
  }
  if (sha256(signed_bytes(document)) != document.digest) return fail(kAltered);
  auto known = find_row(tx, document.token);
  if (!known) {
    Document copy = document;
    if (copy.state == "valid") copy.revoked_at.reset();
    insert(tx, context, copy, true);
    return copy;
  }
  if (known->document.digest != document.digest) return fail(kTokenReused);
  // A copy sent before the revocation may arrive after it: it must not make the document valid again.
  if (document.state == "revoked" && known->document.state == "valid") {
    tx.exec(kRevoke, {document.token, *document.revoked_at, document.revoked_by, document.revoked_reason});
    known->document.state = document.state;
    known->document.revoked_at = document.revoked_at;
    known->document.revoked_by = document.revoked_by;
    known->document.revoked_reason = document.revoked_reason;
  }
  return std::move(known->document);
}

Result<Document> revoke(Tx& tx, Context& context, Ref token, std::string_view reason, std::string_view by) {
  if (trim(reason).empty() || trim(by).empty()) return fail(kReasonNeeded);
  auto known = find_row(tx, token);
  if (!known) return fail(kNotFound);
  if (known->copy) return fail(kNotIssuedHere);
  auto& document = known->document;
  if (document.state == "revoked") return std::move(document);
  tx.exec(kRevoke, {token, context.now(), by, reason});
  document.state = "revoked";
  document.revoked_at = context.now();
  document.revoked_by = by;
  document.revoked_reason = reason;
  return std::move(document);
}

std::optional<Document> find_by_token(ReadTx& tx, Ref token) {
  auto row = find_row(tx, token);
  if (!row) return std::nullopt;
  return std::move(row->document);
}

std::vector<Document> of_case(ReadTx& tx, std::string_view case_id) { return read_all(tx.query(kOfCase, {case_id})); }

std::vector<Document> of_holder(ReadTx& tx, Ref holder, int limit) {
  return read_all(tx.query(kOfHolder, {holder, limit}));
}

}  // namespace sen::documents
