// Goal: what a client writes through the GovStack API is in the registers - checked, found, journaled, and there after
// a restart - and what it may not do is refused. Method: the façade's router over a real store, every write run twice.
#include "faces/facades/govstack/api.hpp"
#include "faces/facades/shared/test_world.hpp"

namespace sen::faces::govstack {
namespace {

using faces::test::kCivil;
using faces::test::kMediator;
using faces::test::World;

std::string clients() {
  return R"({"clients": [
    {"id": "TEST/GOV/1/registries", "name": "Mediator", "agency": "welfare", "purpose": "benefits",
     "may": ["read", "write", "define", "usage"]},
    {"id": "TEST/GOV/2/reader", "agency": "welfare", "purpose": "benefits", "may": ["read"], "token_sha256": ")" +
         to_hex(sha256(as_bytes("secret"))) + R"("}]})";
}

class Govstack : public testing::Test {
 protected:
  Govstack() : facade_(make()) {}
  std::unique_ptr<Facade> make() {
    auto opened = GovstackFacade::open(world_.parts("govstack-registries", clients()));
    EXPECT_TRUE(opened.ok()) << opened.error().text("en");
    return opened.take();
  }
  HttpResponse ask(std::string method, std::string path, const json::value& body = nullptr,
                   std::vector<Header> headers = {{"information-mediator-client", kMediator}}) {
    return world_.ask(*facade_, std::move(method), std::move(path), body, std::move(headers));
  }
  /// The answer's JSON when the status is as wanted.
  json::value is(int status, const HttpResponse& response) {
    EXPECT_EQ(response.status, status) << response.body;
    auto parsed = parse_json(response.body);
    return parsed.ok() ? parsed.take() : json::value(nullptr);
  }
  static json::value schema() {
    return parse_json(R"({"type": "object", "incrementIndex": 30, "required": ["FirstName"], "properties": {
      "ID": {"type": "string", "primaryKey": true,
             "triggers": [{"actions": [{"type": "set-value", "value": "{code}{indexNoByCode}"}]}]},
      "FirstName": {"type": "string", "maxLength": 20}, "BirthDate": {"type": "string", "format": "date"},
      "Child": {"type": "object", "properties": {"ID": {"type": "string"}}}}})")
        .take();
  }
  void define() {
    is(200,
       ask("POST", "/database/modify",
           json::object{{"id", 7}, {"code", "MCTS"}, {"name", "mothers"}, {"version", "2"}, {"schema", schema()}}));
  }
  static json::value writing(json::object content) {
    return json::object{{"write", {{"content", std::move(content)}}}};
  }
  static json::value changing(json::object query, json::object content) {
    return json::object{{"query", {{"content", std::move(query)}}}, {"write", {{"content", std::move(content)}}}};
  }
  std::string create(json::object content) {
    const auto body = is(200, ask("POST", "/data/mothers/2/create", writing(std::move(content))));
    return std::string(text_at(at_path(body, "content"), "ID"));
  }
  json::value first_name(std::string_view id) {
    const auto response = ask("GET", "/data/mothers/2/" + std::string(id) + "/read-value/FirstName.json");
    return response.status == 200 ? *parse_json(response.body) : json::value(response.status);
  }
  std::vector<std::string> wrong_fields(const HttpResponse& response) {
    std::vector<std::string> out;
    const auto body = is(422, response);
    if (const auto* list = at_path(body, "errors").if_array())
      for (const auto& one : *list) out.emplace_back(text_at(one, "pointer"));
    return out;
  }

  World world_;
  std::unique_ptr<Facade> facade_;
};

TEST_F(Govstack, a_database_defined_at_run_time_is_a_register_after_a_restart) {
  define();
  EXPECT_EQ(create({{"FirstName", "An"}, {"BirthDate", "2026-11-01"}, {"Child", {{"ID", "c1"}}}}), "MCTS31");
  EXPECT_EQ(create({{"FirstName", "Bình"}}), "MCTS32");
  is(200, ask("PUT", "/data/mothers/2/update", changing({{"ID", "MCTS32"}}, {{"FirstName", "Bảo"}})));
  EXPECT_EQ(ask("DELETE", "/data/mothers/2/MCTS31/delete").status, 204);

  world_.restart(facade_, [this] { return make(); });
  EXPECT_EQ(first_name("MCTS32"), json::value("Bảo"));
  EXPECT_EQ(first_name("MCTS31"), json::value(404));
  EXPECT_EQ(create({{"FirstName", "Chi"}}), "MCTS33");  // the numbers go on
  const auto told = is(200, ask("GET", "/database/7"));
  EXPECT_EQ(at_path(told, "schema"), schema());
  EXPECT_EQ(text_at(told, "by_user_name"), kMediator);
}

