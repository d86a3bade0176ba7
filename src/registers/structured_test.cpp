// Goal: addresses of variable precision and lists of groups keep exactly what was said, in one form. Method: values
// against fields of the hand-made country, whose codes of places came again; then a record with both on a real store.
#include <gtest/gtest.h>

#include "registers/errors.hpp"
#include "registers/rules.hpp"
#include "registers/structured.hpp"
#include "registers/test_country.hpp"

namespace sen::registers {
namespace {

using pack::FieldType;
using test::day;

pack::RegisterField home_field() {
  return test::field("home", FieldType::kAddress, [](auto& f) {
    f.codes = "country";
    f.max_length = 30;
  });
}
pack::RegisterField names_field() {
  return test::field("other_names", FieldType::kGroups, [](auto& f) {
    f.fields = {test::field("kind", FieldType::kCode, test::of_sex),
                test::field("name", FieldType::kName, test::required), test::field("since", FieldType::kPartialDate),
                home_field()};
    f.max_items = 3;
  });
}
std::shared_ptr<pack::Pack> country() {
  auto pack = test::make_country();
  pack->codes["country"] = {
      "country", "ISO 3166-1", {}, {}, {{"VN", {"Việt Nam", "Viet Nam"}}, {"FR", {"Pháp", "France"}}}};
  auto& fields = pack->registers["person"].fields;
  fields.push_back(home_field());
  fields.push_back(names_field());
  return pack;
}

class StructuredTest : public testing::Test {
 protected:
  /// What comes back out of the cell, or each wrong part with the id of its refusal.
  std::string read(const pack::RegisterField& field, std::string_view text, std::string_view on = "2026-11-20") {
    Cell cell;
    FieldErrors problems;
    if (read_structured(field, *parse_json(text), day(on), *pack_, cell, problems))
      return to_json(tell_cell(field.type, cell));
    std::string out;
    for (const auto& one : problems) out += one.pointer + " " + one.def->id + ";";
    return out;
  }
  std::shared_ptr<pack::Pack> pack_ = country();
};

TEST_F(StructuredTest, an_address_is_as_precise_as_it_is_known) {
  const auto home = home_field();
  EXPECT_EQ(read(home, R"({"country":"VN"})"), R"({"country":"VN","precision":"country"})");
  EXPECT_EQ(read(home, R"({"country":"FR","detail":"Paris"})"),
            R"({"country":"FR","detail":"Paris","precision":"country"})");
  EXPECT_EQ(read(home, R"({"place":"01"})"), R"({"on":"2025-07-01","place":"01","precision":"province"})");
  EXPECT_EQ(read(home, R"({"place":"00004","detail":" 1  phố Hoa "})"),
            R"({"detail":"1 phố Hoa","on":"2025-07-01","place":"00004","precision":"detail"})");
  EXPECT_EQ(read(home, R"({"place":"001","detail":"thôn Ví Dụ"})", "2020-01-01"),
            R"({"detail":"thôn Ví Dụ","on":"2025-06-30","place":"001","precision":"district"})")
      << "the commune is missing between";
  EXPECT_EQ(read(home, R"({"detail":"thôn Ví Dụ"})"), R"({"detail":"thôn Ví Dụ"})");
  for (const char* nothing : {"{}", R"({"country":null,"detail":"  "})", "null"})
    EXPECT_EQ(read(home, nothing), "null");
}

TEST_F(StructuredTest, a_code_that_came_again_keeps_the_day_that_tells_which_is_meant) {
  const auto home = home_field();
  const auto old = read(home, R"({"place":"00004","on":"1999-05-05"})");
  EXPECT_EQ(old, R"({"on":"2025-06-30","place":"00004","precision":"commune"})");
  EXPECT_EQ(read(home, old), old) << "what is told can be given again";
  EXPECT_EQ(read(home, R"({"place":"00007"})"), "/place registers.field_place;");
  EXPECT_EQ(read(home, R"({"place":"00007","on":"2025-06-30"})"),
            R"({"on":"2025-06-30","place":"00007","precision":"commune"})");
}

TEST_F(StructuredTest, every_wrong_part_of_an_address_is_named) {
  const auto home = home_field();
  EXPECT_EQ(read(home, R"({"country":"XX","place":"1","street/no":"x","detail":"0123456789012345678901234567890"})"),
            "/street~1no registers.field_unknown;/country registers.field_code;/place registers.field_place;"
            "/detail registers.field_too_long;");
  EXPECT_EQ(read(home, R"({"place":"01","precision":"commune"})"), "/precision registers.field_precision;");
  EXPECT_EQ(read(home, R"({"country":"VN","on":"2026-02-30"})"),
            "/on registers.field_date;/place registers.field_required;");
  EXPECT_EQ(read(home, R"("Hà Nội")"), " registers.field_kind;");
  EXPECT_EQ(read(home, R"({"place":4})"), "/place registers.field_kind;");
}

TEST_F(StructuredTest, groups_are_checked_item_by_item) {
  const auto names = names_field();
  EXPECT_EQ(
      read(names, R"([{"name":" Ví   Dụ ","kind":"1"},{"name":"Hai","home":{"country":"VN"},"since":"1999-05"}])"),
      R"([{"kind":"1","name":"Ví Dụ"},{"home":{"country":"VN","precision":"country"},"name":"Hai","since":"1999-05"}])");
  EXPECT_EQ(read(names, "[]"), "null");
  EXPECT_EQ(read(names, R"([{"name":"Một"},{"name":"An2","kind":"9","more":1}])"),
            "/1/more registers.field_unknown;/1/kind registers.field_code;/1/name registers.field_name;");
  EXPECT_EQ(read(names, R"([{"kind":"1"},{},7,{"name":"x"}])"), " registers.field_too_many;");
  EXPECT_EQ(read(names, R"([{"kind":"1"},{},7])"),
            "/0/name registers.field_required;/1/name registers.field_required;/2 registers.field_kind;");
  EXPECT_EQ(read(names, R"([{"name":"Ba","home":{"place":"99999"}}])"), "/0/home/place registers.field_place;");
  EXPECT_EQ(read(names, R"({"name":"Ba"})"), " registers.field_kind;");
}

TEST_F(StructuredTest, a_file_may_bring_them_as_json_text) {
  Cell cell;
  FieldError problem;
  EXPECT_TRUE(read_plain(names_field(), R"([{"name":"Ba"}])", day("2026-11-20"), *pack_, cell, problem));
  EXPECT_EQ(to_json(tell_cell(FieldType::kGroups, cell)), R"([{"name":"Ba"}])");
  EXPECT_FALSE(read_plain(names_field(), "Ba", day("2026-11-20"), *pack_, cell, problem));
  EXPECT_EQ(problem.def->id, std::string("registers.field_kind"));
}

class StructuredRecord : public testing::Test {
 protected:
  StructuredRecord() { EXPECT_TRUE(police_->install(store_.db(), AgencySlot{0}).ok()); }

