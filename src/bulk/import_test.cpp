#include "bulk/import.hpp"

#include "base/text.hpp"
#include "bulk/errors.hpp"
#include "bulk/test_file.hpp"
#include "registers/errors.hpp"

namespace sen::bulk {
namespace {

using test::BulkWorld;
using test::Given;

std::string ref(std::uint8_t n) { return Ref{{n, 7, 7}}.text(); }
std::string row(std::uint8_t n, const std::string& pin, const std::string& name,
                const std::string& rest = "1990-03-15,2") {
  return ref(n) + "," + pin + "," + name + ",An," + rest + "\n";
}
const std::string kHeader = "ref,pin,full_name,given_name,birth_date,sex\n";
const std::string kThree =
    kHeader + row(1, "001190000001", "Nguyễn An") + row(2, "001190000002", "Trần An") + row(3, "001190000003", "Lê An");

bool names(const std::string& line, const ErrorDef& def) {
  return line.find("," + std::string(def.id) + ",") != std::string::npos;
}

TEST(Import, CreatesAndTheSameFileAgainChangesNothing) {
  BulkWorld world;
  const auto first = world.import({kThree});
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->counts, (Counts{3, 0, 0, 0, 0}));
  const auto again = world.import({kThree});
  EXPECT_EQ(again->counts, (Counts{0, 0, 3, 0, 0}));
  const auto found = world.find("person", "pin", "001190000002");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].version, 1);
  EXPECT_EQ(found[0].subject.text(), ref(2));
  EXPECT_EQ(world.count("person"), 3);
}

TEST(Import, BadRowsGoToTheQuarantineWithReasonsAndTheOthersGoOn) {
  BulkWorld world;
  const auto run =
      world.import({kHeader + row(1, "001190000001", "Nguyễn An") + row(2, "00119000000X", "Tr4n", "soon,9") +
                    "only,two\n" + row(3, "001190000003", "\"Lê \"\"An\"\"\"x") + row(4, "001190000004", "Lê An")});
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->counts, (Counts{2, 0, 0, 3, 0}));
  ASSERT_EQ(world.refusals.size(), 6U);  // four fields of one row
  EXPECT_TRUE(names(world.refusals[0], errors::kFieldPin));
  EXPECT_TRUE(world.refusals[0].starts_with("3,pin,"));
  EXPECT_NE(world.refusals[0].find("00119000000X"), std::string::npos);
  EXPECT_NE(world.refusals[0].find(errors::kFieldPin.vi), std::string::npos);
  EXPECT_NE(world.refusals[0].find(errors::kFieldPin.en), std::string::npos);
  EXPECT_TRUE(names(world.refusals[1], errors::kFieldName));
  EXPECT_TRUE(names(world.refusals[2], errors::kFieldDate));
  EXPECT_TRUE(names(world.refusals[3], errors::kFieldCode));
  EXPECT_TRUE(names(world.refusals[4], errors::kRowCells));
  EXPECT_TRUE(names(world.refusals[5], errors::kRowQuotes));
  EXPECT_EQ(world.count("person"), 2);
}

TEST(Import, ReadsDecomposedNamesAndYearsAlone) {
  BulkWorld world;
  ASSERT_EQ(world.import({kHeader + row(1, "001190000001", to_nfd("Nguyễn  Thị Ví Dụ"), "1990,2")})->counts.created,
            1U);
  const auto found = world.find("person", "pin", "001190000001");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(text_at(found[0].values, "full_name"), "Nguyễn Thị Ví Dụ");
  EXPECT_EQ(text_at(found[0].values, "birth_date"), "1990");
  EXPECT_EQ(world.import({kHeader + row(1, "001190000001", "Nguyễn Thị Ví Dụ", "1990,2")})->counts.unchanged, 1U);
}

