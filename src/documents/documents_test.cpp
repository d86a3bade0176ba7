// Goal: what was signed can be proved, what was altered is found, what is public says nothing more. Method: real
// Ed25519 keys in a scratch folder, the store of a portal and of an issuing agency, every use case run twice.
#include "documents/documents.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "adapters/openssl/file_signer.hpp"
#include "base/text.hpp"
#include "identity/room_test.hpp"

namespace sen::documents {
namespace {

using identity::error_of;

class DocumentsTest : public identity::RoomTest {
 protected:
  DocumentsTest() : RoomTest(migrations()), signer_((folder_ / "keys").string(), random_) {}

  static json::value content(std::string_view number = "12/2026") {
    return {{"title", {{"vi", "Giấy khai sinh"}, {"en", "Birth certificate"}}},
            {"legal", "Luật Hộ tịch 60/2014/QH13"},
            {"number", number},
            {"rows",
             json::array{{{"label", {{"vi", "Họ và tên"}, {"en", "Name"}}}, {"value", "Trần Thí Dụ"}},
                         {{"label", {{"vi", "Giới tính"}, {"en", "Sex"}}}, {"value", {{"vi", "Nữ"}, {"en", "Female"}}}},
                         {{"label", {{"vi", "Cân nặng"}, {"en", "Weight"}}}, {"value", 3200}},
                         {{"label", {{"vi", "Cha"}, {"en", "Father"}}}, {"value", nullptr}}}},
            {"kind", "birth-certificate"},
            {"result_code", "KQ.G15.000031"},
            {"place", "Phường Mẫu"},
            {"office", {{"vi", "Ủy ban nhân dân Phường Mẫu"}, {"en", "People's Committee of Phường Mẫu"}}},
            {"date", "20/11/2026"},
            {"signer", "Nguyễn Văn Mẫu"}};
  }
  Document draft() {
    Document document;
    document.token = ref();
    document.kind = "birth-certificate";
    document.result_code = "KQ.G15.000031";
    document.number = "12/2026";
    document.holder = ref();
    document.holder_initials = initials("Trần Thí Dụ");
    document.case_id = "G15.01-261120-0001";
    document.agency = "justice";
    document.unit = "commune-committee:00004";
    document.signer = "commune-committee:00004 / chair / Nguyễn Văn Mẫu";
    document.issued_at = now();
    document.key = "documents/justice";
    return document;
  }
  Prepared prepared(const Document& document) { return prepare(document, content(document.number)).take(); }
  Bytes signature(const Prepared& made) { return signer_.sign(made.document.key, made.bytes).take(); }
  Result<Document> issue_here(const Prepared& made) {
    const Bytes signed_by = signature(made);
    return write_at(kJustice, [&](Tx& tx, Context& cx) { return issue(tx, cx, made, signed_by); });
  }
  Document issued() { return issue_here(prepared(draft())).take(); }
  Result<Document> copy(const Document& document) {
    return write([&](Tx& tx, Context& cx) { return store_copy(tx, cx, document); });
  }
  Result<Document> revoke_here(Ref token, std::string_view reason = "Đăng ký sai", std::string_view by = "chair") {
    return write_at(kJustice, [&](Tx& tx, Context& cx) { return revoke(tx, cx, token, reason, by); });
  }
  std::string state_at_portal(Ref token) {
    const auto found = read([&](ReadTx& tx) { return find_by_token(tx, token); });
    return found ? found->state : "none";
  }

