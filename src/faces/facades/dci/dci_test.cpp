// Goal: a registered system finds what its grant lets it find, asked at once or later, and is told of births it waits
// for - also when its own server was away; everybody else is refused, and nobody's data leaves without a journal entry.
// Method: the façade's router and jobs over a real store, virtual time, another system that answers what a test says.
#include "faces/facades/dci/api.hpp"
#include "faces/facades/dci/errors.hpp"
#include "faces/facades/dci/signature.hpp"
#include "faces/facades/shared/test_world.hpp"

namespace sen::faces::dci {
namespace {

using faces::test::kCivil;
using faces::test::World;

constexpr const char* kBack = "http://10.0.0.5:8080/registry/on-search";

std::string digest_of(std::string_view token) { return to_hex(sha256(as_bytes(token))); }

class Dci : public testing::Test {
 protected:
  Dci() : facade_(make()) {}
  std::string clients() {
    const auto key = to_base64(*world_.signer.public_key("their key"));
    return R"({"clients": [{"id": "welfare-1", "name": "Welfare", "agency": "welfare", "purpose": "benefits",
      "token_sha256": ")" +
           digest_of("one") + R"(", "callbacks": ["http://10.0.0.5:8080"]},
     {"id": "welfare-2", "agency": "welfare", "purpose": "benefits", "token_sha256": ")" +
           digest_of("two") + R"(", "public_key": ")" + key + R"("},
     {"id": "curious", "agency": "welfare", "purpose": "curiosity", "token_sha256": ")" +
           digest_of("three") + R"(", "callbacks": ["http://10.0.0.5:8080"]}]})";
  }
  std::unique_ptr<Facade> make() {
    auto opened = DciFacade::open(world_.parts("dci-crvs", clients()));
    EXPECT_TRUE(opened.ok()) << opened.error().text("en");
    world_.dispatcher->start();
    (*opened)->start();
    return opened.take();
  }
  json::object header(std::string_view action, std::string_view sender = "welfare-1") {
    return {{"version", "1.0.0"},  {"message_id", "m1"},  {"message_ts", world_.clock.now().iso()}, {"action", action},
            {"sender_id", sender}, {"sender_uri", kBack}, {"receiver_id", "crvs-server"},           {"total_count", 1}};
  }
  HttpResponse send(std::string path, const json::object& body, std::string_view token = "one") {
    std::vector<Header> headers;
    if (!token.empty()) headers.push_back({"authorization", "Bearer " + std::string(token)});
    return world_.ask(*facade_, "POST", "/registry/" + std::move(path), body, std::move(headers));
  }
  json::object envelope_of(std::string_view action, json::object message) {
    message["transaction_id"] = "t1";
    return {{"signature", "unsigned"}, {"header", header(action)}, {"message", std::move(message)}};
  }
  json::object searching(const json::object& criteria) {
    return envelope_of("search", {{"search_request", json::array{json::object{{"reference_id", "r1"},
                                                                              {"timestamp", "2026-11-20T03:00:00Z"},
                                                                              {"search_criteria", criteria}}}}});
  }
  json::object by_number(std::string_view number) {
    return searching({{"query_type", "idtype-value"}, {"query", {{"type", "BIRTH_REG_NO"}, {"value", number}}}});
  }
  json::object subscribing(std::string_view number, std::string_view event = "BIRTH") {
    auto out = envelope_of(
        "subscribe",
        {{"subscribe_request", json::array{json::object{{"reference_id", "r1"},
                                                        {"timestamp", "2026-11-20T03:00:00Z"},
                                                        {"subscribe_criteria",
                                                         {{"reg_event_type", event},
                                                          {"filter", {{"type", "BIRTH_REG_NO"}, {"value", number}}},
                                                          {"notify_record_type", "Person"}}}}}}});
    out["header"].as_object()["sender_uri"] = "http://10.0.0.5:8080/registry/on-subscribe";
    return out;
  }
  /// A birth, as any room writes one: the register's row and the pack's event.
  void bear(std::string_view number, std::string_view name = "An", std::string_view sex = "2") {
    std::optional<Result<void>> out;
    world_.database->submit(
        kCivil,
        [&](Tx& tx, Context& context) -> Result<void> {
          const auto record = TRY(world_.registers().create(tx, context, "birth",
                                                            {{"child", context.fresh_ref().text()},
                                                             {"birth_reg_no", number},
                                                             {"uin", "U" + std::string(number)},
                                                             {"surname", "Nguyễn"},
                                                             {"given_name", name},
                                                             {"sex", sex},
                                                             {"date_of_birth", "2026-11-01"},
                                                             {"registration_date", "2026-11-02"},
                                                             {"mother_name", "Trần Thị Bí Mật"}},
                                                            context.today(), {"civil", "test", "", "", {}}));
          events::emit(tx, context, "birth.registered", record.subject.text(), json::object{});
          return {};
        },
        [&](Result<void> done) { out = std::move(done); });
    world_.settle();
    ASSERT_TRUE(out && out->ok());
  }
  static json::value body_of(const HttpResponse& response) { return *parse_json(response.body); }
  static const json::value& first(const json::value& body) {
    return at_path(body, "message.search_response").as_array().at(0);
  }
  static std::string error_code(const HttpResponse& response) {
    return std::string(text_at(at_path(body_of(response), "message.error"), "code"));
  }
  std::size_t entries() {
    return world_.read<std::size_t>([](ReadTx& tx) {
      auto cursor = tx.query({"SELECT count(*) FROM @journal_entry"});
      return cursor.next() ? static_cast<std::size_t>(cursor.i64(0)) : 0;
    });
  }
  json::value last_call() { return *parse_json(world_.http.calls.back().request.body); }

  World world_;
  std::unique_ptr<Facade> facade_;
};

