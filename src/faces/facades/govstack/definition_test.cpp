// Goal: a GovStack schema becomes a register definition, and whatever could not be kept is refused by name.
#include "faces/facades/govstack/definition.hpp"

#include <gtest/gtest.h>

#include "faces/facades/govstack/errors.hpp"
#include "registers/errors.hpp"

namespace sen::faces::govstack {
namespace {

json::value parsed(std::string_view text) { return parse_json(text).take(); }

Result<Definition> read(std::string_view schema) { return read_schema(parsed(schema), "gs_x", "civil", "MCTS"); }

constexpr const char* kSchema = R"({
  "type": "some object", "incrementIndex": 30, "required": ["ID", "BirthDate"],
  "properties": {
    "ID": {"type": "some string", "primaryKey": true, "readOnly": true, "id": 1, "example": "MCTS31",
           "triggers": [{"conditions": [{"logic": "==", "value": "", "gate": "&&"}],
                         "actions": [{"type": "set-value", "value": "MCTS{indexNoByCode}", "field_id": 1}]}]},
    "BirthDate": {"type": "string", "format": "date"},
    "Weight": {"type": "integer"},
    "Note": {"type": "string", "maxLength": 2000},
    "Child": {"type": " some string", "properties": {"ID": {"type": "string"}, "First name": {"type": "string"}}}
  }})";

TEST(Definition, is_a_register_with_a_person) {
  const auto made = read(kSchema).take();
  EXPECT_EQ(made.shape.id, "gs_x");
  EXPECT_EQ(made.shape.subject_field, "person");
  ASSERT_EQ(made.properties.size(), 6U);
  EXPECT_EQ(made.by_path("ID")->column, "id_value");
  EXPECT_TRUE(made.by_path("ID")->key && made.by_path("ID")->read_only);
  EXPECT_EQ(made.by_path("Child/ID")->column, "child_id");
  EXPECT_EQ(made.by_path("Child/First name")->column, "child_first_name");
  EXPECT_EQ(made.by_path("BirthDate")->type, pack::FieldType::kDate);
  EXPECT_TRUE(made.shape.field("birth_date")->required);
  EXPECT_FALSE(made.shape.field("id_value")->required);  // the register makes it
  EXPECT_TRUE(made.shape.field("weight")->searchable);
  EXPECT_FALSE(made.shape.field("note")->searchable);
  ASSERT_EQ(made.numbers.size(), 1U);
  EXPECT_EQ(made.numbers[0].format.text, "\"MCTS\" + string(30 + number(next(15)))");
  EXPECT_EQ(made.shape.field("id_value")->number, made.numbers[0].id);
}

TEST(Definition, refuses_what_it_would_not_keep) {
  for (
      const char* wrong : {
          R"([])",
          R"({"type": "object"})",
          R"({"properties": {}})",
          R"({"properties": {"A": "string"}})",
          R"({"properties": {"A": {"type": "number"}}})",
          R"({"properties": {"A": {"type": "array"}}})",
          R"({"properties": {"A": {"type": "string", "pattern": "^x$"}}})",
          R"({"properties": {"A": {"type": "string", "enum": ["x"]}}})",
          R"({"properties": {"A": {"type": "string", "format": "email"}}})",
          R"({"properties": {"A": {"type": "string", "maxLength": 0}}})",
          R"({"properties": {"A": {"type": "string", "maxLength": 4001}}})",
          R"({"properties": {"A": {"type": "string", "readOnly": true}}})",
          R"({"properties": {"A/B": {"type": "string"}}})",
          R"({"properties": {"1A": {"type": "string"}}})",
          R"({"properties": {"Tên": {"type": "string"}}})",
          R"({"properties": {"Person": {"type": "string"}}})",
          R"({"properties": {"FirstName": {"type": "string"}, "first_name": {"type": "string"}}})",
          R"({"properties": {"A": {"type": "string"}}, "required": ["B"]})",
          R"({"properties": {"A": {"type": "string"}}, "required": "A"})",
          R"({"properties": {"A": {"type": "string", "triggers": [{"actions": [{"type": "send"}]}]}}})",
          R"({"properties": {"A": {"type": "string", "triggers": [{"actions": [{"type": "set-value", "value": "X"}]}]}}})",
          R"({"properties": {"A": {"type": "string", "triggers": [{"actions": [{"type": "set-value", "value": "{x}"}]}]}}})",
      }) {
    const auto made = read(wrong);
    ASSERT_FALSE(made.ok()) << wrong;
    EXPECT_TRUE(made.error().is(errors::kBadSchema)) << wrong;
  }
}

TEST(Definition, a_hostile_code_stays_text) {
  const auto made = read_schema(parsed(R"({"properties": {"A": {"type": "string", "triggers": [{"actions":
      [{"type": "set-value", "value": "{code}-{indexNoByCode}"}]}]}}})"),
                                "gs_x", "civil", R"(a" + random(9) + "\)");
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(made->numbers[0].format.parsed->calls().empty() ||
              made->numbers[0].format.parsed->calls() == std::vector<std::string>{"next"});
}

TEST(Content, goes_to_columns_and_back) {
  const auto made = read(kSchema).take();
  const json::object content{{"Weight", 3200}, {"Child", {{"ID", "c1"}, {"First name", "An"}}}};
  const auto columns = columns_of(made, content, "/write/content").take();
  EXPECT_EQ(columns, (json::object{{"weight", 3200}, {"child_id", "c1"}, {"child_first_name", "An"}}));
  json::object stored = columns;
  stored["note"] = nullptr;
  stored["person"] = "somebody";
  EXPECT_EQ(content_of(made, stored), content);  // neither the person nor what is empty
}

TEST(Content, unknown_properties_are_all_named) {
  const auto made = read(kSchema).take();
  const auto columns = columns_of(made, {{"Wight", 1}, {"Child", {{"Id", "x"}}}, {"Weight", 1}}, "/write/content");
  ASSERT_FALSE(columns.ok());
  EXPECT_TRUE(columns.error().is(sen::errors::kRecordField));
  ASSERT_EQ(columns.error().fields.size(), 2U);
  EXPECT_EQ(columns.error().fields[0].pointer, "/write/content/Wight");
  EXPECT_EQ(columns.error().fields[1].pointer, "/write/content/Child/Id");
}

TEST(ColumnNames, are_plain) {
  EXPECT_EQ(column_name("BirthCertificateID"), "birth_certificate_id");
  EXPECT_EQ(column_name("IDCard"), "id_card");
  EXPECT_EQ(column_name("ID"), "id_value");
  EXPECT_EQ(column_name("First name"), "first_name");
  EXPECT_EQ(column_name("x2Y"), "x2_y");
  for (const char* none : {"", "2x", "_x", "a'b", "a\"", "ă"}) EXPECT_EQ(column_name(none), "") << none;
}

TEST(GovstackErrors, are_told_in_both_languages) {
  for (const auto* def : govstack_errors()) {
    EXPECT_NE(std::string_view(def->vi), "");
    EXPECT_NE(std::string_view(def->en), "");
  }
}

}  // namespace
}  // namespace sen::faces::govstack