TEST_F(Govstack, what_was_changed_and_deleted_is_in_the_history) {
  define();
  create({{"FirstName", "An"}});
  world_.clock.at = world_.clock.at + Elapsed::days(1);
  is(200, ask("PUT", "/data/mothers/2/update", changing({{"FirstName", "An"}}, {{"FirstName", "Ân"}})));
  world_.clock.at = world_.clock.at + Elapsed::days(1);
  EXPECT_EQ(ask("DELETE", "/data/mothers/2/MCTS31/delete").status, 204);
  const auto names = world_.read<std::vector<std::string>>([](ReadTx& tx) {
    std::vector<std::string> out;
    auto tables = tx.query({"SELECT register_id FROM @govstack_database"});
    EXPECT_TRUE(tables.next());
    static std::string text;
    text = "SELECT first_name FROM @" + tables.string(0) +
           "_history WHERE _known_until > 0 ORDER BY _known_from, _valid_from";
    auto rows = tx.query({text});
    while (rows.next()) out.push_back(rows.string(0));
    return out;
  });
  EXPECT_GE(names.size(), 3U);
  EXPECT_EQ(names.front(), "An");
}

TEST_F(Govstack, wrong_values_are_refused_by_the_register) {
  define();
  EXPECT_EQ(wrong_fields(ask("POST", "/data/mothers/2/create",
                             writing({{"FirstName", "a name that is much too long"}, {"BirthDate", "2026-02-30"}}))),
            (std::vector<std::string>{"/write/content/FirstName", "/write/content/BirthDate"}));
  EXPECT_EQ(wrong_fields(ask("POST", "/data/mothers/2/create", writing({{"BirthDate", "2026-02-03"}}))),
            (std::vector<std::string>{"/write/content/FirstName"}));
  EXPECT_EQ(wrong_fields(ask("POST", "/data/mothers/2/create", writing({{"Surname", "x"}}))),
            (std::vector<std::string>{"/write/content/Surname"}));
  create({{"ID", "own"}, {"FirstName", "An"}});
  is(409, ask("POST", "/data/mothers/2/create", writing({{"ID", "own"}, {"FirstName", "An"}})));
  is(400, ask("POST", "/data/mothers/2/create", json::object{{"write", "x"}}));
  is(400, ask("POST", "/data/mothers/2/create", json::array{}));
  const auto list = is(200, ask("GET", "/data/mothers/2"));
  EXPECT_EQ(int_at(list, "count"), 1);
}

TEST_F(Govstack, unknown_databases_and_versions_are_not_there) {
  define();
  is(404, ask("GET", "/data/mothers/3"));
  is(404, ask("GET", "/data/fathers/2"));
  is(404, ask("GET", "/database/8"));
  is(404, ask("DELETE", "/database/8"));
  is(404, ask("GET", "/nothing"));
}

TEST_F(Govstack, only_known_systems_get_in_and_only_to_what_they_may) {
  define();
  is(401, ask("GET", "/data/mothers/2", nullptr, {}));
  is(401, ask("GET", "/data/mothers/2", nullptr, {{"information-mediator-client", "TEST/GOV/9/nobody"}}));
  const Header reader{"information-mediator-client", "TEST/GOV/2/reader"};
  is(401, ask("GET", "/data/mothers/2", nullptr, {reader}));
  is(401, ask("GET", "/data/mothers/2", nullptr, {reader, {"authorization", "Bearer wrong"}}));
  const Header token{"authorization", "Bearer secret"};
  is(200, ask("GET", "/data/mothers/2", nullptr, {reader, token}));
  is(403, ask("POST", "/data/mothers/2/create", writing({{"FirstName", "An"}}), {reader, token}));
  is(403, ask("POST", "/database/modify", json::object{{"code", "X"}, {"schema", schema()}}, {reader, token}));
  is(403, ask("GET", "/data/myPersonalDataUsage?userId=MCTS31&databaseId=MCTS", nullptr, {reader, token}));
}

