#include "documents/documents.hpp"

namespace sen::documents {

// The partial index is the last guard of numbers; issue() asks first and says so kindly. A revoked number may be issued
// anew: a health card keeps its number.
std::vector<Database::Migration> migrations() {
  return {{"documents.0001",
           R"sql(
CREATE TABLE @documents_document (
  id BIGINT PRIMARY KEY,
  token BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  result_code TEXT NOT NULL,
  number TEXT NOT NULL,
  holder BLOB NOT NULL,
  holder_initials TEXT NOT NULL,
  case_id TEXT NOT NULL,
  agency TEXT NOT NULL,
  unit TEXT NOT NULL,
  signer TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  content TEXT NOT NULL,
  digest BLOB NOT NULL,
  signature BLOB NOT NULL,
  signing_key TEXT NOT NULL,
  state TEXT NOT NULL,
  revoked_at BIGINT,
  revoked_by TEXT NOT NULL,
  revoked_reason TEXT NOT NULL,
  is_copy BIGINT NOT NULL,
  stored_at BIGINT NOT NULL
) STRICT;
CREATE INDEX @documents_document_holder ON @documents_document (holder, issued_at);
CREATE INDEX @documents_document_case ON @documents_document (case_id, id);
CREATE UNIQUE INDEX @documents_document_number ON @documents_document (agency, unit, kind, number)
  WHERE state = 'valid' AND is_copy = 0;
)sql",
           {{"documents_document"}}}};
}

std::span<const ErrorDef* const> documents_errors() {
  static constexpr const ErrorDef* kAll[] = {&kNotFound,    &kAltered,     &kBadSignature, &kBadContent,
                                             &kTokenReused, &kNumberTaken, &kReasonNeeded, &kNotIssuedHere};
  return kAll;
}

}  // namespace sen::documents