TEST(Import, OtherValuesAreRefusedOrAmendedAsAsked) {
  BulkWorld world;
  ASSERT_TRUE(world.import({kThree}).ok());
  const auto changed = kHeader + row(2, "001190000002", "Trần Anh") + row(3, "001190000003", "Lê An");
  EXPECT_EQ(world.import({changed})->counts, (Counts{0, 0, 1, 1, 0}));
  ASSERT_EQ(world.refusals.size(), 1U);
  EXPECT_TRUE(names(world.refusals[0], errors::kRowDiffers));
  EXPECT_EQ(text_at(world.find("person", "pin", "001190000002")[0].values, "full_name"), "Trần An");
  EXPECT_EQ(world.import({.text = changed, .on_change = OnChange::kAmend})->counts, (Counts{0, 1, 1, 0, 0}));
  const auto found = world.find("person", "pin", "001190000002");
  EXPECT_EQ(text_at(found[0].values, "full_name"), "Trần Anh");
  EXPECT_EQ(found[0].version, 2);
  EXPECT_EQ(world.import({.text = changed, .on_change = OnChange::kAmend})->counts, (Counts{0, 0, 2, 0, 0}));
}

TEST(Import, AnAmendmentThatTheRegisterRefusesLeavesEverythingElse) {
  BulkWorld world;
  ASSERT_TRUE(world.import({kThree}).ok());
  const auto stolen = kHeader + row(1, "001190000002", "Nguyễn An") + row(3, "001190000003", "Lê Anh");
  EXPECT_EQ(world.import({.text = stolen, .on_change = OnChange::kAmend})->counts, (Counts{0, 1, 0, 1, 0}));
  EXPECT_TRUE(names(world.refusals.at(0), errors::kRecordNotUnique));
  EXPECT_EQ(world.find("person", "pin", "001190000001").size(), 1U);
}

TEST(Import, FindsDoublesInTheFileAndValuesOfOthers) {
  BulkWorld world;
  const auto text = kHeader + row(1, "001190000001", "Nguyễn An") + row(1, "001190000001", "Nguyễn An") +
                    row(2, "001190000002", "Trần An") + row(3, "001190000002", "Lê An") + row(2, "", "Trần B");
  EXPECT_EQ(world.import({text})->counts, (Counts{2, 0, 0, 3, 0}));
  ASSERT_EQ(world.refusals.size(), 3U);
  EXPECT_TRUE(names(world.refusals[0], errors::kRowRepeated));      // in the same batch
  EXPECT_TRUE(names(world.refusals[1], errors::kRecordNotUnique));  // another person's number
  EXPECT_TRUE(names(world.refusals[2], errors::kRowRepeated));      // in a later batch
  // Again, and with leave to amend: the doubles must not overwrite what the first rows said.
  EXPECT_EQ(world.import({.text = text, .on_change = OnChange::kAmend})->counts, (Counts{0, 0, 2, 3, 0}));
  EXPECT_TRUE(names(world.refusals[2], errors::kRowRepeated));
  EXPECT_EQ(text_at(world.find("person", "pin", "001190000002")[0].values, "full_name"), "Trần An");
}

TEST(Import, ARowThatIsRefusedTakesNoUniqueValue) {
  BulkWorld world;
  ASSERT_TRUE(world.import({kHeader + row(1, "001190000001", "Nguyễn An")}).ok());
  EXPECT_EQ(world.import({kHeader + row(1, "001190000009", "Nguyễn An") + row(2, "001190000009", "Trần An")})->counts,
            (Counts{1, 0, 0, 1, 0}));
}

TEST(Import, MakesNumbersThatTheFileDoesNotGive) {
  BulkWorld world;
  const std::string text =
      "ref,full_name,given_name,birth_date,sex,registration_place\n" + ref(1) + ",Nguyễn An,An,1990-03-15,2,00004\n";
  EXPECT_EQ(world.import({text})->counts.created, 1U);
  EXPECT_EQ(text_at(world.find("person", "ref", ref(1))[0].values, "pin").substr(0, 6), "001190");
  EXPECT_EQ(world.import({text})->counts.unchanged, 1U);  // a made number is no difference
}

