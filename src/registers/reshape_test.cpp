// Goal: what a later pack says otherwise of fields that are there is brought into the stored data, all of it or
// nothing. Method: two registers with current, amended and future-dated records, and packs that change their fields.
#include <gtest/gtest.h>

#include <algorithm>

#include "registers/errors.hpp"
#include "registers/test_country.hpp"

namespace sen::registers {
namespace {

using Change = std::function<void(pack::Register&)>;

pack::RegisterField& of(pack::Register& def, std::string_view name) {
  return *std::ranges::find(def.fields, name, &pack::RegisterField::name);
}
pack::EarlierField was(std::string name, pack::FieldType type, std::string_view value = {}) {
  return {std::move(name), type, value.empty() ? pack::Expr{} : test::expr(value), {}, {}};
}

class ReshapeTest : public ::testing::Test {
 protected:
  ReshapeTest() {
    EXPECT_TRUE(install({}).ok());
    first_ = add(child(1, "An", "male"), "2026-01-01");
    second_ = add(child(2, "Bình", "female"), "2026-01-01");
    amend(second_, {{"note", "male"}}, "2026-03-01");
    amend(second_, {{"note", "female"}}, "2027-01-01");  // to come
    third_ = add(child(3, "Chi", nullptr), "2026-01-01");
  }
  ~ReshapeTest() override { store_.db().close(); }

  static Ref person(int n) { return Ref{{static_cast<std::uint8_t>(n), 7}}; }
  static json::object child(int n, std::string_view name, json::value note) {
    return {{"ref", person(n).text()},
            {"given_name", json::string_view(name)},
            {"full_name", "Nguyễn Văn " + std::string(name)},
            {"birth_date", "2026-01-0" + std::to_string(n)},
            {"sex", "1"},
            {"birth_place", "Hà Nội " + std::to_string(n)},
            {"registration_place", "00004"},
            {"note", std::move(note)}};
  }

  Result<void> install(const Change& change) {
    auto pack = test::make_country();
    if (change) change(pack->registers["person"]);
    auto compiled = Registers::compile(std::move(pack), "police");
    EXPECT_TRUE(compiled.ok());
    older_.push_back(std::exchange(registers_, compiled.take()));  // statements are kept by address
    return registers_->install(store_.db(), {0});
  }
  void refuse(const Change& change, const ErrorDef& def, std::string_view word) {
    const auto outcome = install(change);
    ASSERT_FALSE(outcome.ok());
    EXPECT_TRUE(outcome.error().is(def)) << outcome.error().text("en");
    EXPECT_NE(outcome.error().text("en").find(word), std::string::npos) << outcome.error().text("en");
    std::swap(registers_, older_.back());  // nothing was changed: the former definition goes on
    ASSERT_TRUE(registers_->install(store_.db(), {0}).ok());
  }

  std::int64_t add(json::object values, std::string_view from) {
    std::int64_t id = 0;
    const auto made = store_.write({0}, [&](Tx& tx, Context& context) -> Result<void> {
      id = TRY(registers_->create(tx, context, "person", values, test::day(from), why_)).id;
      return {};
    });
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().text("en"));
    return id;
  }
  void amend(std::int64_t id, json::object changes, std::string_view from) {
    EXPECT_TRUE(store_
                    .write({0},
                           [&](Tx& tx, Context& context) -> Result<void> {
                             TRY(registers_->amend(tx, context, "person", id, changes, test::day(from), why_));
                             return {};
                           })
                    .ok());
  }
  std::string value(std::int64_t id, std::string_view field, std::string_view day = "2026-11-20") {
    return read_now<std::string>(store_.db(), {0},
                                 [&](ReadTx& tx) -> Result<std::string> {
                                   const auto found = registers_->as_of(tx, "person", id, test::day(day),
                                                                        store_.clock.at + Elapsed::days(1));
                                   return found ? to_json(found->values.at(field)) : "no record";
                                 })
        .take();
  }
  std::vector<std::int64_t> find(std::string_view field, const json::value& value) {
    std::vector<std::int64_t> out;
    (void)store_.db().snapshot({0}, [&](ReadTx& tx) -> Result<void> {
      for (const auto& one : registers_->find(tx, "person", field, value)) out.push_back(one.id);
      return {};
    });
    return out;
  }
  std::vector<std::int64_t> search(std::string name) {
    std::vector<std::int64_t> out;
    (void)store_.db().snapshot({0}, [&](ReadTx& tx) -> Result<void> {
      auto hits = TRY(registers_->search(tx, "person", {std::move(name), "", "", test::day("2026-11-20"), 20}));
      for (const auto& hit : hits) out.push_back(hit.record.id);
      return {};
    });
    return out;
  }