TEST_F(Govstack, a_read_stands_in_the_journal_before_it_is_answered) {
  define();
  const auto id = create({{"FirstName", "An"}, {"BirthDate", "2026-11-01"}});
  const std::string usage = "/data/myPersonalDataUsage?databaseId=MCTS&userId=" + id;
  EXPECT_EQ(is(200, ask("GET", usage)).as_array().size(), 0U);
  is(200, ask("POST", "/data/mothers/2/read", json::object{{"query", {{"content", {{"FirstName", "An"}}}}}}));
  first_name(id);
  const auto entries = is(200, ask("GET", usage)).as_array();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(text_at(entries[0], "ReaderApplicationName"), "data/mothers/2/read-value");
  EXPECT_EQ(text_at(entries[0], "ReaderInstitutionID"), "welfare");
  EXPECT_EQ(text_at(entries[0], "ReaderID"), "Mediator");
  is(404, ask("GET", "/data/myPersonalDataUsage?databaseId=MCTS&userId=nobody"));
  is(404, ask("GET", "/data/myPersonalDataUsage?databaseId=OTHER&userId=" + id));
  is(400, ask("GET", "/data/myPersonalDataUsage?databaseId=MCTS&userId=..."));
  // What finds nothing tells nothing of anybody.
  is(404, ask("POST", "/data/mothers/2/read", json::object{{"query", {{"content", {{"FirstName", "Bo"}}}}}}));
  EXPECT_EQ(is(200, ask("GET", usage)).as_array().size(), 2U);
}

TEST_F(Govstack, records_of_one_person_share_the_person) {
  is(200,
     ask("POST", "/database/modify",
         json::object{
             {"code", "VISIT"},
             {"schema",
              {{"properties", {{"ID", {{"type", "string"}}}, {"Day", {{"type", "string"}, {"format", "date"}}}}}}}}));
  for (const char* day : {"2026-11-01", "2026-11-02"})
    is(200, ask("POST", "/data/VISIT/1.0/create", writing({{"ID", "p1"}, {"Day", day}})));
  is(200, ask("POST", "/data/VISIT/1.0/read", json::object{{"query", {{"content", {{"Day", "2026-11-02"}}}}}}));
  EXPECT_EQ(is(200, ask("GET", "/data/myPersonalDataUsage?databaseId=VISIT&userId=p1")).as_array().size(), 1U);
  is(409, ask("DELETE", "/data/VISIT/1.0/p1/delete"));  // two records: which one?
}

TEST_F(Govstack, lists_come_page_by_page_and_by_value) {
  define();
  for (const char* name : {"Dung", "An", "Chi", "An", "Bo"}) create({{"FirstName", name}});
  const auto first = is(200, ask("GET", "/data/mothers/2?pageSize=2"));
  EXPECT_EQ(int_at(first, "count"), 2);
  EXPECT_EQ(text_at(first, "next"), "/data/mothers/2?page=2&pageSize=2");
  const auto last = is(200, ask("GET", "/data/mothers/2?page=3&pageSize=2"));
  EXPECT_EQ(int_at(last, "count"), 1);
  EXPECT_EQ(text_at(last, "previous"), "/data/mothers/2?page=2&pageSize=2");
  EXPECT_FALSE(last.as_object().contains("next"));
  EXPECT_EQ(int_at(is(200, ask("GET", "/data/mothers/2?filter=FirstName&search=An&ordering=descending")), "count"), 2);
  EXPECT_EQ(int_at(is(200, ask("GET", "/data/mothers/2?search=An")), "count"), 2);
  EXPECT_EQ(int_at(is(200, ask("GET", "/data/mothers/2?query.ID=MCTS33")), "count"), 1);
  for (const char* wrong : {"?page=0", "?pageSize=1001", "?page=x", "?filter=Surname&search=An", "?ordering=random",
                            "?ordering=descending", "?page=9000", "?query.X=1"})
    is(400, ask("GET", std::string("/data/mothers/2") + wrong));
}

