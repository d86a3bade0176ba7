// What a document is, apart from where it is kept: its bytes, its checks, its public face.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/text.hpp"
#include "documents/documents.hpp"

namespace sen::documents {

namespace {

constexpr std::size_t kContentBytes = 256 * 1024;

bool is_both_languages(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr || object->size() != 2) return false;
  const auto* vi = object->if_contains("vi");
  const auto* en = object->if_contains("en");
  return vi != nullptr && en != nullptr && vi->is_string() && en->is_string();
}

bool is_words(const json::value& value) { return value.is_string() || is_both_languages(value); }

/// Whole numbers and words only: RFC 8785 numbers with fractions print differently by library.
bool is_row_value(const json::value& value) {
  if (value.is_null() || value.is_int64() || is_words(value)) return true;
  const auto* list = value.if_array();
  return list != nullptr && std::ranges::all_of(*list, is_words);
}

bool is_row(const json::value& value) {
  const auto* row = value.if_object();
  if (row == nullptr || row->size() != 2) return false;
  const auto* label = row->if_contains("label");
  const auto* shown = row->if_contains("value");
  return label != nullptr && shown != nullptr && is_both_languages(*label) && is_row_value(*shown);
}

/// Names the first wrong part of the content, or nothing.
std::optional<std::string> wrong_content(const json::value& content, const Document& document) {
  const auto* object = content.if_object();
  if (object == nullptr) return "content";
  constexpr std::string_view kAllowed[] = {"kind", "result_code", "title",  "legal", "number",
                                           "rows", "place",       "office", "date",  "signer"};
  for (const auto& member : *object) {
    if (std::ranges::find(kAllowed, std::string_view(member.key())) == std::end(kAllowed))
      return std::string(member.key());
  }
  const auto* title = object->if_contains("title");
  if (title == nullptr || !is_both_languages(*title) || text_at(*title, "vi").empty()) return "title";
  if (text_at(content, "number") != document.number) return "number";
  // Said twice, so they must say the same.
  if (object->contains("kind") && text_at(content, "kind") != document.kind) return "kind";
  if (object->contains("result_code") && text_at(content, "result_code") != document.result_code) return "result_code";
  const auto* rows = object->if_contains("rows");
  if (rows == nullptr || !rows->is_array() || !std::ranges::all_of(rows->get_array(), is_row)) return "rows";
  for (const char* part : {"legal", "place", "office", "date", "signer"}) {
    const auto* value = object->if_contains(part);
    if (value != nullptr && !value->is_null() && !is_words(*value)) return part;
  }
  return std::nullopt;
}

std::optional<std::string> wrong_facts(const Document& document) {
  if (document.token.empty()) return "token";
  if (document.holder.empty()) return "holder";
  if (document.issued_at.us <= 0) return "issued_at";
  const std::pair<const char*, const std::string*> needed[] = {
      {"kind", &document.kind},     {"number", &document.number}, {"holder_initials", &document.holder_initials},
      {"agency", &document.agency}, {"unit", &document.unit},     {"signer", &document.signer},
      {"key", &document.key}};
  for (const auto& [name, text] : needed) {
    if (text->empty() || !is_utf8(*text)) return name;
  }
  return std::nullopt;
}

}  // namespace

Bytes signed_bytes(const Document& document) {
  const Digest content = sha256(as_bytes(document.content));
  const json::value facts = {{"type", "sen-document-1"},
                             {"token", document.token.text()},
                             {"kind", document.kind},
                             {"result_code", document.result_code},
                             {"number", document.number},
                             {"holder", document.holder.text()},
                             {"holder_initials", document.holder_initials},
                             {"case_id", document.case_id},
                             {"agency", document.agency},
                             {"unit", document.unit},
                             {"signer", document.signer},
                             {"issued_at", document.issued_at.iso()},
                             {"key", document.key},
                             {"content_sha256", to_hex(content)}};
  const auto text = canonical_json(facts);
  const auto view = as_bytes(text);
  return {view.begin(), view.end()};
}

Result<Prepared> prepare(Document document, const json::value& content) {
  if (const auto part = wrong_facts(document)) return fail(kBadContent, {*part});
  if (const auto part = wrong_content(content, document)) return fail(kBadContent, {*part});
  document.content = canonical_json(content);
  if (document.content.size() > kContentBytes || !is_utf8(document.content)) return fail(kBadContent, {"content"});
  document.signature.clear();
  document.state = "valid";
  document.revoked_at.reset();
  document.revoked_by.clear();
  document.revoked_reason.clear();
  Prepared prepared{std::move(document), {}};
  prepared.bytes = signed_bytes(prepared.document);
  prepared.document.digest = sha256(prepared.bytes);
  return prepared;
}