  using Ids = std::vector<std::int64_t>;
  test::TestStore store_{{"police"}};
  std::vector<std::unique_ptr<Registers>> older_;
  std::unique_ptr<Registers> registers_;
  Provenance why_{"police", "engine", "H26-1", "Luật Căn cước 2023", {}};
  std::int64_t first_ = 0, second_ = 0, third_ = 0;
};

constexpr std::string_view kToSex = "if note = \"male\" then \"1\" else if note = \"female\" then \"2\" else null";

TEST_F(ReshapeTest, a_value_is_stated_anew_now_before_and_later) {
  const Change change = [](pack::Register& def) {
    auto& note = of(def, "note");
    note.type = pack::FieldType::kCode;
    note.codes = "sex";
    note.was = was("note", pack::FieldType::kText, kToSex);
  };
  for (int start = 0; start < 2; ++start) {  // the second finds it done
    ASSERT_TRUE(install(change).ok());
    EXPECT_EQ(value(first_, "note"), "\"1\"");
    EXPECT_EQ(value(second_, "note", "2026-02-01"), "\"2\"");
    EXPECT_EQ(value(second_, "note"), "\"1\"");
    EXPECT_EQ(value(second_, "note", "2027-02-01"), "\"2\"");
    EXPECT_EQ(value(third_, "note"), "null");
  }
  amend(third_, {{"note", "2"}}, "2026-11-20");
  EXPECT_EQ(value(third_, "note"), "\"2\"");
  // The pack of before does not say what becomes of codes.
  refuse({}, errors::kShapeChanged, "note");
}

TEST_F(ReshapeTest, a_field_takes_another_name_with_its_look_up_and_its_values) {
  const Change change = [](pack::Register& def) {
    auto& surname = of(def, "given_name");
    surname.name = "called";
    surname.searchable = true;
    surname.was = was("given_name", pack::FieldType::kName);
    auto& pin = of(def, "pin");
    pin.name = "personal_number";
    pin.was = was("pin", pack::FieldType::kPin);
  };
  const auto number = value(first_, "pin");
  ASSERT_EQ(number.size(), 14U);
  ASSERT_TRUE(install(change).ok());
  ASSERT_TRUE(install(change).ok());
  EXPECT_EQ(value(first_, "called"), "\"An\"");
  EXPECT_EQ(find("called", "An"), Ids{first_});
  EXPECT_EQ(value(first_, "personal_number"), number);
  EXPECT_EQ(find("personal_number", *parse_json(number)), Ids{first_});
  EXPECT_EQ(search("Nguyễn Văn An"), Ids{first_});
  refuse({}, errors::kShapeChanged, "renamed");  // the pack of before would have an empty field of the old name
  const Change back = [](pack::Register& def) {
    of(def, "given_name").was = was("called", pack::FieldType::kName);
    of(def, "pin").was = was("personal_number", pack::FieldType::kPin);
  };
  for (const auto& next : {back, change, back}) ASSERT_TRUE(install(next).ok());
  EXPECT_EQ(value(first_, "pin"), number);
  EXPECT_EQ(find("pin", *parse_json(number)), Ids{first_});
}

TEST_F(ReshapeTest, a_field_becomes_findable_unique_and_neither_again) {
  EXPECT_TRUE(find("birth_place", "Hà Nội 2").empty());
  ASSERT_TRUE(install([](pack::Register& def) { of(def, "birth_place").searchable = true; }).ok());
  EXPECT_EQ(find("birth_place", "Hà Nội 2"), Ids{second_});
  ASSERT_TRUE(install([](pack::Register& def) { of(def, "birth_place").unique = true; }).ok());
  EXPECT_EQ(find("birth_place", "Hà Nội 2"), Ids{second_});
  auto twin = child(4, "Dung", nullptr);
  twin["birth_place"] = "Hà Nội 2";
  const auto refused = store_.write({0}, [&](Tx& tx, Context& context) -> Result<void> {
    TRY(registers_->create(tx, context, "person", twin, test::day("2026-01-01"), why_));
    return {};
  });
  EXPECT_TRUE(refused.error().is(errors::kRecordNotUnique));
  ASSERT_TRUE(install({}).ok());
  EXPECT_TRUE(find("birth_place", "Hà Nội 2").empty());
  const auto fourth = add(twin, "2026-01-01");
  // Two have it now: it cannot be unique, and all stays as it was.
  refuse([](pack::Register& def) { of(def, "birth_place").unique = true; }, errors::kShapeNotUnique,
         "record " + std::to_string(fourth));
  EXPECT_EQ(value(fourth, "birth_place"), "\"Hà Nội 2\"");
}

TEST_F(ReshapeTest, a_value_that_does_not_fit_stops_everything) {
  const Change change = [](pack::Register& def) {
    auto& given = of(def, "birth_place");
    given.name = "born_at";
    given.was = was("birth_place", pack::FieldType::kText);
    auto& note = of(def, "note");
    note.type = pack::FieldType::kDate;
    note.was = was("note", pack::FieldType::kText);
  };
  refuse(change, errors::kShapeValues, "record " + std::to_string(first_));
  EXPECT_EQ(value(first_, "birth_place"), "\"Hà Nội 1\"");
  EXPECT_EQ(value(first_, "note"), "\"male\"");
  EXPECT_TRUE(add(child(5, "Em", "free text"), "2026-01-01") != 0);
}

TEST_F(ReshapeTest, a_search_and_a_time_of_keeping_come_go_and_come_again) {
  const Change by_given = [](pack::Register& def) { def.search = {"given_name", "birth_date", ""}; };
  const Change never = [](pack::Register& def) { def.search = {}; };
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(install({}).ok());
    EXPECT_EQ(search("Nguyễn Văn Chi"), Ids{third_});
    EXPECT_TRUE(search("Chi").empty());
    ASSERT_TRUE(install(by_given).ok());
    EXPECT_EQ(search("Chi"), Ids{third_});
    ASSERT_TRUE(install(never).ok());
    EXPECT_TRUE(search("Chi").empty());
  }
  for (const char* after : {"", "died_on", ""})
    ASSERT_TRUE(install([&](pack::Register& def) { def.retention = {1, after, "Law"}; }).ok()) << after;
  ASSERT_TRUE(install({}).ok());
}

TEST_F(ReshapeTest, a_converted_name_is_searched_as_it_reads_now) {
  const Change change = [](pack::Register& def) {
    auto& name = of(def, "full_name");
    name.name = "whole_name";
    name.was = was("full_name", pack::FieldType::kName, "replace(full_name, \"Nguyễn\", \"Trần\")");
    def.search.name = "whole_name";
  };
  ASSERT_TRUE(install(change).ok());
  EXPECT_EQ(search("Trần Văn An"), Ids{first_});
  EXPECT_TRUE(search("Nguyễn Văn An").empty());
}

TEST_F(ReshapeTest, subjects_stay_what_they_are) {
  refuse(
      [](pack::Register& def) {
        def.subject_field = "mother";
        def.once_per_subject = false;
      },
      errors::kShapeChanged, "ref");
}

TEST_F(ReshapeTest, power_lost_in_between_leaves_the_old_or_the_new) {
  ASSERT_TRUE(install([](pack::Register& def) { of(def, "birth_place").searchable = true; }).ok());
  store_.crash();
  ASSERT_TRUE(registers_->install(store_.db(), {0}).ok());
  EXPECT_EQ(find("birth_place", "Hà Nội 2"), Ids{second_});
}

}  // namespace
}  // namespace sen::registers
