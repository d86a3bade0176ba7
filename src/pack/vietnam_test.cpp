// The pack of Viet Nam loads without a fatal finding, says what the walk needs, and every key of a pack is explained in
// docs/pack.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "pack/errors.hpp"
#include "pack/functions.hpp"
#include "pack/pack.hpp"

namespace sen::pack {
namespace {

TEST(Vietnam, has_no_fatal_finding_and_warns_of_what_is_assumed) {
  const Loaded loaded = load("packs/vietnam");
  std::string fatal;
  for (const Finding& finding : loaded.findings) {
    if (finding.fatal) fatal += describe(finding) + "\n";
    EXPECT_GT(finding.line, 0) << describe(finding);
  }
  EXPECT_EQ(fatal, "");
  EXPECT_TRUE(std::ranges::any_of(loaded.findings, [](const Finding& f) {
    return f.def == &errors::kAssumed && f.what.find("limit of issue-identity-card") != std::string::npos;
  }));
  ASSERT_NE(loaded.pack, nullptr);
  EXPECT_EQ(loaded.pack->places.size(), 15327u);
  EXPECT_EQ(loaded.pack->pin_prefixes.size(), 63u);
}

TEST(Vietnam, has_one_digest_until_a_byte_changes) {
  EXPECT_EQ(load("packs/vietnam").pack->digest, load("packs/vietnam").pack->digest);
}

class Numbers : public testing::Test {
 protected:
  std::string make(const char* number, const char* inputs) {
    static const Loaded loaded = load("packs/vietnam");
    feel::Scope scope;
    scope.variables = feel::from_json(parse_json(inputs).take());
    scope.today = CivilDate::parse("2026-11-20").take();
    scope.functions = functions(*loaded.pack, CivilDate::parse("2026-11-20").take(), "vi");
    for (const char* name : {"next", "random"}) {
      scope.functions[name] = {
          {"width"}, [](std::span<const feel::Value> args) -> Result<feel::Value> {
            return feel::Value(
                std::string("000000000012345").substr(15 - static_cast<std::size_t>(*args[0].as_whole())));
          }};
    }
    const Number& definition = loaded.pack->numbers.at(number);
    return feel::to_text(feel::evaluate(*definition.format.parsed, scope).take());
  }
};

TEST_F(Numbers, follow_the_forms_of_the_law) {
  EXPECT_EQ(make("personal-number", R"({"registration_place":"00004","birth_date":"2026-11-18","sex":"2"})"),
            "001326012345");
  EXPECT_EQ(make("personal-number", R"({"registration_place":"02647","birth_date":"2026-11-18","sex":"1"})"),
            "015226012345");
  EXPECT_EQ(make("personal-number", R"({"registration_place":"00004","birth_date":"1990","sex":"2"})"), "001190012345");
  EXPECT_EQ(make("personal-number", R"({"registration_place":"00004","birth_date":"2100-01","sex":"1"})"),
            "001400012345");
  EXPECT_EQ(make("birth-entry-number", R"({"office":"00004","registered_on":"2026-11-23"})"), "12345/2026");
  EXPECT_EQ(make("birth-book", R"({"registered_on":"2026-11-23"})"), "01/2026-KS");
  EXPECT_EQ(make("dossier-code", R"({"agency":"G22","office":"01","day":"2026-11-20"})"), "G22.01-261120-12345");
  EXPECT_EQ(
      make("old-health-number", R"({"card_group":"TE","benefit_level":"1","province":"01","number":"001326012345"})"),
      "TE1011326012345");
  EXPECT_EQ(make("residence-notice-number", R"({"unit_place":"00004"})"), "12345/2026-CT08-00004");
  EXPECT_EQ(make("certificate-number", R"({"book":{"number":"05/2026"}})"), "05/2026");
}

TEST(Documentation, names_every_key_of_a_pack) {
  std::ifstream stream("docs/pack.md");
  std::ostringstream text;
  text << stream.rdbuf();
  const std::string page = std::move(text).str();
  ASSERT_FALSE(page.empty());
  for (const KeySet& set : key_sets()) {
    for (const std::string_view key : set.keys) {
      const bool named = page.find("`" + std::string(key) + "`") != std::string::npos ||
                         page.find("`" + std::string(key) + ":") != std::string::npos ||
                         page.find("\n" + std::string(key) + ":") != std::string::npos ||
                         page.find(" " + std::string(key) + ":") != std::string::npos ||
                         page.find("{" + std::string(key) + ": ") != std::string::npos;
      EXPECT_TRUE(named) << "the key " << key << " of " << set.kind;
    }
  }
  for (const auto& [name, signature] : function_signatures())
    EXPECT_NE(page.find("`" + name + "("), std::string::npos) << name;
}

}  // namespace
}  // namespace sen::pack
