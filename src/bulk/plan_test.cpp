#include "bulk/plan.hpp"

#include <gtest/gtest.h>

#include "bulk/errors.hpp"
#include "registers/test_country.hpp"

namespace sen::bulk {
namespace {

using test::day;

const pack::Register& definition(const char* id) {
  static const auto country = test::make_country();
  return country->registers.at(id);
}

Result<Plan> plan_of(const std::string& mapping, const char* register_id, const std::vector<std::string>& columns) {
  auto parsed = mapping.empty() ? Result<Mapping>(Mapping{}) : parse_mapping(mapping);
  if (!parsed.ok()) return parsed.error();
  return make_plan(parsed.take(), definition(register_id), Format::kCsv, columns, day("2026-11-20"));
}

const Origin& origin(const Plan& plan, std::string_view field) {
  for (std::size_t i = 0; i < plan.def->fields.size(); ++i)
    if (plan.def->fields[i].name == field) return plan.origins[i];
  ADD_FAILURE();
  return plan.origins.front();
}
std::string key_of(const Plan& plan) {
  std::string out;
  for (const auto i : plan.key) out += plan.def->fields[i].name + " ";
  return out;
}

TEST(Plan, WithoutMappingColumnsAreFields) {
  const auto plan = plan_of("", "person", {"full_name", "ref", "given_name"});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(origin(*plan, "ref").at, 1U);
  EXPECT_EQ(origin(*plan, "given_name").at, 2U);
  EXPECT_EQ(origin(*plan, "sex").kind, Origin::Kind::kNone);
  EXPECT_EQ(key_of(*plan), "ref ");
  EXPECT_FALSE(plan->search_first);
  EXPECT_EQ(plan->source, "police.person");
  EXPECT_EQ(plan->day, day("2026-11-20"));
}

TEST(Plan, WithoutAReferenceItDerivesFromWhatIsUnique) {
  const auto plan = plan_of("", "person", {"pin", "full_name"});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(origin(*plan, "ref").kind, Origin::Kind::kReferenceOf);
  EXPECT_EQ(origin(*plan, "ref").column, "pin");
  EXPECT_EQ(key_of(*plan), "pin ");
}

TEST(Plan, ARegisterThatRefusesNoDoublesIsSearchedFirst) {
  const auto plan = plan_of("", "marriage", {"wife", "husband", "wife_name"});
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(plan->search_first);
  EXPECT_EQ(key_of(*plan), "wife husband wife_name ");
  const auto keyed = plan_of("key: [wife, husband]", "marriage", {"wife", "husband", "wife_name"});
  ASSERT_TRUE(keyed.ok());
  EXPECT_EQ(key_of(*keyed), "wife husband ");
}

TEST(Plan, MappingNamesColumnsConstantsValuesAndDates) {
  const auto plan = plan_of(
      "source: old\nvalid_from: died_on\nfields:\n  ref: {reference_of: so}\n  pin: so\n"
      "  sex: {column: gt, values: {Nam: \"1\", Nữ: \"2\"}}\n  died_on: {column: mất, dates: day_first}\n"
      "  ethnicity: {value: \"01\"}\nignore: [ghi chú]\n",
      "person", {"so", "gt", "mất", "ghi chú", "full_name"});
  ASSERT_TRUE(plan.ok()) << plan.error().text("en");
  EXPECT_EQ(origin(*plan, "sex").values.at("Nữ"), "2");
  EXPECT_TRUE(origin(*plan, "died_on").day_first);
  EXPECT_EQ(origin(*plan, "ethnicity").constant, "01");
  EXPECT_EQ(plan->source, "old");
  EXPECT_TRUE(plan->day_field.has_value());
}

TEST(Plan, RefusesWhatItCannotUse) {
  const auto error = [](const std::string& mapping, const char* register_id, const std::vector<std::string>& columns) {
    const auto plan = plan_of(mapping, register_id, columns);
    return plan.ok() ? std::string("none") : std::string(plan.error().def->id);
  };
  EXPECT_EQ(error("", "person", {"ref", "no_such"}), errors::kColumnUnknown.id);
  EXPECT_EQ(error("", "person", {"ref", "ref"}), errors::kColumnTwice.id);
  EXPECT_EQ(error("fields: {pin: so}", "person", {"ref"}), errors::kColumnMissing.id);
  EXPECT_EQ(error("fields: {no_such: so}", "person", {"so"}), errors::kBadMapping.id);
  EXPECT_EQ(error("key: [pin]", "person", {"ref"}), errors::kBadMapping.id);
  EXPECT_EQ(error("key: [address]", "residence", {"address", "commune"}), errors::kKeyUnusable.id);
  EXPECT_EQ(error("valid_from: full_name", "person", {"ref", "full_name"}), errors::kBadMapping.id);
  EXPECT_EQ(error("valid_from: soon", "person", {"ref"}), errors::kBadMapping.id);
  EXPECT_EQ(error("separator: x", "person", {"ref"}), errors::kBadMapping.id);
  EXPECT_EQ(error("colour: red", "person", {"ref"}), errors::kBadMapping.id);
  EXPECT_EQ(error("fields: {ref: {column: a, value: b}}", "person", {"a"}), errors::kBadMapping.id);
  EXPECT_EQ(error("[a, b]", "person", {"a"}), errors::kBadMapping.id);
  EXPECT_EQ(error("source: a\nsource: b", "person", {"ref"}), errors::kBadMapping.id);
}

TEST(DerivedReference, IsStableAndTellsSourcesApart) {
  EXPECT_EQ(derived_reference("old", "001").text(), derived_reference("old", "001").text());
  EXPECT_NE(derived_reference("old", "001"), derived_reference("new", "001"));
  EXPECT_NE(derived_reference("old", "001"), derived_reference("old0", "01"));
}

}  // namespace
}  // namespace sen::bulk
