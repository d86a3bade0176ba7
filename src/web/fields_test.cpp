// Goal: JSON and forms give the same clean values, and every wrong field is named at once. Method: one table, good and
// bad bodies.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "web/errors.hpp"
#include "web/fields.hpp"
#include "web/openapi.hpp"

namespace sen::web {
namespace {

const FieldTable& table() {
  static const FieldTable made = [] {
    FieldTable out{"SubmitBirth", {}};
    const auto add = [&](std::string name, FieldType type, bool required) -> Field& {
      Field field;
      field.name = std::move(name);
      field.type = type;
      field.required = required;
      out.fields.push_back(std::move(field));
      return out.fields.back();
    };
    add("given_name", FieldType::kName, true).max_length = 5;
    add("note", FieldType::kMultiline, false);
    auto& copies = add("copies", FieldType::kInteger, false);
    copies.min = 0;
    copies.max = 9;
    add("born_on", FieldType::kDate, false);
    add("known_since", FieldType::kPartialDate, false);
    add("commits", FieldType::kBoolean, false);
    add("surname", FieldType::kChoice, false).choices = {"father", "mother"};
    Field pin;
    pin.name = "pin";
    pin.type = FieldType::kPin;
    pin.required = true;
    add("mother", FieldType::kObject, false).members = {pin};
    Field text;
    text.name = "item";
    auto& tags = add("tags", FieldType::kList, false);
    tags.members = {text};
    tags.max_items = 3;
    add("notice", FieldType::kRef, false);
    add("mail", FieldType::kText, false).pattern = Pattern::kEmail;
    return out;
  }();
  return made;
}

/// "web.field_required" as "field_required": the tables below stay readable.
std::string short_id(std::string_view id) { return std::string(id.starts_with("web.") ? id.substr(4) : id); }

std::string decoded(const std::string& text) {
  const auto out = decode_json(table(), *parse_json(text));
  if (out.ok()) return to_json(*out);
  std::string list;
  for (const auto& field : out.error().fields) list += field.pointer + " " + short_id(field.def->id) + "; ";
  return list;
}

std::string from_form(const std::string& body) {
  const auto out = decode_form(table(), Form(*parse_pairs(body)));
  if (out.ok()) return to_json(*out);
  std::string list;
  for (const auto& field : out.error().fields) list += field.pointer + " " + short_id(field.def->id) + "; ";
  return list;
}

TEST(Fields, json_gives_clean_values) {
  EXPECT_EQ(
      decoded(
          R"({"given_name": "  Bi\u0300nh ", "copies": 3, "born_on": "2026-11-20", "known_since": "1990-03", "commits": false, "surname": "mother",
    "mother": {"pin": "001090000001"}, "tags": ["a", " b "], "note": "x\ny", "mail": "a@b.vn"})"),
      R"({"given_name":"Bình","note":"x\ny","copies":3,"born_on":"2026-11-20","known_since":"1990-03","commits":false,"surname":"mother",)"
      R"("mother":{"pin":"001090000001"},"tags":["a","b"],"mail":"a@b.vn"})");
  EXPECT_EQ(decoded(R"({"given_name": "A", "note": "  ", "copies": null})"), R"({"given_name":"A"})")
      << "blank is absent";
}

TEST(Fields, all_wrong_fields_come_at_once) {
  EXPECT_EQ(decoded("{}"), "/given_name field_required; ");
  EXPECT_EQ(
      decoded(
          R"({"given_name": "Abcdef", "copies": 10, "born_on": "20/11/2026", "known_since": "19", "commits": "yes", "surname": "uncle",
    "mother": {"pin": "12"}, "tags": [1], "notice": "x", "mail": "a@b", "extra": 1})"),
      "/given_name field_too_long; /copies field_range; /born_on base.bad_date; /known_since base.bad_date; /commits "
      "field_type; "
      "/surname field_choice; /mother/pin field_pin; /tags/0 field_type; /notice base.bad_reference; /mail "
      "field_pattern; "
      "/extra field_unknown; ");
}

TEST(Fields, json_types_are_strict) {
  EXPECT_EQ(decoded(R"({"given_name": 1})"), "/given_name field_type; ");
  EXPECT_EQ(decoded(R"({"given_name": "A", "copies": "3"})"), "/copies field_type; ");
  EXPECT_EQ(decoded(R"({"given_name": "A", "copies": 3.0})"), "/copies field_type; ");
  EXPECT_EQ(decoded(R"({"given_name": "A", "copies": 18446744073709551615})"), "/copies field_range; ");
  EXPECT_EQ(decoded(R"({"given_name": "A", "mother": []})"), "/mother field_type; ");
  EXPECT_EQ(decoded(R"({"given_name": "A", "mother": {"pin": "001090000001", "x/y~": 1}})"),
            "/mother/x~1y~0 field_unknown; ");
  EXPECT_EQ(decoded(R"({"given_name": "A", "tags": ["a", "b", "c", "d"]})"), "/tags field_items; ");
  EXPECT_EQ(decoded(R"({"given_name": "A", "tags": ["a", {}]})"), "/tags/1 field_type; ");
  EXPECT_EQ(decoded("[]"), " field_type; ");
  for (const char* name : {"A1", "<b>", "A;", "A\\u0000", "A\\u202e", "\\ud83d\\ude00"})
    EXPECT_NE(decoded("{\"given_name\": \"" + std::string(name) + "\"}").find("/given_name"), std::string::npos)
        << name;
  for (const char* name : {"Đỗ", "Y-Ê", "O'A", "Nữ"})
    EXPECT_EQ(decoded("{\"given_name\": \"" + std::string(name) + "\"}"),
              "{\"given_name\":\"" + std::string(name) + "\"}");
}