TEST_F(Dci, a_search_tells_what_is_granted_and_no_more) {
  bear("B1");
  const auto response = send("sync/search", by_number("B1"));
  ASSERT_EQ(response.status, 200) << response.body;
  const auto body = body_of(response);
  EXPECT_EQ(text_at(at_path(body, "header"), "action"), "on-search");
  EXPECT_EQ(text_at(at_path(body, "message"), "transaction_id"), "t1");
  const auto& records = at_path(first(body), "data.reg_records").as_array();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(text_at(at_path(records[0], "name"), "given_name"), "An");
  EXPECT_EQ(text_at(records[0], "sex"), "female");
  EXPECT_EQ(response.body.find("Mật"), std::string::npos);
  EXPECT_EQ(entries(), 1U);
  // What goes out is signed by us.
  EXPECT_TRUE(check_signature(text_at(body, "signature"), at_path(body, "header"), at_path(body, "message"),
                              *world_.signer.public_key(kKey), world_.signer, world_.clock.now())
                  .ok());
}

TEST_F(Dci, what_finds_nobody_journals_nobody) {
  bear("B1");
  EXPECT_TRUE(at_path(first(body_of(send("sync/search", by_number("B2")))), "data.reg_records").as_array().empty());
  EXPECT_EQ(entries(), 0U);
}

TEST_F(Dci, searches_by_several_conditions_sort_and_page) {
  bear("B1", "An", "1");
  bear("B2", "Bo", "1");
  bear("B3", "Chi", "2");
  json::object criteria{
      {"query_type", "predicate"},
      {"query", json::array{json::object{
                    {"expression1",
                     {{"attribute_name", "registration_date"}, {"operator", "ge"}, {"attribute_value", "2026-11-02"}}},
                    {"condition", "and"},
                    {"expression2", {{"attribute_name", "gender"}, {"operator", "eq"}, {"attribute_value", "male"}}}}}},
      {"sort", json::array{json::object{{"attribute_name", "given_name"}, {"sort_order", "desc"}}}},
      {"pagination", {{"page_size", 1}, {"page_number", 2}}}};
  const auto body = body_of(send("sync/search", searching(criteria)));
  EXPECT_EQ(int_at(at_path(first(body), "pagination"), "total_count"), 2);
  const auto& records = at_path(first(body), "data.reg_records").as_array();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(text_at(at_path(records[0], "name"), "given_name"), "An");
  EXPECT_EQ(entries(), 1U);  // only whom the page tells of
}