  FileSigner signer_;
};

TEST_F(DocumentsTest, errors_are_listed) {
  EXPECT_EQ(documents_errors().size(), 8U);
  for (const auto* def : documents_errors()) EXPECT_TRUE(std::string_view(def->id).starts_with("documents."));
}

TEST_F(DocumentsTest, the_same_facts_give_the_same_bytes_in_any_order) {
  const Document document = draft();
  const auto first = prepared(document);
  json::object turned;
  const auto original = content();
  std::vector<std::string> keys;
  for (const auto& member : original.as_object()) keys.emplace(keys.begin(), member.key());
  for (const auto& key : keys) turned[key] = original.at(key);
  const auto second = prepare(document, turned);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->bytes, first.bytes);
  EXPECT_EQ(sha256(first.bytes), first.document.digest);
  EXPECT_EQ(content_of(first.document), original);
}

TEST_F(DocumentsTest, refuses_content_that_lacks_or_adds_something) {
  const auto with = [&](auto change) {
    Document document = draft();
    json::value value = content();
    change(document, value.as_object());
    const auto made = prepare(document, value);
    return made.ok() ? "" : made.error().args.at(0);
  };
  EXPECT_EQ(with([](Document&, json::object&) {}), "");
  EXPECT_EQ(with([](Document& d, json::object&) { d.token = {}; }), "token");
  EXPECT_EQ(with([](Document& d, json::object&) { d.holder = {}; }), "holder");
  EXPECT_EQ(with([](Document& d, json::object&) { d.holder_initials = ""; }), "holder_initials");
  EXPECT_EQ(with([](Document& d, json::object&) { d.issued_at = {}; }), "issued_at");
  EXPECT_EQ(with([](Document& d, json::object&) { d.unit = "\xff"; }), "unit");
  EXPECT_EQ(with([](Document&, json::object& c) { c.erase("title"); }), "title");
  EXPECT_EQ(with([](Document&, json::object& c) { c["title"] = "Giấy khai sinh"; }), "title");
  EXPECT_EQ(with([](Document&, json::object& c) { c["number"] = "13/2026"; }), "number");
  EXPECT_EQ(with([](Document&, json::object& c) { c.erase("rows"); }), "rows");
  EXPECT_EQ(with([](Document&, json::object& c) { c["rows"].as_array()[0].as_object()["value"] = 3.2; }), "rows");
  EXPECT_EQ(with([](Document&, json::object& c) { c["rows"].as_array()[0].as_object()["more"] = 1; }), "rows");
  EXPECT_EQ(with([](Document&, json::object& c) { c["script"] = "x"; }), "script");
  EXPECT_EQ(with([](Document&, json::object& c) { c["place"] = 7; }), "place");
  EXPECT_EQ(with([](Document&, json::object& c) { c["kind"] = "death-extract"; }), "kind");
  EXPECT_EQ(with([](Document&, json::object& c) { c["result_code"] = "KQ.G15.000034"; }), "result_code");
  const auto not_an_object = prepare(draft(), json::value("text"));
  EXPECT_EQ(error_of(not_an_object), "documents.bad_content");
}

TEST_F(DocumentsTest, a_signed_document_verifies_and_any_change_is_found) {
  const Document good = issued();
  EXPECT_EQ(error_of(verify(good, signer_)), "");
  const auto after = [&](auto change) {
    Document document = good;
    change(document);
    return error_of(verify(document, signer_));
  };
  EXPECT_EQ(after([](Document& d) { d.content[20] ^= 1; }), "documents.altered");
  EXPECT_EQ(after([](Document& d) { d.number = "13/2026"; }), "documents.altered");
  EXPECT_EQ(after([](Document& d) { d.holder.bytes[0] ^= 1; }), "documents.altered");
  EXPECT_EQ(after([](Document& d) { d.holder_initials = "X."; }), "documents.altered");
  EXPECT_EQ(after([](Document& d) { d.signer += "."; }), "documents.altered");
  EXPECT_EQ(after([](Document& d) { d.issued_at.us += 1; }), "documents.altered");
  EXPECT_EQ(after([](Document& d) { d.kind = "death-extract"; }), "documents.altered");
  EXPECT_EQ(after([](Document& d) { d.unit = "commune-committee:00008"; }), "documents.altered");
  EXPECT_EQ(after([](Document& d) { d.digest[0] ^= 1; }), "documents.altered");
  EXPECT_EQ(after([](Document& d) { d.number = "13/2026", d.digest = sha256(signed_bytes(d)); }),
            "documents.bad_signature")
      << "a digest made anew does not help";
  EXPECT_EQ(after([](Document& d) { d.signature[3] ^= 1; }), "documents.bad_signature");
  EXPECT_EQ(after([](Document& d) { d.signature.clear(); }), "documents.bad_signature");
  const auto other_key = signer_.public_key("documents/police").take();
  EXPECT_EQ(error_of(verify(good, signer_, other_key)), "documents.bad_signature") << "another agency's key";
}

TEST_F(DocumentsTest, issuing_twice_issues_once) {
  const auto made = prepared(draft());
  const auto first = issue_here(made);
  const auto second = issue_here(made);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->id, second->id);
  const auto of_one_case = read_at(kJustice, [&](ReadTx& tx) { return of_case(tx, made.document.case_id); });
  ASSERT_EQ(of_one_case.size(), 1U);
  EXPECT_EQ(of_one_case[0].content, made.document.content);
  EXPECT_EQ(error_of(verify(of_one_case[0], signer_)), "") << "after the table";
  EXPECT_TRUE(read_at(kJustice, [&](ReadTx& tx) { return of_case(tx, ""); }).empty());
}