TEST(Import, SaysWhichRowHasNoNumber) {
  BulkWorld world;
  const auto run = world.import(
      {.text = kHeader + row(1, "001190000001", "Nguyễn An") + row(2, "", "Trần An") + row(3, "001190000003", "Lê An"),
       .batch = 10,
       .load = false});
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().def->id, std::string_view(errors::kNumberMalformed.id));
  EXPECT_EQ(world.stuck, 1U);
  EXPECT_EQ(world.count("person"), 0);
}

TEST(Import, WithoutReferencesThePersonComesFromSourceAndNumber) {
  BulkWorld world;
  const std::string text =
      "pin,full_name,given_name,birth_date,sex\n001190000001,Nguyễn An,An,1990,2\n,Trần An,An,1990,2\n";
  EXPECT_EQ(world.import({text})->counts, (Counts{1, 0, 0, 1, 0}));
  EXPECT_TRUE(names(world.refusals.at(0), errors::kRowNoKey));
  const auto person = derived_reference("police.person", "001190000001").text();
  EXPECT_EQ(world.find("person", "ref", person).size(), 1U);
  EXPECT_EQ(world.import({text})->counts.unchanged, 1U);
  // Another register of the same source speaks of the same person.
  const Given homes{
      .text = "so;commune;address\n001190000001;00004;12 phố Cửa Bắc\n",
      .register_id = "residence",
      .mapping = "source: police.person\nseparator: \";\"\nfields: {person: {reference_of: so}}\nkey: [person]\n"};
  EXPECT_EQ(world.import(homes)->counts.created, 1U);
  EXPECT_EQ(world.find("residence", "person", person).size(), 1U);
  // Who is known by another reference is found by the number.
  ASSERT_TRUE(world.import({kHeader + row(5, "001190000005", "Lê An")}).ok());
  EXPECT_EQ(world.import({"pin,full_name,given_name,birth_date,sex\n001190000005,Lê An,An,1990-03-15,2\n"})->counts,
            (Counts{0, 0, 1, 0, 0}));
}

TEST(Import, ARegisterWithoutUniqueFieldsHasNoDoublesEither) {
  BulkWorld world;
  const Given given{.text = "wife,husband,wife_name\n" + ref(1) + "," + ref(2) + ",An\n" + ref(1) + "," + ref(3) +
                            ",An\n" + ref(1) + "," + ref(2) + ",An\n",
                    .register_id = "marriage"};
  EXPECT_EQ(world.import(given)->counts, (Counts{2, 0, 0, 1, 0}));
  EXPECT_EQ(world.import(given)->counts, (Counts{0, 0, 2, 1, 0}));
  EXPECT_EQ(world.count("marriage", test::kJustice), 2);
}

TEST(Import, GoesOnBehindTheLastBatch) {
  for (std::size_t died_after = 0; died_after < 4; ++died_after) {
    BulkWorld world;
    const auto text = kThree + "bad\n" + row(1, "001190000001", "Nguyễn An") + row(5, "001190000005", "Hồ An");
    ASSERT_TRUE(world.import({.text = text, .batches = died_after}).ok());
    world.store.crash();
    EXPECT_EQ(world.count("person"),
              std::min<std::int64_t>(static_cast<std::int64_t>(died_after) * 2, died_after == 3 ? 4 : 3));
    const auto rest = world.import({text});
    EXPECT_EQ(rest->counts, (Counts{4, 0, 0, 2, 0})) << died_after;
    ASSERT_EQ(world.refusals.size(), 2U) << died_after;
    EXPECT_TRUE(names(world.refusals[0], errors::kRowCells));
    EXPECT_TRUE(names(world.refusals[1], errors::kRowRepeated));
    EXPECT_EQ(world.import({text})->counts, (Counts{0, 0, 4, 2, 0}));
  }
}

TEST(Import, ADryRunSaysTheSameAndWritesNothing) {
  BulkWorld world;
  const auto text = kThree + "bad\n" + row(1, "001190000001", "Nguyễn Anh") + row(5, "001190000003", "Hồ An");
  EXPECT_EQ(world.import({.text = text, .dry = true})->counts.refused,
            2U);  // across batches only the key is remembered
  EXPECT_EQ(world.refusals.size(), 2U);
  EXPECT_EQ(world.count("person"), 0);
  EXPECT_EQ(world.import({text})->counts, (Counts{3, 0, 0, 3, 0}));
}