TEST_F(Dci, a_wrong_request_of_a_batch_is_rejected_with_its_reason) {
  bear("B1");
  const auto reason = [&](const json::object& criteria) {
    const auto response = send("sync/search", searching(criteria));
    EXPECT_EQ(response.status, 200);
    const auto body = body_of(response);
    EXPECT_EQ(text_at(first(body), "status"), "rjct");
    return std::string(text_at(first(body), "status_reason_code"));
  };
  const json::value good{{"type", "BIRTH_REG_NO"}, {"value", "B1"}};
  EXPECT_EQ(reason({{"query_type", "graphql"}, {"query", "{}"}}), "rjct.search_criteria.invalid");
  EXPECT_EQ(reason({{"query_type", "idtype-value"}, {"query", {{"type", "PASSPORT"}, {"value", "1"}}}}),
            "rjct.search_criteria.invalid");
  EXPECT_EQ(reason({{"query_type", "expression"}, {"query", {{"value", {{"expression", {{"height", 1}}}}}}}}),
            "rjct.search_criteria.invalid");
  // Not granted: who may not read it may not ask by it.
  EXPECT_EQ(reason({{"query_type", "expression"}, {"query", {{"value", {{"expression", {{"mother_name", "x"}}}}}}}}),
            "rjct.search_criteria.invalid");
  EXPECT_EQ(reason({{"query_type", "idtype-value"}, {"query", good}, {"reg_record_type", "Marriage"}}),
            "rjct.search_criteria.invalid");
  EXPECT_EQ(reason({{"query_type", "idtype-value"}, {"query", good}, {"pagination", {{"page_size", 0}}}}),
            "rjct.pagination.invalid");
  EXPECT_EQ(reason({{"query_type", "idtype-value"},
                    {"query", good},
                    {"sort", json::array{json::object{{"attribute_name", "height"}}}}}),
            "rjct.sort.invalid");
  EXPECT_EQ(entries(), 0U);
}

TEST_F(Dci, tokens_senders_and_envelopes_are_checked) {
  for (const char* path :
       {"sync/search", "search", "subscribe", "unsubscribe", "txn/status", "sync/txn/status", "notify"}) {
    EXPECT_EQ(send(path, by_number("B1"), "").status, 401) << path;
    EXPECT_EQ(error_code(send(path, by_number("B1"), "wrong")), "err.request.unauthorized") << path;
  }
  EXPECT_EQ(error_code(send("sync/search", by_number("B1"), "two")), "err.sender_id.invalid");
  const auto broken = [&](std::string_view member, json::value value) {
    auto body = by_number("B1");
    body["header"].as_object()[member] = std::move(value);
    return error_code(send("sync/search", body));
  };
  EXPECT_EQ(broken("version", "2.0.0"), "err.version.not_supported");
  EXPECT_EQ(broken("receiver_id", "somebody"), "err.receiver_id.invalid");
  EXPECT_EQ(broken("is_msg_encrypted", true), "err.encryption.invalid");
  EXPECT_EQ(broken("sender_uri", "http://10.0.0.6:8080/"), "err.sender_uri.invalid");
  EXPECT_EQ(broken("action", "subscribe"), "err.request.bad");
  EXPECT_EQ(broken("message_ts", "yesterday"), "err.request.bad");
  EXPECT_EQ(broken("total_count", "1"), "err.request.bad");
  for (const char* part : {"header", "message"}) {
    auto body = by_number("B1");
    body.erase(part);
    EXPECT_EQ(send("search", body).status, 400) << part;
  }
  EXPECT_EQ(send("nothing", {}).status, 404);
  // A grant is for a purpose: another purpose has none.
  auto curious = by_number("B1");
  curious["header"].as_object()["sender_id"] = "curious";
  EXPECT_EQ(error_code(send("sync/search", curious, "three")), "err.request.forbidden");
  EXPECT_EQ(error_code(send("search", curious, "three")), "err.request.forbidden");
}