TEST(Fields, forms_give_the_same_values) {
  EXPECT_EQ(
      from_form("given_name=+B%C3%ACnh&copies=3&born_on=20%2F11%2F2026&known_since_month=3&known_since_year=1990&known_"
                "since_day=&commits=on&surname=mother&"
                "mother.pin=001+090+000001&tags=a&tags=b&csrf=x&_draft=1"),
      R"({"given_name":"Bình","copies":3,"born_on":"2026-11-20","known_since":"1990-03","commits":true,"surname":"mother",)"
      R"("mother":{"pin":"001090000001"},"tags":["a","b"]})");
  EXPECT_EQ(from_form("given_name=A&born_on_day=4&born_on_month=1&born_on_year=2026"),
            R"({"given_name":"A","born_on":"2026-01-04","commits":false})");
  EXPECT_EQ(from_form("given_name=A&born_on_day=31&born_on_month=2&born_on_year=2026").substr(0, 8), "born_on ");
  EXPECT_EQ(from_form("given_name=A&born_on_day=4&born_on_month=&born_on_year=2026").substr(0, 8), "born_on ");
  EXPECT_EQ(from_form(""), "given_name field_required; ");
  EXPECT_EQ(from_form("given_name=A&given_name=B"), "given_name field_twice; ");
  EXPECT_EQ(from_form("given_name=A&mother.pin=&other=1"), "mother.pin field_required; other field_unknown; ");
  EXPECT_EQ(from_form("given_name=A&tags=a&tags=b&tags=c&tags=d"), "tags field_items; ");
  EXPECT_EQ(from_form("given_name=A&copies=1e3"), "copies base.bad_number; ");
}

/// The reference of a small API; linted by the outside judge when that is installed.
TEST(OpenApi, describes_the_routes) {
  Router router;
  const auto handler = [](RequestContext&) -> Task<Reply> { co_return HttpResponse{}; };
  RouteDoc submit;
  submit.operation_id = "submitBirth";
  submit.summary = "Submit a birth registration";
  submit.tag = "births";
  submit.security = {"session"};
  submit.body = &table();
  submit.params = {{"code", "The dossier's code", true}, {"dry", "Only check", false}};
  submit.responses = {{201, "Submitted", "application/json", schema_of(table())}, {204, "Nothing to do", "", {}}};
  submit.errors = {&errors::kNoPage, &errors::kInternal};
  router.post("/api/births/{code}", handler, submit);
  RouteDoc health;
  health.operation_id = "health";
  health.summary = "Is the program alive";
  health.tag = "births";
  health.responses = {{200, "Alive", "text/plain", json::object{{"type", "string"}}}};
  router.get("/healthz", handler, health);
  RouteDoc page;
  page.page = true;
  router.get("/home", handler, page);

  ApiInfo info;
  info.title = "Sen";
  info.version = "1.0.0";
  info.description = "Sample";
  info.server_url = "http://127.0.0.1:8080";
  info.schemes = {{"session", json::object{{"type", "http"}, {"scheme", "bearer"}}}};
  info.tags = {{"births", "Births"}};
  const json::value document = openapi_document(info, router.routes());
  EXPECT_EQ(text_at(document, "openapi"), "3.1.0");
  const auto& paths = at_path(document, "paths").get_object();
  EXPECT_EQ(paths.size(), 2U) << "pages are not in it";
  const auto& post = paths.at("/api/births/{code}").at("post");
  EXPECT_EQ(post.at("parameters").get_array().size(), 2U);
  EXPECT_TRUE(post.at("responses").get_object().contains("401"));
  EXPECT_TRUE(post.at("responses").get_object().contains("404"));
  EXPECT_TRUE(post.at("responses").get_object().contains("422"));
  EXPECT_EQ(text_at(document, "components.schemas.SubmitBirth.properties.mother.properties.pin.pattern"), "^\\d{12}$");

  if (!std::filesystem::exists("node_modules/.bin/redocly")) GTEST_SKIP() << "@redocly/cli is not installed";
  const auto file =
      (std::filesystem::temp_directory_path() / ("sen-openapi-" + std::to_string(::getpid()) + ".json")).string();
  std::ofstream(file) << to_json(document);
  const auto command =
      "REDOCLY_TELEMETRY=off node_modules/.bin/redocly lint --extends=recommended " + file + " > " + file + ".out 2>&1";
  const int result = std::system(command.c_str());
  std::ifstream in(file + ".out");
  const std::string said{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(result, 0) << said;
  EXPECT_EQ(said.find("[1] "), std::string::npos) << said;
  std::filesystem::remove(file);
  std::filesystem::remove(file + ".out");
}

}  // namespace
}  // namespace sen::web