TEST_F(Govstack, update_entries_changes_all_and_update_or_create_the_one) {
  define();
  for (const char* name : {"An", "An", "Bo"}) create({{"FirstName", name}});
  is(200, ask("PUT", "/data/mothers/2/update-entries", changing({{"FirstName", "An"}}, {{"FirstName", "Ana"}})));
  EXPECT_EQ(int_at(is(200, ask("GET", "/data/mothers/2?search=Ana")), "count"), 2);
  for (const char* operation : {"update", "update-entries"}) {
    const auto path = std::string("/data/mothers/2/") + operation;
    is(200, ask("PUT", path, changing({{"FirstName", "An"}}, {{"FirstName", "Ana"}})));  // sent again
    is(404, ask("PUT", path, changing({{"FirstName", "Nobody"}}, {{"FirstName", "Somebody"}})));
  }
  is(400, ask("PUT", "/data/mothers/2/update", changing({}, {{"FirstName", "Ana"}})));  // all records are not meant
  is(200, ask("POST", "/data/mothers/2/update-or-create", changing({{"FirstName", "Bo"}}, {{"FirstName", "Bob"}})));
  is(200, ask("POST", "/data/mothers/2/update-or-create", changing({{"FirstName", "Eva"}}, {{"FirstName", "Eva"}})));
  EXPECT_EQ(int_at(is(200, ask("GET", "/data/mothers/2")), "count"), 4);
}

TEST_F(Govstack, a_schema_may_grow_and_not_turn) {
  define();
  create({{"FirstName", "An"}});
  auto more = schema();
  more.as_object()["properties"].as_object()["Weight"] = json::object{{"type", "integer"}};
  is(200, ask("POST", "/database/modify", json::object{{"id", 7}, {"schema", more}}));
  is(200, ask("PUT", "/data/mothers/2/update", changing({{"FirstName", "An"}}, {{"Weight", 3}})));
  auto other = schema();
  other.as_object()["properties"].as_object()["FirstName"] = json::object{{"type", "integer"}};
  is(422, ask("POST", "/database/modify", json::object{{"id", 7}, {"schema", other}}));
  EXPECT_EQ(int_at(is(200, ask("GET", "/data/mothers/2?query.Weight=3")), "count"), 1);
  is(409, ask("POST", "/database/modify",
              json::object{{"id", 8}, {"code", "M"}, {"name", "mothers"}, {"version", "2"}, {"schema", schema()}}));
  is(422, ask("POST", "/database/modify", json::object{{"code", "N"}, {"schema", {{"type", "object"}}}}));
}

TEST_F(Govstack, a_deleted_database_is_gone_and_its_name_is_free_for_another) {
  define();
  create({{"FirstName", "An"}});
  EXPECT_EQ(is(200, ask("DELETE", "/database/7")), json::value("Success"));
  is(404, ask("GET", "/data/mothers/2"));
  EXPECT_EQ(is(200, ask("DELETE", "/database/7")), json::value("Success"));  // sent again
  is(409, ask("POST", "/database/modify", json::object{{"id", 7}, {"code", "X"}, {"schema", schema()}}));
  is(200, ask("POST", "/database/modify",
              json::object{{"code", "MCTS"}, {"name", "mothers"}, {"version", "2"}, {"schema", schema()}}));
  EXPECT_EQ(int_at(is(200, ask("GET", "/data/mothers/2")), "count"), 0);  // nobody's old records
  world_.restart(facade_, [this] { return make(); });
  EXPECT_EQ(int_at(is(200, ask("GET", "/data/mothers/2")), "count"), 0);
}

TEST_F(Govstack, a_register_of_the_pack_keeps_the_packs_rules) {
  const json::object birth{{"birth_reg_no", "B1"},
                           {"given_name", "An"},
                           {"sex", "2"},
                           {"date_of_birth", "2026-11-01"},
                           {"registration_date", "2026-11-02"}};
  is(200, ask("POST", "/data/birth/1.0/create", writing(birth)));
  auto wrong = birth;
  wrong["birth_reg_no"] = "B2";
  wrong["sex"] = "9";
  EXPECT_EQ(wrong_fields(ask("POST", "/data/birth/1.0/create", writing(wrong))),
            (std::vector<std::string>{"/write/content/sex"}));
  const auto listed = is(200, ask("GET", "/databases"));
  ASSERT_EQ(at_path(listed, "databases").as_array().size(), 1U);
  const auto id = std::to_string(int_at(at_path(listed, "databases").as_array()[0], "id"));
  is(403, ask("DELETE", "/database/" + id));
  EXPECT_EQ(world_.read<std::size_t>([](ReadTx& tx) { return events::events_after(tx, 0, 10).size(); }), 1U);
}

}  // namespace
}  // namespace sen::faces::govstack