TEST_F(Dci, signatures_are_checked_with_the_senders_key) {
  const auto code = [&](std::string signature, std::string_view sender, std::string_view token) {
    auto body = by_number("B1");
    body["header"] = header("search", sender);
    body["header"].as_object().erase("sender_uri");
    if (signature == "own")
      signature =
          *sign_message(world_.signer, "their key", sender, body["header"], body["message"], world_.clock.now());
    body["signature"] = signature;
    const auto response = send("sync/search", body, token);
    return response.status == 200 ? std::string("taken") : error_code(response);
  };
  EXPECT_EQ(code("unsigned-stub", "welfare-1", "one"), "taken");
  EXPECT_EQ(code("invalid-signature", "welfare-1", "one"), "err.signature.invalid");
  EXPECT_EQ(code("own", "welfare-2", "two"), "taken");
  EXPECT_EQ(code("", "welfare-2", "two"), "err.signature.missing");
  EXPECT_EQ(code("unsigned-stub", "welfare-2", "two"), "err.signature.invalid");
  // One word changed, and too late.
  auto body = by_number("B1");
  body["header"] = header("search", "welfare-2");
  body["header"].as_object().erase("sender_uri");
  const auto signature =
      *sign_message(world_.signer, "their key", "welfare-2", body["header"], body["message"], world_.clock.now());
  const auto key = *world_.signer.public_key("their key");
  const auto check = [&] {
    return check_signature(signature, body["header"], body["message"], key, world_.signer, world_.clock.now()).ok();
  };
  EXPECT_TRUE(check());
  body["message"].as_object()["transaction_id"] = "t2";
  EXPECT_FALSE(check());
  body["message"].as_object()["transaction_id"] = "t1";
  world_.clock.at = world_.clock.at + Elapsed::minutes(7);
  EXPECT_FALSE(check());
}

TEST_F(Dci, a_later_answer_is_sent_again_until_it_is_taken_also_after_a_restart) {
  bear("B1");
  world_.http.status = 0;
  const auto ack = send("search", by_number("B1"));
  ASSERT_EQ(ack.status, 202);
  EXPECT_EQ(text_at(at_path(body_of(ack), "message"), "ack_status"), "ACK");
  world_.pass(Elapsed::seconds(30));
  const auto tries = world_.http.calls.size();
  EXPECT_GE(tries, 2U);
  world_.restart(facade_, [this] { return make(); });
  world_.http.status = 500;
  world_.pass(Elapsed::minutes(2));
  EXPECT_GT(world_.http.calls.size(), tries);
  world_.http.status = 200;
  world_.pass(Elapsed::minutes(11));
  const auto taken = world_.http.calls.size();
  world_.pass(Elapsed::minutes(30));
  EXPECT_EQ(world_.http.calls.size(), taken);  // and then no more
  EXPECT_EQ(world_.http.calls.back().base, "http://10.0.0.5:8080");
  EXPECT_EQ(world_.http.calls.back().request.path, "/registry/on-search");
  const auto sent = last_call();
  EXPECT_EQ(at_path(sent, "message.correlation_id"), at_path(body_of(ack), "message.correlation_id"));
  EXPECT_EQ(at_path(first(sent), "data.reg_records").as_array().size(), 1U);
  EXPECT_GE(entries(), 1U);
  // The stored request is forgotten with the answer: it named a person.
  const auto kept = world_.read<std::string>([](ReadTx& tx) {
    auto cursor = tx.query({"SELECT request, answer FROM @dci_transaction"});
    return cursor.next() ? cursor.string(0) + cursor.string(1) : std::string();
  });
  EXPECT_EQ(kept.find("B1"), std::string::npos) << kept;
}

TEST_F(Dci, an_answer_that_nobody_takes_is_given_up) {
  world_.http.status = 0;
  ASSERT_EQ(send("search", by_number("B1")).status, 202);
  world_.pass(Elapsed::hours(3));
  EXPECT_EQ(world_.http.calls.size(), 20U);
  EXPECT_TRUE(std::ranges::any_of(world_.log.lines, [](const auto& line) { return line.contains("given up"); }));
}