Result<void> verify(const Document& document, const Signer& signer, ByteView public_key) {
  const Bytes bytes = signed_bytes(document);
  if (sha256(bytes) != document.digest) return fail(kAltered);
  if (!signer.verify(public_key, bytes, document.signature)) return fail(kBadSignature);
  return {};
}

Result<void> verify(const Document& document, Signer& signer) {
  const auto public_key = TRY(signer.public_key(document.key));
  return verify(document, signer, public_key);
}

json::value content_of(const Document& document) {
  auto content = parse_json(document.content);
  return content.ok() ? content.take() : json::value(nullptr);
}

PublicView public_view(const Document& document, const Zone& zone) {
  return {document.number, document.kind, document.state, document.holder_initials, zone.date_of(document.issued_at)};
}

json::value to_json(const PublicView& view) {
  return {{"number", view.number},
          {"kind", view.kind},
          {"state", view.state},
          {"initials", view.initials},
          {"issued_on", view.issued_on.iso()}};
}

json::value to_json(const Document& document) {
  json::object out{{"token", document.token.text()},
                   {"kind", document.kind},
                   {"result_code", document.result_code},
                   {"number", document.number},
                   {"holder", document.holder.text()},
                   {"holder_initials", document.holder_initials},
                   {"case_id", document.case_id},
                   {"agency", document.agency},
                   {"unit", document.unit},
                   {"signer", document.signer},
                   {"issued_at", document.issued_at.iso()},
                   {"content", document.content},
                   {"digest", to_hex(document.digest)},
                   {"signature", to_base64url(document.signature)},
                   {"key", document.key},
                   {"state", document.state}};
  if (document.revoked_at) {
    out["revoked_at"] = document.revoked_at->iso();
    out["revoked_by"] = document.revoked_by;
    out["revoked_reason"] = document.revoked_reason;
  }
  return out;
}

namespace {

/// state and what belongs to it; these are outside the signature, because they come later.
Result<void> read_state(Document& document, const json::value& value) {
  document.state = text_at(value, "state");
  if (document.state == "valid") {
    if (!text_at(value, "revoked_at").empty()) return fail(kBadContent, {"revoked_at"});
    return {};
  }
  auto revoked_at = Instant::parse(text_at(value, "revoked_at"));
  if (document.state != "revoked" || !revoked_at.ok()) return fail(kBadContent, {"state"});
  document.revoked_at = *revoked_at;
  document.revoked_by = text_at(value, "revoked_by");
  document.revoked_reason = text_at(value, "revoked_reason");
  return {};
}

}  // namespace

Result<Document> from_json(const json::value& value) {
  Document document;
  const auto token = Ref::parse(text_at(value, "token"));
  const auto holder = Ref::parse(text_at(value, "holder"));
  const auto issued_at = Instant::parse(text_at(value, "issued_at"));
  const auto digest = from_hex(text_at(value, "digest"));
  auto signature = from_base64url(text_at(value, "signature"));
  if (!token.ok()) return fail(kBadContent, {"token"});
  if (!holder.ok()) return fail(kBadContent, {"holder"});
  if (!issued_at.ok()) return fail(kBadContent, {"issued_at"});
  if (!digest.ok() || digest->size() != document.digest.size()) return fail(kBadContent, {"digest"});
  if (!signature.ok() || signature->empty()) return fail(kBadContent, {"signature"});
  document.token = *token;
  document.holder = *holder;
  document.issued_at = *issued_at;
  std::ranges::copy(*digest, document.digest.begin());
  document.signature = signature.take();
  for (const auto& [name, field] :
       {std::pair{"kind", &document.kind}, std::pair{"result_code", &document.result_code},
        std::pair{"number", &document.number}, std::pair{"case_id", &document.case_id},
        std::pair{"holder_initials", &document.holder_initials}, std::pair{"agency", &document.agency},
        std::pair{"unit", &document.unit}, std::pair{"signer", &document.signer},
        std::pair{"content", &document.content}, std::pair{"key", &document.key}}) {
    *field = text_at(value, name);
  }
  TRY(read_state(document, value));
  if (const auto part = wrong_facts(document)) return fail(kBadContent, {*part});
  if (sha256(signed_bytes(document)) != document.digest) return fail(kAltered);
  const auto content = parse_json(document.content);
  if (!content.ok()) return fail(kBadContent, {"content"});
  if (const auto part = wrong_content(*content, document)) return fail(kBadContent, {*part});
  return document;
}

}  // namespace sen::documents