TEST(Import, ReadsJsonLines) {
  BulkWorld world;
  const auto line = [](int n, const std::string& more) {
    return "{\"ref\": \"" + ref(static_cast<std::uint8_t>(n)) +
           "\", \"full_name\": \"Lê An\", \"given_name\": \"An\", \"sex\": \"2\", \"registration_place\": \"00004\", " +
           more + "}\n";
  };
  const Given given{.text = line(1, "\"birth_date\": \"1990\", \"order\": 3, \"dead\": false") +
                            line(2, "\"birth_date\": \"1990\", \"order\": \"3\", \"dead\": null") +
                            line(3, "\"birth_date\": \"1990\", \"colour\": \"red\"") + "[1]\n{\n",
                    .format = Format::kJsonLines};
  EXPECT_EQ(world.import(given)->counts, (Counts{2, 0, 0, 3, 0}));
  EXPECT_EQ(int_at(world.find("person", "ref", ref(1))[0].values, "order"), 3);
  EXPECT_TRUE(names(world.refusals.at(0), errors::kFieldUnknown));
  EXPECT_TRUE(names(world.refusals.at(1), errors::kRowJson));
}

TEST(Import, MappedDaysCodesAndBeginnings) {
  BulkWorld world;
  const Given given{
      .text = "mã,tên,sinh,gt\n" + ref(1) + ",Lê An,5/3/1990,Nữ\n" + ref(2) + ",Lê An,31/2/1990,Nữ\n" + ref(3) +
              ",Lê An,3/1990,X\n" + ref(4) + ",Lê An,,Nam\n",
      .mapping =
          "valid_from: birth_date\nfields:\n  ref: mã\n  full_name: tên\n  given_name: {value: An}\n"
          "  birth_date: {column: sinh, dates: day_first}\n"
          "  registration_place: {value: \"00004\"}\n  sex: {column: gt, values: {Nam: \"1\", Nữ: \"2\"}}\n"};
  EXPECT_EQ(world.import(given)->counts, (Counts{1, 0, 0, 3, 0}));
  const auto found = world.find("person", "ref", ref(1));
  EXPECT_EQ(text_at(found.at(0).values, "birth_date"), "1990-03-05");
  EXPECT_EQ(text_at(found.at(0).values, "sex"), "2");
  EXPECT_EQ(found.at(0).valid_from, test::day("1990-03-05"));
  ASSERT_EQ(world.refusals.size(), 3U);
  EXPECT_TRUE(names(world.refusals[0], errors::kFieldDate));
  EXPECT_TRUE(names(world.refusals[1], errors::kFieldCode));
  EXPECT_TRUE(names(world.refusals[2], errors::kFieldRequired));
}

TEST(Import, AsksTheCheckAboutEachGoodRow) {
  BulkWorld world;
  const auto check = [](const registers::Stated& stated, std::vector<Remark>& remarks) {
    const auto& name = std::get<std::string>(stated.cell("full_name"));
    if (name == "Trần An") remarks.push_back({{"/full_name", &errors::kFieldName, {}}, true});
    if (name == "Lê An") remarks.push_back({{"/full_name", &errors::kFieldName, {}}, false});
  };
  EXPECT_EQ(world.import({.text = kThree, .check = check})->counts, (Counts{2, 0, 0, 1, 1}));
}

TEST(Seen, RemembersRecordsByABit) {
  Seen seen;
  for (const std::int64_t id : {std::int64_t{1} << 48, (std::int64_t{1} << 48) + 70000}) {
    EXPECT_FALSE(seen.record(id));
    seen.add_record(id);
    EXPECT_TRUE(seen.record(id));
    EXPECT_FALSE(seen.record(id + 1));
  }
}

}  // namespace
}  // namespace sen::bulk