  Result<Record> write(const std::function<Result<Record>(Tx&, Context&)>& fn) {
    Result<Record> out = fail(sen::errors::kInternal);
    store_.tick();
    auto done = store_.write(AgencySlot{0}, [&](Tx& tx, Context& context) -> Result<void> {
      out = fn(tx, context);
      if (!out.ok()) return out.error();
      return {};
    });
    EXPECT_EQ(done.ok(), out.ok());
    return out;
  }
  Result<Record> add(json::object more) {
    json::object values{{"ref", Ref{{1, 7, 7}}.text()}, {"given_name", "An"}, {"full_name", "Trần Văn An"},
                        {"birth_date", "1990"},         {"sex", "1"},         {"registration_place", "00004"}};
    for (const auto& member : more) values[member.key()] = member.value();
    return write([&](Tx& tx, Context& context) {
      return police_->create(tx, context, "person", values, day("2026-01-01"), why_);
    });
  }
  Result<Record> amend(std::int64_t id, json::object changes, std::string_view from) {
    return write(
        [&](Tx& tx, Context& context) { return police_->amend(tx, context, "person", id, changes, day(from), why_); });
  }

  test::TestStore store_{{"police"}};
  std::unique_ptr<Registers> police_ = Registers::compile(country(), "police").take();
  Provenance why_{"police", "test", "", "", {}};
};

TEST_F(StructuredRecord, comes_back_as_it_was_said_also_from_history) {
  const auto made = add({{"home", json::object{{"place", "00004"}}},
                         {"other_names", json::array{json::object{{"name", "Bê"}}, json::object{{"name", "Cê"}}}}});
  ASSERT_TRUE(made.ok());
  const auto first = store_.clock.at;
  EXPECT_EQ(to_json(made->values.at("home")), R"({"on":"2025-07-01","place":"00004","precision":"commune"})");
  auto names = made->values.at("other_names");
  names.get_array()[1].get_object()["name"] = "Dê";
  const auto changed = amend(made->id, {{"other_names", names}, {"home", json::object{{"place", "15"}}}}, "2026-03-01");
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(to_json(changed->values.at("other_names")), R"([{"name":"Bê"},{"name":"Dê"}])");

  std::string told;
  EXPECT_TRUE(
      store_.db()
          .snapshot(AgencySlot{0},
                    [&](ReadTx& tx) -> Result<void> {
                      for (const auto& one : police_->difference(tx, "person", made->id, first, store_.clock.at))
                        told += one.from.iso() + " " + one.field + " " + to_json(one.before) + " " +
                                to_json(one.after) + "\n";
                      const auto before = police_->as_of(tx, "person", made->id, day("2026-02-01"), store_.clock.at);
                      EXPECT_EQ(to_json(before->values.at("other_names")), R"([{"name":"Bê"},{"name":"Cê"}])");
                      return {};
                    })
          .ok());
  EXPECT_EQ(told,
            "2026-03-01 home/place \"00004\" \"15\"\n"
            "2026-03-01 other_names/1/name \"Cê\" \"Dê\"\n");
}

TEST_F(StructuredRecord, is_refused_with_the_path_of_each_wrong_part) {
  const auto refused = add({{"home", json::object{{"place", "x"}}},
                            {"other_names", json::array{json::object{{"name", "Bê"}}, json::object{{"name", "C3"}}}}});
  ASSERT_FALSE(refused.ok());
  ASSERT_EQ(refused.error().fields.size(), 2U);
  EXPECT_EQ(refused.error().fields[0].pointer, "/home/place");
  EXPECT_EQ(refused.error().fields[1].pointer, "/other_names/1/name");
}

TEST_F(StructuredRecord, equal_values_in_another_order_are_no_change) {
  const auto made = add({{"home", json::object{{"detail", "1 phố Hoa"}, {"place", "00004"}}}});
  ASSERT_TRUE(made.ok());
  FieldErrors problems;
  std::vector<Given> row(police_->definition("person")->fields.size());
  const json::value ref(Ref{{1, 7, 7}}.text());
  const json::value home =
      *parse_json(R"({"place":"00004","precision":"detail","detail":"1 phố Hoa","on":"2026-01-01"})");
  row.front() = &ref;
  row[row.size() - 2] = &home;
  const auto stated = police_->read("person", row, day("2026-05-01"), problems);
  EXPECT_TRUE(store_.db()
                  .snapshot(AgencySlot{0},
                            [&](ReadTx& tx) -> Result<void> {
                              const std::size_t key[] = {0};
                              const auto match = police_->match(tx, stated, key);
                              EXPECT_TRUE(match && match->differing.empty());
                              return {};
                            })
                  .ok());
}

}  // namespace
}  // namespace sen::registers