TEST_F(DocumentsTest, refuses_to_issue_what_was_altered_unsigned_or_numbered_twice) {
  const auto made = prepared(draft());
  const auto unsigned_one = write_at(kJustice, [&](Tx& tx, Context& cx) { return issue(tx, cx, made, {}); });
  EXPECT_EQ(error_of(unsigned_one), "documents.bad_content");
  auto altered = made;
  altered.document.number = "99/2026";
  EXPECT_EQ(error_of(issue_here(altered)), "documents.altered");
  EXPECT_TRUE(issue_here(made).ok());
  auto same_token = draft();
  same_token.token = made.document.token;
  same_token.number = "13/2026";
  EXPECT_EQ(error_of(issue_here(prepared(same_token))), "documents.token_reused");
  EXPECT_EQ(error_of(issue_here(prepared(draft()))), "documents.number_taken");
  auto other_office = draft();
  other_office.unit = "commune-committee:00008";
  EXPECT_EQ(error_of(issue_here(prepared(other_office))), "") << "each office counts for itself";
  ASSERT_TRUE(revoke_here(made.document.token).ok());
  EXPECT_EQ(error_of(issue_here(prepared(draft()))), "") << "a revoked number may be issued anew";
}

TEST_F(DocumentsTest, a_document_travels_and_stands_once_in_the_personal_store) {
  const Document original = issued();
  const auto arrived = from_json(parse_json(sen::to_json(to_json(original))).take());
  ASSERT_TRUE(arrived.ok());
  EXPECT_EQ(error_of(verify(*arrived, signer_)), "");
  const auto first = copy(*arrived);
  const auto again = copy(*arrived);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->id, again->id);
  const auto held = read([&](ReadTx& tx) { return of_holder(tx, original.holder); });
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held[0].token, original.token);
  EXPECT_EQ(held[0].signature, original.signature);
  EXPECT_TRUE(read([&](ReadTx& tx) { return of_holder(tx, ref()); }).empty()) << "another person's store";
  EXPECT_FALSE(read([&](ReadTx& tx) { return find_by_token(tx, ref()); }).has_value());
}