TEST_F(Dci, a_birth_is_told_to_who_waits_for_it) {
  ASSERT_EQ(send("subscribe", subscribing("B7")).status, 202);
  world_.pass(Elapsed::seconds(1));
  const auto answer = last_call();
  const auto& item = at_path(answer, "message.subscribe_response").as_array().at(0);
  EXPECT_EQ(text_at(item, "status"), "succ");
  const std::string code(text_at(at_path(item, "subscriptions").as_array().at(0), "code"));
  world_.http.calls.clear();
  bear("B6");
  world_.pass(Elapsed::seconds(5));
  EXPECT_TRUE(world_.http.calls.empty());  // another child
  bear("B7");
  world_.pass(Elapsed::seconds(5));
  ASSERT_EQ(world_.http.calls.size(), 1U);
  EXPECT_EQ(world_.http.calls[0].request.path, "/registry/notify");
  const auto told = last_call();
  const auto& event = at_path(told, "message.notify_event").as_array().at(0);
  EXPECT_EQ(text_at(event, "reference_id"), code);
  EXPECT_EQ(text_at(at_path(event, "data.reg_records.name"), "given_name"), "An");
  EXPECT_EQ(entries(), 1U);

  // Twice the same is one; ended is ended; a code that is not one's own ends nothing.
  ASSERT_EQ(send("subscribe", subscribing("B7")).status, 202);
  world_.pass(Elapsed::seconds(1));
  EXPECT_EQ(text_at(at_path(last_call(), "message.subscribe_response").as_array().at(0), "status_reason_code"),
            "rjct.event.already_subscribed");
  const auto end = [&](std::string_view which) {
    EXPECT_EQ(send("unsubscribe", envelope_of("unsubscribe", {{"timestamp", "2026-11-20T03:00:00Z"},
                                                              {"subscription_codes", json::array{json::value(which)}}}))
                  .status,
              202);
    world_.pass(Elapsed::seconds(1));
    return std::string(text_at(at_path(last_call(), "message"), "status"));
  };
  EXPECT_EQ(end("nothing"), "rjct");
  EXPECT_EQ(end(code), "succ");
  EXPECT_EQ(end(code), "rjct");
}

TEST_F(Dci, a_subscription_to_what_is_not_here_is_rejected) {
  ASSERT_EQ(send("subscribe", subscribing("B7", "DIVORCE")).status, 202);
  world_.pass(Elapsed::seconds(1));
  EXPECT_EQ(text_at(at_path(last_call(), "message.subscribe_response").as_array().at(0), "status_reason_code"),
            "rjct.notify_types.invalid");
}

TEST_F(Dci, the_state_of_a_transaction_is_told_to_its_owner_without_data) {
  bear("B1");
  world_.http.status = 0;
  ASSERT_EQ(send("search", by_number("B1")).status, 202);
  const auto status = [&](std::string_view attribute, std::string_view value) {
    const auto response = send("sync/txn/status", envelope_of("txn-status", {{"txnstatus_request",
                                                                              {{"reference_id", "s1"},
                                                                               {"txn_type", "search"},
                                                                               {"attribute_type", attribute},
                                                                               {"attribute_value", value}}}}));
    EXPECT_EQ(response.status, 200) << response.body;
    return body_of(response);
  };
  const auto items = [](const json::value& body) {
    return at_path(body, "message.txnstatus_response.txn_status.search_response").as_array();
  };
  ASSERT_EQ(items(status("transaction_id", "t1")).size(), 1U);
  EXPECT_EQ(text_at(items(status("transaction_id", "t1"))[0], "status"), "pdng");
  world_.http.status = 200;
  world_.pass(Elapsed::minutes(20));
  const auto done = status("transaction_id", "t1");
  EXPECT_EQ(text_at(items(done)[0], "status"), "succ");
  EXPECT_FALSE(items(done)[0].as_object().contains("data"));
  const auto none = status("transaction_id", "t9");
  EXPECT_TRUE(items(none).empty());
  EXPECT_EQ(text_at(at_path(none, "header"), "status"), "rjct");
}

TEST_F(Dci, callbacks_that_nobody_waits_for_are_taken_and_end_there) {
  const auto response = send("on-search", envelope_of("on-search", {{"correlation_id", "c1"}}));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(text_at(at_path(body_of(response), "message"), "ack_status"), "NACK");
}

TEST(Addresses, are_plain_http) {
  EXPECT_EQ(address_of("http://a:1/x/y")->base, "http://a:1");
  EXPECT_EQ(address_of("http://a:1/x/y")->path, "/x/y");
  EXPECT_EQ(address_of("http://a:1")->path, "/");
  for (const char* wrong : {"", "http://", "http:///x", "https://a/", "ftp://a/"})
    EXPECT_FALSE(address_of(wrong).ok()) << wrong;
}

TEST(DciErrors, are_told_in_both_languages_and_have_a_code) {
  for (const auto* def : dci_errors()) {
    EXPECT_NE(std::string_view(def->vi), "");
    EXPECT_NE(std::string_view(def->en), "");
    EXPECT_TRUE(std::string_view(errors::standard_code(fail(*def))).starts_with("err."));
  }
}

}  // namespace
}  // namespace sen::faces::dci
