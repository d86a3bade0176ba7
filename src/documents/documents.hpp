#pragma once
/// Issued documents: immutable bytes + digest + signature, at the agency that issued them and as copies in the person's
/// store at the portal. Making one takes two transactions with the signature between them, because signing happens
/// outside (DESIGN section 4):
///   1. number and token are given in the step's transaction; prepare() (pure) makes the exact bytes to sign;
///   2. Signer::sign(key, prepared.bytes) outside; 3. issue() in the next transaction. Each part may be repeated.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "documents/errors.hpp"
#include "ports/database.hpp"
#include "ports/signer.hpp"

namespace sen::documents {

struct Document {
  std::int64_t id = 0;      ///< local to the agency whose table this row is in
  Ref token;                ///< public URL; minted with Context::fresh_ref() in the step's transaction
  std::string kind;         ///< pack: birth-certificate
  std::string result_code;  ///< KQ.G15.000031
  std::string number;
  Ref holder;
  std::string holder_initials;  ///< sen::initials(name): all that a public page may say
  std::string case_id;
  std::string agency;  ///< that issued it
  std::string unit;
  std::string signer;  ///< "commune-committee:00004 / chair / Nguyễn Văn A": as people may read it
  Instant issued_at;
  /// RFC 8785 text: {title:{vi,en}, number, rows:[{label:{vi,en}, value}]}, and when given kind, result_code, legal,
  /// place, office, date, signer. A value is {vi,en}, a text, a whole number, null, or a list of texts. Printed by
  /// templates, never edited.
  std::string content;
  Digest digest{};              ///< SHA-256 of signed_bytes(): covers content and everything above except id
  Bytes signature;              ///< Ed25519 over signed_bytes()
  std::string key;              ///< name of the signing key: "documents/justice"
  std::string state = "valid";  ///< valid, revoked
  std::optional<Instant> revoked_at;
  std::string revoked_by;
  std::string revoked_reason;
};

std::vector<Database::Migration> migrations();

// ---- pure --------

struct Prepared {
  Document document;  ///< content and digest set, not signed yet
  Bytes bytes;        ///< what to sign
};
/// Fixes the bytes of a document. The same input gives the same bytes, on every machine.
/// @param document  token, kind, number, holder, holder_initials, agency, unit, signer, issued_at, key must be set;
/// result_code, case_id may be
/// @param content   as Document::content; `number` must equal document.number; no fractions
/// @errors documents.bad_content
Result<Prepared> prepare(Document document, const json::value& content);
/// The one canonical JSON object that is signed: all facts of the document, with SHA-256 of the content text.
Bytes signed_bytes(const Document& document);
/// Recomputes digest and signature. @param public_key  of the issuing agency, from a trusted place, never from the
/// document
/// @errors documents.altered, documents.bad_signature
Result<void> verify(const Document& document, const Signer& signer, ByteView public_key);
/// The same with this node's own key of that name (for agencies hosted here).
Result<void> verify(const Document& document, Signer& signer);
/// content parsed, for templates.
json::value content_of(const Document& document);

/// The form in which a document travels between agencies; personal.
json::value to_json(const Document& document);
/// Refuses what is incomplete or does not match its digest. @errors documents.bad_content, documents.altered
Result<Document> from_json(const json::value& value);

/// All that anyone with the QR code may see. Nothing else, ever (issue 2 section 2.7).
struct PublicView {
  std::string number;
  std::string kind;
  std::string state;
  std::string initials;
  CivilDate issued_on;
};
PublicView public_view(const Document& document, const Zone& zone);
json::value to_json(const PublicView& view);

// ---- in transactions --------

/// Stores a signed document at the agency that issues it. A repeat with the same token and digest answers the stored
/// one.
/// @errors documents.token_reused, documents.number_taken, documents.bad_content (no signature), documents.altered
Result<Document> issue(Tx& tx, Context& context, const Prepared& prepared, ByteView signature);
/// Puts a copy into the holder's personal store (portal). Idempotent by token; a later copy may only revoke, never
/// revive. Check the signature first, outside: verify(). @errors documents.token_reused, documents.altered,
/// documents.bad_content
Result<Document> store_copy(Tx& tx, Context& context, const Document& document);
/// For good. A repeat changes nothing. Send the result to the portal again (store_copy) so that the copy follows.
/// @errors documents.not_found, documents.reason_needed, documents.not_issued_here (this table holds a copy)
Result<Document> revoke(Tx& tx, Context& context, Ref token, std::string_view reason, std::string_view by);

std::optional<Document> find_by_token(ReadTx& tx, Ref token);
/// Oldest first.
std::vector<Document> of_case(ReadTx& tx, std::string_view case_id);
/// Newest first.
std::vector<Document> of_holder(ReadTx& tx, Ref holder, int limit = 200);

}  // namespace sen::documents