TEST_F(DocumentsTest, refuses_a_message_that_was_altered_or_is_incomplete) {
  const Document original = issued();
  const auto with = [&](auto change) {
    json::value value = to_json(original);
    change(value.as_object());
    return error_of(from_json(value));
  };
  EXPECT_EQ(with([](json::object&) {}), "");
  EXPECT_EQ(with([](json::object& d) { d["number"] = "13/2026"; }), "documents.altered");
  EXPECT_EQ(with([](json::object& d) { d["content"] = "{}"; }), "documents.altered");
  for (const char* part : {"token", "holder", "issued_at", "digest", "signature", "state"}) {
    EXPECT_EQ(with([&](json::object& d) { d.erase(part); }), "documents.bad_content") << part;
  }
  EXPECT_EQ(with([](json::object& d) { d["state"] = "revoked"; }), "documents.bad_content") << "revoked when?";
  EXPECT_EQ(error_of(from_json(json::value(nullptr))), "documents.bad_content");
  Document altered = original;
  altered.number = "13/2026";
  EXPECT_EQ(error_of(copy(altered)), "documents.altered");
  altered.digest = sha256(signed_bytes(altered));
  ASSERT_TRUE(copy(original).ok());
  EXPECT_EQ(error_of(copy(altered)), "documents.token_reused");
}

TEST_F(DocumentsTest, a_revocation_is_final_and_reaches_the_copy_in_any_order) {
  const Document original = issued();
  ASSERT_TRUE(copy(original).ok());
  EXPECT_EQ(error_of(revoke_here(original.token, " ")), "documents.reason_needed");
  EXPECT_EQ(error_of(revoke_here(original.token, "Đăng ký sai", "")), "documents.reason_needed");
  EXPECT_EQ(error_of(revoke_here(ref())), "documents.not_found");
  const auto revoked = revoke_here(original.token);
  ASSERT_TRUE(revoked.ok());
  EXPECT_EQ(revoked->state, "revoked");
  EXPECT_EQ(state_at_portal(original.token), "valid") << "not told yet";
  EXPECT_EQ(revoke_here(original.token, "Lý do khác")->revoked_reason, "Đăng ký sai") << "the first reason stands";
  const auto message = from_json(to_json(*revoked));
  ASSERT_TRUE(message.ok() && copy(*message).ok());
  EXPECT_EQ(state_at_portal(original.token), "revoked");
  ASSERT_TRUE(copy(original).ok()) << "the older message, late";
  EXPECT_EQ(state_at_portal(original.token), "revoked");
  EXPECT_EQ(error_of(verify(*revoked, signer_)), "") << "still a true record of what was signed";
}

TEST_F(DocumentsTest, a_store_of_copies_revokes_nothing) {
  const Document original = issued();
  ASSERT_TRUE(copy(original).ok());
  const auto refused =
      write([&](Tx& tx, Context& cx) { return revoke(tx, cx, original.token, "Đăng ký sai", "somebody"); });
  EXPECT_EQ(error_of(refused), "documents.not_issued_here");
  EXPECT_EQ(state_at_portal(original.token), "valid");
}

TEST_F(DocumentsTest, the_public_page_says_five_things_and_nothing_more) {
  auto document = draft();
  document.issued_at = zone_.at(CivilDate::parse("2026-11-24").take(), 30);  // still the 23rd in UTC
  const auto made = issue_here(prepared(document)).take();
  const auto view = to_json(public_view(made, zone_));
  EXPECT_EQ(
      canonical_json(view),
      R"({"initials":"T. T. D.","issued_on":"2026-11-24","kind":"birth-certificate","number":"12/2026","state":"valid"})");
  const auto text = sen::to_json(view);
  for (const auto& secret :
       {made.holder.text(), made.case_id, made.unit, made.signer, std::string("Thí"), std::string("3200")}) {
    EXPECT_EQ(text.find(secret), std::string::npos);
  }
  const auto revoked = revoke_here(made.token, "Lý do riêng tư");
  const auto after = sen::to_json(to_json(public_view(*revoked, zone_)));
  EXPECT_NE(after.find("revoked"), std::string::npos);
  EXPECT_EQ(after.find("riêng"), std::string::npos) << "the reason is not public";
}

}  // namespace
}  // namespace sen::documents
